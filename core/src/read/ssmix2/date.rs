//! Dates and times (HL7 v2.5, `DTM`: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`).

use jiff::tz::Offset;

use crate::moment::Moment;

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

#[cfg(test)]
mod tests {
    use super::*;

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
