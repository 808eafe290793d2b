//! Rows of a table through a model, each as a golden patient goes: its inputs are all that there is, so whom the
//! model is about is not asked. A model is evaluated on what this answers, and on nothing else.
//!
//! A row runs alone, as a patient does at the bedside: its answer has the same bits whatever rows stand beside it.

use std::{borrow::Cow, collections::BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    assess::{Setting, can_run, facts, lacking},
    assessment::{ModelFacts, Prediction, Role, State},
    code::{Notice, Result, codes},
    contradiction::contradictions,
    features::{Features, extract},
    guard::guard,
    manifest::{GraphSpec, Input, InputKind, Manifest},
    model::predict,
    package::{GraphEngine, Loaded},
    record::{Answer, Given, Record},
};

/// The most rows that one call takes.
pub const ROWS_LIMIT: usize = 4096;

/// Between the levels that a record leaves open, in a cell.
const OPEN: char = '|';

/// How the rows of `predict` are read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Predict {
    /// The inputs of which a row holds a cell each, in the order of the cells.
    pub inputs: Vec<String>,
    /// The graph that is run for every row, whatever is missing, as a golden patient's is. Where absent, the graph
    /// that would answer at the bedside, if any.
    pub graph: Option<String>,
}

/// The answer to `predict`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Predicted {
    /// The model.
    pub model: ModelFacts,
    /// The names of its graphs, fullest first.
    pub graphs: Vec<String>,
    /// What it takes, in the manifest's order.
    pub inputs: Vec<Taken>,
    /// One answer a row, in their order.
    pub rows: Vec<PredictedRow>,
}

/// An input as a table may hold it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// Whether it enters a graph.
    pub role: Role,
    /// UCUM unit of its number; absent for categories.
    pub unit: Option<String>,
    /// The names of its levels; empty for numbers.
    pub levels: Vec<String>,
    /// Whether the model itself decides it from other inputs, so that no cell can.
    pub derived: bool,
}

/// What came of a row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PredictedRow {
    /// The graph that was run.
    pub graph: Option<String>,
    /// The estimate; absent where there is none.
    pub prediction: Option<Prediction>,
    /// Why there is none: `K-EVAL-040` where an input can be read in two ways, else as in an assessment (too much is
    /// missing, or the row lies too far from the training data). Beside an estimate: why, for all that the graph named
    /// says, there would be none at the bedside.
    pub because: Option<Notice>,
    /// The inputs that enter a graph and have no value.
    pub missing: Vec<String>,
    /// The cells that could not be used.
    pub refused: Vec<RefusedCell>,
}

/// A cell that could not be used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RefusedCell {
    /// The input.
    pub input: String,
    /// Why: `K-FEAT-004` the number is impossible, `K-FEAT-013` it is no number or no level of the input.
    pub because: Notice,
}

/// Answers `predict`; `rows` is a JSON array of rows, each an array of texts, null where missing.
///
/// # Errors
/// `K-EVAL-041` where the model is a score, which estimates no risk; `K-FEAT-014` where an input is unknown or derived; `K-CALL-001` where one is named twice, the graph is unknown, or
/// the rows are not of the form promised.
pub fn predict_rows(package: &Loaded, asked: &Predict, rows: &[u8], setting: &Setting) -> Result<Predicted> {
    let manifest = package.manifest();
    if manifest.output.score.is_some() {
        return Err(codes::EVAL_NO_RISK.at(format!("model {}", manifest.model.id)).into());
    }
    let inputs = asked.inputs.iter().enumerate().map(|(index, name)| {
        let place = || format!("predict.inputs, {}", index + 1);
        let input = manifest.input(name).filter(|input| !is_derived(input));
        input.ok_or_else(|| codes::FEAT_ANSWER_UNKNOWN.at(place()).into())
    });
    let inputs = inputs.collect::<Result<Vec<&Input>>>()?;
    if inputs.iter().map(|input| &input.name).collect::<BTreeSet<_>>().len() < inputs.len() {
        return Err(codes::CALL_REQUEST_INVALID.at("predict.inputs").into());
    }
    let is_known = |name: &String| manifest.graphs.iter().any(|graph| graph.name == *name);
    if !asked.graph.as_ref().is_none_or(is_known) {
        return Err(codes::CALL_REQUEST_INVALID.at("predict.graph").into());
    }
    let rows: Vec<Vec<Option<Cow<'_, str>>>> =
        serde_json::from_slice(rows).map_err(|_| codes::CALL_REQUEST_INVALID.at("rows"))?;
    if rows.len() > ROWS_LIMIT {
        return Err(codes::CALL_REQUEST_INVALID.at(format!("rows, more than {ROWS_LIMIT}")).into());
    }
    let mut answers = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        if row.len() != inputs.len() {
            return Err(codes::CALL_REQUEST_INVALID.at(format!("rows, {}", index + 1)).into());
        }
        answers.push(predict_row(package, asked.graph.as_deref(), &inputs, row, setting));
    }
    Ok(Predicted {
        model: facts(package, setting.at),
        graphs: manifest.graphs.iter().map(|graph| graph.name.clone()).collect(),
        inputs: manifest.inputs.iter().map(|input| taken(manifest, input)).collect(),
        rows: answers,
    })
}

