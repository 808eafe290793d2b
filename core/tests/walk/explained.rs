//! Explanation from a package to its words: which way a graph takes, backgrounds that do not fit, and what would carry an
//! estimate across a threshold. The graphs and what `shap` says of them are made by `core/tests/explained/make.py`.

use std::{fmt::Write as _, fs, io::Read as _, path::Path};

use kusushi_core::guest::Guest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::shipped::{archive, assess_request, call, files};

/// A graph with what is to be said of it.
struct Fixture {
    onnx: Vec<u8>,
    expected: Value,
}

fn fixture(name: &str) -> Fixture {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explained");
    let read = |extension: &str| fs::read(folder.join(format!("{name}.{extension}"))).expect("the fixture is there");
    Fixture { onnx: read("onnx"), expected: serde_json::from_slice(&read("json")).expect("a fixture is JSON") }
}

impl Fixture {
    fn rows(&self, name: &str) -> Vec<Vec<Option<f64>>> {
        serde_json::from_value(self.expected[name].clone()).expect("rows of numbers")
    }

    fn base(&self) -> f64 {
        self.expected["base"].as_f64().expect("a number")
    }

    fn contributions(&self, row: usize) -> Vec<f64> {
        serde_json::from_value(self.expected["contributions"][row].clone()).expect("numbers")
    }

    /// The row as answers, or as a golden patient's inputs: column 5 is a category.
    fn inputs(&self, row: usize) -> Vec<(String, Value)> {
        let cells = self.rows("rows").swap_remove(row).into_iter().enumerate();
        cells.filter_map(|(column, cell)| Some((format!("c{column}"), value(column, cell?)))).collect()
    }

    fn background(&self) -> String {
        let mut lines = String::new();
        for row in self.rows("background") {
            let cells = row.into_iter().enumerate();
            let cells = cells
                .map(|(column, cell)| (format!("c{column}"), cell.map_or(Value::Null, |cell| value(column, cell))));
            let _ = writeln!(lines, "{}", Value::Object(cells.collect()));
        }
        lines
    }
}

fn value(column: usize, cell: f64) -> Value {
    match column {
        5 => json!(if cell == 0.0 { "zero" } else { "one" }),
        _ => json!(cell),
    }
}

/// A package about anyone, with the words of a shipped one.
fn package(fixture: &Fixture, background: Option<&str>, graph_more: &str, output_more: &str) -> Vec<u8> {
    package_with(fixture, background, graph_more, output_more, |_| "")
}

