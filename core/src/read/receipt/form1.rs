//! Form 1 (様式1): what the hospital's chart says of a stay, one item a line, with its code, the version of its layout and
//! nine payloads.
//!
//! The items and their payloads are those of the ministry's instructions (実施説明資料) for fiscal 2014 and 2024, with the
//! changes of 2026, as `sy-wada/open-dpc-jp` (`spec/dpc`) has them with their pages; `kuenishi/meddatum` (`ff1.txt`)
//! agrees for 2014. Every item read here has kept the version 20140401 since; one with another version is not read. The
//! form of before 2014 is another and is not read.

use std::collections::BTreeMap;

use super::{
    Sheet,
    book::Book,
    date,
    disease::{Diagnosis, is_icd10},
    item::{ITEMS, When},
    patient::sex,
    systems::{self, coding},
    table::{Line, Row, is_digits},
};
use crate::{
    code::{Result, codes},
    moment::Moment,
    record::Coding,
};

/// The version of every item that is read.
const VERSION: &str = "20140401";

/// Before the first payload stand institution, patient, admission, number of the stay, number of the form, code,
/// version and serial number.
const BEFORE_PAYLOADS: usize = 7;

/// Diagnoses: main disease, reason for admission, most and second most resources, comorbidities, complications.
const DIAGNOSES: [&str; 6] = ["A006010", "A006020", "A006030", "A006031", "A006040", "A006050"];

/// The lines of all forms, by stay: admission, and the number where there are two of one day.
#[derive(Default)]
pub(super) struct Forms<'f> {
    stays: BTreeMap<(&'f str, &'f str), Vec<Entry<'f>>>,
}

/// A line of a form.
struct Entry<'f> {
    sheet: &'f Sheet<'f>,
    line: Line<'f>,
    /// The form that sums the stay up, number 0, and not one of a ward.
    of_stay: bool,
}

impl<'f> Forms<'f> {
    /// Puts a line to its stay.
    pub(super) fn collect(
        &mut self,
        sheet: &'f Sheet<'f>,
        line: Line<'f>,
        row: &Row<'f>,
        book: &mut Book,
    ) -> Result<()> {
        let form = row.ascii(4).unwrap_or_default();
        // Letters number forms that sum up several stays.
        let (Some(admission), Some(number), true) = (row.ascii(2), row.ascii(3), is_digits(form)) else {
            book.find(codes::READ_SURVEY_LAYOUT);
            return Ok(());
        };
        book.count()?;
        let entry = Entry { sheet, line, of_stay: form == "0" };
        self.stays.entry((admission, number)).or_default().push(entry);
        Ok(())
    }

    /// Enters what the forms say.
    pub(super) fn enter(self, book: &mut Book) -> Result<()> {
        for ((admission, _), mut entries) in self.stays {
            // The form of the stay repeats what those of its wards say, with the dates of the stay.
            if entries.iter().any(|entry| entry.of_stay) {
                entries.retain(|entry| entry.of_stay);
            }
            entries.sort_by(|a, b| a.line.bytes().cmp(b.line.bytes()));
            let Some(first) = entries.first() else { continue };
            book.turn_to(first.sheet, first.line.number);
            let stay =
                Stay { admission: book.date(admission.as_bytes(), date::day), discharge: discharge(&entries, book) };
            for entry in &entries {
                if let Some(row) = entry.sheet.table.row(entry.line) {
                    book.turn_to(entry.sheet, entry.line.number);
                    stay.enter(&row, book)?;
                }
            }
        }
        Ok(())
    }
}

/// The last day of a stay that its forms name.
fn discharge(entries: &[Entry], book: &mut Book) -> Option<Moment> {
    let days = entries.iter().filter_map(|entry| {
        let row = entry.sheet.table.row(entry.line).filter(|row| row.ascii(5) == Some("A000030"))?;
        book.turn_to(entry.sheet, entry.line.number);
        dated(payload(&row, 1), book)
    });
    days.max_by_key(Moment::start)
}

/// A date, of which all zeros say that there is none.
fn dated(field: &[u8], book: &mut Book) -> Option<Moment> {
    if field.iter().all(|byte| *byte == b'0') { None } else { book.date(field, date::day) }
}

/// The field of a payload, from 1.
fn payload<'f>(row: &Row<'f>, number: usize) -> &'f [u8] {
    row.raw(BEFORE_PAYLOADS + number)
}

/// When a stay began and ended.
struct Stay {
    admission: Option<Moment>,
    discharge: Option<Moment>,
}

