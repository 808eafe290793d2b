//! What a model would like to be told at the bedside.

use crate::{
    assessment::{AnswerKind, Outcome, Question, Reason},
    code::codes,
    features::Features,
    manifest::{Input, InputKind, Manifest},
    score,
};

/// Everything that a model can ask, whoever the patient is.
pub fn all_questions(manifest: &Manifest) -> Vec<Question> {
    manifest.inputs.iter().filter_map(|input| question(input, false)).collect()
}

/// What is not known of one patient, what is needed marked; also what an answer has settled, so that it can be
/// corrected.
pub(crate) fn questions(manifest: &Manifest, features: &Features, outcome: &Outcome) -> Vec<Question> {
    let open = match (outcome, &manifest.output.score) {
        (Outcome::Score { score, .. }, Some(form)) => score::open_inputs(form, score, features),
        _ => Vec::new(),
    };
    let needed: Vec<&str> = needed(outcome).into_iter().chain(open).collect();
    let is_open = |input: &&Input| {
        features.get(&input.name).is_none_or(|feature| {
            feature.value.is_none()
                || feature.shown.state == crate::assessment::State::Answered
                || matches!(&feature.value, Some(crate::features::FeatureValue::Levels(levels)) if levels.len() > 1)
        })
    };
    let asked = manifest.inputs.iter().filter(is_open);
    asked.filter_map(|input| question(input, needed.iter().any(|name| *name == input.name))).collect()
}

/// The inputs for want of which something is not answered.
fn needed(outcome: &Outcome) -> Vec<&str> {
    let reasons: Vec<&Reason> = match outcome {
        Outcome::NotApplicable { .. } | Outcome::Score { .. } => Vec::new(),
        Outcome::Abstention { reasons } => reasons.iter().collect(),
        Outcome::Answer { readings, .. } => {
            let withheld =
                readings.iter().filter_map(|reading| reading.advice.as_ref()).flat_map(|advice| &advice.withheld);
            // What is known to forbid the comparison is not asked again.
            withheld.filter(|reason| reason.notice.code == codes::ADVI_NEEDS_ANSWER.id).collect()
        }
    };
    reasons.into_iter().flat_map(|reason| reason.inputs.iter().map(String::as_str)).collect()
}

fn question(input: &Input, needed: bool) -> Option<Question> {
    let text = input.ask.clone()?;
    let answer = match &input.kind {
        InputKind::Age => AnswerKind::Number { unit: "a".to_owned(), minimum: Some(0.0), maximum: Some(130.0) },
        InputKind::Quantity { unit, hard: [low, high], .. } => {
            AnswerKind::Number { unit: unit.clone(), minimum: Some(*low), maximum: Some(*high) }
        }
        InputKind::Slope { hard: [low, high], .. } | InputKind::Count { hard: [low, high] } => AnswerKind::Number {
            unit: input.unit().unwrap_or_default().into_owned(),
            minimum: Some(*low),
            maximum: Some(*high),
        },
        InputKind::HoursSince { .. } => AnswerKind::DateTime,
        InputKind::Category { levels } => AnswerKind::Choice { options: levels.clone() },
        InputKind::Derived { .. } => return None,
    };
    Some(Question { name: input.name.clone(), text, answer, needed })
}
