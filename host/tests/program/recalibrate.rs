//! `recalibrate` from outside, on patients made up in `evaluate`, and what becomes of its file.

use std::{fs, path::Path, process::Output};

use serde_json::{Value, json};

use crate::{
    evaluate::{header, patients, table},
    shipped::{Service, guest, kusushi},
};

const SITE: &str = "架空病院";

fn recalibrate(data: &str, out: &Path, more: &[&str]) -> Output {
    let mut command = kusushi(["recalibrate", "--model", "bacteraemia", "--data", data, "--lang", "en", "--out"]);
    command.arg(out);
    if !more.contains(&"--outcome") {
        command.args(["--outcome", "grew"]);
    }
    command.args(more).output().unwrap()
}

fn assess(more: &[&str]) -> Output {
    let mut command = kusushi(["assess", "--model", "bacteraemia", "--lang", "en"]);
    command.args(["--patient", "web-demo/patients/bacteraemia-full.json", "--at", "2026-11-20T19:30:00+09:00"]);
    command.args(more).output().unwrap()
}

fn errors(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_site_s_outcomes_give_an_estimate_beside_the_validated_one() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = table(folder.path(), &patients());
    let out = folder.path().join("site.json");
    let named = ["--site", SITE, "--from", "2025-04-01", "--to", "2026-03-31"];
    let output = recalibrate(&data, &out, &named);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for words in
        ["700 rows; recalibrated on the 686 that ward answered", "K-MODL-004", "closed test at 0.05", "flattered"]
    {
        assert!(said.contains(words), "{words} in {said}");
    }
    let first = fs::read(&out).unwrap();
    let report: Value = serde_json::from_slice(&first).unwrap();
    recalibrate(&data, &out, &named);
    assert_eq!(first, fs::read(&out).unwrap(), "a second time");

    // The outcomes were made up without the model, so that they contradict it.
    let own = &report["recalibration"];
    assert_eq!((&own["site"], &own["rows"], &own["graph"]), (&json!(SITE), &json!(686), &json!("ward")), "{own}");
    let figure = |of: &str, name: &str| report["figures"][of][name]["value"].as_f64().unwrap();
    assert!(figure("before", "calibration_in_the_large").abs() > 0.5);
    assert!(figure("apparent", "calibration_in_the_large").abs() < 1e-9);
    assert!(figure("cross_validated", "calibration_in_the_large").abs() < 0.1);
    let brier = |of: &str| report["figures"][of]["brier"].as_f64().unwrap();
    assert!(brier("apparent") < brier("cross_validated") && brier("cross_validated") < brier("before"));

    let file = out.display().to_string();
    let read = |more: &[&str]| -> Value {
        let output = assess(&[more, &["--json"]].concat());
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["assessments"][0]["outcome"]["readings"][0].clone()
    };
    let (mut with, without) = (read(&["--recalibration", &file]), read(&[]));
    let shown = with["recalibrated"].take();
    let logit = without["prediction"]["logit"].as_f64().unwrap();
    let moved = own["intercept"].as_f64().unwrap() + own["slope"].as_f64().unwrap() * logit;
    let expected = 1.0 / (1.0 + (-moved).exp());
    assert!((shown["probability"].as_f64().unwrap() - expected).abs() < 1e-12, "{shown}");
    with.as_object_mut().unwrap().remove("recalibrated");
    assert_eq!(with.to_string(), without.to_string());
    for output in ["text", "cards", "fhir"] {
        let said = assess(&["--recalibration", &file, "--output", output]).stdout;
        assert!(String::from_utf8(said).unwrap().contains("Recalibrated to the outcomes of 架空病院"), "{output}");
    }
}

