//! What the scores of liver, bleeding, kidney and vessels come to at every bound and one step past it, and with what is
//! missing, impossible or contradictory. The figures were computed from the published equations, not by the graphs.

use crate::scores::{Patient, summary};

type Observed<'o> = (&'o str, f64, &'o str);

const ATC: &str = "http://www.whocc.no/atc";

/// Everything at or past its harmless bound: 6 points of MELD 3.0.
const WELL: [Observed<'_>; 5] = [
    ("1975-2", 0.8, "mg/dL"),
    ("6301-6", 0.95, ""),
    ("2160-0", 0.9, "mg/dL"),
    ("2951-2", 140.0, "mmol/L"),
    ("1751-7", 4.2, "g/dL"),
];

/// The same with one value changed.
fn with(code: &str, value: f64, unit: &'static str) -> [Observed<'static>; 5] {
    WELL.map(|one| if one.0 == code { (one.0, value, unit) } else { one })
}

#[test]
fn meld_3_holds_each_value_within_its_bounds() {
    let undialysed = [("dialysis_twice", "absent")];
    for (code, unit, steps) in [
        // 4.56 ln, from 1.0 on.
        ("1975-2", "mg/dL", &[(0.5, 6), (1.0, 6), (1.2, 7), (17.1, 19), (60.0, 25)][..]),
        // 9.09 ln, from 1.0 on.
        ("6301-6", "{INR}", &[(0.6, 6), (1.0, 6), (1.1, 7), (2.0, 12), (8.0, 25)]),
        // 11.14 ln, from 1.0 to 3.0.
        ("2160-0", "mg/dL", &[(0.2, 6), (1.0, 6), (1.1, 7), (2.6, 17), (3.0, 18), (3.1, 18), (29.9, 18)]),
        // 0.82 each below 137, down to 125.
        (
            "2951-2",
            "mmol/L",
            &[(150.0, 6), (138.0, 6), (137.0, 6), (136.0, 7), (126.0, 15), (125.0, 16), (124.0, 16), (100.0, 16)],
        ),
        // 1.85 each below 3.5, down to 1.5.
        ("1751-7", "g/dL", &[(6.0, 6), (3.6, 6), (3.5, 6), (3.2, 7), (1.8, 9), (1.5, 10), (1.4, 10), (0.6, 10)]),
    ] {
        for (value, points) in steps {
            let observed = with(code, *value, unit);
            let patient = Patient {
                years: Some(50),
                sex: Some("male"),
                observed: &observed,
                diagnosed: &["K74.6"],
                answers: &undialysed,
                ..Patient::default()
            };
            let expected = format!("{points} point(s): 6 and above");
            assert_eq!(summary(&patient.assess("meld-3")), expected, "{code} {value}");
        }
    }
    // All at once, with both interactions: 26.15, 39.26 and 44.29, and every bound passed.
    let ill = |bilirubin, inr, creatinine, sodium, albumin| {
        [
            ("1975-2", bilirubin, "mg/dL"),
            ("6301-6", inr, ""),
            ("2160-0", creatinine, "mg/dL"),
            ("2951-2", sodium, "mmol/L"),
            ("1751-7", albumin, "g/dL"),
        ]
    };
    for (sex, observed, expected) in [
        ("male", ill(6.0, 1.5, 1.5, 131.0, 2.2), "26"),
        ("female", ill(12.0, 2.2, 2.8, 128.0, 2.0), "39"),
        ("male", ill(25.0, 3.4, 4.5, 120.0, 1.2), "44"),
        ("female", ill(80.0, 20.0, 30.0, 137.0, 3.5), "67"),
    ] {
        let patient = Patient {
            years: Some(50),
            sex: Some(sex),
            observed: &observed,
            diagnosed: &["K74.6"],
            answers: &undialysed,
            ..Patient::default()
        };
        assert_eq!(summary(&patient.assess("meld-3")), format!("{expected} point(s): 6 and above"), "{observed:?}");
    }
}

