//! Packages that are not as their manifest says are refused, each with its code.

use kusushi_core::guest::Guest;
use serde_json::json;

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
        ("not TOML", with_manifest(|_| "= = =".to_owned()), "K-PACK-003 manifest.toml, line 1"),
    ] {
        let code = code_of(&archive(&files));
        assert!(code.starts_with(expected), "{what}: {code}");
    }
}

#[test]
fn a_package_that_breaks_its_promise_is_refused() {
    use sha2::{Digest, Sha256};
    let digest = |bytes: &[u8]| {
        let bytes: [u8; 32] = Sha256::digest(bytes).into();
        bytes.map(|byte| format!("{byte:02x}")).concat()
    };
    let mut files = files("bacteraemia");
    let (_, golden) = files.iter_mut().find(|(name, _)| name == "golden.jsonl").expect("golden patients");
    let before = digest(golden);
    *golden = String::from_utf8(golden.clone())
        .expect("UTF-8")
        .replacen("\"probability\": 0.", "\"probability\": 0.9", 1)
        .into_bytes();
    let after = digest(golden);
    assert_ne!(before, after, "the promise was changed");
    let (_, manifest) = files.iter_mut().find(|(name, _)| name == "manifest.toml").expect("a manifest");
    *manifest = String::from_utf8(manifest.clone()).expect("UTF-8").replace(&before, &after).into_bytes();
    let code = code_of(&archive(&files));
    assert!(code.starts_with("K-PACK-005 bacteraemia, golden patient"), "{code}");
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
