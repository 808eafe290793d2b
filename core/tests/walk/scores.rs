//! What the shipped scores come to at every cut-off and one step past it, at the hard limits, with something missing, and
//! with what contradicts itself. The figures were counted from the sources by hand, not by the graphs.

use serde_json::{Value, json};

use crate::shipped::{by, call, guest_in_order};

pub(crate) const AT: &str = "2026-11-20T12:00:00+09:00";
const ICD: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";

/// A made-up patient.
#[derive(Default)]
pub(crate) struct Patient<'p> {
    pub years: Option<i32>,
    pub sex: Option<&'p str>,
    /// LOINC code, value, unit.
    pub observed: &'p [(&'p str, f64, &'p str)],
    /// ICD-10 codes of confirmed diagnoses.
    pub diagnosed: &'p [&'p str],
    /// ICD-10 codes of diagnoses that are resolved.
    pub resolved: &'p [&'p str],
    /// Code systems and codes of what was done, two weeks before.
    pub done: &'p [(&'p str, &'p str)],
    /// Code systems and codes of drugs in use.
    pub drugs: &'p [(&'p str, &'p str)],
    pub answers: &'p [(&'p str, &'p str)],
}

impl Patient<'_> {
    fn bundle(&self) -> Value {
        let mut entries = vec![json!({ "resource": {
            "resourceType": "Patient", "id": "p1",
            "gender": self.sex, "birthDate": self.years.map(|years| format!("{}-01-01", 2026 - years)),
        } })];
        entries[0]["resource"].as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        for (index, (code, value, unit)) in self.observed.iter().enumerate() {
            entries.push(json!({ "resource": {
                "resourceType": "Observation", "id": format!("o{index}"), "status": "final",
                "code": { "coding": [{ "system": "http://loinc.org", "code": code }] },
                "subject": { "reference": "Patient/p1" }, "effectiveDateTime": "2026-11-20T11:00:00+09:00",
                "valueQuantity": { "value": value, "unit": unit },
            } }));
        }
        let diagnosed = self.diagnosed.iter().map(|code| (code, "active"));
        for (index, (code, status)) in diagnosed.chain(self.resolved.iter().map(|code| (code, "resolved"))).enumerate()
        {
            entries.push(json!({ "resource": {
                "resourceType": "Condition", "id": format!("c{index}"),
                "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": status }] },
                "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed" }] },
                "code": { "coding": [{ "system": ICD, "code": code }] },
                "subject": { "reference": "Patient/p1" }, "recordedDate": "2026-11-19",
            } }));
        }
        for (index, (system, code)) in self.done.iter().enumerate() {
            entries.push(json!({ "resource": {
                "resourceType": "Procedure", "id": format!("d{index}"), "status": "completed",
                "code": { "coding": [{ "system": system, "code": code }] },
                "subject": { "reference": "Patient/p1" }, "performedDateTime": "2026-11-06",
            } }));
        }
        for (index, (system, code)) in self.drugs.iter().enumerate() {
            entries.push(json!({ "resource": {
                "resourceType": "MedicationStatement", "id": format!("m{index}"), "status": "active",
                "medicationCodeableConcept": { "coding": [{ "system": system, "code": code }] },
                "subject": { "reference": "Patient/p1" }, "effectiveDateTime": "2026-11-06",
            } }));
        }
        json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
    }

    pub(crate) fn asked(&self, model: &str, occasion: &str) -> Value {
        let answers: Vec<Value> = self
            .answers
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value, "source": "form" }))
            .collect();
        let request = json!({
            "schema_version": 1, "op": "assess", "at": AT, "occasion": occasion, "models": [model], "answers": answers,
        });
        let answer = call(&mut guest_in_order(&[model]), &request, &[self.bundle().to_string().as_bytes()]);
        by(model, &answer)
    }

    pub(crate) fn assess(&self, model: &str) -> Value {
        self.asked(model, "asked")
    }
}

