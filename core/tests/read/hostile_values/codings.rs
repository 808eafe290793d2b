//! Codes: matched as they stand and with their system, or not at all.

use serde_json::{Value, json};

use super::{LOINC, Missing, Silent, Used, check, observation, quantity, with};

const MEDIS: &str = "http://medis.or.jp/CodeSystem/master-JLAC10-17digits";
const CORE: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/JLAC10/JP_CLINS_ObsLabResult_CoreLabo_CS";

fn of(system: &str, code: &str, digits: &str, unit: &str) -> Vec<Value> {
    vec![observation(&json!({ "system": system, "code": code, "display": "クレアチニン" }), &quantity(digits, unit))]
}

#[test]
fn a_code_is_matched_with_its_system() {
    let creatinine = |system: &str, code: &str| of(system, code, "0.9", "mg/dL");
    check(vec![
        ("LOINC", creatinine(LOINC, "2160-0"), "creatinine", Used(0.9)),
        ("LOINC by its OID", creatinine("urn:oid:2.16.840.1.113883.6.1", "2160-0"), "creatinine", Used(0.9)),
        ("JLAC10, master", creatinine(MEDIS, "3C015000002327101"), "creatinine", Used(0.9)),
        ("JLAC10, core set", creatinine(CORE, "3C015000002327101"), "creatinine", Used(0.9)),
        ("JLAC10 by its OID", creatinine("urn:oid:1.2.392.200119.4.504", "3C015000002327101"), "creatinine", Used(0.9)),
        ("of another system", creatinine("http://example.org/local", "2160-0"), "creatinine", Silent),
        ("of no system", creatinine("", "2160-0"), "creatinine", Silent),
        ("by words alone", creatinine("http://example.org/local", "クレアチニン"), "creatinine", Silent),
        ("JLAC10 of five digits", creatinine(MEDIS, "3C015"), "creatinine", Silent),
        ("of urine", creatinine(MEDIS, "3C015000000127101"), "creatinine", Silent),
        ("in lower case", creatinine(MEDIS, "3c015000002327101"), "creatinine", Silent),
        ("an invisible space in it", creatinine(LOINC, "2160\u{200b}-0"), "creatinine", Missing("K-FEAT-057")),
        ("a space behind it", creatinine(LOINC, "2160-0 "), "creatinine", Missing("K-FEAT-057")),
        ("a byte order mark before it", creatinine(LOINC, "\u{feff}2160-0"), "creatinine", Missing("K-FEAT-057")),
        ("in full width", creatinine(LOINC, "２１６０－０"), "creatinine", Missing("K-FEAT-057")),
        (
            "JLAC10 in full width",
            creatinine(MEDIS, "３Ｃ０１５０００００２３２７１０１"),
            "creatinine",
            Missing("K-FEAT-057"),
        ),
        ("a space behind the system", creatinine("http://loinc.org ", "2160-0"), "creatinine", Missing("K-FEAT-057")),
    ]);
}

