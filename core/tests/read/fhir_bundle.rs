//! Bundles of every type, versions, NDJSON, and CDS Hooks requests.

use kusushi_core::{read::read, record::Supply};
use serde_json::{Value, json};

use crate::fhir::{TOKYO, bundle, codes, reading, try_reading};

fn patient() -> Value {
    json!({ "resourceType": "Patient", "id": "p", "birthDate": "1950-04-01", "gender": "male" })
}

fn observation(id: &str, number: f64) -> Value {
    json!({
        "resourceType": "Observation", "id": id, "status": "final", "subject": { "reference": "Patient/p" },
        "code": { "coding": [{ "system": "http://loinc.org", "code": "2823-3" }] },
        "valueQuantity": { "value": number, "unit": "mmol/L" },
    })
}

#[test]
fn what_a_bundle_does_not_hold_is_told() {
    let entry = json!({ "resource": observation("k", 4.1) });
    let outcome = |severity: &str| json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": severity, "code": "x" }] });
    for (what, bundle, expected) in [
        (
            "more pages",
            json!({ "link": [{ "relation": "self", "url": "a" }, { "relation": "next", "url": "b" }], "entry": [entry] }),
            vec!["K-READ-012"],
        ),
        ("the last page", json!({ "link": [{ "relation": "previous", "url": "b" }], "entry": [entry] }), vec![]),
        (
            "a failed entry",
            json!({ "entry": [entry, { "response": { "status": "404 Not Found", "outcome": outcome("error") } }] }),
            vec!["K-READ-013"],
        ),
        (
            "an entry that went well",
            json!({ "entry": [{ "resource": observation("k", 4.1), "response": { "status": "200" } }] }),
            vec![],
        ),
        (
            "a failed search",
            json!({ "entry": [entry, { "resource": outcome("error"), "search": { "mode": "outcome" } }] }),
            vec!["K-READ-013"],
        ),
        ("a warning", json!({ "entry": [entry, { "resource": outcome("warning") }] }), vec![]),
        ("rules of its own", json!({ "implicitRules": "urn:r", "entry": [entry] }), vec!["K-READ-014"]),
        ("an entry that is none", json!({ "entry": [entry, 5] }), vec!["K-READ-003"]),
        ("a resource without a type", json!({ "entry": [entry, { "resource": { "id": "x" } }] }), vec!["K-READ-003"]),
    ] {
        let mut bundle = bundle;
        bundle["resourceType"] = json!("Bundle");
        bundle["type"] = json!("searchset");
        let found = reading(&[bundle]);
        assert_eq!(codes(&found), expected, "{what}");
        assert_eq!(found.record.observations.len(), usize::from(what != "rules of its own"), "{what}");
    }
}

#[test]
fn bundles_stand_in_bundles_but_not_without_end() {
    let mut nested = bundle(&[observation("k", 4.1)]);
    for depth in 1..=6 {
        let found = reading(&[bundle(&[patient(), nested.clone()])]);
        let (count, told) = if depth < 4 { (1, vec![]) } else { (0, vec!["K-READ-003"]) };
        assert_eq!((found.record.observations.len(), codes(&found)), (count, told), "{depth}");
        nested = bundle(&[nested]);
    }
}