/// The score's text in English and the titles of its bands; or the kind of outcome and the codes of its reasons.
pub(crate) fn summary(assessment: &Value) -> String {
    let outcome = &assessment["outcome"];
    let score = &outcome["score"];
    let join = |list: &Value, word: &dyn Fn(&Value) -> String| {
        list.as_array().expect("a list").iter().map(word).collect::<Vec<_>>().join(" | ")
    };
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    match outcome["kind"].as_str() {
        Some("score") => {
            format!("{}: {}", text(&score["text"]["en"]), join(&score["bands"], &|band| text(&band["title"]["en"])))
        }
        kind => {
            let codes = join(&outcome["reasons"], &|reason| text(&reason["notice"]["code"]));
            format!("{}: {codes}", kind.expect("a kind"))
        }
    }
}

fn codes(assessment: &Value) -> Vec<&str> {
    assessment["findings"].as_array().expect("findings").iter().filter_map(|notice| notice["code"].as_str()).collect()
}

#[test]
fn egfr_at_its_cut_offs_and_limits() {
    let creatinine = |value, unit| [("2160-0", value, unit)];
    // 194 x Cr^-1.094 x age^-0.287 (x 0.739), by hand.
    for (years, sex, observed, expected) in [
        (50, "male", creatinine(1.0, "mg/dL"), "63.1 mL/min/1.73 m²: G2 (60-89)"),
        (50, "female", creatinine(1.0, "mg/dL"), "46.6 mL/min/1.73 m²: G3a (45-59)"),
        (50, "male", creatinine(1.04, "mg/dL"), "60.5 mL/min/1.73 m²: G2 (60-89)"),
        (50, "male", creatinine(1.05, "mg/dL"), "59.8 mL/min/1.73 m²: G3a (45-59)"),
        (50, "male", creatinine(0.72, "mg/dL"), "90.4 mL/min/1.73 m²: G1 (90 and above)"),
        (50, "male", creatinine(0.73, "mg/dL"), "89.1 mL/min/1.73 m²: G2 (60-89)"),
        (50, "male", creatinine(88.4, "umol/L"), "63.1 mL/min/1.73 m²: G2 (60-89)"),
        (70, "male", creatinine(3.4, "mg/dL"), "15.0 mL/min/1.73 m²: G4 (15-29)"),
        (70, "male", creatinine(3.45, "mg/dL"), "14.8 mL/min/1.73 m²: G5 (below 15)"),
        (18, "male", creatinine(1.0, "mg/dL"), "84.6 mL/min/1.73 m²: G2 (60-89)"),
        (17, "male", creatinine(1.0, "mg/dL"), "not_applicable: K-APPL-001"),
        // Ten times too small and a thousand times too large are no creatinine; without a unit it may be anything.
        (50, "male", creatinine(0.1, "mg/dL"), "abstention: K-MODL-041"),
        (50, "male", creatinine(0.09, "mg/dL"), "not_applicable: K-APPL-001"),
        (50, "male", creatinine(30.0, "mg/dL"), "1.5 mL/min/1.73 m²: G5 (below 15)"),
        (50, "male", creatinine(30.1, "mg/dL"), "not_applicable: K-APPL-001"),
        (50, "male", creatinine(1000.0, "mg/dL"), "not_applicable: K-APPL-001"),
        (50, "male", creatinine(1.0, ""), "not_applicable: K-APPL-001"),
        (50, "other", creatinine(1.0, "mg/dL"), "abstention: K-MODL-004"),
    ] {
        let patient = Patient { years: Some(years), sex: Some(sex), observed: &observed, ..Patient::default() };
        assert_eq!(summary(&patient.assess("egfr-jsn")), expected, "{years} {sex} {observed:?}");
    }
    let observed = creatinine(6.0, "mg/dL");
    let dialysed =
        Patient { years: Some(60), sex: Some("male"), observed: &observed, diagnosed: &["Z992"], ..Patient::default() };
    assert_eq!(summary(&dialysed.assess("egfr-jsn")), "not_applicable: K-APPL-001");
    // 人工腎臓（慢性維持透析１）（４時間以上５時間未満） and 連続携行式腹膜灌流, as receipts code them; a dressing is none.
    let receipts = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterS-medicalProcedure";
    for (code, expected) in [
        ("140057910", "not_applicable: K-APPL-001"),
        ("140060310", "not_applicable: K-APPL-001"),
        ("140008510", "not_applicable: K-APPL-001"),
        ("114009310", "not_applicable: K-APPL-001"),
        ("140000610", "8.4 mL/min/1.73 m²: G5 (below 15)"),
    ] {
        let done = [(receipts, code)];
        let dialysed =
            Patient { years: Some(60), sex: Some("male"), observed: &observed, done: &done, ..Patient::default() };
        for occasion in ["asked", "patient_view"] {
            assert_eq!(summary(&dialysed.asked("egfr-jsn", occasion)), expected, "{code}");
        }
    }
    let ageless = Patient { sex: Some("male"), observed: &observed, ..Patient::default() };
    assert_eq!(summary(&ageless.assess("egfr-jsn")), "abstention: K-APPL-002");
}

