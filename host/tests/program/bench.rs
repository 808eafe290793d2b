//! `check` and `bench` of graphs.

use std::{fs, process::Output};

use serde_json::Value;

use crate::shipped::{guest, kusushi, root};

fn run(arguments: &[&str]) -> Output {
    // Peers of this machine are not the matter here.
    kusushi(["--lang", "en"]).args(arguments).env("KUSUSHI_PYTHON", "no-such-python").env("PATH", "").output().unwrap()
}

fn model() -> String {
    root().join("models/bacteraemia").display().to_string()
}

#[test]
fn a_package_is_looked_into_and_its_golden_patients_run() {
    if guest().is_none() {
        return;
    }
    let output = run(&["check", &model()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in ["  input x float32 [?, ", "  output logit float32 [?, 1]", "golden patients agree"] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let output = run(&["check", &model(), "--json"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(report["inputs"][0]["name"], "x");
    assert_eq!(report["problems"], Value::Array(vec![]));
}

#[test]
fn a_file_that_is_no_graph_is_named_with_its_code() {
    if guest().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.onnx");
    fs::write(&path, b"not a graph").unwrap();
    for command in ["check", "bench"] {
        let output = run(&[command, path.to_str().unwrap()]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with("error K-MODL-0"), "{said}");
    }
    let absent = folder.path().join("absent.onnx");
    let output = run(&["check", absent.to_str().unwrap()]);
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error K-HOST-001"));
}

#[test]
fn a_bench_measures_the_guest_and_names_the_peers_that_are_not_there() {
    if guest().is_none() {
        return;
    }
    let output =
        run(&["bench", &model(), "--rounds", "1", "--batch", "1", "--batch", "4", "--peer", "mute=true", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    for line in said.lines() {
        let report: Value = serde_json::from_str(line).unwrap();
        let warm = &report["runners"].as_array().unwrap().iter().find(|r| r["name"] == "wasmtime warm").unwrap();
        let rows: Vec<_> = warm["batches"].as_array().unwrap().iter().map(|batch| batch["rows"].as_u64()).collect();
        assert_eq!(rows, [Some(1), Some(4)]);
        assert!(warm["batches"][0]["cpu_ns"].as_f64().unwrap() > 0.0);
        for name in ["node", "onnxruntime", "mute"] {
            let without = report["without"].as_array().unwrap().iter().find(|peer| peer["name"] == name);
            assert_eq!(without.unwrap()["error"]["code"], "K-HOST-017", "{name}");
        }
    }
}

#[test]
fn two_engines_are_compared_only_where_both_are_there() {
    if guest().is_none() {
        return;
    }
    let output = run(&["check", &model(), "--against", "onnxruntime"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error K-HOST-017"));
}
