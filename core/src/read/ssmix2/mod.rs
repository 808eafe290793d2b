//! SS-MIX2 standard storage: HL7 v2.5 messages of one patient, each a part, as a folder holds them.
//!
//! What segments and fields mean follows the maps of the working group of JAMI (`jami-fhir-jp-wg/ssmix2-to-fhir`,
//! concept maps of 2022); what HL7 v2.5 itself says of a field stands beside its use. Segments are read wherever they
//! stand; the type of a message matters where it says what becomes of earlier ones.
//!
//! A message replaces what earlier ones said of the same order, problem, allergy or stay, and retracts it where it says
//! so. Messages count in the order in which they were sent (`MSH-7`), those of one moment by what they do (what cancels or
//! corrects comes last) and then by their text: the order of the parts does not matter.

mod allergy;
mod characters;
mod condition;
mod date;
mod encounter;
mod escape;
mod group;
mod medication;
mod message;
mod name;
mod observation;
mod order;
mod patient;
mod result;
mod specimen;
mod terms;
mod versions;

use jiff::{Timestamp, tz::Offset};

use self::{
    allergy::Allergies,
    condition::Conditions,
    encounter::Encounters,
    medication::Medications,
    message::{Message, Segment},
    name::{Standing, standing},
    observation::Observations,
    order::{Control, Orders},
    patient::Identity,
};
use super::{Part, Reading, place};
use crate::{
    code::{Code, Notice, Result, codes},
    moment::Moment,
    record::Record,
};

/// Beside a segment: where it stands, in which zone, and whom to tell.
struct Context<'c> {
    /// The part, and the message in it where there are several.
    part: &'c str,
    /// The number of the message, in the order in which they were sent.
    message: usize,
    /// The number of the first message of the same moment.
    tie: usize,
    /// The number of the segment.
    segment: usize,
    zone: Offset,
    findings: &'c mut Vec<Notice>,
}

impl Context<'_> {
    /// Where the segment stands.
    fn place(&self) -> String {
        format!("{}, segment {}", self.part, self.segment)
    }

    /// Reads a date (HL7 `DTM`); one that cannot be read is a finding and counts as not recorded.
    fn moment(&mut self, text: &str) -> Option<Moment> {
        if text.is_empty() || text == "\"\"" {
            return None;
        }
        let moment = date::moment(text, self.zone);
        if moment.is_none() {
            self.tell(codes::READ_DATE_UNREADABLE);
        }
        moment
    }

    fn retracted(&mut self) {
        self.tell(codes::READ_RETRACTED);
    }

    fn tell(&mut self, code: Code) {
        self.findings.push(code.at(self.place()));
    }
}

/// Whether a part is such a message, or a batch of them.
pub(super) fn is_message(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let bytes = bytes.strip_prefix(b"\x0b").unwrap_or(bytes);
    [&b"MSH"[..], b"FHS|", b"BHS|"].iter().any(|head| bytes.starts_with(head))
}

/// A message with its place and whose it is by the name of its file.
struct Placed<'p> {
    message: Message,
    /// When it was sent; one that does not say it counts before those that do.
    sent: Option<(Timestamp, u32)>,
    /// What it does to those of the same moment.
    rank: u8,
    place: String,
    named: Option<&'p str>,
}

/// Reads all parts as the messages of one patient.
///
/// # Errors
/// `K-READ-004` where they are about more than one patient, `K-READ-020` where a part is no message.
pub(super) fn read(parts: &[Part], zone: Offset) -> Result<Reading> {
    let mut findings = Vec::new();
    let messages = messages(parts, zone, &mut findings)?;
    let record = record(&messages, zone, &mut findings)?;
    Ok(Reading { record, findings })
}

