//! `AL1` and `IAM`: allergies and intolerances.

use super::{Context, message::Message, terms::codings};
use crate::record::{Allergy, Certainty, Record};

pub(super) fn read(message: &Message, place: &str, context: &mut Context, record: &mut Record) {
    for (index, segment) in message.segments().enumerate() {
        context.place = format!("{place}, segment {}", index + 1);
        let (code, at, certainty, active) = match segment.name() {
            "AL1" => (segment.field(3), segment.field(6), Certainty::Confirmed, true),
            "IAM" => {
                // HL7 table 0323: D deletes.
                if segment.field(6).component(1).raw() == "D" {
                    context.retracted();
                    continue;
                }
                // HL7 table 0438.
                let (certainty, active) = match segment.field(17).component(1).raw() {
                    "E" => {
                        context.retracted();
                        continue;
                    }
                    "U" | "P" | "S" | "D" => (Certainty::Suspected, true),
                    "I" => (Certainty::Confirmed, false),
                    _ => (Certainty::Confirmed, true),
                };
                (segment.field(3), segment.field(11), certainty, active)
            }
            _ => continue,
        };
        let at = context.moment(at.component(1).raw());
        record.allergies.push(Allergy { codes: codings(code), certainty, active, at, source: context.place.clone() });
    }
}
