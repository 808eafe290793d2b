//! What becomes of a resource while it is not yet known whose it is.

use std::fmt::Display;

use jiff::{Timestamp, tz::Offset};
use serde::de::{Error, MapAccess};

use super::{
    body::Body,
    claim::Claim,
    context::Context,
    head::{Head, is_id},
    object::Text,
    patient::PATIENT,
    reference::{About, Address, named},
    resource::{Header, Members, Resource, Unfit, Untyped},
};
use crate::code::{Code, codes};

/// A resource that was read, before it is known whose it is.
pub(super) struct Draft {
    /// `Type/id` where the resource has an id, else its place in the input.
    pub source: String,
    /// Whether `source` is its name.
    pub is_named: bool,
    /// Its address in the bundle.
    pub full_url: Option<String>,
    /// Whom it is about.
    pub about: About,
    /// When this version was made.
    pub updated: Option<Timestamp>,
    /// What it says.
    pub body: Body,
    /// What was found on the way.
    pub findings: Vec<Code>,
    /// The patient that it contains, where it is about that one.
    pub claim: Option<Box<Claim>>,
}

/// Reads a resource of a type that is read.
pub(super) fn draft<'a, R: Resource<'a>, A: MapAccess<'a>>(
    map: A,
    typed: bool,
    kind: &str,
    place: &dyn Display,
    zone: Offset,
) -> Result<Draft, A::Error> {
    let resource = R::from_map(map, typed)?;
    let head = resource.head();
    let (source, is_named) = head.source(kind, place);
    let (about, claim) = head.about(&source, zone);
    let updated = head.updated();
    let mut context = Context::of(source, zone, head.contained());
    let understood = head.is_understood();
    // Whom the input is about holds whatever modifies the resource; what it says of them does not.
    let mut body = if understood || kind == PATIENT {
        resource.read(&mut context).map_err(|Unfit| A::Error::custom("the resource says two things at once"))?
    } else {
        Body::Unread
    };
    if !understood {
        context.find(codes::READ_RULES_UNKNOWN);
        if let Body::Patient(claim) = &mut body {
            claim.forget();
        }
    }
    Ok(Draft {
        source: context.source,
        is_named,
        full_url: None,
        about,
        updated,
        body,
        findings: context.findings,
        claim,
    })
}

impl Draft {
    /// The patient that it names, if it names one.
    pub(super) fn mention(&self) -> Option<&str> {
        match &self.about {
            // A Patient is about nobody but itself.
            About::Named(name) if !matches!(self.body, Body::Patient(_)) => Some(name),
            _ => None,
        }
    }

    /// Whether two versions of a resource say the same.
    pub(super) fn says_what(&self, other: &Self) -> bool {
        self.body == other.body && self.about == other.about && self.findings == other.findings
    }

    /// A resource that was deleted.
    pub(super) fn deleted(name: String, full_url: Option<String>, updated: Option<Timestamp>) -> Self {
        Self {
            source: name,
            is_named: true,
            full_url,
            about: About::Unsaid,
            updated,
            body: Body::Deleted,
            findings: vec![codes::READ_RETRACTED],
            claim: None,
        }
    }

    /// The resource stands in a bundle under this address, which its relative references start from.
    pub(super) fn set_full_url(&mut self, full_url: &str) {
        if let Some(base) = Address::of(full_url).and_then(|address| address.base) {
            if let About::Named(name) = &mut self.about {
                *name = named(name, base);
            }
            match &mut self.body {
                Body::Medication(medication) => medication.set_base(base),
                Body::Drug(drug) => drug.set_base(base),
                _ => {}
            }
        }
        if let Body::Patient(claim) = &mut self.body {
            claim.full_url = Some(full_url.to_owned());
        }
        self.full_url = Some(full_url.to_owned());
    }
}

/// A resource of which nothing is read but what it is and whom it is about.
#[derive(Default)]
struct Unread<'a>(Head<'a>);

impl<'a> Members<'a> for Unread<'a> {
    fn head(&self) -> &Head<'a> {
        &self.0
    }

    fn from_map<A: MapAccess<'a>>(mut map: A, typed: bool) -> Result<Self, A::Error> {
        let mut head = Head::default();
        head.typed = typed;
        while let Some(key) = map.next_key::<Text<'a>>()? {
            head.take_subject(&key, &mut map)?;
        }
        Ok(Self(head))
    }
}

/// A resource of a type that is not read: all that matters is whom it is about, if it says so.
pub(super) fn unread<'a, A: MapAccess<'a>>(
    map: A,
    typed: bool,
    kind: &str,
    place: &dyn Display,
    zone: Offset,
) -> Result<Option<Draft>, A::Error> {
    let Unread(head) = Unread::from_map(map, typed)?;
    Ok(head.has_subject().then(|| said_of(&head, kind, place, zone)))
}

/// The draft of a resource of which nothing is read but whom it is about.
fn said_of(head: &Head, kind: &str, place: &dyn Display, zone: Offset) -> Draft {
    let (source, is_named) = head.source(if is_id(kind) { kind } else { "Resource" }, place);
    let (about, _) = head.about(&source, zone);
    Draft {
        source,
        is_named,
        full_url: None,
        about,
        updated: head.updated(),
        body: Body::Unread,
        findings: Vec::new(),
        claim: None,
    }
}

/// A resource that does not have the form of its type.
pub(super) fn unreadable(json: &str, kind: &str, place: &dyn Display, zone: Offset) -> Draft {
    let read: Option<Untyped<Unread>> = serde_json::from_str(json).ok();
    let head = if let Some(Untyped(Unread(head))) = read {
        head
    } else {
        // Whom it is about is what cannot be read; its name may still be.
        let Header { id, .. } = serde_json::from_str(json).unwrap_or_default();
        let mut head = Head::default();
        head.id = id;
        head
    };
    let mut draft = said_of(&head, kind, place, zone);
    draft.findings.push(codes::READ_RESOURCE_UNREADABLE);
    if kind == PATIENT {
        // Somebody is declared, whoever it is.
        draft.body = Body::Patient(Box::new(Claim { local: draft.source.clone(), ..Claim::default() }));
    }
    draft
}
