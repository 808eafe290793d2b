//! `AL1` and `IAM`: allergies and intolerances.

use std::collections::BTreeMap;

use super::{
    Context,
    message::{Field, Message},
    terms::{codings, words},
    versions::Versions,
};
use crate::record::{Allergy, Certainty, Record};

/// Allergies by what they are to.
#[derive(Debug, Default)]
pub(super) struct Allergies {
    versions: Versions<String, Allergy>,
    /// What an entry with an identifier of its own (`IAM-7`) is to.
    named: BTreeMap<String, String>,
}

impl Allergies {
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        for (number, segment) in message.segments() {
            context.segment = number;
            let allergen = segment.field(3);
            let key = key(allergen);
            if key.is_empty() {
                continue;
            }
            match segment.name() {
                "AL1" => {
                    let at = context.moment(segment.field(6).component(1).raw());
                    self.put(key, allergen, (Certainty::Confirmed, true), at, context);
                }
                "IAM" => {
                    // One entry, although it may have been corrected to be about something else.
                    let id = segment.field(7).component(1).text().into_owned();
                    let before = if id.is_empty() { None } else { self.named.insert(id, key.clone()) };
                    if let Some(before) = before.filter(|before| *before != key) {
                        self.versions.retract(&before);
                    }
                    // HL7 table 0323: D deletes. Table 0438 for the rest.
                    let state = match (segment.field(6).component(1).raw(), segment.field(17).component(1).raw()) {
                        ("D", _) | (_, "E") => {
                            context.retracted();
                            self.versions.retract(&key);
                            continue;
                        }
                        (_, "U" | "P" | "S" | "D") => (Certainty::Suspected, true),
                        (_, "I") => (Certainty::Confirmed, false),
                        _ => (Certainty::Confirmed, true),
                    };
                    // When it was reported; else when it began.
                    let reported = context.moment(segment.field(13).component(1).raw());
                    let at = reported.or_else(|| context.moment(segment.field(11).component(1).raw()));
                    self.put(key, allergen, state, at, context);
                }
                _ => {}
            }
        }
    }

    fn put(
        &mut self,
        key: String,
        allergen: Field<'_>,
        (certainty, active): (Certainty, bool),
        at: Option<crate::moment::Moment>,
        context: &Context,
    ) {
        self.versions.retract(&key);
        let allergy = Allergy { codes: codings(allergen), certainty, active, at, source: context.place() };
        self.versions.put(key, context.message, allergy);
    }

    pub(super) fn into_record(self, record: &mut Record) {
        record.allergies.extend(self.versions.into_values());
    }
}

fn key(allergen: Field<'_>) -> String {
    match codings(allergen).first() {
        Some(coding) => format!("{}|{}", coding.system, coding.code),
        None => words(allergen).unwrap_or_default(),
    }
}
