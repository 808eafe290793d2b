//! Points in time as records write them: with a precision, and often without a zone.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

/// How finely a moment is known (FHIR R4, `dateTime`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `2026`
    Year,
    /// `2026-11`
    Month,
    /// `2026-11-22`
    Day,
    /// `2026-11-22T09:50:00+09:00`
    Second,
}

/// A recorded date or time: the text as received and the instant at which the period it names begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    text: String,
    start: Timestamp,
    precision: Precision,
}

impl Moment {
    /// Reads a FHIR `date`, `dateTime` or `instant`. A text without a zone is read in `zone`.
    pub fn parse(text: &str, zone: Offset) -> Option<Self> {
        let (start, precision) = match text.len() {
            4 => (first_of(text, "-01-01", zone)?, Precision::Year),
            7 => (first_of(text, "-01", zone)?, Precision::Month),
            10 => (first_of(text, "", zone)?, Precision::Day),
            _ => (instant(text, zone)?, Precision::Second),
        };
        Some(Self { text: text.to_owned(), start, precision })
    }

    /// An instant.
    pub fn at(instant: Timestamp) -> Self {
        Self { text: instant.to_string(), start: instant, precision: Precision::Second }
    }

    /// The text as received.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When the named period begins: for a date alone, its first instant.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// How finely it is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Hours from this moment to `at`; negative where it lies after it. `None` unless the time of day is known.
    pub fn hours_before(&self, at: Timestamp) -> Option<f64> {
        (self.precision == Precision::Second).then(|| hours_between(self.start, at))
    }

    /// Whole years from this date to `at` as birthdays count them, `None` if it lies after `at` or only the
    /// year or month is known and the birthday may fall on either side.
    pub fn full_years_before(&self, at: Timestamp, zone: Offset) -> Option<i16> {
        let zone = TimeZone::fixed(zone);
        let born = self.start.to_zoned(zone.clone()).date();
        let today = at.to_zoned(zone).date();
        match self.precision {
            Precision::Day | Precision::Second => years_between(born, today),
            Precision::Month => {
                let last = born.last_of_month();
                let years = years_between(born, today)?;
                (years_between(last, today) == Some(years)).then_some(years)
            }
            Precision::Year => None,
        }
    }
}

/// Hours from `from` to `to`.
pub fn hours_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64() / 3600.0
}

fn years_between(born: Date, today: Date) -> Option<i16> {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    let years = today.year() - born.year() - i16::from(!had_birthday);
    (years >= 0).then_some(years)
}

fn first_of(text: &str, rest: &str, zone: Offset) -> Option<Timestamp> {
    let date: Date = format!("{text}{rest}").parse().ok()?;
    zone.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()
}

fn instant(text: &str, zone: Offset) -> Option<Timestamp> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    // The parser also takes forms that FHIR does not have, such as 20261122.
    let local: DateTime = text.contains('T').then(|| text.parse().ok())??;
    zone.to_timestamp(local).ok()
}

/// Reads a fixed offset from UTC: `Z`, `+09:00`, `-05:30`.
pub fn parse_zone(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits =
        |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i32>().ok());
    let (hours, minutes) = (two_digits(hours)??, two_digits(minutes)??);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKYO: Offset = Offset::constant(9);

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn reads_every_precision_of_fhir() {
        for (text, start, precision) in [
            ("2026", "2025-12-31T15:00:00Z", Precision::Year),
            ("2026-11", "2026-10-31T15:00:00Z", Precision::Month),
            ("2026-11-22", "2026-11-21T15:00:00Z", Precision::Day),
            ("2026-11-22T09:50:00+09:00", "2026-11-22T00:50:00Z", Precision::Second),
            ("2026-11-22T09:50:00Z", "2026-11-22T09:50:00Z", Precision::Second),
            ("2026-11-22T09:50:00.123Z", "2026-11-22T09:50:00.123Z", Precision::Second),
            ("2026-11-22T09:50:00", "2026-11-22T00:50:00Z", Precision::Second),
        ] {
            let moment = Moment::parse(text, TOKYO).expect(text);
            assert_eq!((moment.start(), moment.precision()), (at(start), precision), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in [
            "",
            "2026-13-01",
            "2026-02-30",
            "22/11/2026",
            "令和8年11月22日",
            "26-11-22",
            "2026-11-22T25:00:00Z",
            "99999",
            "20261122",
        ] {
            assert_eq!(Moment::parse(text, TOKYO), None, "{text}");
        }
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let born = Moment::parse("1950-11-23", TOKYO).expect("a date");
        assert_eq!(born.full_years_before(at("2026-11-22T14:59:59Z"), TOKYO), Some(75));
        assert_eq!(born.full_years_before(at("2026-11-22T15:00:00Z"), TOKYO), Some(76));
        assert_eq!(born.full_years_before(at("1950-01-01T00:00:00Z"), TOKYO), None);
    }

    #[test]
    fn age_from_a_month_alone_is_unknown_in_that_month() {
        let born = Moment::parse("1950-11", TOKYO).expect("a month");
        assert_eq!(born.full_years_before(at("2026-10-01T00:00:00Z"), TOKYO), Some(75));
        assert_eq!(born.full_years_before(at("2026-11-15T00:00:00Z"), TOKYO), None);
        assert_eq!(born.full_years_before(at("2026-12-15T00:00:00Z"), TOKYO), Some(76));
    }

    #[test]
    fn a_date_alone_gives_no_hours() {
        let day = Moment::parse("2026-11-22", TOKYO).expect("a date");
        assert_eq!(day.hours_before(at("2026-11-22T12:00:00Z")), None);
    }

    #[test]
    fn zones_are_fixed_offsets() {
        for (text, seconds) in [
            ("Z", Some(0)),
            ("+09:00", Some(32_400)),
            ("-05:30", Some(-19_800)),
            ("+9:00", None),
            ("Asia/Tokyo", None),
            ("+15:00", None),
            ("+09:+1", None),
        ] {
            assert_eq!(parse_zone(text).map(Offset::seconds), seconds, "{text}");
        }
    }
}
