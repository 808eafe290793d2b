//! What each input of a model became, and what is to be asked.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{code::Notice, text::Text};

/// One input of the model and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct InputUsed {
    /// Name in the manifest.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// What the model does with it.
    pub role: Role,
    /// Where things stand.
    pub state: State,
    /// The value used, if any.
    pub used: Option<ValueUsed>,
    /// Values that were there and not used, with the reason.
    pub not_used: Vec<ValueNotUsed>,
    /// What to look at.
    pub findings: Vec<Notice>,
}

/// What a model does with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It enters a graph.
    Predictor,
    /// It decides whether the model speaks, or whether treatments are compared.
    Condition,
}

/// Whether an input has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// From the record.
    Recorded,
    /// From a bedside answer.
    Answered,
    /// Computed from other inputs.
    Derived,
    /// Not there.
    Missing,
}

/// A value as received and as used.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ValueUsed {
    /// In words, in the unit used.
    pub text: Text,
    /// As a number, for quantities.
    pub number: Option<f64>,
    /// As level names, for categories; two where the record leaves two open.
    pub levels: Vec<String>,
    /// UCUM unit used.
    pub unit: Option<String>,
    /// What the sender wrote, with its unit.
    pub received: Option<String>,
    /// The unit as the sender wrote it.
    pub unit_received: Option<String>,
    /// When it was true of the patient, as recorded.
    pub date: Option<String>,
    /// The resource or form it came from.
    pub source: String,
    /// Who answered, for answers.
    pub author: Option<String>,
}

/// A value that lost, and why.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ValueNotUsed {
    /// What the sender wrote, with its unit.
    pub received: String,
    /// When it was true of the patient, as recorded.
    pub date: Option<String>,
    /// The resource it came from.
    pub source: String,
    /// Why it was not used; absent where another value was simply the one that the model chooses.
    pub because: Option<Notice>,
}

/// Something to ask at the bedside.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Question {
    /// The input's name; an answer carries it.
    pub name: String,
    /// The question.
    pub text: Text,
    /// What kind of answer.
    pub answer: AnswerKind,
    /// Without it there is no answer, or no comparison of treatments.
    pub needed: bool,
}

/// The form of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerKind {
    /// One of these.
    Choice {
        /// The levels, in order.
        options: Vec<crate::manifest::Level>,
    },
    /// A number.
    Number {
        /// UCUM unit in which it is asked.
        unit: String,
        /// Smallest possible value.
        minimum: Option<f64>,
        /// Largest possible value.
        maximum: Option<f64>,
    },
    /// A date and time, RFC 3339.
    DateTime,
}
