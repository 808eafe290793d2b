//! What became of the patients: how many have a row, who has none and why, and what was found on the way.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{table::Facts, tally::Tally};
use crate::code::{Error, Lang, Notice};

/// The report of one extraction.
#[derive(Debug, Serialize)]
pub struct Report {
    #[serde(flatten)]
    facts: Facts,
    patients: usize,
    rows: u64,
    /// Those without a row. It names patients as the table does: it is an answer, and not for logs.
    refused: Vec<Refused>,
    /// Rows by the codes of what was found in them.
    findings: Tally,
    /// Lines and files that belong to no patient.
    passed_over: Tally,
    #[serde(skip)]
    refusals: Tally,
}

/// A question that has no row.
#[derive(Debug, Serialize)]
struct Refused {
    patient: String,
    at: String,
    code: String,
}

impl Report {
    pub(super) fn new(facts: Facts, patients: usize, passed_over: Tally) -> Self {
        let (findings, refusals) = (Tally::default(), Tally::default());
        Self { facts, patients, rows: 0, refused: Vec::new(), findings, passed_over, refusals }
    }

    /// A row was written. Each code counts once.
    pub(super) fn answered(&mut self, findings: &[Notice]) {
        self.rows += 1;
        let by_code: BTreeMap<&str, &Notice> = findings.iter().map(|notice| (notice.code.as_str(), notice)).collect();
        for notice in by_code.into_values() {
            self.findings.add(notice);
        }
    }

    pub(super) fn refused(&mut self, patient: &str, at: &str, error: &Error) {
        let code = error.notice().code.clone();
        self.refused.push(Refused { patient: patient.to_owned(), at: at.to_owned(), code });
        self.refusals.add(error.notice());
    }

    /// How many rows were written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// In words, without naming anybody.
    pub fn in_words(&self, lang: Lang) -> String {
        let heads = match lang {
            Lang::Ja => ["行がない患者・時点", "所見のある行", "どの患者のものでもない行・ファイル"],
            Lang::En => {
                ["patients and moments without a row", "rows with findings", "lines and files that are nobody's"]
            }
        };
        let mut lines = vec![match lang {
            Lang::Ja => format!("患者{}人、{}行", self.patients, self.rows),
            Lang::En => format!("{} patients, {} rows", self.patients, self.rows),
        }];
        for (head, tally) in heads.into_iter().zip([&self.refusals, &self.findings, &self.passed_over]) {
            if !tally.is_empty() {
                lines.push(head.to_owned());
                lines.extend(tally.lines(lang));
            }
        }
        lines.join("\n")
    }
}
