//! Random inputs of a graph, the same for every runner.

use std::ops::Range;

use serde::Serialize;

use super::{
    graph_file::{Column, GraphFile},
    guest::Port,
};
use crate::code::{Result, codes};

/// Where an axis other than the first is open: a sequence of some length.
const OPEN_AXIS: usize = 16;

/// Texts for inputs of texts. A category that no model knows is among them.
const TEXTS: [&str; 4] = ["a", "b", "c", "unknown"];

/// Inputs of a graph.
#[derive(Debug, Clone, Serialize)]
pub struct Inputs {
    inputs: Vec<Input>,
    #[serde(skip)]
    pub(super) rows: usize,
}

/// One input.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) shape: Vec<usize>,
    values: Values,
    /// Whether its first axis is the batch.
    pub(super) batched: bool,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Values {
    Single(Vec<f32>),
    Double(Vec<f64>),
    Integer(Vec<i64>),
    Truth(Vec<bool>),
    Text(Vec<&'static str>),
}

impl Inputs {
    /// `rows` rows for a graph: within its manifest's ranges where it has one, else numbers of a standard size. The
    /// same seed gives the same rows.
    ///
    /// # Errors
    /// `K-HOST-016` where an input's type has no random values here.
    pub fn random(graph: &GraphFile, ports: &[Port], rows: usize, seed: u64) -> Result<Self> {
        let mut random = fastrand::Rng::with_seed(seed);
        let inputs = ports.iter().map(|port| input(graph, port, rows, &mut random)).collect::<Result<_>>()?;
        Ok(Self { inputs, rows })
    }

    /// The inputs of each run of `batch` rows.
    pub(super) fn batches(&self, batch: usize) -> impl Iterator<Item = Self> {
        (0..self.rows / batch.max(1)).map(move |run| {
            let rows = run * batch..(run + 1) * batch;
            Self { inputs: self.inputs.iter().map(|input| input.rows(rows.clone())).collect(), rows: batch }
        })
    }

    pub(super) fn inputs(&self) -> &[Input] {
        &self.inputs
    }
}

fn input(graph: &GraphFile, port: &Port, rows: usize, random: &mut fastrand::Rng) -> Result<Input> {
    let batched = port.shape.first() == Some(&None);
    let dim = |(axis, dim): (usize, &Option<usize>)| dim.unwrap_or(if axis == 0 { rows } else { OPEN_AXIS });
    let shape: Vec<usize> = port.shape.iter().enumerate().map(dim).collect();
    let volume = shape.iter().product();
    let columns = if shape.last() == Some(&graph.columns.len()) { graph.columns.as_slice() } else { &[] };
    let mut number = |index: usize| match columns.get(index % columns.len().max(1)) {
        Some(&Column::Range(low, high)) => low + random.f64() * (high - low),
        #[expect(clippy::cast_precision_loss, reason = "levels are few")]
        Some(&Column::Levels(levels)) => random.usize(0..levels.max(1)) as f64,
        None => random.f64() * 6.0 - 3.0,
    };
    let kind = port.kind.clone().unwrap_or_default();
    let values = match kind.as_str() {
        #[expect(clippy::cast_possible_truncation, reason = "the graph takes single precision")]
        "float32" => Values::Single((0..volume).map(|index| number(index) as f32).collect()),
        "float64" => Values::Double((0..volume).map(number).collect()),
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" => {
            Values::Integer((0..volume).map(|_| random.i64(0..4)).collect())
        }
        "bool" => Values::Truth((0..volume).map(|_| random.bool()).collect()),
        "string" => {
            Values::Text((0..volume).map(|_| TEXTS.get(random.usize(0..TEXTS.len())).copied().unwrap_or("a")).collect())
        }
        _ => return Err(codes::HOST_INPUT_NOT_RANDOM.at(format!("{}, input {}", graph.name, port.name))),
    };
    Ok(Input { name: port.name.clone(), kind, shape, values, batched })
}

impl Input {
    /// Those rows, where the first axis is the batch; else all of it.
    fn rows(&self, rows: Range<usize>) -> Self {
        let mut input = self.clone();
        if let (true, Some(height)) = (self.batched, input.shape.first_mut()) {
            let width = self.shape.iter().skip(1).product::<usize>();
            *height = rows.len();
            input.values = self.values.range(rows.start * width..rows.end * width);
        }
        input
    }

    /// The elements as the guest takes them.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match &self.values {
            Values::Single(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Values::Double(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Values::Truth(values) => values.iter().map(|&value| u8::from(value)).collect(),
            Values::Text(values) => serde_json::to_vec(values).unwrap_or_default(),
            // They lie between 0 and 3: the lower bytes are the number, of whatever width.
            Values::Integer(values) => {
                let width = match self.kind.as_str() {
                    "int8" | "uint8" => 1,
                    "int16" | "uint16" => 2,
                    "int32" | "uint32" => 4,
                    _ => 8,
                };
                values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(width)).collect()
            }
        }
    }
}

impl Values {
    fn range(&self, range: Range<usize>) -> Self {
        match self {
            Self::Single(values) => Self::Single(values[range].to_vec()),
            Self::Double(values) => Self::Double(values[range].to_vec()),
            Self::Integer(values) => Self::Integer(values[range].to_vec()),
            Self::Truth(values) => Self::Truth(values[range].to_vec()),
            Self::Text(values) => Self::Text(values[range].to_vec()),
        }
    }
}
