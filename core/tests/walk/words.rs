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
        insta::assert_json_snapshot!(format!("fhir_{}", file.trim_end_matches(".json")), rendered(file, "fhir", "en"));
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
