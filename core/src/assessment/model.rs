//! What is shown of the model that answered.

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::Text;

/// Which model spoke.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ModelFacts {
    /// Identifier.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// What kind of question it answers.
    pub kind: crate::manifest::Kind,
    /// Where it may speak.
    pub r#use: crate::manifest::Use,
    /// Name for people.
    pub title: Text,
    /// What it does, in a sentence.
    pub summary: Text,
    /// SHA-256 of the package.
    pub package_sha256: String,
    /// Whether the package is signed; `unsigned` until signatures exist.
    pub signature: String,
    /// Date by which its publisher will have looked at it again.
    pub review_by: String,
    /// That date lies before the moment of the question.
    pub review_overdue: bool,
    /// What its probability is of (`death or dependency`), and when.
    pub output: OutputFacts,
    /// How well it did, and on which data.
    pub validation: Vec<crate::manifest::Figures>,
    /// How those figures were got.
    pub validation_method: Text,
    /// Developer, licence, training data, regulatory status.
    pub transparency: Transparency,
}

/// Who made the model, from what, under which terms, in short. The whole of it is the card's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

impl From<&crate::manifest::Transparency> for Transparency {
    fn from(whole: &crate::manifest::Transparency) -> Self {
        Self {
            developer: whole.developer.clone(),
            regulatory_status: whole.regulatory_status.clone(),
            intended_use: whole.intended_use.clone(),
            out_of_scope: whole.out_of_scope.clone(),
            limitations: whole.limitations.clone(),
            training_data: whole.training_data.clone(),
            legal_basis: whole.legal_basis.clone(),
            licence: whole.licence.clone(),
        }
    }
}

/// What the model's number means.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutputFacts {
    /// The outcome.
    pub meaning: Text,
    /// By when.
    pub horizon: Text,
    /// What the interval covers and what not.
    pub interval: Text,
    /// Risks at which something changes, in rising order.
    pub thresholds: Vec<crate::manifest::Threshold>,
    /// The horizon of an outcome that is an event in time.
    pub survival: Option<crate::manifest::Survival>,
    /// The limits of its label set, where a decision is binary.
    pub label_set: Option<crate::manifest::LabelSet>,
}
