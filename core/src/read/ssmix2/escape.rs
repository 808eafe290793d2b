//! Escapes within a field (HL7 v2.5, 2.7).

use std::borrow::Cow;

use super::message::Delimiters;

/// Undoes escapes: delimiters (2.7.1), hexadecimal data that is text (2.7.5), line breaks and highlighting of formatted
/// text (2.7.2, 2.7.6). Others are left as they stand.
pub(super) fn unescaped(text: &str, delimiters: Delimiters) -> Cow<'_, str> {
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
            ".br" | ".sp" => plain.push('\n'),
            // Where highlighting begins and ends.
            "H" | "N" => {}
            other => {
                if let Some(data) = hexadecimal(other) {
                    plain.push_str(&data);
                } else {
                    plain.push(delimiters.escape);
                    plain.push_str(other);
                    plain.push(delimiters.escape);
                }
            }
        }
        rest = following;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// `X` and pairs of digits, where they are printable ASCII or ends of lines.
fn hexadecimal(word: &str) -> Option<String> {
    let digits = word.strip_prefix('X').filter(|digits| !digits.is_empty() && digits.len() % 2 == 0)?;
    let byte = |pair: &[u8]| {
        let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        match pair {
            [high, low] => Some(value(high)? << 4 | value(low)?),
            _ => None,
        }
    };
    let text = |byte: u8| (byte.is_ascii_graphic() || matches!(byte, b' ' | b'\r' | b'\n')).then_some(char::from(byte));
    digits.as_bytes().chunks(2).map(|pair| byte(pair).and_then(text)).collect()
}
