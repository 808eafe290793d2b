//! Reads an ONNX file before the engine does, so that no file can hurt it.
//!
//! [`outline`] reads every byte that has a meaning once, in place ([`wire`]), refuses what ONNX does not allow or
//! what is above a limit ([`limits`](super::limits)), follows every name (`names.rs`), estimates what the graph
//! computes (`size.rs`), and says what the file holds. Field numbers are those of `onnx.proto` of ONNX 1.18.
//!
//! It is stricter than a decoder where decoders differ: a field that may be there once is there once, a field that
//! ONNX does not have is refused, and so is a number wider than its field.

mod arity;
mod attribute;
mod axes;
mod counts;
mod fault;
mod few;
mod graph;
mod model;
mod names;
mod node;
mod outline;
mod ranges;
mod shape;
mod size;
mod tally;
mod tensor;
mod value_type;
mod windows;
mod wire;

#[cfg(test)]
mod tests;

pub use self::outline::{Operators, Opset, Outline, Port, Unknown};
use self::{
    fault::{Fault, Outcome},
    wire::{Meter, Reader},
};
use super::limits;
use crate::code::{Result, codes};

/// Reads a file in outline; `place` names it in errors, and `knows` says of a domain (empty for the default one) and
/// an operator whether there is one.
///
/// # Errors
/// `K-MODL-010` to `-029` and `-030`: see `codes.toml`. Nodes whose operator is not known are no error here but
/// listed, so that all of them can be shown.
pub fn outline(onnx: &[u8], place: &str, knows: &dyn Fn(&str, &str) -> bool) -> Result<Outline> {
    read(onnx, knows, &Meter::default()).map_err(|fault| fault.into_error(place))
}

fn read(onnx: &[u8], knows: &dyn Fn(&str, &str) -> bool, meter: &Meter) -> Outcome<Outline> {
    if onnx.len() > limits::FILE_BYTES {
        return Err(Fault::new(codes::MODL_TOO_LARGE, format!("limit {} bytes", limits::FILE_BYTES)));
    }
    let model = model::read(Reader::new(onnx, meter))?;
    names::follow(&model.graph, meter)?;
    let size = size::estimate(&model.graph, meter)?;
    Ok(Outline::of(&model, onnx.len(), &size, knows))
}
