//! Whom a receipt is about: the fields of RE, which are the same on medical and DPC receipts.

use std::collections::BTreeSet;

use super::{book::Book, date, name::comparable, table::Row};
use crate::{
    code::{Result, codes},
    record::Sex,
};

/// In how many ways one patient may be written.
const MOST_IDENTITIES: usize = 100;

/// What tells one patient from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    /// The institution, and the number (カルテ番号等) that it gave: numbers of two institutions are never the same, and
    /// one of nobody says nothing.
    number: Option<(String, String)>,
    /// The date of birth.
    born: Option<String>,
    /// The code for the sex.
    sex: Option<String>,
    /// The name and its reading.
    names: BTreeSet<String>,
}

impl Identity {
    /// Reads RE (specification of the medical receipt): 4 name, 5 sex, 6 date of birth, 13 number, 36 reading.
    pub(super) fn of(re: &Row, institution: &str, book: &mut Book) -> Self {
        let number = re.text(13).trim().to_owned();
        let born = book.date(re.raw(6), date::day);
        Self {
            number: (!number.is_empty() && !institution.is_empty()).then(|| (institution.to_owned(), number)),
            born: born.map(|born| born.text().to_owned()),
            sex: re.ascii(5).filter(|sex| matches!(*sex, "1" | "2")).map(str::to_owned),
            names: [comparable(&re.text(4)), reading(&comparable(&re.text(36)))]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect(),
        }
    }

    /// Whether two receipts cannot be of one patient.
    fn contradicts(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
        let numbers = match (&self.number, &other.number) {
            (Some((of, number)), Some((of_other, other))) => of == of_other && number != other,
            _ => false,
        };
        numbers || differ(&self.born, &other.born) || differ(&self.sex, &other.sex)
    }

    /// Whether something says that two receipts are of one patient: a number, or a name where numbers say nothing.
    /// A name alone may change, so it is not asked where the number is the same.
    fn agrees(&self, other: &Self) -> bool {
        (self.number.is_some() && self.number == other.number) || !self.names.is_disjoint(&other.names)
    }
}

/// A reading, which is katakana: on DPC receipts it stands in a column that was not found, and something else in this.
fn reading(name: &str) -> String {
    let is_reading = name.chars().all(|letter| matches!(letter, '\u{30a1}'..='\u{30fc}'));
    if is_reading { name.to_owned() } else { String::new() }
}

/// Takes what all receipts together say of the patient.
///
/// # Errors
/// `K-READ-004` where they are of more than one, or nothing says that they are of one.
pub(super) fn settle(identities: &BTreeSet<Identity>, book: &mut Book) -> Result<()> {
    let two = || codes::READ_TWO_PATIENTS.at("receipts, RE");
    if identities.len() > MOST_IDENTITIES {
        return Err(two().into());
    }
    // Each must be tied to the first, if through others.
    let mut tied: Vec<&Identity> = Vec::with_capacity(identities.len());
    let mut loose: Vec<&Identity> = identities.iter().collect();
    tied.extend(loose.pop());
    let mut next = 0;
    while let Some(one) = tied.get(next).copied() {
        if identities.iter().any(|other| one.contradicts(other)) {
            return Err(two().into());
        }
        let (with, without): (Vec<_>, Vec<_>) = loose.iter().partition(|other| one.agrees(other));
        tied.extend(with);
        loose = without;
        next += 1;
    }
    if !loose.is_empty() {
        return Err(two().into());
    }
    let numbers: BTreeSet<_> = identities.iter().filter_map(|one| one.number.as_ref()).collect();
    let patient = &mut book.record.patient;
    // Numbers of several institutions: none of them is the patient's.
    patient.id = numbers.first().filter(|_| numbers.len() == 1).map(|(_, number)| number.clone());
    patient.sex = identities.iter().find_map(|one| one.sex.as_deref()).map(sex);
    let born = identities.iter().find_map(|one| one.born.as_deref());
    patient.birth_date = born.and_then(|born| crate::moment::Moment::parse(born, book.zone));
    "receipts, RE".clone_into(&mut patient.source);
    Ok(())
}

/// The sex of a code that is 1 (男) or 2 (女): code table 6 of the specification, and form 1 alike.
pub(super) fn sex(code: &str) -> Sex {
    if code == "1" { Sex::Male } else { Sex::Female }
}
