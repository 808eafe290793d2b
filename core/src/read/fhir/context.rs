//! What a resource reader is given beside the JSON: where it reads, in which zone, and whom to tell.

use jiff::tz::Offset;

use crate::{
    code::{Notice, codes},
    moment::Moment,
};

/// Beside the JSON of one resource.
pub(super) struct Context<'c> {
    /// `Type/id`, or the place in the input.
    pub source: &'c str,
    /// The zone of dates without one.
    pub zone: Offset,
    /// Where findings go.
    pub findings: &'c mut Vec<Notice>,
}

impl Context<'_> {
    /// Reads a date; one that cannot be read is a finding and counts as not recorded.
    pub(super) fn moment(&mut self, text: Option<&str>) -> Option<Moment> {
        let text = text?;
        let moment = Moment::parse(text, self.zone);
        if moment.is_none() {
            self.findings.push(codes::READ_DATE_UNREADABLE.at(self.source));
        }
        moment
    }

    /// Says that something was retracted.
    pub(super) fn retracted(&mut self) {
        self.findings.push(codes::READ_RETRACTED.at(self.source));
    }
}
