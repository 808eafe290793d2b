//! What all graphs of a file hold together, against the limits.

use super::fault::{Fault, Outcome};
use crate::{code::codes, model::limits};

#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) nodes: usize,
    pub(super) tensors: usize,
    pub(super) initializers: usize,
    pub(super) parameters: u64,
    pub(super) tensor_bytes: u64,
    pub(super) depth: usize,
    attributes: usize,
    node_values: usize,
}

impl Tally {
    pub(super) fn node(&mut self) -> Outcome<()> {
        count(&mut self.nodes, limits::NODES, "nodes")
    }

    pub(super) fn tensor(&mut self) -> Outcome<()> {
        count(&mut self.tensors, limits::TENSORS, "tensors")
    }

    pub(super) fn attribute(&mut self) -> Outcome<()> {
        count(&mut self.attributes, limits::ATTRIBUTES, "attributes")
    }

    pub(super) fn node_value(&mut self) -> Outcome<()> {
        count(&mut self.node_values, limits::NODE_VALUES, "inputs and outputs of nodes")
    }

    pub(super) fn go_into(&mut self, depth: usize) -> Outcome<()> {
        self.depth = self.depth.max(depth);
        if depth > limits::GRAPH_DEPTH {
            return Err(Fault::new(codes::MODL_TOO_DEEP, format!("limit {}", limits::GRAPH_DEPTH)));
        }
        Ok(())
    }
}

fn count(counter: &mut usize, limit: usize, what: &str) -> Outcome<()> {
    *counter += 1;
    within(*counter, limit, what)
}

/// # Errors
/// `K-MODL-027` where there is more than the limit.
pub(super) fn within(count: usize, limit: usize, what: &str) -> Outcome<()> {
    if count > limit {
        return Err(Fault::new(codes::MODL_TOO_MANY, format!("more than {limit} {what}")));
    }
    Ok(())
}
