//! Whose a line of NDJSON is, and what it refers to. Nothing else of a resource is looked at here: what it says, and
//! whether all of it is about one patient, the guest judges.

use std::{borrow::Cow, collections::BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

/// Bundles within bundles are followed as far as the guest follows them.
const DEPTH_LIMIT: usize = 4;

/// The longest id that is kept. FHIR's own have 64 characters at most (R4, datatypes, `id`).
const ID_LIMIT_BYTES: usize = 256;

/// What one line is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The ids of the patients whose it is. A Bundle that declares two is of both, so that the guest refuses both.
    pub(super) owners: BTreeSet<String>,
    /// The id of the Medication that it is.
    pub(super) medication: Option<String>,
    /// The ids of Medications that it refers to.
    pub(super) refers: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    #[serde(borrow)]
    resource_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    // Some types have a list here (`Account.subject`), which no model reads.
    #[serde(borrow)]
    subject: Option<&'a RawValue>,
    #[serde(borrow)]
    patient: Option<&'a RawValue>,
    #[serde(borrow)]
    medication_reference: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(borrow)]
    reference: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(borrow)]
    full_url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

/// The patients of a line: those of whom there is a Patient resource, and those who are only referred to.
#[derive(Default)]
struct Found {
    declared: BTreeSet<String>,
    mentioned: BTreeSet<String>,
    refers: BTreeSet<String>,
}

impl Line {
    /// Reads a line; `None` where it is no resource in JSON.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let resource: Resource = serde_json::from_slice(line).ok()?;
        let kind = resource.resource_type.as_deref()?;
        if kind == "Medication" {
            let medication = resource.id.and_then(|id| kept(&id));
            return Some(Self { medication, ..Self::default() });
        }
        let mut found = Found::default();
        found.add(&resource, None, DEPTH_LIMIT);
        let Found { declared, mentioned, refers } = found;
        let owners = if declared.is_empty() { mentioned } else { declared };
        Some(Self { owners, medication: None, refers })
    }
}

impl Found {
    fn add(&mut self, resource: &Resource, full_url: Option<&str>, depth: usize) {
        match resource.resource_type.as_deref() {
            Some("Bundle") => {
                let entries: Vec<&RawValue> = resource.entry.map(RawValue::get).and_then(parsed).unwrap_or_default();
                for entry in entries {
                    let Some(Entry { full_url, resource: Some(inner) }) = parsed(entry.get()) else { continue };
                    let Some(inner) = parsed::<Resource>(inner.get()) else { continue };
                    if let Some(depth) = depth.checked_sub(1) {
                        self.add(&inner, full_url.as_deref(), depth);
                    }
                }
            }
            Some("Patient") => {
                let id = resource.id.as_deref().or_else(|| id_of(full_url?, "Patient/"));
                self.declared.extend(id.and_then(kept));
            }
            _ => {
                let about = resource.subject.or(resource.patient).and_then(reference);
                self.mentioned.extend(about.and_then(|about| kept(id_of(&about, "Patient/")?)));
                let drug = resource.medication_reference.and_then(reference);
                self.refers.extend(drug.and_then(|drug| kept(id_of(&drug, "Medication/")?)));
            }
        }
    }
}

fn parsed<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn reference(json: &RawValue) -> Option<Cow<'_, str>> {
    parsed::<Reference>(json.get())?.reference
}

/// The id in a reference: relative, absolute, with a version, or a UUID.
fn id_of<'r>(reference: &'r str, kind: &str) -> Option<&'r str> {
    if let Some(uuid) = reference.strip_prefix("urn:uuid:") {
        return Some(uuid);
    }
    let unversioned = reference.split("/_history/").next().unwrap_or(reference);
    let (before, id) = unversioned.rsplit_once(kind)?;
    (before.is_empty() || before.ends_with('/')).then_some(id).filter(|id| !id.contains('/'))
}