#[test]
fn meld_3_asks_and_keeps_silent() {
    let undialysed = [("dialysis_twice", "absent")];
    let cirrhosis = &["K74.6"][..];
    let (high, low) = (with("2160-0", 6.0, "mg/dL"), with("2160-0", 0.9, "mg/dL"));
    let six = "6 point(s): 6 and above";
    for (what, years, sex, observed, diagnosed, answers, expected) in [
        ("a man", 18, "male", &WELL[..], cirrhosis, &undialysed[..], six),
        ("a woman", 18, "female", &WELL, cirrhosis, &undialysed, "7 point(s): 6 and above"),
        ("dialysed twice", 50, "male", &low, cirrhosis, &[("dialysis_twice", "present")], "18 point(s): 6 and above"),
        ("dialysed, high", 50, "male", &high, cirrhosis, &[("dialysis_twice", "present")], "18 point(s): 6 and above"),
        ("dialysis not answered", 50, "male", &low, cirrhosis, &[], "abstention: K-MODL-004"),
        ("a sex that the equation has not", 50, "other", &low, cirrhosis, &undialysed, "abstention: K-MODL-004"),
        (
            "cirrhosis by an answer",
            50,
            "male",
            &low,
            &[],
            &[("dialysis_twice", "absent"), ("cirrhosis", "present")],
            six,
        ),
        ("cirrhosis not known", 50, "male", &low, &[], &undialysed, "abstention: K-APPL-002"),
        ("none", 50, "male", &low, &[], &[("cirrhosis", "absent")], "not_applicable: K-APPL-001"),
        ("17 years", 17, "male", &low, cirrhosis, &undialysed, "not_applicable: K-APPL-001"),
        ("no albumin", 50, "male", &WELL[..4], cirrhosis, &undialysed, "not_applicable: K-APPL-001"),
        (
            "an impossible sodium",
            50,
            "male",
            &with("2951-2", 14.0, "mmol/L"),
            cirrhosis,
            &undialysed,
            "not_applicable: K-APPL-001",
        ),
        (
            "g/L as if g/dL",
            50,
            "male",
            &with("1751-7", 42.0, "g/dL"),
            cirrhosis,
            &undialysed,
            "not_applicable: K-APPL-001",
        ),
        ("albumin in g/L", 50, "male", &with("1751-7", 42.0, "g/L"), cirrhosis, &undialysed, six),
        ("bilirubin in umol/L", 50, "male", &with("1975-2", 17.0, "umol/L"), cirrhosis, &undialysed, six),
        (
            "bilirubin without a unit",
            50,
            "male",
            &with("1975-2", 0.8, ""),
            cirrhosis,
            &undialysed,
            "not_applicable: K-APPL-001",
        ),
        (
            "seconds as if INR",
            50,
            "male",
            &with("6301-6", 12.0, "s"),
            cirrhosis,
            &undialysed,
            "not_applicable: K-APPL-001",
        ),
    ] {
        let patient =
            Patient { years: Some(years), sex: Some(sex), observed, diagnosed, answers, ..Patient::default() };
        assert_eq!(summary(&patient.assess("meld-3")), expected, "{what}");
        // It never speaks by itself.
        assert_eq!(patient.asked("meld-3", "patient_view")["outcome"]["kind"], "not_applicable", "{what}");
    }
    let warfarin = [(ATC, "B01AA03")];
    for (model, answers) in [("meld-3", &undialysed[..]), ("child-pugh", &[])] {
        let patient = Patient {
            years: Some(50),
            sex: Some("male"),
            observed: &WELL,
            diagnosed: cirrhosis,
            drugs: &warfarin,
            answers,
            ..Patient::default()
        };
        assert_eq!(summary(&patient.assess(model)), "not_applicable: K-APPL-001", "{model} under warfarin");
    }
}

