//! NDJSON with many patients mixed: FHIR Bulk Data, where a file holds one type of resource, or lines that are Bundles
//! of one patient each. Read twice: once for an index of whose line lies where, and then patient by patient.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::File,
    io::{BufReader, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    line::Line,
    lines::{Extent, Found, LIMIT_BYTES, Lines},
    tally::Tally,
};
use crate::{
    code::{Code, Error, Result, codes},
    patient::{self, Part},
};

/// The most runs of lines that are kept in mind, at 24 bytes each.
const LIMIT_RUNS: usize = 50_000_000;

/// Where everybody's lines lie.
#[derive(Debug)]
pub(super) struct Index {
    files: Vec<PathBuf>,
    /// Ids in order.
    patients: Vec<String>,
    /// By patient, and then as they lie.
    runs: Vec<Run>,
    medications: HashMap<String, Vec<Run>>,
    passed_over: Tally,
}

/// Lines of one patient that lie one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    patient: u32,
    file: u32,
    start: u64,
    length: u32,
}

/// An index that is being made.
#[derive(Default)]
struct Making {
    /// Patients in the order in which they were met.
    patients: HashMap<String, u32>,
    runs: Vec<Run>,
    medications: HashMap<String, Vec<Run>>,
    passed_over: BTreeMap<&'static str, (Error, u64)>,
}

impl Index {
    /// Looks through all files `*.ndjson` of a folder and of the folders in it. Links are not followed.
    ///
    /// # Errors
    /// `K-HOST-001` where something cannot be read, `K-HOST-026` where there are no patients, `K-HOST-002` where there are
    /// too many files, `K-HOST-027` where there are too many lines.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let (files, others): (Vec<PathBuf>, Vec<PathBuf>) = patient::files_of(folder)?
            .into_iter()
            .partition(|file| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ndjson")));
        let mut making = Making::default();
        making.pass_over(codes::HOST_FILE_PASSED_OVER, folder, others.len() as u64);
        for (number, file) in files.iter().enumerate() {
            let number = u32::try_from(number).map_err(|_| codes::HOST_TOO_MANY.at(folder.display().to_string()))?;
            making.look_through(number, file)?;
        }
        let index = making.finish(files);
        if index.patients.is_empty() {
            return Err(codes::HOST_PATIENTS_ABSENT.at(folder.display().to_string()));
        }
        Ok(index)
    }

    /// The ids of all patients, in order.
    pub(super) fn patients(&self) -> &[String] {
        &self.patients
    }

    /// What is in the folder and belongs to no patient.
    pub(super) fn passed_over(&self) -> &Tally {
        &self.passed_over
    }

