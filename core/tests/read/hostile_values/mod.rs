//! Values as they must not be believed: each is written as a sender writes it, read, and looked for among the inputs of a
//! made-up manifest that has one input for every row of the table of analytes.

mod bytes;
mod codings;
mod facts;
mod numbers;
mod times;
mod units;

use std::{fs, path::Path};

use jiff::tz::Offset;
use kusushi_core::{
    analyte,
    features::{FeatureValue, Features, extract},
    manifest::Manifest,
    read::{Part, Reading, read},
};
use serde_json::{Value, json};

const TOKYO: Offset = Offset::constant(9);
/// The moment of the question: Friday noon.
const AT: &str = "2026-11-20T12:00:00+09:00";
const MORNING: &str = "2026-11-20T09:00:00+09:00";
const LOINC: &str = "http://loinc.org";
const UCUM: &str = "http://unitsofmeasure.org";

/// What becomes of an input.
enum Expected {
    /// The value used, and nothing to look at.
    Used(f64),
    /// The value used, with a finding.
    Found(f64, &'static str),
    /// No value, with the reason.
    Missing(&'static str),
    /// No value, and nothing to say: the record holds no such thing.
    Silent,
}
use Expected::{Found, Missing, Silent, Used};

/// A case: what it is, what the record holds, and the input to look at.
type Case = (&'static str, Vec<Value>, &'static str, Expected);

/// Bounds in the canonical unit: what is possible, and what is usual. Judged, for these tests.
fn bounds(name: &str) -> [[f64; 2]; 2] {
    match name {
        "white_cells" => [[0.0, 500.0], [0.1, 100.0]],
        "haemoglobin" => [[2.0, 25.0], [4.0, 20.0]],
        "platelets" => [[1.0, 2000.0], [3.0, 1000.0]],
        "inr" => [[0.5, 20.0], [0.8, 10.0]],
        "crp" => [[0.0, 80.0], [0.0, 50.0]],
        "creatinine" => [[0.1, 30.0], [0.2, 15.0]],
        "sodium" => [[100.0, 180.0], [110.0, 165.0]],
        "potassium" => [[1.5, 10.0], [2.0, 7.5]],
        "calcium" => [[3.0, 20.0], [5.0, 16.0]],
        "magnesium" => [[0.3, 10.0], [0.8, 6.0]],
        "glucose" => [[10.0, 1500.0], [30.0, 900.0]],
        "hba1c_ngsp" => [[2.5, 25.0], [3.5, 20.0]],
        "total_cholesterol" => [[20.0, 1000.0], [50.0, 600.0]],
        "systolic_pressure" => [[50.0, 300.0], [70.0, 260.0]],
        "oxygen_saturation" => [[30.0, 100.0], [50.0, 100.0]],
        "body_temperature" => [[20.0, 45.0], [30.0, 43.0]],
        "body_height" => [[30.0, 250.0], [100.0, 220.0]],
        _ => [[0.0, 100_000.0], [0.0, 100_000.0]],
    }
}

/// An input that is present or absent, by the code `x` of a made-up system.
fn fact(name: &str, window: &str, source: &str) -> String {
    let text = |word: &str| format!("{{ ja = \"{word}\", en = \"{word}\" }}");
    let level = |level: &str| format!("{{ name = \"{level}\", title = {} }}", text(level));
    format!(
        "[[input]]\nname = \"{name}\"\ntitle = {}\n{window}kind.category.levels = [{}, {}]\n\
         source = [{{ {source}.codes = [{{ system = \"urn:made-up\", code = \"x\" }}] }}]\n",
        text(name),
        level("absent"),
        level("present"),
    )
}

fn manifest() -> Manifest {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/bacteraemia/manifest.toml");
    let shipped = fs::read_to_string(shipped).expect("the shipped manifest is there");
    let words = shipped.split_once("[output.meaning]").expect("it has an output").1;
    let text = |word: &str| format!("{{ ja = \"{word}\", en = \"{word}\" }}");
    let head = format!(
        "schema_version = 1\n[model]\nid = \"every-analyte\"\nversion = \"1.0.0\"\nkind = \"diagnosis\"\nuse = \"research\"\n\
         title = {0}\nsummary = {0}\nreview_by = \"2030-01-01\"\n\
         [applies]\nrequires = []\n[applies.trigger]\nwhen = {{ input = \"age\", from = 0 }}\nreason = {0}\n\
         [[input]]\nname = \"age\"\ntitle = {0}\nkind = \"age\"\n",
        text("x")
    );
    let inputs = analyte::all().map(|analyte| {
        let [hard, plausible] = bounds(analyte.name);
        format!(
            "[[input]]\nname = {:?}\ntitle = {}\nkind.quantity = {{ unit = {:?}, hard = {hard:?}, plausible = {plausible:?} }}\n\
             window_hours = 48\nsource = [{{ observation.analyte = {:?} }}]\n",
            analyte.name,
            text(analyte.name),
            analyte.units[0].ucum,
            analyte.name,
        )
    });
    let inputs: String = inputs.collect();
    let tail = format!(
        "[[input]]\nname = \"creatinine_slope\"\ntitle = {0}\nwindow_hours = 720\nsource = [{{ observation.analyte = \"creatinine\" }}]\n\
         kind.slope = {{ unit = \"mg/dL\", each = [0.1, 30.0], hard = [-5, 5], span_hours = 24 }}\n\
         [[input]]\nname = \"lowest_potassium\"\ntitle = {0}\nwindow_hours = 48\nchoice = \"lowest\"\n\
         kind.quantity = {{ unit = \"mmol/L\", hard = [1.5, 10.0], plausible = [2.0, 7.5] }}\n\
         source = [{{ observation.analyte = \"potassium\" }}]\n\
         [[input]]\nname = \"first_potassium\"\ntitle = {0}\nwindow_hours = 48\nchoice = \"first\"\n\
         kind.quantity = {{ unit = \"mmol/L\", hard = [1.5, 10.0], plausible = [2.0, 7.5] }}\n\
         source = [{{ observation.analyte = \"potassium\" }}]\n\
         [[input]]\nname = \"asked_rate\"\ntitle = {0}\nwindow_hours = 48\nask = {0}\n\
         kind.quantity = {{ unit = \"/min\", hard = [1, 80], plausible = [5, 60] }}\n\
         source = [{{ observation.analyte = \"respiratory_rate\" }}]\n\
         {1}{2}{3}{4}{5}\
         [[graph]]\nname = \"ward\"\ntitle = {0}\nfile = \"ward.onnx\"\ncolumns = [\"age\"]\nreference = {{ age = 50 }}\n",
        text("x"),
        fact("drug", "window_hours = 2160\n", "medication"),
        fact("diagnosis", "", "condition"),
        fact("recent_diagnosis", "window_hours = 168\n", "condition"),
        fact("vaccine", "", "immunization"),
        fact("operation", "", "procedure"),
    );
    Manifest::parse(&format!("{head}{inputs}{tail}[output.meaning]{words}")).expect("the made-up manifest is in order")
}

fn patient(birth_date: &str) -> Value {
    json!({ "resourceType": "Patient", "id": "p1", "birthDate": birth_date })
}

/// An observation of Friday morning with these elements.
fn observation(coding: &Value, elements: &Value) -> Value {
    let observation = json!({
        "resourceType": "Observation", "status": "final", "subject": { "reference": "Patient/p1" },
        "code": { "coding": [coding] }, "effectiveDateTime": MORNING,
    });
    with(observation, elements)
}

/// A resource with more elements.
fn with(mut resource: Value, elements: &Value) -> Value {
    for (key, value) in elements.as_object().expect("elements") {
        resource[key] = value.clone();
    }
    resource
}

fn loinc(code: &str, elements: &Value) -> Value {
    observation(&json!({ "system": LOINC, "code": code }), elements)
}

/// A number as FHIR carries it, its digits unchanged.
fn quantity(digits: &str, unit: &str) -> Value {
    let number: Value = serde_json::from_str(digits).expect("a JSON number");
    json!({ "valueQuantity": { "value": number, "unit": unit } })
}

fn text(text: &str) -> Value {
    json!({ "valueString": text })
}

fn bundle(resources: &[Value]) -> String {
    let with_ids = resources.iter().enumerate().map(|(index, resource)| {
        let mut resource = resource.clone();
        if resource["id"].is_null() {
            resource["id"] = json!(format!("r{index}"));
        }
        json!({ "resource": resource })
    });
    json!({ "resourceType": "Bundle", "type": "collection", "entry": with_ids.collect::<Vec<_>>() }).to_string()
}

fn read_bytes(bytes: &[u8]) -> kusushi_core::code::Result<Reading> {
    read(&[Part { name: None, bytes }], TOKYO)
}

fn features(reading: &Reading) -> Features {
    extract(&manifest(), &reading.record, AT.parse().expect("an instant"), TOKYO)
}

/// Reads each case and looks at its input.
fn check(cases: Vec<Case>) {
    let manifest = manifest();
    for (what, mut resources, input, expected) in cases {
        if resources.iter().all(|resource| resource["resourceType"] != "Patient") {
            resources.insert(0, patient("1950-04-01"));
        }
        let reading = read_bytes(bundle(&resources).as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let features = extract(&manifest, &reading.record, AT.parse().expect("an instant"), TOKYO);
        look(what, &features, input, &expected);
    }
}

fn look(what: &str, features: &Features, input: &str, expected: &Expected) {
    let feature = features.get(input).unwrap_or_else(|| panic!("{what}: no input {input}"));
    let number = match feature.value {
        Some(FeatureValue::Number(number)) => Some(number),
        _ => None,
    };
    let codes: Vec<&str> = feature.shown.findings.iter().map(|finding| finding.code.as_str()).collect();
    let close = |expected: f64| number.is_some_and(|number| (number - expected).abs() <= 1e-9 * expected.abs());
    let holds = match expected {
        Used(expected) => close(*expected) && codes.is_empty(),
        Found(expected, code) => close(*expected) && codes.contains(code),
        Missing(code) => number.is_none() && codes.contains(code),
        Silent => number.is_none() && codes.is_empty(),
    };
    assert!(holds, "{what}: {input} is {number:?} with {codes:?}");
}