#[test]
fn child_pugh_at_its_cut_offs() {
    let [inr, activity] = ["6301-6", "5894-1"];
    let bedside = |ascites, encephalopathy| [("ascites", ascites), ("encephalopathy", encephalopathy)];
    let well = bedside("none", "none");
    for (bilirubin, albumin, (test, value, unit), answers, expected) in [
        (1.9, 3.6, (activity, 71.0, "%"), &well[..], "5 point(s): A (5-6)"),
        (2.0, 3.6, (activity, 71.0, "%"), &well, "6 point(s): A (5-6)"),
        (3.0, 3.6, (activity, 71.0, "%"), &well, "6 point(s): A (5-6)"),
        (3.1, 3.6, (activity, 71.0, "%"), &well, "7 point(s): B (7-9)"),
        (1.9, 3.5, (activity, 71.0, "%"), &well, "6 point(s): A (5-6)"),
        (1.9, 2.8, (activity, 71.0, "%"), &well, "6 point(s): A (5-6)"),
        (1.9, 2.7, (activity, 71.0, "%"), &well, "7 point(s): B (7-9)"),
        (1.9, 3.6, (activity, 70.0, "%"), &well, "6 point(s): A (5-6)"),
        (1.9, 3.6, (activity, 40.0, "%"), &well, "6 point(s): A (5-6)"),
        (1.9, 3.6, (activity, 39.0, "%"), &well, "7 point(s): B (7-9)"),
        (1.9, 3.6, (inr, 1.69, ""), &well, "5 point(s): A (5-6)"),
        (1.9, 3.6, (inr, 1.7, ""), &well, "6 point(s): A (5-6)"),
        (1.9, 3.6, (inr, 2.3, ""), &well, "6 point(s): A (5-6)"),
        (1.9, 3.6, (inr, 2.31, ""), &well, "7 point(s): B (7-9)"),
        (1.9, 3.6, (inr, 1.0, ""), &bedside("slight", "grade_1_2"), "7 point(s): B (7-9)"),
        (1.9, 3.6, (inr, 1.0, ""), &bedside("moderate", "grade_3_4"), "9 point(s): B (7-9)"),
        (2.0, 3.6, (inr, 1.0, ""), &bedside("moderate", "grade_3_4"), "10 point(s): C (10-15)"),
        (3.1, 2.7, (activity, 39.0, "%"), &bedside("moderate", "grade_3_4"), "15 point(s): C (10-15)"),
        // Nothing asked yet, and one of the two.
        (1.9, 3.6, (inr, 1.0, ""), &[], "5 to 9 point(s): A (5-6) | B (7-9)"),
        (3.1, 2.7, (inr, 2.4, ""), &[], "11 to 15 point(s): C (10-15)"),
        (1.9, 3.6, (inr, 1.0, ""), &well[..1], "5 to 7 point(s): A (5-6) | B (7-9)"),
        (1.9, 3.6, (inr, 1.0, ""), &[("ascites", "much")], "5 to 9 point(s): A (5-6) | B (7-9)"),
        // Impossible, in another unit, or another kind of result.
        (90.0, 3.6, (inr, 1.0, ""), &well, "not_applicable: K-APPL-001"),
        (1.9, 36.0, (inr, 1.0, ""), &well, "not_applicable: K-APPL-001"),
        (1.9, 3.6, (activity, 0.7, ""), &well, "not_applicable: K-APPL-001"),
        (1.9, 3.6, ("5902-2", 12.0, "s"), &well, "not_applicable: K-APPL-001"),
    ] {
        let observed = [("1975-2", bilirubin, "mg/dL"), ("1751-7", albumin, "g/dL"), (test, value, unit)];
        let patient = Patient {
            years: Some(60),
            sex: Some("male"),
            observed: &observed,
            diagnosed: &["K703"],
            answers,
            ..Patient::default()
        };
        assert_eq!(summary(&patient.assess("child-pugh")), expected, "{observed:?} {answers:?}");
    }
    // Both: the activity counts, as in Japan.
    let both = [("1975-2", 1.0, "mg/dL"), ("1751-7", 4.0, "g/dL"), (activity, 39.0, "%"), (inr, 1.2, "")];
    let patient =
        Patient { years: Some(60), observed: &both, diagnosed: &["K74.6"], answers: &well, ..Patient::default() };
    assert_eq!(summary(&patient.assess("child-pugh")), "7 point(s): B (7-9)");
}

