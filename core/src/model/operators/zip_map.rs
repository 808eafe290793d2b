//! `ZipMap` (ai.onnx.ml 1), whose maps of label to score are given as one tensor: the scores, in the labels' order.

use super::{Dim, Fact, Node, Operator, labels::Labels};
use crate::{
    code::{Error, Result},
    model::tensor::{Kind, Tensor, View},
};

#[derive(Debug)]
struct ZipMap {
    labels: usize,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where it has no labels.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    Ok(Box::new(ZipMap { labels: Labels::of(node)?.len(), misfit: node.misfit() }))
}

impl Operator for ZipMap {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let fits = x.kind == Kind::F32
            && match x.shape.as_slice() {
                [columns] | [_, columns] => !matches!(columns, Dim::Fixed(columns) if *columns != self.labels),
                _ => false,
            };
        if fits { Ok(vec![x.clone()]) } else { Err(self.misfit.clone()) }
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        match inputs {
            [x] if x.shape.last() == Some(&self.labels) => Ok(vec![x.to_tensor()]),
            _ => Err(self.misfit.clone()),
        }
    }
}
