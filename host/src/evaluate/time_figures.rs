//! All figures of one set of rows whose outcome is an event in time.

use serde::Serialize;

use super::metrics::{
    Bootstrap, Estimate, Followed, RiskGroup, TimeBootstrapped, TimeCalibration, brier_and_null, concordance_interval,
    cox_slope, risk_groups, time_calibration,
};
use crate::code::{Notice, Result, codes};

/// The figures of rows that were followed for a time.
#[derive(Debug, Clone, Serialize)]
pub struct TimeFigures {
    /// Rows that were followed beyond the horizon.
    pub followed_beyond_horizon: usize,
    /// Harrell's C, follow-up cut at the horizon; interval by the infinitesimal jackknife.
    pub concordance: Estimate,
    /// The same over all follow-up.
    pub concordance_of_all_follow_up: Estimate,
    /// Brier score at the horizon, weighted by the inverse probability of still being followed.
    pub brier: f64,
    /// That of Kaplan and Meier's estimate for everybody.
    pub brier_null: f64,
    /// One less the ratio of the two.
    pub scaled_brier: f64,
    /// Slope of the Cox regression on the complementary log-log of the risk.
    pub calibration_slope: Option<Estimate>,
    /// Why there is no slope.
    pub calibration_slope_because: Option<Notice>,
    /// Observed by the horizon beside predicted.
    #[serde(flatten)]
    pub calibration: TimeCalibration,
    /// The same by rank of risk.
    pub groups_by_risk: Vec<RiskGroup>,
    /// Bootstrap intervals of those above that have no other, and of C.
    pub bootstrap: Option<TimeBootstrapped>,
    /// The slope's standard error, for pooling.
    #[serde(skip)]
    pub(super) slope_error: Option<f64>,
}

impl TimeFigures {
    /// Of some rows; `place` names them. Without a bootstrap they have no bootstrap intervals.
    ///
    /// # Errors
    /// `K-EVAL-013` where a figure has no value.
    pub fn of(followed: &Followed, bootstrap: Option<Bootstrap>, place: &str) -> Result<Self> {
        let failed = || codes::EVAL_NOT_CONVERGED.at(place);
        let free: Vec<f64> = followed.risks().iter().map(|risk| 1.0 - risk).collect();
        let (brier, brier_null) = brier_and_null(followed.patients(), &free, followed.horizon()).ok_or_else(failed)?;
        let concordance = |patients: &[_]| concordance_interval(patients, followed.logits()).ok_or_else(failed);
        let (slope, because) = match cox_slope(followed, place) {
            Ok(slope) => (Some(slope), None),
            Err(error) => (None, Some(error.notice().clone())),
        };
        Ok(Self {
            followed_beyond_horizon: followed.beyond(),
            concordance: concordance(&followed.patients_by_horizon())?,
            concordance_of_all_follow_up: concordance(followed.patients())?,
            brier,
            brier_null,
            scaled_brier: 1.0 - brier / brier_null,
            calibration_slope: slope.map(|slope| slope.estimate),
            calibration_slope_because: because,
            calibration: time_calibration(followed, place)?,
            groups_by_risk: risk_groups(followed),
            bootstrap: bootstrap.and_then(|bootstrap| bootstrap.time_intervals(followed)),
            slope_error: slope.map(|slope| slope.error),
        })
    }
}
