//! A recorded value that could be used for an input, and one that could not.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::FeatureValue;
use crate::{
    assessment::ValueNotUsed,
    code::{Code, codes},
    moment::{Moment, Precision, hours_between},
};

/// A value that could be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub value: FeatureValue,
    pub at: Option<Moment>,
    pub received: String,
    /// The unit as received.
    pub unit: Option<String>,
    pub source: String,
    pub preliminary: bool,
    /// A disease that is over, counted because the input asks whether the patient ever had it.
    pub past: bool,
}

impl Candidate {
    /// The candidate as one that was not used, where another was simply the one that the model chooses.
    pub(super) fn not_used(&self) -> ValueNotUsed {
        ValueNotUsed {
            received: self.received.clone(),
            date: self.at.as_ref().map(|at| at.text().to_owned()),
            source: self.source.clone(),
            because: None,
        }
    }

    /// The candidate as one that could not be used.
    pub(super) fn refused(self, code: Code) -> Refused {
        Refused { received: self.received, at: self.at, source: self.source, code }
    }
}

/// A value that could not be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    pub received: String,
    pub at: Option<Moment>,
    pub source: String,
    pub code: Code,
}

impl Refused {
    /// What is told of it.
    pub(super) fn not_used(self, input: &str) -> ValueNotUsed {
        ValueNotUsed {
            because: Some(self.code.at(format!("{}, input {input}", self.source))),
            received: self.received,
            date: self.at.map(|at| at.text().to_owned()),
            source: self.source,
        }
    }

    /// Whether it is a result of the test asked for which is later than a moment, and no number.
    pub(super) fn is_result_after(&self, moment: Option<&Moment>) -> bool {
        const NO_RESULT: [Code; 11] = [
            codes::FEAT_MISSING,
            codes::FEAT_AFTER_QUESTION,
            codes::FEAT_UNDATED,
            codes::FEAT_OTHER_SETTING,
            codes::FEAT_METHOD,
            codes::FEAT_CODES_AT_ODDS,
            codes::FEAT_MAY_BE_AFTER,
            codes::FEAT_UNCONFIRMED,
            codes::FEAT_CLAIMED,
            codes::FEAT_PAST_UNSURE,
            codes::FEAT_PROPHYLAXIS,
        ];
        let later = self.at.as_ref().map(Moment::start) > moment.map(Moment::start);
        later && !NO_RESULT.contains(&self.code)
    }
}

/// Puts the latest first, so that what is told of many does not depend on the order of the resources.
pub(super) fn rank_refused(refused: &mut [Refused]) {
    refused.sort_by(|a, b| {
        let start = |one: &Refused| one.at.as_ref().map(Moment::start);
        start(b)
            .cmp(&start(a))
            .then_with(|| a.source.cmp(&b.source))
            .then_with(|| a.received.cmp(&b.received))
            .then_with(|| a.code.id.cmp(b.code.id))
    });
}

/// What sources hand over: values that could be used, and those that could not with the reason.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub usable: Vec<Candidate>,
    pub refused: Vec<Refused>,
}

/// Where a date lies with respect to the question and an input's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timing {
    /// Before the question and within the window.
    Within,
    /// Before the window.
    TooOld,
    /// After the question.
    After,
    /// In a month or year that goes on after the question: perhaps after it.
    MayBeAfter,
    /// Not dated.
    Undated,
}

/// Places a date. A date alone counts from its first instant, so that today's values are not "after" now.
pub(super) fn timing(moment: Option<&Moment>, at: Timestamp, window_hours: Option<f64>) -> Timing {
    let Some(moment) = moment else { return Timing::Undated };
    let hours = hours_between(moment.start(), at);
    let slack = match moment.precision() {
        // A value known only by its day may lie anywhere in it: the window reaches to the day's end.
        Precision::Day => 24.0,
        // One known only by its month or year may lie far outside any window.
        Precision::Month | Precision::Year if window_hours.is_some() => return Timing::Undated,
        Precision::Month | Precision::Year | Precision::Second => 0.0,
    };
    if hours < 0.0 {
        Timing::After
    } else if matches!(moment.precision(), Precision::Month | Precision::Year)
        && end_of(moment).is_none_or(|end| end > at)
    {
        Timing::MayBeAfter
    } else if window_hours.is_some_and(|window| hours - slack > window) {
        Timing::TooOld
    } else {
        Timing::Within
    }
}

/// The end of the period that a recorded moment names.
pub(super) fn end_of(moment: &Moment) -> Option<Timestamp> {
    let first = |rest: &str| format!("{}{rest}", moment.text()).parse::<Date>().ok();
    let days = match moment.precision() {
        Precision::Second => 0,
        Precision::Day => 1,
        Precision::Month => first("-01")?.days_in_month().into(),
        Precision::Year => first("-01-01")?.days_in_year().into(),
    };
    moment.start().checked_add(SignedDuration::from_hours(24 * days)).ok()
}
