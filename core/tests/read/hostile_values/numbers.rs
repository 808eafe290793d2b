//! What stands where a number should.

use super::{Case, Found, Missing, Used, check, loinc, quantity, text};

const POTASSIUM: &str = "2823-3";
const PLATELETS: &str = "777-3";
const CRP: &str = "1988-5";

fn potassium(written: &'static str, expected: super::Expected) -> Case {
    (written, vec![loinc(POTASSIUM, &text(written))], "potassium", expected)
}

#[test]
fn texts_in_the_place_of_a_number() {
    let mut cases: Vec<Case> = [
        ("4.1 mmol/L", Used(4.1)),
        ("４．１　ｍｍｏｌ／Ｌ", Used(4.1)),
        ("4.1mEq/L", Used(4.1)),
        (" 4.1 mEq/L ", Used(4.1)),
        ("4.1", Missing("K-FEAT-050")),
        ("", Missing("K-FEAT-001")),
        ("\u{3000}", Missing("K-FEAT-001")),
        ("<4.1 mmol/L", Missing("K-FEAT-008")),
        ("＜4.1", Missing("K-FEAT-008")),
        (">10", Missing("K-FEAT-008")),
        ("≦4", Missing("K-FEAT-008")),
        ("≥4", Missing("K-FEAT-008")),
        ("4.1以上", Missing("K-FEAT-008")),
        ("感度未満", Missing("K-FEAT-008")),
        ("(-)", Missing("K-FEAT-054")),
        ("（＋）", Missing("K-FEAT-054")),
        ("±", Missing("K-FEAT-054")),
        ("(1+)", Missing("K-FEAT-054")),
        ("3+", Missing("K-FEAT-054")),
        ("+4", Missing("K-FEAT-054")),
        ("-", Missing("K-FEAT-054")),
        ("陰性", Missing("K-FEAT-054")),
        ("弱陽性", Missing("K-FEAT-054")),
        ("negative", Missing("K-FEAT-054")),
        ("測定不能", Missing("K-FEAT-055")),
        ("溶血", Missing("K-FEAT-055")),
        ("強溶血 7.9", Missing("K-FEAT-055")),
        ("乳び", Missing("K-FEAT-055")),
        ("検体量不足", Missing("K-FEAT-055")),
        ("Hemolyzed", Missing("K-FEAT-055")),
        ("再検中", Missing("K-FEAT-056")),
        ("検査中", Missing("K-FEAT-056")),
        ("pending", Missing("K-FEAT-056")),
        ("NaN", Missing("K-FEAT-003")),
        ("Infinity", Missing("K-FEAT-003")),
        ("-Infinity", Missing("K-FEAT-003")),
        ("1e309 mmol/L", Missing("K-FEAT-003")),
        ("1e308 mmol/L", Missing("K-FEAT-004")),
        ("4,1 mmol/L", Missing("K-FEAT-003")),
        ("0,410 mmol/L", Missing("K-FEAT-003")),
        ("4.1.2 mmol/L", Missing("K-FEAT-003")),
        ("3.5-5.0 mmol/L", Missing("K-FEAT-003")),
        ("4.1\u{200b} mmol/L", Missing("K-FEAT-003")),
        ("4.\u{200b}1 mmol/L", Missing("K-FEAT-003")),
        ("0x4 mmol/L", Missing("K-FEAT-003")),
        ("四", Missing("K-FEAT-003")),
        ("-4.1 mmol/L", Missing("K-FEAT-004")),
        ("-0 mmol/L", Missing("K-FEAT-004")),
    ]
    .map(|(written, expected)| potassium(written, expected))
    .into();
    cases.extend([
        ("1,234 thousands", vec![loinc(PLATELETS, &text("1,234 ×10^3/μL"))], "platelets", Found(1234.0, "K-FEAT-005")),
        ("1,23", vec![loinc(PLATELETS, &text("1,23 ×10^3/μL"))], "platelets", Missing("K-FEAT-003")),
        ("a power", vec![loinc(PLATELETS, &text("23×10^4/μL"))], "platelets", Used(230.0)),
        ("a power in superscript", vec![loinc(PLATELETS, &text("23×10⁴/µL"))], "platelets", Used(230.0)),
        ("万", vec![loinc(PLATELETS, &text("23万/μL"))], "platelets", Used(230.0)),
        ("minus zero", vec![loinc(CRP, &text("-0 mg/dL"))], "crp", Used(0.0)),
        ("a comparator and a limit", vec![loinc(CRP, &text("<0.02 mg/dL"))], "crp", Missing("K-FEAT-008")),
        ("pressure as a pair", vec![loinc("8480-6", &text("120/80"))], "systolic_pressure", Missing("K-FEAT-003")),
    ]);
    check(cases);
}

#[test]
fn numbers_that_fhir_carries() {
    let of = |digits: &str, unit: &str| vec![loinc(POTASSIUM, &quantity(digits, unit))];
    check(vec![
        ("ordinary", of("4.1", "mmol/L"), "potassium", Used(4.1)),
        ("an exponent", of("41e-1", "mmol/L"), "potassium", Used(4.1)),
        ("too large for the body", of("80", "mmol/L"), "potassium", Missing("K-FEAT-004")),
        ("negative", of("-4", "mmol/L"), "potassium", Missing("K-FEAT-004")),
        ("minus zero", of("-0.0", "mmol/L"), "potassium", Missing("K-FEAT-004")),
        ("beyond the body, not the float", of("1e308", "mmol/L"), "potassium", Missing("K-FEAT-004")),
        ("unusual", of("8.1", "mmol/L"), "potassium", Found(8.1, "K-FEAT-005")),
        (
            "below a limit",
            vec![loinc(
                CRP,
                &serde_json::json!({ "valueQuantity": { "value": 0.02, "comparator": "<", "unit": "mg/dL" } }),
            )],
            "crp",
            Missing("K-FEAT-008"),
        ),
        (
            "above a limit",
            vec![loinc(
                CRP,
                &serde_json::json!({ "valueQuantity": { "value": 1000, "comparator": ">", "unit": "mg/dL" } }),
            )],
            "crp",
            Missing("K-FEAT-008"),
        ),
        (
            "awaited",
            vec![loinc(CRP, &serde_json::json!({ "dataAbsentReason": { "coding": [{ "code": "temp-unknown" }] } }))],
            "crp",
            Missing("K-FEAT-056"),
        ),
        (
            "a word from a list",
            vec![loinc(
                CRP,
                &serde_json::json!({ "valueCodeableConcept": { "coding": [{ "system": "http://snomed.info/sct", "code": "260385009" }] } }),
            )],
            "crp",
            Missing("K-FEAT-003"),
        ),
        ("a truth", vec![loinc(CRP, &serde_json::json!({ "valueBoolean": true }))], "crp", Missing("K-FEAT-003")),
    ]);
}
