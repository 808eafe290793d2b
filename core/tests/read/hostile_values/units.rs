//! Units as hospitals write them, and values whose unit cannot be the one written.

use serde_json::{Value, json};

use super::{Case, Expected, Missing, UCUM, Used, check, loinc, quantity};

fn case(code: &str, input: &'static str, digits: &'static str, unit: &'static str, expected: Expected) -> Case {
    (unit, vec![loinc(code, &quantity(digits, unit))], input, expected)
}

fn coded(digits: &str, unit: &str, code: &str) -> Value {
    let number: Value = serde_json::from_str(digits).expect("a JSON number");
    json!({ "valueQuantity": { "value": number, "unit": unit, "system": UCUM, "code": code } })
}

#[test]
fn one_value_in_every_unit() {
    let creatinine = |digits, unit, expected| case("2160-0", "creatinine", digits, unit, expected);
    let white_cells = |digits, unit, expected| case("6690-2", "white_cells", digits, unit, expected);
    check(vec![
        creatinine("0.9", "mg/dL", Used(0.9)),
        creatinine("0.9", "mg/dl", Used(0.9)),
        creatinine("0.9", "㎎/㎗", Used(0.9)),
        creatinine("0.9", "ｍｇ／ｄＬ", Used(0.9)),
        creatinine("80", "\u{b5}mol/L", Used(80.0 * 0.011_312)),
        creatinine("80", "\u{3bc}mol/L", Used(80.0 * 0.011_312)),
        creatinine("80", "umol/l", Used(80.0 * 0.011_312)),
        creatinine("80", "mg/dL", Missing("K-FEAT-053")),
        creatinine("0.9", "mmol/L", Missing("K-FEAT-052")),
        creatinine("0.9", "個", Missing("K-FEAT-002")),
        creatinine("0.9", "", Missing("K-FEAT-050")),
        creatinine("0.9", "mg/dL/日", Missing("K-FEAT-002")),
        white_cells("6500", "/μL", Used(6.5)),
        white_cells("6500", "/\u{b5}l", Used(6.5)),
        white_cells("6500", "/mm3", Used(6.5)),
        white_cells("6500", "個/μL", Used(6.5)),
        white_cells("6.5", "10*3/uL", Used(6.5)),
        white_cells("6.5", "×10^3/μL", Used(6.5)),
        white_cells("6.5", "K/uL", Used(6.5)),
        white_cells("6.5", "千/μL", Used(6.5)),
        white_cells("65", "×10^2/μL", Used(6.5)),
        white_cells("65", "×10²/µL", Used(6.5)),
        white_cells("0.65", "万/μL", Used(6.5)),
        white_cells("6.5", "10^9/L", Used(6.5)),
        white_cells("6500", "10*3/uL", Missing("K-FEAT-053")),
        white_cells("6500", "%", Missing("K-FEAT-052")),
        case("718-7", "haemoglobin", "14", "g/dl", Used(14.0)),
        case("718-7", "haemoglobin", "140", "g/L", Used(14.0)),
        case("718-7", "haemoglobin", "140", "g/dL", Missing("K-FEAT-053")),
        case("718-7", "haemoglobin", "8.7", "mmol/L", Missing("K-FEAT-052")),
        case("777-3", "platelets", "23.3", "×10^4/μL", Used(233.0)),
        case("777-3", "platelets", "23.3", "万/μL", Used(233.0)),
        case("2345-7", "glucose", "5.5", "mmol/L", Used(5.5 * 18.0156)),
        case("2345-7", "glucose", "5.5", "mg/dL", Missing("K-FEAT-053")),
        case("1988-5", "crp", "120", "mg/L", Used(12.0)),
        case("1988-5", "crp", "12", "mg/dL", Used(12.0)),
        case("1988-5", "crp", "120", "mg/dL", Missing("K-FEAT-053")),
        case("4548-4", "hba1c_ngsp", "6.5", "%", Used(6.5)),
        case("4548-4", "hba1c_ngsp", "6.5", "％", Used(6.5)),
        case("59261-8", "hba1c_ngsp", "48", "mmol/mol", Used(48.0 * 0.091_48 + 2.152)),
        case("4548-4", "hba1c_ngsp", "48", "%", Missing("K-FEAT-053")),
        case("4548-4", "hba1c_ngsp", "6.5", "%(JDS)", Missing("K-FEAT-002")),
        case("2951-2", "sodium", "140", "mEq/L", Used(140.0)),
        case("2951-2", "sodium", "140", "mEq/ℓ", Used(140.0)),
        case("17861-6", "calcium", "4.6", "mEq/L", Used(4.6 * 2.0039)),
        case("17861-6", "calcium", "2.3", "mmol/L", Used(2.3 * 4.0078)),
        case("17861-6", "calcium", "9.2", "mg/dL", Used(9.2)),
        case("17861-6", "calcium", "2.3", "mg/dL", Missing("K-FEAT-053")),
        case("19123-9", "magnesium", "1.6", "mEq/L", Used(1.6 * 1.215_25)),
        case("3094-0", "urea_nitrogen", "5", "mmol/L", Used(5.0 * 2.8014)),
        case("2093-3", "total_cholesterol", "5.2", "mmol/L", Used(5.2 * 38.6664)),
        case("2093-3", "total_cholesterol", "5.2", "mg/dL", Missing("K-FEAT-053")),
        case("1920-8", "ast", "31", "IU/L", Used(31.0)),
        case("1920-8", "ast", "31", "U/l", Used(31.0)),
        case("33914-3", "egfr_mdrd", "75", "ml/min/1.73m2", Used(75.0)),
        case("33914-3", "egfr_mdrd", "75", "mL/min/{1.73_m2}", Used(75.0)),
        case("33914-3", "egfr_mdrd", "75", "mL/min", Missing("K-FEAT-002")),
        case("6301-6", "inr", "1.2", "", Used(1.2)),
        case("6301-6", "inr", "1.2", "INR", Used(1.2)),
        case("6301-6", "inr", "85", "%", Missing("K-FEAT-052")),
        case("8480-6", "systolic_pressure", "120", "mmHg", Used(120.0)),
        case("8480-6", "systolic_pressure", "120", "mmHG", Used(120.0)),
        case("8480-6", "systolic_pressure", "16", "kPa", Used(16_000.0 / 133.322)),
        case("8867-4", "heart_rate", "72", "拍/分", Used(72.0)),
        case("8867-4", "heart_rate", "72", "bpm", Used(72.0)),
        case("9279-1", "respiratory_rate", "16", "回/分", Used(16.0)),
        case("9279-1", "respiratory_rate", "16", "回", Missing("K-FEAT-002")),
        case("8310-5", "body_temperature", "36.8", "℃", Used(36.8)),
        case("8310-5", "body_temperature", "98.6", "[degF]", Used(37.0)),
        case("8310-5", "body_temperature", "98.6", "℃", Missing("K-FEAT-053")),
        case("2708-6", "oxygen_saturation", "97", "％", Used(97.0)),
        case("8302-2", "body_height", "1.7", "m", Used(170.0)),
        case("8302-2", "body_height", "1.7", "cm", Missing("K-FEAT-053")),
        case("29463-7", "body_weight", "140", "lbs", Used(140.0 * 0.453_592_37)),
        case("5902-2", "prothrombin_time", "12", "秒", Used(12.0)),
    ]);
}

