//! The facts about a model that the program shows in lists; the guest's `describe` gives more.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    code::{Result, Text, codes},
    evaluate::LabelSet,
    inference::Inference,
    moment,
    question::{Operation, Question},
};

/// What a model says of itself.
#[derive(Debug, Clone, Deserialize)]
pub struct ModelFacts {
    /// Identifier.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// Kind of question that it answers.
    pub kind: String,
    /// Where it may speak.
    pub r#use: String,
    /// Name for people.
    pub title: Text,
    /// What it does, in a sentence.
    pub summary: Text,
    /// Date by which its publisher will have looked at it again.
    pub review_by: String,
    /// SHA-256 of the package.
    pub package_sha256: String,
    /// Whether the package is signed.
    pub signature: String,
    /// What its number means, as far as the program reads it.
    pub output: OutputFacts,
}

/// What is read from a model's number.
#[derive(Debug, Clone, Deserialize)]
pub struct OutputFacts {
    /// Risks at which something changes, in rising order.
    pub thresholds: Vec<Threshold>,
    /// The limits of its label set, where it has one.
    pub label_set: Option<LabelSet>,
    /// The horizon of an outcome that is an event in time; its risk is that of an event by then.
    pub survival: Option<Survival>,
}

/// The horizon of an outcome that is an event in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survival {
    /// UCUM code of the unit of time: `d`, `mo` or `a`.
    pub unit: String,
    /// The horizon, in that unit.
    pub horizon: f64,
}

/// A risk at which something changes.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Threshold {
    /// The risk.
    pub risk: f64,
}

#[derive(Deserialize)]
struct Description {
    models: Vec<ModelFacts>,
}

impl ModelFacts {
    /// Whether it may speak when a record is opened.
    pub fn is_for_bedside(&self) -> bool {
        self.r#use == "bedside"
    }

    /// Reads the guest's answer to `describe`.
    ///
    /// # Errors
    /// `K-HOST-009` where it has not the form promised.
    pub fn read(described: &RawValue) -> Result<Vec<Self>> {
        let description: Description =
            serde_json::from_str(described.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest describe"))?;
        Ok(description.models)
    }

    /// The question for them, as of now: a model whose review is overdue says so.
    pub fn question() -> Question {
        Question { at: Some(moment::now()), ..Question::new(Operation::Describe) }
    }

    /// Asks the guest.
    ///
    /// # Errors
    /// As [`Inference::ask`] and [`ModelFacts::read`].
    pub fn of(inference: &Inference) -> Result<Vec<Self>> {
        Self::read(&inference.ask(&Self::question(), &[])?)
    }
}
