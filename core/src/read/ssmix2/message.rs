//! A message taken apart: segments, fields, repetitions, components (HL7 v2.5, chapter 2). Splitting by the delimiters
//! is all that is needed, and one broken segment must not cost the others, so no parser of whole messages is used.

use std::{borrow::Cow, cmp::Ordering};

use super::{
    characters::{Encoding, lines},
    escape::unescaped,
};

/// The most repetitions of a field that are read: no field of the standard storage has more than a few.
const REPETITIONS: usize = 64;

/// The delimiters, of `MSH-1` and `MSH-2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delimiters {
    pub(super) field: char,
    pub(super) component: char,
    pub(super) repetition: char,
    pub(super) escape: char,
    pub(super) subcomponent: char,
}

/// A message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    delimiters: Delimiters,
    text: String,
    /// Where each segment ends in the text.
    ends: Vec<u32>,
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
    /// Takes a file apart, which holds one message or several one after another; `None` for each whose head says no
    /// delimiters. What stands before the first head (`FHS`, `BHS`) belongs to none.
    pub(super) fn parse(bytes: &[u8]) -> Vec<Option<Self>> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let encoding = Encoding::of(bytes);
        let mut messages: Vec<Option<Self>> = Vec::new();
        for line in lines(bytes) {
            // A frame of the lower layer protocol (MLLP) begins and ends with control characters.
            let line = line.trim_ascii_start();
            let line = line.strip_prefix(b"\x0b").unwrap_or(line);
            if line.starts_with(b"MSH") {
                let head = encoding.decode(line);
                messages.push(Delimiters::of(&head).map(|delimiters| {
                    let mut message = Self { delimiters, text: String::new(), ends: Vec::new() };
                    message.push(&head);
                    message
                }));
            } else if let Some(Some(message)) = messages.last_mut()
                && line.iter().any(|byte| !byte.is_ascii_whitespace())
            {
                message.push(&encoding.decode(line));
            }
        }
        messages
    }

    fn push(&mut self, segment: &str) {
        // Input is limited to 64 MiB, and its text is at most three times as long.
        if let Ok(end) = u32::try_from(self.text.len() + segment.len()) {
            self.text.push_str(segment);
            self.ends.push(end);
        }
    }

    /// Its segments, in order, with their numbers from 1.
    pub(super) fn segments(&self) -> impl Iterator<Item = (usize, Segment<'_>)> {
        let mut start = 0;
        self.ends.iter().enumerate().map(move |(index, end)| {
            let end = usize::try_from(*end).unwrap_or(usize::MAX);
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            (index + 1, Segment { text, delimiters: self.delimiters })
        })
    }

    /// A field of its head. The first delimiter is a field itself, `MSH-1`.
    fn head(&self, number: usize) -> Field<'_> {
        let head = self.segments().next().map(|(_, head)| head);
        let head = head.unwrap_or(Segment { text: "", delimiters: self.delimiters });
        head.field(number.saturating_sub(1))
    }

    /// When it was sent (`MSH-7`).
    pub(super) fn sent(&self) -> &str {
        self.head(7).component(1).text
    }

    /// What it is (`MSH-9`): `OUL`, `ADT`.
    pub(super) fn kind(&self) -> &str {
        self.head(9).component(1).text
    }

    /// What made it be sent (`MSH-9`): `R22`, `A08`.
    pub(super) fn event(&self) -> &str {
        self.head(9).component(2).text
    }

    /// Whether a character could not be read.
    pub(super) fn has_unreadable_characters(&self) -> bool {
        self.text.contains('\u{fffd}')
    }

    /// Orders messages of one moment, so that the order of the parts does not matter.
    pub(super) fn by_text(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Delimiters {
    fn of(head: &str) -> Option<Self> {
        let mut head = head.strip_prefix("MSH")?.chars();
        let delimiters = Self {
            field: head.next()?,
            component: head.next()?,
            repetition: head.next()?,
            escape: head.next()?,
            subcomponent: head.next()?,
        };
        let Self { field, component, repetition, .. } = delimiters;
        let distinct = field != component && component != repetition && repetition != field;
        (distinct && !field.is_alphanumeric()).then_some(delimiters)
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
        self.text.is_empty() || self.is_deleted()
    }

    /// Whether it says that there is nothing any more (HL7 v2.5, 2.5.3: two quotation marks).
    pub(super) fn is_deleted(&self) -> bool {
        self.text == "\"\""
    }

    /// The repetitions.
    pub(super) fn repetitions(&self) -> impl Iterator<Item = Field<'m>> + use<'m> {
        let delimiters = self.delimiters;
        self.text.split(delimiters.repetition).take(REPETITIONS).map(move |text| Field { text, delimiters })
    }

    /// Whether it repeats.
    pub(super) fn is_repeated(&self) -> bool {
        self.text.contains(self.delimiters.repetition)
    }

    /// A component of the first repetition, by its number from 1.
    pub(super) fn component(&self, number: usize) -> Field<'m> {
        let text = self.components().nth(number.saturating_sub(1)).unwrap_or_default();
        Field { text, delimiters: self.delimiters }
    }

    /// The components of the first repetition, as they stand.
    pub(super) fn components(&self) -> impl Iterator<Item = &'m str> + use<'m> {
        let first = self.text.split(self.delimiters.repetition).next().unwrap_or_default();
        first.split(self.delimiters.component)
    }

    /// The first subcomponent.
    pub(super) fn subcomponent(&self) -> Field<'m> {
        let text = self.text.split(self.delimiters.subcomponent).next().unwrap_or_default();
        Field { text, delimiters: self.delimiters }
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

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_2022_JP, SHIFT_JIS};

    use super::*;

    fn parsed(bytes: &[u8]) -> Message {
        Message::parse(bytes).into_iter().flatten().next().expect("a message")
    }

    fn first_field(bytes: &[u8]) -> String {
        let message = parsed(bytes);
        message.segments().nth(1).map(|(_, segment)| segment.field(1).text().into_owned()).expect("a second segment")
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
    fn a_backslash_within_a_character_is_no_escape() {
        // ソ and 表 end with the byte of a backslash in Shift_JIS.
        let (sjis, ..) = SHIFT_JIS.encode("ZZZ|ソ表|x");
        assert_eq!(first_field(&[br"MSH|^~\&|A", &b"\r"[..], &sjis].concat()), "ソ表");
    }

    #[test]
    fn a_shift_that_is_never_ended_costs_its_segment_alone() {
        let message = parsed(b"MSH|^~\\&|A\rZZZ|\x1b$B!\rPID|1");
        assert_eq!(message.segments().map(|(_, segment)| segment.name()).last(), Some("PID"));
    }

    #[test]
    fn escapes_are_undone() {
        for (text, plain) in [
            (r"\F\\S\\T\\R\\E\", r"|^&~\"),
            (r"\S", r"\S"),
            (r"a\X0D\b", "a\rb"),
            (r"a\X41420d0A\b", "aAB\r\nb"),
            (r"a\X00\b\XA\c\X\d\Xzz\e", r"a\X00\b\XA\c\X\d\Xzz\e"),
            (r"a\.br\b\H\c\N\d", "a\nbcd"),
            (r"\.ti+2\a\C2842\b", r"\.ti+2\a\C2842\b"),
            (r"×10\S\4/μL", "×10^4/μL"),
            ("", ""),
        ] {
            assert_eq!(first_field(format!("MSH|^~\\&|A\rZZZ|{text}").as_bytes()), plain, "{text}");
        }
    }

    #[test]
    fn what_has_no_delimiters_is_no_message() {
        for bytes in [&b"MSH"[..], b"MSH|^~", b"MSH||||||", b"MSHAAAAA", b"MSH|^^\\&"] {
            assert_eq!(Message::parse(bytes), [None]);
        }
        for bytes in [&b""[..], b"PID|1", b"\r\n"] {
            assert_eq!(Message::parse(bytes), []);
        }
    }

    #[test]
    fn a_file_may_hold_several_messages() {
        let file = b"FHS|^~\\&\r\x0bMSH|^~\\&|A\rPID|1\rMSH\rPID|2\r\nMSH#*~\\&#B\rPID#3\r\x1c\r";
        let found = Message::parse(file);
        let names = |message: &Option<Message>| {
            message.as_ref().map(|message| message.segments().map(|(_, one)| one.field(1).raw().to_owned()).collect())
        };
        let found: Vec<Option<Vec<String>>> = found.iter().map(names).collect();
        let message = |fields: &[&str]| Some(fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
        assert_eq!(found, [message(&["^~\\&", "1"]), None, message(&["*~\\&", "3", ""])]);
    }
}