/// The same; `input_more` says more of the input of a column.
fn package_with(
    fixture: &Fixture,
    background: Option<&str>,
    graph_more: &str,
    output_more: &str,
    input_more: impl Fn(usize) -> &'static str,
) -> Vec<u8> {
    let count = fixture.rows("rows")[0].len();
    let shipped = files("bacteraemia");
    let manifest = &shipped.iter().find(|(name, _)| name == "manifest.toml").expect("a manifest").1;
    let mut manifest = kept(std::str::from_utf8(manifest).expect("TOML is UTF-8"));
    manifest.push_str("[applies]\nrequires = []\n[applies.trigger]\n");
    manifest.push_str("when = { not_known = { input = \"c0\", from = 900 } }\nreason = { ja = \"x\", en = \"x\" }\n");
    for column in 0..count {
        let kind = match column {
            5 => {
                "kind.category.levels = [{ name = \"zero\", title = { ja = \"零\", en = \"nought\" } }, { name = \"one\", title = { ja = \"壱\", en = \"one\" } }]"
            }
            _ => "kind.quantity = { unit = \"1\", hard = [-1000, 1000], plausible = [-10, 3.5] }",
        };
        let _ = writeln!(
            manifest,
            "[[input]]\nname = \"c{column}\"\ntitle = {{ ja = \"列{column}\", en = \"Column {column}\" }}\n{kind}\nask = {{ ja = \"?\", en = \"?\" }}\n{}",
            input_more(column)
        );
    }
    let columns: Vec<String> = (0..count).map(|column| format!("\"c{column}\"")).collect();
    let _ = writeln!(
        manifest,
        "[[graph]]\nname = \"ward\"\ntitle = {{ ja = \"表\", en = \"graph\" }}\nfile = \"graph.onnx\"\ncolumns = [{}]\nat_most_missing = {}\n{}",
        columns.join(", "),
        count - 1,
        if background.is_some() { "background = \"background.jsonl\"" } else { "" }
    );
    manifest.push_str("[graph.reference]\n");
    for column in 0..count {
        let _ = writeln!(manifest, "c{column} = {}", if column == 5 { "\"zero\"" } else { "0" });
    }
    manifest.push_str("[graph.trained_on]\n");
    for column in (0..count).filter(|column| *column != 5) {
        let _ = writeln!(manifest, "c{column} = [-4, 4]");
    }
    manifest.push_str(graph_more);
    manifest.push_str("[output]\nmeaning = { ja = \"x\", en = \"x\" }\nhorizon = { ja = \"x\", en = \"x\" }\n");
    manifest.push_str("interval = { ja = \"x\", en = \"x\" }\n");
    manifest.push_str(output_more);

    let mut golden = String::new();
    for row in 0..2 {
        let logit = fixture.base() + fixture.contributions(row).iter().sum::<f64>();
        let probability = 1.0 / (1.0 + (-logit).exp());
        let inputs: serde_json::Map<String, Value> = fixture.inputs(row).into_iter().collect();
        let expect = json!({ "logit": logit, "probability": probability, "lower": probability, "upper": probability });
        let line = json!({ "name": format!("row {row}"), "graph": "ward", "inputs": inputs, "expect": expect });
        let _ = writeln!(golden, "{line}");
    }
    let mut files =
        vec![("graph.onnx".to_owned(), fixture.onnx.clone()), ("golden.jsonl".to_owned(), golden.into_bytes())];
    files.extend(background.map(|background| ("background.jsonl".to_owned(), background.as_bytes().to_vec())));
    manifest.push_str("[files]\n");
    for (name, bytes) in &files {
        let digest = Sha256::digest(bytes).iter().fold(String::new(), |digest, byte| format!("{digest}{byte:02x}"));
        let _ = writeln!(manifest, "\"{name}\" = \"{digest}\"");
    }
    files.insert(0, ("manifest.toml".to_owned(), manifest.into_bytes()));
    archive(&files)
}

/// The tables of a manifest that say nothing of inputs, graphs and outputs.
fn kept(manifest: &str) -> String {
    let mut kept = String::new();
    let mut is_kept = true;
    for line in manifest.lines() {
        if line.starts_with('[') {
            let table = line.trim_start_matches('[');
            is_kept = ["model", "evidence", "validation", "transparency"].iter().any(|name| table.starts_with(name));
        }
        if is_kept {
            let _ = writeln!(kept, "{line}");
        }
    }
    kept
}

fn loaded(package: &[u8]) -> Guest {
    let mut guest = Guest::default();
    let answer = call(&mut guest, &json!({ "schema_version": 1, "op": "load" }), &[package]);
    assert_eq!(answer["ok"]["id"], "bacteraemia", "{answer}");
    guest
}

fn assess(guest: &mut Guest, inputs: &[(String, Value)]) -> Value {
    assess_as(guest, inputs, "json")
}

