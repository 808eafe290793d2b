//! Whose data it is: two patients, references of every form, contained and merged patients.

use kusushi_core::{moment::Moment, record::Sex};
use serde_json::{Value, json};

use crate::fhir::{bundle, codes, reading, try_reading};

fn patient(id: &str, more: &Value) -> Value {
    let mut patient = json!({ "resourceType": "Patient", "id": id, "birthDate": "1950-04-01", "gender": "female" });
    for (key, value) in more.as_object().expect("members") {
        patient[key] = value.clone();
    }
    patient
}

fn about(subject: &Value) -> Value {
    json!({ "resourceType": "Observation", "status": "final", "subject": subject, "code": { "text": "x" }, "valueString": "y" })
}

fn entry(full_url: &str, resource: &Value) -> Value {
    json!({ "resourceType": "Bundle", "entry": [{ "fullUrl": full_url, "resource": resource }] })
}

#[test]
fn references_of_every_form_find_the_patient() {
    let ours = patient("p", &json!({ "identifier": [{ "system": "urn:mrn", "value": "1" }] }));
    let reference = |reference: &str| json!({ "reference": reference });
    for (full_url, subject, found) in [
        ("", reference("Patient/p"), true),
        ("", reference("Patient/p/_history/2"), true),
        ("", reference("https://a/fhir/Patient/p"), true),
        ("https://a/fhir/Patient/p", reference("Patient/p"), true),
        ("https://a/fhir/Patient/p", reference("http://a/fhir/Patient/p"), true),
        ("https://a/fhir/Patient/p", reference("https://b/fhir/Patient/p"), false),
        ("urn:uuid:1", reference("urn:uuid:1"), true),
        ("urn:uuid:1", reference("urn:uuid:2"), false),
        ("urn:uuid:1", reference("Patient/p"), true),
        ("", reference("Patient/q"), false),
        ("", reference("#p"), false),
        ("", reference("Group/p"), false),
        ("", reference("Patient?identifier=urn:mrn|1"), true),
        ("", reference("Patient?identifier=urn:mrn|2"), false),
        ("", json!({ "identifier": { "system": "urn:mrn", "value": "1" } }), true),
        ("", json!({ "identifier": { "system": "urn:mrn", "value": "1" }, "type": "Patient" }), true),
        ("", json!({ "identifier": { "system": "urn:mrn", "value": "2" } }), false),
        ("", json!({ "identifier": { "value": "1" } }), false),
        ("", json!({ "identifier": { "system": "urn:mrn", "value": "1" }, "type": "Group" }), false),
        ("", json!({ "display": "somebody" }), false),
        ("", Value::Null, true),
    ] {
        let declared = if full_url.is_empty() { ours.clone() } else { entry(full_url, &ours) };
        let read = reading(&[declared, about(&subject)]);
        assert_eq!(read.record.observations.len(), usize::from(found), "{full_url} {subject}");
        assert_eq!(codes(&read).contains(&"K-READ-005"), !found, "{full_url} {subject}");
    }
}

#[test]
fn a_relative_reference_starts_from_its_entry() {
    let ours = entry("https://a/fhir/Patient/p", &patient("p", &json!({})));
    let there = |full_url: &str| entry(full_url, &about(&json!({ "reference": "Patient/p" })));
    for (full_url, found) in
        [("https://a/fhir/Observation/1", 1), ("https://b/fhir/Observation/1", 0), ("urn:uuid:1", 1)]
    {
        assert_eq!(reading(&[ours.clone(), there(full_url)]).record.observations.len(), found, "{full_url}");
    }
}

#[test]
fn more_than_one_patient_is_refused() {
    let reference = |reference: &str| about(&json!({ "reference": reference }));
    let by_number = |value: &str| about(&json!({ "identifier": { "system": "urn:mrn", "value": value } }));
    for (what, parts) in [
        ("twins", vec![patient("a", &json!({})), patient("b", &json!({}))]),
        (
            "one number, two resources",
            vec![
                patient("a", &json!({ "identifier": [{ "value": "1" }] })),
                patient("b", &json!({ "identifier": [{ "value": "1" }] })),
            ],
        ),
        (
            "one id, two dates of birth",
            vec![patient("a", &json!({})), patient("a", &json!({ "birthDate": "1950-04-02" }))],
        ),
        (
            "one id, two servers",
            vec![
                entry("https://a/Patient/a", &patient("a", &json!({}))),
                entry("https://b/Patient/a", &patient("a", &json!({}))),
            ],
        ),
        ("two, of which one cannot be read", vec![patient("a", &json!({})), patient("b", &json!({ "birthDate": 5 }))]),
        ("two references", vec![reference("Patient/a"), reference("Patient/b")]),
        ("two servers", vec![reference("https://a/Patient/a"), reference("https://b/Patient/a")]),
        (
            "two servers behind one id",
            vec![reference("Patient/a"), reference("https://a/Patient/a"), reference("https://b/Patient/a")],
        ),
        ("two numbers", vec![by_number("1"), by_number("2")]),
        ("a reference and a number", vec![reference("Patient/a"), by_number("1")]),
        (
            "see also",
            vec![
                patient("a", &json!({ "link": [{ "other": { "reference": "Patient/b" }, "type": "seealso" }] })),
                patient("b", &json!({})),
            ],
        ),
        (
            "refer",
            vec![
                patient("a", &json!({ "link": [{ "other": { "reference": "Patient/b" }, "type": "refer" }] })),
                patient("b", &json!({})),
            ],
        ),
        (
            "each replaced by the other",
            vec![
                patient("a", &json!({ "link": [{ "other": { "reference": "Patient/b" }, "type": "replaced-by" }] })),
                patient("b", &json!({ "link": [{ "other": { "reference": "Patient/a" }, "type": "replaced-by" }] })),
            ],
        ),
        (
            "replaced by a third",
            vec![
                patient("a", &json!({ "link": [{ "other": { "reference": "Patient/c" }, "type": "replaced-by" }] })),
                patient("b", &json!({})),
            ],
        ),
    ] {
        assert_eq!(try_reading(&parts).expect_err(what), "K-READ-004", "{what}");
    }
    let read = reading(&[reference("Patient/a"), reference("https://a/Patient/a/_history/1")]);
    assert_eq!((read.record.observations.len(), read.record.patient.id.as_deref()), (2, Some("a")));
    assert_eq!(reading(&[by_number("1"), by_number("1")]).record.observations.len(), 2);
}

