//! CSV, and beside it what CSV cannot say of itself: a table description of "Metadata Vocabulary for Tabular Data" (W3C
//! Recommendation, 2015) at the default location of "Model for Tabular Data and Metadata on the Web", 5.3.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use ::csv::Writer;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{AT, FINDINGS, Head, PATIENT};
use crate::extract::row::Row;

/// A CSV file that is being written.
pub(in crate::extract) struct CsvTable(Writer<NamedTempFile>);

impl CsvTable {
    pub(super) fn begin(file: NamedTempFile, head: &Head) -> io::Result<Self> {
        let mut writer = Writer::from_writer(file);
        let inputs = head.columns.iter().map(|column| column.name.as_str());
        writer.write_record([PATIENT, AT].into_iter().chain(inputs).chain([FINDINGS]))?;
        Ok(Self(writer))
    }

    /// A missing value is an empty cell.
    pub(super) fn push(&mut self, row: &Row) -> io::Result<()> {
        let cells = row.cells.iter().map(|cell| cell.as_deref().unwrap_or_default());
        let whole = [row.patient.as_str(), &row.at].into_iter().chain(cells).chain([row.findings.as_str()]);
        Ok(self.0.write_record(whole)?)
    }

    pub(super) fn finish(self) -> io::Result<NamedTempFile> {
        self.0.into_inner().map_err(::csv::IntoInnerError::into_error)
    }
}

/// The default location: the table's own, with `-metadata.json` behind it.
pub(super) fn description_path(table: &Path) -> PathBuf {
    let mut name = OsString::from(table);
    name.push("-metadata.json");
    name.into()
}

/// The description.
pub(super) fn description(table: &Path, head: &Head) -> io::Result<Vec<u8>> {
    let own = |name: &str| json!({ "name": name, "titles": name, "datatype": "string" });
    let inputs = head.columns.iter().map(|column| {
        let datatype = if column.is_number() { "double" } else { "string" };
        json!({ "name": column.name, "titles": column.name, "datatype": datatype })
    });
    let columns: Vec<Value> = [own(PATIENT), own(AT)].into_iter().chain(inputs).chain([own(FINDINGS)]).collect();
    let description = json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": table.file_name().unwrap_or_default().to_string_lossy(),
        "tableSchema": { "columns": columns },
        "notes": [{ "kusushi": head.facts, "inputs": head.columns }],
    });
    let mut bytes = serde_json::to_vec_pretty(&description)?;
    bytes.push(b'\n');
    Ok(bytes)
}
