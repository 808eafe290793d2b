//! `TypeProto` and `ValueInfoProto`: what a graph says of its inputs, outputs and other values.

use super::{
    fault::{Fault, Outcome, shown},
    names,
    tally::within,
    tensor,
    wire::Reader,
};
use crate::{
    code::codes,
    model::{limits, tensor::Kind},
};

/// An input or output of a graph.
#[derive(Debug)]
pub(super) struct Port<'a> {
    pub(super) name: &'a str,
    pub(super) value: Option<Type>,
}

/// The type of a value.
#[derive(Debug)]
pub(super) enum Type {
    Tensor { kind: Option<Kind>, shape: Option<Vec<Option<u64>>> },
    Sequence,
    Map,
    Optional,
}

impl Type {
    /// Dimensions of a tensor in a batch of one, which is what an open dimension is taken for.
    pub(super) fn dims(&self) -> Option<Vec<u64>> {
        match self {
            Self::Tensor { shape: Some(shape), .. } => Some(shape.iter().map(|dim| dim.unwrap_or(1)).collect()),
            _ => None,
        }
    }
}

/// Reads a `ValueInfoProto`.
pub(super) fn port<'a>(mut reader: Reader<'a>, what: &str) -> Outcome<Port<'a>> {
    let (mut name, mut value, mut document) = (None, None, None);
    while let Some(field) = reader.next()? {
        let at = || format!("{what} {}", shown(name.unwrap_or_default()));
        match field.number {
            1 => field.once(&mut name, field.text()?)?,
            2 => {
                let read = read(field.message()?, 1).map_err(|fault| fault.within(&at()))?;
                field.once(&mut value, read)?;
            }
            3 => field.once(&mut document, field.text()?)?,
            4 => super::model::pair(field.message()?)?,
            _ => return Err(field.invalid()),
        }
    }
    let name = name.unwrap_or_default();
    names::valid(name).map_err(|fault| fault.within(what))?;
    Ok(Port { name, value: value.flatten() })
}

/// Reads a `TypeProto`; `None` for one that says nothing.
pub(super) fn read(mut reader: Reader<'_>, depth: usize) -> Outcome<Option<Type>> {
    if depth > limits::TYPE_DEPTH {
        return Err(Fault::new(codes::MODL_TOO_DEEP, "type"));
    }
    let (mut value, mut denotation) = (None, None);
    while let Some(field) = reader.next()? {
        let read = match field.number {
            1 => tensor_type(field.message()?)?,
            4 => {
                inner(field.message()?, 1, None, depth)?;
                Type::Sequence
            }
            5 => {
                inner(field.message()?, 2, Some(1), depth)?;
                Type::Map
            }
            9 => {
                inner(field.message()?, 1, None, depth)?;
                Type::Optional
            }
            8 => return Err(Fault::new(codes::MODL_SPARSE, "")),
            6 => {
                field.once(&mut denotation, field.text()?)?;
                continue;
            }
            _ => return Err(field.invalid()),
        };
        field.once(&mut value, read)?;
    }
    Ok(value)
}

/// The type within a sequence, a map or an optional; `key` is the number of the map's type of keys.
fn inner(mut reader: Reader<'_>, of: u64, key: Option<u64>, depth: usize) -> Outcome<()> {
    let (mut value, mut keys) = (None, None);
    while let Some(field) = reader.next()? {
        if field.number == of {
            field.once(&mut value, read(field.message()?, depth + 1)?)?;
        } else if Some(field.number) == key {
            field.once(&mut keys, field.int32()?)?;
        } else {
            return Err(field.invalid());
        }
    }
    Ok(())
}

fn tensor_type(mut reader: Reader<'_>) -> Outcome<Type> {
    let (mut number, mut dims) = (None, None);
    while let Some(field) = reader.next()? {
        match field.number {
            1 => field.once(&mut number, field.int32()?)?,
            2 => field.once(&mut dims, shape(field.message()?)?)?,
            _ => return Err(field.invalid()),
        }
    }
    let number = number.unwrap_or_default();
    let kind = Kind::from_onnx(number);
    if kind.is_none() && number != 0 {
        return Err(Fault::new(codes::MODL_TENSOR_TYPE, format!("data type {number}")));
    }
    if let Some(dims) = &dims {
        tensor::volume(&dims.iter().map(|dim| dim.unwrap_or(1)).collect::<Vec<_>>())?;
    }
    Ok(Type::Tensor { kind, shape: dims })
}

fn shape(mut reader: Reader<'_>) -> Outcome<Vec<Option<u64>>> {
    let mut dims = vec![];
    while let Some(field) = reader.next()? {
        if field.number != 1 {
            return Err(field.invalid());
        }
        within(dims.len() + 1, limits::RANK, "dimensions")?;
        dims.push(dimension(field.message()?)?);
    }
    Ok(dims)
}

fn dimension(mut reader: Reader<'_>) -> Outcome<Option<u64>> {
    let (mut dim, mut denotation) = (None, None);
    while let Some(field) = reader.next()? {
        match field.number {
            1 => {
                let value = field.int()?;
                let known =
                    u64::try_from(value).map_err(|_| Fault::new(codes::MODL_TENSOR_INVALID, "negative dimension"))?;
                field.once(&mut dim, Some(known))?;
            }
            2 => {
                let name = field.text()?;
                let nesting = name.bytes().filter(|&byte| byte == b'(').count();
                if name.len() > limits::DIM_NAME_BYTES || nesting > limits::DIM_NAME_NESTING {
                    return Err(Fault::new(codes::MODL_NAME_INVALID, "dimension"));
                }
                names::printable(name).map_err(|fault| fault.within("dimension"))?;
                field.once(&mut dim, None)?;
            }
            3 => field.once(&mut denotation, field.text()?)?,
            _ => return Err(field.invalid()),
        }
    }
    Ok(dim.flatten())
}
