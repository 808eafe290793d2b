//! The tables `[advice]`, `[[arm]]` and `[[evidence]]`: the treatments compared, and what each claim rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    harm::Harm,
    order::Proposal,
    rule::{Rule, Stipulation},
};
use crate::text::Text;

/// When treatments may be compared, and what guidelines say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceRules {
    /// Where one holds, no comparison is shown; where one is unknown, it is asked first.
    pub withhold: Vec<Stipulation>,
    /// Treatments that are not among the arms and that, where one is in use, make the reference arm something else than what
    /// the patient has. The arms then carry no figures of this patient.
    #[serde(default)]
    pub in_use: Vec<Stipulation>,
    /// The smallest difference that matters. An interval that holds it on both sides is not enough to individualise.
    pub meaningful: Option<Meaningful>,
    /// What current guidelines say, each with its source; shown whether withheld or not.
    #[serde(default)]
    pub guidance: Vec<Claimed>,
}

/// The smallest difference in the model's outcome that matters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaningful {
    /// In patients per 1,000, above 0.
    pub per_thousand: f64,
    /// Why it lies there.
    pub why: Text,
    /// Id of the evidence.
    pub evidence: String,
}

/// A treatment, or none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub title: Text,
    /// The published effect. The arm that has neither this nor `no_effect` is the one with which the others are compared.
    pub effect: Option<Effect>,
    /// That no effect on the model's outcome was found, and where it was looked for.
    pub no_effect: Option<Claimed>,
    /// What must hold of a patient for the effect to be carried over, besides whom the model is about: whom the trials took.
    /// Where one does not hold or is not known, the arm carries no figures of this patient.
    #[serde(default)]
    pub studied: Vec<Stipulation>,
    /// What it may do that is not wanted.
    #[serde(default)]
    pub harms: Vec<Harm>,
    /// Id of the evidence in which harms were looked for and not found; an arm with an effect has this or `harms`.
    pub harms_not_found: Option<String>,
    /// When it must not be given.
    #[serde(default)]
    pub contraindications: Vec<Stipulation>,
    /// When it may be given with care: what else the patient takes or has (慎重投与, 併用注意).
    #[serde(default)]
    pub cautions: Vec<Caution>,
    /// Which reasons for care are not among them, where some are not looked for.
    pub cautions_scope: Option<Claimed>,
    /// When the patient has it already.
    pub current: Option<Rule>,
    /// Whether it could be ordered, and what would be.
    pub proposal: Option<Proposal>,
}

impl Arm {
    /// Whether the others are compared with it.
    pub fn is_reference(&self) -> bool {
        self.effect.is_none() && self.no_effect.is_none()
    }
}

/// A reason for care, with its source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caution {
    /// The rule.
    pub when: Rule,
    /// What it means to a physician that it is met.
    pub reason: Text,
    /// Id of the evidence.
    pub evidence: String,
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
    /// Whether it differs between kinds of patient, as far as that was studied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subgroups: Option<Claimed>,
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

/// A sentence with its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claimed {
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
