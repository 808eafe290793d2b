//! A recorded number in the model's unit, or why not.

use std::collections::BTreeMap;

use super::unit::{Said, said};
use crate::{
    analyte::{self, Analyte},
    code::{Code, codes},
    record::Quantity,
};

/// The units in which an input is taken, and what it may be in the model's own.
pub(super) struct Measure<'m> {
    /// What the source measures, where it is in the table.
    pub analyte: Option<&'static Analyte>,
    /// The only unit in which its code may come, where there is one.
    pub only: Option<&'static str>,
    /// The model's unit.
    pub unit: &'m str,
    /// Further units, each with its factor.
    pub accepts: &'m BTreeMap<String, f64>,
    /// Outside these bounds the value is impossible.
    pub hard: [f64; 2],
    /// Outside these bounds it is unusual.
    pub plausible: [f64; 2],
}

impl Measure<'_> {
    /// The value in the model's unit.
    ///
    /// # Errors
    /// `K-FEAT-050` without a unit, `-051` with two, `-002` with one that nobody knows, `-052` with one of something else;
    /// `-004` where the value is impossible, `-053` where it would be plausible in another of the units.
    pub(super) fn value(&self, number: f64, quantity: &Quantity) -> Result<f64, Code> {
        let given = match said(quantity) {
            Said::One(unit) => unit,
            Said::Nothing => match self.analyte {
                Some(Analyte { unitless: true, units: [canonical, ..], .. }) => canonical.ucum.to_owned(),
                _ => return Err(codes::FEAT_UNIT_ABSENT),
            },
            // Two names of one unit (10*3/uL and 10*9/L; mEq/L and mmol/L of sodium, not of calcium) agree.
            Said::Two { code, text } => match (self.convert(number, &code), self.convert(number, &text)) {
                (Some(by_code), Some(by_text)) if is_same(by_code, by_text) => code,
                _ => return Err(codes::FEAT_UNIT_AT_ODDS),
            },
        };
        if self.only.is_some_and(|only| only != given) {
            return Err(codes::FEAT_UNIT_FOREIGN);
        }
        let value = self.convert(number, &given).ok_or_else(|| {
            if analyte::has_unit(&given) { codes::FEAT_UNIT_FOREIGN } else { codes::FEAT_UNIT_UNKNOWN }
        })?;
        if contains(self.hard, value) {
            return Ok(value);
        }
        let in_other = |unit: &str| self.convert(number, unit).filter(|other| !is_same(*other, value));
        let plausible = self.units().filter_map(in_other).any(|other| contains(self.plausible, other));
        Err(if plausible { codes::FEAT_OTHER_UNIT } else { codes::FEAT_IMPOSSIBLE })
    }

    fn convert(&self, number: f64, given: &str) -> Option<f64> {
        if given == self.unit {
            return Some(number);
        }
        let by_table = self.analyte.and_then(|analyte| {
            let (from, to) = (analyte.unit(given)?, analyte.unit(self.unit)?);
            Some(to.from_canonical(from.to_canonical(number)))
        });
        by_table.or_else(|| self.accepts.get(given).map(|factor| number * factor))
    }

    fn units(&self) -> impl Iterator<Item = &str> {
        let by_table = self.analyte.into_iter().flat_map(|analyte| analyte.units).map(|unit| unit.ucum);
        [self.unit].into_iter().chain(by_table).chain(self.accepts.keys().map(String::as_str))
    }
}

fn contains([low, high]: [f64; 2], value: f64) -> bool {
    (low..=high).contains(&value)
}

