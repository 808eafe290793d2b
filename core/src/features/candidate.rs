//! A recorded value that could be used for an input, and one that could not.

use jiff::Timestamp;

use super::FeatureValue;
use crate::{
    assessment::ValueNotUsed,
    code::Notice,
    moment::{Moment, Precision, hours_between},
};

/// A value that could be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub value: FeatureValue,
    pub at: Option<Moment>,
    pub received: String,
    pub source: String,
    pub preliminary: bool,
}

impl Candidate {
    /// The candidate as one that was not used.
    pub(super) fn not_used(&self, because: Option<Notice>) -> ValueNotUsed {
        ValueNotUsed {
            received: self.received.clone(),
            date: self.at.as_ref().map(|at| at.text().to_owned()),
            source: self.source.clone(),
            because,
        }
    }
}

/// What sources hand over: values that could be used, and those that could not with the reason.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub usable: Vec<Candidate>,
    pub refused: Vec<ValueNotUsed>,
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
    } else if window_hours.is_some_and(|window| hours - slack > window) {
        Timing::TooOld
    } else {
        Timing::Within
    }
}
