//! A node of the file as our operators see it.

use std::collections::BTreeMap;

use tract_onnx::{
    data_resolver::ModelDataResolver,
    pb::{AttributeProto, NodeProto, TensorProto, attribute_proto::AttributeType},
    prelude::*,
    tensor::load_tensor,
};

use super::tensor::from_tract;
use crate::model::operators::{Attribute, Node};

/// External data is refused before; should any come so far, there is nothing to be had.
struct NoExternalData;

impl ModelDataResolver for NoExternalData {
    fn read_bytes_from_path(
        &self,
        _: &mut Vec<u8>,
        _: &std::path::Path,
        _: usize,
        _: Option<usize>,
    ) -> TractResult<()> {
        Err(TractError::msg("external data"))
    }
}

/// Where a node is, for errors.
pub(super) fn place(proto: &NodeProto) -> String {
    let name = if proto.name.is_empty() { proto.output.first().map_or("", String::as_str) } else { &proto.name };
    format!("node {name} ({})", proto.op_type)
}

pub(super) fn node(proto: &NodeProto, version: i64) -> TractResult<Node> {
    let inputs = proto.input.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    let mut attributes = BTreeMap::new();
    for attribute in &proto.attribute {
        if let Some(value) = value(attribute)? {
            attributes.insert(attribute.name.clone(), value);
        }
    }
    Ok(Node { place: place(proto), version, inputs, attributes })
}

/// The value; `None` for graphs and types, which none of our operators takes.
fn value(proto: &AttributeProto) -> TractResult<Option<Attribute>> {
    Ok(Some(match AttributeType::try_from(proto.r#type)? {
        AttributeType::Int => Attribute::Int(proto.i),
        AttributeType::Float => Attribute::Float(proto.f),
        AttributeType::String => Attribute::Text(String::from_utf8(proto.s.clone())?),
        AttributeType::Tensor => {
            let tensor = proto.t.as_ref().ok_or_else(|| TractError::msg("a tensor attribute without a tensor"))?;
            Attribute::Tensor(constant(tensor)?)
        }
        AttributeType::Ints => Attribute::Ints(proto.ints.clone()),
        AttributeType::Floats => Attribute::Floats(proto.floats.clone()),
        AttributeType::Strings => {
            Attribute::Texts(proto.strings.iter().cloned().map(String::from_utf8).collect::<Result<_, _>>()?)
        }
        _ => return Ok(None),
    }))
}

/// A tensor that the file holds.
pub(super) fn constant(proto: &TensorProto) -> TractResult<crate::model::tensor::Tensor> {
    from_tract(&load_tensor(&NoExternalData, proto, None)?)
}