#[test]
fn the_newest_version_counts() {
    let version = |at: Option<&str>, number: f64| {
        let mut version = observation("k", number);
        version["meta"] = at.map_or(Value::Null, |at| json!({ "lastUpdated": at }));
        // What is about nobody named is about the patient, on whatever server it stands.
        version["subject"] = Value::Null;
        version
    };
    let at = |full_url: &str, resource: Value| json!({ "resourceType": "Bundle", "entry": [{ "fullUrl": full_url, "resource": resource }] });
    let deleted = |modified: Option<&str>| {
        json!({ "resourceType": "Bundle", "type": "history", "entry": [{
            "request": { "method": "DELETE", "url": "Observation/k" }, "response": { "status": "204", "lastModified": modified },
        }]})
    };
    let (old, new) = (Some("2026-11-20T09:00:00+09:00"), Some("2026-11-20T00:30:00Z"));
    let mut unreadable = version(new, 5.0);
    unreadable["status"] = json!(5);
    let mut retracted = version(new, 5.0);
    retracted["status"] = json!("entered-in-error");
    for (what, resources, values, told) in [
        ("newest last", [version(old, 4.0), version(new, 5.0)], vec!["5.0"], vec![]),
        ("newest first", [version(new, 5.0), version(old, 4.0)], vec!["5.0"], vec![]),
        ("the same twice", [version(None, 4.0), version(None, 4.0)], vec!["4.0"], vec![]),
        ("the same, sent again later", [version(old, 4.0), version(new, 4.0)], vec!["4.0"], vec![]),
        ("one undated", [version(None, 4.0), version(new, 5.0)], vec![], vec!["K-READ-010"]),
        ("both at once", [version(new, 4.0), version(new, 5.0)], vec![], vec!["K-READ-010"]),
        ("newest unreadable", [version(old, 4.0), unreadable], vec![], vec!["K-READ-003"]),
        ("newest retracted", [version(old, 4.0), retracted], vec![], vec!["K-READ-007"]),
        ("deleted later", [version(old, 4.0), deleted(new)], vec![], vec!["K-READ-007"]),
        ("deleted and made anew", [version(new, 4.0), deleted(old)], vec!["4.0"], vec![]),
        ("deleted nobody knows when", [version(new, 4.0), deleted(None)], vec![], vec!["K-READ-010"]),
        (
            "of two servers",
            [at("https://a/Observation/k", version(None, 4.0)), at("https://b/Observation/k", version(None, 5.0))],
            vec!["4.0", "5.0"],
            vec![],
        ),
        (
            "of two servers and of none",
            [
                bundle(&[at("https://a/Observation/k", version(None, 4.0)), version(None, 5.0)]),
                at("https://b/Observation/k", version(None, 5.0)),
            ],
            vec![],
            vec!["K-READ-010"],
        ),
    ] {
        let found = reading(&resources);
        let read: Vec<String> = found.record.observations.iter().map(|one| format!("{:?}", one.value)).collect();
        assert_eq!(read.len(), values.len(), "{what}");
        assert!(read.iter().zip(&values).all(|(one, value)| one.contains(value)), "{what}: {read:?}");
        assert_eq!(codes(&found), told, "{what}");
    }
}

#[test]
fn ndjson_is_read_line_by_line() {
    let lines = |lines: &[&str]| lines.join("\n").into_bytes();
    let (p, k) =
        (r#"{"resourceType":"Patient","id":"p"}"#, r#"{"status":"final","resourceType":"Observation","id":"k"}"#);
    for (what, bytes, expected) in [
        ("both ways", lines(&[p, k, ""]), Ok(vec!["K-READ-017"])),
        ("a bad line", lines(&[p, "", "{", k]), Ok(vec!["K-READ-003", "K-READ-017"])),
        ("a bad line first", lines(&["{", p]), Err("K-READ-001")),
        ("a line that is no resource", lines(&[p, "{}"]), Ok(vec!["K-READ-003"])),
    ] {
        let found = read(&[bytes.as_slice().into()], TOKYO);
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(codes(found), expected, "{what}"),
            (Err(error), Err(expected)) => assert_eq!(error.notice().code, expected, "{what}"),
            _ => panic!("{what}: {found:?}"),
        }
    }
}

