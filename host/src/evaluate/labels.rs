//! Whether a label set keeps what it promises: the share of each class whose set holds its label.

use serde::{Deserialize, Serialize};

use super::metrics::{Sample, Share};
use crate::code::Text;

/// The limits of a model's label set (`LabelSet` in the guest's contract).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LabelSet {
    /// The share of each class whose set is to hold its label.
    pub coverage: f64,
    /// From this probability on the outcome is in the set.
    pub present_from: f64,
    /// Up to this probability its absence is in the set.
    pub absent_to: f64,
    /// The outcome, in a word.
    pub present: Text,
    /// Its absence, in a word.
    pub absent: Text,
}

/// What a label set came to on some rows.
#[derive(Debug, Clone, Serialize)]
pub struct Labels {
    /// The set.
    pub set: LabelSet,
    /// Of those with the outcome, whose set holds it.
    pub present_covered: Option<Share>,
    /// Of those without, whose set holds its absence.
    pub absent_covered: Option<Share>,
    /// Rows by what their set holds, and how many of them have the outcome.
    pub left: Vec<Left>,
}

/// The rows whose set holds the same labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Left {
    /// Whether it holds the outcome.
    pub present: bool,
    /// Whether it holds its absence.
    pub absent: bool,
    /// Rows.
    pub rows: usize,
    /// Those of them with the outcome.
    pub events: usize,
}

impl Labels {
    /// Of a sample.
    pub fn of(sample: &Sample, set: LabelSet) -> Self {
        let rows = || sample.probabilities().iter().zip(sample.outcomes());
        let holds = |risk: f64| (risk >= set.present_from, risk <= set.absent_to);
        let covered = |outcome: bool| {
            let class = || rows().filter(|(_, has)| **has == outcome);
            let held = class().filter(|(risk, _)| if outcome { holds(**risk).0 } else { holds(**risk).1 }).count();
            Share::of(held, class().count())
        };
        let left = [(true, false), (false, true), (true, true), (false, false)].map(|(present, absent)| {
            let same = || rows().filter(|(risk, _)| holds(**risk) == (present, absent));
            Left { present, absent, rows: same().count(), events: same().filter(|(_, has)| **has).count() }
        });
        let (present_covered, absent_covered) = (covered(true), covered(false));
        Self { set, present_covered, absent_covered, left: left.into() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(present_from: f64, absent_to: f64) -> LabelSet {
        let text = |word: &str| Text { ja: word.to_owned(), en: word.to_owned() };
        LabelSet { coverage: 0.9, present_from, absent_to, present: text("present"), absent: text("absent") }
    }

    fn sample(rows: &[(bool, f64)]) -> Sample {
        let (outcomes, logits) = rows.iter().copied().unzip();
        Sample::new(outcomes, logits, "case").unwrap()
    }

    #[test]
    fn rows_are_counted_where_they_lie() {
        // Ten rows of each class at log odds -2, -1.8 .. -0.2 and 0.2 .. 2: probabilities 0.12 to 0.88.
        let logit = |step: u32| f64::from(step) / 5.0;
        let rows: Vec<_> = (1..=10).flat_map(|step| [(false, -logit(step)), (true, logit(step))]).collect();
        let found = Labels::of(&sample(&rows), set(0.6, 0.2));
        let counted: Vec<_> = found.left.iter().map(|left| (left.rows, left.events)).collect();
        // 0.6 is a log odds of 0.405, 0.2 one of -1.386.
        assert_eq!(counted, [(8, 8), (4, 0), (0, 0), (8, 2)]);
        let shares =
            [found.present_covered, found.absent_covered].map(|share| share.map(|share| (share.held, share.rows)));
        assert_eq!(shares, [Some((8, 10)), Some((4, 10))]);
    }

    proptest! {
        #[test]
        fn every_row_is_counted_once_and_a_wider_set_covers_more(
            logits in prop::collection::vec(-4.0..4.0_f64, 40), limits in (0.0..=1.0, 0.0..=1.0), wider in 0.0..0.5_f64
        ) {
            let rows: Vec<_> = logits.iter().enumerate().map(|(row, logit)| (row % 3 == 0, *logit)).collect();
            let sample = sample(&rows);
            let found = Labels::of(&sample, set(limits.0, limits.1));
            prop_assert_eq!(found.left.iter().map(|left| left.rows).sum::<usize>(), 40);
            prop_assert_eq!(found.left.iter().map(|left| left.events).sum::<usize>(), sample.events());
            let wide = Labels::of(&sample, set(limits.0 - wider, limits.1 + wider));
            for (narrow, wide) in
                [(found.present_covered, wide.present_covered), (found.absent_covered, wide.absent_covered)]
            {
                prop_assert!(narrow.unwrap().held <= wide.unwrap().held);
            }
        }
    }
}
