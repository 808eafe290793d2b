//! The packages in the memory of one guest, as a snapshot: loaded once, and there at the start of every instance.
//!
//! A package is tried three times before it serves: alone, in a guest that holds no other; together with the others;
//! and by its golden patients on an instance of the snapshot. One that fails is left out with its code, and the others
//! go on without it.

use sha2::{Digest, Sha256};

use crate::{
    cache::Cache,
    code::{Error, Result, codes},
    guest::{Guest, hex},
    packages::Package,
    question::{Operation, Question},
    sandbox::{ENGINE, FORMAT, Instance, Preparation, Sandbox, Template},
};

/// A package that is left out.
#[derive(Debug)]
pub struct Refused {
    /// The package's id.
    pub id: String,
    /// Why.
    pub error: Error,
}

/// What came of the packages.
pub(crate) struct Prepared {
    /// The guest in which they are loaded.
    pub(crate) template: Template,
    /// Those that are loaded.
    pub(crate) packages: Vec<Package>,
    pub(crate) refused: Vec<Refused>,
    /// Why the snapshot was not kept, where it could not be.
    pub(crate) warning: Option<Error>,
}

/// What preparing needs beside the packages.
pub(crate) struct Preparing<'a> {
    pub(crate) guest: &'a Guest,
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) cache: Option<&'a Cache>,
}

impl Prepared {
    fn new(template: Template, packages: Vec<Package>, refused: Vec<Refused>) -> Self {
        Self { template, packages, refused, warning: None }
    }

    fn or_warn(mut self, kept: Result<()>) -> Self {
        self.warning = kept.err();
        self
    }
}

impl Preparing<'_> {
    /// The packages in a snapshot: one that was kept, or one that is made and kept.
    ///
    /// # Errors
    /// `K-HOST-005` where the guest itself cannot be used, whatever the packages.
    pub(crate) fn prepare(&self, packages: Vec<Package>) -> Result<Prepared> {
        let (mut packages, mut refused) = without_doubles(packages);
        if let Some(template) = self.kept(&packages) {
            return Ok(Prepared::new(template, packages, refused));
        }
        if packages.is_empty() {
            return Ok(Prepared::new(self.sandbox.compile(self.guest.wasm())?, packages, refused));
        }
        let preparation = Preparation::new(self.sandbox, self.guest.wasm())?;
        let count = packages.len();
        leave_out(&mut packages, &mut refused, |package| load(&mut preparation.instance()?, package));
        if packages.len() < count
            && let Some(template) = self.kept(&packages)
        {
            return Ok(Prepared::new(template, packages, refused));
        }
        while !packages.is_empty() {
            let snapshot = match together(&preparation, &packages) {
                Ok(snapshot) => snapshot,
                Err((index, error)) => {
                    let id = packages.remove(index).id;
                    refused.push(Refused { id, error });
                    continue;
                }
            };
            let template = match self.sandbox.compile(&snapshot) {
                Ok(template) => template,
                Err(error) => {
                    // The guest itself compiles: what they hold is too much for a module.
                    let package = packages.remove(largest(&packages));
                    let error = codes::HOST_SNAPSHOT_FAILED.at(place(&package, &error.notice().place));
                    refused.push(Refused { id: package.id, error });
                    continue;
                }
            };
            let count = packages.len();
            leave_out(&mut packages, &mut refused, |package| self.check(&template, package));
            if packages.len() == count {
                let kept = self.cache.map_or(Ok(()), |cache| cache.write(&self.key(&packages), &snapshot));
                return Ok(Prepared::new(template, packages, refused).or_warn(kept));
            }
        }
        Ok(Prepared::new(self.sandbox.compile(self.guest.wasm())?, packages, refused))
    }

    /// The snapshot of these packages, where one was kept that is whole and still does what they promise.
    fn kept(&self, packages: &[Package]) -> Option<Template> {
        if packages.is_empty() {
            return None;
        }
        let snapshot = self.cache?.read(&self.key(packages))?;
        let template = self.sandbox.compile(&snapshot).ok()?;
        packages.iter().all(|package| self.check(&template, package).is_ok()).then_some(template)
    }

    /// Under what a snapshot of these packages is kept: whatever its bytes come from, and nothing else.
    fn key(&self, packages: &[Package]) -> String {
        let mut digest = Sha256::new();
        digest.update(format!("{FORMAT} {ENGINE} {}", self.guest.sha256()));
        for package in packages {
            digest.update(format!(" {}", package.sha256));
        }
        hex(&digest.finalize())
    }

    /// Runs a package's golden patients on an instance of the snapshot.
    fn check(&self, template: &Template, package: &Package) -> Result<()> {
        let question = Question {
            models: vec![package.id.clone()],
            guest_sha256: self.guest.sha256().to_owned(),
            ..Question::new(Operation::Check)
        };
        question.put(&mut template.instance()?, &[]).map(drop).map_err(|error| of(package, &error))
    }
}

/// Which of two of one id is meant nobody can tell: neither speaks.
fn without_doubles(packages: Vec<Package>) -> (Vec<Package>, Vec<Refused>) {
    let ids: Vec<String> = packages.iter().map(|package| package.id.clone()).collect();
    let is_single = |package: &Package| ids.iter().filter(|id| **id == package.id).count() == 1;
    let (single, double): (Vec<_>, Vec<_>) = packages.into_iter().partition(is_single);
    let refuse = |package: Package| {
        let error = codes::HOST_PACKAGE_TWICE.at(format!("package {}", package.id));
        Refused { id: package.id, error }
    };
    (single, double.into_iter().map(refuse).collect())
}

/// Tries each, and moves those that fail.
fn leave_out(packages: &mut Vec<Package>, refused: &mut Vec<Refused>, attempt: impl Fn(&Package) -> Result<()>) {
    packages.retain(|package| match attempt(package) {
        Ok(()) => true,
        Err(error) => {
            refused.push(Refused { id: package.id.clone(), error });
            false
        }
    });
}

/// Loads all into one guest and writes it down; else the one that fails, and why.
fn together(preparation: &Preparation<'_>, packages: &[Package]) -> std::result::Result<Vec<u8>, (usize, Error)> {
    let mut instance = preparation.instance().map_err(|error| (0, error))?;
    for (index, package) in packages.iter().enumerate() {
        load(&mut instance, package).map_err(|error| (index, error))?;
    }
    preparation.snapshot(instance).map_err(|error| {
        let index = largest(packages);
        (index, packages.get(index).map_or(error.clone(), |package| of(package, &error)))
    })
}

fn load(guest: &mut Instance, package: &Package) -> Result<()> {
    let loaded = Question::new(Operation::Load).put(guest, &[package.bytes()]);
    loaded.map(drop).map_err(|error| of(package, &error))
}

fn largest(packages: &[Package]) -> usize {
    packages.iter().enumerate().max_by_key(|(_, package)| package.bytes().len()).map_or(0, |(index, _)| index)
}

/// The error, with the package in its place.
fn of(package: &Package, error: &Error) -> Error {
    let mut notice = error.notice().clone();
    notice.place = place(package, &notice.place);
    notice.into()
}

fn place(package: &Package, place: &str) -> String {
    format!("package {}, {place}", package.id)
}
