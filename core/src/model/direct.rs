//! A graph of nothing but our own operators, run node after node: what a tree ensemble or a linear model takes is
//! less than what an engine for networks spends around it.

use super::{
    graph::Port,
    operators::{Dim, Fact, Operator},
    tensor::{Tensor, View},
};
use crate::code::Result;

/// A graph whose nodes stand in an order in which they can run.
#[derive(Debug)]
pub(super) struct Direct {
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    constants: Vec<Tensor>,
    steps: Vec<Step>,
    results: Vec<Value>,
}

/// A node at work.
#[derive(Debug)]
pub(super) struct Step {
    /// What it does.
    pub(super) operator: Box<dyn Operator>,
    /// What it takes, each there before it.
    pub(super) inputs: Vec<Value>,
}

/// Where a value is found while the graph runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// An input of the graph.
    Input(usize),
    /// A constant of the graph.
    Constant(usize),
    /// An output of a step.
    Of {
        /// Which step.
        step: usize,
        /// Which of its outputs.
        output: usize,
    },
}

/// The parts of a graph, in the names of the file already resolved.
#[derive(Debug)]
pub(super) struct Parts {
    /// The inputs, each of a known kind.
    pub(super) inputs: Vec<Port>,
    /// The constants.
    pub(super) constants: Vec<Tensor>,
    /// The nodes in order.
    pub(super) steps: Vec<Step>,
    /// Names and places of the outputs.
    pub(super) results: Vec<(String, Value)>,
}

impl Direct {
    /// Prepares a graph; `None` where a value is used that is not there, an input has no kind, or a node does not
    /// take what reaches it.
    pub(super) fn ready(parts: Parts) -> Option<Self> {
        let Parts { inputs, constants, steps, results } = parts;
        let mut known = Known { inputs: Vec::new(), constants: Vec::new(), steps: Vec::new() };
        for (input, port) in inputs.iter().enumerate() {
            let shape = port.shape.iter().enumerate();
            let shape = shape.map(|(axis, dim)| dim.map_or(Dim::Of { input, axis }, Dim::Fixed)).collect();
            known.inputs.push(Fact { kind: port.kind?, shape });
        }
        known.constants.extend(constants.iter().map(|constant| Fact {
            kind: constant.kind(),
            shape: constant.shape().iter().copied().map(Dim::Fixed).collect(),
        }));
        for step in &steps {
            let operands: Vec<Fact> =
                step.inputs.iter().map(|value| known.get(*value).cloned()).collect::<Option<_>>()?;
            let given: Vec<Fact> = operands.iter().enumerate().map(|(input, fact)| fact.as_operand(input)).collect();
            let outputs = step.operator.outputs(&given).ok()?;
            known.steps.push(outputs.into_iter().map(|output| output.resolved(&operands)).collect::<Option<_>>()?);
        }
        let port = |(name, value): &(String, Value)| {
            let fact = known.get(*value)?;
            let dim = |dim: &Dim| if let Dim::Fixed(dim) = dim { Some(*dim) } else { None };
            Some(Port { name: name.clone(), kind: Some(fact.kind), shape: fact.shape.iter().map(dim).collect() })
        };
        let outputs = results.iter().map(port).collect::<Option<_>>()?;
        let results = results.into_iter().map(|(_, value)| value).collect();
        Some(Self { inputs, outputs, constants, steps, results })
    }

    pub(super) fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    pub(super) fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// Runs the graph; the inputs are those of [`Direct::inputs`].
    ///
    /// # Errors
    /// `K-MODL-031` where a node does not take what reaches it.
    pub(super) fn run(&self, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        let mut made: Vec<Vec<Tensor>> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let views: Vec<View<'_>> =
                step.inputs.iter().filter_map(|value| self.find(*value, inputs, &made)).map(Tensor::view).collect();
            made.push(step.operator.run(&views)?);
        }
        Ok(self.results.iter().filter_map(|value| self.find(*value, inputs, &made)).cloned().collect())
    }

    fn find<'a>(&'a self, value: Value, inputs: &'a [Tensor], made: &'a [Vec<Tensor>]) -> Option<&'a Tensor> {
        match value {
            Value::Input(input) => inputs.get(input),
            Value::Constant(constant) => self.constants.get(constant),
            Value::Of { step, output } => made.get(step)?.get(output),
        }
    }
}