    /// One patient's lines, and the Medications that they refer to.
    ///
    /// # Errors
    /// `K-HOST-001` where they cannot be read, `K-HOST-002` where they are too much, `K-HOST-032` where they are no
    /// longer what they were.
    pub(super) fn read(&self, patient: usize) -> Result<Vec<Part>> {
        let place = "patient data";
        let id = self.patients.get(patient).ok_or_else(|| codes::HOST_PATIENT_ABSENT.at(place))?;
        let from = self.runs.partition_point(|run| (run.patient as usize) < patient);
        let runs = self.runs.get(from..).unwrap_or_default().iter();
        let runs: Vec<Run> = runs.take_while(|run| run.patient as usize == patient).copied().collect();
        let mut bytes = self.lines(&runs, 0)?;
        let mut refers = BTreeSet::new();
        for line in bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
            let line = Line::read(line).filter(|line| line.owners.contains(id));
            refers.extend(line.ok_or_else(|| codes::HOST_DATA_CHANGED.at(place))?.refers);
        }
        let drugs: Vec<Run> = refers.iter().filter_map(|drug| self.medications.get(drug)).flatten().copied().collect();
        bytes.extend(self.lines(&drugs, bytes.len() as u64)?);
        Ok(vec![Part { name: String::new(), bytes }])
    }

    /// The bytes of runs, a line end behind each; `before` are there already.
    fn lines(&self, runs: &[Run], before: u64) -> Result<Vec<u8>> {
        let length: u64 = runs.iter().map(|run| u64::from(run.length)).sum();
        if before + length > patient::LIMIT_BYTES {
            return Err(codes::HOST_FILE_TOO_LARGE.at("patient data"));
        }
        let mut bytes = Vec::new();
        let mut open: Option<(u32, File)> = None;
        for run in runs {
            let file = match open.take() {
                Some((number, file)) if number == run.file => file,
                _ => self.file(run.file)?,
            };
            let (_, file) = open.insert((run.file, file));
            let unreadable = |_| codes::HOST_FILE_UNREADABLE.at("patient data");
            file.seek(SeekFrom::Start(run.start)).map_err(unreadable)?;
            let read = file.take(run.length.into()).read_to_end(&mut bytes).map_err(unreadable)?;
            if read as u64 != u64::from(run.length) {
                return Err(codes::HOST_DATA_CHANGED.at("patient data"));
            }
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    fn file(&self, number: u32) -> Result<File> {
        let path = self.files.get(number as usize).ok_or_else(|| codes::HOST_DATA_CHANGED.at("patient data"))?;
        File::open(path).map_err(|_| codes::HOST_FILE_UNREADABLE.at(path.display().to_string()))
    }
}

impl Making {
    fn look_through(&mut self, file: u32, path: &Path) -> Result<()> {
        let unreadable = |_| codes::HOST_FILE_UNREADABLE.at(path.display().to_string());
        let mut lines = Lines::new(BufReader::with_capacity(1 << 20, File::open(path).map_err(unreadable)?));
        while let Some(Found { extent, line }) = lines.next().map_err(unreadable)? {
            match line.map(|line| (line.is_empty(), Line::read(line))) {
                Some((true, _)) => {}
                Some((false, Some(line))) => self.add(file, path, extent, line)?,
                Some((false, None)) => self.pass_over(codes::HOST_LINE_UNREADABLE, path, 1),
                None => self.pass_over(codes::HOST_LINE_TOO_LONG, path, 1),
            }
        }
        Ok(())
    }

    fn add(&mut self, file: u32, path: &Path, extent: Extent, line: Line) -> Result<()> {
        let too_many = || codes::HOST_TOO_MANY.at(path.display().to_string());
        let Extent { start, length } = extent;
        let length = u32::try_from(length).map_err(|_| too_many())?;
        if let Some(medication) = line.medication {
            let run = Run { patient: 0, file, start, length };
            self.medications.entry(medication).or_default().push(run);
        } else if line.owners.is_empty() {
            self.pass_over(codes::HOST_LINE_NOBODYS, path, 1);
        }
        for owner in line.owners {
            let count = u32::try_from(self.patients.len()).map_err(|_| too_many())?;
            let patient = *self.patients.entry(owner).or_insert(count);
            let is_full = self.runs.len() >= LIMIT_RUNS;
            match self.runs.last_mut() {
                Some(last) if last.is_followed_by(patient, file, start) && last.has_room_for(length) => {
                    last.length += length;
                }
                _ if is_full => return Err(too_many()),
                _ => self.runs.push(Run { patient, file, start, length }),
            }
        }
        Ok(())
    }

    fn pass_over(&mut self, code: Code, path: &Path, count: u64) {
        if count > 0 {
            let (_, counted) =
                self.passed_over.entry(code.id).or_insert_with(|| (code.at(path.display().to_string()), 0));
            *counted += count;
        }
    }

    /// Puts the patients in order.
    fn finish(self, files: Vec<PathBuf>) -> Index {
        let Self { patients, mut runs, medications, passed_over } = self;
        let mut patients: Vec<(String, u32)> = patients.into_iter().collect();
        patients.sort_unstable();
        let mut ranks = vec![0; patients.len()];
        for (rank, (_, number)) in (0_u32..).zip(&patients) {
            if let Some(slot) = ranks.get_mut(*number as usize) {
                *slot = rank;
            }
        }
        for run in &mut runs {
            run.patient = ranks.get(run.patient as usize).copied().unwrap_or_default();
        }
        runs.sort_unstable();
        let patients = patients.into_iter().map(|(id, _)| id).collect();
        let mut tally = Tally::default();
        for (error, count) in passed_over.values() {
            tally.add_many(error.notice(), *count);
        }
        Index { files, patients, runs, medications, passed_over: tally }
    }
}

impl Run {
    fn is_followed_by(&self, patient: u32, file: u32, start: u64) -> bool {
        self.patient == patient && self.file == file && self.start + u64::from(self.length) == start
    }

    /// A run is read at once: it is no longer than a line may be.
    fn has_room_for(&self, length: u32) -> bool {
        u64::from(self.length) + u64::from(length) <= LIMIT_BYTES
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const A: &str = r#"{"resourceType":"Patient","id":"a"}"#;
    const B: &str = r#"{"resourceType":"Condition","subject":{"reference":"Patient/b"}}"#;
    const TAKES: &str = r#"{"resourceType":"MedicationRequest","subject":{"reference":"Patient/b"},"medicationReference":{"reference":"https://ehr.example/Medication/m"}}"#;
    const DRUG: &str = r#"{"resourceType":"Medication","id":"m"}"#;
    const OTHER_DRUG: &str = r#"{"resourceType":"Medication","id":"n"}"#;

    fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    fn lines_of(index: &Index, patient: usize) -> Vec<String> {
        let parts = index.read(patient).unwrap();
        let text = String::from_utf8(parts.into_iter().flat_map(|part| part.bytes).collect()).unwrap();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn each_patient_gets_their_lines_and_the_medications_referred_to() {
        let folder = folder(&[
            ("1.ndjson", format!("\u{feff}{B}\n{A}\r\n\n{A}\nnot json\n{B}")),
            ("2.NDJSON", format!("{DRUG}\n{TAKES}\n{OTHER_DRUG}\n")),
            (".hidden.ndjson", B.to_owned()),
            ("3.json", B.to_owned()),
        ]);
        let index = Index::of(folder.path()).unwrap();
        assert_eq!(index.patients(), ["a", "b"]);
        assert_eq!(lines_of(&index, 0), [A, A]);
        assert_eq!(lines_of(&index, 1), [B, B, TAKES, DRUG]);
        assert!(index.read(2).is_err());
        let lines: Vec<String> = index.passed_over().lines(crate::code::Lang::En).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(
            lines[0].starts_with("       1 × K-HOST-028") && lines[1].starts_with("       1 × K-HOST-036"),
            "{lines:?}"
        );
    }

    #[test]
    fn lines_that_are_no_longer_theirs_are_refused() {
        let path = "1.ndjson";
        for (changed, code) in [(format!("{B}\n{B}\n"), "K-HOST-032"), (A[..9].to_owned(), "K-HOST-032")] {
            let folder = folder(&[(path, format!("{A}\n{B}\n"))]);
            let index = Index::of(folder.path()).unwrap();
            fs::write(folder.path().join(path), changed).unwrap();
            assert_eq!(index.read(0).unwrap_err().notice().code, code);
        }
    }

    #[test]
    fn more_than_a_patient_may_have_is_not_read() {
        let run = |start| Run { patient: 0, file: 0, start, length: 40 << 20 };
        let index = Index {
            files: vec!["nowhere.ndjson".into()],
            patients: vec!["a".to_owned()],
            runs: vec![run(0), run(40 << 20)],
            medications: HashMap::new(),
            passed_over: Tally::default(),
        };
        assert_eq!(index.read(0).unwrap_err().notice().code, "K-HOST-002");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (outside, folder) = (folder(&[("x.ndjson", A.to_owned())]), folder(&[("y.ndjson", B.to_owned())]));
        std::os::unix::fs::symlink(outside.path(), folder.path().join("folder")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x.ndjson"), folder.path().join("z.ndjson")).unwrap();
        assert_eq!(Index::of(folder.path()).unwrap().patients(), ["b"]);
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("folder")).unwrap();
        assert_eq!(Index::of(root.path()).unwrap_err().notice().code, "K-HOST-026");
    }
}
