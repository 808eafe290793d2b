//! Drugs, diagnoses, vaccinations and procedures: what was true at the moment of the question, by what is known then.

use serde_json::{Value, json};

use super::{Found, Used, bundle, check, features, loinc, patient, quantity, read_bytes, with};
use kusushi_core::features::FeatureValue;

/// A resource about the patient with the made-up code at its usual place.
fn resource(kind: &str, elements: &Value) -> Value {
    let code = json!({ "coding": [{ "system": "urn:made-up", "code": "x" }] });
    let place = match kind {
        "Immunization" => "vaccineCode",
        "Condition" | "Procedure" => "code",
        _ => "medicationCodeableConcept",
    };
    let of = if matches!(kind, "Immunization") { "patient" } else { "subject" };
    let plain = json!({ "resourceType": kind, of: { "reference": "Patient/p1" }, place: code });
    with(plain, elements)
}

/// What an input is, and why.
fn of(resources: &[Value], input: &str) -> (Option<String>, Vec<String>) {
    let mut all = vec![patient("1950-04-01")];
    all.extend(resources.iter().cloned());
    let features = features(&read_bytes(bundle(&all).as_bytes()).expect("it is read"));
    let feature = features.get(input).expect("the input");
    let level = match &feature.value {
        Some(FeatureValue::Levels(levels)) => Some(levels.join(" or ")),
        _ => None,
    };
    (level, feature.shown.findings.iter().map(|finding| finding.code.clone()).collect())
}

fn see(input: &str, cases: &[(&str, Vec<Value>, Option<&str>, &str)]) {
    for (what, resources, level, code) in cases {
        let (found, codes) = of(resources, input);
        assert_eq!(found.as_deref(), *level, "{what}: {codes:?}");
        let is_told = if code.is_empty() { codes.is_empty() } else { codes.iter().any(|told| told == code) };
        assert!(is_told, "{what}: {codes:?}");
        let reversed: Vec<_> = resources.iter().rev().cloned().collect();
        assert_eq!(of(&reversed, input).0, found, "{what}, in another order");
    }
}

#[test]
fn a_drug_was_in_use_by_its_start_alone() {
    let stated = |status: &str, start: &str, end: &str| {
        resource(
            "MedicationStatement",
            &json!({ "status": status, "effectivePeriod": if end.is_empty() { json!({ "start": start }) } else { json!({ "start": start, "end": end }) } }),
        )
    };
    let present = Some("present");
    see(
        "drug",
        &[
            ("going on", vec![stated("active", "2026-10-01", "2026-12-31")], present, ""),
            ("going on since years", vec![stated("active", "2015-04-01", "2027-03-31")], present, ""),
            ("its last day", vec![stated("active", "2026-10-01", "2026-11-20")], present, ""),
            ("ended yesterday", vec![stated("active", "2026-10-01", "2026-11-19")], None, "K-FEAT-068"),
            (
                "ended, and another goes on",
                vec![stated("active", "2026-10-01", "2026-11-19"), stated("active", "2026-11-18", "2026-11-30")],
                present,
                "",
            ),
            (
                "old, no end",
                vec![resource(
                    "MedicationRequest",
                    &json!({ "status": "active", "intent": "order", "authoredOn": "2026-08-01" }),
                )],
                None,
                "K-FEAT-069",
            ),
            ("stopped after the question", vec![stated("stopped", "2026-10-01", "2026-12-20")], present, ""),
            ("stopped before it", vec![stated("stopped", "2026-10-01", "2026-11-10")], None, "K-FEAT-068"),
            ("to begin", vec![stated("active", "2026-12-01", "2026-12-31")], None, "K-FEAT-006"),
        ],
    );
}

#[test]
fn a_drug_given_for_an_hour_is_still_a_drug_given() {
    let given = json!({ "status": "completed", "effectivePeriod": { "start": "2026-11-20T08:00:00+09:00", "end": "2026-11-20T09:00:00+09:00" } });
    see("drug", &[("given", vec![resource("MedicationAdministration", &given)], Some("present"), "")]);
}

#[test]
fn a_hundred_old_prescriptions_are_one_finding() {
    let old = |day: usize| json!({ "id": format!("old{day}"), "status": "active", "intent": "order", "authoredOn": format!("2025-{:02}-{:02}", day % 12 + 1, day / 12 + 1) });
    let all: Vec<_> = (0..100).map(|day| resource("MedicationRequest", &old(day))).collect();
    assert_eq!(of(&all, "drug"), (None, vec!["K-FEAT-069".to_owned()]));
}

