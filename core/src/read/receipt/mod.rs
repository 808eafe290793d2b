//! Claims: receipts (レセプト, UKE) of medical institutions, and the files of the DPC survey, form 1 (様式1) and the joined
//! E and F file (EF統合ファイル).
//!
//! Both are told by what is in them. They are read apart: the number of a patient in the survey need not be that of the
//! chart, so nothing says that a receipt and a form are of one patient. Neither holds results of the laboratory.

mod book;
mod date;
mod disease;
mod ef;
mod findings;
mod form1;
mod item;
mod name;
mod patient;
mod service;
mod survey;
mod systems;
mod table;
mod uke;

use jiff::tz::Offset;

use self::{book::Book, table::Table};
use super::{Part, Reading, place};
use crate::code::{Result, codes};

/// A part, where it stands, and its lines.
struct Sheet<'s> {
    part: usize,
    place: String,
    table: Table<'s>,
}

/// What kind of claim a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A file of receipts.
    Receipts,
    /// A file of the survey, whichever.
    Survey,
}

/// The records with which a file of receipts may begin: UK a dentist's or returned file, IR the institution, MN, HI and
/// HR what insurers and examiners put before it, and any record of a receipt where its head is lost.
const RECORDS: [&[u8]; 20] = [
    b"UK", b"IR", b"RE", b"MN", b"HI", b"HR", b"HO", b"KO", b"KH", b"SN", b"JD", b"MF", b"SY", b"SB", b"BU", b"SI",
    b"IY", b"TO", b"CO", b"CD",
];

/// Whether a part is a claim.
pub(super) fn is_claim(bytes: &[u8]) -> bool {
    kind(bytes).is_some()
}

fn kind(bytes: &[u8]) -> Option<Kind> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let first = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let first = first.strip_prefix(b"\"").unwrap_or(first);
    let (name, rest) = first.split_at_checked(2)?;
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    if RECORDS.contains(&name) && rest.first() == Some(&b',') {
        return Some(Kind::Receipts);
    }
    survey::is_survey(first).then_some(Kind::Survey)
}

/// Reads all parts as the claims of one patient.
///
/// # Errors
/// `K-READ-004` where they are of more than one patient, `-009` nothing there, `-020` where a part is none or of the
/// other kind, `-036` no receipt of a kind that is read, `-037` no file of the survey that is, `-038` too many entries.
pub(super) fn read(parts: &[Part], zone: Offset) -> Result<Reading> {
    let mut book = Book::new(zone);
    let mut sheets = Vec::with_capacity(parts.len());
    let mut of = None;
    for (index, part) in parts.iter().enumerate() {
        let place = place(parts, index);
        let Some(kind) = kind(part.bytes).filter(|kind| *of.get_or_insert(*kind) == *kind) else {
            return Err(codes::READ_FORMATS_MIXED.at(place).into());
        };
        let delimiter = if kind == Kind::Receipts { b',' } else { b'\t' };
        let sheet = Sheet { part: index, place, table: Table::new(part.bytes, delimiter) };
        if sheet.table.has_unreadable_characters() {
            book.turn_to(&sheet, 0);
            book.find(codes::READ_CHARACTERS);
        }
        sheets.push(sheet);
    }
    match of {
        Some(Kind::Receipts) => uke::read(&sheets, &mut book)?,
        Some(Kind::Survey) => survey::read(&sheets, &mut book)?,
        None => return Err(codes::READ_NO_DATA.at("patient data").into()),
    }
    let Book { findings, record, .. } = book;
    Ok(Reading { record, findings: findings.notices(parts) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_told_by_its_first_line() {
        let form1 = format!("131234567\t0000000001\t20261118\t0\t0\tA000010\t20140401\t1{}", "\t".repeat(9));
        let ef = format!("131234567\t0000000001{}", "\t".repeat(29));
        for (bytes, of) in [
            (&b"IR,1,13,1,1234567"[..], Some(Kind::Receipts)),
            (b"UK,1", Some(Kind::Receipts)),
            (b"\xef\xbb\xbfRE,1", Some(Kind::Receipts)),
            (b"\r\n SY,1", Some(Kind::Receipts)),
            (b"\"IR\",\"1\"", Some(Kind::Receipts)),
            (form1.as_bytes(), Some(Kind::Survey)),
            (ef.as_bytes(), Some(Kind::Survey)),
            ("施設コード\tデータ識別番号\t退院年月日(西暦)".as_bytes(), Some(Kind::Survey)),
            (b"131234567\t1\t2", Some(Kind::Survey)),
            (b"IR", None),
            (b"IRR,1", None),
            (b"I,R", None),
            (b"ZZ,1", None),
            (b"{\"a\":\"IR,1\"}", None),
            (b"MSH|^~\\&|IR,1", None),
            (b"13123456\t1", None),
            (b"131234567,1", None),
            (b"", None),
        ] {
            assert_eq!(kind(bytes), of, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
