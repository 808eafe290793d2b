//! The tables of README.md: what they say of each kind of model, and that README says the same as the packages.

use std::{fs, path::Path};

use kusushi_host::{code::Lang, model_table::ModelTable};
use serde_json::{Value, json, value::RawValue};

use crate::shipped::{guest, kusushi};

fn figures(graph: &str, kind: &str, data: &str) -> Value {
    json!({
        "graph": graph, "kind": kind, "data": { "ja": "データ", "en": data }, "rows": 12345, "events": 678,
        "auroc": [0.8, 0.75, 0.85], "concordance": null, "calibration_slope": [1.0, 0.9, 1.1],
        "slope_prediction": null, "sites": null, "calibration_in_the_large": [0.0, -0.1, 0.1],
        "brier": 0.1234, "brier_null": 0.2, "a_field_to_come": 1,
    })
}

fn card(id: &str, kind: &str, r#use: &str, validation: &[Value], bands: &[(&str, bool)]) -> Value {
    let bands: Vec<Value> =
        bands.iter().map(|(title, raise)| json!({ "title": { "ja": title, "en": title }, "raise": raise })).collect();
    json!({
        "model": { "id": id, "kind": kind, "use": r#use, "title": { "ja": "題", "en": format!("{id}: a | title") },
            "validation": validation },
        "bands": bands, "attributes": [],
    })
}

fn table(cards: &[Value], lang: Lang) -> String {
    let answer = RawValue::from_string(json!({ "cards": cards }).to_string()).unwrap();
    ModelTable::read(&answer).unwrap().in_markdown(lang)
}

#[test]
fn each_graph_has_a_row_with_what_lies_outside_beside_it() {
    let with = |mut row: Value, fields: Value| {
        row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        row
    };
    let left_out = with(
        figures("full", "leave_one_site_out", "by country"),
        json!({ "slope_prediction": [0.7, 1.3], "sites": 24 }),
    );
    let survival =
        with(figures("only", "external", "another | study"), json!({ "auroc": null, "concordance": [0.68, 0.6, 0.7] }));
    let model = card(
        "stroke",
        "treatment",
        "bedside",
        &[
            figures("full", "set_aside", "rows"),
            figures("full", "set_aside", "others"),
            left_out,
            figures("short", "set_aside", "rows"),
        ],
        &[],
    );
    let text = table(&[model, card("breast", "prognosis", "research", &[survival], &[])], Lang::En);
    let rows: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(
        rows,
        [
            "| [stroke](models/stroke/card.en.md), full | treatment | bedside | rows | rows set aside | 12,345 (678) | 0.800 (0.750–0.850) | 1.000 (0.900–1.100) | 0.123 (0.200) | one site left out at a time, by country, 12,345 patients: 0.800 (0.750–0.850), slope 1.000 (0.900–1.100), prediction interval 0.700–1.300 (24 sites) |",
            "| [stroke](models/stroke/card.en.md), short | treatment | bedside | rows | rows set aside | 12,345 (678) | 0.800 (0.750–0.850) | 1.000 (0.900–1.100) | 0.123 (0.200) | none |",
            "| [breast](models/breast/card.en.md) | prognosis | research | another \\| study | another study | 12,345 (678) | C 0.680 (0.600–0.700) | 1.000 (0.900–1.100) | 0.123 (0.200) | another study, another \\| study, 12,345 patients: C 0.680 (0.600–0.700), slope 1.000 (0.900–1.100) |",
        ]
    );
    assert!(text.lines().all(|line| line.replace("\\|", "").matches('|').count() == 11), "ten columns");
}

#[test]
fn scores_have_a_table_of_their_own() {
    let bands = [("low", false), ("high", true), ("highest", true)];
    let scores = [
        card("news", "score", "bedside", &[], &bands),
        card("quiet", "score", "bedside", &[], &[("low", false)]),
        card("studied", "score", "research", &[], &bands),
    ];
    let text = table(&scores, Lang::En);
    let rows: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(
        rows,
        [
            "| [news](models/news/card.en.md) | news: a \\| title | high; highest |",
            "| [quiet](models/quiet/card.en.md) | quiet: a \\| title | never |",
            "| [studied](models/studied/card.en.md) | studied: a \\| title | never |",
        ]
    );
    assert_eq!(table(&scores, Lang::Ja).lines().next(), Some("| スコア | 内容 | 記録を開いたときに示す区分 |"));
    assert_eq!(table(&[], Lang::Ja), "");
}

#[test]
fn an_answer_of_another_form_is_refused() {
    let answer = RawValue::from_string("{\"cards\": 1}".to_owned()).unwrap();
    assert_eq!(ModelTable::read(&answer).unwrap_err().notice().code, "K-HOST-009");
}

#[test]
fn readme_says_what_the_packages_say() {
    if guest().is_none() {
        return;
    }
    let output = kusushi(["models", "--table", "--lang", "en"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).unwrap();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let (_, after) = readme.split_once("<!-- kusushi models --table --lang en -->\n").expect("the table's beginning");
    let (shown, _) = after.split_once("\n<!-- end -->").expect("the table's end");
    assert_eq!(
        shown.trim(),
        table.trim(),
        "put the output of `kusushi models --table --lang en` between the marks of README.md"
    );
}

#[test]
fn a_card_is_printed_in_every_form() {
    if guest().is_none() {
        return;
    }
    for (arguments, beginning) in [
        (["card", "fib-4", "--lang", "ja"].as_slice(), "# FIB-4 index：肝線維化"),
        (&["card", "fib-4", "--lang", "en"], "# FIB-4 index: liver fibrosis"),
        (&["card", "fib-4", "--output", "chai"], "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AppliedModelCard"),
        (&["card", "fib-4", "--output", "fhir", "--at", "2026-11-25T09:00:00+09:00"], "{\"entry\":["),
        (&["card", "fib-4", "--json"], "{\"cards\":["),
    ] {
        let output = kusushi([]).args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.starts_with(beginning), "{arguments:?}: {text:.200}");
    }
    let output = kusushi(["card", "nobody"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("K-CALL-002"));
    for arguments in [["card"].as_slice(), &["card", "fib-4", "--output", "cards"], &["card", "fib-4", "--at", "now"]] {
        assert_eq!(kusushi([]).args(arguments).output().unwrap().status.code(), Some(2), "{arguments:?}");
    }
}