/// Whether two conversions of one number are the same but for rounding.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-12 * one.abs().max(other.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(analyte: &str, unit: &str, bounds: [[f64; 2]; 2], number: f64, given: [&str; 2]) -> Result<f64, Code> {
        let [text, code] = given.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        let quantity = Quantity { text: number.to_string(), comparator: None, unit: text, ucum: code };
        let [hard, plausible] = bounds;
        Measure { analyte: analyte::named(analyte), only: None, unit, accepts: &BTreeMap::new(), hard, plausible }
            .value(number, &quantity)
    }

    #[test]
    fn a_value_only_plausible_in_another_unit_is_not_used() {
        for (analyte, unit, bounds, number, given, expected) in [
            ("creatinine", "mg/dL", [[0.1, 30.0], [0.2, 15.0]], 80.0, "mg/dL", Err(codes::FEAT_OTHER_UNIT)),
            ("creatinine", "mg/dL", [[0.1, 30.0], [0.2, 15.0]], 80.0, "umol/L", Ok(80.0 * 0.011_312)),
            ("creatinine", "umol/L", [[8.0, 2700.0], [17.0, 1330.0]], 0.9, "umol/L", Err(codes::FEAT_OTHER_UNIT)),
            ("haemoglobin", "g/dL", [[2.0, 25.0], [4.0, 20.0]], 140.0, "g/dL", Err(codes::FEAT_OTHER_UNIT)),
            ("haemoglobin", "g/dL", [[2.0, 25.0], [4.0, 20.0]], 1400.0, "g/dL", Err(codes::FEAT_IMPOSSIBLE)),
            ("glucose", "mg/dL", [[10.0, 1500.0], [30.0, 900.0]], 5.5, "mg/dL", Err(codes::FEAT_OTHER_UNIT)),
            ("crp", "mg/dL", [[0.0, 80.0], [0.0, 50.0]], 120.0, "mg/dL", Err(codes::FEAT_OTHER_UNIT)),
            ("white_cells", "10*9/L", [[0.0, 500.0], [0.1, 100.0]], 6500.0, "10*3/uL", Err(codes::FEAT_OTHER_UNIT)),
            ("hba1c_ngsp", "%", [[2.0, 25.0], [3.5, 20.0]], 48.0, "%", Err(codes::FEAT_OTHER_UNIT)),
            ("potassium", "mmol/L", [[1.5, 10.0], [2.0, 7.5]], 80.0, "mmol/L", Err(codes::FEAT_IMPOSSIBLE)),
            ("calcium", "mg/dL", [[3.0, 20.0], [5.0, 16.0]], 2.3, "mg/dL", Err(codes::FEAT_OTHER_UNIT)),
            ("body_temperature", "Cel", [[20.0, 45.0], [30.0, 43.0]], 98.6, "Cel", Err(codes::FEAT_OTHER_UNIT)),
        ] {
            let found = value(analyte, unit, bounds, number, [given, ""]);
            let close = match (found, expected) {
                (Ok(found), Ok(expected)) => (found - expected).abs() <= 1e-9 * expected,
                (found, expected) => found == expected,
            };
            assert!(close, "{analyte} {number} {given}: {found:?}");
        }
    }

    #[test]
    fn two_names_of_one_unit_agree_and_two_units_do_not() {
        let wide = [[0.0, 1000.0], [0.0, 1000.0]];
        for (analyte, unit, given, expected) in [
            ("sodium", "mmol/L", ["mEq/L", "mmol/L"], Ok(5.0)),
            ("calcium", "mmol/L", ["mEq/L", "mmol/L"], Err(codes::FEAT_UNIT_AT_ODDS)),
            ("white_cells", "10*9/L", ["×10^3/μL", "10*9/L"], Ok(5.0)),
            ("white_cells", "10*9/L", ["/μL", "10*9/L"], Err(codes::FEAT_UNIT_AT_ODDS)),
            ("crp", "mg/dL", ["mg/L", "mg/dL"], Err(codes::FEAT_UNIT_AT_ODDS)),
            ("crp", "mg/dL", ["", ""], Err(codes::FEAT_UNIT_ABSENT)),
            ("inr", "{INR}", ["", ""], Ok(5.0)),
            ("inr", "{INR}", ["%", ""], Err(codes::FEAT_UNIT_FOREIGN)),
            ("crp", "mg/dL", ["mmol/L", ""], Err(codes::FEAT_UNIT_FOREIGN)),
            ("crp", "mg/dL", ["furlong", ""], Err(codes::FEAT_UNIT_UNKNOWN)),
        ] {
            assert_eq!(value(analyte, unit, wide, 5.0, given), expected, "{analyte} {given:?}");
        }
    }
}