#[test]
fn a_method_that_is_not_interchangeable_is_not_the_test() {
    check(vec![
        ("LD by IFCC", of(MEDIS, "3B050000002327901", "200", "U/L"), "ldh", Used(200.0)),
        ("LD by JSCC", of(MEDIS, "3B050000002327201", "400", "U/L"), "ldh", Missing("K-FEAT-063")),
        ("LD, method unknown", of(MEDIS, "3B050000002399901", "400", "U/L"), "ldh", Missing("K-FEAT-063")),
        (
            "LD by JSCC, with a code that does not say",
            vec![observation(
                &json!({ "system": LOINC, "code": "2532-0" }),
                &json!({
                    "code": { "coding": [{ "system": LOINC, "code": "2532-0" }, { "system": MEDIS, "code": "3B050000002327201" }] },
                    "valueQuantity": { "value": 400, "unit": "U/L" },
                }),
            )],
            "ldh",
            Missing("K-FEAT-063"),
        ),
        ("ALP by IFCC", of(MEDIS, "3B070000002327501", "80", "U/L"), "alp_ifcc", Used(80.0)),
        ("ALP by JSCC", of(MEDIS, "3B070000002327101", "240", "U/L"), "alp_ifcc", Missing("K-FEAT-063")),
        ("PT as INR", of(MEDIS, "2B030000002231157", "1.1", ""), "inr", Used(1.1)),
        ("PT as activity", of(MEDIS, "2B030000002231153", "90", "%"), "inr", Missing("K-FEAT-063")),
        ("PT as a ratio", of(MEDIS, "2B030000002231155", "1.1", ""), "inr", Missing("K-FEAT-063")),
        ("PT in seconds", of(MEDIS, "2B030000002231151", "12", "秒"), "inr", Missing("K-FEAT-063")),
        ("HbA1c by NGSP", of(MEDIS, "3D046000001906202", "6.5", "%"), "hba1c_ngsp", Used(6.5)),
        ("HbA1c by JDS", of(LOINC, "62388-4", "6.1", "%"), "hba1c_ngsp", Silent),
        ("white cells of a count", of(MEDIS, "2A990000001930952", "6500", "/μL"), "white_cells", Used(6.5)),
        ("red cells of the same count", of(MEDIS, "2A990000001930951", "450", "×10^4/μL"), "white_cells", Silent),
        (
            "glucose by the patient's meter",
            of(MEDIS, "3D010129901899101", "110", "mg/dL"),
            "glucose",
            Missing("K-FEAT-063"),
        ),
    ]);
}

#[test]
fn a_code_that_says_more_was_not_heard_beside_one_that_says_less() {
    let both = |loinc: &str, system: &str, code: &str, digits: &str, unit: &str| {
        let codings = json!([{ "system": LOINC, "code": loinc }, { "system": system, "code": code }]);
        vec![with(observation(&codings[0], &quantity(digits, unit)), &json!({ "code": { "coding": codings } }))]
    };
    let creatinine = |code: &str| both("2160-0", MEDIS, code, "12", "mg/dL");
    check(vec![
        ("creatinine, of serum", creatinine("3C015000002327101"), "creatinine", Used(12.0)),
        ("creatinine, of urine", creatinine("3C015000000127101"), "creatinine", Missing("K-FEAT-064")),
        ("creatinine, named by five digits", creatinine("3C015"), "creatinine", Used(12.0)),
        (
            "creatinine, with a code of the hospital",
            both("2160-0", "http://example.org/local", "3C015000000127101", "12", "mg/dL"),
            "creatinine",
            Used(12.0),
        ),
        ("HbA1c by JDS", both("4548-4", MEDIS, "3D045000001906202", "6.1", "%"), "hba1c_ngsp", Missing("K-FEAT-064")),
        ("HbA1c by NGSP", both("4548-4", MEDIS, "3D046000001906202", "6.1", "%"), "hba1c_ngsp", Used(6.1)),
        ("of urine alone", of(MEDIS, "3C015000000127101", "12", "mg/dL"), "creatinine", Silent),
    ]);
}

#[test]
fn a_code_that_leaves_the_method_open_passed_for_one() {
    let named = json!([{ "system": LOINC, "code": "2532-0" }, { "system": MEDIS, "code": "3B050000002327901" }]);
    check(vec![
        ("LD by no reaction", of(LOINC, "2532-0", "400", "U/L"), "ldh", Missing("K-FEAT-063")),
        ("LD, lactate to pyruvate", of(LOINC, "14804-9", "200", "U/L"), "ldh", Used(200.0)),
        (
            "LD by no reaction, named beside it",
            vec![with(observation(&named[0], &quantity("200", "U/L")), &json!({ "code": { "coding": named } }))],
            "ldh",
            Used(200.0),
        ),
        ("HbA1c of the IFCC in per cent", of(LOINC, "59261-8", "4.6", "%"), "hba1c_ngsp", Missing("K-FEAT-052")),
    ]);
}
