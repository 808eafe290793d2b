//! Axes that lie within the rank, slices that do not end before they begin, and products of what has an axis at all
//! (ONNX Operators, `Split`, `Slice`, `MatMul` and those beside them): the engine looks for what is not there.

use super::{
    fault::{Fault, Outcome},
    node::Node,
    shape::axis,
};
use crate::code::codes;

/// Checks a node against the dimensions of its operands, where they are known, and the few numbers of those that are
/// constant.
///
/// # Errors
/// `K-MODL-030` where an axis lies outside the rank, `K-MODL-031` where operands do not fit.
pub(super) fn check<'d>(
    node: &Node<'_>,
    dims: &dyn Fn(usize) -> Option<&'d [u64]>,
    constant: &dyn Fn(usize) -> Option<Vec<f64>>,
) -> Outcome<()> {
    match node.operator {
        "Split" | "Softmax" | "LogSoftmax" | "Hardmax" | "ArgMax" | "ArgMin" | "Gather" | "GatherElements"
        | "ScatterElements" | "TopK" => {
            let (Some(rank), Some(along)) = (dims(0).map(<[u64]>::len), node.number("axis")) else { return Ok(()) };
            within(&[along], rank)
        }
        // It may stand behind the last axis.
        "Flatten" => {
            let (Some(rank), Some(along)) = (dims(0).map(<[u64]>::len), node.number("axis")) else { return Ok(()) };
            within(&[along], rank + usize::from(along >= 0.0))
        }
        operator if operator == "Squeeze" || operator.starts_with("Reduce") => {
            let axes = constant(1).or_else(|| node.numbers("axes").map(<[f64]>::to_vec));
            let (Some(rank), Some(axes)) = (dims(0).map(<[u64]>::len), axes) else { return Ok(()) };
            within(&axes, rank)
        }
        "MatMul" | "MatMulInteger" => factors(&[dims(0), dims(1)]),
        "QLinearMatMul" => factors(&[dims(0), dims(3)]),
        "LSTM" | "GRU" | "RNN" => match (dims(0), dims(1), dims(2)) {
            // An open dimension is taken for one.
            (Some([_, _, given]), Some([_, _, taken]), _) if given != taken && *given != 1 => {
                Err(Fault::new(codes::MODL_OPERAND_INVALID, "weights"))
            }
            (_, Some([directions, gates, _]), Some([ours, theirs, _])) if directions != ours || gates != theirs => {
                Err(Fault::new(codes::MODL_OPERAND_INVALID, "weights"))
            }
            _ => Ok(()),
        },
        "Slice" => {
            let of = |index: usize, name: &str| constant(index).or_else(|| node.numbers(name).map(<[f64]>::to_vec));
            let (Some(starts), Some(ends)) = (of(1, "starts"), of(2, "ends")) else { return Ok(()) };
            let steps = constant(4).unwrap_or_default();
            let backwards = starts.iter().zip(&ends).enumerate().any(|(at, (start, end))| {
                let step = steps.get(at).copied().unwrap_or(1.0);
                // From different ends it depends on the length.
                step > 0.0 && (*start < 0.0) == (*end < 0.0) && end < start
            });
            if backwards { Err(Fault::new(codes::MODL_OPERAND_INVALID, "slice")) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

fn within(axes: &[f64], rank: usize) -> Outcome<()> {
    if axes.iter().all(|&along| axis(along, rank).is_some()) {
        Ok(())
    } else {
        Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, "attribute axis"))
    }
}

fn factors(dims: &[Option<&[u64]>]) -> Outcome<()> {
    if dims.iter().flatten().any(|dims| dims.is_empty()) {
        Err(Fault::new(codes::MODL_OPERAND_INVALID, "rank"))
    } else {
        Ok(())
    }
}
