//! The elements that every resource has.

use std::fmt::Display;

use jiff::{Timestamp, tz::Offset};
use serde::de::{Error, IgnoredAny, MapAccess};
use serde_json::value::RawValue;

use super::{
    claim::Claim,
    datatypes::{Extension, Reference},
    object::{Text, object, put},
    patient::{PATIENT, Patient},
    reference::About,
    resource::contained_as,
};
use crate::moment::Moment;

object! {
    /// `Meta`.
    Meta {
        last_updated: Text<'a> = "lastUpdated",
        profile: Vec<Text<'a>> = "profile",
    }
}

/// The elements that every resource has, and those that say whom it is about.
#[derive(Default)]
pub(super) struct Head<'a> {
    /// Its type has been read; were it named again, it would be two things.
    pub typed: bool,
    pub id: Option<Text<'a>>,
    pub meta: Option<Meta<'a>>,
    implicit_rules: Option<Text<'a>>,
    modifier_extension: Option<Vec<Extension<'a>>>,
    contained: Option<Vec<&'a RawValue>>,
    subject: Option<Reference<'a>>,
    patient: Option<Reference<'a>>,
}

impl<'a> Head<'a> {
    /// Takes a member that every resource may have; passes over any other.
    pub(super) fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "implicitRules" => put(&mut self.implicit_rules, map),
            "modifierExtension" => put(&mut self.modifier_extension, map),
            "contained" => put(&mut self.contained, map),
            key => self.take_subject(key, map),
        }
    }

    /// Takes a member that says what it is and whom it is about; passes over any other.
    pub(super) fn take_subject<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "resourceType" if self.typed => Err(A::Error::custom("resourceType comes twice")),
            "resourceType" => {
                self.typed = true;
                map.next_value::<IgnoredAny>().map(drop)
            }
            "id" => put(&mut self.id, map),
            "meta" => put(&mut self.meta, map),
            "subject" => put(&mut self.subject, map),
            "patient" => put(&mut self.patient, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }

    /// Whether it may be read as it stands: rules and modifiers that nobody here knows may turn its meaning around
    /// (R4, extensibility, `modifierExtension`; resource, `implicitRules`). None is known.
    pub(super) fn is_understood(&self) -> bool {
        self.implicit_rules.is_none() && !is_modified(self.modifier_extension.as_deref())
    }

    /// Whether it follows a profile whose address ends so, with or without a version.
    pub(super) fn has_profile(&self, end: &str) -> bool {
        let profiles = self.meta.iter().flat_map(|meta| meta.profile.iter().flatten());
        profiles.map(|profile| profile.split('|').next().unwrap_or_default()).any(|profile| profile.ends_with(end))
    }

    /// Whom it is about, and the patient that it contains where that is the one.
    pub(super) fn about(&self, source: &str, zone: Offset) -> (About, Option<Box<Claim>>) {
        let Some(reference) = self.subject() else { return (About::Unsaid, None) };
        let contained = reference.reference.as_deref().and_then(|reference| reference.strip_prefix('#'));
        let Some(id) = contained else { return (About::of(reference), None) };
        let found = self.contained.iter().flatten().find_map(|json| contained_as::<Patient>(json, PATIENT, id));
        let Some((json, patient)) = found else { return (About::Other, None) };
        let claim = Claim::contained(patient, json, format!("{source}#{id}"), zone);
        (About::Named(claim.name().to_owned()), Some(Box::new(claim)))
    }

    /// What the resource is called: its name, or its place in the input.
    pub(super) fn source(&self, kind: &str, place: &dyn Display) -> (String, bool) {
        match self.id.as_deref().filter(|id| is_id(id)) {
            Some(id) => (format!("{kind}/{id}"), true),
            None => (place.to_string(), false),
        }
    }

    /// Whether it says whom it is about.
    pub(super) fn has_subject(&self) -> bool {
        self.subject.is_some() || self.patient.is_some()
    }

    /// The resources in it.
    pub(super) fn contained(&self) -> Vec<&'a RawValue> {
        self.contained.clone().unwrap_or_default()
    }

    /// The reference to whom it is about.
    pub(super) fn subject(&self) -> Option<&Reference<'a>> {
        self.subject.as_ref().or(self.patient.as_ref())
    }

    /// When this version was made.
    pub(super) fn updated(&self) -> Option<Timestamp> {
        let text = self.meta.as_ref()?.last_updated.as_deref()?;
        Moment::parse(text, Offset::UTC).map(|moment| moment.start())
    }
}

/// Whether modifiers stand there.
pub(super) fn is_modified(extensions: Option<&[Extension]>) -> bool {
    extensions.is_some_and(|extensions| !extensions.is_empty())
}

/// The form of a FHIR id (R4, datatypes, `id`): whatever else stands there is not repeated to anyone.
pub(super) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}