#[test]
fn a_cds_hooks_request_is_read_without_what_it_proposes() {
    let drug = |id: &str| {
        json!({
            "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order", "subject": { "reference": "Patient/p" },
            "medicationCodeableConcept": { "coding": [{ "system": "urn:s", "code": id }] },
        })
    };
    let request = |patient: &str, prefetch: Value| {
        json!({ "hook": "order-sign", "hookInstance": "0", "prefetch": prefetch,
            "context": { "userId": "Practitioner/d", "patientId": patient, "draftOrders": bundle(&[drug("proposed")]) } })
    };
    let found = reading(&[request("p", json!({ "a": patient(), "b": bundle(&[drug("had")]), "c": null }))]);
    let drugs: Vec<_> =
        found.record.medications.iter().map(|drug| (drug.codes[0].code.as_str(), drug.supply)).collect();
    assert_eq!(drugs, [("had", Supply::Ordered)]);
    assert_eq!(codes(&found), ["K-READ-015"]);
    assert_eq!(found.record.patient.id.as_deref(), Some("p"));

    for (what, part, expected) in [
        ("about another patient", request("q", json!({ "a": patient() })), Err("K-READ-004")),
        ("without a Patient", request("p", json!({ "b": bundle(&[drug("had")]) })), Ok(vec!["K-READ-015"])),
        ("with data of another", request("q", json!({ "b": bundle(&[drug("had")]) })), Err("K-READ-004")),
        (
            "of which a part failed",
            request("p", json!({ "a": { "resourceType": "OperationOutcome", "issue": [{ "severity": "error" }] } })),
            Ok(vec!["K-READ-015", "K-READ-013"]),
        ),
        (
            "of which a part is nothing",
            request("p", json!({ "a": patient(), "b": 5 })),
            Ok(vec!["K-READ-015", "K-READ-003"]),
        ),
        ("without any data", json!({ "hook": "patient-view", "context": { "patientId": "p" } }), Err("K-READ-009")),
        ("an object that is none", json!({ "hook": "patient-view" }), Err("K-READ-002")),
    ] {
        match (try_reading(&[part]), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(codes(&found), expected, "{what}"),
            (Err(code), Err(expected)) => assert_eq!(code, expected, "{what}"),
            (found, _) => panic!("{what}: {found:?}"),
        }
    }
}

#[test]
fn a_form_that_fhir_does_not_have_costs_the_resource() {
    let with = |key: &str, value: Value| {
        let mut resource = observation("bad", 4.1);
        resource[key] = value;
        resource
    };
    for bad in [
        with("status", json!(5)),
        with("component", json!("none")),
        with("code", json!(["http://loinc.org", "2823-3"])),
        with("valueQuantity", json!([4.1, "mmol/L"])),
        with("valueQuantity", json!({ "value": "4.1" })),
        with("valueString", json!("4.1")),
        with("effectiveDateTime", json!(2026)),
        with("subject", json!("Patient/p")),
    ] {
        let found = reading(&[bundle(&[patient(), observation("good", 4.0), bad.clone()])]);
        assert_eq!(found.record.observations.len(), 1, "{bad}");
        let told: Vec<_> = found.findings.iter().map(|one| (one.code.as_str(), one.place.as_str())).collect();
        assert_eq!(told, [("K-READ-003", "Observation/bad")], "{bad}");
    }
    // Said twice, in the raw: no JSON value holds it.
    for (what, text, expected) in [
        (
            "a value twice",
            r#"{"resourceType":"Observation","id":"o","status":"final","status":"entered-in-error"}"#,
            Ok("K-READ-003"),
        ),
        ("a type twice", r#"{"resourceType":"Observation","id":"o","resourceType":"Patient"}"#, Err("K-READ-002")),
        ("a lone surrogate", r#"{"resourceType":"Observation","id":"o","status":"\ud800"}"#, Ok("K-READ-003")),
    ] {
        match (read(&[text.as_bytes().into()], TOKYO), expected) {
            (Ok(found), Ok(code)) => assert_eq!(codes(&found), [code], "{what}"),
            (Err(error), Err(code)) => assert_eq!(error.notice().code, code, "{what}"),
            (found, _) => panic!("{what}: {found:?}"),
        }
    }
}
