//! Turns `codes.toml` into one constant a code, and everything below the folder `KUSUSHI_EMBED` (guest/,
//! models/, page/), where it is set, into a table of files that the program carries inside.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

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
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=codes.toml");
    println!("cargo::rerun-if-env-changed=KUSUSHI_EMBED");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(target.join("codes.rs"), codes()).expect("OUT_DIR is writable");

    let mut files = Vec::new();
    if let Some(folder) = env::var_os("KUSUSHI_EMBED").map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", folder.display());
        collect(&folder, &folder, &mut files);
    }
    files.sort();
    fs::write(target.join("embedded.rs"), table(&files)).expect("OUT_DIR is writable");
}

fn codes() -> String {
    let source = fs::read_to_string("codes.toml").expect("host/codes.toml is readable");
    let table: Table = toml::from_str(&source).expect("host/codes.toml has the expected form");
    let mut out = String::new();
    for entry in &table.code {
        writeln!(
            out,
            "/// `{}`: {}\npub const {}: Code = Code {{ id: {:?}, ja: {:?}, en: {:?}, remedy_ja: {:?}, remedy_en: {:?} }};",
            entry.id, entry.en, entry.name, entry.id, entry.ja, entry.en, entry.remedy_ja, entry.remedy_en,
        )
        .expect("writing to a string does not fail");
    }
    out
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).expect("KUSUSHI_EMBED is a readable folder") {
        let path = entry.expect("KUSUSHI_EMBED is a readable folder").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("it lies below").components();
            let name: Vec<_> = name.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            files.push((name.join("/"), path));
        }
    }
}

fn table(files: &[(String, PathBuf)]) -> String {
    let mut out = String::from("&[");
    for (name, path) in files {
        let path = fs::canonicalize(path).expect("the file is there").display().to_string();
        write!(out, "({name:?}, include_bytes!({path:?})),").expect("writing to a string does not fail");
    }
    out.push(']');
    out
}
