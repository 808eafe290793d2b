//! Bedside answers as values of inputs.

use jiff::{Timestamp, tz::Offset};

use super::{FeatureValue, source::within};
use crate::{
    code::{Code, codes},
    manifest::{Input, InputKind},
    moment::Moment,
    record::{Answer, Record},
};

/// The last answer for an input before the question.
pub(super) fn latest<'r>(record: &'r Record, input: &Input, at: Timestamp) -> Option<&'r Answer> {
    let given = record.answers.iter().filter(|answer| answer.name == input.name);
    let in_time = given.filter(|answer| answer.at.as_ref().is_none_or(|moment| moment.start() <= at));
    // An answer without a time was given with the question itself, and is the newest.
    in_time.max_by_key(|answer| answer.at.as_ref().map_or(Timestamp::MAX, Moment::start))
}

/// An answer's value.
///
/// # Errors
/// `K-FEAT-013` where it is no level of the input, no number, or no date and time; `K-FEAT-004` where the number
/// is impossible.
pub(super) fn value_of(answer: &str, input: &Input, at: Timestamp, zone: Offset) -> Result<FeatureValue, Code> {
    let number = || answer.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or(codes::FEAT_ANSWER_INVALID);
    match &input.kind {
        InputKind::Age => within(number()?, [0.0, 130.0]),
        InputKind::Quantity { hard, .. } => within(number()?, *hard),
        InputKind::HoursSince { hard } => {
            let hours = match Moment::parse(answer, zone) {
                Some(moment) => moment.hours_before(at).ok_or(codes::FEAT_ANSWER_INVALID)?,
                None => number()?,
            };
            within(hours, *hard)
        }
        InputKind::Category { .. } => match input.level_index(answer) {
            Some(_) => Ok(FeatureValue::Levels(vec![answer.to_owned()])),
            None => Err(codes::FEAT_ANSWER_INVALID),
        },
        InputKind::Derived { .. } => Err(codes::FEAT_ANSWER_INVALID),
    }
}
