//! The tables `[[arm.harms]]`: what a treatment may do that is not wanted, in numbers where the source gives them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::advice::Measure;
use crate::text::Text;

/// A harm, with its source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harm {
    /// In words, with the figures of the source; shown where there is no `figure`.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
    /// In numbers; absent where the source has only words.
    pub figure: Option<HarmFigure>,
}

/// A harm in the numbers of its source. They are the publication's, in its patients, and are never individualised: the
/// model's risk is that of another outcome.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HarmFigure {
    /// What happens.
    pub outcome: Text,
    /// By when.
    pub horizon: Text,
    /// How many more per 1,000 patients, and what it lies between; absent where the source gives no absolute figure.
    pub per_thousand: Option<PerThousand>,
    /// The relative effect; absent where the source gives none.
    pub relative: Option<RelativeHarm>,
    /// How sure the source is of it (GRADE); absent where it does not say.
    pub certainty: Option<Certainty>,
    /// What the numbers alone do not say.
    pub note: Option<Text>,
}

/// How many more of 1,000 patients; negative is fewer.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerThousand {
    /// The estimate.
    pub estimate: f64,
    /// The 95 % interval, where the source gives it.
    pub interval: Option<[f64; 2]>,
    /// The standard error, where the source gives that instead (trials of the 1990s write "SD").
    pub standard_error: Option<f64>,
}

/// A relative effect on a harm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelativeHarm {
    /// The scale.
    pub measure: Measure,
    /// The estimate.
    pub estimate: f64,
    /// Lower end of its 95 % interval.
    pub lower: f64,
    /// Upper end of its 95 % interval.
    pub upper: f64,
}

/// Certainty of evidence, in the words of GRADE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "GRADE's four words")]
pub enum Certainty {
    High,
    Moderate,
    Low,
    VeryLow,
}
