//! A node made up for a test, put to work on made-up tensors.

use std::collections::BTreeMap;

use super::{Attribute, Build, Dim, Fact, ML, Node, Operator, find};
use crate::{
    code::Result,
    model::tensor::{Data, Tensor},
};

/// A node and what makes it an operator.
pub(super) struct Probe {
    build: Build,
    node: Node,
}

impl Probe {
    pub(super) fn new(build: Build) -> Self {
        let attributes = BTreeMap::new();
        Self { build, node: Node { place: "probe".to_owned(), version: 1, inputs: 1, attributes } }
    }

    fn with(mut self, name: &str, attribute: Attribute) -> Self {
        self.node.attributes.insert(name.to_owned(), attribute);
        self
    }

    pub(super) fn int(self, name: &str, value: i64) -> Self {
        self.with(name, Attribute::Int(value))
    }

    pub(super) fn float(self, name: &str, value: f32) -> Self {
        self.with(name, Attribute::Float(value))
    }

    pub(super) fn text(self, name: &str, value: &str) -> Self {
        self.with(name, Attribute::Text(value.to_owned()))
    }

    pub(super) fn ints(self, name: &str, values: &[i64]) -> Self {
        self.with(name, Attribute::Ints(values.to_vec()))
    }

    pub(super) fn floats(self, name: &str, values: &[f32]) -> Self {
        self.with(name, Attribute::Floats(values.to_vec()))
    }

    pub(super) fn texts(self, name: &str, values: &[&str]) -> Self {
        self.with(name, Attribute::Texts(values.iter().map(|&value| value.to_owned()).collect()))
    }

    pub(super) fn operator(&self) -> Result<Box<dyn Operator>> {
        (self.build)(&self.node)
    }

    /// Runs the operator, as [`run`] does.
    pub(super) fn run(&self, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        run(&*self.operator()?, inputs)
    }

    /// Runs the operator on one tensor of single precision.
    pub(super) fn floats_of(&self, shape: &[usize], elements: &[f32]) -> Result<Vec<Tensor>> {
        self.run(&[Tensor::new(shape.to_vec(), Data::F32(elements.to_vec())).unwrap()])
    }
}

/// The operator of `ai.onnx.ml` that a node with those attributes is.
pub(super) fn build(
    operator: &str,
    version: i64,
    inputs: usize,
    attributes: &[(&str, Attribute)],
) -> Result<Box<dyn Operator>> {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    find(ML, operator).unwrap()(&Node { place: operator.to_owned(), version, inputs, attributes })
}

/// Runs an operator, and holds it to the kinds and shapes that it told before.
pub(super) fn run(operator: &dyn Operator, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
    let facts: Vec<Fact> = inputs.iter().enumerate().map(|(input, tensor)| open(input, tensor)).collect();
    let told = operator.outputs(&facts)?;
    let outputs = operator.run(&inputs.iter().map(Tensor::view).collect::<Vec<_>>())?;
    assert_eq!(told.len(), outputs.len());
    for (told, output) in told.iter().zip(&outputs) {
        let dim = |dim: &Dim| match *dim {
            Dim::Fixed(dim) => dim,
            Dim::Of { input, axis } => inputs[input].shape()[axis],
        };
        assert_eq!(told.kind, output.kind());
        assert_eq!(told.shape.iter().map(dim).collect::<Vec<_>>(), output.shape());
    }
    Ok(outputs)
}

/// The one output for those inputs.
pub(super) fn answer(operator: &dyn Operator, inputs: &[Tensor]) -> Result<Tensor> {
    run(operator, inputs).map(|outputs| outputs.into_iter().next().unwrap())
}

/// A tensor.
pub(super) fn tensor(shape: &[usize], data: Data) -> Tensor {
    Tensor::new(shape.to_vec(), data).unwrap()
}

/// Texts.
pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// What is known of a tensor whose first dimension is not.
fn open(input: usize, tensor: &Tensor) -> Fact {
    let dim = |(axis, dim): (usize, &usize)| {
        if axis == 0 && tensor.shape().len() > 1 { Dim::Of { input, axis } } else { Dim::Fixed(*dim) }
    };
    Fact { kind: tensor.kind(), shape: tensor.shape().iter().enumerate().map(dim).collect() }
}

/// Holds a tensor of single precision to a shape and to numbers, within 2e-7 of their size.
pub(super) fn close(tensor: &Tensor, shape: &[usize], expected: &[f32]) {
    assert_eq!(tensor.shape(), shape);
    let Data::F32(values) = tensor.data() else { panic!("{:?}", tensor.kind()) };
    assert_eq!(values.len(), expected.len());
    for (value, expected) in values.iter().zip(expected) {
        assert!((value - expected).abs() <= 2e-7 * expected.abs().max(1.0), "{values:?}");
    }
}
