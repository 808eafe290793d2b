//! Rows far from the training data: each value alone, and all together.

use kusushi_core::guest::Guest;
use serde_json::{Value, json};

use crate::{
    made_up::{MadeUp, distance, logit},
    shipped::{assess_request, call},
};

const LIMITS: [f64; 2] = [2.5, 5.0];

fn guest(package: MadeUp) -> Guest {
    let mut guest = Guest::default();
    let answer = call(&mut guest, &json!({ "schema_version": 1, "op": "load" }), &[&package.package()]);
    assert_eq!(answer["ok"]["id"], "made-up", "{answer}");
    guest
}

fn with_distance() -> Guest {
    guest(MadeUp { distance: Some(LIMITS), graph_has_distance: true, ..MadeUp::default() })
}

fn assessed(guest: &mut Guest, age: &str, pressure: &str) -> Value {
    let mut request = assess_request("2026-11-20T10:00:00+09:00");
    request["answers"] = json!([
        { "name": "age", "value": age, "source": "test" }, { "name": "pressure", "value": pressure, "source": "test" },
    ]);
    let answer = call(guest, &request, &[br#"{"resourceType":"Patient","id":"p"}"#]);
    answer["ok"]["assessments"][0].clone()
}

/// The kind of outcome, with the codes of reasons or findings and their places.
fn said(assessment: &Value) -> String {
    let outcome = &assessment["outcome"];
    let notices: Vec<&Value> = match outcome["kind"].as_str() {
        Some("answer") => assessment["findings"].as_array().expect("a list").iter().collect(),
        _ => outcome["reasons"].as_array().expect("a list").iter().map(|reason| &reason["notice"]).collect(),
    };
    let said = notices.iter().map(|notice| {
        format!(", {} {}", notice["code"].as_str().unwrap_or_default(), notice["place"].as_str().unwrap_or_default())
    });
    format!("{}{}", outcome["kind"].as_str().unwrap_or_default(), said.collect::<String>())
}

#[test]
fn what_is_jointly_rare_is_found_though_no_value_is() {
    let mut guest = with_distance();
    for (age, pressure, expected) in [
        // Along the line on which the two go together.
        ("60", "120", "answer"),
        ("75", "147", "answer"),
        // Each of them common; the pair is not.
        ("72", "100", "answer, K-MODL-044 input age, pressure"),
        ("75", "100", "answer, K-MODL-044 input age, pressure"),
        ("80", "75", "abstention, K-MODL-045 input pressure, age"),
    ] {
        assert!((20.0..=100.0).contains(&age.parse::<f64>().expect("a number")));
        let answer = assessed(&mut guest, age, pressure);
        assert_eq!(
            said(&answer),
            expected,
            "{age} {pressure}: {}",
            distance(age.parse().unwrap(), pressure.parse().unwrap())
        );
    }
}

/// A graph computes in float32: a distance that lies on a limit in it lies on it exactly.
#[test]
fn at_a_limit_one_step_past_it_and_far_past_it() {
    // Age 60: the distance is that of the pressure alone, half of 20 mmHg's deviation squared; found by the graph itself.
    let row = |guest: &mut Guest| {
        let predict = json!({ "schema_version": 1, "op": "predict", "models": ["made-up"],
            "predict": { "inputs": ["age", "pressure"], "graph": "whole" } });
        call(guest, &predict, &[br#"[["60", "140"]]"#])["ok"]["rows"][0].clone()
    };
    let exact = f64::from(distance_in_float32(0.0, 1.0));
    for (limits, expected) in [
        ([exact, exact * 2.0], None),
        ([exact.next_down(), exact * 2.0], None),
        ([exact / 2.0, exact], None),
        ([exact / 2.0, exact.next_down()], Some("K-MODL-045")),
        ([exact / 1e6, exact / 1e5], Some("K-MODL-045")),
    ] {
        let mut guest = guest(MadeUp { distance: Some(limits), graph_has_distance: true, ..MadeUp::default() });
        // A graph that is named is run, and why the bedside would get no answer is said beside it.
        let row = row(&mut guest);
        assert!(row["prediction"].is_object(), "{row}");
        assert_eq!(row["because"]["code"].as_str(), expected, "{limits:?}");
        let said = said(&assessed(&mut guest, "60", "140"));
        let found = if expected.is_some() { "abstention" } else { "answer" };
        assert!(said.starts_with(found), "{limits:?}: {said}");
        let finding = exact > limits[0] && exact <= limits[1];
        assert_eq!(said.contains("K-MODL-044"), finding, "{limits:?}: {said}");
    }
}

/// The steps of the made-up graph, in float32 and in its order.
#[expect(clippy::cast_possible_truncation, reason = "a graph is float32")]
fn distance_in_float32(a: f32, b: f32) -> f32 {
    let spread = (1.0_f64 - 0.9 * 0.9).sqrt();
    let white = [a, a * ((-0.9 / spread) as f32) + b * ((1.0 / spread) as f32)];
    (white[0] * white[0] * 0.5 + white[1] * white[1] * 0.5).sqrt()
}

#[test]
fn rows_of_a_table_too_far_away_get_no_estimate_and_say_why() {
    let request = |graph: Option<&str>| {
        json!({ "schema_version": 1, "op": "predict", "models": ["made-up"],
            "predict": { "inputs": ["age", "pressure"], "graph": graph } })
    };
    let rows = br#"[["60", "120"], ["75", "100"], ["80", "80"], ["NaN", "80"], [null, "80"], ["60", "9000"]]"#;
    let mut guest = with_distance();
    let said = |answer: &Value| {
        let rows = answer["ok"]["rows"].as_array().expect("rows").iter();
        rows.map(|row| (row["prediction"].is_object(), row["because"]["code"].as_str().unwrap_or("").to_owned()))
            .collect::<Vec<_>>()
    };
    let asked = said(&call(&mut guest, &request(None), &[rows]));
    let expected = [
        (true, ""),
        (true, ""),
        (false, "K-MODL-045"),
        (false, "K-MODL-004"),
        (false, "K-MODL-004"),
        (false, "K-MODL-046"),
    ];
    assert_eq!(asked, expected.map(|(has, code)| (has, code.to_owned())));
    let named = said(&call(&mut guest, &request(Some("whole")), &[rows]));
    assert_eq!(named[2], (true, "K-MODL-045".to_owned()));
    assert_eq!(named[5], (true, "K-MODL-046".to_owned()));
}

#[test]
fn one_value_out_of_range_is_a_finding_and_far_out_of_it_an_abstention() {
    // Ages of 20 to 100: far begins above 180.
    let mut guest = guest(MadeUp::default());
    for (age, expected) in [
        ("20", "answer"),
        ("100", "answer"),
        ("19.99", "answer, K-FEAT-015 input age"),
        ("100.01", "answer, K-FEAT-015 input age"),
        ("180", "answer, K-FEAT-015 input age"),
        ("180.01", "abstention, K-MODL-046 input age"),
        ("99999", "abstention, K-MODL-046 input age"),
    ] {
        assert_eq!(said(&assessed(&mut guest, age, "120")), expected, "{age}");
    }
}

#[test]
fn the_answer_is_that_of_the_graph_without_a_distance() {
    let answer = |guest: &mut Guest| assessed(guest, "72", "140")["outcome"]["readings"][0]["prediction"].clone();
    let (with, without) = (answer(&mut with_distance()), answer(&mut guest(MadeUp::default())));
    assert_eq!(with.to_string(), without.to_string());
    assert!((with["logit"].as_f64().expect("a number") - logit(72.0)).abs() < 1e-6);
}

#[test]
fn limits_without_the_output_and_a_broken_promise_are_refused() {
    let right = distance(70.0, 120.0);
    let base = MadeUp { distance: Some(LIMITS), graph_has_distance: true, ..MadeUp::default() };
    for (what, package, expected) in [
        ("limits and no output", MadeUp { graph_has_distance: false, ..base }, "K-MODL-001"),
        ("an output and no limits", MadeUp { distance: None, ..base }, "K-MODL-001"),
        ("limits upside down", MadeUp { distance: Some([5.0, 2.5]), ..base }, "K-PACK-003"),
        ("a limit that is no number", MadeUp { distance: Some([1.5, f64::INFINITY]), ..base }, "K-PACK-003"),
        ("the promise kept", MadeUp { promised_distance: Some(right), ..base }, "loaded"),
        ("a promise just missed", MadeUp { promised_distance: Some(right + 1e-4), ..base }, "K-PACK-005"),
        (
            "a promise of what there is not",
            MadeUp { promised_distance: Some(right), distance: None, graph_has_distance: false, ..base },
            "K-PACK-005",
        ),
    ] {
        let answer = call(&mut Guest::default(), &json!({ "schema_version": 1, "op": "load" }), &[&package.package()]);
        assert_eq!(answer["error"]["code"].as_str().unwrap_or("loaded"), expected, "{what}: {answer}");
    }
}