/// Kinds and shapes found so far; open dimensions are those of the graph's inputs.
struct Known {
    inputs: Vec<Fact>,
    constants: Vec<Fact>,
    steps: Vec<Vec<Fact>>,
}

impl Known {
    fn get(&self, value: Value) -> Option<&Fact> {
        match value {
            Value::Input(input) => self.inputs.get(input),
            Value::Constant(constant) => self.constants.get(constant),
            Value::Of { step, output } => self.steps.get(step)?.get(output),
        }
    }
}

impl Fact {
    /// As the operand number `input` of a node: its open dimensions are its own.
    fn as_operand(&self, input: usize) -> Self {
        let dim = |(axis, dim): (usize, &Dim)| match *dim {
            Dim::Fixed(dim) => Dim::Fixed(dim),
            Dim::Of { .. } => Dim::Of { input, axis },
        };
        Self { kind: self.kind, shape: self.shape.iter().enumerate().map(dim).collect() }
    }

    /// As a value of the graph: what is open is what is open in the operand.
    fn resolved(self, operands: &[Self]) -> Option<Self> {
        let dim = |dim: Dim| match dim {
            Dim::Fixed(dim) => Some(Dim::Fixed(dim)),
            Dim::Of { input, axis } => operands.get(input)?.shape.get(axis).copied(),
        };
        let shape = self.shape.into_iter().map(dim).collect::<Option<_>>()?;
        Some(Self { kind: self.kind, shape })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{
        operators::{Attribute, Node, find_direct},
        tensor::{Data, Kind},
    };

    fn step(name: &str, attributes: &[(&str, i64)], inputs: &[Value]) -> Step {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), Attribute::Int(*value)));
        let node = Node {
            place: name.to_owned(),
            version: 13,
            inputs: inputs.len(),
            attributes: attributes.collect::<BTreeMap<_, _>>(),
        };
        Step { operator: find_direct("", name).unwrap()(&node).unwrap(), inputs: inputs.to_vec() }
    }

    fn parts(steps: Vec<Step>, results: &[Value]) -> Parts {
        Parts {
            inputs: vec![Port { name: "x".to_owned(), kind: Some(Kind::F32), shape: vec![None, Some(2)] }],
            constants: vec![Tensor::new(vec![1], Data::I64(vec![7])).unwrap()],
            steps,
            results: results.iter().map(|value| ("y".to_owned(), *value)).collect(),
        }
    }

    const FIRST: Value = Value::Of { step: 0, output: 0 };
    const SECOND: Value = Value::Of { step: 1, output: 0 };

    #[test]
    fn values_go_from_node_to_node_and_open_dimensions_stay_open() {
        let steps = vec![step("Cast", &[("to", 7)], &[Value::Input(0)]), step("Identity", &[], &[FIRST])];
        let direct = Direct::ready(parts(steps, &[SECOND, Value::Constant(0), Value::Input(0)])).unwrap();
        let ports: Vec<_> = direct.outputs().iter().map(|port| (port.kind.unwrap(), port.shape.clone())).collect();
        let open = vec![None, Some(2)];
        assert_eq!(ports, [(Kind::I64, open.clone()), (Kind::I64, vec![Some(1)]), (Kind::F32, open)]);
        for rows in [0, 1, 3] {
            let x = Tensor::new(vec![rows, 2], Data::F32(vec![1.5; rows * 2])).unwrap();
            let outputs = direct.run(std::slice::from_ref(&x)).unwrap();
            assert_eq!(outputs[0].data(), &Data::I64(vec![1; rows * 2]));
            assert_eq!(outputs[1].data(), &Data::I64(vec![7]));
            assert_eq!(outputs[2], x);
        }
    }

    #[test]
    fn a_value_that_is_not_there_or_not_taken_is_left_to_the_engine_beneath() {
        let nowhere = [Value::Input(1), Value::Constant(1), FIRST, Value::Of { step: 0, output: 1 }];
        for value in nowhere {
            assert!(Direct::ready(parts(vec![step("Identity", &[], &[value])], &[])).is_none(), "{value:?}");
        }
        assert!(Direct::ready(parts(vec![], &[FIRST])).is_none());
        let two = [Value::Input(0), Value::Input(0)];
        assert!(Direct::ready(parts(vec![step("Identity", &[], &two)], &[])).is_none());
    }
}