#[test]
fn a_service_shows_it_on_its_cards_and_does_not_start_with_one_of_another_package() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (out, other) = (folder.path().join("site.json"), folder.path().join("other.json"));
    assert!(recalibrate(&table(folder.path(), &patients()), &out, &["--site", SITE]).status.success());
    let service =
        Service::start_with(&["--recalibration", &out.display().to_string(), "--at", "2026-11-20T19:30:00+09:00"]);
    let patient: Value = serde_json::from_slice(
        &fs::read(crate::shipped::root().join("web-demo/patients/bacteraemia-full.json")).unwrap(),
    )
    .unwrap();
    let id = patient["entry"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["resource"]["resourceType"] == "Patient")
        .unwrap()["resource"]["id"]
        .clone();
    let request = json!({
        "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": { "userId": "Practitioner/example", "patientId": id }, "prefetch": { "patient": patient },
    });
    let answer = service.ask("POST", "/cds-services/bacteraemia", &request.to_string());
    assert!(answer.text().contains("架空病院の転帰で再較正した値"), "{}", answer.text());
    let stroke = service.ask("POST", "/cds-services/acute-ischaemic-stroke", &request.to_string());
    assert!(!stroke.text().contains("再較正"), "{}", stroke.text());

    let mut report: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    report["recalibration"]["package_sha256"] = json!("0".repeat(64));
    fs::write(&other, report.to_string()).unwrap();
    let output =
        kusushi(["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--recalibration"]).arg(&other).output().unwrap();
    assert!(errors(&output).contains("error K-MODL-047 at model bacteraemia"), "{}", errors(&output));
}

#[test]
fn a_file_that_is_no_recalibration_of_this_package_is_refused() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site.json");
    assert!(recalibrate(&table(folder.path(), &patients()), &out, &[]).status.success());
    let right: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    let changed = |pointer: &str, value: Value| {
        let mut changed = right.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed.to_string()
    };
    for (what, content, code) in [
        ("another package", changed("/recalibration/package_sha256", json!("0".repeat(64))), "K-MODL-047"),
        ("a slope below nought", changed("/recalibration/slope", json!(-1)), "K-MODL-048"),
        ("another graph", changed("/recalibration/graph", json!("no-such")), "K-MODL-048"),
        ("another model", changed("/recalibration/model", json!("no-such")), "K-CALL-002"),
        ("none called for", changed("/recalibration", Value::Null), "K-EVAL-022"),
        ("a field short", changed("/recalibration/variance", json!({})), "K-EVAL-023"),
        ("another report", json!({ "figures": {} }).to_string(), "K-EVAL-023"),
        ("no JSON", "intercept: 1".to_owned(), "K-EVAL-023"),
        ("nothing", String::new(), "K-EVAL-023"),
    ] {
        let file = folder.path().join("changed.json");
        fs::write(&file, content).unwrap();
        let said = errors(&assess(&["--recalibration", &file.display().to_string()]));
        assert!(said.starts_with(&format!("error {code} at ")), "{what}: {said}");
    }
    let said = errors(&assess(&["--recalibration", "no-such-file.json"]));
    assert!(said.starts_with("error K-HOST-001 at "), "{said}");
}

#[test]
fn a_table_that_cannot_be_recalibrated_on_is_refused_and_writes_no_file() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = patients();
    let out = folder.path().join("site.json");
    let outcomes = |outcome: &dyn Fn(usize) -> bool| {
        let with = lines.iter().enumerate().map(|(row, line)| {
            let cells: Vec<&str> = line.split(',').collect();
            let [before @ .., _, hospital, note] = cells.as_slice() else { panic!("cells") };
            format!("{},{},{hospital},{note}", before.join(","), u8::from(outcome(row)))
        });
        format!("{}\n{}\n", header(), with.collect::<Vec<_>>().join("\n"))
    };
    let whole = || format!("{}\n{}\n", header(), lines.join("\n"));
    for (content, more, code) in [
        (outcomes(&|_| true), &[][..], "K-EVAL-008"),
        (outcomes(&|row| row < 9), &[], "K-EVAL-009"),
        (outcomes(&|row| row > 9), &[], "K-EVAL-010"),
        (whole().replacen("grew", "other", 1), &[], "K-EVAL-004"),
        (whole(), &["--outcome", "note"], "K-EVAL-006"),
        (whole(), &["--from", "2026-03-31", "--to", "2025-04-01"], "K-EVAL-025"),
    ] {
        let data = folder.path().join("table.csv");
        fs::write(&data, content).unwrap();
        let said = errors(&recalibrate(&data.display().to_string(), &out, more));
        assert!(said.starts_with(&format!("error {code} at ")), "{code}: {said}");
        assert!(!out.exists(), "{code}");
    }
    for (option, value) in [("--site", "<b>x</b>"), ("--site", ""), ("--from", "2026-02-30"), ("--from", "2026-02")] {
        let output = recalibrate("table.csv", &out, &[option, value, "--to", "2026-03-01"]);
        assert_eq!(output.status.code(), Some(2), "{option} {value}");
    }
}
