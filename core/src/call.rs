//! What a host or a page asks of the guest, and the envelope of what it gets: the contract of both faces.
//!
//! A call is a [`frame`](crate::frame): the JSON [`Request`], then the bytes it concerns as they came.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::{Assessment, EvidenceShown, ModelFacts, Question},
    code::Notice,
    manifest::AttributeGroup,
    predict::{Predict, Predicted},
    text::{Lang, Text},
    workbench::{Inspection, Ran, Run},
};

/// The version of this contract.
pub const SCHEMA_VERSION: u32 = 1;

/// The first part of a call.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Version of this form; 1.
    pub schema_version: u32,
    /// What to do.
    pub op: Operation,
    /// SHA-256 of the guest in lower-case hexadecimal, computed by the face: a guest cannot hash itself.
    #[serde(default)]
    pub guest_sha256: String,
    /// The moment of the question, RFC 3339. The core has no clock, so `assess` and `features` need it.
    pub at: Option<String>,
    /// The zone in which dates without one are read: `Z` or `±HH:MM`; `+09:00` where absent.
    pub zone: Option<String>,
    /// The language of texts and cards.
    #[serde(default)]
    pub lang: Lang,
    /// The models asked, by id; all that are loaded where empty.
    #[serde(default)]
    pub models: Vec<String>,
    /// What makes the question be asked.
    #[serde(default)]
    pub occasion: Occasion,
    /// The names of the files of the further parts, in their order; empty where one has none. A folder of SS-MIX2
    /// says in a file's name whether its message counts.
    #[serde(default)]
    pub names: Vec<String>,
    /// Bedside findings that the record does not hold.
    #[serde(default)]
    pub answers: Vec<AnswerGiven>,
    /// The form of what comes back.
    #[serde(default)]
    pub output: Output,
    /// How `run` runs the graph; required there.
    pub run: Option<Run>,
    /// How `predict` reads its rows; required there.
    pub predict: Option<Predict>,
}

/// What the guest can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Checks and loads a package (second part: the bytes of a `.kpkg`). Answers [`ModelFacts`].
    Load,
    /// Says which models are loaded. Answers [`Description`].
    Describe,
    /// Assesses one patient (further parts: patient data). Answers by `output`: [`Assessed`], [`Written`],
    /// `{"cards": [...]}` or a FHIR Bundle.
    Assess,
    /// Says what each input would be, whether or not the model applies. Answers [`Extracted`].
    Features,
    /// Lists what can be asked at the bedside. Answers [`Asked`], [`Written`] or FHIR Questionnaires.
    Ask,
    /// Runs the golden patients of the models loaded, here and now: an error where one comes out otherwise than its
    /// package promises. Answers [`Assessed`].
    Check,
    /// Says what a bare ONNX graph is (second part: the file) and keeps it for `run`. Answers [`Inspection`].
    Open,
    /// Runs the graph that was opened last (further parts: its inputs). Answers [`Ran`].
    Run,
    /// Estimates for each row of a table, as of a golden patient, by the one model named (second part: a JSON array of
    /// rows, each an array of texts, null where missing). Answers [`Predicted`].
    Predict,
    /// Says all that there is to say of the models themselves. Answers by `output`: [`Carded`], [`Written`] (Markdown in
    /// `lang`), or of one model a FHIR Bundle (which needs `at`) or [`Written`] (CHAI's XML).
    Card,
}

/// What makes the question be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Somebody asked for these models.
    #[default]
    Asked,
    /// A record was opened: research models keep silent.
    PatientView,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// The whole document.
    #[default]
    Json,
    /// Plain text in `lang`.
    Text,
    /// CDS Hooks cards in `lang`.
    Cards,
    /// FHIR R4 resources.
    Fhir,
    /// The Applied Model Card of the Coalition for Health AI, in XML (mc-schema v0.2); of `card` alone.
    Chai,
}

