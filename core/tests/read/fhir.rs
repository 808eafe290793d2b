//! FHIR as a whole: both ways of reading say the same, order does not matter, no bytes make it panic, and every shared
//! file is read.

use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use jiff::tz::Offset;
use kusushi_core::read::{Part, Reading, read};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) const TOKYO: Offset = Offset::constant(9);

/// JSON with every object's `resourceType` first, as servers write it. `Value` itself writes an object's members in the
/// order of their names.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let first = members.get_key_value("resourceType");
            let rest = members.iter().filter(|(key, _)| *key != "resourceType");
            let members: Vec<String> =
                first.into_iter().chain(rest).map(|(key, value)| format!("{}:{}", json!(key), text(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(text).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// Reads JSON values, each a part.
pub(crate) fn reading(parts: &[Value]) -> Reading {
    try_reading(parts).unwrap_or_else(|code| panic!("{code}"))
}

/// The same, or the code of the error.
pub(crate) fn try_reading(parts: &[Value]) -> Result<Reading, String> {
    let read_as = |texts: Vec<String>| {
        let parts: Vec<Part> = texts.iter().map(|text| text.as_bytes().into()).collect();
        read(&parts, TOKYO).map_err(|error| error.notice().code.clone())
    };
    let quick = read_as(parts.iter().map(text).collect());
    let by_name = read_as(parts.iter().map(Value::to_string).collect());
    assert_eq!(quick, by_name, "the order of an object's members matters");
    if let Ok(quick) = &quick
        && parts.iter().all(|part| part["resourceType"].is_string())
    {
        let careful = read_as(parts.iter().map(broken).map(|part| text(&part)).collect()).expect("as before");
        let counts = |reading: &Reading| {
            let record = &reading.record;
            (record.observations.len(), record.conditions.len(), record.medications.len(), record.encounters.len())
        };
        assert_eq!(counts(&careful), counts(quick), "the two ways of reading differ");
        let mut expected = [codes(quick), vec!["K-READ-003"; parts.len()]].concat();
        let mut told = codes(&careful);
        expected.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, expected, "the two ways of reading differ");
    }
    quick
}

/// A part with an entry of no form that FHIR has at its end, where the quick way has read all the others.
fn broken(part: &Value) -> Value {
    let mut part = if part["resourceType"] == "Bundle" { part.clone() } else { bundle(std::slice::from_ref(part)) };
    // Rules of its own are told before its entries are looked at.
    if part["implicitRules"].is_null() {
        part["entry"].as_array_mut().expect("entries").push(json!(5));
    } else {
        part = bundle(&[part, json!({})]);
    }
    part
}

/// A bundle of these resources.
pub(crate) fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

/// The codes of a reading's findings, in their order.
pub(crate) fn codes(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn folder(path: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json" || extension == "gz"));
    files.sort();
    files
}

/// The made-up patients that are bundles.
fn samples() -> Vec<Value> {
    let read = |file: &PathBuf| serde_json::from_slice::<Value>(&fs::read(file).expect("a file")).expect("JSON");
    let all = folder("../web-demo/patients");
    assert!(all.len() > 10);
    all.iter().map(read).filter(|sample| sample["resourceType"] == "Bundle").collect()
}

#[test]
fn the_careful_way_says_what_the_quick_way_says() {
    for sample in samples() {
        let quick = reading(std::slice::from_ref(&sample));
        let careful = reading(&[broken(&sample)]);
        assert_eq!(careful.record, quick.record);
        assert_eq!(careful.findings.len(), quick.findings.len() + 1);
        let pretty = serde_json::to_string_pretty(&sample).expect("JSON");
        assert_eq!(read(&[pretty.as_bytes().into()], TOKYO).expect("a bundle"), quick);
    }
}

/// What a record holds, without the order in which it came.
fn in_no_order(reading: &Reading) -> (Vec<String>, Vec<String>) {
    let Reading { record, findings } = reading;
    let mut held = vec![format!("{:?}", record.patient)];
    held.extend(record.observations.iter().map(|one| format!("{one:?}")));
    held.extend(record.conditions.iter().map(|one| format!("{one:?}")));
    held.extend(record.medications.iter().map(|one| format!("{one:?}")));
    held.extend(record.procedures.iter().map(|one| format!("{one:?}")));
    held.extend(record.orders.iter().map(|one| format!("{one:?}")));
    held.extend(record.answers.iter().map(|one| format!("{one:?}")));
    held.sort();
    let mut told: Vec<String> = findings.iter().map(|finding| format!("{} {}", finding.code, finding.place)).collect();
    told.sort();
    (held, told)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_entries_does_not_matter(which in 0_usize..12, seed: u64) {
        let samples = samples();
        let mut sample = samples[which % samples.len()].clone();
        let before = in_no_order(&reading(std::slice::from_ref(&sample)));
        let entries = sample["entry"].as_array_mut().expect("entries");
        // A shuffle that needs nothing but the seed.
        let mut state = seed;
        for index in (1..entries.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            entries.swap(index, usize::try_from(state >> 33).expect("31 bits") % (index + 1));
        }
        prop_assert_eq!(in_no_order(&reading(&[sample])), before);
    }

    #[test]
    fn no_change_of_bytes_makes_it_panic(at in 0_usize..4000, byte: u8, cut in 0_usize..4000) {
        let mut bytes = if at % 2 == 0 { text(&everything()) } else { everything().to_string() }.into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read(&[bytes.as_slice().into()], TOKYO);
        bytes.truncate(cut % length);
        let _ = read(&[bytes.as_slice().into()], TOKYO);
    }
}

/// A bundle that goes through every reader.
fn everything() -> Value {
    let coded = json!({ "coding": [{ "system": "urn:s", "code": "c" }] });
    json!({
        "resourceType": "Bundle", "type": "searchset", "link": [{ "relation": "next", "url": "urn:next" }],
        "entry": [
            { "fullUrl": "https://e/Patient/p", "resource": { "resourceType": "Patient", "id": "p", "birthDate": "1950",
                "link": [{ "other": { "reference": "Patient/o" }, "type": "replaces" }] } },
            { "resource": { "resourceType": "Observation", "status": "final", "subject": { "reference": "#p" }, "code": coded,
                "contained": [{ "resourceType": "Patient", "id": "p", "identifier": [{ "value": "1" }] }],
                "component": [{ "code": coded, "valueSampledData": { "origin": { "value": 0 }, "period": 1, "dimensions": 1, "data": "1 E" } },
                    { "code": coded, "valueRatio": { "numerator": { "value": 1 }, "denominator": { "value": 128 } } }] } },
            { "resource": { "resourceType": "MedicationRequest", "status": "active", "medicationReference": { "reference": "#m" },
                "contained": [{ "resourceType": "Medication", "id": "m", "ingredient": [{ "itemCodeableConcept": coded }] }] } },
            { "resource": { "resourceType": "FamilyMemberHistory", "relationship": coded, "condition": [{ "code": coded }] } },
            { "resource": { "resourceType": "Encounter", "class": { "code": "IMP" }, "type": [coded], "period": { "start": "2026" } } },
            { "request": { "method": "DELETE", "url": "Observation/1" }, "response": { "status": "204" } },
            { "resource": { "resourceType": "Bundle", "entry": [{ "resource": { "resourceType": "Condition", "code": coded } }] } },
        ],
    })
}

#[test]
fn every_shared_file_is_read() {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let folders = ["../../shared/fhir/jp-clins", "../../shared/fhir/synthea", "../../shared/cdshooks/jp-order"];
    for file in folders.iter().flat_map(|path| folder(path)) {
        let mut bytes = fs::read(&file).expect("a file");
        if file.extension().is_some_and(|extension| extension == "gz") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).expect("a gzip file");
            bytes = plain;
        }
        let read =
            read(&[bytes.as_slice().into()], TOKYO).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for code in codes(&read) {
            *told.entry(code.to_owned()).or_default() += 1;
        }
        // Nothing is about somebody else but what says so: two of the requests name another patient than they are about.
        let is_about_another = codes(&read).contains(&"K-READ-005");
        assert!(!is_about_another || file.ends_with("case1-scenario1.json") || file.ends_with("case1-scenario2.json"));
    }
    println!("findings: {told:?}");
}
