//! One question, one guest with fresh memory: load the packages, ask, forget.

use serde_json::value::RawValue;

use crate::{
    code::{Error, Result, codes},
    envelope,
    guest::Guest,
    packages::Package,
    question::{Operation, Question},
    sandbox::{Instance, Limits, Sandbox},
};

/// The compiled guest, with the packages it may be given.
#[derive(Debug)]
pub struct Inference {
    guest: Guest,
    sandbox: Sandbox,
    packages: Vec<Package>,
}

/// A package that the guest refuses.
#[derive(Debug)]
pub struct Refused {
    /// The package's id.
    pub id: String,
    /// Why.
    pub error: Error,
}

impl Inference {
    /// Compiles the guest.
    ///
    /// # Errors
    /// As [`Sandbox::compile`].
    pub fn new(guest: Guest, packages: Vec<Package>, limits: Limits) -> Result<Self> {
        let sandbox = Sandbox::compile(&guest, limits)?;
        Ok(Self { guest, sandbox, packages })
    }

    /// The guest.
    pub fn guest(&self) -> &Guest {
        &self.guest
    }

    /// The packages.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The compiled guest.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Leaves out the packages that are not asked; none named stands for all.
    pub fn keep(&mut self, models: &[String]) {
        self.packages.retain(|package| models.is_empty() || models.contains(&package.id));
    }

    /// Tries each package alone, in a guest of its own, and keeps those that load: one bad package cannot sink
    /// the rest.
    pub fn refuse_bad_packages(&mut self) -> Vec<Refused> {
        let mut refused = Vec::new();
        let packages = std::mem::take(&mut self.packages);
        let ids: Vec<String> = packages.iter().map(|package| package.id.clone()).collect();
        for package in packages {
            // Which of two is meant nobody can tell: neither speaks.
            if ids.iter().filter(|id| **id == package.id).count() > 1 {
                let error = codes::HOST_PACKAGE_TWICE.at(format!("package {}", package.id));
                refused.push(Refused { id: package.id, error });
                continue;
            }
            match self.sandbox.instance().and_then(|mut instance| self.load(&mut instance, &package)) {
                Ok(()) => self.packages.push(package),
                Err(error) => refused.push(Refused { id: package.id, error }),
            }
        }
        refused
    }

    /// Asks about one patient, in a guest that has seen no other. The answer is the guest's own, byte for byte.
    ///
    /// # Errors
    /// What the guest says it could not do, with its code; `K-HOST-006` to `009` where the guest itself failed.
    pub fn ask(&self, question: &Question, patient: &[&[u8]]) -> Result<Box<RawValue>> {
        let mut instance = self.sandbox.instance()?;
        for package in &self.packages {
            if question.models.is_empty() || question.models.contains(&package.id) {
                self.load(&mut instance, package)?;
            }
        }
        self.call(&mut instance, question.clone(), patient)
    }

    fn load(&self, instance: &mut Instance, package: &Package) -> Result<()> {
        let loaded = self.call(instance, Question::new(Operation::Load), &[package.bytes()]);
        loaded.map(drop).map_err(|error| {
            let mut notice = error.notice().clone();
            notice.place = format!("package {}, {}", package.id, notice.place);
            notice.into()
        })
    }

    fn call(&self, instance: &mut Instance, mut question: Question, parts: &[&[u8]]) -> Result<Box<RawValue>> {
        self.guest.sha256().clone_into(&mut question.guest_sha256);
        let broken = || codes::HOST_GUEST_ANSWER.at("guest call");
        let question = serde_json::to_vec(&question).map_err(|_| broken())?;
        let parts: Vec<&[u8]> = std::iter::once(question.as_slice()).chain(parts.iter().copied()).collect();
        envelope::open(&instance.call(&parts)?)
    }
}
