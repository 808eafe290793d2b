//! Packages that are not as their manifest says are refused, each with its code.

use kusushi_core::guest::Guest;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::shipped::{archive, call, files};

type Files = Vec<(String, Vec<u8>)>;

fn code_of(bytes: &[u8]) -> String {
    let answer = call(&mut Guest::default(), &json!({ "schema_version": 1, "op": "load" }), &[bytes]);
    format!(
        "{} {}",
        answer["error"]["code"].as_str().unwrap_or("loaded"),
        answer["error"]["place"].as_str().unwrap_or_default()
    )
}

fn with_manifest(change: impl Fn(&str) -> String) -> Files {
    let mut files = files("bacteraemia");
    for (name, bytes) in &mut files {
        if name == "manifest.toml" {
            *bytes = change(std::str::from_utf8(bytes).expect("TOML is UTF-8")).into_bytes();
        }
    }
    files
}

fn without(name: &str) -> Files {
    files("bacteraemia").into_iter().filter(|(other, _)| other != name).collect()
}

fn changed(name: &str, change: impl Fn(&mut Vec<u8>)) -> Files {
    let mut files = files("bacteraemia");
    files.iter_mut().filter(|(other, _)| other == name).for_each(|(_, bytes)| change(bytes));
    files
}

/// Without one table of the manifest.
fn without_table(manifest: &str, name: &str) -> String {
    let start = manifest.find(&format!("[{name}]")).expect("the table is there");
    let end = start + manifest[start..].find("\n\n").expect("another one follows");
    manifest.replacen(&manifest[start..end], "", 1)
}

/// With another English card, whose digest the manifest gives.
fn card_of(bytes: &[u8]) -> Files {
    let digest = Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let mut files = with_manifest(|m| {
        let start = m.find("\"card.en.md\" = \"").expect("it is listed") + 16;
        m.replacen(&m[start..start + 64], &digest, 1)
    });
    files.iter_mut().filter(|(name, _)| name == "card.en.md").for_each(|(_, content)| *content = bytes.to_vec());
    files
}

