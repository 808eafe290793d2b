//! The table `[transparency]`: who made a model, of what, for whom, and what was and was not done to check it.
//!
//! The source attributes are those of 45 CFR 170.315(b)(11)(iv)(B), the American rule for predictive decision support
//! (ONC, HTI-1, 89 FR 1192, 9 January 2024): 31, in nine paragraphs. Each has to be there. That something was not done is an
//! answer too, and is said as `not_done` with the reason, so that a reader can tell it from what was.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Who made the model, from what, under which terms. A field that is absent is empty, and what is empty is refused by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Transparency {
    // (1) Details and output of the intervention.
    /// (1)(i) Who developed it.
    pub developer: Text,
    /// (1)(i) How its developer is reached.
    pub contact: Attribute,
    /// (1)(ii) Who paid for its making.
    pub funding: Attribute,
    /// (1)(iii) What value it gives.
    pub output_value: Text,
    /// (1)(iv) What kind of output that is.
    pub output_type: Vec<OutputType>,
    // (2) Purpose.
    /// (2)(i) What it is for.
    pub intended_use: Text,
    /// (2)(ii) For which patients.
    pub population: Text,
    /// (2)(iii) For whom to use.
    pub users: Text,
    /// (2)(iv) Which part it has in a decision: informs, augments, replaces.
    pub decision_role: Text,
    // (3) Cautioned out-of-scope use.
    /// (3)(i) What it must not be used for.
    pub out_of_scope: Text,
    /// (3)(ii) What is known to be wrong, weak or risky.
    pub limitations: Text,
    // (4) Development and inputs.
    /// (4)(i) Who was and who was not in the training data.
    pub training_criteria: Attribute,
    /// (4)(ii) Which of race, ethnicity, language, sexual orientation, gender identity, sex, date of birth, social determinants
    /// and health status assessments are inputs.
    pub demographic_inputs: Attribute,
    /// (4)(iii) Whom the training data represent, by the same variables.
    pub representativeness: Attribute,
    /// (4)(iv) How near the training data are to where it is used.
    pub relevance: Attribute,
    // (5) Fairness in development.
    /// (5)(i) How it was sought that the output be fair.
    pub fairness_approach: Attribute,
    /// (5)(ii) How bias was managed, reduced or removed.
    pub bias_mitigation: Attribute,
    // (6) External validation.
    /// (6)(i) On which other data it was tried.
    pub external_data: Attribute,
    /// (6)(ii) Who tried it there.
    pub external_tester: Attribute,
    /// (6)(iii) Whom those data represent.
    pub external_representativeness: Attribute,
    /// (6)(iv) How it was done.
    pub external_process: Attribute,
    // (7) Measures of performance. The figures themselves are those of `[validation]`.
    /// (7)(i) Validity in test data of the same source.
    pub internal_validity: Attribute,
    /// (7)(ii) Fairness in test data of the same source.
    pub internal_fairness: Attribute,
    /// (7)(iii) Validity in data of another source.
    pub external_validity: Attribute,
    /// (7)(iv) Fairness in data of another source.
    pub external_fairness: Attribute,
    /// (7)(v) Studies of what its use did to patients' outcomes.
    pub outcome_evaluation: Attribute,
    // (8) Ongoing maintenance.
    /// (8)(i) How and how often validity is monitored.
    pub validity_monitoring: Attribute,
    /// (8)(ii) Validity in local data.
    pub local_validity: Attribute,
    /// (8)(iii) How and how often fairness is monitored.
    pub fairness_monitoring: Attribute,
    /// (8)(iv) Fairness in local data.
    pub local_fairness: Attribute,
    // (9) Update and continued assessment.
    /// (9)(i) How and how often it is updated.
    pub update_process: Attribute,
    /// (9)(ii) How often performance is corrected when a risk is found.
    pub correction_frequency: Attribute,

    // Beside the 31: what the law at home, the data's owners and the model card of CHAI (mc-schema v0.2) ask.
    /// Approved or not, and as what.
    pub regulatory_status: Text,
    /// Licence of the model.
    pub licence: String,
    /// From which data, where they can be had.
    pub training_data: Text,
    /// On which legal basis the data are used.
    pub legal_basis: Text,
    /// What it is in the field's terms: a regression and its form, trees, a published formula.
    pub model_type: Text,
    /// How it is used in the course of work.
    pub how_to_use: Text,
    /// How far it has come: research, pilot, in use.
    pub release_stage: Text,
    /// When this version was released.
    pub release_date: Attribute,
    /// Where it can be had.
    pub availability: Text,
    /// Biases that are known, and ethical considerations.
    pub known_biases: Attribute,
    /// How much harm a wrong answer may do, and by which classification.
    pub clinical_risk: Attribute,
    /// Who was asked in its design.
    pub stakeholders: Attribute,
    /// Whether patients have to be told or to consent.
    pub patient_consent: Attribute,
}

/// What an attribute says: a text, or that it was not done and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(try_from = "Written")]
#[schemars(!try_from)]
pub struct Attribute {
    /// What there is to say.
    pub text: Text,
    /// It was not done, or is not known; the text is the reason.
    pub not_done: bool,
}

/// Kinds of output, in the rule's words: (1)(iv).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputType {
    /// Of what is not known yet.
    Prediction,
    /// Into classes.
    Classification,
    /// What to do.
    Recommendation,
    /// How severe something is.
    Evaluation,
    /// Of values or evidence.
    Analysis,
    /// Another.
    Other,
}

impl OutputType {
    /// Its name for people.
    pub fn title(self) -> Text {
        match self {
            Self::Prediction => Text::new("予測", "prediction"),
            Self::Classification => Text::new("分類", "classification"),
            Self::Recommendation => Text::new("推奨", "recommendation"),
            Self::Evaluation => Text::new("評価", "evaluation"),
            Self::Analysis => Text::new("分析", "analysis"),
            Self::Other => Text::new("その他", "other"),
        }
    }
}

/// An attribute as it is written: `{ ja, en }` or `{ not_done = { ja, en } }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    ja: Option<String>,
    en: Option<String>,
    not_done: Option<Text>,
}

impl TryFrom<Written> for Attribute {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written { ja: Some(ja), en: Some(en), not_done: None } => {
                Ok(Self { text: Text { ja, en }, not_done: false })
            }
            Written { ja: None, en: None, not_done: Some(text) } => Ok(Self { text, not_done: true }),
            _ => Err("an attribute is either { ja, en } or { not_done = { ja, en } }"),
        }
    }
}
