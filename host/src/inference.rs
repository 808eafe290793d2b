//! One question, one guest with fresh memory, in which the packages are loaded already: ask, forget.

use std::fmt;

use serde_json::value::RawValue;

use crate::{
    cache::Cache,
    code::{Error, Result},
    guest::Guest,
    packages::Package,
    prepared::{Prepared, Preparing},
    question::Question,
    sandbox::{Limits, Sandbox, Template},
};

pub use crate::prepared::Refused;

/// The guest with the packages that it loads.
pub struct Inference {
    guest: Guest,
    template: Template,
    packages: Vec<Package>,
    refused: Vec<Refused>,
    warnings: Vec<Error>,
}

impl Inference {
    /// Compiles the guest and loads the packages: each tried alone first, so that one bad package cannot sink the rest.
    /// With a cache, what another start made is used again.
    ///
    /// # Errors
    /// `K-HOST-005` where the guest cannot be used.
    pub fn new(guest: Guest, packages: Vec<Package>, limits: Limits, cache: Option<&Cache>) -> Result<Self> {
        let sandbox = Sandbox::new(limits, cache)?;
        let prepared = Preparing { guest: &guest, sandbox: &sandbox, cache }.prepare(packages)?;
        let Prepared { template, packages, refused, warning } = prepared;
        let warnings = sandbox.warning().into_iter().chain(warning).collect();
        Ok(Self { guest, template, packages, refused, warnings })
    }

    /// The guest.
    pub fn guest(&self) -> &Guest {
        &self.guest
    }

    /// The packages that are loaded.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The packages that are left out, and why.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// What makes it slower than it could be: `K-HOST-003` where a snapshot could not be kept, `K-HOST-022` where memory
    /// could not be set aside.
    pub fn warnings(&self) -> &[Error] {
        &self.warnings
    }

    /// The compiled guest, with the packages loaded.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Asks about one patient, in a guest that has seen no other. The answer is the guest's own, byte for byte.
    ///
    /// # Errors
    /// As [`Question::put`].
    pub fn ask(&self, question: &Question, patient: &[&[u8]]) -> Result<Box<RawValue>> {
        let mut question = question.clone();
        self.guest.sha256().clone_into(&mut question.guest_sha256);
        question.put(&mut self.template.instance()?, patient)
    }
}

impl fmt::Debug for Inference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inference")
            .field("guest", &self.guest)
            .field("packages", &self.packages)
            .finish_non_exhaustive()
    }
}
