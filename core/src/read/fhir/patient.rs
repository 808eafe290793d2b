//! `Patient`.

use super::{
    body::Body,
    claim::{Claim, Link},
    context::Context,
    datatypes::{Identifier, Reference},
    object::{Text, object, resource},
    reference::{About, identified},
    resource::{Resource, Unfit},
};
use crate::{
    code::codes,
    record::{self, Sex},
};

/// The name of the type.
pub(super) const PATIENT: &str = "Patient";

/// Kinds of numbers that are one person's alone (HL7 table 0203, in which R4 codes `Identifier.type`).
const OWN: [&str; 2] = ["MR", "PI"];

resource! {
    /// `Patient`.
    Patient {
        birth_date: Text<'a> = "birthDate",
        gender: Text<'a> = "gender",
        deceased_boolean: bool = "deceasedBoolean",
        deceased_date_time: Text<'a> = "deceasedDateTime",
        identifier: Vec<Identifier<'a>> = "identifier",
        link: Vec<PatientLink<'a>> = "link",
    }
}

object! {
    /// `Patient.link`.
    PatientLink {
        other: Reference<'a> = "other",
        type_: Text<'a> = "type",
    }
}

impl<'a> Resource<'a> for Patient<'a> {
    fn read(self, context: &mut Context<'a>) -> Result<Body, Unfit> {
        Ok(Body::Patient(Box::new(self.claim(context))))
    }
}

impl<'a> Patient<'a> {
    /// Who it is, by everything that names them.
    pub(super) fn claim(self, context: &mut Context<'a>) -> Claim {
        if self.deceased_boolean == Some(false) && self.deceased_date_time.is_some() {
            context.find(codes::READ_CONTRADICTORY);
        }
        let patient = record::Patient {
            id: self.head.id.as_deref().map(str::to_owned),
            birth_date: context.moment(self.birth_date.as_deref()),
            sex: match self.gender.as_deref() {
                Some("female") => Some(Sex::Female),
                Some("male") => Some(Sex::Male),
                _ => None,
            },
            deceased: self.deceased_boolean == Some(true) || self.deceased_date_time.is_some(),
            deceased_at: context.moment(self.deceased_date_time.as_deref()),
            source: context.source.clone(),
        };
        let links = self.link.into_iter().flatten().filter_map(|link| {
            let About::Named(other) = About::of(link.other.as_ref()?) else { return None };
            // R4, `Patient.link.type`: these two say that both are one person; `refer` and `seealso` do not.
            match link.type_.as_deref()? {
                "replaced-by" => Some(Link { other, is_replaced: true }),
                "replaces" => Some(Link { other, is_replaced: false }),
                _ => None,
            }
        });
        let is_own = |number: &&Identifier| number.type_.as_ref().is_some_and(|kind| kind.has_any(&OWN));
        Claim {
            own: self.identifier.iter().flatten().filter(is_own).filter_map(identified).collect(),
            local: context.source.clone(),
            full_url: None,
            identifiers: self.identifier.iter().flatten().filter_map(identified).collect(),
            birth_date: self.birth_date.map(Text::into_string),
            gender: self.gender.map(Text::into_string),
            links: links.collect(),
            contained: None,
            patient,
        }
    }
}
