//! Dates and times (HL7 v2.5, `DTM`: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`).

use jiff::{SignedDuration, Timestamp, tz::Offset};

use crate::moment::{Moment, Precision};

/// Reads a date; without a zone of its own in `zone`. A time without minutes is known to its day alone.
pub(super) fn moment(text: &str, zone: Offset) -> Option<Moment> {
    let (digits, offset) = match text.find(['+', '-']) {
        Some(at) => text.split_at_checked(at)?,
        None => (text, ""),
    };
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) || fraction.len() > 4 {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to);
    let offset = match offset.len() {
        0 => String::new(),
        5 => format!("{}:{}", offset.get(..3)?, offset.get(3..)?),
        _ => return None,
    };
    let day = || Some(format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?));
    let text = match digits.len() {
        4 => digits.to_owned(),
        6 => format!("{}-{}", part(0, 4)?, part(4, 6)?),
        8 | 10 => day()?,
        12 => format!("{}T{}:{}:00{offset}", day()?, part(8, 10)?, part(10, 12)?),
        14 => format!("{}T{}:{}:{}{offset}", day()?, part(8, 10)?, part(10, 12)?, part(12, 14)?),
        _ => return None,
    };
    Moment::parse(&text, zone)
}

/// When a message was sent, as something that sorts. Also takes milliseconds without a point before them, as files of the
/// storage have them in their names and some senders in `MSH-7`.
pub(super) fn instant(text: &str, zone: Offset) -> Option<(Timestamp, u32)> {
    let digits = text.split(['.', '+', '-']).next().unwrap_or_default();
    let zoned = text.find(['+', '-']).and_then(|at| text.get(at..)).unwrap_or_default();
    let whole = digits.get(..14).unwrap_or(digits);
    let fraction = match digits.get(14..).filter(|rest| !rest.is_empty()) {
        Some(rest) => rest,
        None => text.split(['+', '-']).next().and_then(|text| text.split_once('.')).map_or("", |(_, rest)| rest),
    };
    let fraction = fraction.get(..fraction.len().min(9)).unwrap_or_default();
    let fraction = format!("{fraction:0<9}").parse().ok()?;
    Some((moment(&format!("{whole}{zoned}"), zone)?.start(), fraction))
}

/// The last moment of a number of days that begin with `start`: where only its day is known, the last day.
pub(super) fn after_days(start: &Moment, days: u16, zone: Offset) -> Option<Moment> {
    let (last, form) = match start.precision() {
        Precision::Second => (i64::from(days), "%Y-%m-%dT%H:%M:%S"),
        Precision::Day => (i64::from(days) - 1, "%Y-%m-%d"),
        Precision::Month | Precision::Year => return None,
    };
    let end = start.start().checked_add(SignedDuration::from_hours(last * 24)).ok()?;
    Moment::parse(&zone.to_datetime(end).strftime(form).to_string(), zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_sort_by_when_they_were_sent_in_every_form() {
        let at = |text| instant(text, Offset::constant(9));
        let sorted = [
            "2026",
            "20260101090000",
            "20260101090000.12",
            "20260101090000123",
            "20260101090000.1231",
            "20260101000001+0000",
            "20260101090002",
        ];
        assert!(sorted.map(at).is_sorted());
        assert!(sorted.iter().all(|text| at(text).is_some()));
        assert_eq!((at(""), at("２０２６"), at("2026010109000x")), (None, None, None));
    }

    #[test]
    fn days_of_supply_end_where_they_are_used_up() {
        for (start, days, end) in [
            ("20260101", 7, Some("2026-01-07")),
            ("202601011800", 7, Some("2026-01-08T18:00:00")),
            ("20260228", 2, Some("2026-03-01")),
            ("202601", 7, None),
            ("99991231", 7, None),
        ] {
            let zone = Offset::constant(9);
            let start = moment(start, zone).expect("a date");
            assert_eq!(after_days(&start, days, zone).as_ref().map(Moment::text), end);
        }
    }

    #[test]
    fn reads_every_precision() {
        for (text, read) in [
            ("2026", Some("2026")),
            ("202611", Some("2026-11")),
            ("20261122", Some("2026-11-22")),
            ("2026112209", Some("2026-11-22")),
            ("202611220950", Some("2026-11-22T09:50:00")),
            ("20261122095001", Some("2026-11-22T09:50:01")),
            ("20261122095001.66", Some("2026-11-22T09:50:01")),
            ("20261122095001+0900", Some("2026-11-22T09:50:01+09:00")),
            ("20261322", None),
            ("20260230", None),
            ("2026112", None),
            ("２０２６", None),
            ("20261122095001+09", None),
            ("令和8年", None),
            ("20261122-", None),
        ] {
            assert_eq!(moment(text, Offset::constant(9)).as_ref().map(Moment::text), read, "{text}");
        }
    }
}
