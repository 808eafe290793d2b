//! The joined E and F file (EF統合ファイル): one line a service, drug or material and day.
//!
//! The columns are those of the ministry's instructions (EF-1 to EF-31) as `31103/tanshu3` (入院EF統合ファイルについて,
//! fiscal 2024) and `sy-wada/open-dpc-jp` (fiscal 2014 and 2024) have them. The years differ in the third and fourth
//! column of outpatient files, which are not used, and in EF-17.

use super::{
    book::{Book, Service},
    date, service,
    table::Row,
};
use crate::{
    code::{Result, codes},
    record::Supply,
};

/// EF-17 is twelve flags in 2024. In 2014 it was one, with another meaning.
const FLAGS: usize = 12;

/// Reads a line. Fields are numbered from 0: EF-1 is 0.
pub(super) fn enter(row: &Row, book: &mut Book) -> Result<()> {
    let institution = row.ascii(0).unwrap_or_default();
    // EF-30: 0 a stay, 1 an outpatient.
    let is_stay = row.raw(29) == b"0";
    if is_stay {
        stay(row, institution, book)?;
    }
    // EF-7: 000 is the line of the E file, which sums up the lines behind it.
    if row.raw(6).iter().all(|byte| *byte == b'0') {
        return Ok(());
    }
    // EF-5: the kind of service, by the codes of the receipt. SY is an outpatient's diagnosis, of which no more was
    // found than that its outcome is among the flags.
    let kind = row.ascii(4).unwrap_or_default();
    if kind == "SY" {
        book.find(codes::READ_SURVEY_LAYOUT);
        return Ok(());
    }
    let Some(code) = row.digits(8, 9) else {
        // Meals and what a hospital does not charge have none.
        if !row.raw(8).is_empty() {
            book.find(codes::READ_CLAIM_CODE);
        }
        return Ok(());
    };
    let Some(mut service) = service::service(code, kind) else { return Ok(()) };
    let mut at = book.date(row.raw(23), date::day);
    if let (Service::Drug(_, supply), Some(flags)) = (&mut service, row.digits(16, FLAGS)) {
        match (is_stay, flags.as_bytes()) {
            // 1 退院時処方区分: to be taken after the stay.
            (true, [b'1', ..]) => *supply = Supply::Dispensed,
            // 3 持参薬区分: the patient's own, used on a day that need not be the one told
            // ("薬剤を使用した日でなくてもよい").
            (true, [_, _, b'1' | b'2', ..]) => {
                *supply = Supply::Given;
                at = at.and_then(|day| date::month_of(&day, book.zone));
            }
            // 1 of an outpatient: the prescription went to a pharmacy.
            (false, [flag, ..]) if *flag != b'0' => *supply = Supply::Ordered,
            _ => {}
        }
    }
    book.service(institution, service, at)
}

/// EF-4 admission and EF-3 discharge, which is all zeros while the stay goes on.
fn stay(row: &Row, institution: &str, book: &mut Book) -> Result<()> {
    let Some(start) = book.date(row.raw(3), date::day) else { return Ok(()) };
    let discharge = row.raw(2);
    let end = if discharge.iter().all(|byte| *byte == b'0') { None } else { book.date(discharge, date::day) };
    book.stay(institution, start, end, None)
}
