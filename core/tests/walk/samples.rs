//! What every sample patient comes to. The figures were computed independently of the core, by onnxruntime on
//! rows that a second reading of the manifests made.

use serde_json::Value;

use crate::shipped::{BACTERAEMIA, STROKE, assessment, call, guest, sample, sample_files, sample_request};

enum Expected {
    Silence,
    /// A code among the reasons.
    Abstention(&'static str),
    /// The graph, and probability, lower and upper of each reading.
    Answer(&'static str, &'static [[f64; 3]]),
}
use Expected::{Abstention, Answer, Silence};

const CASES: &[(&str, &str, Expected)] = &[
    ("stroke-clear.json", STROKE, Answer("full", &[[0.524, 0.492, 0.557]])),
    ("stroke-missing-items.json", STROKE, Answer("reduced", &[[0.926, 0.912, 0.937]])),
    ("absurd-values.json", STROKE, Abstention("K-MODL-004")),
    ("absurd-values.json", BACTERAEMIA, Answer("ward", &[[0.084, 0.070, 0.099]])),
    ("stroke-late.json", STROKE, Silence),
    ("stroke-young.json", STROKE, Silence),
    ("stroke-anticoagulated.json", STROKE, Answer("full", &[[0.946, 0.925, 0.960]])),
    ("stroke-contraindicated.json", STROKE, Answer("full", &[[0.333, 0.300, 0.362]])),
    ("stroke-jcs-one.json", STROKE, Answer("full", &[[0.819, 0.780, 0.849], [0.928, 0.906, 0.943]])),
    ("stroke-thrombolysed.json", STROKE, Answer("full", &[[0.600, 0.550, 0.647]])),
    ("bacteraemia-full.json", BACTERAEMIA, Answer("ward", &[[0.335, 0.281, 0.402]])),
    ("bacteraemia-sparse.json", BACTERAEMIA, Abstention("K-MODL-004")),
    ("bacteraemia-treated.json", BACTERAEMIA, Silence),
    ("atrial-fibrillation.json", STROKE, Silence),
    ("check-up.json", STROKE, Silence),
    ("check-up.json", BACTERAEMIA, Silence),
    ("haemorrhage.ndjson", STROKE, Silence),
];

#[test]
fn every_sample_comes_to_what_an_independent_reading_says() {
    for (file, model, expected) in CASES {
        let outcome = &assessment(file, model)["outcome"];
        match expected {
            Silence => assert_eq!(outcome["kind"], "not_applicable", "{file}"),
            Abstention(code) => {
                assert_eq!(outcome["kind"], "abstention", "{file}");
                assert!(outcome["reasons"].to_string().contains(code), "{file}: {}", outcome["reasons"]);
            }
            Answer(graph, readings) => {
                assert_eq!(outcome["graph"]["name"], *graph, "{file}: {outcome}");
                let found = outcome["readings"].as_array().expect("readings");
                assert_eq!(found.len(), readings.len(), "{file}");
                for (found, expected) in found.iter().zip(*readings) {
                    for (name, expected) in ["probability", "lower", "upper"].iter().zip(expected) {
                        let found = found["prediction"][name].as_f64().expect("a number");
                        assert!((found - expected).abs() < 0.000_51, "{file} {name}: {found} {expected}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_sample_is_in_the_table() {
    for file in sample_files() {
        assert!(CASES.iter().any(|(name, ..)| *name == file), "{file}");
    }
}

#[test]
fn contributions_add_up_to_the_prediction() {
    for (file, model, expected) in CASES {
        let Answer(..) = expected else { continue };
        for reading in assessment(file, model)["outcome"]["readings"].as_array().expect("readings") {
            let explanation = &reading["explanation"];
            let parts = explanation["contributions"].as_array().unwrap_or_else(|| panic!("{file}: no explanation"));
            let sum: f64 = parts.iter().filter_map(|part| part["logit"].as_f64()).sum();
            let logit = reading["prediction"]["logit"].as_f64().expect("a number");
            let base = explanation["base_logit"].as_f64().expect("a number");
            assert!((base + sum - logit).abs() < 1e-4, "{file}");
        }
    }
}

fn arm(file: &str, id: &str) -> Value {
    let answer = assessment(file, STROKE);
    let advice = &answer["outcome"]["readings"][0]["advice"];
    advice["arms"].as_array().expect("arms").iter().find(|arm| arm["id"] == id).expect("the arm").clone()
}

#[test]
fn heparin_is_shown_without_benefit_and_never_with_a_number_needed_to_treat() {
    let heparin = arm("stroke-clear.json", "heparin");
    assert_eq!(heparin["verdict"], "uncertain");
    assert!(heparin["number_needed_to_treat"].is_null());
    assert!(!heparin["harms"].as_array().expect("harms").is_empty());
}

#[test]
fn aspirin_carries_the_published_effect_and_its_number_needed_to_treat() {
    let aspirin = arm("stroke-clear.json", "aspirin");
    assert_eq!(aspirin["verdict"], "benefit");
    assert_eq!(aspirin["effect"]["estimate"], 0.95);
    let difference = &aspirin["difference"];
    assert!(difference["upper"].as_f64().expect("a number") < 0.0);
    let needed = aspirin["number_needed_to_treat"]["estimate"].as_f64().expect("a number");
    assert!((needed + 1.0 / difference["estimate"].as_f64().expect("a number")).abs() < 1e-9);
}

#[test]
fn a_contraindicated_arm_carries_no_figures() {
    let aspirin = arm("stroke-contraindicated.json", "aspirin");
    assert!(!aspirin["contraindications"].as_array().expect("a list").is_empty());
    for figure in ["risk", "difference", "number_needed_to_treat", "verdict"] {
        assert!(aspirin[figure].is_null(), "{figure}");
    }
}

#[test]
fn arms_carry_no_figures_while_the_comparison_is_withheld() {
    for file in ["stroke-anticoagulated.json", "stroke-thrombolysed.json"] {
        let aspirin = arm(file, "aspirin");
        assert!(aspirin["risk"].is_null() && aspirin["difference"].is_null(), "{file}");
    }
}

#[test]
fn current_treatment_is_recognised() {
    assert_eq!(arm("stroke-jcs-one.json", "aspirin")["current"], true);
}

/// The scores that speak when a sample's record is opened; every other one is silent.
#[test]
fn scores_speak_only_where_they_have_to() {
    let raised = [
        ("atrial-fibrillation.json", "chads2", "2 to 6 point(s)"),
        // 194 x 1.46^-1.094 x 77^-0.287 x 0.739
        ("bacteraemia-full.json", "egfr-jsn", "27.2 mL/min/1.73 m²"),
    ];
    let mut guest = guest();
    let mut spoken = Vec::new();
    for file in sample_files() {
        let answer = call(&mut guest, &sample_request(&file), &[&sample(&file)]);
        for one in answer["ok"]["assessments"].as_array().expect("assessments") {
            if one["model"]["kind"] == "score" && one["outcome"]["kind"] != "not_applicable" {
                let text = one["outcome"]["score"]["text"]["en"].as_str().expect("a score").to_owned();
                spoken.push((file.clone(), one["model"]["id"].as_str().expect("an id").to_owned(), text));
            }
        }
    }
    spoken.sort();
    let spoken: Vec<_> = spoken.iter().map(|(file, model, text)| (&**file, &**model, &**text)).collect();
    assert_eq!(spoken, raised);
}
