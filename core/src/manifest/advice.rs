//! The tables `[advice]`, `[[arm]]` and `[[evidence]]`: the treatments compared, and what each claim rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::{Rule, Stipulation};
use crate::text::Text;

/// When treatments may be compared, and what guidelines say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceRules {
    /// Where one holds, no comparison is shown; where one is unknown, it is asked first.
    pub withhold: Vec<Stipulation>,
    /// What current guidelines say, each with its source; shown whether withheld or not.
    #[serde(default)]
    pub guidance: Vec<Guidance>,
}

/// A treatment, or none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub title: Text,
    /// The published effect; absent for the arm with which the others are compared.
    pub effect: Option<Effect>,
    /// What it may do that is not wanted.
    #[serde(default)]
    pub harms: Vec<Harm>,
    /// When it must not be given.
    #[serde(default)]
    pub contraindications: Vec<Stipulation>,
    /// When the patient has it already.
    pub current: Option<Rule>,
}

/// A published effect on the model's outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The scale.
    pub measure: Measure,
    /// The estimate.
    pub estimate: f64,
    /// Lower end of its 95 % interval.
    pub lower: f64,
    /// Upper end of its 95 % interval.
    pub upper: f64,
    /// Id of the evidence it was read in.
    pub evidence: String,
    /// In whom and when it was found.
    pub population: Text,
}

/// The scale of an effect, and of a harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Odds with the treatment over odds without.
    OddsRatio,
    /// Risk with the treatment over risk without.
    RiskRatio,
    /// Hazard with the treatment over hazard without, the same at every moment up to the horizon. It needs
    /// `[output.survival]`: the graph's probability is that of an event by then.
    HazardRatio,
}

/// A harm, with its source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harm {
    /// In words, with the figures of the source.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
}

/// What a guideline says, with its source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// In words.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
}

/// A source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Id within the manifest.
    pub id: String,
    /// Full citation.
    pub citation: String,
    /// DOI without a resolver.
    pub doi: Option<String>,
    /// `PubMed` identifier.
    pub pmid: Option<String>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of publication.
    pub date: String,
    /// In whom it was found.
    pub population: Text,
}

impl Evidence {
    /// Where to read it: the DOI's address, or `PubMed`'s.
    pub fn url(&self) -> Option<String> {
        self.doi
            .as_ref()
            .map(|doi| format!("https://doi.org/{doi}"))
            .or_else(|| self.pmid.as_ref().map(|pmid| format!("https://pubmed.ncbi.nlm.nih.gov/{pmid}/")))
    }
}
