//! Convolutions and pools (ONNX Operators, `Conv`, `ConvTranspose`, `MaxPool`, `AveragePool`): lists as long as the
//! data have axes, and windows that are those of the weights. The engine reads beyond its tensors where they are not.

use super::{
    attribute::Value,
    fault::{Fault, Outcome},
    node::Node,
};
use crate::code::codes;

/// Checks a node's windows against the dimensions of its data and of its weights, where they are known; in the data,
/// one stands for an open dimension as well.
///
/// # Errors
/// `K-MODL-030` where an attribute is not as long as it must be, `K-MODL-031` where the operands do not fit.
pub(super) fn check(node: &Node<'_>, data: Option<&[u64]>, weights: Option<&[u64]>) -> Outcome<()> {
    let weighted = match node.operator {
        "MaxPool" | "AveragePool" | "LpPool" => false,
        "Conv" | "ConvInteger" | "QLinearConv" | "ConvTranspose" => true,
        _ => return Ok(()),
    };
    let windows = window(node, weights.filter(|_| weighted))?;
    let rank = data.map(<[u64]>::len).or(weights.filter(|_| weighted).map(<[u64]>::len));
    let Some(axes) = rank.map(|rank| rank.saturating_sub(2)).or(windows.as_ref().map(Vec::len)) else { return Ok(()) };
    // The engine counts back from where nothing is.
    let empty = [data, weights].into_iter().flatten().any(|dims| dims.contains(&0));
    if axes == 0 || empty || windows.as_ref().is_some_and(|windows| windows.len() != axes) {
        return Err(misfit());
    }
    for (name, length) in
        [("strides", axes), ("dilations", axes), ("output_padding", axes), ("output_shape", axes), ("pads", 2 * axes)]
    {
        if let Some(Value::Numbers(few)) = node.attribute(name)
            && few.count() != length as u64
        {
            return Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, format!("attribute {name}")));
        }
    }
    if let (true, Some(data), Some(weights)) = (weighted, data, weights) {
        channels(node, data, weights)?;
    }
    reach(node, data, windows.as_deref())
}

/// The window: that of the weights, and of the attribute where there is one.
fn window(node: &Node<'_>, weights: Option<&[u64]>) -> Outcome<Option<Vec<u64>>> {
    let said: Option<Vec<u64>> =
        node.numbers("kernel_shape").map(|numbers| numbers.iter().map(|&number| super::shape::count(number)).collect());
    let is = weights.and_then(|weights| weights.get(2..)).map(<[u64]>::to_vec);
    match (said, is) {
        (Some(said), Some(is)) if said != is => {
            Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, "attribute kernel_shape"))
        }
        (said, is) => Ok(is.or(said)),
    }
}

/// Channels against weights and groups.
fn channels(node: &Node<'_>, data: &[u64], weights: &[u64]) -> Outcome<()> {
    let groups = super::shape::count(node.number("group").unwrap_or(1.0));
    let (Some(&given), [outer, inner, ..]) = (data.get(1), weights) else { return Err(misfit()) };
    let transposed = node.operator == "ConvTranspose";
    let taken = if transposed { *outer } else { inner.saturating_mul(groups) };
    let whole = outer.checked_rem(groups) == Some(0) && *outer > 0 && *inner > 0;
    if (given == taken || given == 1) && whole && data.len() == weights.len() { Ok(()) } else { Err(misfit()) }
}

/// No window is greater than the padded data, and no padding as great as the window of a pool.
fn reach(node: &Node<'_>, data: Option<&[u64]>, windows: Option<&[u64]>) -> Outcome<()> {
    let list = |name: &str, at: usize, default: f64| {
        super::shape::count(node.numbers(name).and_then(|numbers| numbers.get(at).copied()).unwrap_or(default))
    };
    let windows = windows.unwrap_or_default();
    for (axis, &window) in windows.iter().enumerate() {
        let (before, after) = (list("pads", axis, 0.0), list("pads", axis + windows.len(), 0.0));
        let reach = list("dilations", axis, 1.0).saturating_mul(window.saturating_sub(1)).saturating_add(1);
        let dim = data.and_then(|data| data.get(axis + 2)).copied().filter(|&dim| dim != 1);
        let beyond = dim.is_some_and(|dim| reach > dim.saturating_add(before).saturating_add(after));
        let transposed = node.operator == "ConvTranspose";
        let idle = node.operator.ends_with("Pool") && before.max(after) >= reach;
        if window == 0 || (beyond && !transposed) || idle {
            return Err(misfit());
        }
    }
    Ok(())
}

fn misfit() -> Fault {
    Fault::new(codes::MODL_OPERAND_INVALID, "window")
}
