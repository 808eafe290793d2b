//! Dates, ages, and which of several values is used.

use serde_json::{Value, json};

use super::{Case, Expected, Found, Missing, Silent, Used, check, loinc, patient};

fn at(value: f64, when: &str) -> Value {
    loinc("2823-3", &json!({ "valueQuantity": { "value": value, "unit": "mmol/L" }, "effectiveDateTime": when }))
}

fn potassium(what: &'static str, values: &[(f64, &str)], expected: Expected) -> Case {
    (what, values.iter().map(|(value, when)| at(*value, when)).collect(), "potassium", expected)
}

#[test]
fn dates_as_they_must_not_be_believed() {
    check(vec![
        potassium("this morning", &[(4.1, "2026-11-20T09:00:00+09:00")], Used(4.1)),
        potassium("today, no time", &[(4.1, "2026-11-20")], Used(4.1)),
        potassium("without a zone, in the record's", &[(4.1, "2026-11-20T11:59:00")], Used(4.1)),
        potassium("without a zone, after the question", &[(4.1, "2026-11-20T12:01:00")], Missing("K-FEAT-006")),
        potassium("in another zone, before", &[(4.1, "2026-11-20T02:59:59Z")], Used(4.1)),
        potassium("in another zone, after", &[(4.1, "2026-11-20T03:00:01Z")], Missing("K-FEAT-006")),
        potassium("tomorrow", &[(4.1, "2026-11-21")], Missing("K-FEAT-006")),
        potassium("in 9999", &[(4.1, "9999-01-01")], Missing("K-FEAT-006")),
        potassium("past the end of time", &[(4.1, "9999-12-31T23:59:59-09:00")], Missing("K-FEAT-007")),
        potassium("before the window", &[(4.1, "2026-11-17T09:00:00+09:00")], Silent),
        potassium("the window's first day, no time", &[(4.1, "2026-11-18")], Used(4.1)),
        potassium("this month", &[(4.1, "2026-11")], Missing("K-FEAT-007")),
        potassium("this year", &[(4.1, "2026")], Missing("K-FEAT-007")),
        potassium("no date", &[(4.1, "")], Missing("K-FEAT-007")),
        potassium("in the Japanese era", &[(4.1, "令和8年11月20日")], Missing("K-FEAT-007")),
        potassium("in the era's short form", &[(4.1, "R8.11.20")], Missing("K-FEAT-007")),
        potassium("in full width", &[(4.1, "２０２６－１１－２０")], Missing("K-FEAT-007")),
        potassium("a day that is not", &[(4.1, "2026-11-31")], Missing("K-FEAT-007")),
    ]);
}