const NO_BLEEDING: [(&str, &str); 8] = [
    ("uncontrolled_hypertension", "absent"),
    ("dialysis_or_transplant", "absent"),
    ("abnormal_liver", "absent"),
    ("stroke", "absent"),
    ("bleeding", "absent"),
    ("labile_inr", "absent"),
    ("antiplatelet_or_nsaid", "absent"),
    ("alcohol", "absent"),
];

#[test]
fn has_bled_at_its_cut_offs() {
    let umol = |value| [("2160-0", value, "umol/L")];
    let mg = |value| [("2160-0", value, "mg/dL")];
    let af = &["I48"][..];
    for (what, years, creatinine, diagnosed, resolved, answers, expected) in [
        ("nothing", 65, umol(199.0), af, &[][..], &NO_BLEEDING[..], "0 point(s): 0 points"),
        ("66 years", 66, umol(80.0), af, &[], &NO_BLEEDING, "1 point(s): 1 point"),
        ("200 umol/L", 65, umol(200.0), af, &[], &NO_BLEEDING, "1 point(s): 1 point"),
        ("2.26 mg/dL, 199.8 umol/L", 65, mg(2.26), af, &[], &NO_BLEEDING, "0 point(s): 0 points"),
        ("2.27 mg/dL, 200.7 umol/L", 65, mg(2.27), af, &[], &NO_BLEEDING, "1 point(s): 1 point"),
        // A recorded diagnosis outweighs an answer that denies it; dialysis and creatinine are one item.
        ("dialysis", 65, umol(80.0), &["I48", "Z99.2"], &[], &NO_BLEEDING, "1 point(s): 1 point"),
        ("dialysis and creatinine", 65, umol(700.0), &["I48", "Z99.2"], &[], &NO_BLEEDING, "1 point(s): 1 point"),
        ("cirrhosis", 65, umol(80.0), &["I48", "K74.6"], &[], &NO_BLEEDING, "1 point(s): 1 point"),
        ("a haemorrhage", 65, umol(80.0), &["I48", "I61.0"], &[], &NO_BLEEDING, "1 point(s): 1 point"),
        (
            "a stroke that is over",
            65,
            umol(80.0),
            af,
            &["I63.9"],
            &NO_BLEEDING[4..],
            "1 to 4 point(s): 1 point | 2 points | 3 points | 4 points",
        ),
        ("a TIA is no stroke", 65, umol(80.0), &["I48", "G45.9"], &[], &NO_BLEEDING, "0 point(s): 0 points"),
        (
            "nothing known",
            70,
            umol(80.0),
            af,
            &[],
            &[],
            "1 to 9 point(s): 1 point | 2 points | 3 points | 4 points | 5 points | 6 points or more",
        ),
        ("no fibrillation", 70, umol(80.0), &["I10"], &[], &NO_BLEEDING, "not_applicable: K-APPL-001"),
        ("17 years", 17, umol(80.0), af, &[], &NO_BLEEDING, "not_applicable: K-APPL-001"),
        // An impossible creatinine is none, and dialysis was denied: the item is open.
        ("mg/dL as if umol/L", 65, umol(1.0), af, &[], &NO_BLEEDING, "0 to 1 point(s): 0 points | 1 point"),
    ] {
        let patient =
            Patient { years: Some(years), observed: &creatinine, diagnosed, resolved, answers, ..Patient::default() };
        assert_eq!(summary(&patient.assess("has-bled")), expected, "{what}");
        assert_eq!(patient.asked("has-bled", "patient_view")["outcome"]["kind"], "not_applicable", "{what}");
    }
    let all = NO_BLEEDING.map(|(name, _)| (name, "present"));
    let patient = Patient { years: Some(80), diagnosed: af, answers: &all, ..Patient::default() };
    assert_eq!(summary(&patient.assess("has-bled")), "9 point(s): 6 points or more");
    let creatinine = umol(80.0);
    let unasked: Vec<_> = NO_BLEEDING.into_iter().filter(|(name, _)| *name != "antiplatelet_or_nsaid").collect();
    for (drug, expected) in [
        ("B01AC06", "1 point(s): 1 point"),
        ("M01AE01", "1 point(s): 1 point"),
        ("B01AA03", "0 to 1 point(s): 0 points | 1 point"),
        ("M01AX05", "0 to 1 point(s): 0 points | 1 point"),
    ] {
        let drugs = [(ATC, drug)];
        let patient = Patient {
            years: Some(60),
            observed: &creatinine,
            diagnosed: af,
            drugs: &drugs,
            answers: &unasked,
            ..Patient::default()
        };
        assert_eq!(summary(&patient.assess("has-bled")), expected, "{drug}");
    }
    let ageless = Patient { observed: &creatinine, diagnosed: af, answers: &NO_BLEEDING, ..Patient::default() };
    assert_eq!(summary(&ageless.assess("has-bled")), "abstention: K-APPL-002");
}

