//! Parquet with flat columns of numbers, texts and truth values, as `kusushi features` and data frames write it. A null is
//! an empty cell.

use std::{
    borrow::Cow,
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
};

use ::parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field,
};

use super::Table;
use crate::code::{Result, codes};

/// Reads a file whose bytes are those from which the digest is made.
///
/// # Errors
/// `K-EVAL-002` where it is not of this form, also where the reader beneath panics on a damaged file.
pub(super) fn read(file: File, bytes: &[u8], place: &str) -> Result<Table> {
    catch_unwind(AssertUnwindSafe(|| rows(file, bytes, place)))
        .unwrap_or_else(|_| Err(codes::EVAL_TABLE_INVALID.at(place)))
}

fn rows(file: File, bytes: &[u8], place: &str) -> Result<Table> {
    let invalid = |what: &str| codes::EVAL_TABLE_INVALID.at(format!("{place}{what}"));
    // The reader's own words could hold a value.
    let reader = SerializedFileReader::new(file).map_err(|_| invalid(""))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let fields = schema.root_schema().get_fields();
    for (index, field) in fields.iter().enumerate() {
        if !field.is_primitive() {
            return Err(invalid(&format!(", column {} holds more than one value a row", index + 1)));
        }
    }
    let mut table = Table::new(fields.iter().map(|field| field.name().to_owned()).collect(), bytes, place)?;
    for row in reader.get_row_iter(None).map_err(|_| invalid(""))? {
        let number = table.rows() + 1;
        let row = row.map_err(|_| invalid(&format!(", row {number}")))?;
        let cells: Option<Vec<Cow<str>>> = row.get_column_iter().map(|(_, field)| text(field)).collect();
        let cells = cells.ok_or_else(|| invalid(&format!(", row {number}")))?;
        table.push(cells.iter().map(AsRef::as_ref), place)?;
    }
    Ok(table)
}

/// A value as a table in text has it; `None` where it has no such form.
fn text(field: &Field) -> Option<Cow<'_, str>> {
    Some(match field {
        Field::Null => "".into(),
        Field::Str(text) => text.as_str().into(),
        Field::Bool(truth) => u8::from(*truth).to_string().into(),
        // Data frames write a missing number so.
        Field::Float(number) if number.is_nan() => "".into(),
        Field::Double(number) if number.is_nan() => "".into(),
        Field::Float(number) => number.to_string().into(),
        Field::Double(number) => number.to_string().into(),
        Field::Bytes(_) | Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => return None,
        // Whole numbers, dates and times, which few columns are; those that no input has are passed over.
        other => other.to_string().into(),
    })
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Seek as _, Write as _},
        sync::Arc,
    };

    use ::parquet::{
        data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type},
        file::{properties::WriterProperties, writer::SerializedFileWriter},
        schema::parser::parse_message_type,
    };
    use proptest::prelude::*;

    use super::*;

    /// Three rows in columns of four types, of which one row is missing in each.
    fn file() -> Vec<u8> {
        let schema = "message t { optional double age; optional binary sex (UTF8); optional int64 count; optional boolean grew; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build())).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&[61.5, f64::NAN], Some(&[1, 1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let sexes = [ByteArray::from("female"), ByteArray::from(" male ")];
        column.typed::<ByteArrayType>().write_batch(&sexes, Some(&[1, 0, 1]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[7, -1], Some(&[0, 1, 1]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<BoolType>().write_batch(&[true, false], Some(&[1, 1, 0]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    fn read_bytes(bytes: &[u8]) -> Result<Table> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        read(file, bytes, "t.parquet")
    }

    #[test]
    fn cells_come_as_text_and_nulls_are_none() {
        let table = read_bytes(&file()).unwrap();
        let rows: Vec<Vec<Option<&str>>> = (0..table.rows())
            .map(|row| table.names().iter().map(|name| table.cell(row, table.column(name).unwrap())).collect())
            .collect();
        assert_eq!(
            rows,
            [
                [Some("61.5"), Some("female"), None, Some("1")],
                [None, None, Some("7"), Some("0")],
                [None, Some("male"), Some("-1"), None],
            ]
        );
    }

    #[test]
    fn what_is_no_parquet_is_refused() {
        for bytes in [&b""[..], b"PAR1", b"age,sex\n61,male\n", &file()[..100]] {
            assert_eq!(read_bytes(bytes).unwrap_err().notice().code, "K-EVAL-002");
        }
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_read_or_refused(at in 0_usize..2000, byte: u8) {
            let mut bytes = file();
            let length = bytes.len();
            bytes[at % length] = byte;
            let _ = read_bytes(&bytes);
        }
    }
}
