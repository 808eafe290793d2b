//! Bad input, over every shipped model: each input at its hard limits and one step past them, wrong by ten and by a thousand,
//! no number at all, missing; all missing, half missing, all at their limits at once. What comes of it is a finding, an
//! abstention or a refused value with its code, never a number that means nothing.

use std::fmt::Write as _;

use kusushi_core::{
    assess::{Setting, assess_golden},
    assessment::{Assessment, InputUsed, Outcome, State},
    manifest::{Input, InputKind, Manifest, Rule},
    package::{Loaded, Unverified},
    record::{Answer, Given, Record},
};

use crate::shipped::{BACTERAEMIA, MODELS, STROKE, archive, files};

fn load(id: &str) -> Loaded {
    let unverified = Unverified::read(&archive(&files(id))).expect("the package is an archive");
    unverified.verify().expect("its digests match").load().expect("it loads")
}

fn setting() -> Setting {
    Setting {
        at: "2026-11-20T01:30:00Z".parse().expect("a moment"),
        zone: jiff::tz::Offset::UTC,
        zone_text: "Z".to_owned(),
        guest_sha256: "0".repeat(64),
        recalibrations: Vec::new(),
        proposals: false,
    }
}

fn ask(package: &Loaded, record: &Record) -> Assessment {
    assess_golden(package, record, &setting()).expect("bad input is never the model's own failure")
}

/// The golden patient of whom most is known, with the least to look at.
fn patient(package: &Loaded) -> Record {
    let rank = |record: &Record| (usize::MAX - record.answers.len(), codes(&ask(package, record)).len());
    package.golden_records().min_by_key(rank).expect("golden patients")
}

fn with(record: &Record, name: &str, value: &str) -> Record {
    let mut changed = without(record, name);
    changed.answers.push(Answer {
        given: Given::Golden,
        model: None,
        name: name.to_owned(),
        value: value.to_owned(),
        author: None,
        at: None,
        source: "test".to_owned(),
    });
    changed
}

fn without(record: &Record, name: &str) -> Record {
    let mut changed = record.clone();
    changed.answers.retain(|answer| answer.name != name);
    changed
}

/// The hard limits of an input that is a number.
fn limits(input: &Input) -> Option<[f64; 2]> {
    match &input.kind {
        InputKind::Age => Some([0.0, 130.0]),
        InputKind::Quantity { hard, .. }
        | InputKind::Slope { hard, .. }
        | InputKind::Count { hard }
        | InputKind::HoursSince { hard } => Some(*hard),
        InputKind::Category { .. } | InputKind::Derived { .. } => None,
    }
}

/// Below it a golden patient says nothing: the model is silent, which is not asked of them.
fn least_of_whom_it_is_about(manifest: &Manifest, input: &Input) -> f64 {
    let bounds = manifest.applies.requires.iter().filter_map(|stipulation| match &stipulation.when {
        Rule::Within(within) if within.input == input.name => within.from,
        _ => None,
    });
    bounds.fold(f64::MIN, f64::max)
}

fn predictors(package: &Loaded) -> Vec<&Input> {
    let manifest = package.manifest();
    let enters =
        |input: &&Input| manifest.is_predictor(&input.name) && !matches!(input.kind, InputKind::Derived { .. });
    manifest.inputs.iter().filter(enters).collect()
}

/// What was answered, with the codes of all that is said of it.
fn outcome(assessment: &Assessment) -> String {
    let kind = match &assessment.outcome {
        Outcome::NotApplicable { .. } => "silence",
        Outcome::Abstention { .. } => "abstention",
        Outcome::Answer { .. } => "answer",
        Outcome::Score { score, .. } if score.value.is_none() => "open score",
        Outcome::Score { .. } => "score",
    };
    let codes = codes(assessment);
    if codes.is_empty() { kind.to_owned() } else { format!("{kind} {}", codes.join(" ")) }
}

