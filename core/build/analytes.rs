//! Turns `analytes.toml` into constants: codes as they are matched, units with what turns them into the canonical one.
//! A row that contradicts itself stops the build.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use octofhir_ucum::{convert, is_comparable, validate};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    atomic_weights: BTreeMap<String, f64>,
    analyte: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    title: Title,
    unit: String,
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    scales: Vec<Scale>,
    formula: Option<String>,
    charge: Option<u8>,
    #[serde(default)]
    unitless: bool,
    #[serde(default)]
    loinc: Vec<String>,
    #[serde(default)]
    loinc_unsaid: Vec<String>,
    #[serde(default)]
    loinc_in_unit: BTreeMap<String, String>,
    #[serde(default)]
    jlac10: Vec<Jlac10>,
    #[serde(default)]
    nursing: Vec<String>,
    #[serde(default)]
    body: Vec<String>,
    source: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    ja: String,
    en: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    unit: String,
    factor: f64,
    offset: f64,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Jlac10 {
    analyte: String,
    identifications: Vec<String>,
    specimens: Vec<String>,
    #[serde(default = "any_method")]
    methods: Vec<String>,
    results: Vec<String>,
    #[serde(default)]
    panel: bool,
}

fn any_method() -> Vec<String> {
    vec!["???".to_owned()]
}

/// The constants of the table.
pub(crate) fn constants(source: &str) -> String {
    let table: Table = toml::from_str(source).expect("core/analytes.toml has the expected form");
    let mut names = BTreeSet::new();
    let mut out = String::from("/// Every row of the table.\npub(super) const ALL: &[Analyte] = &[\n");
    for row in &table.analyte {
        assert!(names.insert(&row.name), "core/analytes.toml names {} twice", row.name);
        assert!(!row.source.is_empty(), "core/analytes.toml: {} has no source", row.name);
        let (patterns, kin) = jlac10(row);
        let codes = row.loinc.len() + patterns.len() + row.nursing.len() + row.body.len();
        let in_unit: Vec<_> = row.loinc_in_unit.iter().collect();
        for (code, unit) in &in_unit {
            let fits =
                *unit == &row.unit || row.units.contains(unit) || row.scales.iter().any(|scale| scale.unit == **unit);
            assert!(
                row.loinc.contains(code) && fits,
                "core/analytes.toml: {}: {code} in {unit} is not of this row",
                row.name
            );
        }
        let is_unsaid = |code: &String| row.loinc_unsaid.contains(code);
        assert!(!row.loinc.iter().any(is_unsaid), "core/analytes.toml: {} takes and refuses one code", row.name);
        assert!(codes > 0, "core/analytes.toml: {} has no code", row.name);
        writeln!(
            out,
            "Analyte {{ name: {:?}, title_ja: {:?}, title_en: {:?}, units: &[{}], unitless: {}, loinc: &{:?}, jlac10: &{:?}, jlac10_kin: &{:?}, loinc_unsaid: &{:?}, loinc_in_unit: &{:?}, nursing: &{:?}, body: &{:?} }},",
            row.name,
            row.title.ja,
            row.title.en,
            units(row, &table.atomic_weights),
            row.unitless,
            row.loinc,
            patterns,
            kin,
            row.loinc_unsaid,
            in_unit,
            row.nursing,
            row.body,
        )
        .expect("writing to a string does not fail");
    }
    out.push_str("];\n");
    out
}

/// The patterns of 17 digits, and the first twelve of those whose other methods and results are the same test done or
/// told otherwise.
fn jlac10(row: &Row) -> (Vec<String>, Vec<String>) {
    let (mut patterns, mut kin) = (Vec::new(), BTreeSet::new());
    for code in &row.jlac10 {
        for (identification, specimen) in pairs(&code.identifications, &code.specimens) {
            let stem = format!("{}{identification}{specimen}", code.analyte);
            if !code.panel {
                kin.insert(stem.clone());
            }
            for (method, result) in pairs(&code.methods, &code.results) {
                let pattern = format!("{stem}{method}{result}");
                let parts = [code.analyte.len(), identification.len(), specimen.len(), method.len(), result.len()];
                assert!(parts == [5, 4, 3, 3, 2], "core/analytes.toml: {}: {pattern} is no JLAC10 code", row.name);
                patterns.push(pattern);
            }
        }
    }
    (patterns, kin.into_iter().collect())
}

fn pairs<'p>(left: &'p [String], right: &'p [String]) -> impl Iterator<Item = (&'p String, &'p String)> {
    left.iter().flat_map(move |one| right.iter().map(move |other| (one, other)))
}

