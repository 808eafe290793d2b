//! The reference patient of a graph.

use crate::{
    features::quantity_text,
    manifest::{GraphSpec, Manifest, ReferenceValue},
    text::Text,
};

/// As the graph takes it.
pub(super) fn reference_row(manifest: &Manifest, graph: &GraphSpec) -> Vec<f32> {
    graph.columns.iter().map(|name| manifest.reference(graph, name).unwrap_or(f32::NAN)).collect()
}

/// One of its values, in words.
pub(super) fn reference_text(manifest: &Manifest, graph: &GraphSpec, name: &str) -> Text {
    let Some(input) = manifest.input(name) else { return Text::default() };
    match graph.reference.get(name) {
        Some(ReferenceValue::Number(number)) => quantity_text(*number, input),
        Some(ReferenceValue::Level(level)) => input.level_title(level),
        None => Text::default(),
    }
}