fn kept(id: &str) -> Option<String> {
    let is_kept = (1..=ID_LIMIT_BYTES).contains(&id.len()) && !id.contains(char::is_control);
    is_kept.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(line: &str) -> Option<Vec<String>> {
        Line::read(line.as_bytes()).map(|line| line.owners.into_iter().collect())
    }

    #[test]
    fn a_line_says_whose_it_is() {
        for (line, expected) in [
            (r#"{"resourceType":"Patient","id":"p1"}"#, &["p1"][..]),
            (r#"{"resourceType":"Observation","subject":{"reference":"Patient/p1"}}"#, &["p1"]),
            (r#"{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p1"}}"#, &["p1"]),
            (r#"{"resourceType":"Observation","subject":{"reference":"https://a.example/r4/Patient/p1"}}"#, &["p1"]),
            (r#"{"resourceType":"Observation","subject":{"reference":"Patient/p1/_history/2"}}"#, &["p1"]),
            (r#"{"resourceType":"Observation","subject":{"reference":"urn:uuid:p1"}}"#, &["p1"]),
            (r#"{"resourceType":"Observation","subject":{"reference":"Group/p1"}}"#, &[]),
            (r#"{"resourceType":"Observation","subject":{"reference":"NotPatient/p1"}}"#, &[]),
            (r##"{"resourceType":"Observation","subject":{"reference":"#p1"}}"##, &[]),
            (r#"{"resourceType":"Account","subject":[{"reference":"Patient/p1"}]}"#, &[]),
            (r#"{"resourceType":"Organization","id":"o1"}"#, &[]),
            (r#"{"resourceType":"Patient"}"#, &[]),
            (r#"{"resourceType":"Patient","id":"a\u0007"}"#, &[]),
        ] {
            assert_eq!(owners(line).unwrap(), expected, "{line}");
        }
        for line in ["", "{", "[]", "1", r#"{"id":"p1"}"#, r#"{"resourceType":"Patient","id":1}"#] {
            assert_eq!(owners(line), None, "{line}");
        }
    }

    #[test]
    fn a_bundle_is_of_the_patients_it_declares_or_else_of_those_it_refers_to() {
        let bundle = |entries: &[&str]| format!(r#"{{"resourceType":"Bundle","entry":[{}]}}"#, entries.join(","));
        let one = r#"{"fullUrl":"urn:uuid:u1","resource":{"resourceType":"Patient","id":"p1"}}"#;
        let nameless = r#"{"fullUrl":"urn:uuid:u1","resource":{"resourceType":"Patient"}}"#;
        let other = r#"{"resource":{"resourceType":"Patient","id":"p2"}}"#;
        let about = r#"{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/p3"}}}"#;
        let nested = format!(r#"{{"resource":{}}}"#, bundle(&[one]));
        for (entries, expected) in [
            (&[one, about][..], &["p1"][..]),
            (&[nameless], &["u1"]),
            (&[one, other], &["p1", "p2"]),
            (&[about], &["p3"]),
            (&["1", "{}", about], &["p3"]),
            (&[&nested], &["p1"]),
            (&[], &[]),
        ] {
            assert_eq!(owners(&bundle(entries)).unwrap(), expected, "{entries:?}");
        }
        let deep = (0..200).fold(bundle(&[one]), |inner, _| bundle(&[&format!(r#"{{"resource":{inner}}}"#)]));
        assert_eq!(owners(&deep).unwrap_or_default(), [""; 0]);
    }

    #[test]
    fn medications_and_references_to_them_are_seen() {
        let medication = Line::read(br#"{"resourceType":"Medication","id":"m1"}"#).unwrap();
        assert_eq!((medication.medication.as_deref(), medication.owners.len()), (Some("m1"), 0));
        for (reference, expected) in [
            ("Medication/m1", Some("m1")),
            ("https://a.example/r4/Medication/m1/_history/1", Some("m1")),
            ("#m1", None),
            ("Patient/m1", None),
        ] {
            let line = format!(
                r#"{{"resourceType":"MedicationRequest","medicationReference":{{"reference":"{reference}"}}}}"#
            );
            let refers = Line::read(line.as_bytes()).unwrap().refers;
            assert_eq!(refers.first().map(String::as_str), expected, "{reference}");
        }
    }
}
