//! Parquet, a bounded number of rows at a time. A missing value is a null.

use std::{io, sync::Arc};

use ::parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{ByteArray, ByteArrayType, DoubleType},
    errors::{ParquetError, Result},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::{Type, TypePtr},
};
use tempfile::NamedTempFile;

use super::{AT, FINDINGS, Head, PATIENT};
use crate::extract::row::{Column, Row};

/// Rows of a row group, all of which are held until it is written.
const GROUP_ROWS: usize = 8_192;

/// A Parquet file that is being written.
pub(in crate::extract) struct ParquetTable {
    writer: SerializedFileWriter<NamedTempFile>,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

impl ParquetTable {
    pub(super) fn begin(file: NamedTempFile, head: &Head) -> io::Result<Self> {
        let facts = head.facts;
        let columns = serde_json::to_string(head.columns)?;
        let said = [
            ("kusushi.model", &facts.model),
            ("kusushi.version", &facts.version),
            ("kusushi.package_sha256", &facts.package_sha256),
            ("kusushi.guest_sha256", &facts.guest_sha256),
            ("kusushi.zone", &facts.zone),
            ("kusushi.inputs", &columns),
        ];
        let said = said.map(|(key, value)| KeyValue::new(key.to_owned(), value.clone()));
        let properties = WriterProperties::builder()
            .set_created_by(format!("kusushi {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(said.into()))
            .build();
        let schema = schema(head.columns).map_err(io::Error::other)?;
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).map_err(io::Error::other)?;
        Ok(Self { writer, columns: head.columns.to_vec(), rows: Vec::new() })
    }

    pub(super) fn push(&mut self, row: Row) -> io::Result<()> {
        self.rows.push(row);
        if self.rows.len() < GROUP_ROWS { Ok(()) } else { self.write_group().map_err(io::Error::other) }
    }

    pub(super) fn finish(mut self) -> io::Result<NamedTempFile> {
        self.write_group().and_then(|()| self.writer.into_inner()).map_err(io::Error::other)
    }

    fn write_group(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        write_strings(&mut group, rows.iter().map(|row| Some(row.patient.as_str())), false)?;
        write_strings(&mut group, rows.iter().map(|row| Some(row.at.as_str())), false)?;
        for (index, column) in self.columns.iter().enumerate() {
            let cells = rows.iter().map(|row| row.cells.get(index).and_then(Option::as_deref));
            if column.is_number() {
                write_numbers(&mut group, cells)?;
            } else {
                write_strings(&mut group, cells, true)?;
            }
        }
        write_strings(&mut group, rows.iter().map(|row| Some(row.findings.as_str())), false)?;
        group.close()?;
        Ok(())
    }
}

fn schema(columns: &[Column]) -> Result<TypePtr> {
    let string = |name: &str, repetition| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_repetition(repetition)
            .build()
    };
    let mut fields = vec![string(PATIENT, Repetition::REQUIRED)?, string(AT, Repetition::REQUIRED)?];
    for column in columns {
        fields.push(if column.is_number() {
            let number = Type::primitive_type_builder(&column.name, Physical::DOUBLE);
            number.with_repetition(Repetition::OPTIONAL).build()?
        } else {
            string(&column.name, Repetition::OPTIONAL)?
        });
    }
    fields.push(string(FINDINGS, Repetition::REQUIRED)?);
    let fields = fields.into_iter().map(Arc::new).collect();
    Ok(Arc::new(Type::group_type_builder("features").with_fields(fields).build()?))
}

type Group<'g> = SerializedRowGroupWriter<'g, NamedTempFile>;

/// Writes the next column. A nullable one has a level a row: 1 where there is a value.
fn write_strings<'r>(
    group: &mut Group,
    cells: impl Iterator<Item = Option<&'r str>> + Clone,
    is_nullable: bool,
) -> Result<()> {
    let levels = is_nullable.then(|| levels(cells.clone()));
    let values: Vec<ByteArray> = cells.flatten().map(ByteArray::from).collect();
    let mut column = group.next_column()?.ok_or_else(too_few)?;
    column.typed::<ByteArrayType>().write_batch(&values, levels.as_deref(), None)?;
    column.close()
}

fn write_numbers<'r>(group: &mut Group, cells: impl Iterator<Item = Option<&'r str>> + Clone) -> Result<()> {
    let levels = levels(cells.clone());
    let values: Vec<f64> = cells.flatten().filter_map(|number| number.parse().ok()).collect();
    let mut column = group.next_column()?.ok_or_else(too_few)?;
    column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

fn levels<'r>(cells: impl Iterator<Item = Option<&'r str>>) -> Vec<i16> {
    cells.map(|cell| i16::from(cell.is_some())).collect()
}

fn too_few() -> ParquetError {
    ParquetError::General("fewer columns than the schema".to_owned())
}

#[cfg(test)]
mod tests {
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};

    use super::*;
    use crate::extract::table::Facts;

    #[test]
    fn row_groups_are_bounded_and_a_missing_value_is_a_null() {
        let text = |text: &str| text.to_owned();
        let facts = Facts {
            model: text("m"),
            version: text("1.0.0"),
            package_sha256: text("p"),
            guest_sha256: text("g"),
            zone: text("Z"),
        };
        let columns = [
            Column { name: text("n"), unit: Some(text("g/dL")), levels: Vec::new() },
            Column { name: text("c"), unit: None, levels: vec![text("absent"), text("present")] },
        ];
        let head = Head { facts: &facts, columns: &columns };
        let mut table = ParquetTable::begin(NamedTempFile::new().unwrap(), &head).unwrap();
        for index in 0..=GROUP_ROWS {
            let number = (index % 2 == 0).then(|| format!("{index}.1"));
            let level = (index % 3 == 0).then(|| text("present"));
            let (patient, at) = (index.to_string(), text("2026-11-22T10:00:00Z"));
            table.push(Row { patient, at, cells: vec![number, level], findings: String::new() }).unwrap();
        }
        let file = table.finish().unwrap().reopen().unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        for (index, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let row: Vec<String> = row.unwrap().get_column_iter().map(|(_, field)| field.to_string()).collect();
            let number = if index % 2 == 0 { format!("{index}.1") } else { text("null") };
            let level = text(if index % 3 == 0 { "\"present\"" } else { "null" });
            assert_eq!(row[2..4], [number, level], "{index}");
        }
    }
}
