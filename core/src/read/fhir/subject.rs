//! Whom the resources are about: exactly one patient, or the input is refused.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    body::Body,
    claim::Claim,
    draft::Draft,
    reference::{About, Address},
};
use crate::{
    code::{Error, Result, codes},
    record,
};

/// How many Patient resources may be one merged person. Each is compared with each.
const MERGED_LIMIT: usize = 16;

/// The one patient of an input.
#[derive(Default)]
pub(super) struct Subject {
    /// Every name of the person.
    names: Names,
    /// The resource that says who it is.
    declared: Option<String>,
    /// Who it is, where that stands in other resources alone.
    contained: Option<record::Patient>,
    /// Resources of merged patients are together here.
    is_merged: bool,
}

/// What names a person.
#[derive(Default)]
struct Names {
    /// Names that must be met in full: addresses, `urn:`, identifiers, the text of a contained resource.
    exact: BTreeSet<String>,
    /// `Patient/id`, and the servers on which that is the person; none where it is not said.
    local: BTreeMap<String, BTreeSet<Option<String>>>,
}

/// All Patient resources of one id.
#[derive(Default)]
struct Same<'d> {
    claims: Vec<&'d Claim>,
    names: Names,
    replaced_by: BTreeSet<&'d str>,
    replaces: BTreeSet<&'d str>,
}

impl Names {
    fn add(&mut self, reference: &str) {
        if let Some(Address { base, local }) = Address::of(reference) {
            self.add_local(local, base);
        }
        self.exact.insert(reference.to_owned());
    }

    fn add_local(&mut self, local: &str, base: Option<&str>) {
        self.local.entry(local.to_owned()).or_default().insert(base.map(str::to_owned));
    }

    fn add_claim(&mut self, claim: &Claim) {
        self.exact.extend(claim.full_url.iter().chain(&claim.contained).chain(&claim.identifiers).cloned());
        // What stands in another resource has no address of its own.
        if claim.contained.is_none() {
            self.add_local(&claim.local, claim.base());
        }
    }

    fn extend(&mut self, other: Self) {
        self.exact.extend(other.exact);
        for (local, bases) in other.local {
            self.local.entry(local).or_default().extend(bases);
        }
    }

    /// Whether a reference names the person. The same id on another server is somebody else.
    fn has(&self, reference: &str) -> bool {
        if self.exact.contains(reference) {
            return true;
        }
        let Some(Address { base, local }) = Address::of(reference) else { return false };
        let Some(bases) = self.local.get(local) else { return false };
        base.is_none() || bases.contains(&None) || bases.contains(&base.map(str::to_owned))
    }
}

fn two_patients(place: impl Into<String>) -> Error {
    codes::READ_TWO_PATIENTS.at(place).into()
}

impl Subject {
    /// The one patient of the drafts, who must be the one asked about where the input says so.
    ///
    /// # Errors
    /// `K-READ-004` where there is more than one, or where two resources of one id are not of one person.
    pub(super) fn settle(drafts: &[Draft], asked: Option<&str>) -> Result<Self> {
        let mut own: BTreeMap<&str, Same> = BTreeMap::new();
        for draft in drafts {
            if let Body::Patient(claim) = &draft.body {
                own.entry(&claim.local).or_default().add(claim);
            }
        }
        let contained: Vec<&Claim> = drafts.iter().filter_map(|draft| draft.claim.as_deref()).collect();
        let mentions: BTreeSet<&str> = drafts.iter().filter_map(Draft::mention).chain(asked).collect();
        let subject = if !own.is_empty() {
            Self::declared(own, &contained)?
        } else if contained.is_empty() {
            Self::mentioned(&mentions)?
        } else {
            Self::of_contained(&contained, &mentions)?
        };
        match asked {
            Some(asked) if !subject.names.has(asked) => {
                Err(two_patients("the patient of the request and the patient of its data"))
            }
            _ => Ok(subject),
        }
    }