/// One bedside finding.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerGiven {
    /// The input's name.
    pub name: String,
    /// A level's name, a number in the input's unit, or a date and time (RFC 3339).
    pub value: String,
    /// Who answered.
    pub author: Option<String>,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// Where it was given (`form`, `--answer`).
    pub source: String,
}

/// The answer to `assess` and `check`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Assessed {
    /// One for each model asked, in the order of their ids.
    pub assessments: Vec<Assessment>,
    /// What was found in reading, which concerns all of them.
    pub findings: Vec<Notice>,
}

/// An answer in plain text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Written {
    /// The text.
    pub text: String,
}

/// The answer to `describe`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Description {
    /// In the order of their ids.
    pub models: Vec<ModelFacts>,
}

/// The answer to `ask`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Asked {
    /// One for each model asked.
    pub models: Vec<QuestionsOf>,
}

/// What one model can be told at the bedside.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuestionsOf {
    /// The model's id.
    pub model: String,
    /// Its name for people.
    pub title: Text,
    /// The questions, in the manifest's order.
    pub questions: Vec<Question>,
}

/// The answer to `features`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Extracted {
    /// Logical id of the patient in the sending system.
    pub subject: Option<String>,
    /// One for each model asked.
    pub models: Vec<InputsOf>,
    /// What was found in reading.
    pub findings: Vec<Notice>,
}

/// The inputs of one model for one patient.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InputsOf {
    /// The model's id.
    pub model: String,
    /// Its inputs, in the manifest's order.
    pub inputs: Vec<crate::assessment::InputUsed>,
    /// What each of them would be in a table, whether or not it has a value here; in the same order.
    pub columns: Vec<Column>,
}

/// An input as a column of a table.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Column {
    /// The input's name.
    pub name: String,
    /// UCUM unit of its number; absent for categories.
    pub unit: Option<String>,
    /// The names of its levels, in their order; empty for numbers.
    pub levels: Vec<String>,
}

/// The answer to `card`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Carded {
    /// One for each model asked, in the order of their ids.
    pub cards: Vec<ModelCard>,
}

/// What there is to say of a model itself, whoever the patient is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ModelCard {
    /// What every answer says of it too; its figures among them.
    pub model: ModelFacts,
    /// The figures by subgroup.
    pub subgroups: Vec<crate::manifest::Figures>,
    /// What parts of a score's range mean; none for other models.
    pub bands: Vec<BandFacts>,
    /// The 31 source attributes in nine groups, and what stands beside them.
    pub attributes: Vec<AttributeGroup>,
    /// What its claims rest on.
    pub evidence: Vec<EvidenceShown>,
}

/// A band of a score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BandFacts {
    /// Name for people.
    pub title: Text,
    /// What the source says of it.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
    /// A score in it speaks when a record is opened.
    pub raise: bool,
}

/// What every call answers: `{"ok": ...}` or `{"error": ...}`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Envelope<T> {
    /// It was done. An abstention is an answer too.
    Ok(T),
    /// It could not be done.
    Error(Notice),
}

/// All border types in one, from which `contract.schema.json` and the panel's TypeScript types are made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Contract {
    /// Answer to `load`.
    pub load: Envelope<ModelFacts>,
    /// Answer to `describe`.
    pub describe: Envelope<Description>,
    /// Answer to `assess` and `check`.
    pub assess: Envelope<Assessed>,
    /// Answer to `ask`.
    pub ask: Envelope<Asked>,
    /// Answer to `features`.
    pub features: Envelope<Extracted>,
    /// Answer to `open`.
    pub open: Envelope<Inspection>,
    /// Answer to `run`.
    pub run: Envelope<Ran>,
    /// Answer to `predict`.
    pub predict: Envelope<Predicted>,
    /// Answer to `card`.
    pub card: Envelope<Carded>,
    /// Answer with `output: text`, and with `output: chai`.
    pub text: Envelope<Written>,
}
