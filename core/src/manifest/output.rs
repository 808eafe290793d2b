//! The table `[output]`: what a model's number means, and what may be read from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::score::ScoreForm;
use crate::text::Text;

/// The table `[output]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Of what the probability is, or what the score measures.
    pub meaning: Text,
    /// By when, or at which moment.
    pub horizon: Text,
    /// What the interval covers and what not; for a score, how exact it is.
    pub interval: Text,
    /// The form of a score; only for the kind `score`, and always there.
    pub score: Option<ScoreForm>,
    /// Risks at which something changes, in rising order.
    #[serde(rename = "threshold", default)]
    pub thresholds: Vec<Threshold>,
    /// What the estimate rules out, where a decision is binary.
    pub label_set: Option<LabelSet>,
    /// That the outcome is an event in time, some of which were not waited for.
    pub survival: Option<Survival>,
}

/// A risk at which something changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The risk, above 0 and below 1.
    pub risk: f64,
    /// What it parts.
    pub title: Text,
    /// Why it lies there.
    pub why: Text,
    /// Id of the evidence, where there is one.
    pub evidence: Option<String>,
}

/// A class-conditional conformal label set (Vovk, Gammerman, Shafer 2005, doi:10.1007/b106715, section 4.5): of those who
/// have the outcome, and of those who have not, each a share `coverage` keeps its true label in the set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelSet {
    /// The share of each class whose set holds its true label, above 0.5 and below 1.
    pub coverage: f64,
    /// From this probability on the outcome is in the set.
    pub present_from: f64,
    /// Up to this probability its absence is in the set.
    pub absent_to: f64,
    /// The outcome, in a word.
    pub present: Text,
    /// Its absence, in a word.
    pub absent: Text,
}

/// An outcome that is an event in time. The graph's probability is that of an event by the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survival {
    /// The unit of time.
    pub unit: TimeUnit,
    /// The horizon, in that unit.
    pub horizon: f64,
}

/// Units of time, by their UCUM codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TimeUnit {
    /// Days.
    #[serde(rename = "d")]
    Day,
    /// Months, of 30.4375 days.
    #[serde(rename = "mo")]
    Month,
    /// Years, of 365.25 days.
    #[serde(rename = "a")]
    Year,
}
