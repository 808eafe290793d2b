//! A file as lines and fields: commas in a receipt, tabs in the survey files.
//!
//! Neither quotes its fields: commas and quotation marks "cannot be used as content and are not recorded" (specification
//! of the medical receipt, remark on RE). So a line is split at every delimiter. Some programs save the file with each
//! field in quotes; those are taken off, and a line in which quotes enclose a delimiter is not read.
//!
//! No byte of a double-byte character of `Shift_JIS` is a delimiter or an end of line, so bytes are split, and only
//! what is shown or compared is decoded.

use std::borrow::Cow;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};

/// No record that is read has more fields; what lies behind is counted and not kept.
const MOST_FIELDS: usize = 64;

/// No field has more bytes: the longest is a report of symptoms (SJ) of 2,400. A line with a longer one is not read.
const MOST_BYTES: usize = 4_096;

/// A part of the input, or the lines of one receipt in it.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    bytes: &'t [u8],
    /// The number of its first line.
    first: usize,
    end_of_line: u8,
    delimiter: u8,
    encoding: &'static Encoding,
}

/// A line, unsplit.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    /// Its number in the part, from 1.
    pub number: usize,
    /// Where it begins in the table.
    pub start: usize,
    bytes: &'t [u8],
}

/// A line split into its fields.
pub(super) struct Row<'t> {
    /// How many fields it has.
    pub width: usize,
    fields: Vec<&'t [u8]>,
    encoding: &'static Encoding,
}

impl<'t> Table<'t> {
    /// In UTF-8 where all of it is, else in `Shift_JIS`.
    pub(super) fn new(bytes: &'t [u8], delimiter: u8) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let encoding = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { SHIFT_JIS };
        let end_of_line = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
        Self { bytes, first: 1, end_of_line, delimiter, encoding }
    }

    /// Its lines, without the empty ones and without the sign for the end of a file.
    pub(super) fn lines(self) -> impl Iterator<Item = Line<'t>> {
        let mut start = 0;
        self.bytes
            .split(move |byte| *byte == self.end_of_line)
            .enumerate()
            .map(move |(index, bytes)| {
                let line = Line { number: self.first + index, start, bytes: trim(bytes) };
                start += bytes.len() + 1;
                line
            })
            .filter(|line| !line.bytes.is_empty())
    }

    /// The lines that begin at `start`, whose first has that number, up to before `end`.
    pub(super) fn between(self, start: usize, end: usize, first: usize) -> Self {
        Self { bytes: self.bytes.get(start..end).unwrap_or_default(), first, ..self }
    }

    /// How many bytes it has.
    pub(super) fn len(self) -> usize {
        self.bytes.len()
    }

    /// The bytes as they came, for an order that does not depend on the order of parts.
    pub(super) fn bytes(self) -> &'t [u8] {
        self.bytes
    }

    /// Whether a character could not be read.
    pub(super) fn has_unreadable_characters(self) -> bool {
        self.encoding == SHIFT_JIS
            && self
                .lines()
                .any(|line| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(line.bytes).is_none())
    }

    /// The first field of a line, which names its record, where it is of capital letters and digits.
    pub(super) fn name(self, line: Line<'t>) -> Option<&'t str> {
        let field = line.bytes.split(|byte| *byte == self.delimiter).next()?;
        let name = unquoted(trim(field))?;
        let is_name = name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        is_name.then(|| std::str::from_utf8(name).ok())?
    }

    /// A line's fields; `None` where quotes do not stand around whole fields, or one is too long to be any.
    pub(super) fn row(self, line: Line<'t>) -> Option<Row<'t>> {
        let mut row = Row { width: 0, fields: Vec::new(), encoding: self.encoding };
        for field in line.bytes.split(|byte| *byte == self.delimiter) {
            row.width += 1;
            if row.fields.len() < MOST_FIELDS {
                row.fields.push(unquoted(trim(field)).filter(|field| field.len() <= MOST_BYTES)?);
            }
        }
        Some(row)
    }
}

impl<'t> Line<'t> {
    /// The bytes as they came, for an order that does not depend on the order of parts.
    pub(super) fn bytes(self) -> &'t [u8] {
        self.bytes
    }
}

