//! What a result says: value (`OBX-2`, `OBX-5`), unit (`OBX-6`), usual range (`OBX-7`) and flags (`OBX-8`).

use super::{
    Context,
    message::{Field, Segment},
    terms::{codings, words},
};
use crate::record::{Coding, Quantity, ReferenceRange, Value};

/// HL7 table 0078.
const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v2-0078";

/// The value by its type (HL7 table 0125); `None` where it is a document or cannot be read.
pub(super) fn value(obx: Segment<'_>, unit: Option<&String>, context: &mut Context) -> Option<Value> {
    let field = obx.field(5);
    if field.is_empty() {
        return Some(Value::Absent("unknown".to_owned()));
    }
    let quantity = |comparator: Option<&str>, text: &str| {
        let comparator = comparator.map(str::to_owned);
        Value::Quantity(Quantity { text: text.to_owned(), comparator, unit: unit.cloned(), ucum: None })
    };
    Some(match obx.field(2).raw() {
        // Several values in one field: none of them is the result.
        "NM" | "SN" if field.is_repeated() => Value::Text(field.text().into_owned()),
        // The whole field, although a number has one component: of 500×10^4 the rest must not be lost.
        "NM" => match field.text() {
            text if compared(&text).is_some_and(|(comparator, _)| comparator.is_some()) => {
                let (comparator, number) = compared(&text)?;
                quantity(comparator, number)
            }
            text => quantity(None, &text),
        },
        // Comparator, number, separator or suffix, number.
        "SN" => match (field.component(1).raw().trim(), field.component(2).text(), field.component(3).is_empty()) {
            ("" | "=", number, true) => quantity(None, &number),
            (comparator @ ("<" | "<=" | ">" | ">="), number, true) => quantity(Some(comparator), &number),
            _ => Value::Text((1..=4).map(|number| field.component(number).text()).collect()),
        },
        "CE" | "CWE" | "CNE" | "CF" => {
            let coded: Vec<Coding> = field.repetitions().flat_map(codings).collect();
            if coded.is_empty() { Value::Text(words(field).unwrap_or_default()) } else { Value::Coded(coded) }
        }
        "DT" | "TS" | "DTM" => Value::Moment(context.moment(field.component(1).raw())?),
        // Documents, pictures and pointers to them.
        "ED" | "RP" => return None,
        "ST" | "TX" | "FT" | "" => {
            let text = field.text();
            match compared(&text) {
                Some((comparator, number)) => quantity(comparator, number),
                // `1,234`, `１２．３`, `500×10^4`: features/ reads it or says why not, and needs the unit for it.
                None if unit.is_some() && begins_as_number(&text) => quantity(None, text.trim()),
                None => Value::Text(text.into_owned()),
            }
        }
        _ => Value::Text(field.text().into_owned()),
    })
}

/// A number with or without a comparator before it, where the text is nothing else.
fn compared(text: &str) -> Option<(Option<&str>, &str)> {
    let text = text.trim();
    let comparator = ["<=", ">=", "<", ">"].into_iter().find(|comparator| text.starts_with(comparator));
    let number = text.get(comparator.map_or(0, str::len)..)?.trim_start();
    is_decimal(number).then_some((comparator, number))
}

fn begins_as_number(text: &str) -> bool {
    let signs = ['<', '>', '=', '≤', '≥', '≦', '≧', '＜', '＞', '＝', '+', '-', '＋', '－'];
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || signs.contains(&c));
    text.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

/// The unit's code, or its text. A power is often sent with its `^` bare, which parts components:
/// `×10^4/μL^×10^4/μL^99XYZ`.
pub(super) fn unit(field: Field<'_>) -> Option<String> {
    let mut components = field.components();
    let (base, power) = (components.next().unwrap_or_default(), components.next().unwrap_or_default());
    if base.ends_with("10") && power.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(format!("{base}^{power}"));
    }
    // A number is the code of a local table, and no unit; 1 alone is UCUM's.
    let is_local = base.len() > 1 && base.bytes().all(|byte| byte.is_ascii_digit());
    let order = if is_local { [2, 1] } else { [1, 2] };
    order
        .into_iter()
        .map(|number| field.component(number))
        .find(|text| !text.is_empty())
        .map(|text| text.text().into_owned())
}

/// The sender's judgements.
pub(super) fn interpretation(field: Field<'_>) -> Vec<Coding> {
    let flags = field.repetitions().map(|flag| flag.component(1)).filter(|flag| !flag.is_empty());
    let coding = |flag: Field<'_>| Coding {
        system: INTERPRETATION.to_owned(),
        code: flag.text().into_owned(),
        display: String::new(),
    };
    flags.map(coding).collect()
}

/// `low-high`, `<high` or `>low`; others are not read.
pub(super) fn range(text: &str, unit: Option<&String>) -> Option<ReferenceRange> {
    let bound = |text: &str| {
        let text = text.trim();
        is_decimal(text).then(|| Quantity { text: text.to_owned(), comparator: None, unit: unit.cloned(), ucum: None })
    };
    let text = text.trim();
    if let Some(high) = text.strip_prefix("<=").or_else(|| text.strip_prefix('<')) {
        return Some(ReferenceRange { low: None, high: Some(bound(high)?) });
    }
    if let Some(low) = text.strip_prefix(">=").or_else(|| text.strip_prefix('>')) {
        return Some(ReferenceRange { low: Some(bound(low)?), high: None });
    }
    // The sign of a negative lower bound parts nothing.
    let sign = text.chars().next().map_or(0, char::len_utf8);
    let at = sign + text.get(sign..)?.find(['-', '~', '〜', '～'])?;
    let (low, high) = text.split_at_checked(at)?;
    let high = high.get(high.chars().next().map_or(0, char::len_utf8)..)?;
    Some(ReferenceRange { low: Some(bound(low)?), high: Some(bound(high)?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_ranges_are_read_where_they_are_plain() {
        for (text, bounds) in [
            ("3.6-4.8", Some((Some("3.6"), Some("4.8")))),
            ("3.6 ~ 4.8", Some((Some("3.6"), Some("4.8")))),
            ("3.6〜4.8", Some((Some("3.6"), Some("4.8")))),
            ("-2.0-2.0", Some((Some("-2.0"), Some("2.0")))),
            ("-2.0--1.0", Some((Some("-2.0"), Some("-1.0")))),
            ("<=0.14", Some((None, Some("0.14")))),
            (">60", Some((Some("60"), None))),
            ("", None),
            ("-", None),
            ("(-)", None),
            ("3.6", None),
            ("3.6-", None),
            ("M:3.6-4.8", None),
        ] {
            let found = range(text, None);
            let text_of = |bound: &Option<Quantity>| bound.as_ref().map(|bound| bound.text.clone());
            let found = found.as_ref().map(|range| (text_of(&range.low), text_of(&range.high)));
            let bounds = bounds.map(|(low, high)| (low.map(str::to_owned), high.map(str::to_owned)));
            assert_eq!(found, bounds, "{text}");
        }
    }
}
