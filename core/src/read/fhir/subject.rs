//! Whom the resources are about: exactly one patient, or the input is refused.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::Offset;

use super::{
    body::Body,
    patient::Patient,
    reference::{About, Address},
    resource::{Context, Draft},
};
use crate::{
    code::{Error, Result, codes},
    record,
};

/// A Patient resource: who somebody is, and what names them.
#[derive(Debug, PartialEq)]
pub(super) struct Claim {
    /// `Patient/id`, or its place in the input.
    pub local: String,
    /// Its address in the bundle.
    pub full_url: Option<String>,
    /// The names that its identifiers give.
    pub identifiers: Vec<String>,
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

/// The one patient of an input.
#[derive(Default)]
pub(super) struct Subject {
    /// Every resource that is the person.
    known: Vec<Names>,
    /// The resource that says who it is.
    declared: Option<String>,
    /// Who it is, where that stands in other resources alone.
    contained: Option<record::Patient>,
    /// Resources of merged patients are together here.
    is_merged: bool,
}

/// What names one Patient resource.
#[derive(Default)]
struct Names {
    local: Option<String>,
    base: Option<String>,
    exact: BTreeSet<String>,
}

impl Claim {
    /// The patient that another resource contains. Its whole text is its name, so that one patient contained in many
    /// resources is one, and two who differ in anything are two unless an identifier says otherwise.
    pub(super) fn contained(patient: Patient, json: &str, source: String, zone: Offset) -> Self {
        let mut context = Context::nothing_in(source, zone);
        Self { contained: Some(format!("contained:{json}")), ..patient.claim(&mut context) }
    }

    /// The name of a contained one.
    pub(super) fn name(&self) -> &str {
        self.contained.as_deref().unwrap_or(&self.local)
    }

    /// It stands in a bundle at this address.
    pub(super) fn set_full_url(&mut self, full_url: &str) {
        self.full_url = Some(full_url.to_owned());
    }

    /// What it says of the patient is not understood; that they are the patient is.
    pub(super) fn forget(&mut self) {
        self.patient = record::Patient { id: self.patient.id.take(), ..record::Patient::default() };
        self.birth_date = None;
        self.gender = None;
    }

    fn names(&self) -> Names {
        let mut names = Names { local: Some(self.local.clone()), ..Names::default() };
        names.exact.extend(self.full_url.iter().chain(&self.contained).chain(&self.identifiers).cloned());
        names.base = self.base().map(str::to_owned);
        names
    }

    fn base(&self) -> Option<&str> {
        let address = Address::of(self.full_url.as_deref()?)?;
        address.base.filter(|_| address.local == self.local)
    }

    /// Whether two resources of one name may be of one person.
    fn may_be(&self, other: &Self) -> bool {
        let same_address = match (&self.full_url, &other.full_url) {
            (Some(one), Some(other)) => {
                one == other || Address::of(one).is_some_and(|one| Address::of(other) == Some(one))
            }
            _ => true,
        };
        same_address && self.birth_date == other.birth_date && self.gender == other.gender
    }

    /// Whether an identifier says that two are one person, and nothing speaks against it.
    fn shares_identity(&self, other: &Self) -> bool {
        let agree = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
        self.identifiers.iter().any(|identifier| other.identifiers.contains(identifier))
            && agree(&self.birth_date, &other.birth_date)
            && agree(&self.gender, &other.gender)
    }
}

impl Names {
    fn of(reference: &str) -> Self {
        match Address::of(reference) {
            Some(Address { base, local }) => Self {
                local: Some(local.to_owned()),
                base: base.map(str::to_owned),
                exact: BTreeSet::from([reference.to_owned()]),
            },
            None => Self { exact: BTreeSet::from([reference.to_owned()]), ..Self::default() },
        }
    }

    /// Whether a reference names it. The same id on another server is somebody else.
    fn has(&self, reference: &str) -> bool {
        if self.exact.contains(reference) {
            return true;
        }
        let Some(address) = Address::of(reference) else { return false };
        let same_server = match (address.base, &self.base) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        same_server && self.local.as_deref() == Some(address.local)
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
        let mut own: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
        for draft in drafts {
            if let Body::Patient(claim) = &draft.body {
                own.entry(&claim.local).or_default().push(claim);
            }
        }
        let contained: Vec<&Claim> = drafts.iter().filter_map(|draft| draft.claim.as_deref()).collect();
        let mut mentions: Vec<&str> = drafts.iter().filter_map(Draft::mention).chain(asked).collect();
        mentions.sort_unstable();
        mentions.dedup();
        let subject = if !own.is_empty() {
            Self::declared(&own, &contained)?
        } else if let Some((first, rest)) = contained.split_first() {
            Self::of_contained(first, rest, &mentions)?
        } else {
            Self::mentioned(&mentions)?
        };
        match asked {
            Some(asked) if !subject.known.is_empty() && !subject.has(asked) => {
                Err(two_patients("the patient of the request and the patient of its data"))
            }
            _ => Ok(subject),
        }
    }

