//! An assessment to what people and systems take: plain text, CDS Hooks cards, FHIR R4 resources. And a model to its card.

mod card;
mod cards;
mod device;
mod fhir;
mod numbers;
mod provenance;
mod questionnaire;
mod text;

pub use self::{
    card::{card_chai, card_fhir, card_text},
    cards::cards,
    fhir::fhir,
    questionnaire::{questionnaires, questions_text},
    text::text,
};
