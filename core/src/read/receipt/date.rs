//! Dates: eight digits, `YYYYMMDD`, or seven with the era before them, `GYYMMDD`, as receipts of before 2020 have them;
//! months likewise with six and five.

use jiff::tz::Offset;

use super::table::is_digits;
use crate::moment::Moment;

/// The eras (code table 4 of the specification of the receipt): code, the year before its first, and its last year.
/// Meiji 1 is 1868, Taisho 1 1912, Showa 1 1926, Heisei 1 1989, Reiwa 1 2019.
const ERAS: [(u8, u16, u16); 5] =
    [(b'1', 1867, 45), (b'2', 1911, 15), (b'3', 1925, 64), (b'4', 1988, 31), (b'5', 2018, 99)];

/// Reads a day.
pub(super) fn day(text: &str, zone: Offset) -> Option<Moment> {
    let (year, rest) = year(text, 4)?;
    Moment::parse(&format!("{year:04}-{}-{}", rest.get(..2)?, rest.get(2..)?), zone)
}

/// Reads a month.
pub(super) fn month(text: &str, zone: Offset) -> Option<Moment> {
    let (year, rest) = year(text, 2)?;
    Moment::parse(&format!("{year:04}-{rest}"), zone)
}

/// A day of a month, as it stands in the columns 1 to 31.
pub(super) fn day_of(month: &Moment, day: usize, zone: Offset) -> Option<Moment> {
    Moment::parse(&format!("{}-{day:02}", month.text()), zone)
}

/// The month in which a day lies.
pub(super) fn month_of(day: &Moment, zone: Offset) -> Option<Moment> {
    Moment::parse(day.text().get(..7)?, zone)
}

/// The year, and the digits behind it, of which there must be so many.
fn year(text: &str, behind: usize) -> Option<(u16, &str)> {
    if !is_digits(text) {
        return None;
    }
    let (year, rest) = text.split_at_checked(text.len().checked_sub(behind)?)?;
    let year: u16 = match year.as_bytes() {
        [_, _, _, _] => year.parse().ok()?,
        [code, ..] if year.len() == 3 => {
            let of_era: u16 = year.get(1..)?.parse().ok()?;
            let (_, before, last) = ERAS.iter().find(|(era, ..)| era == code)?;
            (1..=*last).contains(&of_era).then_some(before + of_era)?
        }
        _ => return None,
    };
    Some((year, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKYO: Offset = Offset::constant(9);

    #[test]
    fn days_are_read_with_and_without_an_era() {
        for (text, read) in [
            ("20261120", Some("2026-11-20")),
            ("5081120", Some("2026-11-20")),
            ("4310430", Some("2019-04-30")),
            ("4310501", Some("2019-05-01")), // written so in the month of the change
            ("3640107", Some("1989-01-07")),
            ("3250401", Some("1950-04-01")),
            ("2010730", Some("1912-07-30")),
            ("1010125", Some("1868-01-25")),
            ("0081120", None),
            ("6081120", None),
            ("3650101", None),
            ("4320101", None),
            ("5001120", None),
            ("5081320", None),
            ("5080230", None),
            ("00000000", None),
            ("202611", None),
            ("2026112", None),
            ("202611200", None),
            ("２０２６１１２０", None),
            ("2026-1-1", None),
            ("R081120", None),
            ("", None),
        ] {
            assert_eq!(day(text, TOKYO).as_ref().map(Moment::text), read, "{text}");
        }
    }

    #[test]
    fn months_are_read_with_and_without_an_era() {
        for (text, read) in [
            ("202611", Some("2026-11")),
            ("50811", Some("2026-11")),
            ("43101", Some("2019-01")),
            ("202613", None),
            ("50800", None),
            ("2026", None),
            ("", None),
        ] {
            assert_eq!(month(text, TOKYO).as_ref().map(Moment::text), read, "{text}");
        }
    }

    #[test]
    fn a_day_lies_in_its_month() {
        let february = month("202602", TOKYO).expect("a month");
        assert_eq!(day_of(&february, 28, TOKYO).as_ref().map(Moment::text), Some("2026-02-28"));
        assert_eq!(day_of(&february, 29, TOKYO), None);
        let day = day("20260228", TOKYO).expect("a day");
        assert_eq!(month_of(&day, TOKYO), Some(february));
    }
}
