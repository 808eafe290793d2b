//! A table of patients: names of columns, and cells as text. Each form of file has its reader beside this.

mod csv;
mod parquet;

use std::{fs::File, io::Read as _, path::Path};

use sha2::{Digest, Sha256};

use crate::{
    code::{Result, codes},
    guest::hex,
};

/// The largest file, the most rows and the most columns that are read.
const LIMIT_BYTES: u64 = 512 << 20;
const LIMIT_ROWS: usize = 2_000_000;
const LIMIT_COLUMNS: usize = 4096;

/// A table in memory.
#[derive(Debug)]
pub struct Table {
    names: Vec<String>,
    rows: Vec<Row>,
    sha256: String,
}

/// The cells of one row, end to end, and where each ends.
#[derive(Debug)]
struct Row {
    text: Box<str>,
    ends: Box<[u32]>,
}

/// One of the table's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(usize);

impl Table {
    /// Reads a table in the form that its name's ending says.
    ///
    /// # Errors
    /// `K-HOST-001` where the file cannot be read, `K-EVAL-001` where it is too large, `-002` where it is not of its
    /// form, `-003` where there is no reader of it.
    pub fn read(path: &Path) -> Result<Self> {
        match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => csv::read(&bytes_of(path)?, &path.display().to_string()),
            Some("parquet") => {
                let bytes = bytes_of(path)?;
                let file = File::open(path).map_err(|_| codes::HOST_FILE_UNREADABLE.at(path.display().to_string()))?;
                parquet::read(file, &bytes, &path.display().to_string())
            }
            _ => Err(codes::EVAL_TABLE_FORMAT.at(path.display().to_string())),
        }
    }

    /// A table of these columns, still without rows. A name must be there, and once.
    fn new(names: Vec<String>, bytes: &[u8], place: &str) -> Result<Self> {
        if names.len() > LIMIT_COLUMNS {
            return Err(codes::EVAL_TABLE_TOO_LARGE.at(place));
        }
        for (index, name) in names.iter().enumerate() {
            if name.is_empty() || names.iter().skip(index + 1).any(|other| other == name) {
                let fault = if name.is_empty() { "without a name" } else { "named as another" };
                return Err(codes::EVAL_TABLE_INVALID.at(format!("{place}, column {} {fault}", index + 1)));
            }
        }
        Ok(Self { names, rows: Vec::new(), sha256: hex(&Sha256::digest(bytes)) })
    }

    /// Adds a row, its cells without the blanks around them.
    fn push<'c>(&mut self, cells: impl Iterator<Item = &'c str>, place: &str) -> Result<()> {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(self.names.len()));
        for cell in cells {
            text.push_str(cell.trim());
            ends.push(u32::try_from(text.len()).map_err(|_| codes::EVAL_TABLE_TOO_LARGE.at(place))?);
        }
        if ends.len() != self.names.len() {
            return Err(codes::EVAL_TABLE_INVALID.at(format!("{place}, row {}", self.rows.len() + 1)));
        }
        if self.rows.len() >= LIMIT_ROWS {
            return Err(codes::EVAL_TABLE_TOO_LARGE.at(place));
        }
        self.rows.push(Row { text: text.into(), ends: ends.into() });
        Ok(())
    }

    /// SHA-256 of the file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<Column> {
        self.names.iter().position(|other| other == name).map(Column)
    }

    /// A cell; none where it is empty. Rows count from 0 here, and from 1 where people read of them.
    pub fn cell(&self, row: usize, Column(column): Column) -> Option<&str> {
        let Row { text, ends } = self.rows.get(row)?;
        let start = column.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |&end| end as usize);
        text.get(start..*ends.get(column)? as usize).filter(|cell| !cell.is_empty())
    }
}

/// The bytes of a file, whose size is looked at before a byte of it is read.
fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let place = || path.display().to_string();
    let unreadable = |_| codes::HOST_FILE_UNREADABLE.at(place());
    let file = File::open(path).map_err(unreadable)?;
    let facts = file.metadata().map_err(unreadable)?;
    if facts.is_dir() {
        return Err(codes::HOST_FILE_UNREADABLE.at(place()));
    }
    if facts.len() > LIMIT_BYTES {
        return Err(codes::EVAL_TABLE_TOO_LARGE.at(place()));
    }
    let mut bytes = Vec::new();
    // A pipe does not tell its size.
    let length = file.take(LIMIT_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if length as u64 > LIMIT_BYTES {
        return Err(codes::EVAL_TABLE_TOO_LARGE.at(place()));
    }
    Ok(bytes)
}
