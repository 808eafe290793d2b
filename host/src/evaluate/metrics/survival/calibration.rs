//! Whether risks by a horizon are as large as they say.

use serde::Serialize;

use super::{
    super::{Estimate, Interval, interval::Z, mean, number},
    Followed, KaplanMeier, free_at,
};
use crate::code::{Result, codes};

/// Into how many groups risks are cut.
pub const GROUPS: usize = 5;

/// What happened by the horizon beside what was predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimeCalibration {
    /// Share with the outcome by the horizon, by Kaplan and Meier; interval on the complementary log-log.
    pub observed: Estimate,
    /// Mean predicted risk.
    pub expected: f64,
    /// The former to the latter; interval on the log scale, with Greenwood's variance of the observed share. The mean
    /// prediction is taken as it is.
    pub observed_to_expected: Estimate,
    /// What must be added to the complementary log-log of every risk for the mean to be the observed share, 0 where it is;
    /// the interval is that of the observed share, carried over.
    pub in_the_large: Estimate,
}

/// Calibration at the horizon (`McLernon` et al., Ann Intern Med 2023, doi:10.7326/M22-0844: Kaplan and Meier's estimate
/// against the mean prediction).
///
/// # Errors
/// `K-EVAL-013` where no shift of the risks makes their mean the observed share.
pub fn time_calibration(followed: &Followed, place: &str) -> Result<TimeCalibration> {
    let failed = || codes::EVAL_NOT_CONVERGED.at(place);
    let KaplanMeier { free, greenwood } = free_at(followed.patients(), followed.horizon()).ok_or_else(failed)?;
    let (observed, expected) = (1.0 - free, mean(followed.risks().iter().copied()));
    let width = Z * greenwood.sqrt() / free.ln().abs();
    let end = |width: f64| 1.0 - free.powf(width.exp());
    let observed = Estimate { value: observed, interval: Interval { lower: end(-width), upper: end(width) } };
    // The variance of log(observed) by the delta method.
    let margin = (Z * free * greenwood.sqrt() / observed.value).exp();
    let ratio = observed.value / expected;
    let predictors = followed.predictors();
    let shift = |share: f64| shift(&predictors, share).ok_or_else(failed);
    Ok(TimeCalibration {
        observed,
        expected,
        observed_to_expected: Estimate {
            value: ratio,
            interval: Interval { lower: ratio / margin, upper: ratio * margin },
        },
        in_the_large: Estimate {
            value: shift(observed.value)?,
            interval: Interval { lower: shift(observed.interval.lower)?, upper: shift(observed.interval.upper)? },
        },
    })
}

/// The shift of all complementary log-logs at which the mean risk is `share`: it grows with the shift, so bisection
/// finds it, to the last bit.
fn shift(predictors: &[f64], share: f64) -> Option<f64> {
    let at = |shift: f64| mean(predictors.iter().map(|predictor| -(-(predictor + shift).exp()).exp_m1()));
    let largest = predictors.iter().fold(0.0, |largest: f64, predictor| largest.max(predictor.abs()));
    let (mut low, mut high) = (-largest - 100.0, largest + 100.0);
    if !(at(low) <= share && share <= at(high)) {
        return None;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        *(if at(middle) < share { &mut low } else { &mut high }) = middle;
    }
    Some(f64::midpoint(low, high))
}

/// Rows of like risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RiskGroup {
    /// How many.
    pub rows: usize,
    /// Their mean risk.
    pub expected: f64,
    /// The share of them with the outcome by the horizon, by Kaplan and Meier; none where nobody was followed so long.
    pub observed: Option<f64>,
}

/// The rows in [`GROUPS`] groups by rank of their risk, lowest first; rows of one risk stay together in the lower group, so
/// that a group may be empty, and is then left out.
pub fn risk_groups(followed: &Followed) -> Vec<RiskGroup> {
    let mut order: Vec<usize> = (0..followed.rows()).collect();
    let risk = |row: usize| followed.risks().get(row).copied().unwrap_or(f64::NAN);
    order.sort_by(|&a, &b| risk(a).total_cmp(&risk(b)));
    let (mut groups, mut start) = (Vec::with_capacity(GROUPS), 0);
    for group in 1..=GROUPS {
        let mut end = (followed.rows() * group / GROUPS).max(start);
        while let (Some(&last), Some(&next)) = (end.checked_sub(1).and_then(|last| order.get(last)), order.get(end))
            && risk(last).total_cmp(&risk(next)).is_eq()
        {
            end += 1;
        }
        let rows = order.get(start..end).unwrap_or_default();
        if !rows.is_empty() {
            let patients: Vec<_> = rows.iter().filter_map(|&row| followed.patients().get(row).copied()).collect();
            groups.push(RiskGroup {
                rows: rows.len(),
                expected: rows.iter().map(|&row| risk(row)).sum::<f64>() / number(rows.len()),
                observed: free_at(&patients, followed.horizon()).map(|estimate| 1.0 - estimate.free),
            });
        }
        start = end;
    }
    groups
}
