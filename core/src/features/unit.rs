//! Units as hospitals write them, in UCUM's spelling. Which of them an input accepts, the manifest says.

use std::borrow::Cow;

use crate::record::Quantity;

/// Spellings that differ from UCUM's in more than their letters.
const ALIASES: [(&str, &str); 22] = [
    ("mmHg", "mm[Hg]"),
    ("mEq/L", "meq/L"),
    ("MEQ/L", "meq/L"),
    ("IU/L", "U/L"),
    ("[IU]/L", "U/L"),
    ("[iU]/L", "U/L"),
    ("/mm3", "/uL"),
    ("{cells}/uL", "/uL"),
    ("cells/uL", "/uL"),
    ("1/uL", "/uL"),
    ("個/uL", "/uL"),
    ("10^2/uL", "10*2/uL"),
    ("10^3/uL", "10*3/uL"),
    ("K/uL", "10*3/uL"),
    ("千/uL", "10*3/uL"),
    ("10^4/uL", "10*4/uL"),
    ("万/uL", "10*4/uL"),
    ("10^6/uL", "10*6/uL"),
    ("M/uL", "10*6/uL"),
    ("10^9/L", "10*9/L"),
    ("G/L", "10*9/L"),
    ("10^12/L", "10*12/L"),
];

/// The unit of a quantity in UCUM's spelling. `None` where there is none, or where its code and its text are
/// both known spellings and disagree.
pub(super) fn unit_of(quantity: &Quantity) -> Option<String> {
    let code = quantity.ucum.as_deref().map(ucum);
    let text = quantity.unit.as_deref().map(ucum);
    match (code, text) {
        (Some(code), Some(text)) if is_known(&text) && is_known(&code) && text != code => None,
        (Some(unit), _) | (None, Some(unit)) => Some(unit),
        (None, None) => None,
    }
}

/// A unit in UCUM's spelling.
fn ucum(text: &str) -> String {
    let letters: String = text.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
    let letters = letters.strip_prefix(['×', 'x', 'X']).unwrap_or(&letters);
    let letters: Cow<str> = match letters.strip_suffix('l') {
        Some(stem) if stem.ends_with(['/', 'd', 'm', 'u', 'f', 'p']) => Cow::Owned(format!("{stem}L")),
        _ => Cow::Borrowed(letters),
    };
    ALIASES
        .iter()
        .find(|(alias, _)| *alias == letters)
        .map_or_else(|| letters.to_string(), |(_, unit)| (*unit).to_owned())
}

/// Full-width forms and both micro signs in plain letters.
fn plain(c: char) -> char {
    match c {
        '\u{b5}' | '\u{3bc}' => 'u',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a spelling is one that units are written in, rather than a label such as `score`.
fn is_known(unit: &str) -> bool {
    unit.contains('/') || unit == "%" || unit == "mm[Hg]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_as_hospitals_write_them() {
        for (text, unit) in [
            ("mmHg", "mm[Hg]"),
            ("mEq/L", "meq/L"),
            ("×10^3/μL", "10*3/uL"),
            ("×10^3/\u{b5}L", "10*3/uL"),
            ("10*3/uL", "10*3/uL"),
            ("ｘ１０^４／μＬ", "10*4/uL"),
            ("万/μL", "10*4/uL"),
            ("/μl", "/uL"),
            ("mg/dl", "mg/dL"),
            ("mg / dL", "mg/dL"),
            ("IU/l", "U/L"),
            ("g/dL", "g/dL"),
            ("mmol/l", "mmol/L"),
            ("mol", "mol"),
        ] {
            assert_eq!(ucum(text), unit, "{text}");
        }
    }

    #[test]
    fn code_and_text_at_odds_are_no_unit() {
        let quantity = |unit: &str, code: &str| Quantity {
            text: "1".to_owned(),
            comparator: None,
            unit: Some(unit.to_owned()),
            ucum: Some(code.to_owned()),
        };
        assert_eq!(unit_of(&quantity("mg/dl", "mg/dL")).as_deref(), Some("mg/dL"));
        assert_eq!(unit_of(&quantity("mg/L", "mg/dL")), None);
        assert_eq!(unit_of(&quantity("点", "{score}")).as_deref(), Some("{score}"));
    }
}