fn assess_as(guest: &mut Guest, inputs: &[(String, Value)], output: &str) -> Value {
    let mut request = assess_request("2026-11-25T10:00:00+09:00");
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let answers = inputs.iter().map(|(name, value)| json!({ "name": name, "value": text(value), "source": "form" }));
    request["answers"] = answers.collect();
    request["output"] = output.into();
    request["lang"] = "en".into();
    let answer = call(guest, &request, &[br#"{"resourceType":"Patient","id":"p","birthDate":"1950-01-01"}"#]);
    assert!(answer.get("ok").is_some(), "{answer}");
    answer["ok"].clone()
}

fn reading(assessed: &Value) -> &Value {
    &assessed["assessments"][0]["outcome"]["readings"][0]
}

/// What each column adds, in the order of the columns.
fn by_column(explanation: &Value) -> Vec<f64> {
    let mut parts: Vec<(usize, f64)> = explanation["contributions"]
        .as_array()
        .expect("contributions")
        .iter()
        .map(|part| {
            let name = part["input"].as_str().expect("a name");
            (name[1..].parse().expect("a column"), part["logit"].as_f64().expect("a number"))
        })
        .collect();
    parts.sort_by_key(|(column, _)| *column);
    parts.into_iter().map(|(_, part)| part).collect()
}

#[test]
fn a_graph_is_explained_as_what_it_is_and_as_python_shap_does() {
    for (name, method) in [
        ("lightgbm-missing", "tree_shap"),
        ("xgboost-missing", "tree_shap"),
        ("sklearn-tree", "tree_shap"),
        ("network", "shapley_exact"),
        ("network-wide", "shapley_sampled"),
    ] {
        let fixture = fixture(name);
        let mut guest = loaded(&package(&fixture, Some(&fixture.background()), "", ""));
        for row in 0..fixture.rows("rows").len() {
            let assessed = assess(&mut guest, &fixture.inputs(row));
            let explanation = &reading(&assessed)["explanation"];
            assert_eq!(explanation["method"], method, "{name}: {assessed}");
            assert_eq!(explanation["background_rows"], fixture.rows("background").len());
            assert!((explanation["base_logit"].as_f64().expect("a number") - fixture.base()).abs() < 1e-6, "{name}");
            let errors: Vec<Option<f64>> =
                explanation["contributions"].as_array().unwrap().iter().map(|part| part["error"].as_f64()).collect();
            assert!(errors.iter().all(|error| error.is_some() == (method == "shapley_sampled")), "{name}: {errors:?}");
            let largest = errors.iter().flatten().fold(0.0_f64, |most, error| most.max(*error));
            for (ours, theirs) in by_column(explanation).iter().zip(fixture.contributions(row)) {
                assert!((ours - theirs).abs() < 1e-6 + 4.5 * largest, "{name}: {ours} and {theirs}");
            }
        }
    }
}

#[test]
fn without_a_background_the_reference_patient_stands_for_it() {
    for (name, method) in [("lightgbm-missing", "tree_shap"), ("network", "shapley_exact")] {
        let fixture = fixture(name);
        let mut guest = loaded(&package(&fixture, None, "", ""));
        let reference: Vec<(String, Value)> = (0..6).map(|column| (format!("c{column}"), value(column, 0.0))).collect();
        let at_reference = reading(&assess(&mut guest, &reference)).clone();
        assert!(by_column(&at_reference["explanation"]).iter().all(|part| *part == 0.0), "{name}: {at_reference}");
        let assessed = assess(&mut guest, &fixture.inputs(0));
        let explanation = &reading(&assessed)["explanation"];
        assert_eq!((&explanation["method"], &explanation["background_rows"]), (&json!(method), &Value::Null));
        let base = explanation["base_logit"].as_f64().unwrap();
        assert!((base - at_reference["prediction"]["logit"].as_f64().unwrap()).abs() < 1e-5);
        assert!(explanation["contributions"].as_array().unwrap().iter().all(|part| part["reference"]["en"] != ""));
    }
}

#[test]
fn groups_are_explained_together() {
    let fixture = fixture("network-wide");
    let group = |name: &str, columns: std::ops::Range<usize>| {
        let columns: Vec<String> = columns.map(|column| format!("\"c{column}\"")).collect();
        let title = format!("title = {{ ja = \"{name}\", en = \"{name}\" }}");
        format!("[[graph.group]]\nname = \"{name}\"\n{title}\ncolumns = [{}]\n", columns.join(", "))
    };
    let groups = [group("blood", 0..5), group("urine", 5..13), group("rest", 13..14)].concat();
    let mut guest = loaded(&package(&fixture, Some(&fixture.background()), &groups, ""));
    let assessed = assess(&mut guest, &fixture.inputs(0));
    let explanation = &reading(&assessed)["explanation"];
    assert_eq!(explanation["method"], "shapley_exact");
    let mut names: Vec<(&str, usize)> = explanation["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["input"].as_str().unwrap(), part["inputs"].as_array().unwrap().len()))
        .collect();
    names.sort_unstable();
    assert_eq!(names, [("blood", 5), ("rest", 1), ("urine", 8)]);

    let code = |groups: &str| {
        let package = package(&fixture, None, groups, "");
        let answer = call(&mut Guest::default(), &json!({ "schema_version": 1, "op": "load" }), &[&package]);
        format!("{} {}", answer["error"]["code"], answer["error"]["place"])
    };
    for (what, groups) in [
        ("a column in no group", group("blood", 0..5)),
        ("a column in two groups", [group("blood", 0..8), group("rest", 7..14)].concat()),
        ("no such column", group("blood", 0..15)),
        ("a name twice", [group("blood", 0..5), group("blood", 5..14)].concat()),
        ("the name of an input", [group("c0", 0..5), group("rest", 5..14)].concat()),
    ] {
        assert!(code(&groups).contains("K-PACK-003"), "{what}: {}", code(&groups));
    }
}

#[test]
fn a_background_that_does_not_fit_refuses_the_package() {
    let fixture = fixture("lightgbm-missing");
    let line = r#"{"c0":1,"c1":2,"c2":null,"c3":0,"c4":-1,"c5":"one"}"#;
    let many = format!("{line}\n").repeat(501);
    for (what, background, expected) in [
        ("fits", format!("{line}\n"), "null"),
        ("no newline at the end", line.to_owned(), "null"),
        ("as many as may be", format!("{line}\n").repeat(500), "null"),
        ("nobody", "\n\n".to_owned(), "K-EXPL-005"),
        ("too many", many, "K-EXPL-005"),
        ("no JSON", "c0,c1\n1,2\n".to_owned(), "K-EXPL-002"),
        ("no object", "[1,2,3,4,5,\"one\"]\n".to_owned(), "K-EXPL-002"),
        ("no number", line.replace("\"c1\":2", "\"c1\":NaN"), "K-EXPL-002"),
        ("no finite number", line.replace("\"c1\":2", "\"c1\":1e999"), "K-EXPL-002"),
        ("a column twice", line.replace("\"c1\":2", "\"c1\":2,\"c1\":3"), "K-EXPL-002"),
        ("a truth value", line.replace("\"c1\":2", "\"c1\":true"), "K-EXPL-002"),
        ("a column is not there", line.replace("\"c1\":2,", ""), "K-EXPL-003"),
        ("a column more", line.replace("\"c1\":2", "\"c1\":2,\"c9\":2"), "K-EXPL-003"),
        ("another column", line.replace("\"c1\"", "\"c9\""), "K-EXPL-003"),
        ("an impossible number", line.replace("\"c1\":2", "\"c1\":1000.5"), "K-EXPL-004"),
        ("a number for a level", line.replace("\"one\"", "1"), "K-EXPL-004"),
        ("a level for a number", line.replace("\"c1\":2", "\"c1\":\"2\""), "K-EXPL-004"),
        ("an unknown level", line.replace("\"one\"", "\"two\""), "K-EXPL-004"),
        ("the second line", format!("{line}\n{}\n", line.replace("\"one\"", "\"two\"")), "K-EXPL-004"),
    ] {
        let package = package(&fixture, Some(&background), "", "");
        let answer = call(&mut Guest::default(), &json!({ "schema_version": 1, "op": "load" }), &[&package]);
        let code = answer["error"]["code"].as_str().unwrap_or("null");
        assert_eq!(code, expected, "{what}: {answer}");
        if what == "the second line" {
            assert_eq!(answer["error"]["place"], "bacteraemia, background.jsonl, line 2, c5");
        }
    }
}

const THRESHOLD: &str =
    "[[output.threshold]]\nrisk = 0.5\ntitle = { ja = \"半分\", en = \"half\" }\nwhy = { ja = \"x\", en = \"x\" }\n";

#[test]
fn the_nearest_change_of_one_input_is_said_and_crosses() {
    let any = |_: usize| "counterfactual = \"any\"\n";
    let (mut said, mut unsaid) = (0, 0);
    for name in ["lightgbm-missing", "xgboost-missing", "network"] {
        let fixture = fixture(name);
        let mut guest = loaded(&package_with(&fixture, None, "", THRESHOLD, any));
        for row in 0..fixture.rows("rows").len() {
            let inputs = fixture.inputs(row);
            let assessed = assess(&mut guest, &inputs);
            let reading = self::reading(&assessed);
            let is_above = reading["prediction"]["probability"].as_f64().unwrap() >= 0.5;
            let with = |guest: &mut Guest, name: &str, to: &Value| {
                let changed = |(other, value): &(String, Value)| {
                    (other.clone(), if other == name { to.clone() } else { value.clone() })
                };
                let changed: Vec<_> = inputs.iter().map(changed).collect();
                self::reading(&assess(guest, &changed))["prediction"].clone()
            };
            let counterfactual = &reading["counterfactual"];
            let is_said = !counterfactual.is_null();
            let mut size = f64::INFINITY;
            if is_said {
                said += 1;
                let name = counterfactual["input"].as_str().unwrap();
                let own = &inputs.iter().find(|(other, _)| other == name).unwrap().1;
                let to = if counterfactual["to_level"].is_null() { "to_number" } else { "to_level" };
                size = counterfactual["to_number"].as_f64().map_or(1.0, |to| (to - own.as_f64().unwrap()).abs() / 8.0);
                // Asked about a patient who has that value, the model says what was said.
                let prediction = with(&mut guest, name, &counterfactual[to]);
                assert_eq!(prediction, counterfactual["prediction"], "{counterfactual}");
                assert_ne!(prediction["probability"].as_f64().unwrap() >= 0.5, is_above, "{counterfactual}");
                assert_eq!(counterfactual["threshold"]["risk"], 0.5);
            } else {
                unsaid += 1;
            }
            // No input that is there crosses with a clearly smaller change, within its range.
            for (name, own) in &inputs {
                let Some(own) = own.as_f64() else { continue };
                for step in 1..=32 {
                    let reach = f64::from(step) / 32.0;
                    for to in [own - 8.0 * reach, own + 8.0 * reach] {
                        if (-4.0..=3.5).contains(&to) && reach < size - 0.05 {
                            let crosses = with(&mut guest, name, &json!(to))["probability"].as_f64().unwrap() >= 0.5;
                            assert_eq!(crosses, is_above, "{name} at {to} in place of {own}, beside {counterfactual}");
                        }
                    }
                }
            }
        }
    }
    assert!(said > 5, "{said} said, {unsaid} not");
}

#[test]
fn what_may_not_change_is_not_thought_otherwise() {
    let fixture = fixture("lightgbm-missing");
    let said = |output: &str, more: fn(usize) -> &'static str| -> Vec<Value> {
        let mut guest = loaded(&package_with(&fixture, None, "", output, more));
        let rows = 0..fixture.rows("rows").len();
        rows.map(|row| reading(&assess(&mut guest, &fixture.inputs(row)))["counterfactual"].clone()).collect()
    };
    assert!(said("", |_| "counterfactual = \"any\"").iter().all(Value::is_null), "no threshold");
    assert!(said(THRESHOLD, |_| "").iter().all(Value::is_null), "no input is marked");
    let lower = said(THRESHOLD, |column| if column == 0 { "counterfactual = \"lower\"" } else { "" });
    assert!(lower.iter().any(|other| !other.is_null()));
    for (row, other) in lower.iter().enumerate().filter(|(_, other)| !other.is_null()) {
        assert_eq!(other["input"], "c0");
        let own = fixture.inputs(row).iter().find(|(name, _)| name == "c0").unwrap().1.as_f64().unwrap();
        let to = other["to_number"].as_f64().unwrap();
        assert!(-4.0 <= to && to < own, "{other}");
    }
}

#[test]
fn where_only_whole_numbers_mean_something_one_is_said() {
    let fixture = fixture("network");
    let marked = |column: usize| match column {
        0 | 1 => "counterfactual = \"any\"\n# whole\n",
        _ => "",
    };
    // The unit is a note and no unit.
    let whole = |manifest: &str| {
        let lines: Vec<String> = manifest
            .split("[[input]]")
            .map(
                |input| {
                    if input.contains("# whole") { input.replace("\"1\"", "\"{score}\"") } else { input.to_owned() }
                },
            )
            .collect();
        lines.join("[[input]]")
    };
    let package = rewritten(&package_with(&fixture, None, "", THRESHOLD, marked), whole);
    let mut guest = loaded(&package);
    let rows = 0..fixture.rows("rows").len();
    let said: Vec<f64> = rows
        .filter_map(|row| reading(&assess(&mut guest, &fixture.inputs(row)))["counterfactual"]["to_number"].as_f64())
        .collect();
    assert!(!said.is_empty() && said.iter().all(|to| to.fract() == 0.0), "{said:?}");
}

/// A package with another manifest.
fn rewritten(package: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut files = Vec::new();
    for entry in tar::Archive::new(package).entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("memory can be read");
        if name == "manifest.toml" {
            bytes = change(std::str::from_utf8(&bytes).expect("TOML is UTF-8")).into_bytes();
        }
        files.push((name, bytes));
    }
    archive(&files)
}

#[test]
fn a_change_away_from_the_training_data_is_not_said() {
    let mut fixture = fixture("network");
    let onnx = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explained/network-distance.onnx");
    fixture.onnx = fs::read(onnx).expect("the fixture is there");
    let rows = fixture.rows("rows").len();
    for (finding_above, is_said) in [(1e6, true), (1e-6, false)] {
        let limits = format!("[graph.distance]\nfinding_above = {finding_above:?}\nabstain_above = 1e9\n");
        let package = package_with(&fixture, None, &limits, THRESHOLD, |_| "counterfactual = \"any\"\n");
        let mut guest = loaded(&package);
        let said = (0..rows).any(|row| !reading(&assess(&mut guest, &fixture.inputs(row)))["counterfactual"].is_null());
        assert_eq!(said, is_said, "{finding_above}");
    }
}

#[test]
fn the_words_say_against_whom_and_that_nothing_is_caused() {
    let fixture = fixture("network-wide");
    let background = fixture.background();
    let package = package_with(&fixture, Some(&background), "", THRESHOLD, |_| "counterfactual = \"any\"\n");
    let mut guest = loaded(&package);
    let inputs = fixture.inputs(0);
    let text = assess_as(&mut guest, &inputs, "text")["text"].as_str().unwrap().to_owned();
    assert!(text.contains("against the average of 10 made-up patients of the training population"), "{text}");
    assert!(text.contains("± standard error"), "{text}");
    assert!(text.contains("It is not the effect of changing the value by treatment or otherwise."), "{text}");
    let fhir = assess_as(&mut guest, &inputs, "fhir").to_string();
    assert!(fhir.contains("against the average of 10 made-up patients"), "{fhir}");
}
