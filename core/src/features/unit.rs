//! Units as hospitals write them, in UCUM's spelling. Which of them are taken, the table of analytes and the manifest say.

use std::borrow::Cow;

use super::spelling::plain;
use crate::record::Quantity;

/// Longer texts are no unit.
const LONGEST_BYTES: usize = 64;

/// Spellings that differ from UCUM's in more than their letters.
const ALIASES: &[(&str, &str)] = &[
    ("mmHg", "mm[Hg]"),
    ("mmHG", "mm[Hg]"),
    ("MMHG", "mm[Hg]"),
    ("mEq/L", "meq/L"),
    ("mEQ/L", "meq/L"),
    ("MEQ/L", "meq/L"),
    ("MMOL/L", "mmol/L"),
    ("MG/DL", "mg/dL"),
    ("Mg/dL", "mg/dL"),
    ("mg/DL", "mg/dL"),
    ("mg%", "mg/dL"),
    ("mg/100mL", "mg/dL"),
    ("MG/L", "mg/L"),
    ("G/DL", "g/dL"),
    ("g/DL", "g/dL"),
    ("IU/L", "U/L"),
    ("[IU]/L", "U/L"),
    ("[iU]/L", "U/L"),
    ("iU/L", "U/L"),
    ("/mm3", "/uL"),
    ("/cumm", "/uL"),
    ("{cells}/uL", "/uL"),
    ("cells/uL", "/uL"),
    ("1/uL", "/uL"),
    ("個/uL", "/uL"),
    ("10^2/uL", "10*2/uL"),
    ("百/uL", "10*2/uL"),
    ("10^3/uL", "10*3/uL"),
    ("10**3/uL", "10*3/uL"),
    ("10E3/uL", "10*3/uL"),
    ("10e3/uL", "10*3/uL"),
    ("K/uL", "10*3/uL"),
    ("k/uL", "10*3/uL"),
    ("千/uL", "10*3/uL"),
    ("10^3/mm3", "10*3/uL"),
    ("10*3/mm3", "10*3/uL"),
    ("10^4/uL", "10*4/uL"),
    ("10E4/uL", "10*4/uL"),
    ("10^4/mm3", "10*4/uL"),
    ("万/uL", "10*4/uL"),
    ("万/mm3", "10*4/uL"),
    ("10^6/uL", "10*6/uL"),
    ("M/uL", "10*6/uL"),
    ("10^9/L", "10*9/L"),
    ("10E9/L", "10*9/L"),
    ("10e9/L", "10*9/L"),
    ("G/L", "10*9/L"),
    ("10^12/L", "10*12/L"),
    ("T/L", "10*12/L"),
    ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
    ("mL/min/1.73m^2", "mL/min/{1.73_m2}"),
    ("mL/分/1.73m2", "mL/min/{1.73_m2}"),
    ("mL/min/{1.73m2}", "mL/min/{1.73_m2}"),
    ("mL/min/1.73_m2", "mL/min/{1.73_m2}"),
    ("回/分", "/min"),
    ("回/min", "/min"),
    ("拍/分", "/min"),
    ("拍/min", "/min"),
    ("/分", "/min"),
    ("1/min", "/min"),
    ("bpm", "/min"),
    ("beats/min", "/min"),
    ("beats/minute", "/min"),
    ("{beats}/min", "/min"),
    ("breaths/min", "/min"),
    ("breaths/minute", "/min"),
    ("{breaths}/min", "/min"),
    ("sec", "s"),
    ("秒", "s"),
    ("°C", "Cel"),
    ("degC", "Cel"),
    ("°F", "[degF]"),
    ("%(NGSP)", "%"),
    ("INR", "{INR}"),
    ("C", "Cel"),
    ("degreesC", "Cel"),
    ("Celsius", "Cel"),
    ("F", "[degF]"),
    ("degF", "[degF]"),
    ("degreesF", "[degF]"),
    ("Fahrenheit", "[degF]"),
    ("lb", "[lb_av]"),
    ("lbs", "[lb_av]"),
    ("pound", "[lb_av]"),
    ("pounds", "[lb_av]"),
    ("oz", "[oz_av]"),
    ("in", "[in_i]"),
    ("inch", "[in_i]"),
    ("inches", "[in_i]"),
    ("ft", "[ft_i]"),
    ("feet", "[ft_i]"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("centimeter", "cm"),
    ("centimeters", "cm"),
    ("percent", "%"),
    ("パーセント", "%"),
];

/// Texts that say what is counted, and nothing of the unit: beside a code they may stand.
const LABELS: &[&str] = &[
    "点", "点数", "score", "point", "points", "回", "拍", "beat", "beats", "breath", "breaths", "個", "cell", "cells",
    "count", "counts", "度", "ratio", "比",
];

/// What a quantity says of its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// One unit, in UCUM's spelling.
    One(String),
    /// Its code and its text are both units, and not the same one.
    Two { code: String, text: String },
}