    fn declared(own: &BTreeMap<&str, Vec<&Claim>>, contained: &[&Claim]) -> Result<Self> {
        for same in own.values() {
            if same.windows(2).any(|pair| matches!(pair, [one, other] if !one.may_be(other))) {
                return Err(two_patients("Patient resources of one id"));
            }
        }
        let claims = || own.values().flatten();
        // Who is replaced by whom. One survivor, whom all the others lead to, and it is one person.
        let replaced: BTreeSet<&str> = own
            .keys()
            .copied()
            .filter(|local| {
                let gone = |claim: &&Claim| claim.links.iter().any(|link| link.is_replaced);
                let named =
                    |link: &Link| !link.is_replaced && own[local].iter().any(|one| one.names().has(&link.other));
                own[local].iter().any(gone) || claims().any(|claim| claim.links.iter().any(named))
            })
            .collect();
        let mut survivors = own.keys().copied().filter(|local| !replaced.contains(local));
        let (survivor, others) = match (survivors.next(), survivors.next()) {
            (Some(one), None) => (one, own.len() > 1),
            // The only one there, and replaced by one that is not there.
            (None, _) if own.len() == 1 => (*own.keys().next().unwrap_or(&""), false),
            _ => return Err(two_patients(format!("{} Patient resources", own.len()))),
        };
        let mut subject = Self { declared: Some(survivor.to_owned()), is_merged: others, ..Self::default() };
        let mut reached: BTreeSet<&str> = BTreeSet::from([survivor]);
        // At most as many rounds as there are resources.
        while let Some(next) =
            own.keys().copied().find(|local| !reached.contains(local) && is_linked(own, &reached, local))
        {
            reached.insert(next);
        }
        if reached.len() < own.len() {
            return Err(two_patients(format!("{} Patient resources", own.len())));
        }
        for claim in claims() {
            subject.known.push(claim.names());
            subject.known.extend(claim.links.iter().map(|link| Names::of(&link.other)));
            let same = contained.iter().filter(|inner| inner.shares_identity(claim));
            subject.known.extend(same.map(|inner| inner.names_within()));
        }
        Ok(subject)
    }

    /// Nobody is declared but in other resources: all of them must be one, and nobody else may be mentioned.
    fn of_contained(first: &Claim, rest: &[&Claim], mentions: &[&str]) -> Result<Self> {
        if rest.iter().any(|other| other.contained != first.contained && !other.shares_identity(first)) {
            return Err(two_patients("patients contained in resources"));
        }
        let all = || rest.iter().copied().chain([first]);
        // Of several that are one, the same whatever the order of the resources.
        let chosen = all().min_by(|one, other| one.contained.cmp(&other.contained)).unwrap_or(first);
        let subject = Self {
            known: all().map(Claim::names_within).collect(),
            contained: Some(record::Patient { id: None, ..chosen.patient.clone() }),
            ..Self::default()
        };
        if mentions.iter().any(|mention| !subject.has(mention)) {
            return Err(two_patients("subjects referred to"));
        }
        Ok(subject)
    }

    /// No Patient resource: all references must name one.
    fn mentioned(mentions: &[&str]) -> Result<Self> {
        let Some((first, rest)) = mentions.split_first() else { return Ok(Self::default()) };
        let mut names = Names::of(first);
        for mention in rest {
            if !names.has(mention) {
                return Err(two_patients("subjects referred to"));
            }
            if names.base.is_none() {
                names.base = Names::of(mention).base;
            }
        }
        Ok(Self { known: vec![names], ..Self::default() })
    }

    fn has(&self, reference: &str) -> bool {
        self.known.iter().any(|names| names.has(reference))
    }

    /// Whether a resource about `about` is about this patient.
    pub(super) fn is(&self, about: &About) -> bool {
        match about {
            About::Unsaid => true,
            About::Other => false,
            About::Named(reference) => self.has(reference),
        }
    }

    /// Whether this resource says who the patient is.
    pub(super) fn is_declared_by(&self, claim: &Claim) -> bool {
        self.declared.as_ref() == Some(&claim.local)
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
        let local = self.declared.as_deref().or_else(|| self.known.first()?.local.as_deref())?;
        local.strip_prefix("Patient/").map(str::to_owned)
    }
}

/// Whether one of the resources of this name and one of those reached say that they are one person.
fn is_linked(own: &BTreeMap<&str, Vec<&Claim>>, reached: &BTreeSet<&str>, local: &str) -> bool {
    let of = |local: &str| own.get(local).into_iter().flatten();
    let points = |from: &Claim, to: &Claim| from.links.iter().any(|link| to.names().has(&link.other));
    reached.iter().any(|other| of(other).any(|one| of(local).any(|two| points(one, two) || points(two, one))))
}

impl Claim {
    /// What names one that stands in another resource: it has no address of its own.
    fn names_within(&self) -> Names {
        Names { local: None, base: None, exact: self.contained.iter().chain(&self.identifiers).cloned().collect() }
    }
}
