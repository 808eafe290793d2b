//! The inputs of a model for many patients, as a table to train on. Each patient goes through a guest of its own, as one
//! who is asked about alone, so that a model is trained on exactly what it will be served.
//!
//! What is held of all patients is an index of where their data lies; the data itself is held of as many as there are
//! processors.

mod cohort;
mod line;
mod lines;
mod ndjson;
mod report;
mod row;
mod ssmix2;
mod table;
mod tally;

use std::{
    num::NonZero,
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

pub use self::{
    cohort::Cohort,
    report::Report,
    table::{Facts, Format},
    tally::Tally,
};
use self::{
    ndjson::Index,
    row::{Column, Extracted, Row},
    ssmix2::Folders,
    table::{Head, Table, unwritable},
};
use crate::{
    code::{Notice, Result, codes},
    inference::Inference,
    patient::Part,
    question::Question,
};

/// Patients whose rows are held at once: they are written in their order, whoever answers first.
const AT_ONCE: usize = 512;

/// Something of which every model says what its columns are.
const NOBODY: &[u8] = br#"{"resourceType":"Patient"}"#;

/// Where many patients' data lies.
#[derive(Debug)]
pub struct Store(Place);

#[derive(Debug)]
enum Place {
    Ndjson(Index),
    Ssmix2(Folders),
}

/// As of when the patients are asked about.
#[derive(Debug)]
pub enum When {
    /// All of them, as of this moment.
    At(String),
    /// Those of a table, each as of its own moments.
    Cohort(Cohort),
}

/// What is extracted: the inputs of one model.
#[derive(Debug)]
pub struct Extraction<'e> {
    /// The guest, with that one package.
    pub inference: &'e Inference,
    /// The question, save moment and names.
    pub question: &'e Question,
    /// Whose data.
    pub store: &'e Store,
    /// As of when.
    pub when: &'e When,
}

/// One patient, and when to ask about them.
struct Job<'j> {
    id: &'j str,
    /// In the store; not there, if none.
    place: Option<usize>,
    moments: Vec<&'j str>,
}

/// A row with what was found on the way to it.
struct Answer {
    row: Row,
    findings: Vec<Notice>,
}

impl Store {
    /// A folder of NDJSON: one file or several a type of resource, or Bundles of one patient a line.
    ///
    /// # Errors
    /// `K-HOST-001` where something cannot be read, `K-HOST-026` where there are no patients, `K-HOST-002` where there are
    /// too many files, `K-HOST-027` where there are too many lines or patients.
    pub fn ndjson(folder: &Path) -> Result<Self> {
        Index::of(folder).map(|index| Self(Place::Ndjson(index)))
    }

    /// The root of an SS-MIX2 standard storage.
    ///
    /// # Errors
    /// As [`Store::ndjson`].
    pub fn ssmix2(root: &Path) -> Result<Self> {
        Folders::of(root).map(|folders| Self(Place::Ssmix2(folders)))
    }

    fn patients(&self) -> &[String] {
        match &self.0 {
            Place::Ndjson(index) => index.patients(),
            Place::Ssmix2(folders) => folders.patients(),
        }
    }

    fn passed_over(&self) -> &Tally {
        match &self.0 {
            Place::Ndjson(index) => index.passed_over(),
            Place::Ssmix2(folders) => folders.passed_over(),
        }
    }

    fn read(&self, patient: usize) -> Result<Vec<Part>> {
        match &self.0 {
            Place::Ndjson(index) => index.read(patient),
            Place::Ssmix2(folders) => folders.read(patient),
        }
    }
}

