//! Inputs that are hostile as bytes: too many, too deep, too long, broken.

use serde_json::json;

use super::{Found, Missing, Used, bundle, features, loinc, look, patient, quantity, read_bytes, text};

#[test]
fn forty_thousand_observations() {
    let mut all = vec![patient("1950-04-01")];
    for index in 0..40_000 {
        let minute = format!("2026-11-{:02}T{:02}:{:02}:00+09:00", 19 + index % 2, index % 12, index % 60);
        let mut one = loinc("2823-3", &quantity("4.1", "mmol/L"));
        one["effectiveDateTime"] = json!(minute);
        if index % 3 == 0 {
            one["valueQuantity"]["unit"] = json!("");
        }
        all.push(one);
    }
    let reading = read_bytes(bundle(&all).as_bytes()).expect("a bundle");
    assert_eq!(reading.record.observations.len(), 40_000);
    let found = features(&reading);
    let shown = &found.get("potassium").expect("potassium").shown;
    assert_eq!((shown.used.as_ref().and_then(|used| used.number), shown.not_used.len()), (Some(4.1), 50));
}

#[test]
fn which_of_many_are_told_does_not_depend_on_their_order() {
    let mut all = vec![patient("1950-04-01")];
    all.extend((0..200).map(|index| {
        let mut one = loinc("2823-3", &text("溶血"));
        one["id"] = json!(format!("k{index}"));
        one["effectiveDateTime"] = json!(format!("2026-11-20T{:02}:{:02}:00+09:00", index % 12, index % 60));
        one
    }));
    let forward = features(&read_bytes(bundle(&all).as_bytes()).expect("a bundle"));
    all.reverse();
    let backward = features(&read_bytes(bundle(&all).as_bytes()).expect("a bundle"));
    assert_eq!(forward, backward);
}

#[test]
fn two_hundred_levels() {
    let mut deep = json!("溶血");
    for _ in 0..200 {
        deep = json!({ "extension": [deep] });
    }
    let mut nested = loinc("2823-3", &quantity("4.1", "mmol/L"));
    nested["extension"] = json!([deep]);
    let plain = loinc("1988-5", &quantity("0.3", "mg/dL"));
    // What lies deep may be read past or refused; what lies beside it is read.
    let text = bundle_text(&[patient("1950-04-01").to_string(), nested.to_string(), plain.to_string()]);
    if let Ok(reading) = read_bytes(text.as_bytes()) {
        look("beside the deep one", &features(&reading), "crp", &Used(0.3));
    }
}

fn bundle_text(resources: &[String]) -> String {
    let entries: Vec<_> = resources.iter().map(|resource| format!(r#"{{"resource":{resource}}}"#)).collect();
    format!(r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#, entries.join(","))
}

#[test]
fn fifty_megabytes_in_one_text() {
    let long = "9".repeat(50 << 20);
    let mut value = loinc("2823-3", &text("?"));
    value["id"] = json!("long");
    let written = value.to_string().replace("\"?\"", &format!("\"{long}\""));
    let plain = loinc("1988-5", &quantity("0.3", "mg/dL")).to_string();
    let reading = read_bytes(bundle_text(&[patient("1950-04-01").to_string(), written, plain]).as_bytes());
    let found = features(&reading.expect("it is JSON"));
    look("fifty megabytes of digits", &found, "potassium", &Missing("K-FEAT-003"));
    look("beside them", &found, "crp", &Used(0.3));
    let shown = &found.get("potassium").expect("potassium").shown;
    assert!(shown.not_used.iter().all(|one| one.received.len() < 1000));
}

#[test]
fn long_units_codes_and_words() {
    let long = "x".repeat(100_000);
    let mut odd = loinc("2823-3", &json!({ "valueQuantity": { "value": 4.1, "unit": long } }));
    odd["code"]["coding"][0]["display"] = json!(long);
    let other = loinc(&long, &quantity("4.1", "mmol/L"));
    let reading = read_bytes(bundle(&[patient("1950-04-01"), odd, other]).as_bytes()).expect("a bundle");
    look("a unit of 100,000 letters", &features(&reading), "potassium", &Missing("K-FEAT-002"));
}

/// None of these is read as a number; none of them ends the process.
#[test]
fn bytes_that_are_no_text() {
    let good = bundle(&[patient("1950-04-01"), loinc("2823-3", &text("4.1 mmol/L"))]);
    look("as it should be", &features(&read_bytes(good.as_bytes()).expect("a bundle")), "potassium", &Used(4.1));
    for (what, bytes) in [
        ("invalid UTF-8", good.clone().into_bytes().splice_number(b"4.\xff1")),
        ("a cut-off sequence", good.clone().into_bytes().splice_number(b"4.1\xe6\xba")),
        ("an overlong form", good.clone().into_bytes().splice_number(b"4.\xc0\xb1")),
        ("a lone surrogate", good.clone().into_bytes().splice_number(br"4.1\ud800")),
        ("a surrogate the wrong way", good.clone().into_bytes().splice_number(br"\udc00\ud8004.1")),
        ("a broken escape", good.clone().into_bytes().splice_number(br"4.1\u12")),
        ("an unknown escape", good.clone().into_bytes().splice_number(br"4\.1")),
        ("a bare control character", good.clone().into_bytes().splice_number(b"4.1\x01")),
        ("an escaped nought", good.clone().into_bytes().splice_number(br"4.1\u0000")),
        ("cut off", good.as_bytes()[..good.len() / 2].to_vec()),
        ("a NaN that JSON has not", good.replace("\"4.1 mmol/L\"", "NaN").into_bytes()),
    ] {
        if let Ok(reading) = read_bytes(&bytes) {
            let found = features(&reading);
            let potassium = found.get("potassium").expect("potassium");
            assert!(potassium.value.is_none(), "{what}: {:?}", potassium.value);
        }
    }
}

trait Splice {
    fn splice_number(self, with: &[u8]) -> Vec<u8>;
}

impl Splice for Vec<u8> {
    fn splice_number(mut self, with: &[u8]) -> Vec<u8> {
        let place = self.windows(3).position(|window| window == b"4.1").expect("the number is there");
        self.splice(place..place + 3, with.iter().copied());
        self
    }
}

#[test]
fn escapes_that_mean_a_number_are_one() {
    let escaped =
        bundle(&[patient("1950-04-01"), loinc("2823-3", &text("4.1 mmol/L"))]).replace("4.1", r"\u0034\u002e1");
    look("escaped digits", &features(&read_bytes(escaped.as_bytes()).expect("a bundle")), "potassium", &Used(4.1));
}

#[test]
fn a_value_is_found_with_what_to_look_at() {
    let reading = read_bytes(bundle(&[patient("1950-04-01"), loinc("2160-0", &quantity("80", "µmol/L"))]).as_bytes());
    let found = features(&reading.expect("a bundle"));
    let used = found.get("creatinine").and_then(|creatinine| creatinine.shown.used.clone()).expect("a value");
    assert_eq!((used.unit.as_deref(), used.unit_received.as_deref()), (Some("mg/dL"), Some("µmol/L")));
    assert_eq!(used.received.as_deref(), Some("80 µmol/L"));
    let rare = read_bytes(bundle(&[patient("1950-04-01"), loinc("2823-3", &quantity("8", "mEq/L"))]).as_bytes());
    look("unusual", &features(&rare.expect("a bundle")), "potassium", &Found(8.0, "K-FEAT-005"));
}
