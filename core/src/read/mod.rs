//! Patient bytes to a [`Record`]. One bad resource never costs the others: what could not be read is a finding.

mod fhir;

pub(crate) use self::fhir::questionnaire_response::QUESTIONNAIRE;

use jiff::tz::Offset;

use crate::{
    code::{Notice, Result, codes},
    record::Record,
};

/// The largest input that is read, all parts together, in bytes.
pub const LIMIT_BYTES: usize = 64 << 20;

/// What was read, and what was found on the way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The record.
    pub record: Record,
    /// What to look at.
    pub findings: Vec<Notice>,
}

/// Reads all parts as the data of one patient. Dates without a zone are read in `zone`.
///
/// A part is a FHIR R4 resource, a Bundle, or NDJSON with either on each line.
///
/// # Errors
/// `K-READ-001` not JSON, `-002` not FHIR, `-004` more than one patient, `-006` too large, `-009` nothing there.
pub fn read(parts: &[&[u8]], zone: Offset) -> Result<Reading> {
    if parts.iter().map(|part| part.len()).sum::<usize>() > LIMIT_BYTES {
        return Err(codes::READ_TOO_LARGE.at("patient data").into());
    }
    let mut resources = fhir::Resources::default();
    for (index, part) in parts.iter().enumerate() {
        let place =
            if parts.len() == 1 { "patient data".to_owned() } else { format!("patient data, part {}", index + 1) };
        resources.collect(part, &place)?;
    }
    if resources.is_empty() {
        return Err(codes::READ_NO_DATA.at("patient data").into());
    }
    resources.into_reading(zone)
}
