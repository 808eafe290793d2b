//! Conversions against factors that were computed by hand from the definitions, and round trips.

use proptest::prelude::*;

use super::{Kinship, all, named};
use crate::record::Coding;

/// What one of a unit is in the canonical unit, as fractions of the numbers that define it.
#[test]
fn factors_are_those_of_the_definitions() {
    for (name, unit, value, expected) in [
        ("creatinine", "umol/L", 1.0, 113.120 / 10_000.0),
        ("creatinine", "umol/L", 88.4, 88.4 * 113.120 / 10_000.0),
        ("glucose", "mmol/L", 1.0, 180.156 / 10.0),
        ("urea_nitrogen", "mmol/L", 1.0, 28.014 / 10.0),
        ("total_bilirubin", "umol/L", 1.0, 584.673 / 10_000.0),
        ("total_cholesterol", "mmol/L", 1.0, 386.664 / 10.0),
        ("hdl_cholesterol", "mmol/L", 1.0, 386.664 / 10.0),
        ("ldl_cholesterol", "mmol/L", 1.0, 386.664 / 10.0),
        ("calcium", "mmol/L", 1.0, 40.078 / 10.0),
        ("calcium", "meq/L", 1.0, 40.078 / 20.0),
        ("magnesium", "mmol/L", 1.0, 24.305 / 10.0),
        ("magnesium", "meq/L", 1.0, 24.305 / 20.0),
        ("sodium", "meq/L", 1.0, 1.0),
        ("potassium", "meq/L", 1.0, 1.0),
        ("haemoglobin", "g/L", 1.0, 0.1),
        ("albumin", "g/L", 1.0, 0.1),
        ("crp", "mg/L", 1.0, 0.1),
        ("white_cells", "/uL", 6500.0, 6.5),
        ("white_cells", "10*3/uL", 6.5, 6.5),
        ("white_cells", "10*2/uL", 65.0, 6.5),
        ("white_cells", "10*4/uL", 0.65, 6.5),
        ("platelets", "10*4/uL", 23.3, 233.0),
        ("platelets", "/uL", 233_000.0, 233.0),
        ("hba1c_ngsp", "mmol/mol", 48.0, 48.0 * 0.091_48 + 2.152),
        ("systolic_pressure", "kPa", 16.0, 16.0 * 1000.0 / 133.322),
        ("body_temperature", "[degF]", 98.6, 37.0),
        ("body_temperature", "[degF]", 32.0, 0.0),
        ("body_height", "m", 1.7, 170.0),
        ("body_height", "[in_i]", 70.0, 177.8),
        ("body_weight", "g", 63_500.0, 63.5),
        ("body_weight", "[lb_av]", 140.0, 140.0 * 0.453_592_37),
    ] {
        let unit = named(name).and_then(|analyte| analyte.unit(unit)).unwrap_or_else(|| panic!("{name} in {unit}"));
        let found = unit.to_canonical(value);
        let close = (found - expected).abs() <= 1e-9 * expected.abs().max(1e-3);
        assert!(close, "{name}: {value} {} is {found}, not {expected}", unit.ucum);
    }
}

#[test]
fn the_canonical_unit_changes_no_bit() {
    for analyte in all() {
        for value in [0.1, 1.0 / 3.0, 0.84, 5e-324, 1e308] {
            assert_eq!(analyte.units[0].to_canonical(value).to_bits(), value.to_bits(), "{}", analyte.name);
        }
    }
}

