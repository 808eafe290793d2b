//! The made-up patients against whom contributions are counted.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};

use super::reference::reference_row;
use crate::{
    code::{self, codes},
    manifest::{GraphSpec, Input, Manifest},
};

/// The most patients of a background.
const ROWS: usize = 500;

/// The rows of a graph that contributions are counted against.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Background {
    /// The rows, one at least.
    pub(super) rows: Vec<Vec<f32>>,
    /// They are the reference patient alone.
    pub(super) is_reference: bool,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(f64),
    Level(String),
}

/// A line: cells by column, none of which comes twice.
struct Line(BTreeMap<String, Option<Cell>>);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Line;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
        let mut cells = BTreeMap::new();
        while let Some((name, cell)) = map.next_entry::<String, Option<Cell>>()? {
            if cells.insert(name, cell).is_some() {
                return Err(A::Error::custom("a column comes twice"));
            }
        }
        Ok(Line(cells))
    }
}

impl Background {
    /// The reference patient.
    pub(super) fn reference(manifest: &Manifest, graph: &GraphSpec) -> Self {
        Self { rows: vec![reference_row(manifest, graph)], is_reference: true }
    }

    /// Reads a file of a package; `place` names it in errors.
    ///
    /// # Errors
    /// `K-EXPL-002` a line is no object of numbers, texts and nulls, or names one twice, `-003` its columns are not the graph's, `-004` a value
    /// is no level or outside the hard range, `-005` there are no patients or too many.
    pub(super) fn read(bytes: &[u8], manifest: &Manifest, graph: &GraphSpec, place: &str) -> code::Result<Self> {
        let mut rows = Vec::new();
        let lines = bytes.split(|&byte| byte == b'\n').enumerate();
        for (index, line) in lines.filter(|(_, line)| !line.trim_ascii().is_empty()) {
            let at = || format!("{place}, line {}", index + 1);
            if rows.len() == ROWS {
                return Err(codes::EXPL_BACKGROUND_ROWS.at(place).into());
            }
            let Line(cells) = serde_json::from_slice(line).map_err(|_| codes::EXPL_BACKGROUND_UNREADABLE.at(at()))?;
            if cells.len() != graph.columns.len() {
                return Err(codes::EXPL_BACKGROUND_COLUMNS.at(at()).into());
            }
            let mut row = Vec::with_capacity(graph.columns.len());
            for name in &graph.columns {
                let (Some(cell), Some(input)) = (cells.get(name), manifest.input(name)) else {
                    return Err(codes::EXPL_BACKGROUND_COLUMNS.at(at()).into());
                };
                let value = cell.as_ref().map_or(Some(f32::NAN), |cell| number(cell, input));
                let invalid = || codes::EXPL_BACKGROUND_VALUE.at(format!("{}, {name}", at()));
                row.push(value.ok_or_else(invalid)?);
            }
            rows.push(row);
        }
        if rows.is_empty() {
            return Err(codes::EXPL_BACKGROUND_ROWS.at(place).into());
        }
        Ok(Self { rows, is_reference: false })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "graphs take float32; levels are few")]
fn number(cell: &Cell, input: &Input) -> Option<f32> {
    match cell {
        Cell::Number(number) => {
            let [low, high] = input.hard()?;
            (low..=high).contains(number).then_some(*number as f32)
        }
        Cell::Level(level) => input.level_index(level).map(|index| index as f32),
    }
}
