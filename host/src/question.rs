//! What the guest is asked: the first part of a call, as `kusushi-core` reads it (`call.rs` there).

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    code::{Lang, Result, codes},
    envelope,
    sandbox::Instance,
};

/// One question.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// Version of this form; 1.
    pub schema_version: u32,
    /// What to do.
    pub op: Operation,
    /// SHA-256 of the guest; filled in by whoever holds the guest.
    pub guest_sha256: String,
    /// The moment of the question, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The zone in which dates without one are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The language of texts and cards.
    pub lang: Lang,
    /// The models asked; all where empty.
    pub models: Vec<String>,
    /// What makes the question be asked.
    pub occasion: Occasion,
    /// The names of the patient's files, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Bedside findings that the record does not hold.
    pub answers: Vec<Answer>,
    /// The form of what comes back.
    pub output: Output,
    /// How `predict` reads its rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predict: Option<Predict>,
}

/// What the guest can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the guest's contract says what each does")]
pub enum Operation {
    Load,
    Describe,
    Assess,
    Features,
    Ask,
    Check,
    Predict,
    Card,
}

/// What makes the question be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Somebody asked for these models.
    #[default]
    Asked,
    /// A record was opened.
    PatientView,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// The whole document.
    #[default]
    Json,
    /// Plain text.
    Text,
    /// CDS Hooks cards.
    Cards,
    /// FHIR R4 resources.
    Fhir,
    /// The model card of the Coalition for Health AI, in XML.
    Chai,
}

/// One bedside finding.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The input's name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it was given.
    pub source: &'static str,
}

/// How the rows of a table are read.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Predict {
    /// The inputs of which a row holds a cell each.
    pub inputs: Vec<String>,
    /// The graph that is run for every row; that of the bedside where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<String>,
}

impl Question {
    /// A question about all models, in the default language and form, at no moment.
    pub fn new(op: Operation) -> Self {
        Self {
            schema_version: 1,
            op,
            guest_sha256: String::new(),
            at: None,
            zone: None,
            lang: Lang::default(),
            models: Vec::new(),
            occasion: Occasion::default(),
            names: Vec::new(),
            answers: Vec::new(),
            output: Output::default(),
            predict: None,
        }
    }

    /// Puts it to a guest. The answer is the guest's own, byte for byte.
    ///
    /// # Errors
    /// What the guest says it could not do, with its code; `K-HOST-006` to `009` where the guest itself failed.
    pub fn put(&self, guest: &mut Instance, parts: &[&[u8]]) -> Result<Box<RawValue>> {
        let broken = || codes::HOST_GUEST_ANSWER.at("guest call");
        let question = serde_json::to_vec(self).map_err(|_| broken())?;
        let parts: Vec<&[u8]> = std::iter::once(question.as_slice()).chain(parts.iter().copied()).collect();
        envelope::open(&guest.call(&parts)?)
    }
}
