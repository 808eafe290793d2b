//! How near the probabilities lie to what happened.

use super::{Sample, number};

/// Brier scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Mean squared difference between probability and outcome.
    pub brier: f64,
    /// The same of the outcome's frequency in these rows, given to every row.
    pub brier_null: f64,
    /// One less the ratio of the two: 1 is perfect, 0 no better than the frequency.
    pub scaled: f64,
}

/// The Brier score, plain and scaled by that of the outcome's frequency. `times` says how often each row counts. None
/// where only one class does.
pub fn accuracy(sample: &Sample, times: &[u32]) -> Option<Accuracy> {
    let (mut rows, mut events, mut squares) = (0.0, 0.0, 0.0);
    for ((probability, outcome), times) in sample.probabilities().iter().zip(sample.outcomes()).zip(times) {
        let (times, outcome) = (f64::from(*times), f64::from(u8::from(*outcome)));
        rows += times;
        events += times * outcome;
        squares += times * (probability - outcome).powi(2);
    }
    let frequency = events / rows;
    let (brier, brier_null) = (squares / rows, frequency * (1.0 - frequency));
    (brier_null > 0.0).then(|| Accuracy { brier, brier_null, scaled: 1.0 - brier / brier_null })
}

impl Accuracy {
    /// Of a whole sample.
    pub fn of(sample: &Sample) -> Self {
        let frequency = number(sample.events()) / number(sample.rows());
        let nan = Self { brier: f64::NAN, brier_null: frequency * (1.0 - frequency), scaled: f64::NAN };
        accuracy(sample, &vec![1; sample.rows()]).unwrap_or(nan)
    }
}