fn taken(manifest: &Manifest, input: &Input) -> Taken {
    Taken {
        name: input.name.clone(),
        role: if manifest.is_predictor(&input.name) { Role::Predictor } else { Role::Condition },
        unit: input.unit().map(Cow::into_owned),
        levels: input.levels().iter().map(|level| level.name.clone()).collect(),
        derived: is_derived(input),
    }
}

fn is_derived(input: &Input) -> bool {
    matches!(input.kind, InputKind::Derived { .. })
}

fn predict_row(
    package: &Loaded,
    graph: Option<&str>,
    inputs: &[&Input],
    cells: &[Option<Cow<'_, str>>],
    setting: &Setting,
) -> PredictedRow {
    let mut record = Record::default();
    let (mut refused, mut open) = (Vec::new(), Vec::new());
    for (input, cell) in inputs.iter().zip(cells) {
        let Some(cell) = cell else { continue };
        if is_open(input, cell) {
            if package.manifest().is_predictor(&input.name) {
                open.push(input.name.as_str());
            }
            continue;
        }
        match answer(input, cell) {
            Some(answer) => record.answers.push(answer),
            None => refused.push(RefusedCell {
                input: input.name.clone(),
                because: codes::FEAT_ANSWER_INVALID.at(format!("input {}", input.name)),
            }),
        }
    }
    let features = extract(package.manifest(), &record, setting.at, setting.zone);
    for feature in features.iter() {
        let reasons = feature.shown.not_used.iter().filter_map(|value| value.because.clone());
        refused.extend(reasons.map(|because| RefusedCell { input: feature.shown.name.clone(), because }));
    }
    let is_missing =
        |input: &&crate::assessment::InputUsed| input.role == Role::Predictor && input.state == State::Missing;
    let missing = features.iter().map(|feature| &feature.shown).filter(is_missing);
    let row = PredictedRow {
        graph: None,
        prediction: None,
        because: None,
        missing: missing.map(|input| input.name.clone()).collect(),
        refused,
    };
    if !open.is_empty() {
        return PredictedRow { because: Some(ambiguous(&open)), ..row };
    }
    if let Some(contradiction) = contradictions(package.manifest(), &features).into_iter().next() {
        return PredictedRow { because: Some(contradiction.notice), ..row };
    }
    let chosen = match graph {
        Some(name) => package.graphs().find(|(spec, _)| spec.name == name),
        None => package.graphs().find(|(spec, _)| can_run(package.manifest(), spec, &features)),
    };
    let smallest = || package.graphs().next_back().map(|(spec, _)| spec);
    let lacking = |spec| lacking(package.manifest(), spec, &features).notice;
    match chosen {
        None => PredictedRow { because: smallest().map(lacking), ..row },
        Some((spec, engine)) => match estimate(package.manifest(), spec, engine, &features) {
            Err(error) => PredictedRow { because: Some(error.notice().clone()), ..row },
            // At the bedside it would abstain; a graph that was named is run all the same, and this is said.
            Ok((_, Some(because))) if graph.is_none() => PredictedRow { because: Some(because), ..row },
            Ok((prediction, because)) => PredictedRow {
                graph: Some(spec.name.clone()),
                prediction: Some(prediction),
                because: if can_run(package.manifest(), spec, &features) { because } else { Some(lacking(spec)) },
                ..row
            },
        },
    }
}

fn ambiguous(inputs: &[&str]) -> Notice {
    codes::EVAL_ROW_AMBIGUOUS.at(format!("input {}", inputs.join(", ")))
}

/// Whether a cell names the levels that a record leaves open (`alert|drowsy`).
fn is_open(input: &Input, cell: &str) -> bool {
    cell.contains(OPEN) && cell.split(OPEN).all(|level| input.level_index(level).is_some())
}

/// A cell as the answer to its input. A table holds hours as numbers: four digits are never a year.
fn answer(input: &Input, cell: &str) -> Option<Answer> {
    let value = match &input.kind {
        InputKind::HoursSince { .. } => format!("{:?}", cell.parse::<f64>().ok().filter(|hours| hours.is_finite())?),
        _ => cell.to_owned(),
    };
    let (name, source) = (input.name.clone(), "table".to_owned());
    Some(Answer { given: Given::Golden, model: None, name, value, author: None, at: None, source })
}

/// The estimate, and why the row is too far from the training data for one, where it is.
fn estimate(
    manifest: &Manifest,
    graph: &GraphSpec,
    engine: &GraphEngine,
    features: &Features,
) -> Result<(Prediction, Option<Notice>)> {
    let GraphEngine::Risk(engine) = engine else {
        return Err(codes::EVAL_NO_RISK.at(format!("graph {}", graph.name)).into());
    };
    let open = features.ambiguous(graph);
    if !open.is_empty() {
        return Err(ambiguous(&open).into());
    }
    let output = engine.run(&[features.row(manifest, graph)])?;
    let logit = output.logit.first().ok_or_else(|| codes::MODL_OUTPUT_INVALID.at(format!("graph {}", graph.name)))?;
    let against = guard(manifest, graph, None, features, &output)?.reasons;
    Ok((predict(*logit, &output.refits(0)), against.into_iter().next().map(|reason| reason.notice)))
}
