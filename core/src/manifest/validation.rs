//! The tables `[validation]` and `[transparency]`: how well a model did, and who answers for it.

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
}

/// One row of figures. Every interval is `[estimate, lower, upper]` at 95 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The graph.
    pub graph: String,
    /// On which data.
    pub data: Text,
    /// Patients.
    pub rows: u32,
    /// Patients with the outcome.
    pub events: u32,
    /// Area under the ROC curve, interval by `DeLong`.
    pub auroc: [f64; 3],
    /// Slope of the logistic recalibration; 1 is perfect.
    pub calibration_slope: [f64; 3],
    /// Intercept of the logistic recalibration with slope 1; 0 is perfect.
    pub calibration_in_the_large: [f64; 3],
    /// Brier score.
    pub brier: f64,
    /// Brier score of the outcome's frequency alone.
    pub brier_null: f64,
}

/// Who made the model, from what, under which terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transparency {
    /// Who developed it.
    pub developer: Text,
    /// Approved or not, and as what.
    pub regulatory_status: Text,
    /// What it is for.
    pub intended_use: Text,
    /// What it must not be used for.
    pub out_of_scope: Text,
    /// What is known to be wrong or weak.
    pub limitations: Text,
    /// From which data, where they can be had.
    pub training_data: Text,
    /// On which legal basis the data are used.
    pub legal_basis: Text,
    /// Licence of the model.
    pub licence: String,
}
