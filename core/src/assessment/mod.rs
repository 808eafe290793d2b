//! The answer about one patient by one model: the one document from which text, cards, FHIR resources and the
//! panel are made. `contract.schema.json` is made from these types.

mod advice;
mod explanation;
mod input;
mod model;
mod reading;
mod score;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::{
    advice::{
        Advice, ArmShown, CautionShown, Claim, CurrentUse, HarmFigureShown, HarmShown, Interval, OrderCode,
        OrderProposed, Verdict,
    },
    explanation::{Contribution, Counterfactual, Explanation, ExplanationMethod},
    input::{AnswerKind, InputUsed, Question, Role, State, ValueNotUsed, ValueUsed},
    model::{ModelFacts, OutputFacts, Transparency},
    reading::{Assumption, LabelSetShown, LabelsLeft, Prediction, Reading, Recalibrated},
    score::{BandShown, PointsShown, ScoreShown},
};
use crate::{code::Notice, text::Text};

/// What one model says of one patient at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Assessment {
    /// Version of this document's form.
    pub schema_version: u32,
    /// SHA-256 of the guest that computed it, as its face gave it.
    pub guest_sha256: String,
    /// The model.
    pub model: ModelFacts,
    /// The moment of the question, RFC 3339.
    pub at: String,
    /// The zone in which dates without one were read (`+09:00`).
    pub zone: String,
    /// Logical id of the patient in the sending system.
    pub subject: Option<String>,
    /// Answer, abstention, or not applicable.
    pub outcome: Outcome,
    /// Every input of the model, used or not, in the manifest's order.
    pub inputs: Vec<InputUsed>,
    /// What the model would like to know and the record does not hold.
    pub questions: Vec<Question>,
    /// What to look at although there is an answer.
    pub findings: Vec<Notice>,
    /// What the claims rest on.
    pub evidence: Vec<EvidenceShown>,
    /// 未承認・研究用 / research use.
    pub notice: Text,
}

/// The kinds of outcome. They never mix.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The patient is not one whom the model is about: silence, no card.
    NotApplicable {
        /// Which of the model's conditions is not met.
        reasons: Vec<Reason>,
    },
    /// The model is about this patient but must not answer.
    Abstention {
        /// Why, each with its code.
        reasons: Vec<Reason>,
    },
    /// There is an answer.
    Answer {
        /// The graph that gave it.
        graph: GraphUsed,
        /// One reading of the record, or two where a recorded scale leaves two open.
        readings: Vec<Reading>,
    },
    /// There is a score: computed by a published rule, not estimated. It has no interval.
    Score {
        /// The graph that gave it.
        graph: GraphUsed,
        /// The score.
        score: ScoreShown,
    },
}

/// Which of a package's graphs was run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GraphUsed {
    /// Its name in the manifest.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// A fuller graph exists, for which inputs are missing.
    pub reduced: bool,
}

/// A reason, with the words of the model it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Reason {
    /// Code, place and remedy.
    pub notice: Notice,
    /// The reason in the model's own words.
    pub detail: Text,
    /// The inputs it turns on.
    pub inputs: Vec<String>,
}

/// A source, as shown.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceShown {
    /// Id within the model.
    pub id: String,
    /// Full citation.
    pub citation: String,
    /// Where to read it.
    pub url: Option<String>,
    /// When it was published.
    pub date: String,
    /// In whom it was found.
    pub population: Text,
}

impl From<&crate::manifest::Evidence> for EvidenceShown {
    fn from(evidence: &crate::manifest::Evidence) -> Self {
        Self {
            id: evidence.id.clone(),
            citation: evidence.citation.clone(),
            url: evidence.url(),
            date: evidence.date.clone(),
            population: evidence.population.clone(),
        }
    }
}
