//! Who a Patient resource says that somebody is.

use std::collections::BTreeSet;

use jiff::tz::Offset;

use super::{context::Context, patient::Patient, reference::Address, resource::Members as _};
use crate::record;

/// A Patient resource: who somebody is, and what names them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Claim {
    /// `Patient/id`, or its place in the input.
    pub local: String,
    /// Its address in the bundle.
    pub full_url: Option<String>,
    /// The names that its identifiers give.
    pub identifiers: BTreeSet<String>,
    /// Those of them that are said to be one person's alone.
    pub own: BTreeSet<String>,
    /// As received: what must not differ between two resources of one patient.
    pub birth_date: Option<String>,
    /// As received.
    pub gender: Option<String>,
    /// Other resources that are the same person.
    pub links: Vec<Link>,
    /// The name of one that stands in another resource.
    pub contained: Option<String>,
    /// What it says of the patient.
    pub patient: record::Patient,
}

/// Two Patient resources that are one person (R4, `Patient.link`).
#[derive(Debug, PartialEq)]
pub(super) struct Link {
    /// The other's name.
    pub other: String,
    /// This one is out of use, and the other is to be used.
    pub is_replaced: bool,
}

impl Claim {
    /// The patient that another resource contains. Its whole text is its name, so that one patient contained in many
    /// resources is one, and two who differ in anything are two unless an identifier says otherwise.
    pub(super) fn contained(patient: Patient, json: &str, source: String, zone: Offset) -> Self {
        let understood = patient.head().is_understood();
        let mut context = Context::of(source, zone, Vec::new());
        let mut claim = Self { contained: Some(format!("contained:{json}")), ..patient.claim(&mut context) };
        if !understood {
            claim.forget();
        }
        claim
    }

    /// The name of a contained one.
    pub(super) fn name(&self) -> &str {
        self.contained.as_deref().unwrap_or(&self.local)
    }

    /// What it says of the patient is not understood; that they are the patient is.
    pub(super) fn forget(&mut self) {
        self.patient = record::Patient { id: self.patient.id.take(), ..record::Patient::default() };
    }

    /// The server on which it has its id, where its address says so.
    pub(super) fn base(&self) -> Option<&str> {
        let address = Address::of(self.full_url.as_deref()?)?;
        address.base.filter(|_| address.local == self.local)
    }

    /// Whether two resources of one id may be of one person.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let same_address = match (&self.full_url, &other.full_url) {
            (Some(one), Some(other)) => {
                one == other || Address::of(one).is_some_and(|one| Address::of(other) == Some(one))
            }
            _ => true,
        };
        same_address && self.birth_date == other.birth_date && self.gender == other.gender
    }

    /// Whether a number that both have makes them one person. Families share that of an insurance: a number that is
    /// not said to be one person's alone does so only together with the date of birth and the sex.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let mut shared = self.identifiers.intersection(&other.identifiers).peekable();
        if shared.peek().is_none() {
            return false;
        }
        let is_own = shared.any(|number| self.own.contains(number) || other.own.contains(number));
        let agree = |one: &Option<String>, other: &Option<String>| {
            if is_own { one.is_none() || other.is_none() || one == other } else { one.is_some() && one == other }
        };
        agree(&self.birth_date, &other.birth_date) && agree(&self.gender, &other.gender)
    }
}
