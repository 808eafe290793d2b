//! Constants that say how large something becomes: none of them is below zero, where the engine takes it for a size
//! without looking.

use super::{
    fault::{Fault, Outcome},
    node::Node,
};
use crate::code::codes;

/// Checks the constants of a node by the place at which it takes them; `dims` are those of its data, in which one
/// stands for an open dimension as well.
///
/// # Errors
/// `K-MODL-031` where one is below what ONNX allows.
pub(super) fn check(
    node: &Node<'_>,
    dims: Option<&[u64]>,
    constants: &dyn Fn(usize) -> Option<Vec<f64>>,
) -> Outcome<()> {
    let all = |index: usize, fits: &dyn Fn(f64) -> bool| constants(index).is_none_or(|all| all.into_iter().all(fits));
    let right = match node.operator {
        "ConstantOfShape" => all(0, &|number| number >= 0.0),
        "Expand" | "Tile" | "TopK" | "OneHot" | "Split" => all(1, &|number| number >= 0.0),
        "Reshape" => {
            let target = constants(1).or_else(|| node.numbers("shape").map(<[f64]>::to_vec)).unwrap_or_default();
            target.iter().all(|&number| number >= -1.0) && target.iter().filter(|&&number| number < 0.0).count() <= 1
        }
        "Slice" => all(4, &|step| step != 0.0),
        "Resize" => all(2, &|scale| scale > 0.0) && all(3, &|size| size >= 0.0),
        "Upsample" => all(1, &|scale| scale >= 1.0),
        "Range" => all(2, &|step| step != 0.0),
        "Squeeze" | "Unsqueeze" => all(1, &|axis| axis.abs() <= 16.0),
        "Pad" => padding(node, dims, constants),
        _ => true,
    };
    if right { Ok(()) } else { Err(Fault::new(codes::MODL_OPERAND_INVALID, "constant")) }
}

/// Whether paddings are two for each axis and take nothing away, which the engine reckons wrongly.
fn padding(node: &Node<'_>, dims: Option<&[u64]>, constants: &dyn Fn(usize) -> Option<Vec<f64>>) -> bool {
    let Some(pads) = constants(1).or_else(|| node.numbers("pads").map(<[f64]>::to_vec)) else { return true };
    // Which axes are padded is not followed.
    let rank = dims.filter(|_| node.inputs.get(3).is_none()).map(<[u64]>::len);
    pads.len().is_multiple_of(2) && rank.is_none_or(|rank| pads.len() == 2 * rank) && pads.iter().all(|&pad| pad >= 0.0)
}
