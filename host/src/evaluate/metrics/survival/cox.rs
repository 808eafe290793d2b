//! The slope of a Cox regression on the predicted risk.

use super::{
    super::{Estimate, Slope, mean},
    Censored, Followed,
};
use crate::code::{Result, codes};

/// Newton's steps until there is no hope.
const STEPS: usize = 100;

/// The slope of a Cox regression, ties by Efron (J Am Stat Assoc 1977;72:557-65), on the complementary log-log of the
/// predicted risk, with follow-up cut at the horizon, of which the risk says nothing; interval by the information. 1 is
/// perfect where hazards are proportional; below it the risks are spread too far, above it too little.
///
/// # Errors
/// `K-EVAL-012` where all risks are equal, `-011` where at every event those who have it have the highest risk of all, or
/// all the lowest (the slope is infinite), `-013` where it does not converge.
pub fn cox_slope(followed: &Followed, place: &str) -> Result<Slope> {
    let predictors = followed.predictors();
    let centre = mean(predictors.iter().copied());
    let spread = mean(predictors.iter().map(|predictor| (predictor - centre).powi(2))).sqrt();
    // What differs by rounding alone is equal.
    if spread <= 1e-12 * (1.0 + centre.abs()) {
        return Err(codes::EVAL_RISKS_EQUAL.at(place));
    }
    let mut rows: Vec<Row> = followed
        .patients_by_horizon()
        .into_iter()
        .zip(&predictors)
        .map(|(patient, predictor)| Row { patient, term: (predictor - centre) / spread })
        .collect();
    rows.sort_by(|a, b| b.patient.time.total_cmp(&a.patient.time));
    if is_separated(&rows) {
        return Err(codes::EVAL_SEPARATED.at(place));
    }
    let (slope, error) = maximise(&rows).ok_or_else(|| codes::EVAL_NOT_CONVERGED.at(place))?;
    Ok(Slope { estimate: Estimate::normal(slope / spread, error / spread), error: error / spread })
}

/// A patient and the standardised predictor.
struct Row {
    patient: Censored,
    term: f64,
}

/// Rows of one time, from the last time to the first.
fn by_time(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|a, b| a.patient.time.total_cmp(&b.patient.time).is_eq())
}

/// Whether at every event the likelihood grows with the slope, or at every event falls with it.
fn is_separated(rows: &[Row]) -> bool {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut grows, mut falls) = (true, true);
    for at_once in by_time(rows) {
        for row in at_once {
            (low, high) = (low.min(row.term), high.max(row.term));
        }
        for row in at_once.iter().filter(|row| row.patient.event) {
            grows &= row.term >= high;
            falls &= row.term <= low;
        }
    }
    grows || falls
}

/// Slope and standard error, by Newton's steps, halved where the likelihood falls.
fn maximise(rows: &[Row]) -> Option<(f64, f64)> {
    let mut fit = Fit::at(rows, 0.0);
    for _ in 0..STEPS {
        let step = fit.score / fit.information;
        if !step.is_finite() {
            return None;
        }
        if step.abs() <= 1e-13 * (1.0 + fit.slope.abs()) {
            return Some((fit.slope, fit.information.sqrt().recip()));
        }
        let tried = (0..40).map(|halvings| 0.5_f64.powi(halvings)).find_map(|share| {
            let next = Fit::at(rows, fit.slope + share * step);
            // At the summit rounding decides whether the likelihood falls.
            (next.likelihood >= fit.likelihood - 1e-9 * fit.likelihood.abs()).then_some(next)
        });
        fit = tried?;
    }
    None
}

/// The partial likelihood at a slope, with its derivatives.
struct Fit {
    slope: f64,
    likelihood: f64,
    score: f64,
    information: f64,
}

/// Sums of weights, of weighted terms and of their weighted squares.
#[derive(Clone, Copy, Default)]
struct Sums([f64; 3]);

impl Sums {
    fn add(&mut self, weight: f64, term: f64) {
        let Self([weights, terms, squares]) = self;
        *weights += weight;
        *terms += weight * term;
        *squares += weight * term * term;
    }

    fn less(self, other: Self, share: f64) -> Self {
        let Self(mut sums) = self;
        for (sum, other) in sums.iter_mut().zip(other.0) {
            *sum -= share * other;
        }
        Self(sums)
    }
}

impl Fit {
    fn at(rows: &[Row], slope: f64) -> Self {
        let mut fit = Self { slope, likelihood: 0.0, score: 0.0, information: 0.0 };
        let mut at_risk = Sums::default();
        for at_once in by_time(rows) {
            let (mut now, mut events) = (Sums::default(), 0_u32);
            for row in at_once {
                let weight = (slope * row.term).exp();
                at_risk.add(weight, row.term);
                if row.patient.event {
                    now.add(weight, row.term);
                    events += 1;
                    fit.likelihood += slope * row.term;
                    fit.score += row.term;
                }
            }
            for earlier in 0..events {
                let Sums([weights, terms, squares]) = at_risk.less(now, f64::from(earlier) / f64::from(events));
                let expected = terms / weights;
                fit.likelihood -= weights.ln();
                fit.score -= expected;
                fit.information += squares / weights - expected * expected;
            }
        }
        fit
    }
}
