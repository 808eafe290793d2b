//! The FHIR datatypes that resources share, with only the elements that are used.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::record::{Coding, Quantity};

/// `CodeableConcept`.
#[derive(Deserialize, Default)]
pub(super) struct CodeableConcept<'a> {
    #[serde(borrow, default)]
    coding: Vec<CodingJson<'a>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

/// `Coding`.
#[derive(Deserialize)]
pub(super) struct CodingJson<'a> {
    #[serde(borrow)]
    system: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    display: Option<Cow<'a, str>>,
}

/// `Quantity`, its value's decimal text unchanged.
#[derive(Deserialize)]
pub(super) struct QuantityJson<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    comparator: Option<String>,
    unit: Option<String>,
    #[serde(borrow)]
    system: Option<Cow<'a, str>>,
    code: Option<String>,
}

/// `Period`.
#[derive(Deserialize)]
pub(super) struct Period<'a> {
    #[serde(borrow)]
    pub start: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub end: Option<Cow<'a, str>>,
}

/// `Extension`, with the one kind of value that is used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extension<'a> {
    #[serde(borrow)]
    pub url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub value_codeable_concept: Option<CodeableConcept<'a>>,
}

impl CodeableConcept<'_> {
    /// Every coding that has a code.
    pub(super) fn codings(&self) -> Vec<Coding> {
        self.coding
            .iter()
            .filter_map(|coding| {
                let code = coding.code.as_deref()?;
                Some(Coding {
                    system: coding.system.as_deref().unwrap_or_default().to_owned(),
                    code: code.to_owned(),
                    display: coding.display.as_deref().unwrap_or_default().to_owned(),
                })
            })
            .collect()
    }

    /// Whether the words beside the codes hold this one. Words can only ever make a code count for less.
    pub(super) fn says(&self, word: &str) -> bool {
        let displays = self.coding.iter().filter_map(|coding| coding.display.as_deref());
        displays.chain(self.text.as_deref()).any(|words| words.contains(word))
    }

    /// Whether one of the codings has this code, whatever its system. For value sets that FHIR itself fixes.
    pub(super) fn has(&self, code: &str) -> bool {
        self.coding.iter().any(|coding| coding.code.as_deref() == Some(code))
    }
}

impl QuantityJson<'_> {
    /// The quantity, if it has a value.
    pub(super) fn quantity(self) -> Option<Quantity> {
        let is_ucum = self.system.as_deref() == Some("http://unitsofmeasure.org");
        Some(Quantity {
            text: self.value?.get().to_owned(),
            comparator: self.comparator,
            unit: self.unit,
            ucum: self.code.filter(|_| is_ucum),
        })
    }
}
