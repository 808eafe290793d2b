//! What must make no difference: the order of packages, of resources, of calls, and what is irrelevant.

use proptest::prelude::*;
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

fn asked(request: &Value, bytes: &[u8]) -> Value {
    let answer = call_text(&mut guest(), request, &[bytes]);
    assert!(answer.starts_with(r#"{"ok""#), "{answer}");
    serde_json::from_str(&answer).expect("JSON")
}

/// Samples that are bundles, so that their resources can be put in another order.
fn bundles() -> Vec<String> {
    sample_files().into_iter().filter(|file| !file.ends_with("ndjson")).collect()
}

/// What is said of each model: outcome, and of each input the value used, its state and its findings. Where values lost, which
/// of them is named first follows the order of the record, so they are compared as a set.
fn said(answer: &Value) -> Vec<Value> {
    let assessments = answer["ok"]["assessments"].as_array().expect("a list");
    let mut assessments = assessments.clone();
    for assessment in &mut assessments {
        for input in assessment["inputs"].as_array_mut().expect("inputs") {
            let lost = input["not_used"].as_array_mut().expect("a list");
            lost.sort_by_key(Value::to_string);
        }
    }
    assessments
}

/// Resources that no shipped model takes anything from.
fn irrelevant(patient: &Value) -> Vec<Value> {
    let subject = json!({ "reference": format!("Patient/{}", patient.as_str().expect("an id")) });
    vec![
        json!({ "resourceType": "Organization", "id": "i1", "name": "架空病院" }),
        json!({ "resourceType": "Practitioner", "id": "i2" }),
        json!({
            "resourceType": "Appointment", "id": "i3", "status": "booked", "start": "2026-11-20T09:00:00Z",
            "participant": [{ "actor": subject, "status": "accepted" }],
        }),
        json!({
            "resourceType": "Observation", "id": "i4", "status": "final", "subject": subject,
            "code": { "coding": [{ "system": "http://loinc.org", "code": "8302-2" }] },
            "effectiveDateTime": "2026-11-20", "valueQuantity": { "value": 160, "unit": "cm" },
        }),
        // A code that a model takes, in a system that it does not.
        json!({
            "resourceType": "Observation", "id": "i5", "status": "final", "subject": subject,
            "code": { "coding": [{ "system": "https://hospital.example/codes", "code": "6690-2" }] },
            "effectiveDateTime": "2026-11-20T09:00:00+09:00", "valueQuantity": { "value": 99, "unit": "10*3/uL" },
        }),
        json!({
            "resourceType": "Condition", "id": "i6", "subject": subject, "recordedDate": "2026-11-20",
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "38341003" }] },
        }),
        json!({ "resourceType": "Coverage", "id": "i7", "status": "active", "beneficiary": subject }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_resources_matters(
        (file, order) in prop::sample::select(bundles()).prop_flat_map(|file| {
            let entries = bundle(&file)["entry"].as_array().expect("entries").clone();
            (Just(file), Just(entries).prop_shuffle())
        })
    ) {
        let request = sample_request(&file);
        let mut shuffled = bundle(&file);
        shuffled["entry"] = Value::Array(order);
        let plain = asked(&request, &sample(&file));
        prop_assert_eq!(said(&plain), said(&asked(&request, shuffled.to_string().as_bytes())));
    }

    #[test]
    fn no_irrelevant_resource_matters(
        file in prop::sample::select(bundles()),
        which in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4)
    ) {
        let request = sample_request(&file);
        let mut more = bundle(&file);
        let entries = more["entry"].as_array_mut().expect("entries");
        let patient = entries.iter().find(|entry| entry["resource"]["resourceType"] == "Patient");
        let others = irrelevant(&patient.expect("a patient")["resource"]["id"]);
        let mut added = Vec::new();
        for (one, place) in which {
            let other = one.get(&others);
            if !added.contains(&other["id"]) {
                added.push(other["id"].clone());
                entries.insert(place.index(entries.len() + 1), json!({ "resource": other }));
            }
        }
        let plain = asked(&request, &sample(&file));
        prop_assert_eq!(said(&plain), said(&asked(&request, more.to_string().as_bytes())));
    }
}

/// A text with every date in it moved by 400 years; dates between `from` and `to` alone.
fn moved(text: &str, years: i32, from: i32, to: i32) -> String {
    let bytes = text.as_bytes();
    let mut whole = text.to_owned();
    for (at, word) in bytes.windows(7).enumerate() {
        let alone = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        let ends = bytes.get(at + 7).is_none_or(|next| !next.is_ascii_digit());
        let is_month =
            word.iter().enumerate().all(|(at, byte)| if at == 4 { *byte == b'-' } else { byte.is_ascii_digit() });
        if alone && ends && is_month {
            let [year, month]: [i32; 2] =
                [&text[at..at + 4], &text[at + 5..at + 7]].map(|text| text.parse().expect("digits"));
            // Pages of a citation (1569-81) are no date.
            if (from..=to).contains(&year) && (1..=12).contains(&month) {
                whole.replace_range(at..at + 4, &format!("{:04}", year + years));
            }
        }
    }
    whole
}

/// The calendar repeats after 400 years, days of the week and leap years alike (Gregorian).
#[test]
fn four_hundred_years_change_nothing_but_the_dates() {
    for years in [400, -400] {
        for file in sample_files() {
            let bytes = String::from_utf8(sample(&file)).expect("UTF-8");
            let request = sample_request(&file);
            let other = moved(&bytes, years, 1900, 2100);
            assert_ne!(bytes, other, "{file}");
            let other_request: Value =
                serde_json::from_str(&moved(&request.to_string(), years, 1900, 2100)).expect("JSON");
            // Whether a package is due for review does depend on the year.
            let mut plain = asked(&request, bytes.as_bytes());
            let mut later = asked(&other_request, other.as_bytes());
            for answer in [&mut plain, &mut later] {
                for assessment in answer["ok"]["assessments"].as_array_mut().expect("a list") {
                    assessment["model"]["review_overdue"] = Value::Null;
                }
            }
            let back = moved(&later.to_string(), -years, 1900 + years, 2100 + years);
            assert_eq!(plain, serde_json::from_str::<Value>(&back).expect("JSON"), "{file}, {years} years");
        }
    }
}
