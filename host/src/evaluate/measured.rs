//! Rows whose outcome is known, and their figures: of an outcome that is there or not, or of one that comes in time.

use serde::Serialize;

use super::{
    figures::Figures,
    metrics::{Bootstrap, Estimate, Followed, Sample},
    time_figures::TimeFigures,
};
use crate::code::{Notice, Result};

/// Rows with an estimate and an outcome.
#[derive(Debug, Clone)]
pub(super) enum Patients {
    /// The outcome is there or not.
    Outcomes(Sample),
    /// It comes in time, and not everybody was followed so long.
    Followed(Followed),
}

/// The figures of some rows.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Measured {
    /// Of an outcome that is there or not.
    Outcomes(Box<Figures>),
    /// Of an outcome in time.
    Followed(Box<TimeFigures>),
}

impl Patients {
    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Outcomes(sample) => sample.rows(),
            Self::Followed(followed) => followed.rows(),
        }
    }

    /// How many of them have the outcome; in time, by the horizon.
    pub(super) fn events(&self) -> usize {
        match self {
            Self::Outcomes(sample) => sample.events(),
            Self::Followed(followed) => followed.events(),
        }
    }

    /// Whether a row has the outcome; in time, by the horizon.
    pub(super) fn is_event(&self, row: usize) -> bool {
        match self {
            Self::Outcomes(sample) => sample.outcomes().get(row).copied().unwrap_or(false),
            Self::Followed(followed) => {
                followed.patients().get(row).is_some_and(|patient| patient.cut(followed.horizon()).event)
            }
        }
    }

    /// The rows of these numbers.
    ///
    /// # Errors
    /// As [`Sample::of`] or [`Followed::of`].
    pub(super) fn of(&self, rows: &[usize], place: &str) -> Result<Self> {
        Ok(match self {
            Self::Outcomes(sample) => Self::Outcomes(sample.of(rows, place)?),
            Self::Followed(followed) => Self::Followed(followed.of(rows, place)?),
        })
    }

    /// Their figures.
    ///
    /// # Errors
    /// As [`Figures::of`] or [`TimeFigures::of`].
    pub(super) fn measured(&self, thresholds: &[f64], bootstrap: Option<Bootstrap>, place: &str) -> Result<Measured> {
        Ok(match self {
            Self::Outcomes(sample) => Measured::Outcomes(Box::new(Figures::of(sample, thresholds, bootstrap, place)?)),
            Self::Followed(followed) => Measured::Followed(Box::new(TimeFigures::of(followed, bootstrap, place)?)),
        })
    }
}

impl Measured {
    /// The calibration slope, or why there is none.
    pub fn slope(&self) -> (Option<Estimate>, Option<&Notice>) {
        match self {
            Self::Outcomes(figures) => (figures.calibration_slope, figures.calibration_slope_because.as_ref()),
            Self::Followed(figures) => (figures.calibration_slope, figures.calibration_slope_because.as_ref()),
        }
    }

    /// The slope's standard error.
    pub(super) fn slope_error(&self) -> Option<f64> {
        match self {
            Self::Outcomes(figures) => figures.slope_error,
            Self::Followed(figures) => figures.slope_error,
        }
    }
}
