//! An assessment to what people and systems take: plain text, CDS Hooks cards, FHIR R4 resources.

mod cards;
mod explanation;
mod fhir;
mod numbers;
mod questionnaire;
mod text;

pub use self::{
    cards::cards,
    fhir::fhir,
    questionnaire::{questionnaires, questions_text},
    text::text,
};
