//! Figures for outcomes whose time may be censored.

mod brier;
mod concordance;

pub use self::{brier::brier_at, concordance::concordance};

/// Until when a patient was followed, and whether the outcome came then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Censored {
    /// Time of the outcome, or the last at which it was known not to have come.
    pub time: f64,
    /// Whether it came.
    pub event: bool,
}

/// Whether times and estimates are one a patient, and numbers.
fn is_sound(followed: &[Censored], estimates: &[f64]) -> bool {
    followed.len() == estimates.len()
        && followed.iter().all(|patient| patient.time.is_finite() && patient.time >= 0.0)
        && estimates.iter().all(|estimate| estimate.is_finite())
}
