//! `Identity` (default domain 1): what comes in.

use super::{Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Tensor, View},
};

#[derive(Debug)]
struct Identity {
    misfit: Error,
}

/// # Errors
/// None: it has no attributes.
#[expect(clippy::unnecessary_wraps, reason = "every operator is built so")]
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    Ok(Box::new(Identity { misfit: node.misfit() }))
}

impl Operator for Identity {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        Ok(vec![x.clone()])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        Ok(vec![x.to_tensor()])
    }
}
