//! What is measured: codes that mean the same, and units that can be turned into one another. The table is
//! `analytes.toml`; `build/analytes.rs` made constants of it.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{code_system, record::Coding, text::Text};

/// A laboratory test or a vital sign.
#[derive(Debug, PartialEq)]
pub struct Analyte {
    /// Its name in manifests.
    pub name: &'static str,
    title_ja: &'static str,
    title_en: &'static str,
    /// The units in which it is accepted, the canonical one first.
    pub units: &'static [Unit],
    /// A value without a unit is in the canonical one: a pure number.
    pub unitless: bool,
    loinc: &'static [&'static str],
    jlac10: &'static [&'static str],
    jlac10_kin: &'static [&'static str],
    loinc_unsaid: &'static [&'static str],
    loinc_in_unit: &'static [(&'static str, &'static str)],
    nursing: &'static [&'static str],
    body: &'static [&'static str],
}

/// A unit of an analyte: canonical value = `factor * value + offset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// UCUM code.
    pub ucum: &'static str,
    /// What a value is multiplied by.
    pub factor: f64,
    /// What is added then.
    pub offset: f64,
}

/// What a coding is to an analyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kinship {
    /// One of its codes.
    Same,
    /// The same test and specimen, by a method or in a kind of result whose values are not interchangeable.
    OtherMethod,
    /// A code that leaves open by which of several methods, whose values are not interchangeable.
    MethodUnsaid,
    /// A JLAC10 code of something else, where the row knows its own: beside one of its codes it speaks against it.
    Else,
}

#[expect(clippy::unreadable_literal, reason = "the build writes them")]
mod table {
    use super::{Analyte, Unit};
    include!(concat!(env!("OUT_DIR"), "/analytes.rs"));
}

/// The row of this name.
pub fn named(name: &str) -> Option<&'static Analyte> {
    table::ALL.iter().find(|analyte| analyte.name == name)
}

/// Every row, in the table's order.
pub fn all() -> impl Iterator<Item = &'static Analyte> {
    table::ALL.iter()
}

/// Whether any row has this unit: it is a unit then, though perhaps of something else.
pub(crate) fn has_unit(ucum: &str) -> bool {
    all().any(|analyte| analyte.unit(ucum).is_some())
}

/// A row by its name in a manifest.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'static Analyte>, D::Error> {
    let name = String::deserialize(from)?;
    named(&name).map(Some).ok_or_else(|| D::Error::custom(format!("no analyte {name} in the table")))
}

impl Analyte {
    /// Its name for people.
    pub fn title(&self) -> Text {
        Text::new(self.title_ja, self.title_en)
    }

    /// One of its units.
    pub fn unit(&self, ucum: &str) -> Option<&'static Unit> {
        self.units.iter().find(|unit| unit.ucum == ucum)
    }

    /// What a recorded coding is to it. Systems and codes compare as a whole, display texts never.
    pub(crate) fn kinship(&self, coding: &Coding) -> Option<Kinship> {
        let code = coding.code.as_str();
        let codes = match code_system::preferred(&coding.system) {
            code_system::LOINC if self.loinc_unsaid.contains(&code) => return Some(Kinship::MethodUnsaid),
            code_system::LOINC => self.loinc,
            code_system::NURSING_OBSERVATION => self.nursing,
            code_system::BODY_MEASUREMENT => self.body,
            code_system::JLAC10 | code_system::JLAC10_CORE => return self.kinship_of_jlac10(code),
            _ => return None,
        };
        codes.contains(&code).then_some(Kinship::Same)
    }

    fn kinship_of_jlac10(&self, code: &str) -> Option<Kinship> {
        let is = |pattern: &&str| {
            pattern.len() == code.len() && pattern.bytes().zip(code.bytes()).all(|(p, c)| p == b'?' || p == c)
        };
        if self.jlac10.iter().any(is) {
            return Some(Kinship::Same);
        }
        // A part of a code (`3C015`) says less, not otherwise.
        let stem = code.get(..12).filter(|_| code.len() == 17 && !self.jlac10.is_empty())?;
        Some(if self.jlac10_kin.contains(&stem) { Kinship::OtherMethod } else { Kinship::Else })
    }

    /// The only unit in which one of these codings may come, where its code is of one scale among several.
    pub(crate) fn only_unit(&self, codings: &[Coding]) -> Option<&'static str> {
        let of = |coding: &Coding| {
            let is_loinc = code_system::preferred(&coding.system) == code_system::LOINC;
            self.loinc_in_unit.iter().find(|(code, _)| is_loinc && *code == coding.code).map(|(_, unit)| *unit)
        };
        codings.iter().find_map(of)
    }
}

impl Unit {
    /// A value in the canonical unit.
    pub fn to_canonical(&self, value: f64) -> f64 {
        // One rounding where there is nothing to add, so that a factor of 1 changes no bit.
        if self.offset == 0.0 { value * self.factor } else { value * self.factor + self.offset }
    }

    /// A canonical value in this unit.
    pub fn from_canonical(&self, value: f64) -> f64 {
        (value - self.offset) / self.factor
    }
}