#[test]
fn merged_patients_are_one() {
    let link = |other: &str, kind: &str| json!({ "link": [{ "other": { "reference": other }, "type": kind }], "birthDate": "1949" });
    let data = [about(&json!({ "reference": "Patient/old" })), about(&json!({ "reference": "Patient/new" }))];
    for (what, patients, born, told) in [
        (
            "by the old one's word",
            vec![patient("old", &link("Patient/new", "replaced-by")), patient("new", &json!({}))],
            "1950-04-01",
            vec!["K-READ-018"],
        ),
        (
            "by the new one's word",
            vec![patient("old", &json!({})), patient("new", &link("Patient/old", "replaces"))],
            "1949",
            vec!["K-READ-018"],
        ),
        ("the old one is not here", vec![patient("new", &link("Patient/old", "replaces"))], "1949", vec![]),
        ("the new one is not here", vec![patient("old", &link("Patient/new", "replaced-by"))], "1949", vec![]),
    ] {
        let read = reading(&[&patients[..], &data].concat());
        assert_eq!(read.record.observations.len(), 2, "{what}");
        assert_eq!(read.record.patient.birth_date.as_ref().map(Moment::text), Some(born), "{what}");
        assert_eq!(codes(&read), told, "{what}");
    }
}

#[test]
fn a_contained_patient_is_a_declared_one() {
    let within = |patient: Value| {
        let mut resource = about(&json!({ "reference": "#p" }));
        resource["contained"] = json!([patient]);
        resource
    };
    let number = |value: &str| json!({ "identifier": [{ "system": "urn:mrn", "value": value }] });
    let named = |name: &str| patient("p", &json!({ "name": [{ "text": name }] }));

    let read = reading(&[within(patient("p", &number("1")))]);
    assert_eq!(read.record.observations.len(), 1);
    assert_eq!((read.record.patient.sex, read.record.patient.id), (Some(Sex::Female), None));
    assert_eq!(read.record.patient.birth_date.as_ref().map(Moment::text), Some("1950-04-01"));

    for (what, parts, expected) in [
        ("one in two resources", vec![within(named("A")), within(named("A"))], Some(2)),
        ("twins without a number", vec![within(named("A")), within(named("B"))], None),
        (
            "one number, written in two ways",
            vec![within(patient("p", &number("1"))), within(patient("q", &number("1")))],
            None,
        ),
        (
            "one number",
            vec![
                within(patient("p", &number("1"))),
                within(patient("p", &json!({ "identifier": [{ "system": "urn:mrn", "value": "1" }], "active": true }))),
            ],
            Some(2),
        ),
        ("two numbers", vec![within(patient("p", &number("1"))), within(patient("p", &number("2")))], None),
        (
            "one number, two dates of birth",
            vec![
                within(patient("p", &number("1"))),
                within(patient(
                    "p",
                    &json!({ "identifier": [{ "system": "urn:mrn", "value": "1" }], "birthDate": "1951" }),
                )),
            ],
            None,
        ),
        ("declared, by number", vec![patient("x", &number("1")), within(patient("p", &number("1")))], Some(1)),
        ("declared, of another number", vec![patient("x", &number("1")), within(patient("p", &number("2")))], Some(0)),
        (
            "declared, born on another day",
            vec![
                patient("x", &number("1")),
                within(patient(
                    "p",
                    &json!({ "identifier": [{ "system": "urn:mrn", "value": "1" }], "birthDate": "1951" }),
                )),
            ],
            Some(0),
        ),
        (
            "and another referred to",
            vec![within(patient("p", &number("1"))), about(&json!({ "reference": "Patient/x" }))],
            None,
        ),
    ] {
        // `#p` names nothing in the third case but one.
        let read = try_reading(&parts).ok().map(|read| read.record.observations.len());
        let expected = if what == "one number, written in two ways" { Some(1) } else { expected };
        assert_eq!(read, expected, "{what}");
    }
}

