//! Figures for outcomes whose time may be censored.

mod brier;
mod calibration;
mod concordance;
mod cox;
mod followed;
mod kaplan_meier;

pub use self::{
    brier::brier_at,
    calibration::{GROUPS, RiskGroup, TimeCalibration, risk_groups, time_calibration},
    concordance::{concordance, concordance_interval},
    cox::cox_slope,
    followed::Followed,
    kaplan_meier::{KaplanMeier, free_at},
};

/// Until when a patient was followed, and whether the outcome came then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Censored {
    /// Time of the outcome, or the last at which it was known not to have come.
    pub time: f64,
    /// Whether it came.
    pub event: bool,
}

impl Censored {
    /// The same patient with nothing known after a time.
    #[must_use]
    pub fn cut(self, horizon: f64) -> Self {
        Self { time: self.time.min(horizon), event: self.event && self.time <= horizon }
    }
}

/// Whether times and estimates are one a patient, and numbers.
fn is_sound(followed: &[Censored], estimates: &[f64]) -> bool {
    followed.len() == estimates.len()
        && followed.iter().all(|patient| patient.time.is_finite() && patient.time >= 0.0)
        && estimates.iter().all(|estimate| estimate.is_finite())
}