#[test]
fn one_of_several() {
    let with = |value: f64, when: &str, more: &Value| {
        let mut one = at(value, when);
        for (key, value) in more.as_object().expect("elements") {
            one[key] = value.clone();
        }
        one
    };
    let preliminary = json!({ "status": "preliminary" });
    let haemolysed =
        loinc("2823-3", &json!({ "valueString": "溶血", "effectiveDateTime": "2026-11-20T10:00:00+09:00" }));
    let nine = "2026-11-20T09:00:00+09:00";
    check(vec![
        potassium("the latest", &[(4.0, "2026-11-19T09:00:00+09:00"), (4.5, nine)], Used(4.5)),
        potassium("the same twice", &[(4.1, nine), (4.1, nine)], Used(4.1)),
        potassium("two of one moment", &[(4.1, nine), (4.9, nine)], Found(4.9, "K-FEAT-016")),
        potassium(
            "two of one moment in two zones",
            &[(4.1, nine), (4.9, "2026-11-20T00:00:00Z")],
            Found(4.9, "K-FEAT-016"),
        ),
        potassium("two in a minute", &[(4.1, nine), (4.9, "2026-11-20T09:00:30+09:00")], Found(4.9, "K-FEAT-062")),
        potassium("the same within a minute", &[(4.1, nine), (4.1, "2026-11-20T09:00:30+09:00")], Used(4.1)),
        potassium("a day against a time", &[(4.1, "2026-11-20"), (4.9, nine)], Found(4.9, "K-FEAT-058")),
        potassium("yesterday against a time", &[(4.1, "2026-11-19"), (4.9, nine)], Used(4.9)),
        (
            "final before preliminary of one moment",
            vec![with(4.9, nine, &preliminary), at(4.1, nine)],
            "potassium",
            Found(4.1, "K-FEAT-016"),
        ),
        (
            "a later preliminary one",
            vec![with(4.9, "2026-11-20T10:00:00+09:00", &preliminary), at(4.1, nine)],
            "potassium",
            Found(4.9, "K-FEAT-009"),
        ),
        ("corrected", vec![with(4.9, nine, &json!({ "status": "corrected" }))], "potassium", Used(4.9)),
        ("entered in error", vec![with(4.9, nine, &json!({ "status": "entered-in-error" }))], "potassium", Silent),
        ("cancelled", vec![with(4.9, nine, &json!({ "status": "cancelled" }))], "potassium", Silent),
        ("a later one was haemolysed", vec![at(4.1, nine), haemolysed.clone()], "potassium", Found(4.1, "K-FEAT-061")),
        (
            "an earlier one was haemolysed",
            vec![at(4.1, "2026-11-20T11:00:00+09:00"), haemolysed],
            "potassium",
            Used(4.1),
        ),
        ("the lowest", vec![at(4.1, nine), at(3.1, "2026-11-19T20:00:00+09:00")], "lowest_potassium", Used(3.1)),
        ("the first", vec![at(4.1, nine), at(3.1, "2026-11-19T20:00:00+09:00")], "first_potassium", Used(3.1)),
        (
            "the first, a day against a time",
            vec![at(4.1, nine), at(3.1, "2026-11-20")],
            "first_potassium",
            Found(4.1, "K-FEAT-058"),
        ),
    ]);
}

#[test]
fn a_slope_is_made_of_usable_values() {
    let creatinine = |value: f64, unit: &str, when: &str| {
        loinc("2160-0", &json!({ "valueQuantity": { "value": value, "unit": unit }, "effectiveDateTime": when }))
    };
    check(vec![
        (
            "in two units",
            vec![
                creatinine(1.0, "mg/dL", "2026-11-18T09:00:00+09:00"),
                creatinine(2.0 / 0.011_312, "µmol/L", "2026-11-20T09:00:00+09:00"),
            ],
            "creatinine_slope",
            Used(0.5),
        ),
        (
            "one of them in no unit",
            vec![
                creatinine(1.0, "", "2026-11-18T09:00:00+09:00"),
                creatinine(2.0, "mg/dL", "2026-11-20T09:00:00+09:00"),
            ],
            "creatinine_slope",
            Missing("K-FEAT-042"),
        ),
    ]);
}

#[test]
fn ages() {
    let born = |what: &'static str, date: &str, expected: Expected| (what, vec![patient(date)], "age", expected);
    check(vec![
        born("76", "1950-04-01", Used(76.0)),
        born("the day before the birthday", "1950-11-21", Used(75.0)),
        born("the birthday", "1950-11-20", Used(76.0)),
        born("a leap day", "2000-02-29", Used(26.0)),
        born("today", "2026-11-20", Used(0.0)),
        born("tomorrow", "2026-11-21", Missing("K-FEAT-059")),
        born("in 9999", "9999-01-01", Missing("K-FEAT-059")),
        born("130", "1896-11-20", Used(130.0)),
        born("131", "1895-11-20", Missing("K-FEAT-004")),
        born("in the year one", "0001-01-01", Missing("K-FEAT-004")),
        born("by the year alone", "1950", Missing("K-FEAT-060")),
        born("by the month of the birthday", "1950-11", Missing("K-FEAT-060")),
        born("by another month", "1950-04", Used(76.0)),
        born("in the Japanese era", "昭和25年4月1日", Silent),
        born("no day", "1950-02-30", Silent),
    ]);
}