#[test]
fn who_the_patient_is_is_read_as_far_as_it_is_said() {
    for (members, sex, born, deceased, told) in [
        (json!({ "gender": "male" }), Some(Sex::Male), Some("1950-04-01"), false, vec![]),
        (json!({ "gender": "other", "birthDate": "1950" }), None, Some("1950"), false, vec![]),
        (json!({ "gender": "unknown", "birthDate": "1950-04" }), None, Some("1950-04"), false, vec![]),
        (json!({ "gender": null, "birthDate": null, "_birthDate": { "extension": [] } }), None, None, false, vec![]),
        (json!({ "birthDate": "S25.4.1" }), Some(Sex::Female), None, false, vec!["K-READ-008"]),
        (json!({ "deceasedBoolean": true }), Some(Sex::Female), Some("1950-04-01"), true, vec![]),
        (json!({ "deceasedBoolean": false }), Some(Sex::Female), Some("1950-04-01"), false, vec![]),
        (json!({ "deceasedDateTime": "2026-11" }), Some(Sex::Female), Some("1950-04-01"), true, vec![]),
        (
            json!({ "deceasedBoolean": false, "deceasedDateTime": "2026" }),
            Some(Sex::Female),
            Some("1950-04-01"),
            true,
            vec!["K-READ-050"],
        ),
        (json!({ "multipleBirthInteger": 2 }), Some(Sex::Female), Some("1950-04-01"), false, vec![]),
        (json!({ "modifierExtension": [{ "url": "urn:x" }] }), None, None, false, vec!["K-READ-014"]),
    ] {
        let read = reading(&[bundle(&[patient("p", &members)])]);
        let found = &read.record.patient;
        assert_eq!((found.id.as_deref(), found.sex, found.deceased), (Some("p"), sex, deceased), "{members}");
        assert_eq!(found.birth_date.as_ref().map(Moment::text), born, "{members}");
        assert_eq!(codes(&read), told, "{members}");
    }
}

#[test]
fn a_number_that_families_share_makes_nobody_the_patient() {
    let within = |patient: &Value| {
        let mut resource = about(&json!({ "reference": "#p" }));
        resource["contained"] = json!([patient]);
        resource
    };
    let insured = |kind: &str| {
        let kind = json!({ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": kind }] });
        json!([{ "system": "urn:number", "value": "1", "type": kind }])
    };
    for (kind, more, count) in [
        ("MB", json!({}), 1),
        ("MB", json!({ "birthDate": null }), 0),
        ("MB", json!({ "gender": null }), 0),
        ("MB", json!({ "birthDate": null, "gender": null }), 0),
        ("MB", json!({ "gender": "male" }), 0),
        ("MR", json!({ "birthDate": null, "gender": null }), 1),
        ("PI", json!({ "birthDate": null }), 1),
        ("MR", json!({ "birthDate": "1951" }), 0),
    ] {
        let mut inner = patient("p", &json!({ "identifier": insured(kind) }));
        for (key, value) in more.as_object().expect("members") {
            inner[key] = value.clone();
        }
        let declared = patient("x", &json!({ "identifier": insured(kind) }));
        let read = reading(&[declared, within(&inner)]);
        assert_eq!(read.record.observations.len(), count, "{kind} {more}");
        assert_eq!(codes(&read).contains(&"K-READ-005"), count == 0, "{kind} {more}");
        // Two that are contained, of which nobody is declared.
        let other = patient("p", &json!({ "identifier": insured(kind), "active": true }));
        assert_eq!(try_reading(&[within(&other), within(&inner)]).is_ok(), count == 1, "contained, {kind} {more}");
    }
}

#[test]
fn what_names_nobody_is_told_once_where_somebody_is_named() {
    let ours = patient("p", &json!({}));
    let named = about(&json!({ "reference": "Patient/p" }));
    let unnamed = about(&Value::Null);
    let visit = json!({ "resourceType": "Encounter", "id": "e", "status": "finished" });
    let disease = json!({ "resourceType": "Condition", "id": "c", "code": { "text": "x" } });
    for (what, parts, told) in [
        ("all named", vec![ours.clone(), named.clone()], vec![]),
        ("two unnamed", vec![ours.clone(), unnamed.clone(), disease], vec!["K-READ-053"]),
        ("beside one that is", vec![named, unnamed.clone()], vec!["K-READ-053"]),
        ("a visit", vec![ours, visit], vec![]),
        ("nobody is named at all", vec![unnamed.clone(), unnamed], vec![]),
    ] {
        let read = reading(&parts);
        assert_eq!(codes(&read), told, "{what}");
        assert!(read.findings.iter().all(|finding| !finding.place.is_empty()), "{what}");
    }
}
