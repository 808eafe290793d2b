//! The items of form 1 that are values: grades and measurements at admission and discharge.

use super::{
    systems::{self, coding},
    table::is_digits,
};
use crate::{
    moment::Moment,
    record::{Observation, Quantity, Setting, Status, Value},
};

/// When an item was true of the patient.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Admission,
    Discharge,
}

/// An item that is a value.
pub(super) struct Item {
    /// Its code.
    pub code: &'static str,
    /// The payload, from 1.
    pub payload: usize,
    /// The day of which it is true.
    pub when: When,
    kind: ItemKind,
}

/// How a value is to be taken.
#[derive(Clone, Copy)]
enum ItemKind {
    /// A measurement, with its unit and LOINC's code (FHIR R4, profiles of body height and body weight). Zero is "not
    /// known" ("不明の場合は「000」を入力").
    Measured(&'static str, &'static str),
    /// A grade as it stands.
    Graded,
    /// A class whose codes have a meaning of their own.
    Coded,
}

const fn item(code: &'static str, payload: usize, when: When, kind: ItemKind) -> Item {
    Item { code, payload, when, kind }
}

/// Items whose payload is the same in 2014 and 2024 and whose name says when they were true. Centimetres and kilograms: 中医協 入院・外来医療等の調査・評価分科会,
/// 5 October 2023, material 入-4参考.
pub(super) const ITEMS: [Item; 11] = [
    item("A001010", 2, When::Admission, ItemKind::Measured("cm", "8302-2")),
    item("A001010", 3, When::Admission, ItemKind::Measured("kg", "29463-7")),
    // As of a year after 2014, in which it was not there.
    item("A001010", 4, When::Discharge, ItemKind::Measured("kg", "29463-7")),
    item("JCS0010", 2, When::Admission, ItemKind::Graded),
    item("JCS0020", 2, When::Discharge, ItemKind::Graded),
    // The grade of before the stroke, as judged at admission.
    item("M010010", 2, When::Admission, ItemKind::Graded),
    // 脳卒中の発症時期: 1 within 3 days, 2 within 7, 3 later, 4 without symptoms (instructions of 2021, in 中医協総会 第499回,
    // 入院その5). A class and no date of onset.
    item("M010010", 3, When::Admission, ItemKind::Coded),
    item("M010020", 2, When::Discharge, ItemKind::Graded),
    item("M050020", 2, When::Admission, ItemKind::Graded), // CCS
    item("M050030", 2, When::Admission, ItemKind::Graded), // Killip
    item("M170010", 2, When::Admission, ItemKind::Graded), // GAF
];

impl Item {
    /// The item as an observation; `None` where nothing stands there.
    pub(super) fn observation(&self, text: &str, at: Option<Moment>, source: String) -> Option<Observation> {
        let name = format!("{}.{}", self.code, self.payload);
        let mut codes = vec![coding(systems::FORM1, &name)];
        let value = match self.kind {
            _ if text.is_empty() => return None,
            ItemKind::Measured(..) if text.chars().all(|letter| matches!(letter, '0' | '.')) => return None,
            ItemKind::Measured(unit, loinc) => {
                codes.push(coding(systems::LOINC, loinc));
                value(text, Some(unit))
            }
            ItemKind::Graded => value(text, None),
            ItemKind::Coded => Value::Coded(vec![coding(&format!("{}:{name}", systems::FORM1), text)]),
        };
        Some(Observation {
            codes,
            value,
            at,
            status: Status::Final,
            setting: Setting::Clinic,
            interpretation: Vec::new(),
            reference: None,
            source,
        })
    }
}

/// A decimal number as such, anything else as text.
fn value(text: &str, unit: Option<&str>) -> Value {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if is_digits(whole) && is_digits(fraction) {
        let unit = unit.map(str::to_owned);
        return Value::Quantity(Quantity { text: text.to_owned(), comparator: None, ucum: unit.clone(), unit });
    }
    Value::Text(text.to_owned())
}
