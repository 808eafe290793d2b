//! The tables `[[graph]]`: an ONNX file, its columns, and the data it was trained on.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::text::Text;

/// One graph. Input `x`: float32 `[N, columns]`, raw values in the inputs' units, a category as the index of
/// its level, missing as NaN. Outputs `logit` float32 `[N, 1]` and `logit_bootstrap` float32 `[N, B]`, with `[graph.distance]` also `distance`; of a score
/// `score` float32 `[N, 1]`, and where it is a sum of items `points` and `points_most` float32 `[N, items]`: the least
/// and the most that each item can have, given what is missing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphSpec {
    /// Name within the package.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// The ONNX file.
    pub file: String,
    /// The inputs, in the order of the columns.
    pub columns: Vec<String>,
    /// How many columns may be missing before the graph is not run; 0 where absent.
    #[serde(default)]
    pub at_most_missing: usize,
    /// Columns that may not be missing, whatever `at_most_missing` says.
    #[serde(default)]
    pub required: Vec<String>,
    /// The reference patient against whom contributions are counted, one value a column; none for a score.
    #[serde(default)]
    pub reference: BTreeMap<String, ReferenceValue>,
    /// The range of each number in the training data, `[lowest, highest]`; for a score, of the people in whom it was
    /// studied.
    #[serde(default)]
    pub trained_on: BTreeMap<String, [f64; 2]>,
    /// The file of the made-up patients against whom contributions are counted; the reference patient alone where absent.
    pub background: Option<String>,
    /// The clinical groups whose contributions are shown together where the graph is neither a sum over columns nor one of
    /// trees; each column by itself where there are none.
    #[serde(rename = "group", default)]
    pub groups: Vec<ColumnGroup>,
    /// How far from the training data a row may lie. The graph then has a third output, `distance` float32 `[N, 1]`.
    pub distance: Option<DistanceLimits>,
}

/// Limits of the distance from the training data, which each value alone does not show. Distances are the graph's own: larger
/// is farther.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistanceLimits {
    /// Above it the answer carries a finding; a quantile of the training data, which the manifest's comment names.
    pub finding_above: f64,
    /// Above it there is no answer.
    pub abstain_above: f64,
}

/// A clinical group of columns, such as the findings of one organ.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnGroup {
    /// Name: lower-case words with underscores, of no input.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// Its columns. Every column of the graph is in one group.
    pub columns: Vec<String>,
}

/// A number, or a level's name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ReferenceValue {
    /// A number in the input's unit.
    Number(f64),
    /// A level.
    Level(String),
}