#[test]
fn every_wrong_package_is_refused_with_its_code() {
    let mut extra = files("bacteraemia");
    extra.push(("surprise.txt".to_owned(), b"hello".to_vec()));
    for (what, files, expected) in [
        ("no manifest", without("manifest.toml"), "K-PACK-002 manifest.toml"),
        ("no graph", without("ward.onnx"), "K-PACK-002 ward.onnx"),
        ("a file changed", changed("ward.onnx", |bytes| bytes[100] ^= 1), "K-PACK-004 ward.onnx"),
        ("a file more", extra, "K-PACK-006"),
        (
            "unknown field",
            with_manifest(|m| m.replacen("[model]", "[model]\nsurprise = 1", 1)),
            "K-PACK-003 manifest.toml, line",
        ),
        ("wrong version", with_manifest(|m| m.replacen("schema_version = 1", "schema_version = 2", 1)), "K-PACK-003"),
        ("unknown input in a rule", with_manifest(|m| m.replace("input = \"age\"", "input = \"agee\"")), "K-PACK-003"),
        ("a bound that is no number", with_manifest(|m| m.replacen("from = 18", "from = nan", 1)), "K-PACK-003"),
        (
            "a rule over nothing",
            with_manifest(|m| m.replacen("{ input = \"age\", from = 18 }", "{ any = [] }", 1)),
            "K-PACK-003",
        ),
        (
            "an analyte that the table has not",
            with_manifest(|m| m.replacen("analyte = \"creatinine\"", "analyte = \"creatinin\"", 1)),
            "K-PACK-003 manifest.toml, line",
        ),
        (
            "a unit that the analyte has not",
            with_manifest(|m| m.replacen("unit = \"mmol/L\", hard = [1.5", "unit = \"mg/dL\", hard = [1.5", 1)),
            "K-PACK-003 manifest.toml, [[input]] potassium: potassium has no unit mg/dL",
        ),
        (
            "a factor beside that of the table",
            with_manifest(|m| m.replacen("hard = [1.5", "accepts = { \"meq/L\" = 2 }, hard = [1.5", 1)),
            "K-PACK-003 manifest.toml, [[input]] potassium: accepts",
        ),
        (
            "an observation of nothing",
            with_manifest(|m| m.replacen("observation.analyte = \"potassium\"", "observation.setting = \"home\"", 1)),
            "K-PACK-003 manifest.toml, [[input]] potassium: an observation needs",
        ),
        (
            "an attribute that is absent, one that is a dash, one whose reason is empty",
            with_manifest(|m| {
                let m = m.replacen("[transparency.relevance]\nja = ", "[transparency.relevance]\nja = \"—\" # ", 1);
                without_table(&m, "transparency.users").replacen(
                    "not_done.en = \"No funding",
                    "not_done.en = \"\" # ",
                    1,
                )
            }),
            "K-PACK-010 manifest.toml, [transparency] funding, users, relevance",
        ),
        (
            "an attribute that was done and not done",
            with_manifest(|m| {
                m.replacen("[transparency.relevance]", "[transparency.relevance]\nnot_done.ja = \"x\"", 1)
            }),
            "K-PACK-003 manifest.toml, line",
        ),
        (
            "an attribute in one language",
            with_manifest(|m| m.replacen("[transparency.relevance]\nja", "[transparency.relevance]\n# ja", 1)),
            "K-PACK-003 manifest.toml, line",
        ),
        (
            "an attribute that the rule has not",
            with_manifest(|m| m.replacen("[transparency.relevance]", "[transparency.relevanse]", 1)),
            "K-PACK-003 manifest.toml, line",
        ),
        (
            "no transparency at all",
            with_manifest(|m| {
                let start = m.find("[transparency]").expect("it is there");
                let end = m.find("\n[files]").expect("it is there");
                m.replacen(&m[start..end], "", 1)
            }),
            "K-PACK-010 manifest.toml, [transparency] developer, contact, funding, output_value, output_type, intended_use",
        ),
        ("a card that is no text", card_of(b"\xff\xfe"), "K-PACK-011 card.en.md"),
        ("a card without end", card_of(&b"a".repeat((64 << 10) + 1)), "K-PACK-011 card.en.md"),
        ("not TOML", with_manifest(|_| "= = =".to_owned()), "K-PACK-003 manifest.toml, line 1"),
    ] {
        let code = code_of(&archive(&files));
        assert!(code.starts_with(expected), "{what}: {code}");
    }
}

#[test]
fn a_score_whose_form_contradicts_itself_is_refused() {
    let refused = |what: &str, id: &str, from: &str, to: &str, place: &str| {
        let mut files = files(id);
        let (_, manifest) = files.iter_mut().find(|(name, _)| name == "manifest.toml").expect("a manifest");
        let text = String::from_utf8(manifest.clone()).expect("UTF-8");
        assert!(text.contains(from), "{what}: {from}");
        *manifest = text.replacen(from, to, 1).into_bytes();
        let code = code_of(&archive(&files));
        assert!(code.starts_with("K-PACK-003 manifest.toml, ") && code.contains(place), "{what}: {code}");
    };
    for (what, id, from, to, place) in [
        ("no form", "bacteraemia", "kind = \"diagnosis\"", "kind = \"score\"", "reference"),
        ("a form of no score", "chads2", "kind = \"score\"", "kind = \"prognosis\"", "reference"),
        ("a gap", "egfr-jsn", "from = 30\nbelow = 45", "from = 31\nbelow = 45", "cover the range"),
        ("an overlap", "fib-4", "from = 1.45", "from = 1.4", "cover the range"),
        ("a cut-off in two bands", "fib-4", "above = 3.25", "from = 3.25", "cover the range"),
        ("a whole number in none", "chads2", "from = 2\nto = 6", "from = 3\nto = 6", "cover the range"),
        ("an end outside the bands", "chads2", "range = [0, 6]", "range = [0, 7]", "cover the range"),
        ("a band upside down", "chads2", "from = 2\nto = 6", "from = 6\nto = 2", "no score lies within it"),
        ("two bounds of one end", "fib-4", "from = 1.45", "from = 1.45\nabove = 1.45", "not both"),
        ("a bound that is no number", "fib-4", "above = 3.25", "above = nan", "no number"),
        ("a band of no source", "chads2", "evidence = \"suzuki2015\"", "evidence = \"nobody\"", "no [[evidence]]"),
        (
            "a band named twice",
            "chads2",
            "title = { ja = \"1点\", en = \"1 point\" }",
            "title = { ja = \"0点\", en = \"0 points\" }",
            "named twice",
        ),
        ("a rule over nothing known", "a-drop", "when = { input = \"shock\"", "when = { input = \"shok\"", "shok"),
        ("an item of no column", "chads2", "inputs = [\"stroke\"]", "inputs = [\"anticoagulation\"]", "no column"),
        (
            "a formula in part",
            "egfr-jsn",
            "file = \"score.onnx\"",
            "file = \"score.onnx\"\nat_most_missing = 1",
            "needs items",
        ),
        ("too fine", "egfr-jsn", "decimals = 1", "decimals = 9", "decimals"),
        (
            "a reference patient",
            "chads2",
            "[graph.trained_on]",
            "[graph.reference]\nage = 70\n\n[graph.trained_on]",
            "reference",
        ),
        ("a rule misspelt", "chads2", "not_known", "not_know", "line"),
    ] {
        refused(what, id, from, to, place);
    }
}

