//! A record and a manifest to the model's inputs: each with the value used, where it came from and what lost.
//!
//! Which of several values is used, and how ties break, so that the order of the resources never matters:
//! - Only values at or before the question and within the window count. One known by its day alone counts from its first
//!   instant, so that today's is not after now, and the window reaches to the day's end. One known by its month or year alone
//!   has no place in a window.
//! - `latest`: the last. A value with a time wins over one of the same day without; where they differ, that is a finding.
//!   A preliminary result that is later wins over a final one that is earlier; that too is a finding.
//! - `first`: the first; a value without a time counts from its day's end.
//! - `lowest`, `highest`: by the number, or by the order of the levels.
//! - Of one moment: the final before the preliminary, then the larger, then by the name of the source. Different values of one
//!   moment, or within one minute, are a finding; the same value twice is none.
//! - A date known by its month or year alone may lie after the question while that month or year goes on: not used.
//! - A drug is in use until its end, however long ago it began; without an end the window bounds its beginning. A diagnosis
//!   that was entered after the question was not known then, and one that ended after it had not ended.
//! - Of present and absent, one of them without a date, neither is used where the later would be.
//! - An answer given with the question goes before the record; one that stood in the record only where nothing is later.
//! - What is no number, is in no unit of the test, or is impossible never stands for a value. Where such a result is later than
//!   the value used, that is a finding.
//!
//! Whatever was not used is named with the reason, the latest first.

mod answer;
mod candidate;
mod choose;
mod course;
mod extract;
mod measure;
mod numeral;
mod over_time;
mod source;
mod spelling;
mod unit;

use crate::{
    assessment::InputUsed,
    manifest::{Exceeds, GraphSpec, Manifest, Rule, Truth},
    moment::Moment,
};

pub use self::extract::extract;
pub(crate) use self::extract::quantity_text;

/// The inputs of one model for one patient, in the manifest's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    features: Vec<Feature>,
}

/// One input: what rules and graphs see, and what people see.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The value; `None` where it is missing.
    pub value: Option<FeatureValue>,
    /// When it was true of the patient.
    pub at: Option<Moment>,
    /// Where it came from.
    pub shown: InputUsed,
}

/// A value as rules and graphs see it.
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureValue {
    /// A number in the input's unit.
    Number(f64),
    /// A level; two where the record leaves two open.
    Levels(Vec<String>),
}

impl Features {
    /// The input of this name.
    pub fn get(&self, name: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.shown.name == name)
    }

    /// All inputs, in the manifest's order.
    pub fn iter(&self) -> impl Iterator<Item = &Feature> {
        self.features.iter()
    }

    /// The value of a rule.
    pub fn truth(&self, rule: &Rule) -> Truth {
        rule.truth(&|leaf| self.leaf(leaf))
    }

    fn leaf(&self, rule: &Rule) -> Truth {
        let value = |name: &str| self.get(name).and_then(|feature| feature.value.as_ref());
        match rule {
            Rule::Is(is) => match value(&is.input) {
                Some(FeatureValue::Levels(levels)) => {
                    let count = levels.iter().filter(|level| is.is.contains(level)).count();
                    match count {
                        0 => Truth::False,
                        all if all == levels.len() => Truth::True,
                        _ => Truth::Unknown,
                    }
                }
                _ => Truth::Unknown,
            },
            Rule::Within(within) => match value(&within.input) {
                Some(FeatureValue::Number(number)) => {
                    let from = within.from.is_none_or(|from| *number >= from);
                    let to = within.to.is_none_or(|to| *number <= to);
                    (from && to).into()
                }
                _ => Truth::Unknown,
            },
            Rule::Exceeds(exceeds) => self.exceeds(exceeds),
            Rule::All(_) | Rule::Any(_) | Rule::Count(_) | Rule::NotKnown(_) => Truth::Unknown,
        }
    }

    fn exceeds(&self, rule: &Exceeds) -> Truth {
        let number = |name: &str| match self.get(name).and_then(|feature| feature.value.as_ref()) {
            Some(FeatureValue::Number(number)) => Some(*number),
            _ => None,
        };
        let parts: Vec<Option<f64>> = rule.sum.iter().map(|name| number(name)).collect();
        if parts.iter().flatten().sum::<f64>() > rule.above {
            Truth::True
        } else if parts.iter().all(Option::is_some) {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// The columns of a graph that have no value.
    pub fn missing<'g>(&self, graph: &'g GraphSpec) -> Vec<&'g str> {
        let has_value = |name: &str| self.get(name).is_some_and(|feature| feature.value.is_some());
        graph.columns.iter().map(String::as_str).filter(|name| !has_value(name)).collect()
    }

    /// The columns of a graph whose level the record leaves open.
    pub fn ambiguous<'g>(&self, graph: &'g GraphSpec) -> Vec<&'g str> {
        let is_open = |name: &str| {
            let value = self.get(name).and_then(|feature| feature.value.as_ref());
            matches!(value, Some(FeatureValue::Levels(levels)) if levels.len() > 1)
        };
        graph.columns.iter().map(String::as_str).filter(|name| is_open(name)).collect()
    }

    /// The same inputs with one level settled.
    #[must_use]
    pub fn assuming(&self, name: &str, level: &str) -> Self {
        let mut settled = self.clone();
        for feature in settled.features.iter_mut().filter(|feature| feature.shown.name == name) {
            feature.value = Some(FeatureValue::Levels(vec![level.to_owned()]));
        }
        settled
    }

    /// A graph's row: raw numbers, levels by their index, missing as NaN.
    pub fn row(&self, manifest: &Manifest, graph: &GraphSpec) -> Vec<f32> {
        graph.columns.iter().map(|name| self.number(manifest, name)).collect()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "graphs take float32; levels are few"
    )]
    fn number(&self, manifest: &Manifest, name: &str) -> f32 {
        match self.get(name).and_then(|feature| feature.value.as_ref()) {
            Some(FeatureValue::Number(number)) => *number as f32,
            Some(FeatureValue::Levels(levels)) => {
                let index = levels.first().and_then(|level| manifest.input(name)?.level_index(level));
                index.map_or(f32::NAN, |index| index as f32)
            }
            None => f32::NAN,
        }
    }
}
