//! Whether what has a beginning and an end goes on at the question: drugs, and diagnoses that ended later.

use jiff::Timestamp;

use super::candidate::{Timing, end_of, timing};
use crate::{
    manifest::Taken,
    moment::Moment,
    record::{Medication, Supply},
};

/// What a drug's beginning and end say of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// It is in use at the question, or was in the window, whichever is asked.
    Holds,
    /// It ended before.
    Ended,
    /// It began before the window, and no end is known.
    TooOld,
    /// It is not taken, and when it ended is not known.
    Stopped,
    /// Its date decides, as for any fact.
    ByDate,
}

/// Places a drug.
pub(super) fn course(drug: &Medication, taken: Taken, at: Timestamp, window_hours: Option<f64>) -> Course {
    // The end of giving it is not the end of its use: an injection twice a day lasts a minute each.
    let until = drug.until.as_ref().filter(|_| drug.supply != Supply::Given || taken == Taken::InWindow);
    let has_begun = timing(drug.at.as_ref(), at, None) == Timing::Within;
    let Some(until) = until else {
        return match timing(drug.at.as_ref(), at, window_hours) {
            _ if !drug.active => Course::Stopped,
            Timing::TooOld => Course::TooOld,
            _ => Course::ByDate,
        };
    };
    let goes_on = match taken {
        Taken::Now if !lasts_through(until, at) => return Course::Ended,
        Taken::Now if !drug.active && !lasts(Some(until), at) => return Course::Stopped,
        Taken::Now => true,
        Taken::InWindow => match timing(Some(until), at, window_hours) {
            Timing::TooOld => return Course::Ended,
            timing => matches!(timing, Timing::Within | Timing::After),
        },
    };
    if has_begun && goes_on { Course::Holds } else { Course::ByDate }
}

/// Whether something that is over ended only after the question. On the day of its end it is over.
pub(super) fn lasts(end: Option<&Moment>, at: Timestamp) -> bool {
    end.is_some_and(|end| end.start() > at)
}

/// Whether a drug is meant to be taken beyond the question, the last day included.
fn lasts_through(until: &Moment, at: Timestamp) -> bool {
    end_of(until).is_none_or(|end| end > at)
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::*;

    const TOKYO: Offset = Offset::constant(9);

    /// Asked on 22 November at noon, with a window of 90 days and of two.
    #[test]
    fn drugs_were_judged_by_their_start_alone() {
        use Course::{ByDate, Ended, Holds, Stopped, TooOld};
        use Supply::{Given, Ordered, Stated};
        use Taken::{InWindow, Now};
        for (what, supply, active, start, until, taken, days, expected) in [
            ("a course that ended", Stated, true, "2026-09-10", "2026-09-20", Now, 90.0, Ended),
            ("one that ended long ago", Ordered, true, "2020-01-01", "2020-01-08", Now, 90.0, Ended),
            ("its last day is today", Ordered, true, "2026-11-16", "2026-11-22", Now, 90.0, Holds),
            ("an end this morning", Ordered, true, "2026-11-16", "2026-11-22T09:00:00+09:00", Now, 90.0, Ended),
            ("begun before the window, going on", Stated, true, "2015-01-01", "2027-01-01", Now, 90.0, Holds),
            ("begun before the window, no end", Ordered, true, "2026-08-01", "", Now, 90.0, TooOld),
            ("in the window, no end", Ordered, true, "2026-10-01", "", Now, 90.0, ByDate),
            ("tomorrow", Ordered, true, "2026-12-01", "2026-12-08", Now, 90.0, ByDate),
            ("stopped, when is not said", Ordered, false, "2026-10-01", "", Now, 90.0, Stopped),
            ("stopped before", Ordered, false, "2026-10-01", "2026-11-01", Now, 90.0, Ended),
            ("stopped today", Ordered, false, "2026-10-01", "2026-11-22", Now, 90.0, Stopped),
            ("stopped later", Ordered, false, "2026-10-01", "2026-12-20", Now, 90.0, Holds),
            (
                "given, which took an hour",
                Given,
                true,
                "2026-11-22T08:00:00+09:00",
                "2026-11-22T09:00:00+09:00",
                Now,
                90.0,
                ByDate,
            ),
            (
                "given in the window",
                Given,
                true,
                "2026-11-22T08:00:00+09:00",
                "2026-11-22T09:00:00+09:00",
                InWindow,
                2.0,
                Holds,
            ),
            (
                "ordered for an hour in the window",
                Ordered,
                true,
                "2026-11-22T08:00:00+09:00",
                "2026-11-22T09:00:00+09:00",
                InWindow,
                2.0,
                Holds,
            ),
            ("a course that went on into the window", Ordered, true, "2026-11-15", "2026-11-21", InWindow, 2.0, Holds),
            ("stopped in the window", Ordered, false, "2026-11-15", "2026-11-21", InWindow, 2.0, Holds),
            ("a course before the window", Ordered, true, "2026-11-10", "2026-11-17", InWindow, 2.0, Ended),
            ("before the window, no end", Ordered, true, "2026-11-15", "", InWindow, 2.0, TooOld),
            ("begun nobody knows when", Ordered, true, "", "2026-11-21", InWindow, 2.0, ByDate),
        ] {
            let moment = |text: &str| Moment::parse(text, TOKYO);
            let drug = Medication {
                codes: Vec::new(),
                supply,
                active,
                at: moment(start),
                until: moment(until),
                source: String::new(),
            };
            let at = "2026-11-22T12:00:00+09:00".parse().expect("an instant");
            assert_eq!(course(&drug, taken, at, Some(days * 24.0)), expected, "{what}");
        }
    }
}
