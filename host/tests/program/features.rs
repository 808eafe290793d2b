//! `kusushi features` of one patient: what a specialist reads.

use std::{fs, process::Output, sync::Once};

use crate::shipped::{guest, kusushi};

/// Asks for one model alone. The first to do so makes the snapshot; the others find it.
pub(crate) fn features(arguments: &[&str]) -> Output {
    static SNAPSHOT: Once = Once::new();
    let run = |arguments: &[&str]| {
        let mut command = kusushi(["features", "--model", "bacteraemia"]);
        command.args(arguments).output().unwrap()
    };
    SNAPSHOT.call_once(|| drop(run(&["--patient", "web-demo/patients/check-up.json"])));
    run(arguments)
}

fn said(arguments: &[&str]) -> String {
    let output = features(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn one_patient_is_shown_input_by_input() {
    if guest().is_none() {
        return;
    }
    let path = "web-demo/patients/absurd-values.json";
    for lang in ["ja", "en"] {
        let text = said(&["--patient", path, "--at", "2026-11-20T15:20:00+09:00", "--lang", lang]);
        insta::assert_snapshot!(format!("features_absurd-values_{lang}"), text);
    }
}

#[test]
fn what_lost_stands_beneath_and_steers_no_terminal() {
    if guest().is_none() {
        return;
    }
    let observation = |id: &str, at: &str, value: &str| {
        format!(
            r#"{{"resourceType":"Observation","id":"{id}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"2823-3"}}]}},"subject":{{"reference":"Patient/p"}},"effectiveDateTime":"{at}",{value}}}"#
        )
    };
    let potassium = |value: &str| {
        format!(
            r#""valueQuantity":{{"value":{value},"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}"#
        )
    };
    let lines = [
        r#"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1950-01-01"}"#.to_owned(),
        observation("new", "2026-11-22T09:00:00+09:00", &potassium("4.10")),
        observation("old", "2026-11-22T08:00:00+09:00", &potassium("10.25")),
        observation("word", "2026-11-22T08:30:00+09:00", r#""valueString":"\u001b[2J溶血\u202e""#),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patient.ndjson");
    fs::write(&path, lines.join("\n")).unwrap();
    let text = said(&["--lang", "en", "--at", "2026-11-22T10:00:00+09:00", "--patient", path.to_str().unwrap()]);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    let start = text.find("  potassium").unwrap();
    let block = text[start..].split("\n\n").next().unwrap();
    insta::assert_snapshot!("features_losing_values_en", block);
}
