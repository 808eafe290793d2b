//! Whether risks are as large as they say: logistic recalibration, observed to expected, groups by risk.

use serde::Serialize;

use super::{Estimate, Interval, Ranking, Sample, interval::Z, mean, number, sample::expit};
use crate::code::{Result, codes};

/// Into how many groups risks are cut.
pub const BINS: usize = 10;

/// Newton's steps until there is no hope.
const STEPS: usize = 100;

/// The slope of the logistic recalibration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The slope; 1 is perfect.
    pub estimate: Estimate,
    /// Its standard error.
    pub error: f64,
}

/// Logistic recalibration of the outcome on the log odds (Van Calster et al., BMC Med 2019;17:230,
/// doi:10.1186/s12916-019-1466-7), by maximum likelihood; interval by the information matrix.
///
/// # Errors
/// `K-EVAL-011` where the risk tells the outcomes apart without an error (the slope is infinite), `-012` where all
/// risks are equal, `-013` where it does not converge.
pub fn calibration_slope(sample: &Sample, place: &str) -> Result<Slope> {
    if Ranking::new(sample).is_flat() {
        return Err(codes::EVAL_RISKS_EQUAL.at(place));
    }
    if is_separated(sample) {
        return Err(codes::EVAL_SEPARATED.at(place));
    }
    let Logistic { slope, slope_error, .. } = logistic(sample).ok_or_else(|| codes::EVAL_NOT_CONVERGED.at(place))?;
    Ok(Slope { estimate: Estimate::normal(slope, slope_error), error: slope_error })
}

/// The outcome on the log odds, by maximum likelihood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logistic {
    pub(super) intercept: f64,
    pub(super) slope: f64,
    pub(super) slope_error: f64,
    /// Variance of the intercept.
    pub(super) intercept_variance: f64,
    /// Covariance of the two.
    pub(super) covariance: f64,
    pub(super) likelihood: f64,
}

/// Calibration in the large: the intercept of the logistic recalibration with the slope held at one; 0 is perfect.
///
/// # Errors
/// `K-EVAL-013` where it does not converge.
pub fn calibration_in_the_large(sample: &Sample, place: &str) -> Result<Estimate> {
    let (intercept, error) = in_the_large(sample).ok_or_else(|| codes::EVAL_NOT_CONVERGED.at(place))?;
    Ok(Estimate::normal(intercept, error))
}

/// The intercept with the slope held at one, and its standard error.
pub(super) fn in_the_large(sample: &Sample) -> Option<(f64, f64)> {
    let events = number(sample.events());
    // Expected events grow with the intercept, from none to all: bisection finds a start, Newton the rest.
    let (mut low, mut high) = (-100.0 - largest(sample), 100.0 + largest(sample));
    let mut intercept = 0.0;
    for _ in 0..STEPS {
        let (mut expected, mut information) = (0.0, 0.0);
        for logit in sample.logits() {
            let risk = expit(logit + intercept);
            expected += risk;
            information += risk * (1.0 - risk);
        }
        let score: f64 = events - expected;
        *(if score > 0.0 { &mut low } else { &mut high }) = intercept;
        let step = score / information;
        if step.abs() <= 1e-13 * (1.0 + intercept.abs()) {
            return Some((intercept, information.sqrt().recip()));
        }
        let next = intercept + step;
        intercept = if next > low && next < high { next } else { f64::midpoint(low, high) };
    }
    None
}

fn largest(sample: &Sample) -> f64 {
    sample.logits().iter().fold(0.0, |largest: f64, logit| largest.max(logit.abs()))
}

/// Newton's steps on the standardised log odds, halved where the likelihood falls.
pub(super) fn logistic(sample: &Sample) -> Option<Logistic> {
    let centre = mean(sample.logits().iter().copied());
    let spread = mean(sample.logits().iter().map(|logit| (logit - centre).powi(2))).sqrt();
    let terms: Vec<f64> = sample.logits().iter().map(|logit| (logit - centre) / spread).collect();
    let mut fit = Fit::at(sample, &terms, [0.0, 0.0]);
    for _ in 0..STEPS {
        let [a, b, c] = fit.information;
        let determinant = a * c - b * b;
        let [score, score_by_term] = fit.score;
        let step = [(c * score - b * score_by_term) / determinant, (a * score_by_term - b * score) / determinant];
        if !step.iter().all(|step| step.is_finite()) {
            return None;
        }
        let [intercept, slope] = fit.coefficients;
        if step.iter().all(|step| step.abs() <= 1e-13 * (1.0 + slope.abs())) {
            // Back from `term = (log odds - centre) / spread`; the inverse of the information is [c, -b; -b, a].
            let shift = centre / spread;
            return Some(Logistic {
                intercept: intercept - slope * shift,
                slope: slope / spread,
                slope_error: (a / determinant).sqrt() / spread,
                intercept_variance: (c + 2.0 * b * shift + a * shift * shift) / determinant,
                covariance: -(b + a * shift) / determinant / spread,
                likelihood: fit.likelihood,
            });
        }
        let tried = (0..40).map(|halvings| 0.5_f64.powi(halvings)).find_map(|share| {
            let next = Fit::at(sample, &terms, [intercept + share * step[0], slope + share * step[1]]);
            // At the summit rounding decides whether the likelihood falls.
            (next.likelihood >= fit.likelihood - 1e-9 * fit.likelihood.abs()).then_some(next)
        });
        fit = tried?;
    }
    None
}

