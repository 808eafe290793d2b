//! The table: written beside its place and moved there when it is whole, so that a run that is cut off leaves no half
//! table under the right name.

mod csv;
mod parquet;

use std::{
    io::{self, Write},
    path::Path,
};

use serde::Serialize;
use tempfile::NamedTempFile;

use self::{csv::CsvTable, parquet::ParquetTable};
use super::row::{Column, Row};
use crate::code::{Error, Result, codes};

/// The columns beside the inputs.
pub(super) const PATIENT: &str = "patient";
pub(super) const AT: &str = "at";
pub(super) const FINDINGS: &str = "findings";

/// The form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// CSV (RFC 4180), with its description beside it.
    Csv,
}

/// By what the rows were made.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// Id of the model.
    pub model: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the package.
    pub package_sha256: String,
    /// SHA-256 of the guest.
    pub guest_sha256: String,
    /// The zone in which dates without one were read.
    pub zone: String,
}

/// What a table says of itself.
pub(super) struct Head<'h> {
    pub(super) facts: &'h Facts,
    pub(super) columns: &'h [Column],
}

/// A table that is being written.
pub(super) enum Table {
    Csv(Box<CsvTable>),
    Parquet(Box<ParquetTable>),
}

impl Format {
    /// By the end of a file's name.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "parquet" => Some(Self::Parquet),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

impl Table {
    /// Begins a table that will lie at `path`.
    ///
    /// # Errors
    /// `K-HOST-003` where it cannot be written, `K-HOST-034` where an input has the name of another column.
    pub(super) fn begin(path: &Path, format: Format, head: &Head) -> Result<Self> {
        if let Some(taken) = head.columns.iter().find(|column| [PATIENT, AT, FINDINGS].contains(&column.name.as_str()))
        {
            return Err(codes::HOST_COLUMN_TAKEN.at(format!("input {}", taken.name)));
        }
        let begin = || -> io::Result<Self> {
            match format {
                Format::Csv => CsvTable::begin(beside(path)?, head).map(Box::new).map(Self::Csv),
                Format::Parquet => ParquetTable::begin(beside(path)?, head).map(Box::new).map(Self::Parquet),
            }
        };
        begin().map_err(|_| unwritable(path))
    }

    /// Writes a row.
    pub(super) fn push(&mut self, row: Row) -> io::Result<()> {
        match self {
            Self::Csv(table) => table.push(&row),
            Self::Parquet(table) => table.push(row),
        }
    }

    /// Ends the table and moves it to its place.
    pub(super) fn finish(self, path: &Path, head: &Head) -> io::Result<()> {
        let file = match self {
            Self::Csv(table) => {
                let file = table.finish()?;
                let mut description = beside(path)?;
                description.write_all(&csv::description(path, head)?)?;
                place(description, &csv::description_path(path))?;
                file
            }
            Self::Parquet(table) => table.finish()?,
        };
        place(file, path)
    }
}

/// What cannot be written.
pub(super) fn unwritable(path: &Path) -> Error {
    codes::HOST_FILE_UNWRITABLE.at(path.display().to_string())
}

/// A file in the same folder, for its owner's eyes alone as the table will be.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".kusushi-").tempfile_in(folder)
}

fn place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