/// The unit of a quantity. A label (`点`, `beats`) does not speak against a code; any other text does, known or not: 68
/// "inches" with the code of the centimetre are not 68 cm.
pub(super) fn said(quantity: &Quantity) -> Said {
    let spelled = |unit: Option<&String>| unit.filter(|unit| !unit.trim().is_empty()).map(|unit| ucum(unit));
    match (spelled(quantity.ucum.as_ref()), spelled(quantity.unit.as_ref())) {
        (Some(code), Some(text)) if text != code && !is_label(&text) => Said::Two { code, text },
        (Some(unit), _) | (None, Some(unit)) => Said::One(unit),
        (None, None) => Said::Nothing,
    }
}

/// A unit in UCUM's spelling.
fn ucum(text: &str) -> String {
    if text.len() > LONGEST_BYTES {
        return String::new();
    }
    let letters: String = plain(text).chars().filter(|c| !c.is_whitespace()).collect();
    let letters = letters.strip_prefix(['×', 'x', 'X', '*']).unwrap_or(&letters);
    let letters = litres(letters);
    ALIASES
        .iter()
        .find(|(alias, _)| *alias == letters)
        .map_or_else(|| letters.to_string(), |(_, unit)| (*unit).to_owned())
}

/// The litre with its capital, alone at the end (`mg/dl`) and in `ml/min`.
fn litres(letters: &str) -> Cow<'_, str> {
    if let Some(rest) = letters.strip_prefix("ml/") {
        return Cow::Owned(format!("mL/{rest}"));
    }
    match letters.strip_suffix('l') {
        Some(stem) if stem.ends_with(['/', 'd', 'm', 'u', 'f', 'p']) => Cow::Owned(format!("{stem}L")),
        _ => Cow::Borrowed(letters),
    }
}

