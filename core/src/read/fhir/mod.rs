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

use jiff::tz::Offset;

use self::bundle::Resources;
use super::{Part, Reading, place};
use crate::code::{Result, codes};

/// Reads all parts as the data of one patient.
pub(super) fn read(parts: &[Part], zone: Offset) -> Result<Reading> {
    let mut resources = Resources::default();
    for (index, part) in parts.iter().enumerate() {
        resources.collect(part.bytes, &place(parts, index))?;
    }
    if resources.is_empty() {
        return Err(codes::READ_NO_DATA.at("patient data").into());
    }
    resources.into_reading(zone)
}
