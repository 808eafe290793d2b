//! The contract of a score's graph: one input `x`, the output `score`, and where it is a sum of items `points` and
//! `points_most`. It has no log odds, no refits and no interval, and so is a type of its own.

use super::{
    engine::{matrix, takes_rows},
    graph::Graph,
    tensor::{Data, Tensor},
};
use crate::code::{Result, codes};

/// How far the points may miss the score: both are float32, and points are small numbers.
const TOLERANCE: f64 = 1e-6;

/// A loaded and optimised graph with one input `x` `[N, columns]` that gives a score.
#[derive(Debug)]
pub struct ScoreEngine {
    graph: Graph,
    columns: usize,
    items: usize,
    place: String,
}

/// What a graph says of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The score; of a sum, the least that it can be.
    pub least: f64,
    /// The most that it can be; the same where nothing is missing.
    pub most: f64,
    /// The least and the most points of each item; none for a formula.
    pub points: Vec<(f64, f64)>,
}

impl ScoreEngine {
    /// Loads a graph of `items` items (none for a formula); `place` names it in errors.
    ///
    /// # Errors
    /// As [`Graph::load`]; `K-MODL-001` where its inputs and outputs are not those of the contract.
    pub fn load(onnx: &[u8], columns: usize, items: usize, place: &str) -> Result<Self> {
        let graph = Graph::load(onnx, place)?;
        let expected: &[&str] = if items == 0 { &["score"] } else { &["score", "points", "points_most"] };
        let gives = graph.outputs().iter().map(|port| port.name.as_str()).eq(expected.iter().copied());
        if !takes_rows(&graph, columns) || !gives {
            return Err(codes::MODL_GRAPH_INVALID.at(place).into());
        }
        Ok(Self { graph, columns, items, place: place.to_owned() })
    }

    /// Runs the graph on one row of raw values, missing as NaN.
    ///
    /// # Errors
    /// As [`Graph::run`]; `K-MODL-003` where an output is not finite or not of the promised shape; `K-MODL-040` where
    /// the points are not those of which the score is the sum.
    pub fn run(&self, row: &[f32]) -> Result<Scored> {
        let invalid = || codes::MODL_OUTPUT_INVALID.at(&self.place);
        let x = Tensor::new(vec![1, self.columns], Data::F32(row.to_vec()))
            .ok_or_else(|| codes::MODL_INPUT_INVALID.at(format!("{}, input x", self.place)))?;
        let outputs: Option<Vec<Vec<f64>>> = self.graph.run(&[x])?.into_iter().map(numbers).collect();
        let outputs = outputs.ok_or_else(invalid)?;
        let (score, least, most) = match outputs.as_slice() {
            [score] if self.items == 0 => (score, [].as_slice(), [].as_slice()),
            [score, least, most] => (score, least.as_slice(), most.as_slice()),
            _ => return Err(invalid().into()),
        };
        let [score] = *score.as_slice() else { return Err(invalid().into()) };
        if least.len() != self.items || most.len() != self.items {
            return Err(invalid().into());
        }
        if self.items == 0 {
            return Ok(Scored { least: score, most: score, points: Vec::new() });
        }
        let adds_up = (least.iter().sum::<f64>() - score).abs() <= TOLERANCE;
        if !adds_up || least.iter().zip(most).any(|(least, most)| least > most) {
            return Err(codes::MODL_POINTS_INVALID.at(&self.place).into());
        }
        Ok(Scored {
            least: score,
            most: most.iter().sum(),
            points: least.iter().copied().zip(most.iter().copied()).collect(),
        })
    }
}

/// The one row of a matrix; `None` where the tensor is none, or holds what is not a number.
fn numbers(tensor: Tensor) -> Option<Vec<f64>> {
    let numbers: Vec<f64> = matrix(tensor, 1)?.into_iter().map(f64::from).collect();
    numbers.iter().all(|number| number.is_finite()).then_some(numbers)
}
