//! The contract of a clinical graph: one input `x`, the outputs `logit` and `logit_bootstrap`.

use ndarray::{Array1, Array2};

use super::{
    graph::Graph,
    tensor::{Data, Kind, Tensor},
};
use crate::code::{Result, codes};

/// A loaded and optimised graph with one input `x` `[N, columns]` and the outputs `logit` and `logit_bootstrap`.
#[derive(Debug)]
pub struct Engine {
    graph: Graph,
    columns: usize,
    place: String,
}

/// What a graph says of a batch of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Log odds, `[rows]`.
    pub logit: Array1<f32>,
    /// Log odds of every bootstrap refit, `[rows, refits]`.
    pub logit_bootstrap: Array2<f32>,
}

impl Output {
    /// The log odds of every refit for one row; empty where there is no such row.
    pub fn refits(&self, row: usize) -> Vec<f32> {
        self.logit_bootstrap.outer_iter().nth(row).map(|refits| refits.to_vec()).unwrap_or_default()
    }
}

impl Engine {
    /// Loads a graph; `place` names it in errors.
    ///
    /// # Errors
    /// As [`Graph::load`]; `K-MODL-001` where its inputs and outputs are not those of the contract.
    pub fn load(onnx: &[u8], columns: usize, place: &str) -> Result<Self> {
        let graph = Graph::load(onnx, place)?;
        let takes = takes_rows(&graph, columns);
        let gives = graph.outputs().iter().map(|port| port.name.as_str()).eq(["logit", "logit_bootstrap"]);
        if !takes || !gives {
            return Err(codes::MODL_GRAPH_INVALID.at(place).into());
        }
        Ok(Self { graph, columns, place: place.to_owned() })
    }

    /// Runs the graph on rows of raw values, missing as NaN.
    ///
    /// # Errors
    /// As [`Graph::run`]; `K-MODL-003` where an output is not finite or not of the promised shape.
    pub fn run(&self, rows: &[Vec<f32>]) -> Result<Output> {
        let invalid = || codes::MODL_OUTPUT_INVALID.at(&self.place);
        let values = rows.iter().flatten().copied().collect();
        let x = Tensor::new(vec![rows.len(), self.columns], Data::F32(values))
            .ok_or_else(|| codes::MODL_INPUT_INVALID.at(format!("{}, input x", self.place)))?;
        let outputs = self.graph.run(&[x])?;
        let [logit, bootstrap] = <[Tensor; 2]>::try_from(outputs).map_err(|_| invalid())?;
        let logit = matrix(logit, rows.len()).filter(|logit| logit.ncols() == 1).ok_or_else(invalid)?;
        let logit_bootstrap = matrix(bootstrap, rows.len()).ok_or_else(invalid)?;
        let finite = logit.iter().chain(logit_bootstrap.iter()).all(|value| value.is_finite());
        if !finite || logit_bootstrap.ncols() < 2 {
            return Err(invalid().into());
        }
        Ok(Output { logit: logit.into_iter().collect(), logit_bootstrap })
    }
}

/// Whether a graph takes one input of rows of so many columns.
pub(super) fn takes_rows(graph: &Graph, columns: usize) -> bool {
    match graph.inputs() {
        [x] => x.kind == Some(Kind::F32) && x.shape.as_slice() == [None, Some(columns)],
        _ => false,
    }
}

/// A matrix of `rows` rows; `None` where the tensor is not one.
pub(super) fn matrix(tensor: Tensor, rows: usize) -> Option<Array2<f32>> {
    let [height, width] = *tensor.shape() else { return None };
    let Data::F32(values) = tensor.into_data() else { return None };
    Array2::from_shape_vec((height, width), values).ok().filter(|_| height == rows)
}
