//! Ranges of the attributes of the default domain that set sizes, steps and axes (ONNX Operators, opset 23). The
//! engine divides by some of them and allocates by others.

use super::{
    attribute::Value,
    fault::{Fault, Outcome},
    node::Node,
};
use crate::{
    code::codes,
    model::{limits, tensor::Kind},
};

/// The range of an attribute's numbers, wherever the default domain has one of that name.
fn range(operator: &str, attribute: &str) -> Option<(i64, i64)> {
    Some(match attribute {
        "kernel_shape" | "strides" | "dilations" | "group" | "blocksize" | "hidden_size" | "num_groups"
        | "num_outputs" | "output_shape" | "num_heads" | "q_num_heads" | "kv_num_heads" | "block_size" => {
            (1, limits::WINDOW)
        }
        "size" if operator == "LRN" => (1, limits::WINDOW),
        "pads" if operator == "Pad" => (-limits::WINDOW, limits::WINDOW),
        "pads" | "output_padding" => (0, limits::WINDOW),
        "axis" | "axes" | "batch_axis" | "time_axis" | "batch_dims" | "stash_axis" | "scan_input_axes"
        | "scan_output_axes" => (-AXES, AXES - 1),
        "perm" => (0, AXES - 1),
        "num_scan_inputs" => (1, 1_000),
        "split" | "num_inputs" | "k" => (0, i64::from(i32::MAX)),
        _ => return None,
    })
}

/// As many as a tensor has dimensions.
const AXES: i64 = limits::RANK.cast_signed() as i64;

/// # Errors
/// `K-MODL-021` where one names a data type that no engine here holds, `K-MODL-030` where one is out of its range.
#[expect(clippy::cast_precision_loss, reason = "the ranges are far below 2^53")]
pub(super) fn check(node: &Node<'_>) -> Outcome<()> {
    if !node.domain.is_empty() {
        return Ok(());
    }
    for attribute in &node.attributes {
        if matches!(attribute.name, "to" | "dtype") {
            data_type(&attribute.value)?;
        }
        let Some((least, greatest)) = range(node.operator, attribute.name) else { continue };
        let fits = |number: &f64| (least as f64..=greatest as f64).contains(number);
        let right = match &attribute.value {
            Value::Number(number) => fits(number),
            // A split into more parts than are kept: their sum is that of a dimension.
            Value::Numbers(few) => few.numbers().map_or(attribute.name == "split", |numbers| numbers.iter().all(fits)),
            _ => true,
        };
        if !right {
            return Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, format!("attribute {}", attribute.name)));
        }
    }
    Ok(())
}

fn data_type(value: &Value<'_>) -> Outcome<()> {
    let Value::Number(number) = value else { return Ok(()) };
    #[expect(clippy::cast_possible_truncation, reason = "out of range saturates, and is then no data type")]
    let kind = Kind::from_onnx(*number as i32);
    kind.map(drop).ok_or_else(|| Fault::new(codes::MODL_TENSOR_TYPE, format!("data type {number}")))
}