#[test]
fn codes_are_matched_as_wholes_and_with_their_system() {
    use Kinship::{Else, MethodUnsaid, OtherMethod, Same};
    const LOINC: &str = "http://loinc.org";
    const MEDIS: &str = "http://medis.or.jp/CodeSystem/master-JLAC10-17digits";
    const CORE: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/JLAC10/JP_CLINS_ObsLabResult_CoreLabo_CS";
    for (name, system, code, expected) in [
        ("creatinine", LOINC, "2160-0", Some(Same)),
        ("creatinine", "urn:oid:2.16.840.1.113883.6.1", "2160-0", Some(Same)),
        ("creatinine", MEDIS, "3C015000002327101", Some(Same)),
        ("creatinine", CORE, "3C015000002327101", Some(Same)),
        ("creatinine", "urn:oid:1.2.392.200119.4.504", "3C015000002327101", Some(Same)),
        ("creatinine", "1.2.392.200119.4.504", "3C015000002399901", Some(Same)),
        ("creatinine", MEDIS, "3C015000000127101", Some(Else)), // urine
        ("creatinine", MEDIS, "3C015000002327102", Some(OtherMethod)),
        ("creatinine", MEDIS, "3C015", None),
        ("creatinine", MEDIS, "3C01500000232710", None),
        ("creatinine", MEDIS, "3C015000002327101 ", None),
        ("creatinine", MEDIS, "3C0150000023271\u{200b}01", None),
        ("creatinine", LOINC, "3C015000002327101", None),
        ("creatinine", MEDIS, "2160-0", None),
        ("creatinine", "", "2160-0", None),
        ("creatinine", LOINC, "クレアチニン", None),
        ("inr", MEDIS, "2B030000002231157", Some(Same)),
        ("inr", MEDIS, "2B030000002231153", Some(OtherMethod)), // activity in %
        ("inr", MEDIS, "2B030000002231155", Some(OtherMethod)), // ratio
        ("prothrombin_activity", MEDIS, "2B030000002231153", Some(Same)),
        ("prothrombin_activity", MEDIS, "2B030000002231157", Some(OtherMethod)),
        ("prothrombin_time", MEDIS, "2B030000002231151", Some(Same)),
        ("ldh", MEDIS, "3B050000002327901", Some(Same)),
        ("ldh", MEDIS, "3B050000002327201", Some(OtherMethod)),
        ("ldh", MEDIS, "3B050000002399901", Some(OtherMethod)),
        ("alp_ifcc", MEDIS, "3B070000002327501", Some(Same)),
        ("alp_ifcc", MEDIS, "3B070000002327101", Some(OtherMethod)),
        ("white_cells", MEDIS, "2A990000001930952", Some(Same)),
        ("white_cells", MEDIS, "2A990000001930953", Some(Else)), // haemoglobin, not another kind of white cells
        ("glucose", MEDIS, "3D010129902199101", Some(Else)),
        ("glucose", MEDIS, "3D010129902227101", Some(Same)),
        ("hba1c_ngsp", MEDIS, "3D046000001906202", Some(Same)),
        ("hba1c_ngsp", MEDIS, "3D045000001906202", Some(Else)), // JDS
        ("magnesium", MEDIS, "3H025000000127101", None),        // a row without JLAC10 knows nothing of it
        ("ldh", LOINC, "2532-0", Some(MethodUnsaid)),
        ("ldh", LOINC, "14804-9", Some(Same)),
        ("hba1c_ngsp", LOINC, "62388-4", None), // JDS
        ("respiratory_rate", "http://medis.or.jp/CodeSystem/master-nursingObservationKeyCode", "31001369", Some(Same)),
    ] {
        let coding = Coding { system: system.to_owned(), code: code.to_owned(), display: name.to_owned() };
        let analyte = named(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(analyte.kinship(&coding), expected, "{name} {system} {code}");
    }
}

#[test]
fn no_code_means_two_analytes() {
    for analyte in all() {
        for other in all().filter(|other| other.name != analyte.name) {
            assert!(analyte.loinc.iter().all(|code| !other.loinc.contains(code)), "{} {}", analyte.name, other.name);
            assert!(analyte.jlac10.iter().all(|code| !other.jlac10.contains(code)), "{} {}", analyte.name, other.name);
        }
    }
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_value(row in 0..all().count(), pick in any::<prop::sample::Index>(), value in 1e-6_f64..1e6) {
        let analyte = all().nth(row).expect("a row");
        let unit = &analyte.units[pick.index(analyte.units.len())];
        let back = unit.from_canonical(unit.to_canonical(value));
        // Where an offset is added, small values lose what it is larger by.
        let scale = value.abs().max(unit.offset.abs() / unit.factor);
        prop_assert!((back - value).abs() <= 1e-12 * scale, "{} {}: {value} {back}", analyte.name, unit.ucum);
    }

    #[test]
    fn conversions_keep_the_order(row in 0..all().count(), pick in any::<prop::sample::Index>(), value in 0.0_f64..1e6) {
        let analyte = all().nth(row).expect("a row");
        let unit = &analyte.units[pick.index(analyte.units.len())];
        prop_assert!(unit.to_canonical(value) < unit.to_canonical(value + 1.0));
    }
}
