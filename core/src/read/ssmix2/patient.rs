//! `PID`: whom the messages are about.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Context,
    message::{Field, Message},
};
use crate::{
    code::{Result, codes},
    moment::Moment,
    record::{Patient, Sex},
};

/// Kinds of numbers that are a patient's own (HL7 table 0203); others, such as that of an insurance, families share.
const OWN: [&str; 4] = ["", "PI", "MR", "PT"];

/// The numbers that are one patient's.
#[derive(Debug, Default)]
pub(super) struct Identity {
    numbers: BTreeSet<String>,
    /// The same without zeros before them.
    plain: BTreeSet<String>,
    /// Who gave a number, where that is said.
    authorities: BTreeMap<String, String>,
}

impl Identity {
    /// The numbers of the first message's patient, with those that are said to be the same person's: in one list
    /// (`PID-3`), or merged (`MRG-1`).
    pub(super) fn of<'m>(messages: impl Iterator<Item = &'m Message> + Clone) -> Self {
        let mut same: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut next = Vec::new();
        for message in messages {
            let mut first: Option<String> = None;
            for (_, segment) in message.segments() {
                let field = match segment.name() {
                    "PID" => {
                        first = None;
                        segment.field(3)
                    }
                    // A patient merged into the one above (HL7 v2.5, 3.4.10).
                    "MRG" => segment.field(1),
                    _ => continue,
                };
                for (number, _) in numbers(field) {
                    let first = first.get_or_insert_with(|| number.clone());
                    if next.is_empty() {
                        next.push(first.clone());
                    }
                    same.entry(first.clone()).or_default().push(number.clone());
                    same.entry(number).or_default().push(first.clone());
                }
            }
        }
        let mut found = Self::default();
        while let Some(number) = next.pop() {
            if let Some(others) = same.get(&number)
                && found.numbers.insert(number)
            {
                next.extend(others.iter().cloned());
            }
        }
        found.plain = found.numbers.iter().map(|number| plain(number)).collect();
        found
    }

    /// Whether a number in a file's name is one of them. Some stores fill it up with zeros.
    pub(super) fn has(&self, number: &str) -> bool {
        self.plain.contains(&plain(number))
    }

    /// Whether a list of numbers is of this patient, and from the authorities that gave them.
    fn holds(&mut self, field: Field<'_>) -> bool {
        let mut held = false;
        for (number, authority) in numbers(field) {
            held |= self.numbers.contains(&number);
            if !authority.is_empty()
                && *self.authorities.entry(number).or_insert_with(|| authority.clone()) != authority
            {
                return false;
            }
        }
        held
    }
}

fn plain(number: &str) -> String {
    number.trim_start_matches('0').to_owned()
}

/// The numbers of a list (`CX`: number, check digit, its scheme, authority, kind), each with its authority.
fn numbers(field: Field<'_>) -> Vec<(String, String)> {
    let all: Vec<Field> = field.repetitions().filter(|one| !one.component(1).is_empty()).collect();
    let own = |one: &&Field<'_>| OWN.contains(&one.component(5).raw());
    let number =
        |one: &Field<'_>| (one.component(1).text().into_owned(), one.component(4).subcomponent().text().into_owned());
    // Where no number is said to be a patient's own, each stands.
    let found: Vec<_> = all.iter().filter(own).map(number).collect();
    if found.is_empty() { all.iter().map(number).collect() } else { found }
}

/// Reads whom a message is about.
///
/// # Errors
/// `K-READ-004` where another message is about somebody else: another number (`PID-3`), date of birth (`PID-7`) or sex
/// (`PID-8`).
pub(super) fn read(
    message: &Message,
    identity: &mut Identity,
    context: &mut Context,
    patient: &mut Patient,
) -> Result<()> {
    for (segment_number, pid) in message.segments().filter(|(_, segment)| segment.name() == "PID") {
        context.segment = segment_number;
        if !identity.holds(pid.field(3)) {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{}, PID-3", context.part)).into());
        }
        let born = context.moment(pid.field(7).component(1).raw());
        // Table 0001; O, U, A and N are neither.
        let sex = match pid.field(8).component(1).raw() {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            _ => None,
        };
        let differs = matches!((&patient.birth_date, &born), (Some(known), Some(born)) if !is_same_date(known, born))
            || matches!((patient.sex, sex), (Some(known), Some(sex)) if known != sex);
        if differs {
            return Err(codes::READ_TWO_PATIENTS.at(format!("{}, PID", context.part)).into());
        }
        let id = numbers(pid.field(3)).into_iter().next().map(|(number, _)| number);
        patient.id = patient.id.take().or(id);
        patient.birth_date = match (patient.birth_date.take(), born) {
            // The one that is known more finely.
            (Some(known), Some(born)) => Some(if born.precision() > known.precision() { born } else { known }),
            (known, born) => known.or(born),
        };
        patient.sex = patient.sex.or(sex);
        if patient.source.is_empty() {
            patient.source = format!("{}, PID", context.part);
        }
        death(pid.field(29), pid.field(30), context, patient);
    }
    Ok(())
}

/// The last message that says something of the death is right: it may take it back.
fn death(at: Field<'_>, indicator: Field<'_>, context: &mut Context, patient: &mut Patient) {
    if indicator.raw() == "N" || indicator.is_deleted() || at.is_deleted() {
        (patient.deceased, patient.deceased_at) = (false, None);
    }
    if let Some(died) = context.moment(at.component(1).raw()) {
        (patient.deceased, patient.deceased_at) = (true, Some(died));
    }
    patient.deceased |= indicator.raw() == "Y";
}

/// Whether two dates may be the same, one of which may be known less finely.
fn is_same_date(one: &Moment, other: &Moment) -> bool {
    one.start() == other.start() || one.text().starts_with(other.text()) || other.text().starts_with(one.text())
}
