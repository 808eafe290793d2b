//! The table `[arm.proposal]`: whether a treatment could be ordered in Japan, and what the order would be.
//!
//! An order is proposed where three things hold: the benefit's interval excludes zero for the patient (computed), current
//! Japanese guidance agrees, and indication and dose are on the Japanese label. The second and third are said here, each with
//! its source; a package that has an `order` without them is refused.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::input::Code;
use crate::text::Text;

/// What stands for and against ordering a treatment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What the Japanese label says; absent where it was not read.
    pub label: Option<LabelSays>,
    /// What current Japanese guidance says; absent where there is none.
    pub guidance: Option<GuidanceSays>,
    /// What would be ordered.
    pub order: Option<Order>,
}

/// What the Japanese label says of a treatment in the model's patients.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelSays {
    /// Id of the evidence: the label.
    pub evidence: String,
    /// The indication is on it.
    pub indication: bool,
    /// The dose is on it.
    pub dose: bool,
}

/// What current Japanese guidance says of a treatment in the model's patients.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidanceSays {
    /// Id of the evidence: the guideline, with its date.
    pub evidence: String,
    /// It recommends the treatment.
    pub agrees: bool,
    /// Where its wording was read.
    pub read: Wording,
}

/// Where the wording of a source was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// In the source itself.
    Original,
    /// In another's words: not enough for an order.
    Secondary,
}

/// A drug with its dose as labelled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The drug, for people.
    pub drug: Text,
    /// Its codes: one of ATC and one of YJ or HOT, with the system URIs of JP Core.
    pub codes: Vec<Code>,
    /// The dose in words, as on the label.
    pub dose_text: Text,
    /// A single dose.
    pub dose: Dose,
    /// How often a day.
    pub times_a_day: u8,
    /// The way it is given.
    pub route: Route,
}

/// An amount of a drug.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// The number, above 0.
    pub value: f64,
    /// UCUM unit.
    pub unit: String,
}

/// The way a drug is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// For people.
    pub title: Text,
    /// URI of the code system.
    pub system: String,
    /// The code.
    pub code: String,
}

/// ATC, as JP Core spells it.
pub(super) const ATC: &str = "http://www.whocc.no/atc";

/// YJ and HOT, as JP Core spells them.
pub(super) const PRODUCTS: [&str; 4] = [
    "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code",
    "http://medis.or.jp/CodeSystem/master-HOT7",
    "http://medis.or.jp/CodeSystem/master-HOT9",
    "http://medis.or.jp/CodeSystem/master-HOT13",
];
