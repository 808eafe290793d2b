//! Ensembles of decision trees. It knows no ONNX: `operators/tree_*.rs` read the file's attributes into a [`Draft`],
//! and what holds as an ensemble is walked in a layout of its own.

mod draft;
mod ensemble;
mod node;
mod real;
mod scores;
mod sum;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use self::sum::Leaf;
pub(crate) use self::sum::{Condition, SumOfTrees};
pub(super) use self::{
    draft::{Draft, DraftNode, Flaw, Split},
    ensemble::Ensemble,
    node::Comparison,
    real::Real,
    scores::{Aggregate, Score, Scores},
};
