//! Bedside answers as values of inputs.

use jiff::{Timestamp, tz::Offset};

use super::{
    FeatureValue,
    candidate::{Timing, timing},
    numeral,
    source::within,
};
use crate::{
    code::{Code, codes},
    manifest::{Input, InputKind},
    moment::{Moment, hours_between},
    record::{Answer, Given},
};

/// How long an answer that stands in the record holds where the input says nothing, in hours: what was seen at the
/// bedside is asked again after a day.
const WINDOW_HOURS: f64 = 24.0;

/// Why an answer cannot be used, if it cannot.
pub(super) fn refusal(answer: &Answer, input: &Input, at: Timestamp) -> Option<Code> {
    if answer.given == Given::Golden {
        return None;
    }
    if input.ask.is_none() {
        return Some(codes::FEAT_ANSWER_UNKNOWN);
    }
    match timing(answer.at.as_ref(), at, Some(input.window_hours.unwrap_or(WINDOW_HOURS))) {
        Timing::Within => None,
        Timing::After => Some(codes::FEAT_AFTER_QUESTION),
        Timing::TooOld => Some(codes::FEAT_ANSWER_OLD),
        Timing::MayBeAfter => Some(codes::FEAT_MAY_BE_AFTER),
        Timing::Undated => Some(codes::FEAT_UNDATED),
    }
}

/// Puts the answer to be used first: the last; of one moment, that given with the question; then by its value, so
/// that the order of the resources never matters.
pub(super) fn rank(answers: &mut [&Answer]) {
    let start = |answer: &Answer| answer.at.as_ref().map(Moment::start);
    answers.sort_by(|a, b| start(b).cmp(&start(a)).then(b.given.cmp(&a.given)).then_with(|| a.value.cmp(&b.value)));
}

/// An answer's value.
///
/// # Errors
/// `K-FEAT-013` where it is no level of the input, no number, or no date and time; `K-FEAT-004` where the number
/// is impossible.
pub(super) fn value_of(answer: &Answer, input: &Input, at: Timestamp, zone: Offset) -> Result<FeatureValue, Code> {
    let text = &answer.value;
    let number = || match numeral::of_text(text) {
        Ok(numeral) if numeral.rest.is_empty() => Ok(numeral.number),
        _ => Err(codes::FEAT_ANSWER_INVALID),
    };
    match &input.kind {
        InputKind::Age => within(number()?, crate::manifest::AGE),
        InputKind::Quantity { hard, .. } | InputKind::Slope { hard, .. } | InputKind::Count { hard } => {
            within(number()?, *hard)
        }
        InputKind::HoursSince { hard } => {
            let hours = match Moment::parse(text, zone) {
                Some(moment) => moment.hours_before(at).ok_or(codes::FEAT_ANSWER_INVALID)?,
                // Hours were counted when it was answered, and have gone on since.
                None => number()? + answer.at.as_ref().map_or(0.0, |answered| hours_between(answered.start(), at)),
            };
            within(hours, *hard)
        }
        InputKind::Category { .. } => match input.level_index(text) {
            Some(_) => Ok(FeatureValue::Levels(vec![text.clone()])),
            None => Err(codes::FEAT_ANSWER_INVALID),
        },
        InputKind::Derived { .. } => Err(codes::FEAT_ANSWER_INVALID),
    }
}