#[test]
fn ckd_epi_at_its_bend_and_its_cut_offs() {
    for (years, sex, value, unit, expected) in [
        (50, "male", 0.9, "mg/dL", "104.0 mL/min/1.73 m²: G1 (90 and above)"),
        (50, "female", 0.7, "mg/dL", "105.3 mL/min/1.73 m²: G1 (90 and above)"),
        (50, "male", 1.0, "mg/dL", "91.7 mL/min/1.73 m²: G1 (90 and above)"),
        (50, "male", 88.4, "umol/L", "91.7 mL/min/1.73 m²: G1 (90 and above)"),
        (50, "female", 1.0, "mg/dL", "68.6 mL/min/1.73 m²: G2 (60-89)"),
        (60, "male", 1.35, "mg/dL", "60.1 mL/min/1.73 m²: G2 (60-89)"),
        (60, "male", 1.36, "mg/dL", "59.6 mL/min/1.73 m²: G3a (45-59)"),
        (70, "male", 5.0, "mg/dL", "11.7 mL/min/1.73 m²: G5 (below 15)"),
        (18, "male", 1.0, "mg/dL", "111.9 mL/min/1.73 m²: G1 (90 and above)"),
        (17, "male", 1.0, "mg/dL", "not_applicable: K-APPL-001"),
        (50, "male", 0.09, "mg/dL", "not_applicable: K-APPL-001"),
        (50, "male", 30.1, "mg/dL", "not_applicable: K-APPL-001"),
        (50, "male", 1.0, "", "not_applicable: K-APPL-001"),
        (50, "other", 1.0, "mg/dL", "abstention: K-MODL-004"),
    ] {
        let observed = [("2160-0", value, unit)];
        let patient = Patient { years: Some(years), sex: Some(sex), observed: &observed, ..Patient::default() };
        assert_eq!(summary(&patient.assess("ckd-epi-2021")), expected, "{years} {sex} {value} {unit}");
        // Not even in G5: the Japanese equation speaks.
        assert_eq!(patient.asked("ckd-epi-2021", "patient_view")["outcome"]["kind"], "not_applicable", "{value}");
    }
    let observed = [("2160-0", 6.0, "mg/dL")];
    let done = [("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterS-medicalProcedure", "140057810")];
    let dialysed =
        Patient { years: Some(60), sex: Some("male"), observed: &observed, done: &done, ..Patient::default() };
    assert_eq!(summary(&dialysed.assess("ckd-epi-2021")), "not_applicable: K-APPL-001");
}

