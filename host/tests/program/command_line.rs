//! Bad input on the command line: a code, an exit status, and never a patient's value.

use std::{fs, fs::File};

use crate::shipped::{guest, kusushi};

const AT: &str = "2026-11-22T10:00:00+09:00";
const NAME: &str = "試験花子";

#[test]
fn wrong_use_ends_with_2() {
    for arguments in [
        ["assess", "--model", "all", "--at", AT],
        ["assess", "--model", "all", "--patient", "--at"],
        ["assess", "--patient", "p.json", "--at", AT],
        ["assess", "--model", "--patient", "p.json", "--no-such-option"],
        ["models", "--lang", "fr", "--json", "--json"],
        ["serve", "--listen", "nowhere", "--page", "."],
        ["unknown", "", "", "", ""],
    ] {
        let output = kusushi(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments:?}");
    }
    for arguments in [
        &["--ndjson", "d"][..],
        &["--ndjson", "d", "--out", "t.csv"],
        &["--ndjson", "d", "--at", AT],
        &["--ndjson", "d", "--out", "t.txt", "--at", AT],
        &["--ndjson", "d", "--ssmix2", "r", "--out", "t.csv", "--at", AT],
        &["--ndjson", "d", "--out", "t.csv", "--at", AT, "--index", "i.csv"],
        &["--ndjson", "d", "--out", "t.csv", "--at", AT, "--answer", "a=b"],
        &["--patient", "p.json", "--out", "t.csv"],
        &["--patient", "p.json", "--index", "i.csv"],
        &[],
    ] {
        let output = kusushi(["features", "--model", "bacteraemia"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    for (option, value) in [("--at", "yesterday"), ("--zone", "JST"), ("--answer", "no-value")] {
        let output = kusushi(["assess", "--model", "all", "--patient", "p.json", option, value]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{option}");
    }
}

#[test]
fn bad_patient_data_ends_with_1_and_its_code() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let patient = |id: &str| format!(r#"{{"resourceType":"Patient","id":"{id}","name":[{{"text":"{NAME}"}}]}}"#);
    let huge = File::create(folder.path().join("huge.json")).unwrap();
    huge.set_len(100 << 20).unwrap();
    for (name, content, code) in [
        ("not-json", format!("{NAME} は患者"), "K-READ-001"),
        ("truncated", patient("a").replace("}]}", ""), "K-READ-001"),
        ("empty", String::new(), "K-READ-009"),
        ("not-fhir", format!(r#"{{"name":"{NAME}"}}"#), "K-READ-002"),
        ("two-patients", format!("{}\n{}\n", patient("a"), patient("b")), "K-READ-004"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        assert_refused(["--model", "all", "--patient", path.to_str().unwrap(), "--at", AT], code);
    }
    for (name, code) in [("huge.json", "K-HOST-002"), ("absent.json", "K-HOST-001"), ("", "K-HOST-002")] {
        let path = folder.path().join(name);
        assert_refused(["--model", "all", "--patient", path.to_str().unwrap(), "--at", AT], code);
    }
    let path = folder.path().join("patient.json");
    fs::write(&path, patient("a")).unwrap();
    let path = path.to_str().unwrap();
    assert_refused(["--model", "no-such-model", "--patient", path, "--at", AT], "K-CALL-002");
    assert_refused(["--model", "all", "--patient", path, "--answer", "no_such_input=1"], "K-FEAT-014");
    assert_refused(["--model", "all", "--patient", path, "--guest", path], "K-HOST-005");
    let empty = tempfile::tempdir().unwrap();
    assert_refused(["--model", "all", "--patient", path, "--models", empty.path().to_str().unwrap()], "K-HOST-010");
}

fn assert_refused(arguments: [&str; 6], code: &str) {
    for json in [false, true] {
        let mut command = kusushi(["assess", "--lang", "en"]);
        command.args(arguments);
        if json {
            command.arg("--json");
        }
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!said.contains(NAME), "{said}");
        if json {
            let error: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
            assert_eq!(error["error"]["code"], code, "{arguments:?}");
        } else {
            assert!(said.starts_with(&format!("error {code} at ")), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn a_package_with_a_wrong_manifest_is_refused_by_name_and_the_others_are_listed() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad");
    fs::create_dir(&bad).unwrap();
    fs::write(bad.join("manifest.toml"), "schema_version = 1\nno_such_field = 2\n").unwrap();
    let good = kusushi(["pack", "models/bacteraemia", "--out"]).arg(folder.path().join("good.kpkg")).output().unwrap();
    assert!(good.status.success());

    let output = kusushi(["models", "--lang", "en", "--models", folder.path().to_str().unwrap()]).output().unwrap();
    let (listed, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(listed.contains("bacteraemia"), "{listed}");
    assert!(said.starts_with("error K-PACK-003 at package bad"), "{said}");
}

#[test]
fn two_packages_of_one_id_silenced_the_others() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (model, file) in [("bacteraemia", "a"), ("bacteraemia", "b"), ("acute-ischaemic-stroke", "c")] {
        let file = folder.path().join(file).with_extension("kpkg");
        assert!(kusushi(["pack", &format!("models/{model}"), "--out"]).arg(file).output().unwrap().status.success());
    }
    let output = kusushi(["models", "--lang", "en", "--models", folder.path().to_str().unwrap()]).output().unwrap();
    let (listed, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(listed.contains("acute-ischaemic-stroke") && !listed.contains("bacteraemia"), "{listed}");
    assert!(said.starts_with("error K-HOST-014 at package bacteraemia"), "{said}");
}

#[test]
fn packing_twice_gives_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["a", "b"].map(|name| folder.path().join(name));
    for file in &files {
        let output = kusushi(["pack", "models/bacteraemia", "--out"]).arg(file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(fs::read(&files[0]).unwrap(), fs::read(&files[1]).unwrap());
}
