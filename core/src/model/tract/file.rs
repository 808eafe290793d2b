//! The file as tract reads it, and what of it runs without tract.

use std::{collections::BTreeMap, io::Cursor};

use tract_onnx::{
    Onnx,
    pb::{
        ModelProto, NodeProto, TypeProto, ValueInfoProto,
        tensor_shape_proto::{Dimension, dimension},
        type_proto,
    },
    prelude::*,
};

use super::{
    adapter,
    node::{constant, node},
    plan::Plan,
    recurrent::begins_with_nothing,
    rewrite::rewrite,
    steering::steering,
};
use crate::{
    code::{Result, codes},
    model::{
        direct::{Direct, Parts, Step, Value},
        graph::Port,
        operators,
        tensor::Kind,
    },
};

/// A file that was read.
pub(in crate::model) struct File {
    pub(super) onnx: Onnx,
    pub(super) model: ModelProto,
}

impl File {
    /// Reads a file; `place` names it in errors.
    ///
    /// # Errors
    /// `K-MODL-001` where it is none.
    pub(in crate::model) fn read(bytes: &[u8], place: &str) -> Result<Self> {
        // What a file says of the shapes on its way is the exporter's opinion, and may name a batch that is a number here.
        let mut onnx = tract_onnx::onnx().with_ignore_value_info(true);
        adapter::register(&mut onnx.op_register);
        let model = onnx.proto_model_for_read(&mut Cursor::new(bytes));
        let mut model = model.map_err(|_| codes::MODL_GRAPH_INVALID.at(place))?;
        if let Some(graph) = &mut model.graph {
            rewrite(graph);
        }
        Ok(Self { onnx, model })
    }

    /// The graph in tract's hands.
    ///
    /// # Errors
    /// As [`Plan::ready`].
    pub(in crate::model) fn plan(&self, place: &str) -> Result<Plan> {
        let steering = self.model.graph.as_ref().map(steering).unwrap_or_default();
        let shapes_first = self.model.graph.as_ref().is_some_and(begins_with_nothing);
        Plan::ready(|| self.onnx.model_for_proto_model(&self.model), steering, shapes_first, place)
    }

    /// The graph without tract; `None` where an operator is not ours, or something is not as it should be, which
    /// [`File::plan`] can tell.
    pub(in crate::model) fn direct(&self) -> Option<Direct> {
        let graph = self.model.graph.as_ref()?;
        let mut names: BTreeMap<&str, Value> = BTreeMap::new();
        let mut constants = Vec::with_capacity(graph.initializer.len());
        for tensor in &graph.initializer {
            names.insert(&tensor.name, Value::Constant(constants.len()));
            constants.push(constant(tensor).ok()?);
        }
        let mut inputs = Vec::with_capacity(graph.input.len());
        for info in &graph.input {
            // Before IR version 4 a constant was an input too.
            if !names.contains_key(info.name.as_str()) {
                names.insert(&info.name, Value::Input(inputs.len()));
                inputs.push(port(info)?);
            }
        }
        let mut steps = Vec::with_capacity(graph.node.len());
        for proto in &graph.node {
            let build = operators::find_direct(domain(proto), &proto.op_type)?;
            let node = node(proto, version(&self.model, domain(proto))).ok()?;
            let inputs = proto.input.iter().map(|name| names.get(name.as_str()).copied()).collect::<Option<_>>()?;
            for (output, name) in proto.output.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
                names.insert(name, Value::Of { step: steps.len(), output });
            }
            steps.push(Step { operator: build(&node).ok()?, inputs });
        }
        let result = |info: &ValueInfoProto| Some((info.name.clone(), *names.get(info.name.as_str())?));
        let results = graph.output.iter().map(result).collect::<Option<_>>()?;
        Direct::ready(Parts { inputs, constants, steps, results })
    }
}

/// The version of a domain's operators that a file imports.
pub(super) fn version(model: &ModelProto, domain: &str) -> i64 {
    let mut imports = model.opset_import.iter();
    imports.find(|import| plain(&import.domain) == domain).map_or(1, |import| import.version)
}

/// A node's domain.
pub(super) fn domain(node: &NodeProto) -> &str {
    plain(&node.domain)
}

/// The default domain has two names.
fn plain(domain: &str) -> &str {
    if domain == "ai.onnx" { "" } else { domain }
}

/// An input; `None` where the file does not say of what kind and rank it is.
fn port(info: &ValueInfoProto) -> Option<Port> {
    let TypeProto { value: Some(type_proto::Value::TensorType(tensor)), .. } = info.r#type.as_ref()? else {
        return None;
    };
    let dim = |dim: &Dimension| match dim.value {
        Some(dimension::Value::DimValue(dim)) if dim > 0 => usize::try_from(dim).ok(),
        _ => None,
    };
    let shape = tensor.shape.as_ref()?.dim.iter().map(dim).collect();
    Some(Port { name: info.name.clone(), kind: Some(Kind::from_onnx(tensor.elem_type)?), shape })
}
