//! What stands beside an estimate: the labels that it leaves, and what a site made of its own outcomes.

use kusushi_core::guest::Guest;
use serde_json::{Value, json};

use crate::{
    made_up::MadeUp,
    shipped::{MODELS, STROKE, assess_request, by, call, call_text, sample, sample_files, sample_request},
};

const LABEL_SET: &str = r#"[output.label_set]
coverage = 0.9
present_from = 0.3
absent_to = 0.6
present = { ja = "発症あり", en = "disease" }
absent = { ja = "発症なし", en = "no disease" }"#;

fn made_up(label_set: &str) -> Guest {
    let mut guest = Guest::default();
    let package = MadeUp { label_set, ..MadeUp::default() }.package();
    let answer = call(&mut guest, &json!({ "schema_version": 1, "op": "load" }), &[&package]);
    assert_eq!(answer["ok"]["id"], "made-up", "{answer}");
    guest
}

fn about(age: &str) -> Value {
    let mut request = assess_request("2026-11-20T10:00:00+09:00");
    request["answers"] = json!([
        { "name": "age", "value": age, "source": "test" }, { "name": "pressure", "value": "120", "source": "test" },
    ]);
    request
}

const NOBODY: &[u8] = br#"{"resourceType":"Patient","id":"p"}"#;

#[test]
fn an_estimate_leaves_one_label_both_or_neither() {
    let apart = LABEL_SET.replace("0.3", "0.7").replace("0.6", "0.2");
    for (set, age, left, words) in [
        (
            LABEL_SET,
            "50",
            "absent",
            "only \"no disease\" is left. In data like the training data at most 10 % of those with \"disease\"",
        ),
        (LABEL_SET, "70", "both", "cannot be told apart"),
        (
            LABEL_SET,
            "80",
            "present",
            "only \"disease\" is left. In data like the training data at most 10 % of those with \"no disease\"",
        ),
        (&*apart, "70", "neither", "Nothing is to be decided by it."),
    ] {
        let mut guest = made_up(set);
        let answer = call(&mut guest, &about(age), &[NOBODY]);
        let shown = &answer["ok"]["assessments"][0]["outcome"]["readings"][0]["label_set"];
        assert_eq!(shown["left"], left, "{age}");
        assert_eq!(shown["coverage"], 0.9);
        assert!(shown["text"]["en"].as_str().expect("words").contains(words), "{shown}");
        let promise = shown["promise"]["en"].as_str().expect("words");
        assert!(promise.contains("90 % of those with \"disease\" and 90 % of those with \"no disease\""), "{promise}");
        // Whatever the form of the answer, it is there with its promise.
        for output in ["text", "cards", "fhir"] {
            let mut request = about(age);
            (request["output"], request["lang"]) = (output.into(), "en".into());
            let answer = call_text(&mut guest, &request, &[NOBODY]).replace("\\\"", "\"");
            assert!(answer.contains(words) && answer.contains(promise), "{output}: {answer}");
            assert!(answer.contains("What the interval covers."), "{output}: {answer}");
        }
    }
}

#[test]
fn a_model_without_a_label_set_has_none() {
    let answer = call(&mut made_up(""), &about("70"), &[NOBODY]);
    assert!(answer["ok"]["assessments"][0]["outcome"]["readings"][0]["label_set"].is_null());
}

#[test]
fn a_label_set_that_means_nothing_is_refused() {
    for (from, to) in [
        ("coverage = 0.9", "coverage = 0.5"),
        ("coverage = 0.9", "coverage = 1.0"),
        ("present_from = 0.3", "present_from = -0.1"),
        ("absent_to = 0.6", "absent_to = 1.1"),
        ("absent_to = 0.6", "absent_to = nan"),
    ] {
        let package = MadeUp { label_set: &LABEL_SET.replace(from, to), ..MadeUp::default() }.package();
        let answer = call(&mut Guest::default(), &json!({ "schema_version": 1, "op": "load" }), &[&package]);
        assert_eq!(answer["error"]["code"], "K-PACK-003", "{to}");
    }
}