/// The likelihood at some coefficients, with its derivatives.
struct Fit {
    coefficients: [f64; 2],
    likelihood: f64,
    score: [f64; 2],
    information: [f64; 3],
}

impl Fit {
    fn at(sample: &Sample, terms: &[f64], coefficients: [f64; 2]) -> Self {
        let [intercept, slope] = coefficients;
        let mut fit = Self { coefficients, likelihood: 0.0, score: [0.0; 2], information: [0.0; 3] };
        for (term, outcome) in terms.iter().zip(sample.outcomes()) {
            let logit = intercept + slope * term;
            let risk = expit(logit);
            let outcome = f64::from(u8::from(*outcome));
            let (rest, weight) = (outcome - risk, risk * (1.0 - risk));
            // log(1 + exp(logit)) without overflow.
            fit.likelihood += outcome * logit - (logit.max(0.0) + (-logit.abs()).exp().ln_1p());
            fit.score[0] += rest;
            fit.score[1] += rest * term;
            fit.information[0] += weight;
            fit.information[1] += weight * term;
            fit.information[2] += weight * term * term;
        }
        fit
    }
}

/// Whether some cut of the risk has all events on one side and all others on the other, a tie at the cut allowed: the
/// likelihood then grows with the slope without end.
pub(super) fn is_separated(sample: &Sample) -> bool {
    let range = |wanted: bool| {
        let rows = sample.logits().iter().zip(sample.outcomes()).filter(|(_, outcome)| **outcome == wanted);
        rows.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (logit, _)| (low.min(*logit), high.max(*logit)))
    };
    let ((event_low, event_high), (other_low, other_high)) = (range(true), range(false));
    event_low >= other_high || event_high <= other_low
}

/// Observed events to expected ones; the interval on the log scale, where the variance of a binomial share is
/// (1 - frequency) / events by the delta method. The expected ones are taken as they are.
pub fn observed_to_expected(sample: &Sample) -> Estimate {
    let value = number(sample.events()) / sample.probabilities().iter().sum::<f64>();
    let margin = (Z * ((1.0 - sample.frequency()) / number(sample.events())).sqrt()).exp();
    Estimate { value, interval: Interval { lower: value / margin, upper: value * margin } }
}

/// A group of rows of like risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Rows in it.
    pub rows: usize,
    /// Their mean risk.
    pub expected: f64,
    /// The share of them with the outcome.
    pub observed: f64,
}

/// The rows in [`BINS`] groups by the quantiles of their risk, lowest first, as scikit-learn's
/// `calibration_curve(strategy="quantile")` cuts them: rows of one risk stay together, so that a group may be empty,
/// and is then left out.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the rank lies between 0 and the number of rows"
)]
pub fn bins(sample: &Sample) -> Vec<Bin> {
    let mut sorted: Vec<(f64, bool)> =
        sample.probabilities().iter().copied().zip(sample.outcomes().iter().copied()).collect();
    sorted.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let risk = |rank: f64| sorted.get(rank as usize).map_or(f64::NAN, |(risk, _)| *risk);
    let last = number(sorted.len() - 1);
    let mut bins = Vec::with_capacity(BINS);
    let mut start = 0;
    for cut in 1..=BINS {
        let end = if cut == BINS {
            sorted.len()
        } else {
            // numpy's steps, in its order: `linspace`, `percentile`, its linear interpolation.
            let rank = last * (number(cut) * 0.1 * 100.0 / 100.0);
            let (below, above, share) = (risk(rank.floor()), risk(rank.floor() + 1.0), rank.fract());
            let edge =
                if share >= 0.5 { above - (above - below) * (1.0 - share) } else { below + (above - below) * share };
            sorted.partition_point(|(risk, _)| *risk <= edge).max(start)
        };
        let rows = sorted.get(start..end).unwrap_or_default();
        if !rows.is_empty() {
            bins.push(Bin {
                rows: rows.len(),
                expected: mean(rows.iter().map(|(risk, _)| *risk)),
                observed: mean(rows.iter().map(|(_, outcome)| f64::from(u8::from(*outcome)))),
            });
        }
        start = end;
    }
    bins
}

/// Expected calibration error: the mean distance of observed share and mean risk over the groups, by their rows.
pub fn expected_calibration_error(bins: &[Bin]) -> f64 {
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    bins.iter().map(|bin| number(bin.rows) * (bin.observed - bin.expected).abs()).sum::<f64>() / number(rows)
}
