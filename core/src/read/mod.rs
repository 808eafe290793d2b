//! Patient bytes to a [`Record`]. One bad resource never costs the others: what could not be read is a finding.

mod fhir;
mod modifier;
mod receipt;
mod ssmix2;

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

/// One part of an input: a file, a request's body, a field of a prefetch.
#[derive(Debug, Clone, Copy)]
pub struct Part<'p> {
    /// The file's name, where it has one: an SS-MIX2 store says in it whether a message counts.
    pub name: Option<&'p str>,
    /// The bytes as they came.
    pub bytes: &'p [u8],
}

impl<'p> From<&'p [u8]> for Part<'p> {
    fn from(bytes: &'p [u8]) -> Self {
        Self { name: None, bytes }
    }
}

/// Reads all parts as the data of one patient. Dates without a zone are read in `zone`.
///
/// A part is a FHIR R4 resource, a Bundle, or NDJSON with either on each line; or every part is a message of an
/// SS-MIX2 storage; or every part is a file of receipts, or one of the DPC survey (form 1, joined E and F file).
///
/// # Errors
/// `K-READ-001` not JSON, `-002` not FHIR, `-004` more than one patient, `-006` too large, `-009` nothing there,
/// `-020` data of different formats, `-036` and `-037` claims of a kind that is not read, `-038` more claims than one
/// patient can have.
pub fn read(parts: &[Part], zone: Offset) -> Result<Reading> {
    if parts.iter().map(|part| part.bytes.len()).sum::<usize>() > LIMIT_BYTES {
        return Err(codes::READ_TOO_LARGE.at("patient data").into());
    }
    if parts.iter().any(|part| ssmix2::is_message(part.bytes)) {
        return ssmix2::read(parts, zone);
    }
    if parts.iter().any(|part| receipt::is_claim(part.bytes)) {
        return receipt::read(parts, zone);
    }
    fhir::read(parts, zone)
}

/// Where a part stands, for findings. Names of files are not repeated: they may hold a patient's.
fn place(parts: &[Part], index: usize) -> String {
    if parts.len() == 1 { "patient data".to_owned() } else { format!("patient data, part {}", index + 1) }
}
