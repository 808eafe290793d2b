//! What a model says of itself: its attributes, its card in every form, and that the card which its developer wrote gives no
//! other figure than the manifest.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kusushi_core::{
    guest::Guest,
    manifest::{Figures, Manifest},
};
use serde_json::{Value, json};

use crate::shipped::{MODELS, STROKE, archive, call, files, guest};

const AT: &str = "2026-11-25T09:00:00+09:00";

fn request(id: &str, lang: &str, output: &str) -> Value {
    json!({
        "schema_version": 1, "op": "card", "guest_sha256": "0".repeat(64), "at": AT,
        "lang": lang, "models": [id], "output": output,
    })
}

fn written(guest: &mut Guest, id: &str, lang: &str, output: &str) -> String {
    let answer = call(guest, &request(id, lang, output), &[]);
    answer["ok"]["text"].as_str().unwrap_or_else(|| panic!("{id}: {answer}")).to_owned()
}

fn file(id: &str, name: &str) -> String {
    let (_, bytes) = files(id).into_iter().find(|(other, _)| other == name).expect("the file is there");
    String::from_utf8(bytes).expect("it is text")
}

fn manifest(id: &str) -> Manifest {
    Manifest::parse(&file(id, "manifest.toml")).expect("shipped manifests are valid")
}

/// The package's digest changes with every edit of it, and says nothing here.
fn without_digests(text: &str) -> String {
    let hex = |c: char| c.is_ascii_hexdigit();
    let words = text.split_inclusive(|c: char| !hex(c));
    words
        .map(|word| {
            let digest = word.trim_end_matches(|c: char| !hex(c));
            if digest.len() == 64 { word.replacen(digest, "DIGEST", 1) } else { word.to_owned() }
        })
        .collect()
}

