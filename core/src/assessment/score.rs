//! A published score.

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::Text;

/// A published score.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScoreShown {
    /// In words, with its unit; from the least to the most where missing items leave it open.
    pub text: Text,
    /// The score, rounded as it is shown; absent where missing items leave it open.
    pub value: Option<f64>,
    /// The least that it can be, whatever the missing items are.
    pub least: f64,
    /// The most that it can be.
    pub most: f64,
    /// UCUM unit; `{score}` for points.
    pub unit: String,
    /// The bands that it may lie in, in the manifest's order; one where that is settled.
    pub bands: Vec<BandShown>,
    /// The points of each item, in the manifest's order; none where the score is a formula, whose inputs have none.
    pub points: Vec<PointsShown>,
    /// That a score has no interval.
    pub note: Text,
}

/// A part of a score's range with its meaning.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BandShown {
    /// Name for people.
    pub title: Text,
    /// What the source says of it.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
}

/// What one item adds to a score.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PointsShown {
    /// Name of the item in the manifest.
    pub item: String,
    /// Its name for people.
    pub title: Text,
    /// The inputs it turns on.
    pub inputs: Vec<String>,
    /// Its points; the least where something is missing.
    pub least: f64,
    /// The most that it can have, given what is missing.
    pub most: f64,
}
