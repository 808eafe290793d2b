//! What people and systems are given, as snapshots.

use serde_json::Value;

use crate::shipped::{call, guest, sample, sample_request};

fn rendered(file: &str, output: &str, lang: &str) -> Value {
    let mut request = sample_request(file);
    request["output"] = output.into();
    request["lang"] = lang.into();
    call(&mut guest(), &request, &[&sample(file)])["ok"].clone()
}

/// Digests change with every byte of a package; the words do not.
fn without_digests(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("guest ")).collect::<Vec<_>>().join("\n")
}

/// Addresses and digests change with every byte of a package, too.
fn without_addresses(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("urn:uuid:") => "[address]".clone_into(text),
        Value::String(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            "[digest]".clone_into(text);
        }
        Value::Array(values) => values.iter_mut().for_each(without_addresses),
        Value::Object(fields) => fields.values_mut().for_each(without_addresses),
        _ => {}
    }
}

/// Each thing that a model asserted: what, by which model, run by which guest.
#[test]
fn what_a_model_asserted_says_whose_it_is() {
    let mut said = 0;
    for file in crate::shipped::sample_files() {
        let bundle = rendered(&file, "fhir", "en");
        let entries: &[Value] = bundle["entry"].as_array().map_or(&[], Vec::as_slice);
        let at = |address: &Value| entries.iter().find(|entry| entry["fullUrl"] == *address).map(|e| &e["resource"]);
        let of_kind = |kind: &str| {
            let kind = kind.to_owned();
            entries.iter().filter(move |entry| entry["resource"]["resourceType"] == kind.as_str())
        };
        let asserted: Vec<_> = of_kind("RiskAssessment").chain(of_kind("Observation")).collect();
        assert_eq!(asserted.len(), of_kind("Provenance").count(), "{file}: an abstention asserts nothing");
        for entry in of_kind("Provenance") {
            let provenance = &entry["resource"];
            let target = at(&provenance["target"][0]["reference"]).expect("what was asserted is there");
            assert_eq!(target["meta"]["security"][0]["code"], provenance["reason"][0]["coding"][0]["code"]);
            let (by, guest) = (&provenance["agent"][0], &provenance["agent"][1]);
            assert_eq!(by["role"][0]["coding"][0]["code"], "Artificial-Intelligence");
            let model = at(&by["who"]["reference"]).expect("the model is there");
            let method = target["method"]["text"].as_str().expect("a method");
            assert!(method.contains(&format!(":{}:", model["modelNumber"].as_str().expect("an id"))), "{method}");
            let guest = at(&guest["who"]["reference"]).expect("the guest is there");
            assert_eq!(guest["version"][1]["value"], "0".repeat(64));
            assert_eq!(provenance["entity"][0]["what"]["identifier"]["value"], model["version"][1]["value"]);
            said += 1;
        }
    }
    assert!(said > 5, "{said}");
}

#[test]
fn text_for_people() {
    for (file, lang) in [
        ("stroke-clear.json", "ja"),
        ("stroke-clear.json", "en"),
        ("bacteraemia-sparse.json", "ja"),
        ("stroke-jcs-one.json", "en"),
    ] {
        let name = format!("text_{}_{lang}", file.trim_end_matches(".json"));
        insta::assert_snapshot!(name, without_digests(rendered(file, "text", lang)["text"].as_str().expect("text")));
    }
}

#[test]
fn cards_for_cds_hooks() {
    for file in ["stroke-anticoagulated.json", "bacteraemia-sparse.json"] {
        let name = format!("cards_{}", file.trim_end_matches(".json"));
        insta::assert_json_snapshot!(name, rendered(file, "cards", "ja"), { ".cards[].uuid" => "[uuid]" });
    }
}

#[test]
fn resources_for_fhir() {
    for file in ["bacteraemia-full.json", "absurd-values.json"] {
        let mut bundle = rendered(file, "fhir", "en");
        without_addresses(&mut bundle);
        insta::assert_json_snapshot!(format!("fhir_{}", file.trim_end_matches(".json")), bundle);
    }
}

#[test]
fn cards_keep_the_limits_of_cds_hooks() {
    for file in crate::shipped::sample_files() {
        for lang in ["ja", "en"] {
            for card in rendered(&file, "cards", lang)["cards"].as_array().expect("cards") {
                let summary = card["summary"].as_str().expect("a summary");
                assert!((1..140).contains(&summary.chars().count()), "{file}: {summary}");
                let uuid = card["uuid"].as_str().expect("a uuid");
                assert!(uuid.len() == 36 && uuid.as_bytes()[14] == b'8', "{uuid}");
            }
        }
    }
}

#[test]
fn a_patient_whom_no_model_is_about_gets_no_card() {
    assert_eq!(rendered("check-up.json", "cards", "ja")["cards"], serde_json::json!([]));
}