fn units(row: &Row, weights: &BTreeMap<String, f64>) -> String {
    let mut seen = BTreeSet::new();
    let scales = row.scales.iter().map(|scale| (&scale.unit, scale.factor, scale.offset));
    let others = row.units.iter().map(|unit| {
        let (factor, offset) = conversion(row, unit, weights);
        (unit, factor, offset)
    });
    let all = [(&row.unit, 1.0, 0.0)].into_iter().chain(others).chain(scales);
    all.map(|(unit, factor, offset)| {
        validate(unit).unwrap_or_else(|error| panic!("core/analytes.toml: {}: {unit}: {error}", row.name));
        assert!(seen.insert(unit), "core/analytes.toml: {}: {unit} twice", row.name);
        assert!(factor.is_finite() && factor > 0.0 && offset.is_finite(), "core/analytes.toml: {}: {unit}", row.name);
        format!("Unit {{ ucum: {unit:?}, factor: {factor:?}, offset: {offset:?} }}")
    })
    .collect::<Vec<_>>()
    .join(", ")
}

/// Factor and offset from a unit to the row's canonical one.
fn conversion(row: &Row, unit: &str, weights: &BTreeMap<String, f64>) -> (f64, f64) {
    let canonical = row.unit.as_str();
    let exactly = |value: f64, from: &str, to: &str| {
        convert(value, from, to)
            .unwrap_or_else(|error| panic!("core/analytes.toml: {}: {from} to {to}: {error}", row.name))
    };
    // UCUM has no charge: its equivalent is one mole, which is wrong for every ion but the monovalent ones.
    if let Some(prefix) = unit.strip_suffix("eq/L") {
        let charge = row.charge.unwrap_or_else(|| panic!("core/analytes.toml: {}: {unit} needs a charge", row.name));
        let (factor, _) = conversion_of_amount(row, &format!("{prefix}mol/L"), weights, &exactly);
        return (decimal(factor / f64::from(charge)), 0.0);
    }
    if is_comparable(unit, canonical).unwrap_or(false) {
        let offset = exactly(0.0, unit, canonical);
        if offset == 0.0 {
            return (decimal(exactly(1.0, unit, canonical)), 0.0);
        }
        // Over a wide span, so that the subtraction costs no digits.
        return (decimal((exactly(9e6, unit, canonical) - offset) / 9e6), decimal(offset));
    }
    conversion_of_amount(row, unit, weights, &exactly)
}

/// Between mass and amount, by the molar mass.
fn conversion_of_amount(
    row: &Row,
    unit: &str,
    weights: &BTreeMap<String, f64>,
    exactly: &dyn Fn(f64, &str, &str) -> f64,
) -> (f64, f64) {
    let canonical = row.unit.as_str();
    if is_comparable(unit, canonical).unwrap_or(false) {
        return (decimal(exactly(1.0, unit, canonical)), 0.0);
    }
    let formula =
        row.formula.as_deref().unwrap_or_else(|| panic!("core/analytes.toml: {}: {unit} needs a formula", row.name));
    let grams_per_mole = molar_mass(formula, weights);
    let factor = if is_comparable(unit, "mol/L").unwrap_or(false) {
        exactly(exactly(1.0, unit, "mol/L") * grams_per_mole, "g/L", canonical)
    } else {
        exactly(exactly(1.0, unit, "g/L") / grams_per_mole, "mol/L", canonical)
    };
    (decimal(factor), 0.0)
}

/// `C4H7N3O` in g/mol.
fn molar_mass(formula: &str, weights: &BTreeMap<String, f64>) -> f64 {
    let starts = formula.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at);
    let mut starts = starts.chain([formula.len()]).peekable();
    let mut sum = 0.0;
    while let (Some(start), Some(end)) = (starts.next(), starts.peek()) {
        let part = &formula[start..*end];
        let symbol = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let count: u8 = match &part[symbol.len()..] {
            "" => 1,
            digits => digits.parse().unwrap_or_else(|_| panic!("core/analytes.toml: {formula}")),
        };
        let weight = weights.get(symbol).unwrap_or_else(|| panic!("core/analytes.toml: no atomic weight of {symbol}"));
        sum += weight * f64::from(count);
    }
    sum
}

/// The nearest decimal number of 15 digits: factors are decimal, and sums of floats leave dust behind them.
fn decimal(number: f64) -> f64 {
    format!("{number:.14e}").parse().expect("a float is a number")
}
