//! Rows of a table: each goes as a golden patient goes, whatever stands beside it.

use serde_json::{Value, json};

use crate::shipped::{BACTERAEMIA, BREAST, STROKE, call, files, guest};

fn predict(model: &str, graph: Option<&str>, inputs: &[&str], rows: &Value) -> Value {
    let request = json!({
        "schema_version": 1, "op": "predict", "models": [model], "predict": { "inputs": inputs, "graph": graph },
    });
    call(&mut guest(), &request, &[rows.to_string().as_bytes()])
}

fn golden(model: &str) -> Vec<Value> {
    let files = files(model);
    let (_, bytes) = files.iter().find(|(name, _)| name == "golden.jsonl").expect("golden patients");
    let lines = std::str::from_utf8(bytes).expect("UTF-8").lines();
    lines.map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn golden_patients_as_rows_come_out_as_promised_and_with_the_same_bits_alone() {
    for model in [STROKE, BACTERAEMIA, BREAST] {
        let patients = golden(model);
        let mut names: Vec<String> = Vec::new();
        for name in patients.iter().flat_map(|patient| patient["inputs"].as_object().expect("inputs").keys()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let cell = |value: &Value| match value {
            Value::Null => Value::Null,
            Value::String(level) => json!(level),
            number => json!(number.to_string()),
        };
        let row = |patient: &Value| names.iter().map(|name| cell(&patient["inputs"][name])).collect::<Value>();
        let rows: Vec<Value> = patients.iter().map(row).collect();
        for (index, patient) in patients.iter().enumerate() {
            let graph = patient["graph"].as_str();
            let answer = &predict(model, graph, &names, &json!(rows))["ok"]["rows"][index];
            assert_eq!(answer["graph"], patient["graph"], "{model} {}", patient["name"]);
            assert_eq!(answer["refused"], json!([]));
            for (figure, tolerance) in [("logit", 1e-5), ("probability", 1e-6), ("lower", 1e-6), ("upper", 1e-6)] {
                let difference = answer["prediction"][figure].as_f64().expect("a number")
                    - patient["expect"][figure].as_f64().expect("a number");
                assert!(difference.abs() <= tolerance, "{model} {} {figure}", patient["name"]);
            }
            let alone = predict(model, graph, &names, &json!([rows[index]]))["ok"]["rows"][0].clone();
            assert_eq!(alone.to_string(), answer.to_string(), "{model} {}", patient["name"]);
        }
    }
}

#[test]
fn a_row_says_what_is_missing_what_was_refused_and_why_it_has_no_answer() {
    let inputs = [
        "age",
        "sex",
        "potassium",
        "white_cells",
        "platelets",
        "crp",
        "creatinine",
        "neutrophil_share",
        "lymphocyte_share",
        "haemoglobin",
        "glucose",
        "sodium",
        "ldh",
        "monocyte_share",
        "eosinophil_share",
    ];
    let row = |age: Value, sex: &str, potassium: Value| {
        let rest = ["9.1", "240", "3.2", "0.9", "77", "15", "13.1", "104", "139", "212", "7", "1"];
        [age, json!(sex), potassium].into_iter().chain(rest.map(|cell| json!(cell))).collect::<Value>()
    };
    let rows = json!([
        row(json!("61"), "female", Value::Null),
        row(json!("61"), "female", json!("99")),
        row(json!("61"), "女", json!("4.1")),
        row(json!("NaN"), "female", json!("4.1")),
        row(Value::Null, "female", json!("4.1")),
    ]);
    let answer = predict("bacteraemia", None, &inputs, &rows);
    let said: Vec<_> = answer["ok"]["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let refused = row["refused"].as_array().expect("a list").iter();
            let refused: Vec<_> = refused
                .map(|cell| {
                    format!(
                        "{} {}",
                        cell["input"].as_str().unwrap_or(""),
                        cell["because"]["code"].as_str().unwrap_or("")
                    )
                })
                .collect();
            let missing = row["missing"].as_array().expect("a list").contains(&json!("potassium"));
            (
                row["prediction"].is_object(),
                missing,
                refused.join(", "),
                row["because"]["code"].as_str().unwrap_or("").to_owned(),
            )
        })
        .collect();
    let expected = [
        (true, true, "", ""),
        (true, true, "potassium K-FEAT-004", ""),
        (false, false, "sex K-FEAT-013", "K-MODL-004"),
        (false, false, "age K-FEAT-013", "K-MODL-004"),
        (false, false, "", "K-MODL-004"),
    ];
    let expected: Vec<_> = expected.map(|(a, b, c, d)| (a, b, c.to_owned(), d.to_owned())).into();
    assert_eq!(said, expected);
}

#[test]
fn a_graph_that_is_named_runs_where_the_bedside_would_get_no_answer_and_says_so() {
    let rows = json!([["61", "female"], [null, "female"]]);
    let answer = |graph| predict("bacteraemia", graph, &["age", "sex"], &rows)["ok"]["rows"].clone();
    let (asked, named) = (answer(None), answer(Some("ward")));
    assert!(asked[0]["prediction"].is_null() && named[0]["prediction"].is_object(), "{asked} {named}");
    assert_eq!(
        (&asked[0]["because"]["code"], &named[0]["because"]["code"]),
        (&json!("K-MODL-004"), &json!("K-MODL-004"))
    );
    // The graph itself cannot do without an age: what it then gives is no number.
    assert_eq!((named[1]["prediction"].is_null(), &named[1]["because"]["code"]), (true, &json!("K-MODL-003")));
}

#[test]
fn a_level_that_two_readings_share_gives_a_row_no_probability() {
    for (input, level, code) in [
        ("jcs", "I", "K-EVAL-040"),
        ("consciousness", "alert|drowsy", "K-EVAL-040"),
        ("jcs", "II", ""),
        ("consciousness", "drowsy", ""),
        // Not the levels of this input: no reading, and refused.
        ("consciousness", "alert|II", "K-MODL-004"),
    ] {
        let inputs = ["age", "sex", "systolic_pressure", input, "atrial_fibrillation"];
        let answer = predict("acute-ischaemic-stroke", None, &inputs, &json!([["70", "male", "150", level, "absent"]]));
        let row = &answer["ok"]["rows"][0];
        assert_eq!(row["because"]["code"].as_str().unwrap_or(""), code, "{input} {level}: {answer}");
        assert_eq!(row["graph"].as_str(), code.is_empty().then_some("reduced"), "{input} {level}");
        assert_eq!(row["refused"].as_array().map(Vec::len), Some(usize::from(level == "alert|II")), "{input} {level}");
    }
}

#[test]
fn the_graph_that_is_named_is_the_one_that_runs() {
    let full = golden("acute-ischaemic-stroke").remove(0);
    let inputs = full["inputs"].as_object().expect("inputs");
    let names: Vec<&str> = inputs.keys().map(String::as_str).collect();
    let cells = inputs.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let rows = json!([cells.collect::<Value>()]);
    for (graph, expected) in [(None, "full"), (Some("full"), "full"), (Some("reduced"), "reduced")] {
        let answer = predict("acute-ischaemic-stroke", graph, &names, &rows);
        assert_eq!(answer["ok"]["rows"][0]["graph"], expected, "{answer}");
    }
}

#[test]
fn what_is_not_of_the_form_is_refused_as_a_whole() {
    let (age, row) = (["age"], json!([["61"]]));
    for (model, graph, inputs, rows, code) in [
        ("bacteraemia", None, &age[..], json!([["61", "62"]]), "K-CALL-001"),
        ("bacteraemia", None, &age[..], json!([[61]]), "K-CALL-001"),
        ("bacteraemia", None, &age[..], json!("61"), "K-CALL-001"),
        ("bacteraemia", None, &["age", "age"][..], json!([]), "K-CALL-001"),
        ("bacteraemia", Some("no_such"), &age[..], row.clone(), "K-CALL-001"),
        ("bacteraemia", None, &["no_such"][..], row.clone(), "K-FEAT-014"),
        ("acute-ischaemic-stroke", None, &["ocsp"][..], json!([["TACS"]]), "K-FEAT-014"),
        ("no-such-model", None, &age[..], row.clone(), "K-CALL-002"),
        ("bacteraemia", None, &age[..], json!(vec![["61"]; 4097]), "K-CALL-001"),
    ] {
        let answer = predict(model, graph, inputs, &rows);
        assert_eq!(answer["error"]["code"], code, "{model} {graph:?} {inputs:?}");
    }
    let none = predict("bacteraemia", None, &[], &json!([]));
    assert_eq!(none["ok"]["inputs"][0]["name"], "blood_culture", "{none}");
}

#[test]
fn a_score_estimates_no_probability_to_evaluate() {
    let answer = predict("fib-4", None, &["age"], &json!([["50"]]));
    assert_eq!(
        (answer["error"]["code"].as_str(), answer["error"]["place"].as_str()),
        (Some("K-EVAL-041"), Some("model fib-4"))
    );
}
