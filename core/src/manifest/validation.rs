//! The table `[validation]`: how well a model did, and on which data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// How well the model did.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// How the figures were got.
    pub method: Text,
    /// One row a graph and data set.
    pub figures: Vec<Figures>,
    /// The same by subgroup, such as sex and age: what the attribute `internal_fairness` speaks of. `data` names the subgroup.
    #[serde(rename = "subgroup", default)]
    pub subgroups: Vec<Figures>,
}

/// One row of figures. Every interval is `[estimate, lower, upper]` at 95 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The graph.
    pub graph: String,
    /// How those data were kept apart from the training.
    pub kind: Validated,
    /// On which data.
    pub data: Text,
    /// Patients.
    pub rows: u32,
    /// Patients with the outcome.
    pub events: u32,
    /// Area under the ROC curve, interval by `DeLong`.
    pub auroc: Option<[f64; 3]>,
    /// Harrell's C, for an outcome that is an event in time; one of the two is there.
    pub concordance: Option<[f64; 3]>,
    /// Slope of the outcome on the log odds, or of the hazard on the linear predictor; 1 is perfect.
    pub calibration_slope: [f64; 3],
    /// Where a slope was pooled over sites: the 95 % prediction interval, in which that of one more site is to be expected.
    pub slope_prediction: Option<[f64; 2]>,
    /// Over how many sites it was pooled.
    pub sites: Option<u32>,
    /// Intercept of the recalibration with slope 1; 0 is perfect.
    pub calibration_in_the_large: [f64; 3],
    /// Brier score.
    pub brier: f64,
    /// Brier score of the outcome's frequency alone.
    pub brier_null: f64,
}

/// How the data of a row of figures were kept apart from the training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validated {
    /// Rows of the same study, set aside before anything was fitted.
    SetAside,
    /// Each row predicted by a fit that had not seen it.
    CrossValidated,
    /// Each site predicted by a fit on all the others.
    LeaveOneSiteOut,
    /// Another study.
    External,
}
