//! `OBX`, with the specimen (`SPM`) and the order (`OBR`) above it.

use super::{
    Context,
    message::{Field, Message, Segment},
    terms::codings,
};
use crate::{
    moment::Moment,
    record::{Coding, Observation, Quantity, Record, ReferenceRange, Setting, Status, Value},
};

/// HL7 table 0078.
const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v2-0078";

pub(super) fn read(message: &Message, place: &str, context: &mut Context, record: &mut Record) {
    let (mut drawn, mut ordered): (Option<Moment>, Option<Moment>) = (None, None);
    for (index, segment) in message.segments().enumerate() {
        context.place = format!("{place}, segment {}", index + 1);
        match segment.name() {
            "SPM" => drawn = context.moment(segment.field(17).component(1).raw()),
            "OBR" => ordered = context.moment(segment.field(7).component(1).raw()),
            "OBX" => {
                let own = context.moment(segment.field(14).component(1).raw());
                let at = own.or_else(|| drawn.clone()).or_else(|| ordered.clone());
                result(segment, at, context, record);
            }
            _ => {}
        }
    }
}

fn result(obx: Segment<'_>, at: Option<Moment>, context: &mut Context, record: &mut Record) {
    // HL7 table 0085.
    let status = match obx.field(11).raw() {
        "F" | "C" | "U" => Status::Final,
        "P" | "R" | "S" | "I" => Status::Preliminary,
        "D" | "W" | "X" => return context.retracted(),
        // Not asked for, order only, or nothing that the table has.
        _ => return,
    };
    let unit = unit(obx.field(6));
    let Some(value) = value(obx, unit.as_ref(), context) else { return };
    let interpretation = obx.field(8).repetitions().filter(|flag| !flag.is_empty()).map(|flag| Coding {
        system: INTERPRETATION.to_owned(),
        code: flag.component(1).text().into_owned(),
        display: String::new(),
    });
    record.observations.push(Observation {
        codes: codings(obx.field(3)),
        value,
        at,
        status,
        setting: Setting::Clinic,
        interpretation: interpretation.collect(),
        reference: range(&obx.field(7).text(), unit.as_ref()),
        source: context.place.clone(),
    });
}

fn value(obx: Segment<'_>, unit: Option<&String>, context: &mut Context) -> Option<Value> {
    let field = obx.field(5);
    if field.is_empty() {
        return Some(Value::Absent("unknown".to_owned()));
    }
    let quantity = |comparator: Option<&str>, text: &str| {
        let comparator = comparator.map(str::to_owned);
        Value::Quantity(Quantity { text: text.to_owned(), comparator, unit: unit.cloned(), ucum: None })
    };
    Some(match obx.field(2).raw() {
        "NM" => quantity(None, &field.component(1).text()),
        // Comparator, number, separator, number.
        "SN" => match (field.component(1).raw(), field.component(2).text(), field.component(3).is_empty()) {
            ("" | "=", number, true) => quantity(None, &number),
            (comparator @ ("<" | "<=" | ">" | ">="), number, true) => quantity(Some(comparator), &number),
            _ => Value::Text(field.text().into_owned()),
        },
        "CE" | "CWE" => Value::Coded(field.repetitions().flat_map(codings).collect()),
        "DT" | "TS" | "DTM" => Value::Moment(context.moment(field.component(1).raw())?),
        "ST" | "TX" | "FT" | "" => {
            let text = field.text();
            match compared(&text) {
                Some((comparator, number)) => quantity(comparator, number),
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

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

/// The unit's code. A power is often sent with its `^` bare, which parts components: `×10^4/μL^×10^4/μL^99XYZ`.
fn unit(field: Field<'_>) -> Option<String> {
    if field.is_empty() {
        return None;
    }
    let components = field.components();
    let bare = match components.as_slice() {
        [base, power, ..] if base.ends_with("10") && power.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(format!("{base}^{power}"))
        }
        _ => None,
    };
    Some(bare.unwrap_or_else(|| field.component(1).text().into_owned()))
}

/// `low-high`, `<high` or `>low`; others are not read.
fn range(text: &str, unit: Option<&String>) -> Option<ReferenceRange> {
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
    let (low, high) = text.split_once(['-', '~', '〜', '～'])?;
    Some(ReferenceRange { low: Some(bound(low)?), high: Some(bound(high)?) })
}
