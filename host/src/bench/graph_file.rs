//! ONNX files to be tried: one by itself, or those of a package with the ranges that its manifest gives.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use serde::Deserialize;
use toml::Table;

use crate::{
    code::{Result, codes},
    packages::Package,
};

/// The most that a graph may hold; a package's limit too.
const LIMIT_BYTES: u64 = 256 << 20;

/// A graph to be tried.
#[derive(Debug, Clone)]
pub struct GraphFile {
    /// What it is called in reports.
    pub name: String,
    /// The ONNX file.
    pub onnx: Vec<u8>,
    /// What each column of the input may be, where a manifest says so.
    pub columns: Vec<Column>,
}

/// What one column of a clinical graph's input may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// A number between these.
    Range(f64, f64),
    /// The index of a level.
    Levels(usize),
}

#[derive(Deserialize)]
struct Manifest {
    graph: Vec<Graph>,
    input: Vec<Input>,
}

#[derive(Deserialize)]
struct Graph {
    file: String,
    columns: Vec<String>,
    #[serde(default)]
    trained_on: std::collections::BTreeMap<String, [f64; 2]>,
}

#[derive(Deserialize)]
struct Input {
    name: String,
    kind: toml::Value,
}

impl GraphFile {
    /// Reads a `.onnx` file, or the graphs of a package.
    ///
    /// # Errors
    /// `K-HOST-001` where it cannot be read, `K-HOST-011` where it is neither.
    pub fn read(path: &Path) -> Result<Vec<Self>> {
        let place = path.display().to_string();
        if !Self::is_bare(path) {
            return Self::of_package(&Package::read(path)?).ok_or_else(|| codes::HOST_PACKAGE_INVALID.at(place));
        }
        let unreadable = |_| codes::HOST_FILE_UNREADABLE.at(place.clone());
        if fs::metadata(path).map_err(unreadable)?.len() > LIMIT_BYTES {
            return Err(codes::HOST_GRAPH_TOO_LARGE.at(place));
        }
        let onnx = fs::read(path).map_err(unreadable)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(vec![Self { name, onnx, columns: Vec::new() }])
    }

    /// Whether the path is that of an ONNX file, not of a package.
    pub fn is_bare(path: &Path) -> bool {
        path.extension().is_some_and(|kind| kind == "onnx") && !path.is_dir()
    }

    /// The graphs of a package in the manifest's order; `None` where its manifest or one of them is not there.
    fn of_package(package: &Package) -> Option<Vec<Self>> {
        let manifest: Manifest = toml::from_str(&String::from_utf8(entry(package, "manifest.toml")?).ok()?).ok()?;
        let column = |graph: &Graph, name: &String| {
            let kind = &manifest.input.iter().find(|input| input.name == *name)?.kind;
            Some(match (levels(kind), graph.trained_on.get(name)) {
                (Some(levels), _) => Column::Levels(levels),
                (None, Some(&[low, high])) => Column::Range(low, high),
                (None, None) => Column::Range(0.0, 1.0),
            })
        };
        let graph = |graph: &Graph| {
            Some(Self {
                name: format!("{}, {}", package.id, graph.file),
                onnx: entry(package, &graph.file)?,
                columns: graph.columns.iter().map(|name| column(graph, name)).collect::<Option<_>>()?,
            })
        };
        manifest.graph.iter().map(graph).collect()
    }
}

/// How many levels an input has, where it has levels.
fn levels(kind: &toml::Value) -> Option<usize> {
    let kinds: &Table = kind.as_table()?;
    Some(kinds.values().find_map(|kind| kind.get("levels"))?.as_array()?.len())
}

fn entry(package: &Package, name: &str) -> Option<Vec<u8>> {
    let mut archive = tar::Archive::new(package.bytes());
    let mut entry = archive
        .entries()
        .ok()?
        .filter_map(io::Result::ok)
        .find(|entry| entry.path_bytes().as_ref() == name.as_bytes())?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