#[test]
fn a_formula_has_no_points_and_no_interval() {
    let observed = [("2160-0", 1.0, "mg/dL")];
    let patient = Patient { years: Some(50), sex: Some("male"), observed: &observed, ..Patient::default() };
    let assessment = patient.assess("egfr-jsn");
    let score = &assessment["outcome"]["score"];
    assert_eq!(score["value"], json!(63.1));
    assert_eq!(score["points"], json!([]));
    // It estimates: that it has no error must not be said of it.
    assert!(score["note"]["en"].as_str().expect("a note").contains("is not shown"));
    for absent in ["readings", "prediction", "probability", "lower", "upper"] {
        assert!(assessment["outcome"].get(absent).is_none() && score.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn fib_4_at_its_cut_offs() {
    // age x AST / (platelets x sqrt(ALT)); ALT 16 has the root 4.
    for (years, ast, alt, platelets, expected) in [
        (29, 20.0, 16.0, 100.0, "1.45 (no unit): 1.45 to 3.25"),
        (50, 11.56, 16.0, 100.0, "1.45 (no unit): 1.45 to 3.25"),
        (50, 11.52, 16.0, 100.0, "1.44 (no unit): below 1.45"),
        (65, 20.0, 16.0, 100.0, "3.25 (no unit): 1.45 to 3.25"),
        (50, 26.08, 16.0, 100.0, "3.26 (no unit): above 3.25"),
        (50, 20.0, 0.9, 100.0, "not_applicable: K-APPL-001"),
        (17, 20.0, 16.0, 100.0, "not_applicable: K-APPL-001"),
        // Platelets in thousands, sent as if they were millions: a number that means nothing.
        (80, 20000.0, 1.0, 1.0, "abstention: K-MODL-041"),
    ] {
        let observed = [("1920-8", ast, "U/L"), ("1742-6", alt, "U/L"), ("777-3", platelets, "10*3/uL")];
        let patient = Patient { years: Some(years), observed: &observed, ..Patient::default() };
        let assessment = patient.assess("fib-4");
        assert_eq!(summary(&assessment), expected, "{years} {observed:?}");
        if expected.contains(':') && !expected.contains('K') {
            let outside = !(35..=65).contains(&years);
            assert_eq!(codes(&assessment).contains(&"K-MODL-042"), outside, "{years}");
        }
    }
    let two = [("1920-8", 20.0, "U/L"), ("1742-6", 16.0, "U/L")];
    let lacking = Patient { years: Some(50), observed: &two, ..Patient::default() };
    assert_eq!(summary(&lacking.assess("fib-4")), "not_applicable: K-APPL-001");
}

const NO_RISK: [(&str, &str); 4] =
    [("heart_failure", "absent"), ("hypertension", "absent"), ("diabetes", "absent"), ("stroke", "absent")];

#[test]
fn chads2_counts_what_is_known_and_leaves_open_what_is_not() {
    for (years, diagnosed, answers, expected) in [
        (74, &["I48"][..], &NO_RISK[..], "0 point(s): 0 points"),
        (75, &["I48"], &NO_RISK, "1 point(s): 1 point"),
        (75, &["I48", "I50.9", "I10", "E11", "G45"], &[], "6 point(s): 2 points or more"),
        (74, &["I48", "I63"], &NO_RISK[..3], "2 point(s): 2 points or more"),
        // A recorded diagnosis outweighs an answer that denies it.
        (74, &["I48", "I10"], &NO_RISK, "1 point(s): 1 point"),
        (70, &["I48"], &[], "0 to 5 point(s): 0 points | 1 point | 2 points or more"),
        (78, &["I48"], &[], "1 to 6 point(s): 1 point | 2 points or more"),
        (78, &["I48", "I10"], &[], "2 to 6 point(s): 2 points or more"),
        (78, &["I10"], &NO_RISK, "not_applicable: K-APPL-001"),
        (78, &["I48"], &[("anticoagulation", "present")], "not_applicable: K-APPL-001"),
        (78, &["I48", "I05"], &NO_RISK, "not_applicable: K-APPL-001"),
        (17, &["I48"], &NO_RISK, "not_applicable: K-APPL-001"),
    ] {
        let patient = Patient { years: Some(years), diagnosed, answers, ..Patient::default() };
        let assessment = patient.assess("chads2");
        assert_eq!(summary(&assessment), expected, "{years} {diagnosed:?} {answers:?}");
        if assessment["outcome"]["kind"] == "score" {
            let points = assessment["outcome"]["score"]["points"].as_array().expect("points");
            let sum = |end: &str| points.iter().filter_map(|item| item[end].as_f64()).sum::<f64>();
            assert_eq!(json!(sum("least")), assessment["outcome"]["score"]["least"]);
            assert_eq!(json!(sum("most")), assessment["outcome"]["score"]["most"]);
            let open = sum("least") < sum("most");
            assert_eq!(codes(&assessment).contains(&"K-MODL-043"), open, "{years} {diagnosed:?}");
            let asked = assessment["questions"].as_array().expect("questions").iter().any(|one| one["needed"] == true);
            assert_eq!(asked, open, "{years} {diagnosed:?}");
        }
    }
}

#[test]
fn cha2ds2_vasc_at_its_cut_offs() {
    let nothing = [
        ("heart_failure_or_lv_dysfunction", "absent"),
        ("hypertension", "absent"),
        ("diabetes", "absent"),
        ("stroke_or_embolism", "absent"),
        ("vascular_disease", "absent"),
    ];
    for (years, sex, diagnosed, answers, expected) in [
        (64, Some("male"), &["I48"][..], &nothing[..], "0 point(s): 0 points"),
        (65, Some("male"), &["I48"], &nothing, "1 point(s): 1 point"),
        (74, Some("male"), &["I48"], &nothing, "1 point(s): 1 point"),
        (75, Some("male"), &["I48"], &nothing, "2 point(s): 2 points or more"),
        (64, Some("female"), &["I48"], &nothing, "1 point(s): 1 point"),
        (80, Some("female"), &["I48", "I50", "I10", "E14", "I64", "I25.2"], &[], "9 point(s): 2 points or more"),
        (65, None, &["I48"], &nothing, "1 to 2 point(s): 1 point | 2 points or more"),
    ] {
        let patient = Patient { years: Some(years), sex, diagnosed, answers, ..Patient::default() };
        assert_eq!(summary(&patient.assess("cha2ds2-vasc")), expected, "{years} {sex:?} {diagnosed:?}");
    }
}

#[test]
fn a_drop_at_its_cut_offs() {
    type Case<'c> = (i32, Option<&'c str>, f64, f64, f64, &'c [(&'c str, &'c str)], &'c str);
    let well: &[(&str, &str)] =
        &[("dehydration", "absent"), ("oxygen", "air"), ("disorientation", "absent"), ("shock", "absent")];
    let shocked: &[(&str, &str)] =
        &[("dehydration", "absent"), ("oxygen", "air"), ("disorientation", "absent"), ("shock", "present")];
    let confused: &[(&str, &str)] =
        &[("dehydration", "absent"), ("oxygen", "air"), ("disorientation", "present"), ("shock", "absent")];
    let under_oxygen: &[(&str, &str)] =
        &[("dehydration", "absent"), ("oxygen", "oxygen"), ("disorientation", "absent"), ("shock", "absent")];
    let cases: &[Case] = &[
        (69, Some("male"), 20.9, 91.0, 91.0, well, "0 point(s): 0: mild"),
        (70, Some("male"), 20.9, 91.0, 91.0, well, "1 point(s): 1-2: moderate"),
        (74, Some("female"), 20.9, 91.0, 91.0, well, "0 point(s): 0: mild"),
        (75, Some("female"), 20.9, 91.0, 91.0, well, "1 point(s): 1-2: moderate"),
        (69, Some("male"), 21.0, 91.0, 91.0, well, "1 point(s): 1-2: moderate"),
        (69, Some("male"), 21.0, 90.0, 91.0, well, "2 point(s): 1-2: moderate"),
        (69, Some("male"), 21.0, 90.0, 90.0, well, "3 point(s): 3: severe"),
        (69, Some("male"), 21.0, 90.0, 90.0, confused, "4 point(s): 4-5: very severe"),
        (70, Some("male"), 21.0, 90.0, 90.0, confused, "5 point(s): 4-5: very severe"),
        (69, Some("male"), 20.9, 91.0, 90.0, shocked, "1 point(s): shock: very severe"),
        // Saturated under oxygen says nothing of saturation in air; not saturated says all.
        (69, Some("male"), 20.9, 91.0, 91.0, under_oxygen, "0 to 1 point(s): 0: mild | 1-2: moderate"),
        (69, Some("male"), 20.9, 90.0, 91.0, under_oxygen, "1 point(s): 1-2: moderate"),
        (72, None, 20.9, 91.0, 91.0, well, "0 to 1 point(s): 0: mild | 1-2: moderate"),
        (75, None, 20.9, 91.0, 91.0, well, "1 point(s): 1-2: moderate"),
        // Nothing asked: dehydration, consciousness and oxygen are open, and so is shock.
        (
            69,
            Some("male"),
            21.0,
            91.0,
            90.0,
            &[],
            "2 to 4 point(s): shock: very severe | 1-2: moderate | 3: severe | 4-5: very severe",
        ),
    ];
    for (years, sex, urea, saturation, pressure, answers, expected) in cases {
        let observed = [("3094-0", *urea, "mg/dL"), ("59408-5", *saturation, "%"), ("8480-6", *pressure, "mmHg")];
        let patient = Patient {
            years: Some(*years),
            sex: *sex,
            observed: &observed,
            diagnosed: &["J18.9"],
            answers,
            ..Patient::default()
        };
        assert_eq!(summary(&patient.assess("a-drop")), *expected, "{years} {sex:?} {observed:?} {answers:?}");
    }
    let unmeasured =
        Patient { years: Some(80), sex: Some("male"), diagnosed: &["J18"], answers: well, ..Patient::default() };
    assert_eq!(summary(&unmeasured.assess("a-drop")), "abstention: K-MODL-004");
}

#[test]
fn news2_at_its_cut_offs() {
    // One vital sign at a time, the others ordinary: the points of RCP's chart 1.
    let ordinary = [
        ("9279-1", 16.0, "/min"),
        ("59408-5", 97.0, "%"),
        ("8480-6", 120.0, "mmHg"),
        ("8867-4", 70.0, "/min"),
        ("8310-5", 36.6, "Cel"),
    ];
    let bedside = [("oxygen", "air"), ("acvpu", "alert")];
    let cases: &[(&str, &[(f64, u32)])] = &[
        ("9279-1", &[(8.0, 3), (9.0, 1), (11.0, 1), (12.0, 0), (20.0, 0), (21.0, 2), (24.0, 2), (25.0, 3)]),
        ("59408-5", &[(91.0, 3), (92.0, 2), (93.0, 2), (94.0, 1), (95.0, 1), (96.0, 0)]),
        ("8480-6", &[(90.0, 3), (91.0, 2), (100.0, 2), (101.0, 1), (110.0, 1), (111.0, 0), (219.0, 0), (220.0, 3)]),
        (
            "8867-4",
            &[
                (40.0, 3),
                (41.0, 1),
                (50.0, 1),
                (51.0, 0),
                (90.0, 0),
                (91.0, 1),
                (110.0, 1),
                (111.0, 2),
                (130.0, 2),
                (131.0, 3),
            ],
        ),
        ("8310-5", &[(35.0, 3), (35.1, 1), (36.0, 1), (36.1, 0), (38.0, 0), (38.1, 1), (39.0, 1), (39.1, 2)]),
    ];
    for (code, steps) in cases {
        for (value, points) in *steps {
            let observed =
                ordinary.map(|(other, ordinary, unit)| (other, if other == *code { *value } else { ordinary }, unit));
            let patient = Patient { years: Some(60), observed: &observed, answers: &bedside, ..Patient::default() };
            let band = if *points == 3 { "4 or less, a single item of 3" } else { "0-4: low" };
            assert_eq!(summary(&patient.assess("news2")), format!("{points} point(s): {band}"), "{code} {value}");
        }
    }
    // Scale 2, in air and on oxygen (two points of its own).
    for (saturation, air, oxygen) in [
        (83.0, 3, 5),
        (84.0, 2, 4),
        (85.0, 2, 4),
        (86.0, 1, 3),
        (87.0, 1, 3),
        (88.0, 0, 2),
        (92.0, 0, 2),
        (93.0, 0, 3),
        (94.0, 0, 3),
        (95.0, 0, 4),
        (96.0, 0, 4),
        (97.0, 0, 5),
        (100.0, 0, 5),
    ] {
        for (given, points) in [("air", air), ("oxygen", oxygen)] {
            let observed =
                ordinary.map(|(code, value, unit)| (code, if code == "59408-5" { saturation } else { value }, unit));
            let answers = [("oxygen", given), ("acvpu", "alert"), ("hypercapnic_target", "present")];
            let patient = Patient { years: Some(60), observed: &observed, answers: &answers, ..Patient::default() };
            assert_eq!(
                patient.assess("news2")["outcome"]["score"]["value"],
                json!(f64::from(points)),
                "{saturation} {given}"
            );
        }
    }
    for (consciousness, expected) in [
        ("confusion", "3 point(s): 4 or less, a single item of 3"),
        ("unresponsive", "3 point(s): 4 or less, a single item of 3"),
        ("alert", "0 point(s): 0-4: low"),
    ] {
        let answers = [("oxygen", "air"), ("acvpu", consciousness)];
        let patient = Patient { years: Some(16), observed: &ordinary, answers: &answers, ..Patient::default() };
        assert_eq!(summary(&patient.assess("news2")), expected);
    }
    let child = Patient { years: Some(15), observed: &ordinary, answers: &bedside, ..Patient::default() };
    assert_eq!(summary(&child.assess("news2")), "not_applicable: K-APPL-001");
    // Never in part.
    let unasked = Patient { years: Some(60), observed: &ordinary, ..Patient::default() };
    assert_eq!(summary(&unasked.assess("news2")), "abstention: K-MODL-004");
}

#[test]
fn qsofa_at_its_cut_offs() {
    let answers = |mentation: &'static str| [("suspected_infection", "present"), ("altered_mentation", mentation)];
    for (breaths, pressure, answers, expected) in [
        (21.0, 101.0, &answers("absent")[..], "0 point(s): 0-1"),
        (22.0, 101.0, &answers("absent"), "1 point(s): 0-1"),
        (21.0, 100.0, &answers("absent"), "1 point(s): 0-1"),
        (21.0, 101.0, &answers("present"), "1 point(s): 0-1"),
        (22.0, 100.0, &answers("absent"), "2 point(s): 2 or more"),
        (22.0, 100.0, &answers("present"), "3 point(s): 2 or more"),
        (22.0, 101.0, &answers("absent")[..1], "1 to 2 point(s): 0-1 | 2 or more"),
        (22.0, 100.0, &[], "not_applicable: K-APPL-001"),
    ] {
        let observed = [("9279-1", breaths, "/min"), ("8480-6", pressure, "mmHg")];
        let patient = Patient { years: Some(60), observed: &observed, answers, ..Patient::default() };
        assert_eq!(summary(&patient.assess("qsofa")), expected, "{observed:?} {answers:?}");
    }
    let half = [("9279-1", 30.0, "/min")];
    let answers = answers("present");
    let patient = Patient { years: Some(60), observed: &half, answers: &answers, ..Patient::default() };
    assert_eq!(summary(&patient.assess("qsofa")), "abstention: K-MODL-004");
}

#[test]
fn on_opening_a_record_only_what_has_to_be_raised_speaks() {
    let creatinine = |value| [("2160-0", value, "mg/dL")];
    let (low, high) = (creatinine(1.0), creatinine(5.0));
    let egfr = |observed| Patient { years: Some(70), sex: Some("male"), observed, ..Patient::default() };
    let chads2 = |years, answers| Patient {
        years: Some(years),
        sex: Some("male"),
        diagnosed: &["I48"],
        answers,
        ..Patient::default()
    };
    for (what, patient, model, speaks) in [
        ("G2", egfr(&low), "egfr-jsn", false),
        ("G5", egfr(&high), "egfr-jsn", true),
        ("0 points", chads2(60, &NO_RISK), "chads2", false),
        ("nothing known", chads2(60, &[]), "chads2", false),
        ("at least 1 point", chads2(78, &[]), "chads2", true),
        ("its neighbour", chads2(78, &[]), "cha2ds2-vasc", false),
    ] {
        let on_opening = patient.asked(model, "patient_view");
        assert_eq!(on_opening["outcome"]["kind"] == "score", speaks, "{what}");
        assert_eq!(patient.assess(model)["outcome"]["kind"], "score", "{what}");
        if !speaks {
            assert_eq!(summary(&on_opening), "not_applicable: K-APPL-004", "{what}");
            assert_eq!(on_opening["questions"], json!([]), "{what}");
        }
    }
}

#[test]
fn a_score_is_an_observation_and_no_risk() {
    let request = |output: &str| {
        json!({
            "schema_version": 1, "op": "assess", "at": AT, "models": ["chads2"], "output": output, "lang": "en",
            "answers": NO_RISK.map(|(name, value)| json!({ "name": name, "value": value, "source": "form" })),
        })
    };
    let patient = Patient { years: Some(75), diagnosed: &["I48"], ..Patient::default() }.bundle().to_string();
    let bundle = call(&mut guest_in_order(&["chads2"]), &request("fhir"), &[patient.as_bytes()]);
    let resource = &bundle["ok"]["entry"][0]["resource"];
    assert_eq!(resource["resourceType"], "Observation");
    assert_eq!(resource["status"], "final");
    assert_eq!(resource["effectiveDateTime"], "2026-11-20T03:00:00Z", "no number has a date: now");
    assert_eq!(resource["valueQuantity"]["value"], json!(1.0));
    assert_eq!(resource["component"].as_array().expect("components").len(), 5);
    assert!(!bundle.to_string().contains("RiskAssessment"));
    let observed = [("2160-0", 1.0, "mg/dL")];
    let kidneys = Patient { years: Some(50), sex: Some("male"), observed: &observed, ..Patient::default() }.bundle();
    let request_of =
        json!({ "schema_version": 1, "op": "assess", "at": "2026-11-25T12:00:00+09:00", "output": "fhir" });
    let bundle = call(&mut guest_in_order(&["egfr-jsn"]), &request_of, &[kidneys.to_string().as_bytes()]);
    let resource = &bundle["ok"]["entry"][0]["resource"];
    assert_eq!(resource["effectiveDateTime"], "2026-11-20T02:00:00Z", "the creatinine's, not the question's");
    assert_eq!(resource["issued"], "2026-11-25T03:00:00Z");
    let cards = call(&mut guest_in_order(&["chads2"]), &request("cards"), &[patient.as_bytes()]);
    let card = &cards["ok"]["cards"][0];
    assert_eq!(card["summary"], "CHADS2: stroke in atrial fibrillation: 1 point(s) (1 point)");
    assert!(card["detail"].as_str().expect("a detail").contains("| Age 75 or older (A) | 1 |"));
    let text = call(&mut guest_in_order(&["chads2"]), &request("text"), &[patient.as_bytes()]);
    assert!(text["ok"]["text"].as_str().expect("a text").contains("has no interval"));
}

#[test]
fn what_spoke_does_not_fall_silent_because_it_was_answered() {
    let patient = |answers| Patient { years: Some(60), diagnosed: &["I48", "I10"], answers, ..Patient::default() };
    assert_eq!(patient(&[]).asked("chads2", "patient_view")["outcome"]["kind"], "score");
    // Hypertension refuted by an answer does not outweigh the record; the rest is absent.
    let rest = [("heart_failure", "absent"), ("diabetes", "absent"), ("stroke", "absent")];
    assert_eq!(summary(&patient(&rest).asked("chads2", "patient_view")), "1 point(s): 1 point");
    let old = |answers| Patient { years: Some(80), diagnosed: &["I48"], answers, ..Patient::default() };
    assert_eq!(
        summary(&old(&[("anticoagulation", "present")]).asked("chads2", "patient_view")),
        "not_applicable: K-APPL-001"
    );
    // An answer alone does not make a score speak that nothing raised.
    let well = Patient { years: Some(60), diagnosed: &["I48"], answers: &NO_RISK, ..Patient::default() };
    assert_eq!(summary(&well.asked("chads2", "patient_view")), "not_applicable: K-APPL-004");
}

#[test]
fn an_open_score_is_as_narrow_as_what_is_known_allows() {
    let names = ["heart_failure", "hypertension", "diabetes", "stroke"];
    let weights = [1, 1, 1, 2];
    let mut guest = guest_in_order(&["chads2"]);
    for combination in 0..81_u32 {
        // 0 absent, 1 present, 2 not known.
        let states: Vec<u32> = (0..4).map(|digit| combination / 3_u32.pow(digit) % 3).collect();
        for (years, old) in [(74, 0), (75, 1)] {
            let answers: Vec<Value> = names
                .iter()
                .zip(&states)
                .filter(|(_, state)| **state < 2)
                .map(|(name, state)| (name, if *state == 1 { "present" } else { "absent" }))
                .map(|(name, value)| json!({ "name": name, "value": value, "source": "form" }))
                .collect();
            let request = json!({ "schema_version": 1, "op": "assess", "at": AT, "answers": answers });
            let patient =
                Patient { years: Some(years), diagnosed: &["I48"], ..Patient::default() }.bundle().to_string();
            let assessment = by("chads2", &call(&mut guest, &request, &[patient.as_bytes()]));
            let sum = |counts: &dyn Fn(u32) -> bool| -> u32 {
                old + states
                    .iter()
                    .zip(weights)
                    .filter(|(state, _)| counts(**state))
                    .map(|(_, weight)| weight)
                    .sum::<u32>()
            };
            let (least, most) = (sum(&|state| state == 1), sum(&|state| state >= 1));
            let score = &assessment["outcome"]["score"];
            assert_eq!(score["least"], json!(f64::from(least)), "{states:?} {years}");
            assert_eq!(score["most"], json!(f64::from(most)), "{states:?} {years}");
            assert_eq!(score["value"].is_null(), least != most, "{states:?} {years}");
        }
    }
}

#[test]
fn platelets_in_any_unit_that_laboratories_write_give_one_index() {
    for (count, unit) in [(150.0, "10*3/uL"), (15.0, "10^4/uL"), (15.0, "万/μL"), (150_000.0, "/μL"), (150.0, "10*9/L")]
    {
        let observed = [("1920-8", 40.0, "U/L"), ("1742-6", 25.0, "IU/L"), ("777-3", count, unit)];
        let patient = Patient { years: Some(60), observed: &observed, ..Patient::default() };
        assert_eq!(summary(&patient.assess("fib-4")), "3.20 (no unit): 1.45 to 3.25", "{count} {unit}");
    }
    for (count, unit) in [(150.0, "mg/dL"), (150.0, ""), (0.15, "10*3/uL")] {
        let observed = [("1920-8", 40.0, "U/L"), ("1742-6", 25.0, "IU/L"), ("777-3", count, unit)];
        let patient = Patient { years: Some(60), observed: &observed, ..Patient::default() };
        assert_eq!(summary(&patient.assess("fib-4")), "not_applicable: K-APPL-001", "{count} {unit}");
    }
}