    /// One Patient resource, or several of which all but one were merged into that one.
    fn declared(own: BTreeMap<&str, Same>, contained: &[&Claim]) -> Result<Self> {
        if own.values().any(Same::is_torn) {
            return Err(two_patients("Patient resources of one id"));
        }
        let refused = || two_patients(format!("{} Patient resources", own.len()));
        if own.len() > MERGED_LIMIT {
            return Err(refused());
        }
        // Who is out of use: by their own word, or by that of another.
        let is_replaced = |same: &Same| {
            !same.replaced_by.is_empty()
                || own.values().any(|other| other.replaces.iter().any(|name| same.names.has(name)))
        };
        let mut in_use = own.iter().filter(|(_, same)| !is_replaced(same));
        let (local, survivor) = match (in_use.next(), in_use.next(), own.first_key_value()) {
            (Some(one), None, _) => one,
            // The only one here is out of use, and the one to be used is not here.
            (None, _, Some(only)) if own.len() == 1 => only,
            _ => return Err(refused()),
        };
        let mut reached: Vec<&Same> = vec![survivor];
        while let Some(next) = own.values().find(|same| {
            let is_reached = reached.iter().any(|one| std::ptr::eq(*one, *same));
            !is_reached && reached.iter().any(|one| one.is_linked(same))
        }) {
            reached.push(next);
        }
        if reached.len() < own.len() {
            return Err(refused());
        }

        let mut subject = Self { declared: Some((*local).to_owned()), is_merged: own.len() > 1, ..Self::default() };
        // Every number of the merged, with what the one in use says of them.
        let mut identity = Claim::default();
        if let Some(claim) = survivor.claims.first() {
            (identity.birth_date, identity.gender) = (claim.birth_date.clone(), claim.gender.clone());
        }
        for same in own.into_values() {
            for claim in &same.claims {
                identity.identifiers.extend(claim.identifiers.iter().cloned());
                identity.own.extend(claim.own.iter().cloned());
            }
            same.replaced_by.iter().chain(&same.replaces).for_each(|other| subject.names.add(other));
            subject.names.extend(same.names);
        }
        // One who stands in another resource is the patient where a number says so.
        for inner in contained {
            if identity.is_same(inner) {
                subject.names.exact.extend(inner.contained.clone());
            }
        }
        Ok(subject)
    }

    /// Nobody is declared but in other resources: all of them must be one, and nobody else may be mentioned.
    fn of_contained(contained: &[&Claim], mentions: &BTreeSet<&str>) -> Result<Self> {
        // Of several that are one, the same whatever the order of the resources.
        let Some(chosen) = contained.iter().min_by(|one, other| one.contained.cmp(&other.contained)) else {
            return Ok(Self::default());
        };
        let mut names = Names::default();
        names.add_claim(chosen);
        for other in contained.iter().filter(|other| other.contained != chosen.contained) {
            if !chosen.is_same(other) {
                return Err(two_patients("patients contained in resources"));
            }
            names.add_claim(other);
        }
        if mentions.iter().any(|mention| !names.has(mention)) {
            return Err(two_patients("subjects referred to"));
        }
        let contained = Some(record::Patient { id: None, ..chosen.patient.clone() });
        Ok(Self { names, contained, ..Self::default() })
    }

    /// No Patient resource: all references must name one.
    fn mentioned(mentions: &BTreeSet<&str>) -> Result<Self> {
        let mut names = Names::default();
        let mut base = None;
        for mention in mentions {
            if !names.exact.is_empty() && !names.has(mention) {
                return Err(two_patients("subjects referred to"));
            }
            let address = Address::of(mention);
            if let Some(own) = address.and_then(|address| address.base) {
                if base.is_some_and(|other| other != own) {
                    return Err(two_patients("subjects referred to"));
                }
                base = Some(own);
            }
            names.add(mention);
        }
        Ok(Self { names, ..Self::default() })
    }

    /// Whether a resource about `about` is about this patient.
    pub(super) fn is(&self, about: &About) -> bool {
        match about {
            About::Unsaid => true,
            About::Other => false,
            About::Named(reference) => self.names.has(reference),
        }
    }

    /// Whether this resource says who the patient is.
    pub(super) fn is_declared_by(&self, claim: &Claim) -> bool {
        self.declared.as_ref() == Some(&claim.local)
    }

    /// Whether anybody is declared or named.
    pub(super) fn is_somebody(&self) -> bool {
        !self.names.exact.is_empty() || !self.names.local.is_empty()
    }

    /// Whether resources of several merged patients are here.
    pub(super) fn is_merged(&self) -> bool {
        self.is_merged
    }

    /// Who it is, where that stands in other resources alone.
    pub(super) fn contained(&self) -> Option<&record::Patient> {
        self.contained.as_ref()
    }

    /// The logical id, where it has one.
    pub(super) fn id(&self) -> Option<String> {
        let local = self.declared.as_ref().or_else(|| self.names.local.keys().next())?;
        local.strip_prefix("Patient/").map(str::to_owned)
    }
}

impl<'d> Same<'d> {
    fn add(&mut self, claim: &'d Claim) {
        self.names.add_claim(claim);
        for link in &claim.links {
            let links = if link.is_replaced { &mut self.replaced_by } else { &mut self.replaces };
            links.insert(&link.other);
        }
        self.claims.push(claim);
    }

    /// Whether two resources of this id are not of one person.
    fn is_torn(&self) -> bool {
        self.claims.windows(2).any(|pair| matches!(pair, [one, other] if !one.may_be(other)))
    }

    /// Whether one of the two says that they are one person.
    fn is_linked(&self, other: &Self) -> bool {
        let points =
            |from: &Self, to: &Self| from.replaced_by.iter().chain(&from.replaces).any(|name| to.names.has(name));
        points(self, other) || points(other, self)
    }
}
