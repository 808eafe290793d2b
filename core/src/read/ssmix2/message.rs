//! A message taken apart: segments, fields, repetitions, components (HL7 v2.5, chapter 2). Splitting by the delimiters
//! is all that is needed, and one broken segment must not cost the others, so no parser of whole messages is used.

use std::borrow::Cow;

use encoding_rs::{ISO_2022_JP, SHIFT_JIS};

/// The delimiters, of `MSH-1` and `MSH-2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Delimiters {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    subcomponent: char,
}

/// A message.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Message {
    delimiters: Delimiters,
    segments: Vec<String>,
}

/// One segment.
#[derive(Clone, Copy)]
pub(super) struct Segment<'m> {
    text: &'m str,
    delimiters: Delimiters,
}

/// One field, or one repetition of it.
#[derive(Clone, Copy)]
pub(super) struct Field<'m> {
    text: &'m str,
    delimiters: Delimiters,
}

impl Message {
    /// Takes a message apart; `None` where its head says no delimiters.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        // Every segment begins in ASCII (JAHIS data exchange, character sets): a shift that is never ended costs its
        // segment alone. Neither end of line is a byte of a double-byte character.
        let segments: Vec<String> = bytes
            .split(|byte| matches!(byte, b'\r' | b'\n'))
            .map(decode)
            .filter(|segment| !segment.trim().is_empty())
            .collect();
        let mut head = segments.first()?.trim_start().strip_prefix("MSH")?.chars();
        let delimiters = Delimiters {
            field: head.next()?,
            component: head.next()?,
            repetition: head.next()?,
            escape: head.next()?,
            subcomponent: head.next()?,
        };
        Some(Self { delimiters, segments })
    }

    /// Its segments, in order.
    pub(super) fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.segments.iter().map(|text| Segment { text, delimiters: self.delimiters })
    }

    /// When it was sent (`MSH-7`), as text that sorts.
    pub(super) fn sent(&self) -> &str {
        // The first delimiter of the head is a field itself.
        self.segments().next().map_or("", |head| head.field(6).component(1).text)
    }

    /// Whether a character could not be read.
    pub(super) fn has_unreadable_characters(&self) -> bool {
        self.segments.iter().any(|segment| segment.contains('\u{fffd}'))
    }
}

impl<'m> Segment<'m> {
    /// Its name.
    pub(super) fn name(&self) -> &'m str {
        self.text.split(self.delimiters.field).next().unwrap_or_default()
    }

    /// A field by its number; an empty one where it is not there.
    pub(super) fn field(&self, number: usize) -> Field<'m> {
        let text = self.text.split(self.delimiters.field).nth(number).unwrap_or_default();
        Field { text, delimiters: self.delimiters }
    }
}

impl<'m> Field<'m> {
    /// Whether nothing stands there, or that there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() || self.text == "\"\""
    }

    /// The repetitions.
    pub(super) fn repetitions(&self) -> impl Iterator<Item = Field<'m>> + use<'m> {
        let delimiters = self.delimiters;
        self.text.split(delimiters.repetition).map(move |text| Field { text, delimiters })
    }

    /// A component of the first repetition, by its number from 1.
    pub(super) fn component(&self, number: usize) -> Field<'m> {
        let first = self.text.split(self.delimiters.repetition).next().unwrap_or_default();
        let text = first.split(self.delimiters.component).nth(number.saturating_sub(1)).unwrap_or_default();
        Field { text, delimiters: self.delimiters }
    }

    /// The components of the first repetition, as they stand.
    pub(super) fn components(&self) -> Vec<&'m str> {
        let first = self.text.split(self.delimiters.repetition).next().unwrap_or_default();
        first.split(self.delimiters.component).collect()
    }

    /// As it stands.
    pub(super) fn raw(&self) -> &'m str {
        self.text
    }

    /// The text with its escapes undone.
    pub(super) fn text(&self) -> Cow<'m, str> {
        unescaped(self.text, self.delimiters)
    }
}

/// The text of a segment: ISO-2022-JP where there is an escape, else UTF-8, else `Shift_JIS`.
fn decode(bytes: &[u8]) -> String {
    if bytes.contains(&0x1b) {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Undoes the escapes of delimiters (HL7 v2.5, 2.7); others are left as they stand.
fn unescaped(text: &str, delimiters: Delimiters) -> Cow<'_, str> {
    if !text.contains(delimiters.escape) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(delimiters.escape) {
        plain.push_str(before);
        let Some((word, following)) = after.split_once(delimiters.escape) else {
            plain.push(delimiters.escape);
            rest = after;
            break;
        };
        match word {
            "F" => plain.push(delimiters.field),
            "S" => plain.push(delimiters.component),
            "T" => plain.push(delimiters.subcomponent),
            "R" => plain.push(delimiters.repetition),
            "E" => plain.push(delimiters.escape),
            ".br" => plain.push('\n'),
            other => {
                plain.push(delimiters.escape);
                plain.push_str(other);
                plain.push(delimiters.escape);
            }
        }
        rest = following;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_field(bytes: &[u8]) -> String {
        let message = Message::parse(bytes).expect("a message");
        message.segments().nth(1).map(|segment| segment.field(1).text().into_owned()).expect("a second segment")
    }

    #[test]
    fn text_is_read_in_each_encoding() {
        let head: &[u8] = br"MSH|^~\&|A";
        let (jis, ..) = ISO_2022_JP.encode("ZZZ|溶血^体|x");
        let (sjis, ..) = SHIFT_JIS.encode("ZZZ|溶血^体|x");
        for (what, body) in
            [("ISO-2022-JP", jis.as_ref()), ("Shift_JIS", sjis.as_ref()), ("UTF-8", "ZZZ|溶血^体|x".as_bytes())]
        {
            assert_eq!(first_field(&[head, b"\r", body].concat()), "溶血^体", "{what}");
        }
    }

    #[test]
    fn a_shift_that_is_never_ended_costs_its_segment_alone() {
        let message = Message::parse(b"MSH|^~\\&|A\rZZZ|\x1b$B!\rPID|1").expect("a message");
        assert_eq!(message.segments().map(|segment| segment.name()).last(), Some("PID"));
    }

    #[test]
    fn escapes_are_undone() {
        for (text, plain) in [
            (r"\F\\S\\T\\R\\E\", r"|^&~\"),
            (r"\S", r"\S"),
            (r"a\X0D\b", r"a\X0D\b"),
            (r"×10\S\4/μL", "×10^4/μL"),
            ("", ""),
        ] {
            assert_eq!(first_field(format!("MSH|^~\\&|A\rZZZ|{text}").as_bytes()), plain, "{text}");
        }
    }

    #[test]
    fn what_has_no_delimiters_is_no_message() {
        for bytes in [&b""[..], b"MSH", b"MSH|^~", b"PID|1", b"\r\n"] {
            assert_eq!(Message::parse(bytes), None);
        }
    }
}
