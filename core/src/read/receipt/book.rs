//! The record as it grows. Claims say the same thing month after month, so what is known is not entered again.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::Offset};

use super::{Sheet, findings::Findings, systems};
use crate::{
    code::{Code, Result, codes},
    moment::Moment,
    record::{Coding, Condition, Encounter, Medication, Observation, Procedure, Record, Supply},
};

/// The most entries of one patient. A year in hospital has some ten thousand; 64 MiB could be made to hold a
/// hundred times as many as memory does.
const MOST_ENTRIES: usize = 200_000;

/// Whose word an entry is, and which entry it is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Condition { institution: String, codes: Vec<String>, name: String, from: Option<String> },
    Medication { institution: String, code: String, supply: u8, at: Option<String> },
    Procedure { institution: String, code: String, at: Option<String> },
    Stay { institution: String, from: String },
}

/// What is read goes into this.
pub(super) struct Book {
    /// Dates are read in it.
    pub zone: Offset,
    /// What was found on the way.
    pub findings: Findings,
    /// The record so far.
    pub record: Record,
    known: BTreeMap<Key, usize>,
    /// Beside each diagnosis, as of which month it is known.
    months: Vec<Option<Timestamp>>,
    entries: usize,
    /// The part, its place in words, and the line in it that is being read.
    part: usize,
    place: String,
    line: usize,
}