#[test]
fn a_score_of_as_many_items_as_its_graph_does_not_have_is_refused() {
    let mut files = files("chads2");
    let (_, manifest) = files.iter_mut().find(|(name, _)| name == "manifest.toml").expect("a manifest");
    let text = String::from_utf8(manifest.clone()).expect("UTF-8");
    let extra =
        "[[output.score.item]]\nname = \"more\"\ntitle = { ja = \"\", en = \"\" }\ninputs = [\"age\"]\n\n[[evidence]]";
    *manifest = text.replacen("[[evidence]]", extra, 1).into_bytes();
    assert!(code_of(&archive(&files)).starts_with("K-MODL-003"), "{}", code_of(&archive(&files)));
}

#[test]
fn a_package_that_breaks_its_promise_is_refused() {
    use sha2::{Digest, Sha256};
    let digest = |bytes: &[u8]| {
        let bytes: [u8; 32] = Sha256::digest(bytes).into();
        bytes.map(|byte| format!("{byte:02x}")).concat()
    };
    for (id, from, to) in [
        ("bacteraemia", "\"probability\": 0.", "\"probability\": 0.9"),
        ("chads2", "\"score\": 1.0", "\"score\": 2.0"),
        ("chads2", "\"points\": [0.0, 0.0, 1.0", "\"points\": [0.0, 1.0, 0.0"),
        ("chads2", "\"points_most\": [1.0, ", "\"points_most\": [0.0, "),
        ("egfr-jsn", "{\"score\": ", "{\"score\": 1"),
        ("egfr-jsn", "\"expect\": {\"score\"", "\"expect\": {\"points\": [1], \"points_most\": [1], \"score\""),
    ] {
        let mut files = files(id);
        let (_, golden) = files.iter_mut().find(|(name, _)| name == "golden.jsonl").expect("golden patients");
        let before = digest(golden);
        *golden = String::from_utf8(golden.clone()).expect("UTF-8").replacen(from, to, 1).into_bytes();
        let after = digest(golden);
        assert_ne!(before, after, "{id}: the promise was changed");
        let (_, manifest) = files.iter_mut().find(|(name, _)| name == "manifest.toml").expect("a manifest");
        *manifest = String::from_utf8(manifest.clone()).expect("UTF-8").replace(&before, &after).into_bytes();
        let code = code_of(&archive(&files));
        assert!(code.starts_with(&format!("K-PACK-005 {id}, golden patient")), "{code}");
    }
}

#[test]
fn bytes_that_are_no_archive_are_refused() {
    for bytes in [&b""[..], b"hello", &[0; 512], &[0; 1024], &[0xff; 4096]] {
        assert!(code_of(bytes).starts_with("K-PACK-001"), "{} bytes", bytes.len());
    }
}

#[test]
fn a_second_package_of_the_same_id_is_refused() {
    let bytes = archive(&files("bacteraemia"));
    let mut guest = Guest::default();
    let request = json!({ "schema_version": 1, "op": "load" });
    assert!(call(&mut guest, &request, &[&bytes])["ok"].is_object());
    assert_eq!(call(&mut guest, &request, &[&bytes])["error"]["code"], "K-PACK-007");
}
