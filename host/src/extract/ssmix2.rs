//! The root of an SS-MIX2 standard storage: three characters of a patient's number, three more, then a folder a
//! patient. What is in that folder only the guest knows.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::tally::Tally;
use crate::{
    code::{Result, codes},
    patient::{self, Part},
};

/// The most patients that a root may hold.
const LIMIT_PATIENTS: usize = 5_000_000;

/// Everybody's folders. One patient's may be found twice where the storage is damaged: the guest gets both.
#[derive(Debug)]
pub(super) struct Folders {
    patients: Vec<String>,
    folders: Vec<Vec<PathBuf>>,
    passed_over: Tally,
}

impl Folders {
    /// Lists the patients below a root. Links are not followed.
    ///
    /// # Errors
    /// `K-HOST-001` where it cannot be read, `K-HOST-026` where there are no patients, `K-HOST-027` where there are too
    /// many.
    pub(super) fn of(root: &Path) -> Result<Self> {
        let place = || root.display().to_string();
        let mut passed_over = 0;
        let mut below = |folders: &[PathBuf]| -> io::Result<Vec<PathBuf>> {
            let mut found = Vec::new();
            for folder in folders {
                for entry in fs::read_dir(folder)? {
                    let entry = entry?;
                    if entry.file_type()?.is_dir() && !patient::is_hidden(&entry) {
                        found.push(entry.path());
                    } else {
                        passed_over += 1;
                    }
                }
            }
            Ok(found)
        };
        let mut found = vec![root.to_owned()];
        for _ in 0..3 {
            found = below(&found).map_err(|_| codes::HOST_FILE_UNREADABLE.at(place()))?;
            if found.len() > LIMIT_PATIENTS {
                return Err(codes::HOST_TOO_MANY.at(place()));
            }
        }
        let mut folders: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for folder in found {
            match folder.file_name().and_then(|name| name.to_str()) {
                Some(patient) => folders.entry(patient.to_owned()).or_default().push(folder),
                None => passed_over += 1,
            }
        }
        if folders.is_empty() {
            return Err(codes::HOST_PATIENTS_ABSENT.at(place()));
        }
        let mut tally = Tally::default();
        if passed_over > 0 {
            tally.add_many(codes::HOST_FILE_PASSED_OVER.at(place()).notice(), passed_over);
        }
        let (patients, folders) = folders.into_iter().unzip();
        Ok(Self { patients, folders, passed_over: tally })
    }

    /// The patients' numbers, in order.
    pub(super) fn patients(&self) -> &[String] {
        &self.patients
    }

    /// What lies at the root and is no patient's folder.
    pub(super) fn passed_over(&self) -> &Tally {
        &self.passed_over
    }

    /// One patient's messages.
    ///
    /// # Errors
    /// As [`patient::read_all`].
    pub(super) fn read(&self, patient: usize) -> Result<Vec<Part>> {
        patient::read_all(self.folders.get(patient).map(Vec::as_slice).unwrap_or_default())
    }
}