#[test]
fn prevent_in_those_whom_it_is_about() {
    let answers = |smoking, statin| {
        [
            ("cardiovascular_disease", "absent"),
            ("diabetes", "present"),
            ("smoking", smoking),
            ("antihypertensive", "present"),
            ("statin", statin),
        ]
    };
    let observed = |total, pressure, creatinine| {
        [
            ("2093-3", total, "mg/dL"),
            ("2085-9", 45.0, "mg/dL"),
            ("8480-6", pressure, "mmHg"),
            ("2160-0", creatinine, "mg/dL"),
        ]
    };
    let usual = observed(200.0, 160.0, 0.8);
    let plain = answers("absent", "absent");
    for (what, years, sex, observed, answers, expected) in [
        ("a woman of 50", 50, "female", &usual[..], &plain[..], "14.7 %: no bands"),
        ("a man", 50, "male", &usual, &plain, "16.1 %: no bands"),
        ("30 years", 30, "female", &usual, &plain, "8.0 %: no bands"),
        ("79 years", 79, "female", &usual, &plain, "31.6 %: no bands"),
        ("29 years", 29, "female", &usual, &plain, "not_applicable: K-APPL-001"),
        ("80 years", 80, "female", &usual, &plain, "not_applicable: K-APPL-001"),
        ("smoking", 50, "female", &usual, &answers("present", "absent"), "23.4 %: no bands"),
        ("a statin", 50, "female", &usual, &answers("absent", "present"), "13.6 %: no bands"),
        ("110 mmHg", 50, "female", &observed(200.0, 110.0, 0.8), &plain, "6.8 %: no bands"),
        ("109 mmHg, the other slope", 50, "female", &observed(200.0, 109.0, 0.8), &plain, "6.9 %: no bands"),
        ("kidneys", 50, "female", &observed(200.0, 160.0, 1.8), &plain, "38.3 %: no bands"),
        ("smoking not answered", 50, "female", &usual, &plain[..2], "abstention: K-MODL-004"),
        ("nobody said that the heart is well", 50, "female", &usual, &plain[1..], "abstention: K-APPL-002"),
        ("a thousandfold", 50, "female", &observed(200_000.0, 160.0, 0.8), &plain, "not_applicable: K-APPL-001"),
        ("no pressure", 50, "female", &usual[..2], &plain, "not_applicable: K-APPL-001"),
    ] {
        let patient = Patient { years: Some(years), sex: Some(sex), observed, answers, ..Patient::default() };
        assert_eq!(summary(&patient.assess("prevent")), expected, "{what}");
    }
    // An infarction of the past is cardiovascular disease, whatever the form says.
    let patient = Patient {
        years: Some(50),
        sex: Some("female"),
        observed: &usual,
        resolved: &["I21.9"],
        answers: &plain,
        ..Patient::default()
    };
    assert_eq!(summary(&patient.assess("prevent")), "not_applicable: K-APPL-001");
    // Outside the range for which it was made it is computed and pointed out.
    let high = observed(340.0, 160.0, 0.8);
    let patient =
        Patient { years: Some(50), sex: Some("female"), observed: &high, answers: &plain, ..Patient::default() };
    let findings = patient.assess("prevent")["findings"].to_string();
    assert!(findings.contains("total_cholesterol"), "{findings}");
}

#[test]
fn a_stroke_that_is_over_gives_its_points() {
    for (model, expected) in [("chads2", "2 to 5 point(s): 2 points or more"), ("cha2ds2-vasc", "2 to 6 point(s): ")] {
        let patient = Patient {
            years: Some(60),
            sex: Some("male"),
            diagnosed: &["I48"],
            resolved: &["I63.9"],
            ..Patient::default()
        };
        let told = summary(&patient.assess(model));
        assert!(told.starts_with(expected), "{model}: {told}");
    }
    let patient = Patient { years: Some(60), diagnosed: &["I48"], resolved: &["I63.9"], ..Patient::default() };
    assert_eq!(patient.asked("chads2", "patient_view")["outcome"]["kind"], "score", "it has to be heard of");
}
