//! Whom the resources are about: exactly one patient, or the input is refused.

use std::borrow::Cow;

use serde::Deserialize;

use crate::code::{Result, codes};

/// The patients that an input declares, and those it mentions.
#[derive(Default)]
pub(super) struct Subjects {
    declared: Vec<Names>,
    mentioned: Vec<String>,
}

/// The ways in which resources may refer to one patient.
struct Names {
    local: String,
    full_url: Option<String>,
}

/// The one patient of an input.
pub(super) enum Subject {
    /// A Patient resource.
    Declared { local: String, full_url: Option<String> },
    /// No Patient resource, but a reference that everything shares.
    Mentioned(String),
    /// Nothing says whom it is about.
    Nobody,
}

#[derive(Deserialize)]
struct About<'a> {
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

/// The `subject` or `patient` to which a resource refers, if any.
pub(super) fn reference_of(json: &str) -> Option<Cow<'_, str>> {
    let about: About = serde_json::from_str(json).ok()?;
    let reference = about.subject.or(about.patient)?.reference?;
    (!reference.starts_with('#') && !reference.starts_with("Group/")).then_some(reference)
}

impl Subjects {
    /// A Patient resource is there.
    pub(super) fn declare(&mut self, local: &str, full_url: Option<&str>) {
        let full_url = full_url.map(str::to_owned);
        if self.declared.iter().all(|names| names.local != local) {
            self.declared.push(Names { local: local.to_owned(), full_url });
        }
    }

    /// A resource refers to a patient.
    pub(super) fn mention(&mut self, reference: &str) {
        let reference = logical(reference);
        if !self.mentioned.iter().any(|other| other == reference) {
            self.mentioned.push(reference.to_owned());
        }
    }

    /// The one patient.
    ///
    /// # Errors
    /// `K-READ-004` where there is more than one.
    pub(super) fn settle(mut self) -> Result<Subject> {
        if self.declared.len() > 1 {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{} Patient resources", self.declared.len())).into());
        }
        if let Some(Names { local, full_url }) = self.declared.pop() {
            return Ok(Subject::Declared { local, full_url });
        }
        if self.mentioned.len() > 1 {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{} subjects referred to", self.mentioned.len())).into());
        }
        Ok(self.mentioned.pop().map_or(Subject::Nobody, Subject::Mentioned))
    }
}

impl Subject {
    /// Whether a reference is to this patient.
    pub(super) fn is_subject(&self, reference: &str) -> bool {
        match self {
            Self::Declared { local, full_url } => {
                logical(reference) == local || full_url.as_deref().is_some_and(|url| url == reference)
            }
            Self::Mentioned(name) => logical(reference) == name,
            Self::Nobody => false,
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
    use super::logical;

    #[test]
    fn references_of_every_form_name_the_same_patient() {
        for reference in ["Patient/p1", "https://ehr.example/fhir/Patient/p1", "Patient/p1/_history/3"] {
            assert_eq!(logical(reference), "Patient/p1");
        }
        assert_eq!(logical("urn:uuid:1"), "urn:uuid:1");
    }
}