fn digest(guest: &mut Guest, model: &str) -> String {
    let described = call(guest, &json!({ "schema_version": 1, "op": "describe" }), &[]);
    let models = described["ok"]["models"].as_array().expect("models").clone();
    let of = models.iter().find(|one| one["id"] == model).expect("it is loaded");
    of["package_sha256"].as_str().expect("a digest").to_owned()
}

fn recalibration(guest: &mut Guest, model: &str, graph: &str) -> Value {
    json!({
        "model": model, "package_sha256": digest(guest, model), "graph": graph, "site": "架空病院",
        "method": "intercept_and_slope", "intercept": -0.2, "slope": 0.9,
        "variance": { "intercept": 0.01, "slope": 0.02, "covariance": -0.002 },
        "rows": 800, "events": 90, "from": "2025-04-01", "to": "2026-03-31",
    })
}

#[test]
fn the_recalibrated_estimate_stands_beside_the_validated_one() {
    let mut guest = made_up(LABEL_SET);
    let plain = call(&mut guest, &about("75"), &[NOBODY])["ok"]["assessments"][0].clone();
    let own = recalibration(&mut guest, "made-up", "whole");
    let mut request = about("75");
    request["recalibrations"] = json!([own]);
    let mut with = call(&mut guest, &request, &[NOBODY])["ok"]["assessments"][0].clone();

    let shown = with["outcome"]["readings"][0]["recalibrated"].take();
    // Log odds 0.5: -0.2 + 0.9 * 0.5 = 0.25.
    let probability = 1.0 / (1.0 + (-0.25_f64).exp());
    assert!((shown["probability"].as_f64().expect("a number") - probability).abs() < 1e-7, "{shown}");
    assert_eq!(shown["recalibration"], own);
    let words = "Recalibrated to the outcomes of 架空病院 (800 patients, 90 with the outcome, 2025-04-01 to 2026-03-31); validated nowhere else.";
    assert_eq!(shown["text"]["en"], words);
    assert_eq!(with["findings"][0]["code"], "K-MODL-049");

    // Nothing else differs.
    with["outcome"]["readings"][0].as_object_mut().expect("a reading").remove("recalibrated");
    with["findings"] = json!([]);
    assert_eq!(with.to_string(), plain.to_string());

    for output in ["text", "cards", "fhir"] {
        (request["output"], request["lang"]) = (output.into(), "en".into());
        let answer = call_text(&mut guest, &request, &[NOBODY]);
        assert!(answer.contains(words), "{output}: {answer}");
    }
}

#[test]
fn without_a_recalibration_no_answer_knows_of_any() {
    let mut guest = crate::shipped::guest();
    for file in sample_files() {
        let answer = call_text(&mut guest, &sample_request(&file), &[&sample(&file)]);
        assert!(!answer.contains("recalibrat"), "{file}");
    }
}