#[test]
fn a_unit_s_code_and_its_text() {
    check(vec![
        ("one unit twice", vec![loinc("1988-5", &coded("5", "mg/dl", "mg/dL"))], "crp", Used(5.0)),
        ("a label", vec![loinc("8867-4", &coded("72", "beats", "/min"))], "heart_rate", Used(72.0)),
        ("two names of one", vec![loinc("6690-2", &coded("6.5", "×10^3/μL", "10*9/L"))], "white_cells", Used(6.5)),
        ("mEq of sodium is mmol", vec![loinc("2951-2", &coded("140", "mEq/L", "mmol/L"))], "sodium", Used(140.0)),
        (
            "mEq of calcium is not",
            vec![loinc("17861-6", &coded("4.6", "mEq/L", "mmol/L"))],
            "calcium",
            Missing("K-FEAT-051"),
        ),
        (
            "pounds by text, kilograms by code",
            vec![loinc("29463-7", &coded("154", "lb", "kg"))],
            "body_weight",
            Missing("K-FEAT-051"),
        ),
        ("inches by text", vec![loinc("8302-2", &coded("68", "inches", "cm"))], "body_height", Missing("K-FEAT-051")),
        ("inches by both", vec![loinc("8302-2", &coded("68", "inches", "[in_i]"))], "body_height", Used(172.72)),
        ("degrees by their letter", vec![loinc("8310-5", &coded("36.5", "C", "Cel"))], "body_temperature", Used(36.5)),
        ("JDS by text", vec![loinc("4548-4", &coded("6.1", "%(JDS)", "%"))], "hba1c_ngsp", Missing("K-FEAT-051")),
        ("half a unit", vec![loinc("2345-7", &coded("95", "mmol", "mg/dL"))], "glucose", Missing("K-FEAT-051")),
        ("at odds", vec![loinc("1988-5", &coded("5", "mg/L", "mg/dL"))], "crp", Missing("K-FEAT-051")),
        (
            "at odds by a micro sign",
            vec![loinc("2160-0", &coded("80", "µmol/L", "mg/dL"))],
            "creatinine",
            Missing("K-FEAT-051"),
        ),
    ]);
}