/// Whether a text only says what is counted. What stands in braces is UCUM's own way of saying so.
fn is_label(text: &str) -> bool {
    let is_annotation = text.starts_with('{') && text.ends_with('}');
    is_annotation || LABELS.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_as_hospitals_write_them() {
        for (text, unit) in [
            ("mmHg", "mm[Hg]"),
            ("mmHG", "mm[Hg]"),
            ("mm Hg", "mm[Hg]"),
            ("㎜Hg", "mm[Hg]"),
            ("ｍｍＨｇ", "mm[Hg]"),
            ("mEq/L", "meq/L"),
            ("mEq/l", "meq/L"),
            ("mEq/ℓ", "meq/L"),
            ("ｍＥｑ／Ｌ", "meq/L"),
            ("MEQ/L", "meq/L"),
            ("×10^3/μL", "10*3/uL"),
            ("×10^3/\u{b5}L", "10*3/uL"),
            ("×10³/µL", "10*3/uL"),
            ("x10^3/uL", "10*3/uL"),
            ("10*3/uL", "10*3/uL"),
            ("10^3/mm^3", "10^3/mm^3"),
            ("K/uL", "10*3/uL"),
            ("千/μL", "10*3/uL"),
            ("×10²/μL", "10*2/uL"),
            ("×10^2/μL", "10*2/uL"),
            ("×10^4/μL", "10*4/uL"),
            ("ｘ１０^４／μＬ", "10*4/uL"),
            ("×10⁴/μl", "10*4/uL"),
            ("万/μL", "10*4/uL"),
            ("万/\u{b5}l", "10*4/uL"),
            ("/μl", "/uL"),
            ("/㎕", "/uL"),
            ("/mm3", "/uL"),
            ("個/μL", "/uL"),
            ("×10⁹/L", "10*9/L"),
            ("mg/dl", "mg/dL"),
            ("mg/dL", "mg/dL"),
            ("mg / dL", "mg/dL"),
            ("㎎/㎗", "mg/dL"),
            ("ｍｇ／ｄＬ", "mg/dL"),
            ("MG/DL", "mg/dL"),
            ("mg/dℓ", "mg/dL"),
            ("g/dl", "g/dL"),
            ("G/DL", "g/dL"),
            ("g/dL", "g/dL"),
            ("IU/l", "U/L"),
            ("IU/L", "U/L"),
            ("U/l", "U/L"),
            ("[IU]/L", "U/L"),
            ("mmol/l", "mmol/L"),
            ("μmol/L", "umol/L"),
            ("\u{b5}mol/l", "umol/L"),
            ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
            ("mL/min/1.73m²", "mL/min/{1.73_m2}"),
            ("mL/min/1.73㎡", "mL/min/{1.73_m2}"),
            ("mL/分/1.73m2", "mL/min/{1.73_m2}"),
            ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
            ("℃", "Cel"),
            ("°C", "Cel"),
            ("Cel", "Cel"),
            ("回/分", "/min"),
            ("拍/分", "/min"),
            ("/分", "/min"),
            ("bpm", "/min"),
            ("%", "%"),
            ("％", "%"),
            ("% (NGSP)", "%"),
            ("%(JDS)", "%(JDS)"),
            ("sec", "s"),
            ("秒", "s"),
            ("kg", "kg"),
            ("㎏", "kg"),
            ("㎝", "cm"),
            ("mol", "mol"),
            ("回", "回"),
        ] {
            assert_eq!(ucum(text), unit, "{text}");
        }
    }

    #[test]
    fn a_text_that_was_not_known_lost_against_the_code() {
        for (text, code, of_text) in [
            ("lb", "kg", "[lb_av]"),
            ("inches", "cm", "[in_i]"),
            ("in", "cm", "[in_i]"),
            ("ft", "cm", "[ft_i]"),
            ("oz", "g", "[oz_av]"),
            ("F", "Cel", "[degF]"),
            ("degF", "Cel", "[degF]"),
            ("C", "[degF]", "Cel"),
            ("%(JDS)", "%", "%(JDS)"),
            ("%(IFCC)", "%", "%(IFCC)"),
            ("mmol", "mg/dL", "mmol"),
            ("U", "mg/dL", "U"),
            ("mEq", "mmol/L", "mEq"),
            ("furlong", "cm", "furlong"),
        ] {
            let quantity = Quantity {
                text: "1".to_owned(),
                comparator: None,
                unit: Some(text.to_owned()),
                ucum: Some(code.to_owned()),
            };
            let expected = Said::Two { code: code.to_owned(), text: of_text.to_owned() };
            assert_eq!(said(&quantity), expected, "{text} {code}");
        }
    }

    #[test]
    fn no_alias_is_another_s_meaning() {
        for (index, (alias, unit)) in ALIASES.iter().enumerate() {
            assert!(ALIASES.iter().skip(index + 1).all(|(other, _)| other != alias), "{alias} twice");
            assert_eq!(ucum(unit), *unit, "{alias}");
            assert_eq!(ucum(alias), *unit, "{alias}");
        }
    }

    #[test]
    fn code_and_text_at_odds_are_two_units() {
        let said = |unit: &str, code: &str| {
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            said(&Quantity { text: "1".to_owned(), comparator: None, unit: text(unit), ucum: text(code) })
        };
        let one = |unit: &str| Said::One(unit.to_owned());
        for (text, code, expected) in [
            ("mg/dl", "mg/dL", one("mg/dL")),
            ("点", "{score}", one("{score}")),
            ("beats", "/min", one("/min")),
            ("", "mg/dL", one("mg/dL")),
            ("mg/dl", "", one("mg/dL")),
            (" ", "", Said::Nothing),
            ("", "", Said::Nothing),
            ("mg/L", "mg/dL", Said::Two { code: "mg/dL".to_owned(), text: "mg/L".to_owned() }),
            ("Beats", "/min", one("/min")),
            ("{beats}", "/min", one("/min")),
            ("C", "Cel", one("Cel")),
            ("kPa", "mm[Hg]", Said::Two { code: "mm[Hg]".to_owned(), text: "kPa".to_owned() }),
        ] {
            assert_eq!(said(text, code), expected, "{text} {code}");
        }
    }
}
