//! `PV1` of the messages of arrival (`ADT-12`), admission (`ADT-22`) and discharge (`ADT-52`).

use super::{Context, message::Message, terms::codings};
use crate::record::{Coding, Encounter, Record};

/// HL7 table 0004 as FHIR's classes, by the map of the working group.
const CLASSES: [(&str, &str); 3] = [("I", "IMP"), ("O", "AMB"), ("E", "EMER")];
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

pub(super) fn read(message: &Message, place: &str, context: &mut Context, record: &mut Record) {
    for (index, pv1) in message.segments().enumerate().filter(|(_, segment)| segment.name() == "PV1") {
        context.place = format!("{place}, segment {}", index + 1);
        let start = context.moment(pv1.field(44).component(1).raw());
        let end = context.moment(pv1.field(45).component(1).raw());
        if start.is_none() && end.is_none() {
            // It says where the patient is, not that a visit began.
            continue;
        }
        let class = pv1.field(2).raw();
        let codes: Vec<Coding> = CLASSES
            .iter()
            .filter(|(table, _)| *table == class)
            .map(|(_, code)| Coding { system: ACT_CODE.to_owned(), code: (*code).to_owned(), display: String::new() })
            .collect();
        let discharge = codings(pv1.field(36));
        // A discharge ends the stay that began before it.
        let stay = record.encounters.iter_mut().rev().find(|stay| {
            let (Some(began), Some(end)) = (&stay.start, &end) else { return false };
            stay.end.is_none()
                && stay.codes == codes
                && began.start() <= end.start()
                && start.as_ref().is_none_or(|start| start == began)
        });
        if let Some(stay) = stay {
            stay.end = end;
            stay.discharge = discharge;
            continue;
        }
        record.encounters.push(Encounter { codes, start, end, discharge, source: context.place.clone() });
    }
}
