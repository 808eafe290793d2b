//! The FHIR datatypes that resources share, with only the elements that are used.

use super::object::{Decimal, Text, object};
use crate::record::{self, Coding};

object! {
    /// `CodeableConcept`.
    Concept {
        coding: Vec<CodingJson<'a>> = "coding",
        text: Text<'a> = "text",
        extension: Vec<Extension<'a>> = "extension",
    }
}

object! {
    /// `Coding`.
    CodingJson {
        system: Text<'a> = "system",
        code: Text<'a> = "code",
        display: Text<'a> = "display",
    }
}

object! {
    /// `Quantity`, its value's decimal text unchanged.
    QuantityJson {
        value: Decimal<'a> = "value",
        comparator: Text<'a> = "comparator",
        unit: Text<'a> = "unit",
        system: Text<'a> = "system",
        code: Text<'a> = "code",
        extension: Vec<Extension<'a>> = "extension",
        value_sibling: Sibling<'a> = "_value",
    }
}

object! {
    /// `Period`.
    Period {
        start: Text<'a> = "start",
        end: Text<'a> = "end",
    }
}

object! {
    /// `Range`.
    Range {
        low: QuantityJson<'a> = "low",
        high: QuantityJson<'a> = "high",
    }
}

object! {
    /// `Ratio`.
    Ratio {
        numerator: QuantityJson<'a> = "numerator",
        denominator: QuantityJson<'a> = "denominator",
    }
}

object! {
    /// `Reference`.
    Reference {
        reference: Text<'a> = "reference",
        type_: Text<'a> = "type",
        identifier: Identifier<'a> = "identifier",
        display: Text<'a> = "display",
    }
}

object! {
    /// `Identifier`.
    Identifier {
        type_: Concept<'a> = "type",
        system: Text<'a> = "system",
        value: Text<'a> = "value",
    }
}

object! {
    /// `Extension`, with the kinds of value that are used.
    Extension {
        url: Text<'a> = "url",
        value_codeable_concept: Concept<'a> = "valueCodeableConcept",
        value_code: Text<'a> = "valueCode",
    }
}

object! {
    /// What stands beside a primitive, under its name with an underscore before it.
    Sibling {
        extension: Vec<Extension<'a>> = "extension",
    }
}

/// Why a value is not there (R4, extension `data-absent-reason`), whose value is a code.
const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

const UCUM: &str = "http://unitsofmeasure.org";

/// The reason that an element's extensions give for its absence.
pub(super) fn absent_reason<'e>(extensions: Option<&'e [Extension]>) -> Option<&'e str> {
    let extension = extensions?.iter().find(|extension| extension.url.as_deref() == Some(ABSENT))?;
    Some(extension.value_code.as_deref().unwrap_or("unknown"))
}

impl CodingJson<'_> {
    /// The coding, if it has a code.
    pub(super) fn coding(&self) -> Option<Coding> {
        Some(Coding {
            system: self.system.as_deref().unwrap_or_default().to_owned(),
            code: self.code.as_deref()?.to_owned(),
            display: self.display.as_deref().unwrap_or_default().to_owned(),
        })
    }
}

impl Concept<'_> {
    fn each(&self) -> impl Iterator<Item = &CodingJson<'_>> {
        self.coding.iter().flatten()
    }

    /// Every coding that has a code.
    pub(super) fn codings(&self) -> Vec<Coding> {
        self.each().filter_map(CodingJson::coding).collect()
    }

    /// Whether it says nothing at all, neither in codes nor in words.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_none() && self.each().all(|coding| coding.code.is_none() && coding.display.is_none())
    }

    /// Whether the words beside the codes hold this one. Words can only ever make a code count for less.
    pub(super) fn says(&self, word: &str) -> bool {
        let displays = self.each().filter_map(|coding| coding.display.as_deref());
        displays.chain(self.text.as_deref()).any(|words| words.contains(word))
    }

    /// Whether one of the codings has this code, whatever its system. For value sets that FHIR itself fixes.
    pub(super) fn has(&self, code: &str) -> bool {
        self.each().any(|coding| coding.code.as_deref() == Some(code))
    }

    /// Whether it says something, and none of these codes. For value sets that FHIR itself fixes.
    pub(super) fn is_none_of(&self, known: &[&str]) -> bool {
        !self.is_empty() && !self.has_any(known)
    }

    /// Whether one of the codings has one of these codes.
    pub(super) fn has_any(&self, codes: &[&str]) -> bool {
        codes.iter().any(|code| self.has(code))
    }
}

impl QuantityJson<'_> {
    /// The quantity, if it has a value.
    pub(super) fn quantity(&self) -> Option<record::Quantity> {
        let is_ucum = self.system.as_deref() == Some(UCUM);
        Some(record::Quantity {
            text: self.value.as_ref()?.0.to_owned(),
            comparator: self.comparator.as_deref().map(str::to_owned),
            unit: self.unit.as_deref().map(str::to_owned),
            ucum: self.code.as_deref().filter(|_| is_ucum).map(str::to_owned),
        })
    }

    /// The quantity in words, for values that are made of two.
    pub(super) fn words(&self) -> String {
        let Some(quantity) = self.quantity() else { return String::new() };
        let unit = quantity.unit.or(quantity.ucum).unwrap_or_default();
        format!("{}{} {unit}", quantity.comparator.unwrap_or_default(), quantity.text).trim_end().to_owned()
    }

    /// Why there is no value, where the sender says so.
    pub(super) fn absent_reason(&self) -> Option<&str> {
        let sibling = self.value_sibling.as_ref().and_then(|sibling| sibling.extension.as_deref());
        absent_reason(sibling).or_else(|| absent_reason(self.extension.as_deref()))
    }
}

impl Period<'_> {
    /// Both ends in words.
    pub(super) fn words(&self) -> String {
        format!("{}/{}", self.start.as_deref().unwrap_or_default(), self.end.as_deref().unwrap_or_default())
    }
}
