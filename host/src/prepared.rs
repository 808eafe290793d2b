//! The packages in the memory of one guest, as a snapshot: loaded once, and there at the start of every instance.
//!
//! A package is tried three times before it serves: alone, in a guest that holds no other; together with the others;
//! and by its golden patients on an instance of the snapshot. One that fails is left out with its code, and the others
//! go on without it.

use sha2::{Digest, Sha256};

use crate::{
    cache::Cache,
    code::{Error, codes},
    guest::{Guest, hex},
    packages::Package,
    question::{Operation, Question},
    sandbox::{ENGINE, FORMAT, Instance, Preparation, Sandbox, Template},
};

type Result<T, E = Error> = std::result::Result<T, E>;

/// A package that is left out.
#[derive(Debug)]
pub struct Refused {
    /// The package's id.
    pub id: String,
    /// Why.
    pub error: Error,
}

impl Refused {
    /// The error, with the package in its place.
    fn new(package: &Package, error: &Error) -> Self {
        let mut notice = error.notice().clone();
        notice.place = format!("package {}, {}", package.id, notice.place);
        Self { id: package.id.clone(), error: notice.into() }
    }
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
        packages.retain(|package| {
            let loaded = preparation.instance().and_then(|mut guest| load(&mut guest, package));
            refused.extend(loaded.as_ref().err().map(|error| Refused::new(package, error)));
            loaded.is_ok()
        });
        if packages.len() < count
            && let Some(template) = self.kept(&packages)
        {
            return Ok(Prepared::new(template, packages, refused));
        }
        while !packages.is_empty() {
            match self.together(&preparation, &packages) {
                Ok((template, snapshot)) => {
                    let kept = self.cache.map_or(Ok(()), |cache| cache.write(&self.key(&packages), &snapshot));
                    return Ok(Prepared { warning: kept.err(), ..Prepared::new(template, packages, refused) });
                }
                Err((index, error)) => refused.push(Refused::new(&packages.remove(index), &error)),
            }
        }
        Ok(Prepared::new(self.sandbox.compile(self.guest.wasm())?, packages, refused))
    }

    /// Loads all into one guest, writes it down and tries the golden patients of each. Otherwise the one that fails,
    /// and why: without it the others are tried again.
    fn together(
        &self,
        preparation: &Preparation<'_>,
        packages: &[Package],
    ) -> Result<(Template, Vec<u8>), (usize, Error)> {
        let mut instance = preparation.instance().map_err(|error| (0, error))?;
        for (index, package) in packages.iter().enumerate() {
            load(&mut instance, package).map_err(|error| (index, error))?;
        }
        // The guest without them could be compiled: they hold more than a module can.
        let largest = packages.iter().enumerate().max_by_key(|(_, package)| package.bytes().len());
        let largest = largest.map_or(0, |(index, _)| index);
        let snapshot = preparation.snapshot(instance).map_err(|error| (largest, error))?;
        let template = self.sandbox.compile(&snapshot).map_err(|error| {
            let error = codes::HOST_SNAPSHOT_FAILED.at(&error.notice().place);
            (largest, error)
        })?;
        for (index, package) in packages.iter().enumerate() {
            self.check(&template, package).map_err(|error| (index, error))?;
        }
        Ok((template, snapshot))
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
        question.put(&mut template.instance()?, &[]).map(drop)
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

fn load(guest: &mut Instance, package: &Package) -> Result<()> {
    Question::new(Operation::Load).put(guest, &[package.bytes()]).map(drop)
}
