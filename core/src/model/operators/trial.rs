//! Nodes and tensors for the tests of operators.

use super::{Attribute, ML, Node, Operator, find};
use crate::{
    code::Result,
    model::tensor::{Data, Tensor, View},
};

/// The operator of a node with those attributes.
pub(super) fn build(
    operator: &str,
    version: i64,
    inputs: usize,
    attributes: &[(&str, Attribute)],
) -> Result<Box<dyn Operator>> {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    find(ML, operator).unwrap()(&Node { place: operator.to_owned(), version, inputs, outputs: 1, attributes })
}

/// A tensor.
pub(super) fn tensor(shape: &[usize], data: Data) -> Tensor {
    Tensor::new(shape.to_vec(), data).unwrap()
}

/// The one output for those inputs.
pub(super) fn run(operator: &dyn Operator, inputs: &[Tensor]) -> Result<Tensor> {
    let views: Vec<View<'_>> = inputs.iter().map(Tensor::view).collect();
    operator.run(&views).map(|outputs| outputs.into_iter().next().unwrap())
}

/// Texts.
pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
