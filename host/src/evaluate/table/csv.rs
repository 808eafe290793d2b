//! CSV as RFC 4180 has it, in UTF-8, with or without a byte order mark: names first, then the rows.

use csv::{ReaderBuilder, StringRecord};

use super::Table;
use crate::code::{Error, Result, codes};

pub(super) fn read(bytes: &[u8], place: &str) -> Result<Table> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // A quotation mark that is never closed would make one cell of all rows that follow.
    if bytes.iter().fold(false, |is_open, &byte| is_open ^ (byte == b'"')) {
        return Err(codes::EVAL_TABLE_INVALID.at(format!("{place}, a quotation mark that is not closed")));
    }
    let mut reader = ReaderBuilder::new().from_reader(text);
    let names = reader.headers().map_err(|error| invalid(&error, place, 0))?;
    if names.iter().all(|name| name.trim().is_empty()) {
        return Err(codes::EVAL_TABLE_INVALID.at(format!("{place}, line 1")));
    }
    let names = names.iter().map(|name| name.trim().to_owned()).collect();
    let mut table = Table::new(names, bytes, place)?;
    let mut row = StringRecord::new();
    while reader.read_record(&mut row).map_err(|error| invalid(&error, place, table.rows() + 1))? {
        table.push(row.iter(), place)?;
    }
    Ok(table)
}

/// Which row is wrong; the reader's own words could hold a value.
fn invalid(error: &csv::Error, place: &str, row: usize) -> Error {
    let line = error.position().map_or_else(String::new, |position| format!(" (line {})", position.line()));
    match row {
        0 => codes::EVAL_TABLE_INVALID.at(format!("{place}, names of columns")),
        row => codes::EVAL_TABLE_INVALID.at(format!("{place}, row {row}{line}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_as_they_are_written_and_empty_ones_are_none() {
        let text = "\u{feff}age, sex ,note\r\n61,female,\"a, \"\"b\"\"\nc\"\r\n\r\n , male,\r\n";
        let table = read(text.as_bytes(), "t.csv").unwrap();
        assert_eq!((table.rows(), table.names()), (2, &["age".to_owned(), "sex".to_owned(), "note".to_owned()][..]));
        let row =
            |row| table.names().iter().map(|name| table.cell(row, table.column(name).unwrap())).collect::<Vec<_>>();
        assert_eq!(row(0), [Some("61"), Some("female"), Some("a, \"b\"\nc")]);
        assert_eq!(row(1), [None, Some("male"), None]);
        assert_eq!(row(2), [None, None, None]);
        assert_eq!(table.column("Age"), None);
    }

    #[test]
    fn what_is_no_table_is_refused_at_its_row_and_without_a_value() {
        for (text, place) in [
            (&b""[..], "t.csv, line 1"),
            (b"\n\n", "t.csv, line 1"),
            (b"age,age\n61,62\n", "t.csv, column 1 named as another"),
            (b"age,,sex\n61,,female\n", "t.csv, column 2 without a name"),
            (b"age,sex\n61,female\n61\n", "t.csv, row 2 (line 3)"),
            (b"age,sex\n61,female,1\n", "t.csv, row 1 (line 2)"),
            (b"age,sex\n61,\xff\xfe\n", "t.csv, row 1 (line 2)"),
            (b"\xff\xfea\0g\0e\0", "t.csv, names of columns"),
            (b"age,sex\n61,\"female\n62,male\n", "t.csv, a quotation mark that is not closed"),
        ] {
            let error = read(text, "t.csv").unwrap_err();
            assert_eq!((error.notice().code.as_str(), error.notice().place.as_str()), ("K-EVAL-002", place));
        }
    }
}
