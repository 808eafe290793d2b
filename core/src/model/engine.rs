//! The contract of a clinical graph: one input `x`, the outputs `logit` and `logit_bootstrap`, and `distance` where its
//! manifest has limits for it.

use ndarray::{Array1, Array2};

use super::{
    graph::Graph,
    tensor::{Data, Kind, Tensor},
    trees::SumOfTrees,
};
use crate::code::{Result, codes};

/// A loaded and optimised graph with one input `x` `[N, columns]` and the outputs `logit` and `logit_bootstrap`.
#[derive(Debug)]
pub struct Engine {
    graph: Graph,
    columns: usize,
    has_distance: bool,
    trees: Option<SumOfTrees>,
    place: String,
}

/// What a graph says of a batch of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Log odds, `[rows]`.
    pub logit: Array1<f32>,
    /// Log odds of every bootstrap refit, `[rows, refits]`.
    pub logit_bootstrap: Array2<f32>,
    /// Distance from the training data, `[rows]`; of a graph that gives it.
    pub distance: Option<Array1<f32>>,
}

impl Output {
    /// The log odds of every refit for one row; empty where there is no such row.
    pub fn refits(&self, row: usize) -> Vec<f32> {
        self.logit_bootstrap.outer_iter().nth(row).map(|refits| refits.to_vec()).unwrap_or_default()
    }
}

impl Engine {
    /// Loads a graph, which gives a distance or not; `place` names it in errors.
    ///
    /// # Errors
    /// As [`Graph::load`]; `K-MODL-001` where its inputs and outputs are not those of the contract.
    pub fn load(onnx: &[u8], columns: usize, has_distance: bool, place: &str) -> Result<Self> {
        let (graph, trees) = Graph::load_with_trees(onnx, "logit", place)?;
        let takes = takes_rows(&graph, columns);
        let expected: &[&str] =
            if has_distance { &["logit", "logit_bootstrap", "distance"] } else { &["logit", "logit_bootstrap"] };
        let gives = graph.outputs().iter().map(|port| port.name.as_str()).eq(expected.iter().copied());
        if !takes || !gives {
            return Err(codes::MODL_GRAPH_INVALID.at(place).into());
        }
        Ok(Self { graph, columns, has_distance, trees, place: place.to_owned() })
    }

    /// The trees whose sum the log odds are, where they are one.
    pub(crate) fn trees(&self) -> Option<&SumOfTrees> {
        self.trees.as_ref()
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
        let mut outputs = self.graph.run(&[x])?.into_iter();
        let mut next = || outputs.next().and_then(|tensor| matrix(tensor, rows.len()));
        let column = |matrix: Array2<f32>| (matrix.ncols() == 1).then(|| matrix.into_iter().collect::<Array1<f32>>());
        let logit = next().and_then(column).ok_or_else(invalid)?;
        let logit_bootstrap = next().ok_or_else(invalid)?;
        let distance = if self.has_distance { Some(next().and_then(column).ok_or_else(invalid)?) } else { None };
        let numbers = logit.iter().chain(logit_bootstrap.iter()).chain(distance.iter().flatten());
        if !numbers.into_iter().all(|value| value.is_finite()) || logit_bootstrap.ncols() < 2 {
            return Err(invalid().into());
        }
        Ok(Output { logit, logit_bootstrap, distance })
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
