//! Bytes to text: ISO-2022-JP where there is an escape, else UTF-8 or `Shift_JIS`.
//!
//! Each segment is decoded alone. It begins in ASCII (JAHIS data exchange, common part: a segment ends in ASCII), so a shift
//! that is never ended costs its segment alone, and no end of line is a byte of a double-byte character.

use encoding_rs::{ISO_2022_JP, SHIFT_JIS};

/// Escape sequences (ECMA-35), and what the decoder is given instead. It knows those of RFC 1468 and half-width kana.
///
/// JIS X 0201 Roman differs from ASCII in two characters, which would cost the delimiters `\` and `~`; SS-MIX2 has ASCII
/// for single bytes. The four-byte forms are those of ISO 2022:1994, which MSH-20 names. ESC & @ says that the set after
/// it is the edition of 1990.
const SHIFTS: [(&[u8], &[u8]); 8] = [
    (b"\x1b(B", b"\x1b(B"),
    (b"\x1b(J", b"\x1b(B"),
    (b"\x1b(I", b"\x1b(I"),
    (b"\x1b$@", b"\x1b$B"),
    (b"\x1b$B", b"\x1b$B"),
    (b"\x1b$(@", b"\x1b$B"),
    (b"\x1b$(B", b"\x1b$B"),
    (b"\x1b&@", b""),
];

/// How bytes above 127 are read where no escape stands in their segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    ShiftJis,
}

impl Encoding {
    /// The encoding of a file: what its segments are, most of them; UTF-8 where a head (`MSH-18`) says so.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let (mut utf8, mut other) = (0_usize, 0_usize);
        for line in lines(bytes).filter(|line| !line.is_ascii() && !line.contains(&0x1b)) {
            if std::str::from_utf8(line).is_ok() {
                utf8 += 1;
            } else {
                other += 1;
            }
        }
        let said = || {
            let mut heads = lines(bytes).filter(|line| line.starts_with(b"MSH"));
            heads.any(|head| head.windows(5).any(|word| word.eq_ignore_ascii_case(b"UTF-8")))
        };
        if other == 0 || utf8 > other || said() { Self::Utf8 } else { Self::ShiftJis }
    }

    /// Decodes one segment; what cannot be read becomes U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        if bytes.contains(&0x1b) {
            return ISO_2022_JP.decode_without_bom_handling(&shifts_alone(bytes)).0.into_owned();
        }
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::ShiftJis => SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

/// The lines of a file, whatever ends them.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Leaves out a shift that another follows at once, as where fields were encoded one by one: the decoder takes it for an
/// attempt to hide something (WHATWG Encoding, ISO-2022-JP decoder).
fn shifts_alone(bytes: &[u8]) -> Vec<u8> {
    let shift = |bytes: &[u8]| SHIFTS.iter().find(|(sequence, _)| bytes.starts_with(sequence));
    let mut alone = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if let Some((sequence, instead)) = shift(rest) {
            rest = rest.get(sequence.len()..).unwrap_or_default();
            if shift(rest).is_none() {
                alone.extend_from_slice(instead);
            }
        } else {
            alone.push(*first);
            rest = after;
        }
    }
    alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_japanese_is_read() {
        for (what, bytes, text) in [
            ("JIS X 0208-1983", &b"a\x1b$B7l\x1b(Bb"[..], "a血b"),
            ("JIS C 6226-1978", b"a\x1b$@7l\x1b(Bb", "a血b"),
            ("back to JIS X 0201 Roman, delimiters after it", b"\x1b$B7l\x1b(J^~\\&|", "血^~\\&|"),
            ("back to ASCII, and at once into Japanese again", b"\x1b$B7l\x1b(B\x1b$B7l\x1b(B", "血血"),
            ("the same shift twice", b"\x1b(B\x1b(Ba", "a"),
            ("half-width kana", b"\x1b(I\x31\x1b(Bb", "ｱb"),
            ("half-width kana, then Japanese", b"\x1b(I\x31\x1b(B\x1b$B7l\x1b(B", "ｱ血"),
            ("the long form of ISO 2022:1994", b"\x1b$(B7l\x1b(Bb", "血b"),
            ("the edition of 1990", b"\x1b&@\x1b$B7l\x1b(Bb", "血b"),
            ("never ended", b"a\x1b$B7l", "a血"),
            ("an unknown set", b"a\x1b$(Dxx\x1b(Bb", "a\u{fffd}$(Dxxb"),
            ("UTF-8", "血".as_bytes(), "血"),
        ] {
            assert_eq!(Encoding::of(bytes).decode(bytes), text, "{what}");
        }
    }

    #[test]
    fn the_decoder_alone_would_lose_a_shift_after_a_shift() {
        let (text, ..) = ISO_2022_JP.decode(b"\x1b$B7l\x1b(B\x1b$B7l\x1b(B");
        assert!(text.contains('\u{fffd}'));
    }

    #[test]
    fn bytes_without_escapes_are_what_most_segments_are() {
        let utf8 = "PID|血\rOBX|清\r".as_bytes();
        let sjis = SHIFT_JIS.encode("PID|血\rOBX|清\r").0.into_owned();
        for (what, bytes, encoding) in [
            ("UTF-8", utf8.to_vec(), Encoding::Utf8),
            ("UTF-8 with one broken segment", [utf8, b"NTE|\xff"].concat(), Encoding::Utf8),
            ("Shift_JIS", sjis.clone(), Encoding::ShiftJis),
            // ﾂ｡ in Shift_JIS, ¡ in UTF-8.
            (
                "Shift_JIS with one segment that could be UTF-8",
                [&sjis[..], b"NTE|\xc2\xa1"].concat(),
                Encoding::ShiftJis,
            ),
            (
                "said to be UTF-8, and broken",
                b"MSH|^~\\&||||||||||||||||UNICODE UTF-8\rNTE|\xff".to_vec(),
                Encoding::Utf8,
            ),
            ("ASCII", b"MSH".to_vec(), Encoding::Utf8),
        ] {
            assert_eq!(Encoding::of(&bytes), encoding, "{what}");
        }
    }
}