#[test]
fn a_recalibration_of_another_package_or_none_is_refused() {
    let mut guest = made_up("");
    let right = recalibration(&mut guest, "made-up", "whole");
    let mut case = |what: &str, change: &dyn Fn(&mut Value), expected: &str| {
        let mut own = right.clone();
        change(&mut own);
        let mut request = about("75");
        request["recalibrations"] = json!([own]);
        let answer = call(&mut guest, &request, &[NOBODY]);
        assert_eq!(answer["error"]["code"].as_str().unwrap_or("answered"), expected, "{what}: {answer}");
    };
    case("as it is", &|_| {}, "answered");
    case("no site", &|own| own["site"] = Value::Null, "answered");
    case("no dates", &|own| (own["from"], own["to"]) = (Value::Null, Value::Null), "answered");
    case("another package", &|own| own["package_sha256"] = json!("0".repeat(64)), "K-MODL-047");
    case("no such model", &|own| own["model"] = json!("no-such"), "K-CALL-002");
    case("no such graph", &|own| own["graph"] = json!("part"), "K-MODL-048");
    case("a slope of nought", &|own| own["slope"] = json!(0.0), "K-MODL-048");
    case("a slope below nought", &|own| own["slope"] = json!(-1.0), "K-MODL-048");
    case("no number", &|own| own["intercept"] = Value::Null, "K-CALL-001");
    case("an intercept with a slope", &|own| own["method"] = json!("intercept"), "K-MODL-048");
    case("no variance", &|own| own["variance"]["intercept"] = json!(0.0), "K-MODL-048");
    case("an impossible variance", &|own| own["variance"]["covariance"] = json!(0.5), "K-MODL-048");
    case("nine events", &|own| own["events"] = json!(9), "K-MODL-048");
    case("ten events", &|own| own["events"] = json!(10), "answered");
    case("nine without", &|own| own["events"] = json!(791), "K-MODL-048");
    case("more events than rows", &|own| own["events"] = json!(900), "K-MODL-048");
    case("half a period", &|own| own["to"] = Value::Null, "K-MODL-048");
    case("a period backwards", &|own| own["to"] = json!("2024-01-01"), "K-MODL-048");
    case("no day", &|own| own["to"] = json!("2027-02-30"), "K-MODL-048");
    case("markup", &|own| own["site"] = json!("<b>x</b>"), "K-MODL-048");
    case("a field more", &|own| own["note"] = json!("x"), "K-CALL-001");

    let mut request = about("75");
    request["recalibrations"] = json!([right, right]);
    assert_eq!(call(&mut guest, &request, &[NOBODY])["error"]["code"], "K-CALL-001");
    let mut request = json!({ "schema_version": 1, "op": "describe" });
    request["recalibrations"] = json!([right]);
    assert_eq!(call(&mut guest, &request, &[])["error"]["code"], "K-CALL-001");
}

#[test]
fn a_score_has_nothing_to_recalibrate() {
    let mut guest = crate::shipped::guest();
    let own = recalibration(&mut guest, "fib-4", "score");
    let mut request = assess_request("2026-11-20T10:00:00+09:00");
    request["recalibrations"] = json!([own]);
    assert_eq!(call(&mut guest, &request, &[NOBODY])["error"]["code"], "K-MODL-048");
}

#[test]
fn a_comparison_is_withheld_where_the_site_disputes_its_baseline() {
    let file = "stroke-clear.json";
    let mut guest = crate::shipped::guest_in_order(&MODELS);
    let plain = by(STROKE, &call(&mut guest, &sample_request(file), &[&sample(file)]));
    let arms = |answer: &Value| answer["outcome"]["readings"][0]["advice"]["arms"].clone();
    for (graph, intercept, withheld, finding) in [
        ("full", 0.05, false, "K-MODL-049"),
        ("full", -1.5, true, "K-MODL-049"),
        // The full graph answers: a recalibration of the reduced one says nothing of it.
        ("reduced", -1.5, false, "K-MODL-050"),
    ] {
        let mut own = recalibration(&mut guest, STROKE, graph);
        (own["intercept"], own["slope"]) = (json!(intercept), json!(1.0));
        let mut request = sample_request(file);
        request["recalibrations"] = json!([own]);
        let answer = by(STROKE, &call(&mut guest, &request, &[&sample(file)]));
        let codes: Vec<&Value> =
            answer["findings"].as_array().expect("a list").iter().map(|finding| &finding["code"]).collect();
        assert!(codes.contains(&&json!(finding)), "{codes:?}");
        let reading = &answer["outcome"]["readings"][0];
        assert_eq!(reading["prediction"], plain["outcome"]["readings"][0]["prediction"]);
        assert_eq!(reading["recalibrated"].is_object(), graph == "full");
        assert_eq!(reading["advice"]["withheld"].to_string().contains("K-MODL-051"), withheld, "{graph} {intercept}");
        if withheld {
            for arm in arms(&answer).as_array().expect("arms") {
                for figure in ["risk", "difference", "number_needed_to_treat", "verdict"] {
                    assert!(arm[figure].is_null(), "{figure}");
                }
            }
            let harms = |answer: &Value| {
                arms(answer).as_array().expect("arms").iter().map(|arm| arm["harms"].clone()).collect::<Vec<_>>()
            };
            assert_eq!(harms(&answer), harms(&plain));
        } else {
            assert_eq!(arms(&answer), arms(&plain));
        }
    }
}
