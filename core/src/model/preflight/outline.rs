//! What a file says of itself, read without the engine.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    fault::shown,
    model::Model,
    size::Estimate,
    value_type::{self, Type},
};
use crate::model::limits;

/// An ONNX file in outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Outline {
    /// Version of the intermediate representation.
    pub ir_version: i64,
    /// Who wrote the file.
    pub producer: String,
    /// In which version.
    pub producer_version: String,
    /// The operator sets that it imports.
    pub opsets: Vec<Opset>,
    /// Its operators, sorted by domain and name.
    pub operators: Vec<Operators>,
    /// Inputs without a value of their own.
    pub inputs: Vec<Port>,
    /// Outputs.
    pub outputs: Vec<Port>,
    /// Nodes of all graphs.
    pub nodes: usize,
    /// Initializers of all graphs.
    pub initializers: usize,
    /// Elements of all initializers.
    pub parameters: u64,
    /// Graphs within graphs, its own counted.
    pub depth: usize,
    /// Functions of its own; a file that has some is refused, so that there are none.
    pub functions: usize,
    /// Bytes of the file.
    pub bytes: usize,
    /// Nodes whose operator is not known; at most 100 of them.
    pub unknown: Vec<Unknown>,
    /// How many nodes have an operator that is not known.
    pub unknown_nodes: usize,
    /// An estimate of the bytes that it takes when loaded: the file, its tensors, what is computed of constants
    /// alone, and the largest value whose shape is known, in a batch of one.
    pub memory: u64,
}

/// An operator set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Opset {
    /// Empty for the default domain.
    pub domain: String,
    /// Version.
    pub version: i64,
}

/// An operator and its nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Operators {
    /// Empty for the default domain.
    pub domain: String,
    /// Name of the operator.
    pub operator: String,
    /// How many nodes it has.
    pub nodes: usize,
}

/// An input or output as the file declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Type of a tensor's elements (`float32`), or `sequence`, `map`, `optional`, `unknown`.
    pub kind: String,
    /// Dimensions, `null` for an open one; `null` as a whole where even the rank is open.
    pub shape: Option<Vec<Option<u64>>>,
}

/// A node whose operator is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unknown {
    /// Empty for the default domain.
    pub domain: String,
    /// Name of the operator.
    pub operator: String,
    /// Name of the node, or of its first output.
    pub node: String,
}

impl Outline {
    pub(super) fn of(model: &Model<'_>, bytes: usize, size: &Estimate, knows: &dyn Fn(&str, &str) -> bool) -> Self {
        let mut counts = BTreeMap::<(&str, &str), (usize, bool)>::new();
        let mut unknown = vec![];
        let mut unknown_nodes = 0;
        model.graph.each_node(&mut |node| {
            let (nodes, is_known) =
                counts.entry((node.domain, node.operator)).or_insert_with(|| (0, knows(node.domain, node.operator)));
            *nodes += 1;
            if !*is_known {
                unknown_nodes += 1;
                if unknown.len() < limits::UNKNOWN_NAMED {
                    unknown.push(Unknown {
                        domain: node.domain.to_owned(),
                        operator: node.operator.to_owned(),
                        node: node.label().to_owned(),
                    });
                }
            }
        });
        let initialized: BTreeSet<&str> = model.graph.initializers.iter().map(|tensor| tensor.name).collect();
        Self {
            ir_version: model.ir_version,
            producer: shown(model.producer),
            producer_version: shown(model.producer_version),
            opsets: model
                .opsets
                .iter()
                .map(|(domain, version)| Opset { domain: (*domain).to_owned(), version: *version })
                .collect(),
            operators: counts
                .into_iter()
                .map(|((domain, operator), (nodes, _))| Operators {
                    domain: domain.to_owned(),
                    operator: operator.to_owned(),
                    nodes,
                })
                .collect(),
            inputs: model.graph.inputs.iter().filter(|port| !initialized.contains(port.name)).map(port).collect(),
            outputs: model.graph.outputs.iter().map(port).collect(),
            nodes: model.tally.nodes,
            initializers: model.tally.initializers,
            parameters: model.tally.parameters,
            depth: model.tally.depth,
            functions: model.functions,
            bytes,
            unknown,
            unknown_nodes,
            memory: (bytes as u64)
                .saturating_add(model.tally.tensor_bytes)
                .saturating_add(4 * (size.constants + size.largest)),
        }
    }
}

fn port(port: &value_type::Port<'_>) -> Port {
    let (kind, shape) = match &port.value {
        Some(Type::Tensor { kind, shape }) => {
            (kind.map_or_else(|| "unknown".to_owned(), |kind| kind.to_string()), shape.clone())
        }
        Some(Type::Sequence) => ("sequence".to_owned(), None),
        Some(Type::Map) => ("map".to_owned(), None),
        Some(Type::Optional) => ("optional".to_owned(), None),
        None => ("unknown".to_owned(), None),
    };
    Port { name: port.name.to_owned(), kind, shape }
}
