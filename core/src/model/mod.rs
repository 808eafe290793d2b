//! A graph to a prediction. [`tract`] alone knows the engine beneath.

mod direct;
mod engine;
mod graph;
pub mod limits;
mod operators;
mod prediction;
pub mod preflight;
mod score;
mod tensor;
mod tract;
mod trees;

#[cfg(test)]
pub(crate) use self::trees::Leaf as BoxLeaf;
pub use self::{
    engine::{Engine, Output},
    graph::{Graph, Port},
    prediction::predict,
    score::{ScoreEngine, Scored},
    tensor::{Data, Elements, Kind, Tensor, View},
};
pub(crate) use self::{
    prediction::{expit, standard_deviation},
    trees::{Condition, SumOfTrees},
};
