//! Contributions of a graph whose log odds are a sum over inputs: each input's value is put into the reference
//! patient in turn. The graph is a black box here; that the parts really add up is checked every time, and where
//! they do not, no explanation is shown.

use crate::{
    assessment::{Contribution, Explanation},
    code::{Result, codes},
    features::{Features, quantity_text},
    manifest::{GraphSpec, Manifest, ReferenceValue},
    model::{Engine, expit},
    text::Text,
};

/// How far the sum may miss the prediction, in log odds: ten times what float32 costs the shipped graphs.
const TOLERANCE: f64 = 1e-4;

/// What each column adds to the log odds of the reference patient.
///
/// # Errors
/// `K-EXPL-001` where the contributions do not add up to the prediction; the engine's own errors.
pub fn explain(manifest: &Manifest, graph: &GraphSpec, engine: &Engine, features: &Features) -> Result<Explanation> {
    let patient = features.row(manifest, graph);
    let reference: Vec<f32> = graph.columns.iter().map(|name| reference_number(manifest, graph, name)).collect();
    let mut rows = vec![patient.clone(), reference.clone()];
    rows.extend((0..patient.len()).map(|swapped| {
        let pairs = patient.iter().zip(&reference).enumerate();
        pairs.map(|(index, (own, reference))| if index == swapped { *own } else { *reference }).collect()
    }));
    let logits: Vec<f64> = engine.run(&rows)?.logit.iter().map(|&logit| f64::from(logit)).collect();
    let [own, base, swapped @ ..] = logits.as_slice() else {
        return Err(codes::EXPL_SUM_FAILED.at(format!("graph {}", graph.name)).into());
    };
    let sum: f64 = swapped.iter().map(|logit| logit - base).sum();
    if (base + sum - own).abs() > TOLERANCE {
        return Err(codes::EXPL_SUM_FAILED.at(format!("graph {}", graph.name)).into());
    }
    let mut contributions: Vec<Contribution> = graph
        .columns
        .iter()
        .zip(swapped)
        .map(|(name, logit)| Contribution {
            input: name.clone(),
            title: manifest.input(name).map(|input| input.title.clone()).unwrap_or_default(),
            logit: logit - base,
            reference: reference_text(manifest, graph, name),
        })
        .collect();
    contributions.sort_by(|a, b| b.logit.abs().total_cmp(&a.logit.abs()).then_with(|| a.input.cmp(&b.input)));
    Ok(Explanation { method: "additive".to_owned(), base_logit: *base, base_probability: expit(*base), contributions })
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

fn reference_text(manifest: &Manifest, graph: &GraphSpec, name: &str) -> Text {
    let Some(input) = manifest.input(name) else { return Text::default() };
    match graph.reference.get(name) {
        Some(ReferenceValue::Number(number)) => quantity_text(*number, input),
        Some(ReferenceValue::Level(level)) => input.level_title(level),
        None => Text::default(),
    }
}
