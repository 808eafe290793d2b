//! Ensembles of decision trees. It knows no ONNX: `operators/tree_*.rs` read the file's attributes into a [`Draft`],
//! and what holds as an ensemble is walked in a layout of its own.

mod draft;
mod ensemble;
mod node;
mod real;
mod scores;

#[cfg(test)]
mod tests;

pub(super) use self::{
    draft::{Draft, DraftNode, Flaw, Split},
    ensemble::Ensemble,
    node::Comparison,
    real::Real,
    scores::{Aggregate, Score, Scores},
};