impl<'t> Row<'t> {
    /// A field by its number from 0; an empty one where it is not there.
    pub(super) fn raw(&self, number: usize) -> &'t [u8] {
        self.fields.get(number).copied().unwrap_or_default()
    }

    /// A field of ASCII alone; `None` where it is empty or holds anything else.
    pub(super) fn ascii(&self, number: usize) -> Option<&'t str> {
        let field = self.raw(number);
        (!field.is_empty() && field.is_ascii()).then(|| std::str::from_utf8(field).ok())?
    }

    /// A field of exactly so many ASCII digits.
    pub(super) fn digits(&self, number: usize, length: usize) -> Option<&'t str> {
        self.ascii(number).filter(|field| field.len() == length && is_digits(field))
    }

    /// A field as text.
    pub(super) fn text(&self, number: usize) -> Cow<'t, str> {
        self.encoding.decode_without_bom_handling(self.raw(number)).0
    }
}

/// Whether a text is digits and nothing else.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Without blanks, ends of lines and the sign for the end of a file (Ctrl-Z) around it. Tabs delimit and stay.
fn trim(bytes: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\r' | b'\n' | 0x1a);
    let start = bytes.iter().position(|byte| !is_blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    bytes.get(start..end).unwrap_or_default()
}

/// Without the quotes around it; `None` where there is one at one end only.
fn unquoted(field: &[u8]) -> Option<&[u8]> {
    match (field.strip_prefix(b"\""), field.strip_suffix(b"\"")) {
        (None, None) => Some(field),
        (Some(_), Some(_)) if field.len() > 1 => field.get(1..field.len() - 1).map(trim),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(bytes: &[u8]) -> Vec<Option<Vec<String>>> {
        let table = Table::new(bytes, b',');
        table
            .lines()
            .map(|line| table.row(line))
            .map(|row| row.map(|row| (0..row.width).map(|number| row.text(number).into_owned()).collect()))
            .collect()
    }

    #[test]
    fn lines_end_in_every_way_and_keep_their_numbers() {
        for bytes in
            [&b"IR,1\r\n\r\nRE,2\r\n\x1a"[..], b"IR,1\n\nRE,2\x1a", b"IR,1\r\rRE,2", b"\xef\xbb\xbfIR,1\n \nRE,2"]
        {
            let table = Table::new(bytes, b',');
            let found: Vec<_> = table.lines().map(|line| (line.number, line.bytes)).collect();
            assert_eq!(found, [(1, &b"IR,1"[..]), (3, b"RE,2")], "{bytes:?}");
        }
    }

    #[test]
    fn fields_are_split_and_decoded() {
        let (sjis, ..) = SHIFT_JIS.encode("RE,表ソ能, ﾃｽﾄ ,1");
        let split = |text: &[&str]| Some(text.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        for (what, bytes, row) in [
            // 表, ソ and 能 end in 0x5c, which is a backslash alone.
            ("Shift_JIS", sjis.as_ref(), split(&["RE", "表ソ能", "ﾃｽﾄ", "1"])),
            ("UTF-8", "RE,表ソ能, ﾃｽﾄ ,1".as_bytes(), split(&["RE", "表ソ能", "ﾃｽﾄ", "1"])),
            ("quoted", br#""RE","","1 ""#, split(&["RE", "", "1"])),
            ("a comma in quotes", br#"RE,"a,b",1"#, None),
            ("a quote alone", br#"RE,",1"#, None),
            ("a field of 1 MB", &[b"RE,", vec![b'x'; 1_000_000].as_slice()].concat(), None),
        ] {
            assert_eq!(fields(bytes), [row], "{what}");
        }
    }

    #[test]
    fn what_is_read_as_a_code_is_ascii() {
        let table = Table::new("SI,１６０,1\u{200b}1,160,\u{feff}1".as_bytes(), b',');
        let row = table.lines().next().and_then(|line| table.row(line)).expect("a row");
        assert_eq!((1..5).map(|number| row.digits(number, 3)).collect::<Vec<_>>(), [None, None, Some("160"), None]);
    }

    #[test]
    fn a_million_fields_are_counted_and_not_kept() {
        let bytes = vec![b','; 1_000_000];
        let table = Table::new(&bytes, b',');
        let row = table.lines().next().and_then(|line| table.row(line)).expect("a row");
        assert_eq!((row.width, row.fields.len()), (1_000_001, MOST_FIELDS));
    }
}
