//! Input that is not what it should be: a clear error, a finding or an abstention, and nothing lost.

use serde_json::{Value, json};

use crate::shipped::{
    BACTERAEMIA, MODELS, STROKE, assess_request, by, call, call_text, guest, sample, sample_at, sample_request,
};

const AT: &str = "2026-11-20T10:30:00+09:00";

fn answer_to(patient: &[u8]) -> Value {
    call(&mut guest(), &assess_request(AT), &[patient])
}

/// The answer to a sample that was changed, at the sample's own moment.
fn answer_to_changed(file: &str, patient: &str) -> Value {
    call(&mut guest(), &sample_request(file), &[patient.as_bytes()])
}

#[test]
fn input_that_cannot_be_read_is_an_error_with_its_code() {
    let clear = sample("stroke-clear.json");
    let truncated = &clear[..clear.len() / 2];
    let two = json!({ "resourceType": "Bundle", "entry": [
        { "resource": { "resourceType": "Patient", "id": "a" } }, { "resource": { "resourceType": "Patient", "id": "b" } },
    ]}).to_string();
    let two_subjects = json!({ "resourceType": "Bundle", "entry": [
        { "resource": { "resourceType": "Observation", "subject": { "reference": "Patient/a" } } },
        { "resource": { "resourceType": "Observation", "subject": { "reference": "Patient/b" } } },
    ]})
    .to_string();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (what, bytes, code) in [
        ("not JSON", &b"hello"[..], "K-READ-001"),
        ("truncated", truncated, "K-READ-001"),
        ("not UTF-8", &b"{\"resourceType\": \"\xff\"}"[..], "K-READ-001"),
        ("a number", b"42", "K-READ-002"),
        ("an array", b"[]", "K-READ-002"),
        ("no resourceType", b"{}", "K-READ-002"),
        ("deep nesting", deep.as_bytes(), "K-READ-002"),
        ("empty", b"", "K-READ-009"),
        ("an empty bundle", br#"{"resourceType":"Bundle","type":"collection"}"#, "K-READ-009"),
        ("two patients", two.as_bytes(), "K-READ-004"),
        ("two subjects", two_subjects.as_bytes(), "K-READ-004"),
    ] {
        assert_eq!(answer_to(bytes)["error"]["code"], code, "{what}");
    }
}

#[test]
fn more_than_the_limit_is_refused() {
    let large = vec![b' '; kusushi_core::read::LIMIT_BYTES + 1];
    assert_eq!(answer_to(&large)["error"]["code"], "K-READ-006");
}

#[test]
fn requests_that_are_not_well_formed_are_refused() {
    for (what, request) in [
        ("unknown field", json!({ "schema_version": 1, "op": "assess", "at": AT, "surprise": 1 })),
        ("unknown operation", json!({ "schema_version": 1, "op": "guess", "at": AT })),
        ("another version", json!({ "schema_version": 2, "op": "assess", "at": AT })),
        ("no moment", json!({ "schema_version": 1, "op": "assess" })),
        ("no instant", json!({ "schema_version": 1, "op": "assess", "at": "2026-11-20" })),
        ("no offset", json!({ "schema_version": 1, "op": "assess", "at": AT, "zone": "Asia/Tokyo" })),
    ] {
        assert_eq!(call(&mut guest(), &request, &[b"{}"])["error"]["code"], "K-CALL-001", "{what}");
    }
    let unknown = json!({ "schema_version": 1, "op": "assess", "at": AT, "models": ["nobody"] });
    assert_eq!(call(&mut guest(), &unknown, &[b"{}"])["error"]["code"], "K-CALL-002");
    for block in [&b"\x01"[..], b"\xff\xff\xff\xff", b"\x05\0\0\0ab", b""] {
        assert!(guest().call(block).contains("K-CALL-003"));
    }
}

#[test]
fn one_bad_resource_does_not_cost_the_others() {
    let mut bundle: Value = serde_json::from_slice(&sample("bacteraemia-full.json")).expect("JSON");
    let bad = json!({ "resource": { "resourceType": "Observation", "id": "bad", "status": 5, "component": "none" } });
    bundle["entry"].as_array_mut().expect("entries").insert(1, bad);
    let answer = answer_to_changed("bacteraemia-full.json", &bundle.to_string());
    assert_eq!(by(BACTERAEMIA, &answer)["outcome"]["kind"], "answer");
    let finding = &answer["ok"]["findings"][0];
    assert_eq!((finding["code"].as_str(), finding["place"].as_str()), (Some("K-READ-003"), Some("Observation/bad")));
}

#[test]
fn a_resource_about_somebody_else_is_left_out() {
    let mut bundle: Value = serde_json::from_slice(&sample("bacteraemia-full.json")).expect("JSON");
    let other = json!({ "resource": {
        "resourceType": "Observation", "id": "other", "status": "final", "subject": { "reference": "Patient/somebody-else" },
        "code": { "coding": [{ "system": "http://loinc.org", "code": "1988-5" }] },
        "effectiveDateTime": AT, "valueQuantity": { "value": 99, "unit": "mg/dL" },
    }});
    bundle["entry"].as_array_mut().expect("entries").push(other);
    let answer = answer_to(bundle.to_string().as_bytes());
    assert_eq!(answer["ok"]["findings"][0]["code"], "K-READ-005");
    assert!(!answer.to_string().contains("Observation/other\",\"author"));
}

#[test]
fn a_bad_line_of_ndjson_costs_itself_alone() {
    let mut lines = String::from_utf8(sample("haemorrhage.ndjson")).expect("UTF-8");
    lines.push_str("\n{\"resourceType\": \"Observa\n");
    let answer = answer_to(lines.as_bytes());
    assert_eq!(answer["ok"]["findings"][0]["code"], "K-READ-003");
    assert_eq!(answer["ok"]["assessments"].as_array().expect("a list").len(), MODELS.len());
}

/// One laboratory value of the bacteraemia sample in another shape: what becomes of the input.
#[test]
fn values_that_must_not_be_used_are_missing_with_a_reason() {
    let plain: Value = serde_json::from_slice(&sample("bacteraemia-full.json")).expect("JSON");
    let quantity = |value: Value, unit: &str| json!({ "valueQuantity": { "value": value, "unit": unit } });
    for (what, value, code) in [
        (
            "below a limit",
            json!({ "valueQuantity": { "value": 0.3, "comparator": "<", "unit": "mg/dL" } }),
            "K-FEAT-008",
        ),
        ("a unit nobody knows", quantity(json!(5.0), "furlong"), "K-FEAT-002"),
        ("no unit", json!({ "valueQuantity": { "value": 5.0 } }), "K-FEAT-050"),
        (
            "unit and code at odds",
            json!({ "valueQuantity": { "value": 5.0, "unit": "mg/L", "system": "http://unitsofmeasure.org", "code": "mg/dL" } }),
            "K-FEAT-051",
        ),
        ("haemolysed", json!({ "valueString": "溶血" }), "K-FEAT-055"),
        ("a word", json!({ "valueString": "(-)" }), "K-FEAT-054"),
        ("absent", json!({ "dataAbsentReason": { "coding": [{ "code": "error" }] } }), "K-FEAT-001"),
        ("beyond float", quantity(json!(1e300), "mg/dL"), "K-FEAT-004"),
        ("negative", quantity(json!(-1), "mg/dL"), "K-FEAT-004"),
    ] {
        let mut bundle = plain.clone();
        for entry in bundle["entry"].as_array_mut().expect("entries") {
            let resource = &mut entry["resource"];
            if resource["code"].to_string().contains("\"1988-5\"") {
                resource.as_object_mut().expect("an object").remove("valueQuantity");
                for (key, value) in value.as_object().expect("an object") {
                    resource[key] = value.clone();
                }
            }
        }
        let request = json!({ "schema_version": 1, "op": "features", "at": sample_at("bacteraemia-full.json"), "models": ["bacteraemia"] });
        let answer = call(&mut guest(), &request, &[bundle.to_string().as_bytes()]);
        let inputs = answer["ok"]["models"][0]["inputs"].as_array().expect("inputs").clone();
        let crp = inputs.iter().find(|input| input["name"] == "crp").expect("crp");
        assert_eq!(crp["state"], "missing", "{what}");
        assert_eq!(crp["not_used"][0]["because"]["code"], code, "{what}");
    }
}

#[test]
fn a_retracted_value_is_not_read() {
    let text = String::from_utf8(sample("bacteraemia-full.json")).expect("UTF-8");
    let answer = answer_to_changed("bacteraemia-full.json", &text.replace("\"final\"", "\"entered-in-error\""));
    assert_eq!(by(BACTERAEMIA, &answer)["outcome"]["kind"], "abstention");
    assert!(answer.to_string().contains("K-READ-007"));
}

#[test]
fn without_a_birth_date_the_model_asks() {
    let mut bundle: Value = serde_json::from_slice(&sample("stroke-clear.json")).expect("JSON");
    for entry in bundle["entry"].as_array_mut().expect("entries") {
        if let Some(resource) = entry["resource"].as_object_mut() {
            resource.remove("birthDate");
        }
    }
    let outcome = &by(STROKE, &answer_to_changed("stroke-clear.json", &bundle.to_string()))["outcome"];
    assert_eq!(outcome["kind"], "abstention");
    assert_eq!(outcome["reasons"][0]["inputs"][0], "age");
}

#[test]
fn answers_are_checked_and_kept_apart_from_the_record() {
    let ask = |name: &str, value: &str| {
        let mut request = sample_request("stroke-missing-items.json");
        request["answers"] = json!([{ "name": name, "value": value, "source": "form" }]);
        call(&mut guest(), &request, &[&sample("stroke-missing-items.json")])
    };
    assert_eq!(ask("surprise", "1")["error"]["code"], "K-FEAT-014");
    assert!(ask("dysphasia", "perhaps").to_string().contains("K-FEAT-013"));
    let answered = ask("dysphasia", "present");
    let inputs = by(STROKE, &answered)["inputs"].as_array().expect("inputs").clone();
    let dysphasia = inputs.iter().find(|input| input["name"] == "dysphasia").expect("dysphasia");
    assert_eq!((dysphasia["state"].as_str(), dysphasia["used"]["source"].as_str()), (Some("answered"), Some("form")));
}

#[test]
fn errors_carry_no_value_of_the_patient() {
    for bytes in [&br#"{"resourceType":"Patient","id":"a","name":"SECRET"#[..], br#"{"resourceType":{"SECRET":1}}"#] {
        let answer = call_text(&mut guest(), &assess_request(AT), &[bytes]);
        assert!(answer.contains("\"error\"") && !answer.contains("SECRET"), "{answer}");
    }
}

mod any_bytes {
    use jiff::tz::Offset;
    use kusushi_core::read::read;
    use proptest::prelude::*;

    use crate::shipped::sample;

    proptest! {
        #[test]
        fn are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
            let _ = read(&[bytes.as_slice().into()], Offset::UTC);
        }

        #[test]
        fn of_a_damaged_bundle_are_read_or_refused(cut in 0..30_000_usize, flips in prop::collection::vec((0..30_000_usize, any::<u8>()), 0..8)) {
            let mut bytes = sample("stroke-clear.json");
            for (place, byte) in flips {
                if let Some(target) = bytes.get_mut(place) {
                    *target = byte;
                }
            }
            let _ = read(&[bytes.as_slice().into()], Offset::UTC);
            bytes.truncate(cut);
            let _ = read(&[bytes.as_slice().into()], Offset::UTC);
        }
    }
}
