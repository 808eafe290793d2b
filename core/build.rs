//! Turns `codes.toml` into one constant a code, so that a code that does not exist cannot be named
//! and a text that is missing stops the build; and `analytes.toml` into one constant a row.
#![expect(clippy::disallowed_methods, reason = "the build reads and writes files; the core does not")]

#[path = "build/analytes.rs"]
mod analytes;

use std::{collections::BTreeSet, env, fmt::Write as _, fs, path::PathBuf};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    code: Vec<Entry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    ja: String,
    en: String,
    remedy_ja: String,
    remedy_en: String,
}

fn main() {
    println!("cargo::rerun-if-changed=codes.toml");
    let source = fs::read_to_string("codes.toml").expect("core/codes.toml is readable");
    let table: Table = toml::from_str(&source).expect("core/codes.toml has the expected form");

    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for entry in &table.code {
        assert!(seen.insert(&entry.id), "core/codes.toml names {} twice", entry.id);
        writeln!(
            out,
            "/// `{}`: {}\npub const {}: Code = Code {{ id: {:?}, ja: {:?}, en: {:?}, remedy_ja: {:?}, remedy_en: {:?} }};",
            entry.id, entry.en, entry.name, entry.id, entry.ja, entry.en, entry.remedy_ja, entry.remedy_en,
        )
        .expect("writing to a string does not fail");
    }
    writeln!(
        out,
        "/// Every code of the table, in its order.\npub const ALL: &[Code] = &[{}];",
        table.code.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ")
    )
    .expect("writing to a string does not fail");

    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(target.join("codes.rs"), out).expect("OUT_DIR is writable");

    println!("cargo::rerun-if-changed=analytes.toml");
    let source = fs::read_to_string("analytes.toml").expect("core/analytes.toml is readable");
    fs::write(target.join("analytes.rs"), analytes::constants(&source)).expect("OUT_DIR is writable");
}
