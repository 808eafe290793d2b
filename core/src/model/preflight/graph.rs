//! `GraphProto`: nodes, tensors, inputs and outputs.

use super::{
    attribute::Value,
    fault::{Fault, Outcome, shown},
    model, names,
    node::{self, Node},
    tally::{Tally, within},
    tensor::{self, Tensor},
    value_type::{self, Port},
    wire::Reader,
};
use crate::{code::codes, model::limits};

#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) initializers: Vec<Tensor<'a>>,
    pub(super) inputs: Vec<Port<'a>>,
    pub(super) outputs: Vec<Port<'a>>,
}

impl<'a> Graph<'a> {
    /// Calls `each` with every node of this graph and of the graphs within.
    pub(super) fn each_node(&self, each: &mut impl FnMut(&Node<'a>)) {
        for node in &self.nodes {
            each(node);
            for attribute in &node.attributes {
                if let Value::Graphs(graphs) = &attribute.value {
                    for graph in graphs {
                        graph.each_node(each);
                    }
                }
            }
        }
    }
}

/// Reads a graph, `depth` of them deep.
pub(super) fn read<'a>(mut reader: Reader<'a>, depth: usize, tally: &mut Tally) -> Outcome<Graph<'a>> {
    tally.go_into(depth)?;
    let mut graph = Graph::default();
    let (mut name, mut document) = (None, None);
    while let Some(field) = reader.next()? {
        match field.number {
            1 => graph.nodes.push(node::read(field.message()?, depth, tally)?),
            2 => field.once(&mut name, field.text()?)?,
            5 => {
                let tensor = tensor::read(field.message()?, "initializer", tally)?;
                names::valid(tensor.name).map_err(|fault| fault.within("initializer"))?;
                tally.initializers += 1;
                tally.parameters = tally.parameters.saturating_add(tensor.elements);
                graph.initializers.push(tensor);
            }
            10 => field.once(&mut document, field.text()?)?,
            11 => {
                within(graph.inputs.len() + 1, limits::PORTS, "inputs")?;
                graph.inputs.push(value_type::port(field.message()?, "input")?);
            }
            12 => {
                within(graph.outputs.len() + 1, limits::PORTS, "outputs")?;
                graph.outputs.push(value_type::port(field.message()?, "output")?);
            }
            13 => drop(value_type::port(field.message()?, "value")?),
            14 => annotation(field.message()?)?,
            15 => return Err(Fault::new(codes::MODL_SPARSE, "sparse initializer")),
            16 => model::pair(field.message()?)?,
            _ => return Err(field.invalid()),
        }
    }
    names::printable(name.unwrap_or_default()).map_err(|fault| fault.within("graph"))?;
    Ok(graph)
}

/// Reads a `TensorAnnotation`, of which nothing is used.
fn annotation(mut reader: Reader<'_>) -> Outcome<()> {
    let mut name = None;
    while let Some(field) = reader.next()? {
        match field.number {
            1 => field.once(&mut name, shown(field.text()?))?,
            2 => model::pair(field.message()?)?,
            _ => return Err(field.invalid()),
        }
    }
    Ok(())
}
