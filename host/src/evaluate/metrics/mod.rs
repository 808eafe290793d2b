//! The figures: plain functions of numbers. They know no table, no guest and no words.
//!
//! Each is defined where it is computed, with its source; `host/tests/figures/` holds what scikit-learn,
//! scikit-survival, dcurves and statsmodels gave for the same rows.

mod accuracy;
mod bootstrap;
mod calibration;
mod decision;
mod discrimination;
mod interval;
mod policy;
mod pooling;
mod recalibration;
mod sample;
mod share;
mod student;
mod survival;

pub use self::{
    accuracy::{Accuracy, accuracy},
    bootstrap::{Bootstrap, Bootstrapped, TimeBootstrapped, brier_and_null},
    calibration::{
        BINS, Bin, Slope, bins, calibration_in_the_large, calibration_slope, expected_calibration_error,
        observed_to_expected,
    },
    decision::{NetBenefit, net_benefit},
    discrimination::{Ranking, delong},
    interval::{Estimate, Interval},
    policy::{PolicyRow, PolicyValue, policy_value},
    pooling::{LEAST_STUDIES, Pooled, Study, pool},
    recalibration::{Choice, Chosen, FOLDS, LEVEL, Update, Updates, cross_validated},
    sample::{LEAST_OF_A_CLASS, Sample},
    share::Share,
    survival::{
        Censored, Followed, GROUPS, KaplanMeier, RiskGroup, TimeCalibration, brier_at, concordance,
        concordance_interval, cox_slope, free_at, risk_groups, time_calibration,
    },
};

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "rows are far fewer than 2^52")]
fn number(count: usize) -> f64 {
    count as f64
}

/// The mean of some numbers, of which there is at least one.
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = number(values.len());
    values.sum::<f64>() / count
}
