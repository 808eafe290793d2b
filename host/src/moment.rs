//! The program's clock. The guest has none: it is told the moment of each question.

use jiff::Timestamp;

/// Now, to the second, RFC 3339.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whether a text is a moment: RFC 3339 with its offset.
pub fn is_moment(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

/// Whether a text is a day: `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Whether a text is a zone: `Z` or `±HH:MM`.
pub fn is_zone(text: &str) -> bool {
    text == "Z"
        || matches!(text.as_bytes(), [b'+' | b'-', a, b, b':', c, d] if [a, b, c, d].iter().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        for (text, expected) in [("Z", true), ("+09:00", true), ("-03:30", true), ("09:00", false), ("+9", false)] {
            assert_eq!(is_zone(text), expected, "{text}");
        }
    }

    #[test]
    fn moments() {
        assert!(is_moment(&now()));
        for (text, expected) in
            [("2026-11-22T10:00:00+09:00", true), ("2026-11-22", false), ("2026-11-22T10:00", false)]
        {
            assert_eq!(is_moment(text), expected, "{text}");
        }
    }
}
