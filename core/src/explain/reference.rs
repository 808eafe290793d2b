//! The reference patient of a graph.

use crate::{
    features::quantity_text,
    manifest::{GraphSpec, Manifest, ReferenceValue},
    text::Text,
};

/// As the graph takes it.
pub(super) fn reference_row(manifest: &Manifest, graph: &GraphSpec) -> Vec<f32> {
    graph.columns.iter().map(|name| reference_number(manifest, graph, name)).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "graphs take float32; levels are few")]
fn reference_number(manifest: &Manifest, graph: &GraphSpec, name: &str) -> f32 {
    match graph.reference.get(name) {
        Some(ReferenceValue::Number(number)) => *number as f32,
        Some(ReferenceValue::Level(level)) => {
            let index = manifest.input(name).and_then(|input| input.level_index(level));
            index.map_or(f32::NAN, |index| index as f32)
        }
        None => f32::NAN,
    }
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
