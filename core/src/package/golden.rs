//! Golden patients: made-up patients with the outputs that a package promises.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{GraphEngine, Loaded};
use crate::{
    code::{Result, codes},
    features,
    manifest::{GraphSpec, Manifest},
    model::{Scored, predict},
    record::{Answer, Given, Record},
};

/// How far a probability may lie from the promise.
const TOLERANCE: f64 = 1e-6;

/// How far the log odds may: float32 sums differ from engine to engine by some 1e-6 on the logit.
const LOGIT_TOLERANCE: f64 = 1e-5;

/// How far a distance may, relative to its size where that is above one: a root of a sum of squares, in float32.
const DISTANCE_TOLERANCE: f64 = 1e-5;

/// How far a score may, relative to its size where that is above one: float32, and a power or two.
const SCORE_TOLERANCE: f64 = 1e-6;

/// The moment at which golden patients are asked; their inputs do not depend on it.
pub(crate) const AT: &str = "2026-01-01T00:00:00Z";

/// One line of `golden.jsonl`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Golden {
    name: String,
    graph: String,
    inputs: BTreeMap<String, GoldenValue>,
    expect: Expected,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum GoldenValue {
    Number(f64),
    Level(String),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Expected {
    Risk(ExpectedRisk),
    Score(ExpectedScore),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRisk {
    logit: f64,
    probability: f64,
    lower: f64,
    upper: f64,
    /// Of a graph that gives one.
    distance: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedScore {
    score: f64,
    /// The least points of each item, in the manifest's order; none for a formula.
    #[serde(default)]
    points: Vec<f64>,
    /// The most.
    #[serde(default)]
    points_most: Vec<f64>,
}

impl ExpectedScore {
    fn kept_by(&self, scored: &Scored) -> bool {
        let agrees = |ours: f64, theirs: f64| (ours - theirs).abs() <= SCORE_TOLERANCE * theirs.abs().max(1.0);
        let points = self.points.iter().zip(&self.points_most);
        agrees(scored.least, self.score)
            && self.points.len() == scored.points.len()
            && self.points_most.len() == scored.points.len()
            && scored
                .points
                .iter()
                .zip(points)
                .all(|(ours, theirs)| agrees(ours.0, *theirs.0) && agrees(ours.1, *theirs.1))
    }
}

/// Reads `golden.jsonl`.
///
/// # Errors
/// `K-PACK-003` with the line that is not of the expected form, `K-PACK-002` where there is no line.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Golden>> {
    let mut golden = Vec::new();
    for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let place = || codes::PACK_MANIFEST_INVALID.at(format!("golden.jsonl, line {}", index + 1));
        golden.push(serde_json::from_slice(line).map_err(|_| place())?);
    }
    if golden.is_empty() { Err(codes::PACK_FILE_MISSING.at("golden.jsonl").into()) } else { Ok(golden) }
}

impl Golden {
    /// The graph that it is about.
    pub(super) fn graph(&self) -> &str {
        &self.graph
    }

    /// The patient as a record that holds nothing but answers.
    pub(super) fn record(&self) -> Record {
        let answers = self.inputs.iter().map(|(name, value)| Answer {
            given: Given::Golden,
            model: None,
            name: name.clone(),
            value: match value {
                GoldenValue::Number(number) => number.to_string(),
                GoldenValue::Level(level) => level.clone(),
            },
            author: None,
            at: None,
            source: "golden.jsonl".to_owned(),
        });
        Record { answers: answers.collect(), ..Record::default() }
    }

    /// The patient as a row of its graph.
    pub(super) fn row(&self, manifest: &Manifest, graph: &GraphSpec) -> Option<Vec<f32>> {
        let features = features::extract(manifest, &self.record(), AT.parse().ok()?, jiff::tz::Offset::UTC);
        Some(features.row(manifest, graph))
    }

    /// Runs the patient and compares.
    pub(super) fn check(&self, package: &Loaded) -> Result<()> {
        let place = || format!("{}, golden patient {}", package.manifest.model.id, self.name);
        let mismatch = || codes::PACK_GOLDEN_MISMATCH.at(place());
        let (graph, engine) = package.graphs().find(|(graph, _)| graph.name == self.graph).ok_or_else(mismatch)?;
        let at = AT.parse().map_err(|_| mismatch())?;
        let features = features::extract(&package.manifest, &self.record(), at, jiff::tz::Offset::UTC);
        let row = features.row(&package.manifest, graph);
        let kept = match (engine, &self.expect) {
            (GraphEngine::Risk(engine), Expected::Risk(expected)) => {
                let output = engine.run(&[row])?;
                let logit = output.logit.first().ok_or_else(mismatch)?;
                let prediction = predict(*logit, &output.refits(0));
                let agrees = |ours: f64, theirs: f64| (ours - theirs).abs() <= TOLERANCE;
                (prediction.logit - expected.logit).abs() <= LOGIT_TOLERANCE
                    && agrees(prediction.probability, expected.probability)
                    && agrees(prediction.lower, expected.lower)
                    && agrees(prediction.upper, expected.upper)
                    && expected.distance.is_none_or(|theirs| {
                        let ours = output.distance.as_ref().and_then(|distances| distances.first());
                        ours.is_some_and(|ours| {
                            (f64::from(*ours) - theirs).abs() <= DISTANCE_TOLERANCE * theirs.abs().max(1.0)
                        })
                    })
            }
            (GraphEngine::Score(engine), Expected::Score(expected)) => expected.kept_by(&engine.run(&row)?),
            _ => false,
        };
        if kept { Ok(()) } else { Err(mismatch().into()) }
    }
}