impl Stay {
    fn enter(&self, row: &Row, book: &mut Book) -> Result<()> {
        let code = row.ascii(5).unwrap_or_default();
        let is_read = matches!(code, "A000010" | "A000020" | "A000030" | "A007010")
            || DIAGNOSES.contains(&code)
            || ITEMS.iter().any(|item| item.code == code);
        if !is_read {
            return Ok(());
        }
        if row.ascii(6) != Some(VERSION) {
            book.find(codes::READ_SURVEY_LAYOUT);
            return Ok(());
        }
        let institution = row.ascii(0).unwrap_or_default();
        match code {
            "A000010" => Self::patient(row, book),
            "A000020" => match &self.admission {
                Some(start) => book.stay(institution, start.clone(), self.discharge.clone(), None),
                None => Ok(()),
            },
            "A000030" => self.end(row, institution, book),
            "A007010" => Self::operation(row, institution, book),
            _ if DIAGNOSES.contains(&code) => self.diagnosis(row, institution, code, book),
            _ => self.items(row, code, book),
        }
    }

    /// A000010: 1 date of birth, 2 sex.
    fn patient(row: &Row, book: &mut Book) -> Result<()> {
        let born = book.date(payload(row, 1), date::day);
        let sex = row.ascii(BEFORE_PAYLOADS + 2).filter(|code| matches!(*code, "1" | "2")).map(sex);
        let source = book.source();
        let patient = &mut book.record.patient;
        let differs = matches!((&patient.birth_date, &born), (Some(known), Some(born)) if known != born)
            || matches!((patient.sex, sex), (Some(known), Some(sex)) if known != sex);
        if differs {
            return Err(codes::READ_TWO_PATIENTS.at(source).into());
        }
        patient.birth_date = patient.birth_date.take().or(born);
        patient.sex = patient.sex.or(sex);
        patient.source = source;
        Ok(())
    }

    /// A000030: 3 how the stay ended; 6 and 7 are death of the disease that took most resources, and of another.
    fn end(&self, row: &Row, institution: &str, book: &mut Book) -> Result<()> {
        let outcome = row.ascii(BEFORE_PAYLOADS + 3);
        if matches!(outcome, Some("6" | "7")) {
            book.died(self.discharge.clone());
        }
        let Some(start) = &self.admission else { return Ok(()) };
        let outcome = outcome.map(|code| coding(&format!("{}:A000030.3", systems::FORM1), code));
        book.stay(institution, start.clone(), self.discharge.clone(), outcome)
    }

    /// A007010: 1 date, 2 section of the fee schedule, 9 name.
    fn operation(row: &Row, institution: &str, book: &mut Book) -> Result<()> {
        let Some(section) = row.ascii(BEFORE_PAYLOADS + 2) else {
            book.find(codes::READ_CLAIM_CODE);
            return Ok(());
        };
        let display = row.text(BEFORE_PAYLOADS + 9).into_owned();
        let done = Coding { system: systems::FEE_SCHEDULE.to_owned(), code: section.to_owned(), display };
        let at = dated(payload(row, 1), book);
        book.procedure(institution, done, at)
    }

    /// A0060xx: 2 ICD-10, 4 disease and 5 to 8 modifiers of the receipt, 9 name. The form is of the chart, so none was
    /// entered for a claim; it is filled in at the end of the stay, so no earlier day may know of it.
    fn diagnosis(&self, row: &Row, institution: &str, code: &str, book: &mut Book) -> Result<()> {
        let icd10 = row.ascii(BEFORE_PAYLOADS + 2);
        let disease = row.digits(BEFORE_PAYLOADS + 4, 7);
        let modifiers: String = (5..=8)
            .map(|number| match payload(row, number) {
                [] => "",
                _ => row.ascii(BEFORE_PAYLOADS + number).unwrap_or("?"),
            })
            .collect();
        let name = row.text(BEFORE_PAYLOADS + 9);
        let told = Diagnosis {
            disease,
            icd10,
            modifiers: &modifiers,
            name: &name,
            comment: "",
            recorded: self.discharge.clone(),
            claimed: false,
        };
        let unreadable = (disease.is_none() && !payload(row, 4).is_empty())
            || (!payload(row, 2).is_empty() && !icd10.is_some_and(is_icd10));
        if unreadable || !told.is_told() {
            book.find(codes::READ_CLAIM_CODE);
            return Ok(());
        }
        let mut condition = told.condition(book);
        condition.source.push_str(", ");
        condition.source.push_str(code);
        book.condition(institution, condition, &modifiers, self.discharge.as_ref(), None)
    }

    fn items(&self, row: &Row, code: &str, book: &mut Book) -> Result<()> {
        for item in ITEMS.iter().filter(|item| item.code == code) {
            let at = if item.when == When::Admission { &self.admission } else { &self.discharge };
            let text = row.text(BEFORE_PAYLOADS + item.payload);
            if let Some(observation) = item.observation(&text, at.clone(), book.source()) {
                book.observation(observation)?;
            }
        }
        Ok(())
    }
}