impl Extraction<'_> {
    /// Writes the table. A patient who cannot be read has no row and stands in the report. `progress` is told how many
    /// patients of how many are done.
    ///
    /// # Errors
    /// `K-HOST-003` where the table cannot be written, `K-HOST-025` where there is not exactly one package, `K-HOST-034`
    /// where an input has the name of another column.
    pub fn write(&self, path: &Path, format: Format, mut progress: impl FnMut(usize, usize)) -> Result<Report> {
        let facts = self.facts()?;
        let columns = self.columns()?;
        let head = Head { facts: &facts, columns: &columns };
        let mut table = Table::begin(path, format, &head)?;
        let jobs = self.jobs();
        let mut report = Report::new(facts.clone(), jobs.len(), self.store.passed_over().clone());
        let mut done = 0;
        for some in jobs.chunks(AT_ONCE) {
            for (job, answers) in some.iter().zip(in_parallel(some, |job| self.ask(job, &columns))) {
                for (at, answer) in job.moments.iter().zip(answers) {
                    match answer {
                        Ok(Answer { row, findings }) => {
                            report.answered(&findings);
                            table.push(row).map_err(|_| unwritable(path))?;
                        }
                        Err(error) => report.refused(job.id, at, &error),
                    }
                }
            }
            done += some.len();
            progress(done, jobs.len());
        }
        if report.rows() > 0 {
            table.finish(path, &head).map_err(|_| unwritable(path))?;
        }
        Ok(report)
    }

    fn facts(&self) -> Result<Facts> {
        let [package] = self.inference.packages() else { return Err(codes::HOST_MODEL_NOT_ONE.at("--model")) };
        Ok(Facts {
            model: package.id.clone(),
            version: package.version.clone(),
            package_sha256: package.sha256.clone(),
            guest_sha256: self.inference.guest().sha256().to_owned(),
            zone: self.question.zone.clone().unwrap_or_default(),
        })
    }

    fn columns(&self) -> Result<Vec<Column>> {
        let question = Question { at: Some("1970-01-01T00:00:00Z".to_owned()), ..self.question.clone() };
        Extracted::read(&self.inference.ask(&question, &[NOBODY])?)?.into_columns()
    }

    /// Whom to ask about, in the order of their ids.
    fn jobs(&self) -> Vec<Job<'_>> {
        let patients = self.store.patients();
        match self.when {
            When::At(at) => {
                let job = |(place, id)| Job { id, place: Some(place), moments: vec![at.as_str()] };
                patients.iter().map(String::as_str).enumerate().map(job).collect()
            }
            When::Cohort(cohort) => {
                let place = |id: &str| patients.binary_search_by(|other| other.as_str().cmp(id)).ok();
                cohort.iter().map(|(id, moments)| Job { id, place: place(id), moments }).collect()
            }
        }
    }

    /// An answer for each of a patient's moments.
    fn ask(&self, job: &Job, columns: &[Column]) -> Vec<Result<Answer>> {
        let place = job.place.ok_or_else(|| codes::HOST_PATIENT_ABSENT.at("patient data"));
        match place.and_then(|place| self.store.read(place)) {
            Ok(parts) => job.moments.iter().map(|at| self.ask_once(job.id, at, &parts, columns)).collect(),
            Err(error) => job.moments.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn ask_once(&self, id: &str, at: &str, parts: &[Part], columns: &[Column]) -> Result<Answer> {
        let names: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
        let question = Question { at: Some(at.to_owned()), names, ..self.question.clone() };
        let bytes: Vec<&[u8]> = parts.iter().map(|part| part.bytes.as_slice()).collect();
        let answer = self.inference.ask(&question, &bytes)?;
        let extracted = Extracted::read(&answer)?;
        let row = extracted.row(id, at, columns)?;
        Ok(Answer { row, findings: extracted.findings().cloned().collect() })
    }
}

/// Works on all items with every processor; the results come in the order of the items.
fn in_parallel<T: Sync, R: Send + Sync>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let next = AtomicUsize::new(0);
    let results: Vec<OnceLock<R>> = items.iter().map(|_| OnceLock::new()).collect();
    thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| {
                while let Some((item, slot)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|index| Some((items.get(index)?, results.get(index)?)))
                {
                    // Each index is given out once.
                    let _ = slot.set(work(item));
                }
            });
        }
    });
    results.into_iter().filter_map(OnceLock::into_inner).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..50).collect();
        let slow_at_first = |item: &u64| {
            thread::sleep(Duration::from_millis(if *item == 0 { 20 } else { 0 }));
            item * 2
        };
        assert_eq!(in_parallel(&items, slow_at_first), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(in_parallel(&[], slow_at_first), [0; 0]);
    }
}