/// The messages that count and name a patient, in the order in which they were sent.
fn messages<'p>(parts: &[Part<'p>], zone: Offset, findings: &mut Vec<Notice>) -> Result<Vec<Placed<'p>>> {
    let mut messages = Vec::with_capacity(parts.len());
    let mut replaced = false;
    for (index, (part, standing)) in parts.iter().zip(standing(parts)).enumerate() {
        let place = place(parts, index);
        let is_blank = part.bytes.iter().all(u8::is_ascii_whitespace);
        if !is_blank && !is_message(part.bytes) {
            return Err(codes::READ_FORMATS_MIXED.at(place).into());
        }
        match standing {
            Standing::Counts => {}
            Standing::Deleted => {
                findings.push(codes::READ_RETRACTED.at(place));
                continue;
            }
            Standing::Replaced => {
                replaced = true;
                continue;
            }
        }
        let found = Message::parse(part.bytes);
        if found.is_empty() {
            findings.push(codes::READ_MESSAGE_UNREADABLE.at(&place));
        }
        let is_alone = found.len() == 1;
        for (number, message) in found.into_iter().enumerate() {
            let place = if is_alone { place.clone() } else { format!("{place}, message {}", number + 1) };
            let Some(message) = message else {
                findings.push(codes::READ_MESSAGE_UNREADABLE.at(place));
                continue;
            };
            if message.has_unreadable_characters() {
                findings.push(codes::READ_CHARACTERS.at(&place));
            }
            if message.segments().any(|(_, segment)| segment.name() == "PID") {
                let sent = date::instant(message.sent(), zone);
                let rank = rank(&message);
                messages.push(Placed { message, sent, rank, place, named: part.name.and_then(name::patient) });
            } else {
                findings.push(codes::READ_NOBODY.at(place));
            }
        }
    }
    if replaced {
        // Once, not for each: a store keeps every version of every order.
        findings.push(codes::READ_REPLACED.at("patient data"));
    }
    messages.sort_by(|a, b| (a.sent, a.rank).cmp(&(b.sent, b.rank)).then_with(|| a.message.by_text(&b.message)));
    Ok(messages)
}

/// What a message does to others that were sent at the same moment: one that takes something back comes after what it
/// takes back.
fn rank(message: &Message) -> u8 {
    let of = |segment: Segment<'_>| match segment.name() {
        "OBX" => observation::rank(segment.field(11).raw()),
        "ORC" => match Control::of(segment) {
            Control::Stands | Control::Unchanged => 0,
            Control::Stopped => 2,
            Control::Cancelled => 3,
        },
        "PRB" if segment.field(1).raw() == "DE" => 3,
        "RXA" if segment.field(21).raw() == "D" => 3,
        "RXA" if matches!(segment.field(20).raw(), "RE" | "NA") => 2,
        _ => 0,
    };
    message.segments().map(|(_, segment)| of(segment)).max().unwrap_or_default()
}

fn record(messages: &[Placed], zone: Offset, findings: &mut Vec<Notice>) -> Result<Record> {
    let mut record = Record::default();
    let mut identity = Identity::of(messages.iter().map(|placed| &placed.message));
    let mut observations = Observations::default();
    let mut conditions = Conditions::default();
    let mut medications = Medications::default();
    let mut allergies = Allergies::default();
    let mut encounters = Encounters::default();
    let mut orders = Orders::default();
    let (mut tie, mut moment) = (0, None);
    for (number, Placed { message, sent, place, named, .. }) in messages.iter().enumerate() {
        if moment != Some(*sent) {
            (tie, moment) = (number, Some(*sent));
        }
        let context = &mut Context { part: place, message: number, tie, segment: 0, zone, findings };
        // A file in somebody else's folder.
        if named.is_some_and(|named| !identity.has(named)) {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{place}, PID-3")).into());
        }
        patient::read(message, &mut identity, context, &mut record.patient)?;
        if (message.kind(), message.event()) == ("ADT", "A23") {
            // The record of the patient was deleted (`ADT-00`).
            context.retracted();
            observations.forget_patient();
            continue;
        }
        observations.read(message, context);
        conditions.read(message, context);
        medications.read(message, context);
        allergies.read(message, context);
        encounters.read(message, context);
        orders.read(message, context);
    }
    observations.into_record(&mut record);
    conditions.into_record(&mut record);
    medications.into_record(&mut record);
    allergies.into_record(&mut record);
    encounters.into_record(&mut record);
    orders.into_record(&mut record);
    Ok(record)
}
