//! One reading of the record: the estimated risk and what stands beside it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    advice::Advice,
    explanation::{Counterfactual, Explanation},
};
use crate::text::Text;

/// One reading of the record, with all that follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Reading {
    /// What was assumed, where the record leaves it open.
    pub assumption: Option<Assumption>,
    /// The estimated risk.
    pub prediction: Prediction,
    /// Which labels that leaves, of a model that has a label set.
    pub label_set: Option<LabelSetShown>,
    /// The same risk recalibrated to the outcomes of a site, where the question brought a recalibration. Nothing else is
    /// computed from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recalibrated: Option<Recalibrated>,
    /// What each input contributes; absent where it could not be verified.
    pub explanation: Option<Explanation>,
    /// The nearest change of a single input that would carry the estimate across the nearest threshold; absent where no
    /// change within reason does, and for models without thresholds.
    pub counterfactual: Option<Counterfactual>,
    /// The treatments compared; absent for models that compare none.
    pub advice: Option<Advice>,
}

/// One of the values that a recorded scale leaves open.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Assumption {
    /// The input.
    pub input: String,
    /// The level assumed.
    pub level: String,
    /// In words.
    pub title: Text,
}

/// An estimated probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Prediction {
    /// Probability of the outcome, 0 to 1.
    pub probability: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
    /// The log odds of which the contributions are parts.
    pub logit: f64,
}

/// Which labels an estimate leaves, by a class-conditional conformal label set.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelSetShown {
    /// Which.
    pub left: LabelsLeft,
    /// The share of each class whose set holds its true label.
    pub coverage: f64,
    /// What is left, in a sentence.
    pub text: Text,
    /// What the coverage promises, and what it does not.
    pub promise: Text,
}

/// The labels in a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelsLeft {
    /// The outcome alone.
    Present,
    /// Its absence alone.
    Absent,
    /// Both: the estimate does not tell them apart.
    Both,
    /// Neither: the estimate is unlike that of most of either class.
    Neither,
}

/// A risk recalibrated to the outcomes of a site: the site's own, validated nowhere else.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Recalibrated {
    /// The estimate.
    pub probability: f64,
    /// Lower end of its 95 % interval, which covers the chance of the refits and of the recalibration.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// From what.
    pub recalibration: crate::recalibration::Recalibration,
    /// Whose it is, from how many patients, in words.
    pub text: Text,
}
