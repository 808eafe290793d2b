//! Who is asked about, and as of when: a table with the columns `patient` and `at`, a row a question.

use std::{collections::BTreeMap, fs::File, path::Path};

use jiff::Timestamp;

use crate::code::{Error, Result, codes};

/// The most rows.
const LIMIT_ROWS: usize = 10_000_000;

/// The moments of each patient, in their order.
#[derive(Debug)]
pub struct Cohort(BTreeMap<String, BTreeMap<Timestamp, String>>);

impl Cohort {
    /// Reads the table, CSV with a head. Columns of other names are the reader's own and are passed over.
    ///
    /// # Errors
    /// `K-HOST-001` where the file cannot be read; `K-HOST-030` with the line where the table is not of this form, a
    /// moment has no offset, or a question stands there twice; `K-HOST-027` where there are too many.
    pub fn read(path: &Path) -> Result<Self> {
        let place = path.display().to_string();
        let file = File::open(path).map_err(|_| codes::HOST_FILE_UNREADABLE.at(&place))?;
        let mut table = csv::Reader::from_reader(file);
        let wrong = |line: u64| -> Error { codes::HOST_COHORT_INVALID.at(format!("{place}, line {line}")) };
        let head = table.headers().map_err(|_| wrong(1))?;
        let column = |name: &str| {
            let mut found = head.iter().enumerate().filter(|(_, column)| column.trim() == name).map(|(index, _)| index);
            found.next().filter(|_| found.next().is_none()).ok_or_else(|| wrong(1))
        };
        let (patient, at) = (column("patient")?, column("at")?);
        let mut cohort: BTreeMap<String, BTreeMap<Timestamp, String>> = BTreeMap::new();
        for (count, row) in table.records().enumerate() {
            if count == LIMIT_ROWS {
                return Err(codes::HOST_TOO_MANY.at(&place));
            }
            let row = row.map_err(|error| wrong(error.position().map_or(0, csv::Position::line)))?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |column: usize| row.get(column).map(str::trim).filter(|cell| !cell.is_empty());
            let (patient, at) = cell(patient).zip(cell(at)).ok_or_else(|| wrong(line))?;
            let moment: Timestamp = at.parse().map_err(|_| wrong(line))?;
            if cohort.entry(patient.to_owned()).or_default().insert(moment, at.to_owned()).is_some() {
                return Err(wrong(line));
            }
        }
        Ok(Self(cohort))
    }

    /// Patients in order, each with the moments.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.0.iter().map(|(patient, moments)| (patient.as_str(), moments.values().map(String::as_str).collect()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.csv");
        fs::write(&path, text).unwrap();
        let cohort = Cohort::read(&path)?;
        let rows = cohort.iter().map(|(patient, moments)| (patient.to_owned(), moments.join(" ")));
        Ok(rows.collect())
    }

    #[test]
    fn a_row_is_a_question() {
        let text = "\u{feff}outcome,at,patient\r\n1,2026-11-22T10:00:00+09:00,p2\n0,2026-01-01T00:00:00Z,p1\n1,2026-11-21T10:00:00+09:00,p2\n";
        let rows = read(text).unwrap();
        assert_eq!(rows[0], ("p1".to_owned(), "2026-01-01T00:00:00Z".to_owned()));
        assert_eq!(rows[1], ("p2".to_owned(), "2026-11-21T10:00:00+09:00 2026-11-22T10:00:00+09:00".to_owned()));
    }

    #[test]
    fn a_wrong_row_is_named_by_its_line() {
        for (text, line) in [
            ("", 1),
            ("patient\np1\n", 1),
            ("patient,at,at\np1,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z\n", 1),
            ("patient,at\np1,2026-01-01\n", 2),
            ("patient,at\np1,2026-01-01T00:00:00Z\n,2026-01-01T00:00:00Z\n", 3),
            ("patient,at\np1,2026-01-01T00:00:00Z\np1\n", 3),
            ("patient,at\np1,2026-01-01T00:00:00Z\np1,2026-01-01T09:00:00+09:00\n", 3),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.notice().code, "K-HOST-030", "{text}");
            assert!(error.notice().place.ends_with(&format!("line {line}")), "{text}: {}", error.notice().place);
        }
    }
}