#[test]
fn the_attributes_are_the_31_of_the_rule() {
    for id in MODELS {
        let groups = manifest(id).transparency.groups();
        let paragraphs: Vec<_> = groups.iter().filter_map(|group| group.paragraph).collect();
        assert_eq!(paragraphs, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"]);
        // 45 CFR 170.315(b)(11)(iv)(B)(1) to (9): so many items each.
        let items: Vec<usize> =
            groups.iter().map(|group| group.attributes.iter().filter(|one| one.item.is_some()).count()).collect();
        assert_eq!(items, [4, 4, 2, 4, 2, 4, 5, 4, 2, 0]);
        let fields: BTreeSet<_> = groups.iter().flat_map(|group| &group.attributes).map(|one| one.field).collect();
        let all: usize = groups.iter().map(|group| group.attributes.len()).sum();
        assert_eq!(fields.len(), all, "a field stands there once");
    }
}

#[test]
fn a_manifest_that_lacks_any_attribute_is_refused_by_its_name() {
    let whole = file("fib-4", "manifest.toml");
    let fields = manifest("fib-4").transparency.groups().into_iter().flat_map(|group| group.attributes);
    for field in fields.map(|one| one.field) {
        let refused = Manifest::parse(&without(&whole, field)).expect_err(field);
        assert_eq!(refused.notice().code, "K-PACK-010");
        assert_eq!(refused.notice().place, format!("manifest.toml, [transparency] {field}"));
    }
}

/// Without one field of `[transparency]`, be it a line or a table.
fn without(manifest: &str, field: &str) -> String {
    let section = manifest.find("\n[transparency]").expect("it is there");
    let (before, after) = manifest.split_at(section);
    let start = after
        .find(&format!("\n[transparency.{field}]"))
        .or_else(|| after.find(&format!("\n{field} = ")))
        .unwrap_or_else(|| panic!("{field} is a field of the manifest"));
    let table = after[start + 1..].starts_with('[');
    let length = after[start + 1..].find(if table { "\n\n" } else { "\n" }).expect("something follows");
    format!("{before}{}{}", &after[..start], &after[start + 1 + length..])
}

#[test]
fn what_people_read_holds_every_attribute_and_figure() {
    let mut guest = guest();
    for id in MODELS {
        let manifest = manifest(id);
        for lang in ["ja", "en"] {
            let text = written(&mut guest, id, lang, "text");
            for group in manifest.transparency.groups() {
                for one in group.attributes {
                    let (title, said) = match lang {
                        "ja" => (&one.title.ja, &one.value.text.ja),
                        _ => (&one.title.en, &one.value.text.en),
                    };
                    assert!(text.contains(&format!("**{title}**")) && text.contains(said.as_str()), "{id} {title}");
                }
            }
            let rows = manifest.validation.figures.iter().chain(&manifest.validation.subgroups);
            for row in rows.filter_map(|row| discrimination(row, lang)) {
                assert!(text.contains(&row), "{id} {lang}: {row}");
            }
            for evidence in &manifest.evidence {
                let address = evidence.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
                assert!(text.contains(&evidence.citation) && text.contains(&address.unwrap_or_default()), "{id}");
            }
        }
    }
}

/// As tables give it: an estimate and its interval.
fn interval([estimate, lower, upper]: [f64; 3], lang: &str) -> String {
    if lang == "ja" {
        format!("{estimate:.3}（{lower:.3}〜{upper:.3}）")
    } else {
        format!("{estimate:.3} ({lower:.3} to {upper:.3})")
    }
}

fn discrimination(row: &Figures, lang: &str) -> Option<String> {
    row.auroc.or(row.concordance).map(|figure| interval(figure, lang))
}

/// Every `0.123 (0.100 to 0.150)` in the tables of a card.
fn intervals_in_tables(card: &str, lang: &str) -> Vec<String> {
    let [open, to, close] = if lang == "ja" { ["（", "〜", "）"] } else { [" (", " to ", ")"] };
    let cells = card.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('|')).map(str::trim);
    cells
        .filter(|cell| {
            let parts = cell.strip_suffix(close).and_then(|cell| cell.split_once(open));
            let numbers =
                parts.and_then(|(estimate, rest)| rest.split_once(to).map(|(lower, upper)| [estimate, lower, upper]));
            numbers.is_some_and(|numbers| numbers.iter().all(|number| number.parse::<f64>().is_ok()))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_developers_card_gives_no_other_figure_than_the_manifest() {
    for id in MODELS {
        let manifest = manifest(id);
        for lang in ["ja", "en"] {
            // Japanese cards are set with the minus sign.
            let card = file(id, &format!("card.{lang}.md")).replace('−', "-");
            let rows = manifest.validation.figures.iter().chain(&manifest.validation.subgroups);
            let known: BTreeSet<String> = rows
                .flat_map(|row| {
                    let three =
                        [Some(row.calibration_slope), Some(row.calibration_in_the_large), row.auroc, row.concordance];
                    three.into_iter().flatten().map(|figure| interval(figure, lang))
                })
                .collect();
            for figure in intervals_in_tables(&card, lang) {
                assert!(known.contains(&figure), "{id} {lang}: {figure} stands in the card and not in [validation]");
            }
            // A card may leave out rows, but no graph.
            for graph in &manifest.graphs {
                let first = manifest.validation.figures.iter().find(|row| row.graph == graph.name);
                let figure = first.and_then(|row| discrimination(row, lang)).unwrap_or_default();
                assert!(card.contains(&figure), "{id} {lang}: {figure} stands in [validation] and not in the card");
            }
            for band in manifest.output.score.iter().flat_map(|form| &form.bands) {
                let (title, text) =
                    if lang == "ja" { (&band.title.ja, &band.text.ja) } else { (&band.title.en, &band.text.en) };
                let row = format!("| {title} | {text} |");
                assert!(card.contains(&row), "{id} {lang}: the card has not the band {row}");
            }
        }
    }
}

/// Every set of rows that a training report gives figures of: rows, events, AUROC; in time, events and C by the horizon.
fn reported(value: &Value, found: &mut Vec<(u64, u64, [f64; 3])>) {
    for (events, figure) in [("events", "auroc"), ("events_by_horizon", "concordance_by_horizon")] {
        if let (Some(rows), Some(events), Some(figure)) =
            (value["n"].as_u64(), value[events].as_u64(), value[figure].as_object())
        {
            let number = |name: &str| figure.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
            found.push((rows, events, [number("value"), number("lower"), number("upper")]));
        }
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| reported(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| reported(value, found)),
        _ => {}
    }
}

#[test]
fn figures_by_subgroup_are_those_of_the_training_report() {
    for id in MODELS {
        let subgroups = manifest(id).validation.subgroups;
        if subgroups.is_empty() {
            continue;
        }
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../models/{id}/train/report.json"));
        let report = std::fs::read(path).unwrap_or_else(|_| panic!("{id}: figures by subgroup come from a report"));
        let mut found = Vec::new();
        reported(&serde_json::from_slice(&report).expect("a report is JSON"), &mut found);
        for row in &subgroups {
            let Some(auroc) = row.auroc.or(row.concordance) else { continue };
            let same = |(rows, events, reported): &(u64, u64, [f64; 3])| {
                (*rows, *events) == (u64::from(row.rows), u64::from(row.events))
                    && reported.iter().zip(auroc).all(|(reported, said)| (reported - said).abs() <= 0.0005 + 1e-9)
            };
            assert!(found.iter().any(same), "{id}: {} is not in train/report.json as the manifest has it", row.data.en);
        }
    }
}

#[test]
fn a_card_reads_as_it_did() {
    let mut guest = guest();
    insta::assert_snapshot!("card_fib_4_ja", without_digests(&written(&mut guest, "fib-4", "ja", "text")));
    insta::assert_snapshot!("card_fib_4_en_chai", without_digests(&written(&mut guest, "fib-4", "en", "chai")));
}

/// Every element opened is closed, in order; text holds no bare `<` or `&`.
fn assert_well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let body = xml.split_once("?>").expect("a declaration").1;
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None => open.push(tag.split(' ').next().expect("a name")),
        }
        let entities = ["amp;", "lt;", "gt;"];
        assert!(text.split('&').skip(1).all(|rest| entities.iter().any(|entity| rest.starts_with(entity))), "{text}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn the_chai_card_of_every_model_is_well_formed_and_has_its_figures() {
    let mut guest = guest();
    for id in MODELS {
        for lang in ["ja", "en"] {
            let xml = written(&mut guest, id, lang, "chai");
            assert_well_formed(&xml);
            let values = xml.matches("\"kind\":\"estimate_ci\"").count();
            let validation = manifest(id).validation;
            assert_eq!(values, 3 * (validation.figures.len() + validation.subgroups.len()), "{id}");
        }
    }
}

#[test]
fn a_strangers_manifest_breaks_out_of_no_form() {
    let mut all = files("fib-4");
    for (name, bytes) in &mut all {
        if name == "manifest.toml" {
            let text = String::from_utf8(bytes.clone()).expect("it is text");
            let hostile = "[transparency.users]\nja = \"</PrimaryIntendedUsers>&x; \\u001b[2J | a\\nb\"\nen = \"<script>{}\"\nx = ";
            let text = text.replacen("[transparency.users]\nja = ", hostile, 1);
            // What stood there before is now a field of its own, and goes.
            let lines: Vec<&str> = text.lines().collect();
            let at = lines.iter().position(|line| line.starts_with("x = ")).expect("it is there");
            *bytes = [&lines[..at], &lines[at + 2..]].concat().join("\n").into_bytes();
        }
    }
    let mut guest = Guest::default();
    let loaded = call(&mut guest, &json!({ "schema_version": 1, "op": "load" }), &[&archive(&all)]);
    assert_eq!(loaded["ok"]["id"], "fib-4", "{loaded}");
    assert_well_formed(&written(&mut guest, "fib-4", "ja", "chai"));
    assert_well_formed(&written(&mut guest, "fib-4", "en", "chai"));
    let text = written(&mut guest, "fib-4", "ja", "text");
    assert!(text.contains("[2J | a b") && !text.contains('\u{1b}'), "a terminal is not obeyed");
}

#[test]
fn the_fhir_card_holds_both_forms_and_is_read_back_without_a_finding() {
    let mut guest = guest();
    for id in MODELS {
        for lang in ["ja", "en"] {
            let bundle = call(&mut guest, &request(id, lang, "fhir"), &[])["ok"].clone();
            let entries = bundle["entry"].as_array().expect("entries");
            let kinds: Vec<_> = entries.iter().map(|entry| entry["resource"]["resourceType"].clone()).collect();
            assert_eq!(kinds, ["DocumentReference", "Device", "Device", "Provenance"]);
            let addresses: BTreeSet<_> = entries.iter().map(|entry| entry["fullUrl"].as_str()).collect();
            assert_eq!(addresses.len(), 4, "each has an address of its own");
            let points_at = |reference: &Value, index: usize| assert_eq!(*reference, entries[index]["fullUrl"], "{id}");
            points_at(&entries[1]["resource"]["extension"][3]["valueReference"]["reference"], 0);
            points_at(&entries[3]["resource"]["target"][0]["reference"], 0);
            points_at(&entries[3]["resource"]["agent"][0]["who"]["reference"], 2);
            for (index, output) in ["text", "chai"].iter().enumerate() {
                let data = entries[0]["resource"]["content"][index]["attachment"]["data"].as_str().expect("data");
                let bytes = STANDARD.decode(data).expect("base64");
                assert_eq!(String::from_utf8(bytes).expect("text"), written(&mut guest, id, lang, output));
            }
            // As a hospital would send it along with its patient.
            let mut sent = bundle.clone();
            let patient = json!({ "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": {
                "resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1950-01-01",
            } });
            sent["entry"].as_array_mut().expect("entries").insert(0, patient);
            let ask = json!({ "schema_version": 1, "op": "features", "at": AT, "zone": "+09:00", "models": [id] });
            let read = call(&mut guest, &ask, &[sent.to_string().as_bytes()]);
            assert_eq!(read["ok"]["findings"], json!([]), "{id}: {read}");
            assert_eq!(read["ok"]["subject"], "p");
        }
    }
}

#[test]
fn what_cannot_be_asked_of_a_card_is_refused() {
    let mut guest = guest();
    let two = |output: &str| {
        let mut request = request(STROKE, "ja", output);
        request["models"] = json!([STROKE, "fib-4"]);
        request
    };
    let mut without_moment = request(STROKE, "ja", "fhir");
    without_moment.as_object_mut().expect("an object").remove("at");
    let mut assessed = request(STROKE, "ja", "chai");
    assessed["op"] = "check".into();
    let mut asked = request(STROKE, "ja", "chai");
    asked["op"] = "ask".into();
    for (what, request, code) in [
        ("CDS Hooks cards", request(STROKE, "ja", "cards"), "K-CALL-001"),
        ("one XML of two", two("chai"), "K-CALL-001"),
        ("one Bundle of two", two("fhir"), "K-CALL-001"),
        ("a document at no moment", without_moment, "K-CALL-001"),
        ("an assessment as a model card", assessed, "K-CALL-001"),
        ("questions as a model card", asked, "K-CALL-001"),
        ("a model that is not there", request("nobody", "ja", "text"), "K-CALL-002"),
    ] {
        let answer = call(&mut guest, &request, &[]);
        assert_eq!(answer["error"]["code"], code, "{what}: {answer}");
    }
    let answer = call(&mut guest, &two("text"), &[]);
    assert_eq!(answer["ok"]["text"].as_str().map(|text| text.matches("# マニフェストの記載").count()), Some(2));
}
