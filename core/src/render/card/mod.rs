//! A model's card: Markdown for people, the Coalition for Health AI's XML, FHIR resources. All of it from the manifest, save
//! the part that the developer wrote, which comes first where people read it.

mod chai;
mod fhir;
mod markdown;
mod words;

pub use self::{chai::chai as card_chai, fhir::fhir as card_fhir, markdown::markdown as card_text};