#[test]
fn a_diagnosis_was_known_before_it_was_entered() {
    let condition = |elements: Value| vec![resource("Condition", &elements)];
    let resolved = |end: &str| json!({ "clinicalStatus": { "coding": [{ "code": "resolved" }] }, "onsetDateTime": "2026-11-10", "abatementDateTime": end });
    let present = Some("present");
    see(
        "diagnosis",
        &[
            (
                "entered since",
                condition(json!({ "onsetDateTime": "2026-11-18", "recordedDate": "2026-11-23" })),
                None,
                "K-FEAT-006",
            ),
            (
                "entered then",
                condition(json!({ "onsetDateTime": "2026-11-18", "recordedDate": "2026-11-20" })),
                present,
                "",
            ),
            ("this year", condition(json!({ "onsetDateTime": "2026" })), None, "K-FEAT-065"),
            ("this month", condition(json!({ "onsetDateTime": "2026-11" })), None, "K-FEAT-065"),
            ("last month", condition(json!({ "onsetDateTime": "2026-10" })), present, ""),
            (
                "this year, entered in spring",
                condition(json!({ "onsetDateTime": "2026", "recordedDate": "2026-04-01" })),
                present,
                "",
            ),
            ("no date", condition(json!({})), present, ""),
            ("resolved since", condition(resolved("2026-12-10")), present, ""),
            ("resolved before", condition(resolved("2026-11-15")), None, ""),
            ("resolved today", condition(resolved("2026-11-20")), None, ""),
        ],
    );
    see(
        "recent_diagnosis",
        &[("this month, no window holds it", condition(json!({ "onsetDateTime": "2026-11" })), None, "K-FEAT-007")],
    );
}

#[test]
fn a_negation_outranked_what_has_no_date() {
    let vaccine =
        |status: &str, on: &str| resource("Immunization", &json!({ "status": status, "occurrenceDateTime": on }));
    see(
        "vaccine",
        &[
            (
                "done, then not",
                vec![vaccine("completed", "2026-10-01"), vaccine("not-done", "2026-11-01")],
                Some("present"),
                "",
            ),
            ("not done", vec![vaccine("not-done", "2026-11-01")], None, ""),
        ],
    );
    let operation = |status: &str, on: &str| {
        let date = if on.is_empty() { json!({}) } else { json!({ "performedDateTime": on }) };
        resource("Procedure", &with(json!({ "status": status }), &date))
    };
    see(
        "operation",
        &[
            (
                "done some day, not done in 2010",
                vec![operation("completed", ""), operation("not-done", "2010-01-01")],
                None,
                "K-FEAT-067",
            ),
            (
                "not done in 2010, done in 2020",
                vec![operation("completed", "2020-01-01"), operation("not-done", "2010-01-01")],
                Some("present"),
                "",
            ),
            ("done some day", vec![operation("completed", "")], Some("present"), ""),
        ],
    );
    let disease = |status: &str, on: &str| {
        let date = if on.is_empty() { json!({}) } else { json!({ "recordedDate": on }) };
        resource("Condition", &with(json!({ "verificationStatus": { "coding": [{ "code": status }] } }), &date))
    };
    see(
        "diagnosis",
        &[(
            "active, refuted in 2010",
            vec![disease("confirmed", ""), disease("refuted", "2010-01-01")],
            None,
            "K-FEAT-067",
        )],
    );
}

#[test]
fn an_old_answer_beat_a_newer_measurement() {
    let answer = |when: &str| {
        json!({
            "resourceType": "QuestionnaireResponse", "questionnaire": "urn:kusushi:questionnaire:every-analyte", "status": "completed", "subject": { "reference": "Patient/p1" }, "authored": when,
            "item": [{ "linkId": "asked_rate", "answer": [{ "valueDecimal": 14 }] }],
        })
    };
    let measured = |when: &str| with(loinc("9279-1", &quantity("30", "/min")), &json!({ "effectiveDateTime": when }));
    let nine = "2026-11-20T09:00:00+09:00";
    check(vec![
        ("the answer alone", vec![answer("2026-11-19T13:00:00+09:00")], "asked_rate", Used(14.0)),
        (
            "measured since",
            vec![answer("2026-11-19T13:00:00+09:00"), measured(nine)],
            "asked_rate",
            Found(30.0, "K-FEAT-066"),
        ),
        (
            "answered since",
            vec![answer(nine), measured("2026-11-19T13:00:00+09:00")],
            "asked_rate",
            Found(14.0, "K-FEAT-010"),
        ),
        (
            "measured that day, when is not said",
            vec![answer(nine), measured("2026-11-20")],
            "asked_rate",
            Found(14.0, "K-FEAT-058"),
        ),
    ]);
}
