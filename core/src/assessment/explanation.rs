//! How the inputs add up to the estimate, and what would have to be otherwise.

use schemars::JsonSchema;
use serde::Serialize;

use super::reading::Prediction;
use crate::text::Text;

/// How the inputs add up to the prediction, against a reference patient or a background of made-up patients.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// How it was computed.
    pub method: ExplanationMethod,
    /// How many made-up patients of the training population the background has; none where the contributions are against
    /// the reference patient.
    pub background_rows: Option<usize>,
    /// Log odds of the reference patient, or their mean over the background.
    pub base_logit: f64,
    /// Probability of the reference patient, or the one whose log odds are the mean over the background.
    pub base_probability: f64,
    /// One for each input of the graph, or for each group of inputs, largest first. Their sum is `logit - base_logit`.
    pub contributions: Vec<Contribution>,
}

/// How contributions were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplanationMethod {
    /// The graph is a sum over its columns; exact.
    Additive,
    /// Interventional `TreeSHAP`; exact.
    TreeShap,
    /// Shapley values over all coalitions of the groups; exact.
    ShapleyExact,
    /// Shapley values over sampled permutations; each with its standard error.
    ShapleySampled,
}

/// What one input adds, or a group of inputs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Contribution {
    /// The input, or the group's name.
    pub input: String,
    /// The inputs of the group; the input itself where it stands alone.
    pub inputs: Vec<String>,
    /// Its name for people.
    pub title: Text,
    /// The log odds that this patient's value adds against the reference value, or against the background.
    pub logit: f64,
    /// The standard error of that number; only where permutations were sampled.
    pub error: Option<f64>,
    /// The reference value, in words; empty against a background, and for a group of several inputs.
    pub reference: Text,
}

/// A single input which, had it another value, would carry the estimate across a threshold. It describes the model: that
/// nothing else would change with it, and that a treatment would do it, is not said.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Counterfactual {
    /// The input.
    pub input: String,
    /// Its name for people.
    pub title: Text,
    /// The value that the estimate rests on, in words.
    pub from: Text,
    /// The nearest value with which the estimate would lie on the other side, in words.
    pub to: Text,
    /// That value as a number, for quantities.
    pub to_number: Option<f64>,
    /// That value as a level's name, for categories.
    pub to_level: Option<String>,
    /// The estimate with it.
    pub prediction: Prediction,
    /// The threshold.
    pub threshold: crate::manifest::Threshold,
    /// That it describes the model and not what a treatment does.
    pub note: Text,
}
