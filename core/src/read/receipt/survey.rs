//! Files of the DPC survey (「DPC導入の影響評価に係る調査」, since 2024 退院患者調査), tabs between the fields: which file it is,
//! and whose.

use super::{Sheet, book::Book, ef, form1, table::Row};
use crate::code::{Result, codes};

/// The width of form 1 as of fiscal 2014, and of the joined E and F file: `sy-wada/open-dpc-jp`, `spec/dpc/base`, which
/// took them from the ministry's instructions for each year from 2014 to 2026.
const WIDTH_OF_FORM1: usize = 17;
const WIDTH_OF_EF: usize = 31;

/// What every file of the survey begins with: the institution, of nine digits, or the title of that column.
pub(super) fn is_survey(line: &[u8]) -> bool {
    let Some(first) = line.split(|byte| *byte == b'\t').next().filter(|first| first.len() < line.len()) else {
        return false;
    };
    (first.len() == 9 && first.iter().all(u8::is_ascii_digit)) || is_title(first)
}

/// 施設 in UTF-8 or `Shift_JIS`, in which the title of the first column begins (施設コード, 施設ｺｰﾄﾞ).
fn is_title(field: &[u8]) -> bool {
    field.starts_with("施設".as_bytes()) || field.starts_with(b"\x8e\x7b\x90\xdd")
}

/// Whose a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Owner<'s> {
    institution: &'s str,
    patient: &'s str,
}

/// Reads all parts as the survey's data on one patient.
///
/// # Errors
/// `K-READ-004` more than one patient, `-009` nothing but titles, `-037` no form that is read, `-038` too many entries.
pub(super) fn read(sheets: &[Sheet], book: &mut Book) -> Result<()> {
    let mut owner: Option<Owner> = None;
    let mut forms = form1::Forms::default();
    let mut lines = 0_usize;
    let mut read = 0_usize;
    // By their bytes, so that the order of the parts does not matter.
    let mut sheets: Vec<&Sheet> = sheets.iter().collect();
    sheets.sort_by_key(|sheet| sheet.table.bytes());
    for sheet in sheets {
        for line in sheet.table.lines() {
            book.turn_to(sheet, line.number);
            let Some(row) = sheet.table.row(line) else {
                book.find(codes::READ_LINE_UNREADABLE);
                continue;
            };
            if is_title(row.raw(0)) {
                continue;
            }
            lines += 1;
            let Some(of) = owner_of(&row) else {
                book.find(codes::READ_LINE_UNREADABLE);
                continue;
            };
            if *owner.get_or_insert(of) != of {
                return Err(codes::READ_TWO_PATIENTS.at(format!("{}, line {}", sheet.place, line.number)).into());
            }
            read += 1;
            match row.width {
                WIDTH_OF_FORM1 => forms.collect(sheet, line, &row, book)?,
                WIDTH_OF_EF => ef::enter(&row, book)?,
                _ => {
                    read -= 1;
                    book.find(codes::READ_SURVEY_LAYOUT);
                }
            }
        }
    }
    if read == 0 {
        let code = if lines == 0 { codes::READ_NO_DATA } else { codes::READ_SURVEY_LAYOUT };
        return Err(code.at("patient data").into());
    }
    forms.enter(book)?;
    let patient = &mut book.record.patient;
    patient.id = owner.map(|owner| owner.patient.to_owned());
    if patient.source.is_empty() {
        "DPC survey".clone_into(&mut patient.source);
    }
    Ok(())
}

/// The institution and the number (データ識別番号) that it gave for the survey: the first two fields of both files. A
/// file with another institution is another patient's for all that can be known.
fn owner_of<'s>(row: &Row<'s>) -> Option<Owner<'s>> {
    Some(Owner { institution: row.digits(0, 9)?, patient: row.ascii(1)? })
}
