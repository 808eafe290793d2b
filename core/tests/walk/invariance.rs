//! What must make no difference: the order of packages, of resources, of calls, and what is irrelevant.

use serde_json::{Value, json};

use crate::shipped::{BACTERAEMIA, MODELS, by, call_text, guest, guest_in_order, sample, sample_files, sample_request};

fn bundle(file: &str) -> Value {
    serde_json::from_slice(&sample(file)).expect("a bundle is JSON")
}

fn assessed(file: &str, patient: &Value) -> String {
    let answer = call_text(&mut guest(), &sample_request(file), &[patient.to_string().as_bytes()]);
    assert!(answer.starts_with(r#"{"ok""#), "{answer}");
    answer
}

/// The answer without the reader's places, which say where in the input a resource without an id stood.
fn outcome(answer: &str) -> Value {
    let mut answer: Value = serde_json::from_str(answer).expect("JSON");
    answer["ok"]["findings"] = Value::Null;
    answer
}

#[test]
fn the_order_of_packages_changes_no_bit() {
    let reversed: Vec<&str> = MODELS.iter().rev().copied().collect();
    let check = json!({ "schema_version": 1, "op": "check" });
    let (mut one, mut other) = (guest(), guest_in_order(&reversed));
    assert_eq!(call_text(&mut one, &check, &[]), call_text(&mut other, &check, &[]));
    for file in sample_files() {
        let request = sample_request(&file);
        assert_eq!(
            call_text(&mut one, &request, &[&sample(&file)]),
            call_text(&mut other, &request, &[&sample(&file)]),
            "{file}"
        );
    }
}

#[test]
fn asking_twice_gives_the_same_bits() {
    let mut guest = guest();
    for file in sample_files() {
        let first = call_text(&mut guest, &sample_request(&file), &[&sample(&file)]);
        assert_eq!(first, call_text(&mut guest, &sample_request(&file), &[&sample(&file)]), "{file}");
    }
}

#[test]
fn the_order_of_resources_does_not_matter() {
    for file in ["stroke-clear.json", "bacteraemia-full.json", "stroke-jcs-one.json"] {
        let forward = bundle(file);
        let mut backward = forward.clone();
        backward["entry"].as_array_mut().expect("entries").reverse();
        let used = |answer: &str| {
            let answer = outcome(answer);
            let assessments = answer["ok"]["assessments"].as_array().expect("a list").clone();
            assessments.into_iter().map(|one| (one["outcome"].clone(), uses(&one))).collect::<Vec<_>>()
        };
        assert_eq!(used(&assessed(file, &forward)), used(&assessed(file, &backward)), "{file}");
    }
}

fn uses(assessment: &Value) -> Vec<Value> {
    assessment["inputs"].as_array().expect("inputs").iter().map(|input| input["used"].clone()).collect()
}

#[test]
fn an_irrelevant_resource_changes_nothing() {
    let plain = bundle("bacteraemia-full.json");
    let mut more = plain.clone();
    let patient = plain["entry"].as_array().expect("entries").iter().map(|entry| &entry["resource"]);
    let patient = patient.into_iter().find(|one| one["resourceType"] == "Patient").expect("a patient")["id"].clone();
    more["entry"].as_array_mut().expect("entries").push(json!({ "resource": {
        "resourceType": "Observation", "id": "irrelevant", "status": "final",
        "code": { "coding": [{ "system": "http://loinc.org", "code": "8302-2" }] },
        "subject": { "reference": format!("Patient/{}", patient.as_str().expect("an id")) },
        "effectiveDateTime": "2026-11-20", "valueQuantity": { "value": 160, "unit": "cm" },
    }}));
    assert_eq!(assessed("bacteraemia-full.json", &plain), assessed("bacteraemia-full.json", &more));
}

#[test]
fn values_after_the_question_are_never_used() {
    let mut later = bundle("bacteraemia-full.json");
    for entry in later["entry"].as_array_mut().expect("entries") {
        if entry["resource"]["resourceType"] == "Observation" {
            entry["resource"]["effectiveDateTime"] = json!("2027-01-01T00:00:00+09:00");
        }
    }
    let answer: Value = serde_json::from_str(&assessed("bacteraemia-full.json", &later)).expect("JSON");
    let bacteraemia = by(BACTERAEMIA, &answer);
    assert_ne!(bacteraemia["outcome"]["kind"], "answer");
    assert!(answer.to_string().contains("K-FEAT-006"));
}
