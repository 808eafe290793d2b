//! `PV1`: arrival (`ADT-12`), admission (`ADT-22`), discharge (`ADT-52`), and what takes them back.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Context, message::Message, terms::codings};
use crate::{
    moment::{Moment, Precision},
    record::{Coding, Encounter, Record},
};

/// HL7 table 0004 as FHIR's classes, by the map of the working group; E is HL7's.
const CLASSES: [(&str, &str); 3] = [("I", "IMP"), ("O", "AMB"), ("E", "EMER")];
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/// Planned admissions, transfers and discharges and what takes them back: nothing of them has happened (map of events to
/// `Encounter.status`, with `ADT-21`, `-41`, `-51`).
const PLANNED: [&str; 7] = ["A05", "A14", "A15", "A16", "A25", "A26", "A27"];

/// 退院区分 (user-defined table 0112) that are deaths.
fn is_death(code: &str) -> bool {
    matches!(code.as_bytes(), [b'2', b'0'..=b'9'] | [b'4', b'0'..=b'2'])
}

/// Stays by class and beginning.
#[derive(Debug, Default)]
pub(super) struct Encounters {
    stays: BTreeMap<String, BTreeMap<Timestamp, Encounter>>,
    /// Discharges of stays whose beginning is in no message.
    ends: BTreeMap<(String, Timestamp), Encounter>,
}

impl Encounters {
    pub(super) fn read(&mut self, message: &Message, context: &mut Context) {
        let event = if message.kind() == "ADT" { message.event() } else { "" };
        if PLANNED.contains(&event) {
            return;
        }
        for (number, pv1) in message.segments().filter(|(_, segment)| segment.name() == "PV1") {
            context.segment = number;
            let start = context.moment(pv1.field(44).component(1).raw());
            let end = context.moment(pv1.field(45).component(1).raw());
            let class = pv1.field(2).component(1).raw();
            match event {
                "A11" => self.not_admitted(class, start.as_ref(), end.as_ref(), context),
                "A13" => self.not_discharged(class, start.as_ref(), end.as_ref(), context),
                // Without a date it says where the patient is, not that a visit began.
                _ => {
                    if let Some(start) = &start {
                        let stays = self.stays.entry(class.to_owned()).or_default();
                        stays.entry(start.start()).or_insert_with(|| stay(class, Some(start.clone()), context));
                    }
                    if let Some(end) = end {
                        self.discharged(class, start.as_ref(), end, codings(pv1.field(36)), context);
                    }
                }
            }
        }
    }

    /// A discharge ends the stay that began before it.
    fn discharged(
        &mut self,
        class: &str,
        start: Option<&Moment>,
        end: Moment,
        discharge: Vec<Coding>,
        context: &Context,
    ) {
        let stays = self.stays.entry(class.to_owned()).or_default();
        let open = which(stays, start, Some(&end))
            .and_then(|key| stays.get_mut(&key))
            .filter(|stay| start.is_some() || stay.end.as_ref().is_none_or(|known| *known == end));
        if let Some(stay) = open {
            (stay.end, stay.discharge) = (Some(end), discharge);
        } else {
            let key = (class.to_owned(), end.start());
            self.ends.insert(key, Encounter { end: Some(end), discharge, ..stay(class, None, context) });
        }
    }

    fn not_admitted(&mut self, class: &str, start: Option<&Moment>, end: Option<&Moment>, context: &mut Context) {
        context.retracted();
        if let Some(stays) = self.stays.get_mut(class)
            && let Some(key) = which(stays, start, end)
        {
            stays.remove(&key);
        }
    }

    fn not_discharged(&mut self, class: &str, start: Option<&Moment>, end: Option<&Moment>, context: &mut Context) {
        context.retracted();
        let stays = self.stays.entry(class.to_owned()).or_default();
        if let Some(stay) = which(stays, start, end).and_then(|key| stays.get_mut(&key)) {
            (stay.end, stay.discharge) = (None, Vec::new());
        } else if let Some(end) = end {
            self.ends.remove(&(class.to_owned(), end.start()));
        }
    }

    pub(super) fn into_record(self, record: &mut Record) {
        let first = record.encounters.len();
        record.encounters.extend(self.stays.into_values().flat_map(BTreeMap::into_values));
        record.encounters.extend(self.ends.into_values());
        for stay in record.encounters.iter().skip(first) {
            if stay.discharge.iter().any(|coding| is_death(&coding.code)) {
                record.patient.deceased = true;
                record.patient.deceased_at = record.patient.deceased_at.take().or_else(|| stay.end.clone());
            }
        }
    }
}

fn stay(class: &str, start: Option<Moment>, context: &Context) -> Encounter {
    Encounter { codes: codes(class), start, end: None, discharge: Vec::new(), source: context.place() }
}

fn codes(class: &str) -> Vec<Coding> {
    let known = CLASSES.iter().filter(|(table, _)| *table == class);
    known
        .map(|(_, code)| Coding { system: ACT_CODE.to_owned(), code: (*code).to_owned(), display: String::new() })
        .collect()
}

/// The stay with this beginning; where that is not said, the last that began before this end, or the last.
fn which(stays: &BTreeMap<Timestamp, Encounter>, start: Option<&Moment>, end: Option<&Moment>) -> Option<Timestamp> {
    if let Some(start) = start {
        return stays.contains_key(&start.start()).then(|| start.start());
    }
    let Some(end) = end else { return stays.keys().next_back().copied() };
    // An end known only by its day lies somewhere in it.
    let hours = if end.precision() == Precision::Second { 0 } else { 24 };
    let until = end.start().checked_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX);
    stays.range(..=until).next_back().map(|(key, _)| *key)
}
