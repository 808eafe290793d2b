//! FHIR R4 as servers and records send it: Bundles of every type, bare resources, NDJSON, CDS Hooks requests.
//!
//! Only the resource types and elements that models use are read; the rest is passed over in silence.
//!
//! From bytes come drafts (`collector`); whose they are (`subject`) and which of them count (`version`) decides what
//! enters the record (`record`).

mod allergy;
mod body;
mod bundle;
mod claim;
mod collector;
mod condition;
mod context;
mod datatypes;
mod draft;
mod drug;
mod encounter;
mod family_history;
mod head;
mod immunization;
mod medication;
mod object;
mod observation;
mod outcome;
mod patient;
mod procedure;
pub(crate) mod questionnaire_response;
mod record;
mod reference;
mod replay;
mod request;
mod resource;
mod resource_type;
mod subject;
mod value;
mod version;

use jiff::tz::Offset;

use self::collector::Collector;
use super::{Part, Reading, place};
use crate::code::{Result, codes};

/// Reads all parts as the data of one patient.
pub(super) fn read(parts: &[Part], zone: Offset) -> Result<Reading> {
    let mut collector = Collector::new(zone);
    for (index, part) in parts.iter().enumerate() {
        collector.collect(part.bytes, &place(parts, index))?;
    }
    if collector.is_empty() {
        return Err(codes::READ_NO_DATA.at("patient data").into());
    }
    collector.into_reading()
}
