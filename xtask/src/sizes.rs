//! `sizes`: what each part of the guest costs, from the names of its functions.

use std::{collections::BTreeMap, fs};

use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::{
    guest,
    step::{self, Result, root},
};

/// Rooms of the core that are counted by themselves; of other crates each is one part.
const CORE: &str = "kusushi_core";

/// What a part costs.
#[derive(Default)]
struct Cost {
    functions: usize,
    bytes: usize,
}

/// Builds the shared guest and prints its parts, largest first.
pub(crate) fn run() -> Result {
    guest::build(guest::Profile::Shared)?;
    let wasm = fs::read(root().join("target/wasm32-unknown-unknown/guest/kusushi_wasm.wasm"))?;
    let (functions, data) = read(&wasm)?;
    let mut parts: BTreeMap<String, Cost> = BTreeMap::new();
    for (name, bytes) in functions {
        let cost = parts.entry(part(&name)).or_default();
        cost.functions += 1;
        cost.bytes += bytes;
    }
    let mut parts: Vec<(String, Cost)> = parts.into_iter().collect();
    parts.sort_by_key(|(_, part)| std::cmp::Reverse(part.bytes));

    step::title("sizes of the shared guest, bytes of code (generic code counts where it was written)");
    let total: usize = parts.iter().map(|(_, cost)| cost.bytes).sum();
    for (name, Cost { functions, bytes }) in parts {
        println!("{bytes:>9} {:>5.1} % {functions:>6} functions  {name}", share(bytes, total));
    }
    println!("{total:>9} code, {data} data");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn share(bytes: usize, total: usize) -> f64 {
    100.0 * bytes as f64 / total as f64
}

/// Name and size of every function, and the size of the data.
fn read(wasm: &[u8]) -> Result<(Vec<(String, usize)>, usize)> {
    let (mut imports, mut data) = (0, 0);
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => data = section.range().len(),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(sections) = section.as_known() {
                    for section in sections {
                        if let Name::Function(map) = section? {
                            for naming in map {
                                let naming = naming?;
                                names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let whose =
        bodies.into_iter().zip(imports..).map(|(bytes, index)| (names.remove(&index).unwrap_or_default(), bytes));
    Ok((whose.collect(), data))
}

/// The crate in which a function was written, and of the core the room.
fn part(name: &str) -> String {
    if name.starts_with("__wbindgen") {
        return "wasm_bindgen".to_owned();
    }
    let name = format!("{:#}", rustc_demangle::demangle(name));
    let path = name.trim_start_matches(['<', '&', '(', '[', '*']).trim_start_matches("dyn ").trim_start_matches("mut ");
    let mut words = path.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    match (words.next(), words.next(), words.next()) {
        (Some(CORE), Some("model"), Some(room)) => format!("{CORE}::model::{room}"),
        (Some(CORE), Some(room), _) => format!("{CORE}::{room}"),
        (Some(name), Some(_), _) => name.to_owned(),
        _ => "other".to_owned(),
    }
}
