//! FHIR R4 as servers and records send it: Bundles of every type, bare resources, NDJSON.
//!
//! Only the resource types and elements that models use are read; the rest is passed over in silence.

mod bundle;
mod condition;
mod context;
mod datatypes;
mod medication;
mod observation;
mod patient;
mod procedure;
pub(crate) mod questionnaire_response;
mod subject;
mod version;

pub(super) use self::bundle::Resources;
