//! All figures of one set of rows.

use serde::Serialize;

use super::metrics::{
    Accuracy, Bin, Bootstrap, Bootstrapped, Estimate, NetBenefit, Ranking, Sample, bins, calibration_in_the_large,
    calibration_slope, delong, expected_calibration_error, net_benefit, observed_to_expected,
};
use crate::code::{Notice, Result};

/// The figures of a sample.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Area under the ROC curve, interval by `DeLong`.
    pub auroc: Estimate,
    /// Average precision.
    pub average_precision: f64,
    /// Brier score.
    pub brier: f64,
    /// Brier score of the outcome's frequency in these rows.
    pub brier_null: f64,
    /// One less the ratio of the two.
    pub scaled_brier: f64,
    /// Intercept of the logistic recalibration with slope 1.
    pub calibration_in_the_large: Estimate,
    /// Slope of the logistic recalibration.
    pub calibration_slope: Option<Estimate>,
    /// Why there is no slope.
    pub calibration_slope_because: Option<Notice>,
    /// Observed events to expected ones.
    pub observed_to_expected: Estimate,
    /// Expected calibration error over the groups by quantile of risk.
    pub expected_calibration_error: f64,
    /// These groups.
    pub groups_by_risk: Vec<Bin>,
    /// Net benefit at each threshold.
    pub net_benefit: Vec<NetBenefit>,
    /// Bootstrap intervals of those above that have no other, and of the AUROC.
    pub bootstrap: Option<Bootstrapped>,
    /// The slope's standard error, for pooling.
    #[serde(skip)]
    pub(super) slope_error: Option<f64>,
}

impl Figures {
    /// Of a sample; `place` names it. Without a bootstrap they have no bootstrap intervals.
    ///
    /// # Errors
    /// `K-EVAL-013` where calibration in the large does not converge.
    pub fn of(sample: &Sample, thresholds: &[f64], bootstrap: Option<Bootstrap>, place: &str) -> Result<Self> {
        let once = vec![1; sample.rows()];
        let Accuracy { brier, brier_null, scaled } = Accuracy::of(sample);
        let (slope, because) = match calibration_slope(sample, place) {
            Ok(slope) => (Some(slope), None),
            Err(error) => (None, Some(error.notice().clone())),
        };
        let groups_by_risk = bins(sample);
        Ok(Self {
            auroc: delong(sample),
            average_precision: Ranking::new(sample).average_precision(&once).unwrap_or(f64::NAN),
            brier,
            brier_null,
            scaled_brier: scaled,
            calibration_in_the_large: calibration_in_the_large(sample, place)?,
            calibration_slope: slope.map(|slope| slope.estimate),
            calibration_slope_because: because,
            observed_to_expected: observed_to_expected(sample),
            expected_calibration_error: expected_calibration_error(&groups_by_risk),
            groups_by_risk,
            net_benefit: net_benefit(sample, &once, thresholds),
            bootstrap: bootstrap.and_then(|bootstrap| bootstrap.intervals(sample, thresholds)),
            slope_error: slope.map(|slope| slope.error),
        })
    }
}