/// A drug or a service.
#[derive(Debug, Clone, Copy)]
pub(super) enum Service<'s> {
    /// A drug, by its code and how it came to the patient.
    Drug(&'s str, Supply),
    /// Anything else that was done.
    Procedure(&'s str),
}

impl Book {
    pub(super) fn new(zone: Offset) -> Self {
        Self {
            zone,
            findings: Findings::default(),
            record: Record::default(),
            known: BTreeMap::new(),
            months: Vec::new(),
            entries: 0,
            part: 0,
            place: String::new(),
            line: 0,
        }
    }

    /// What follows stands in this line of this part.
    pub(super) fn turn_to(&mut self, sheet: &Sheet, line: usize) {
        if self.part != sheet.part || self.place.is_empty() {
            self.part = sheet.part;
            sheet.place.clone_into(&mut self.place);
        }
        self.line = line;
    }

    /// Something is found in this line.
    pub(super) fn find(&mut self, code: Code) {
        self.findings.add(code, self.part, self.line);
    }

    /// This line, as the source of an entry.
    pub(super) fn source(&self) -> String {
        format!("{}, line {}", self.place, self.line)
    }

    /// Reads a date that may be left out; one that cannot be read is a finding and counts as not recorded.
    pub(super) fn date(&mut self, field: &[u8], read: impl FnOnce(&str, Offset) -> Option<Moment>) -> Option<Moment> {
        if field.is_empty() {
            return None;
        }
        let moment = std::str::from_utf8(field).ok().and_then(|text| read(text, self.zone));
        if moment.is_none() {
            self.find(codes::READ_CLAIM_DATE);
        }
        moment
    }

    /// A diagnosis, as of a month; where it is known, the word of a later month counts, and of one month the word that
    /// it is there. `from` tells two spells of one disease apart.
    ///
    /// # Errors
    /// `K-READ-038`, as of all that enters something.
    pub(super) fn condition(
        &mut self,
        institution: &str,
        condition: Condition,
        modifiers: &str,
        from: Option<&Moment>,
        month: Option<&Moment>,
    ) -> Result<()> {
        let name = condition.codes.first().map(|coding| coding.display.clone()).unwrap_or_default();
        let mut codes: Vec<String> = condition.codes.iter().map(|coding| coding.code.clone()).collect();
        codes.push(modifiers.to_owned());
        let from = from.map(|at| at.text().to_owned());
        let key = Key::Condition { institution: institution.to_owned(), codes, name, from };
        let Some(index) = self.enter(key, self.record.conditions.len())? else {
            self.record.conditions.push(condition);
            self.months.push(month.map(Moment::start));
            return Ok(());
        };
        let (Some(known), Some(as_of)) = (self.record.conditions.get_mut(index), self.months.get_mut(index)) else {
            return Ok(());
        };
        let month = month.map(Moment::start);
        if *as_of < month || (*as_of == month && condition.active) {
            known.active = condition.active;
            known.ended = condition.ended;
            known.abatement = condition.abatement;
            *as_of = month;
        }
        Ok(())
    }

    /// A service on a day or in a month; once for each.
    pub(super) fn service(&mut self, institution: &str, service: Service, at: Option<Moment>) -> Result<()> {
        let institution = institution.to_owned();
        let date = at.as_ref().map(|at| at.text().to_owned());
        match service {
            Service::Drug(code, supply) => {
                let key = Key::Medication { institution, code: code.to_owned(), supply: supply as u8, at: date };
                if self.enter(key, self.record.medications.len())?.is_none() {
                    let (codes, source) = (vec![systems::coding(systems::DRUG, code)], self.source());
                    self.record.medications.push(Medication { codes, supply, active: true, at, until: None, source });
                }
            }
            Service::Procedure(code) => {
                self.procedure(&institution, systems::coding(systems::PROCEDURE, code), at)?;
            }
        }
        Ok(())
    }

    /// Something that was done.
    pub(super) fn procedure(&mut self, institution: &str, coding: Coding, at: Option<Moment>) -> Result<()> {
        let date = at.as_ref().map(|at| at.text().to_owned());
        let key = Key::Procedure { institution: institution.to_owned(), code: coding.code.clone(), at: date };
        if self.enter(key, self.record.procedures.len())?.is_none() {
            let source = self.source();
            self.record.procedures.push(Procedure { codes: vec![coding], done: true, at, source });
        }
        Ok(())
    }

    /// A finding at the bedside.
    pub(super) fn observation(&mut self, observation: Observation) -> Result<()> {
        self.count()?;
        self.record.observations.push(observation);
        Ok(())
    }

    /// A stay; where it is known, its end is added, and of two the later counts.
    pub(super) fn stay(
        &mut self,
        institution: &str,
        start: Moment,
        end: Option<Moment>,
        discharge: Option<Coding>,
    ) -> Result<()> {
        let key = Key::Stay { institution: institution.to_owned(), from: start.text().to_owned() };
        let Some(index) = self.enter(key, self.record.encounters.len())? else {
            let (codes, source) = (vec![systems::coding(systems::ACT_CODE, "IMP")], self.source());
            let discharge = discharge.into_iter().collect();
            self.record.encounters.push(Encounter { codes, start: Some(start), end, discharge, source });
            return Ok(());
        };
        if let Some(known) = self.record.encounters.get_mut(index) {
            let start_of = |end: &Option<Moment>| end.as_ref().map(Moment::start);
            if start_of(&end) > start_of(&known.end) {
                known.end = end;
            }
            if discharge.is_some() {
                known.discharge = discharge.into_iter().collect();
            }
        }
        Ok(())
    }

    /// The patient has died, on a day or in a month. The finer date counts, and of two as fine the earlier.
    pub(super) fn died(&mut self, at: Option<Moment>) {
        let patient = &mut self.record.patient;
        patient.deceased = true;
        let better = match (&patient.deceased_at, &at) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(known), Some(at)) => (at.precision(), known.start()) > (known.precision(), at.start()),
        };
        if better {
            patient.deceased_at = at;
        }
    }

    /// Where an entry is, or `None` where it is new and will be at `next`.
    fn enter(&mut self, key: Key, next: usize) -> Result<Option<usize>> {
        if let Some(index) = self.known.get(&key) {
            return Ok(Some(*index));
        }
        self.count()?;
        self.known.insert(key, next);
        Ok(None)
    }

    /// One entry more.
    pub(super) fn count(&mut self) -> Result<()> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(codes::READ_CLAIM_TOO_MANY.at(&self.place).into());
        }
        Ok(())
    }
}
