//! Services and drugs: SI and IY with the days of a month in 31 columns, and CD with one date a line.

use super::{
    book::{Book, Service},
    date,
    table::Row,
};
use crate::{
    code::{Result, codes},
    moment::Moment,
    record::Supply,
};

/// The first of the columns 1日 to 31日 in SI and IY (specification of the medical receipt).
const FIRST_DAY: usize = 13;

/// The width of SI and IY with the days, which are required as of April 2012, and without.
const WITH_DAYS: usize = 44;
const WITHOUT_DAYS: usize = 13;

/// The kinds of service (診療識別) under which a drug is handed over: at home, and by mouth or on the skin. The others
/// (injections, treatments, operations, tests) give it.
const HANDED_OVER: [&str; 5] = ["14", "21", "22", "23", "28"];

/// How a drug of this kind of service came to the patient. On a claim it was at least handed over.
pub(super) fn supply(kind: &str) -> Supply {
    if kind.is_empty() || HANDED_OVER.contains(&kind) { Supply::Dispensed } else { Supply::Given }
}

/// What a code of nine digits names, by its first: 1 a service, 6 a drug. Materials (7) and comments (8) are none.
pub(super) fn service<'s>(code: &'s str, kind: &str) -> Option<Service<'s>> {
    match code.as_bytes().first() {
        Some(b'1') => Some(Service::Procedure(code)),
        Some(b'6') => Some(Service::Drug(code, supply(kind))),
        _ => None,
    }
}

/// Reads SI and IY: 1 kind of service, 3 code, 6 count, 13 to 43 the counts of the days.
pub(super) fn by_days(row: &Row, institution: &str, kind: &str, month: Option<&Moment>, book: &mut Book) -> Result<()> {
    let Some(code) = row.digits(3, 9) else {
        book.find(codes::READ_CLAIM_CODE);
        return Ok(());
    };
    let Some(service) = service(code, kind) else { return Ok(()) };
    let days = match (row.width, month) {
        (WITHOUT_DAYS, _) | (_, None) => Vec::new(),
        (WITH_DAYS, Some(month)) => days(row, month, book.zone).unwrap_or_else(|| {
            book.find(codes::READ_RECEIPT_DAYS);
            Vec::new()
        }),
        // A comma in a comment moves the columns: which day is which cannot be told.
        _ => {
            book.find(codes::READ_RECEIPT_DAYS);
            Vec::new()
        }
    };
    if days.is_empty() {
        return book.service(institution, service, month.cloned());
    }
    for day in days {
        book.service(institution, service, Some(day))?;
    }
    Ok(())
}

/// The days on which something was done. The counts of the days add up to the count of the service ("as of April
/// 2012 the sum agrees with 回数"): `None` where they do not, or where one is no count or no day of the month.
fn days(row: &Row, month: &Moment, zone: jiff::tz::Offset) -> Option<Vec<Moment>> {
    let count = |field: usize| match row.raw(field) {
        [] => Some(0),
        _ => row.ascii(field).filter(|text| text.len() <= 3).and_then(|text| text.parse::<u32>().ok()),
    };
    let mut days = Vec::new();
    let mut sum = 0;
    for day in 1..=31 {
        let on_day = count(FIRST_DAY + day - 1)?;
        sum += on_day;
        if on_day > 0 {
            days.push(date::day_of(month, day, zone)?);
        }
    }
    (sum == count(6)? || sum == 0).then_some(days)
}

/// Reads CD (specification of the DPC receipt): 1 date, 2 kind of service, 5 code.
pub(super) fn by_date(row: &Row, institution: &str, book: &mut Book) -> Result<()> {
    let Some(code) = row.digits(5, 9) else {
        book.find(codes::READ_CLAIM_CODE);
        return Ok(());
    };
    let Some(service) = service(code, row.ascii(2).unwrap_or_default()) else { return Ok(()) };
    let at = book.date(row.raw(1), date::day);
    book.service(institution, service, at)
}
