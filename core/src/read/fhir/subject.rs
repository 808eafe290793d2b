//! Whom the resources are about: exactly one patient, or the input is refused.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde::Deserialize;

use crate::code::{Result, codes};

/// Whom one resource is about.
pub(super) enum About<'a> {
    /// It does not say.
    Unsaid,
    /// A patient, by this reference.
    Patient(Cow<'a, str>),
    /// A group, a device, a contained resource, or something that cannot be resolved.
    Other,
}

/// The patients that an input declares, and those it mentions.
#[derive(Default)]
pub(super) struct Subjects {
    declared: BTreeMap<String, Vec<Identity>>,
    mentioned: BTreeSet<String>,
}

/// What must not differ between two resources of one patient.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub full_url: Option<String>,
    pub birth_date: Option<String>,
    pub gender: Option<String>,
}

/// The one patient of an input.
pub(super) enum Subject {
    /// A Patient resource.
    Declared {
        /// `Patient/id`.
        local: String,
        /// Its address in the bundle.
        full_url: Option<String>,
    },
    /// No Patient resource, but a reference that everything shares.
    Mentioned(String),
    /// Nothing says whom it is about.
    Nobody,
}

#[derive(Deserialize)]
struct Subjected<'a> {
    #[serde(borrow)]
    subject: Option<Reference<'a>>,
    #[serde(borrow)]
    patient: Option<Reference<'a>>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(borrow)]
    reference: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Demographics {
    birth_date: Option<String>,
    gender: Option<String>,
}

/// Whom a resource is about. What cannot be read or resolved is not taken to be about this patient.
pub(super) fn about(json: &str) -> About<'_> {
    let Ok(subjected) = serde_json::from_str::<Subjected>(json) else { return About::Other };
    let Some(reference) = subjected.subject.or(subjected.patient) else { return About::Unsaid };
    match reference.reference {
        Some(reference) if reference.starts_with("urn:") || logical(&reference).starts_with("Patient/") => {
            About::Patient(reference)
        }
        _ => About::Other,
    }
}

impl Subjects {
    /// A Patient resource is there.
    pub(super) fn declare(&mut self, local: &str, full_url: Option<&str>, json: &str) {
        let demographics: Option<Demographics> = serde_json::from_str(json).ok();
        let (birth_date, gender) = demographics.map(|known| (known.birth_date, known.gender)).unwrap_or_default();
        let identity = Identity { full_url: full_url.map(str::to_owned), birth_date, gender };
        self.declared.entry(local.to_owned()).or_default().push(identity);
    }

    /// A resource refers to a patient.
    pub(super) fn mention(&mut self, reference: &str) {
        // Two names are enough to refuse.
        if self.mentioned.len() < 2 {
            self.mentioned.insert(logical(reference).to_owned());
        }
    }

    /// The one patient.
    ///
    /// # Errors
    /// `K-READ-004` where there is more than one, or where two resources of one id are not of one person.
    pub(super) fn settle(mut self) -> Result<Subject> {
        if self.declared.len() > 1 {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{} Patient resources", self.declared.len())).into());
        }
        if let Some((local, identities)) = self.declared.pop_first() {
            let full_url = identities.iter().find_map(|identity| identity.full_url.clone());
            let differs = identities.windows(2).any(|pair| matches!(pair, [one, other] if !one.may_be(other)));
            if differs {
                return Err(codes::READ_TWO_PATIENTS.at("Patient resources of one id").into());
            }
            return Ok(Subject::Declared { local, full_url });
        }
        if self.mentioned.len() > 1 {
            return Err(codes::READ_TWO_PATIENTS.at("subjects referred to").into());
        }
        Ok(self.mentioned.pop_first().map_or(Subject::Nobody, Subject::Mentioned))
    }
}

impl Identity {
    /// Whether two resources may be of one person.
    fn may_be(&self, other: &Self) -> bool {
        let same_address = match (&self.full_url, &other.full_url) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        same_address && self.birth_date == other.birth_date && self.gender == other.gender
    }
}

impl Subject {
    /// Whether a resource about `about` is about this patient.
    pub(super) fn is(&self, about: &About) -> bool {
        match (self, about) {
            (_, About::Unsaid) => true,
            (_, About::Other) | (Self::Nobody, About::Patient(_)) => false,
            (Self::Declared { local, full_url }, About::Patient(reference)) => {
                logical(reference) == local || full_url.as_deref() == Some(reference)
            }
            (Self::Mentioned(name), About::Patient(reference)) => logical(reference) == name,
        }
    }

    /// The logical id, where it has one.
    pub(super) fn id(&self) -> Option<String> {
        let (Self::Declared { local: name, .. } | Self::Mentioned(name)) = self else { return None };
        name.strip_prefix("Patient/").map(str::to_owned)
    }
}

/// `https://server/fhir/Patient/p1/_history/2` and `Patient/p1` are the same patient.
fn logical(reference: &str) -> &str {
    let unversioned = reference.split("/_history/").next().unwrap_or(reference);
    unversioned.rfind("Patient/").and_then(|start| unversioned.get(start..)).unwrap_or(unversioned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_every_form_name_the_same_patient() {
        for reference in ["Patient/p1", "https://ehr.example/fhir/Patient/p1", "Patient/p1/_history/3"] {
            assert_eq!(logical(reference), "Patient/p1");
        }
        assert_eq!(logical("urn:uuid:1"), "urn:uuid:1");
    }

    #[test]
    fn what_cannot_be_resolved_is_not_about_the_patient() {
        let subject = Subject::Declared { local: "Patient/p1".to_owned(), full_url: Some("urn:uuid:1".to_owned()) };
        for (json, ours) in [
            (r"{}", true),
            (r#"{"subject": {"reference": "Patient/p1"}}"#, true),
            (r#"{"patient": {"reference": "Patient/p1"}}"#, true),
            (r#"{"subject": {"reference": "urn:uuid:1"}}"#, true),
            (r#"{"subject": {"reference": "Patient/p2"}}"#, false),
            (r#"{"subject": {"reference": "urn:uuid:2"}}"#, false),
            (r##"{"subject": {"reference": "#contained"}}"##, false),
            (r#"{"subject": {"reference": "Group/g"}}"#, false),
            (r#"{"subject": {"reference": "Device/d"}}"#, false),
            (r#"{"subject": {"display": "somebody"}}"#, false),
            (r#"{"subject": "Patient/p1"}"#, false),
        ] {
            assert_eq!(subject.is(&about(json)), ours, "{json}");
        }
    }
}