fn codes(assessment: &Assessment) -> Vec<String> {
    let reasons = match &assessment.outcome {
        Outcome::Abstention { reasons } | Outcome::NotApplicable { reasons } => reasons.as_slice(),
        _ => &[],
    };
    let mut codes: Vec<String> = assessment
        .findings
        .iter()
        .chain(reasons.iter().map(|reason| &reason.notice))
        .map(|notice| notice.code.clone())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// What must hold of every answer, whatever was put in.
fn check(package: &Loaded, assessment: &Assessment, what: &str) {
    let manifest = package.manifest();
    let shown = |name: &str| -> &InputUsed {
        assessment.inputs.iter().find(|input| input.name == name).expect("every input is shown")
    };
    for input in predictors(package) {
        let Some([low, high]) = limits(input) else { continue };
        let used = shown(&input.name);
        if let Some(number) = used.used.as_ref().and_then(|used| used.number) {
            assert!((low..=high).contains(&number), "{what}: {} beyond its hard limits was used", input.name);
        } else {
            assert_eq!(used.state, State::Missing, "{what}: {}", input.name);
        }
    }
    let graph = match &assessment.outcome {
        Outcome::Answer { graph, readings } => {
            for reading in readings {
                let found = reading.prediction;
                let bounds = [found.lower, found.probability, found.upper];
                assert!(bounds.iter().all(|p| (0.0..=1.0).contains(p)) && found.lower <= found.upper, "{what}");
            }
            graph
        }
        Outcome::Score { graph, score } => {
            assert!(score.least.is_finite() && score.least <= score.most, "{what}");
            graph
        }
        _ => return,
    };
    let spec = manifest.graphs.iter().find(|spec| spec.name == graph.name).expect("a graph of the package");
    let missing = spec.columns.iter().filter(|name| shown(name).state == State::Missing).count();
    assert!(missing <= spec.at_most_missing, "{what}: answered with {missing} inputs missing");
    for (name, [low, high]) in &spec.trained_on {
        let Some(number) = shown(name).used.as_ref().and_then(|used| used.number) else { continue };
        let said = assessment.findings.iter().any(|finding| finding.place.split([' ', ',']).any(|word| word == name));
        assert!((*low..=*high).contains(&number) || said, "{what}: {name} outside the training range, without a word");
    }
}

/// A number at its limits, a thousandth past them, and misread by ten and by a thousand.
fn cases(value: f64, [low, high]: [f64; 2]) -> [(&'static str, f64); 9] {
    [
        ("lowest", low),
        ("below", low - 0.001),
        ("highest", high),
        ("above", high + 0.001),
        ("x10", value * 10.0),
        ("x1000", value * 1000.0),
        ("/10", value / 10.0),
        ("/1000", value / 1000.0),
        ("NaN", f64::NAN),
    ]
}

#[test]
fn every_input_at_its_limits_past_them_and_in_a_wrong_unit() {
    for id in MODELS {
        let package = load(id);
        let patient = patient(&package);
        let plain = ask(&package, &patient);
        check(&package, &plain, id);
        let mut table = format!("{:<36}{}\n", "as it is", outcome(&plain));
        let mut line = |input: &str, case: &str, record: &Record| {
            let answer = ask(&package, record);
            check(&package, &answer, &format!("{id}, {input}, {case}"));
            let _ = writeln!(table, "{:<36}{}", format!("{input} {case}"), outcome(&answer));
        };
        for input in predictors(&package) {
            let name = input.name.as_str();
            line(name, "missing", &without(&patient, name));
            let given = patient.answers.iter().find(|answer| answer.name == name).map(|answer| answer.value.clone());
            match (limits(input), given) {
                (Some(hard), given) => {
                    let value = given.and_then(|value| value.parse().ok()).unwrap_or(hard[0]);
                    let least = least_of_whom_it_is_about(package.manifest(), input);
                    for (case, value) in cases(value, [hard[0].max(least), hard[1]]) {
                        if value >= least || value < hard[0] || value.is_nan() {
                            line(name, case, &with(&patient, name, &format!("{value:?}")));
                        }
                    }
                }
                (None, _) => line(name, "no level", &with(&patient, name, "no such level")),
            }
        }
        insta::assert_snapshot!(format!("bad_input_{id}"), table);
    }
}

#[test]
fn values_that_contradict_each_other_get_no_answer() {
    for (id, changes, expected) in [
        (STROKE, vec![("sex", "male"), ("late_pregnancy", "present")], "abstention K-FEAT-080"),
        (STROKE, vec![("sex", "female"), ("late_pregnancy", "present")], "answer"),
        // Onset after the question: no onset at all.
        (STROKE, vec![("hours_since_onset", "-1")], "answer K-FEAT-004 K-MODL-005"),
        (STROKE, vec![("hours_since_onset", "2026-11-20T02:30:00Z")], "answer K-FEAT-004 K-MODL-005"),
        // Shares of more than the whole, whether or not all are known.
        (BACTERAEMIA, vec![("neutrophil_share", "80"), ("lymphocyte_share", "30")], "abstention K-FEAT-080"),
        (
            BACTERAEMIA,
            vec![("neutrophil_share", "80"), ("lymphocyte_share", "30"), ("monocyte_share", "NaN")],
            "abstention K-FEAT-013 K-FEAT-080",
        ),
    ] {
        let package = load(id);
        let record = changes.iter().fold(patient(&package), |record, (name, value)| with(&record, name, value));
        let answer = ask(&package, &record);
        check(&package, &answer, id);
        assert_eq!(outcome(&answer), expected, "{id} {changes:?}");
    }
}

#[test]
fn all_missing_half_missing_and_all_at_their_limits() {
    let mut table = String::new();
    for id in MODELS {
        let package = load(id);
        let patient = patient(&package);
        let inputs = predictors(&package);
        let every_second = |from: usize| {
            inputs.iter().skip(from).step_by(2).fold(patient.clone(), |record, input| without(&record, &input.name))
        };
        let at = |side: usize| {
            inputs.iter().fold(patient.clone(), |record, input| match limits(input) {
                Some(limits) => {
                    let value = limits[side].max(least_of_whom_it_is_about(package.manifest(), input));
                    with(&record, &input.name, &format!("{value:?}"))
                }
                None => record,
            })
        };
        let nothing = Record::default();
        for (case, record) in [
            ("all missing", nothing.clone()),
            ("every second missing", every_second(0)),
            ("the others missing", every_second(1)),
            ("all at their lowest", at(0)),
            ("all at their highest", at(1)),
        ] {
            let answer = ask(&package, &record);
            check(&package, &answer, &format!("{id}, {case}"));
            let _ = writeln!(table, "{id:<28}{case:<24}{}", outcome(&answer));
        }
        assert!(
            !matches!(ask(&package, &nothing).outcome, Outcome::Answer { .. }),
            "{id} answers about a patient of whom nothing is known"
        );
    }
    insta::assert_snapshot!("bad_input_together", table);
}
