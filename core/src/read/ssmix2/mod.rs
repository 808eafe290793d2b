//! SS-MIX2 standard storage: HL7 v2.5 messages of one patient, each a part, as a folder holds them.
//!
//! What segments and fields mean follows the maps of the working group of JAMI (`jami-fhir-jp-wg/ssmix2-to-fhir`,
//! concept maps of 2022); what HL7 v2.5 itself says of a field stands beside its use. Segments are read wherever they
//! stand, whatever the type of their message.

mod allergy;
mod condition;
mod date;
mod encounter;
mod medication;
mod message;
mod name;
mod observation;
mod patient;
mod terms;

use jiff::tz::Offset;

use self::{message::Message, name::standing};
use super::{Part, Reading, place};
use crate::{
    code::{Notice, Result, codes},
    moment::Moment,
    record::Record,
};

/// Beside a segment: where it stands, in which zone, and whom to tell.
struct Context<'c> {
    /// The part, and the segment in it.
    place: String,
    zone: Offset,
    findings: &'c mut Vec<Notice>,
}

impl Context<'_> {
    /// Reads a date (HL7 `DTM`); one that cannot be read is a finding and counts as not recorded.
    fn moment(&mut self, text: &str) -> Option<Moment> {
        if text.is_empty() || text == "\"\"" {
            return None;
        }
        let moment = date::moment(text, self.zone);
        if moment.is_none() {
            self.findings.push(codes::READ_DATE_UNREADABLE.at(&self.place));
        }
        moment
    }

    fn retracted(&mut self) {
        self.findings.push(codes::READ_RETRACTED.at(&self.place));
    }
}

/// Whether a part is such a message.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"MSH")
}

/// Reads all parts as the messages of one patient.
///
/// # Errors
/// `K-READ-004` where they are about more than one patient, `K-READ-020` where a part is no message.
pub(super) fn read(parts: &[Part], zone: Offset) -> Result<Reading> {
    let mut findings = Vec::new();
    let mut messages = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let place = place(parts, index);
        if !is_message(part.bytes) {
            return Err(codes::READ_NOT_MESSAGE.at(place).into());
        }
        if !standing(parts, index) {
            findings.push(codes::READ_RETRACTED.at(place));
            continue;
        }
        match Message::parse(part.bytes) {
            Some(message) => {
                if message.has_unreadable_characters() {
                    findings.push(codes::READ_CHARACTERS.at(&place));
                }
                messages.push((message, place));
            }
            None => findings.push(codes::READ_MESSAGE_UNREADABLE.at(place)),
        }
    }
    // As they were sent, so that what corrects comes after what it corrects; of one moment by their bytes, so that
    // the order of the parts does not matter.
    messages.sort_by(|(a, _), (b, _)| a.sent().cmp(b.sent()).then_with(|| a.cmp(b)));

    let mut record = Record::default();
    for (message, place) in &messages {
        patient::read(message, &mut Context { place: place.clone(), zone, findings: &mut findings }, &mut record)?;
    }
    for (message, place) in &messages {
        let context = &mut Context { place: place.clone(), zone, findings: &mut findings };
        observation::read(message, place, context, &mut record);
        condition::read(message, place, context, &mut record);
        medication::read(message, place, context, &mut record);
        allergy::read(message, place, context, &mut record);
        encounter::read(message, place, context, &mut record);
    }
    Ok(Reading { record, findings })
}
