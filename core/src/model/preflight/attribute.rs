//! `AttributeProto`: one value, of the type that it names.

use super::{
    fault::{Fault, Outcome, shown},
    few::Few,
    graph::{self, Graph},
    names,
    tally::{Tally, within},
    tensor::{self, Tensor},
    value_type,
    wire::{Field, Reader},
};
use crate::{code::codes, model::limits};

#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
}

#[derive(Debug)]
pub(super) enum Value<'a> {
    Number(f64),
    Numbers(Few),
    Text,
    /// How many there are.
    Texts(u64),
    Tensor(Box<Tensor<'a>>),
    Graphs(Vec<Graph<'a>>),
    /// Tensors and types, of which nothing more is asked.
    Other,
}

/// The fields in which a value may lie, by the number of `AttributeType` that asks for each (onnx.proto).
const FIELD_OF_TYPE: [(i32, u64); 12] =
    [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 9), (9, 10), (10, 11), (13, 14), (14, 15)];

/// Reads an attribute of a node of a graph at that depth.
///
/// # Errors
/// `K-MODL-030` where it is not what its type says, or refers to an attribute of a function.
pub(super) fn read<'a>(reader: Reader<'a>, depth: usize, tally: &mut Tally) -> Outcome<Attribute<'a>> {
    tally.attribute()?;
    let mut name = "";
    read_named(reader, depth, tally, &mut name).map_err(|fault| fault.within(&format!("attribute {}", shown(name))))
}

fn read_named<'a>(
    mut reader: Reader<'a>,
    depth: usize,
    tally: &mut Tally,
    named: &mut &'a str,
) -> Outcome<Attribute<'a>> {
    let (mut name, mut kind, mut document, mut single) = (None, None, None, None);
    let mut lists = Lists::default();
    while let Some(field) = reader.next()? {
        match field.number {
            1 => {
                *named = field.text()?;
                field.once(&mut name, *named)?;
            }
            2 => field.once(&mut single, (2, Value::Number(field.float()?.into())))?,
            #[expect(clippy::cast_precision_loss, reason = "sizes near 2^53 are refused whatever their last digit")]
            3 => field.once(&mut single, (3, Value::Number(field.int()? as f64)))?,
            4 => {
                let text = field.bytes()?;
                within(text.len(), limits::TEXT_BYTES, "bytes in a text")?;
                field.once(&mut single, (4, Value::Text))?;
            }
            5 => {
                let tensor = tensor::read(field.message()?, "tensor", tally)?;
                field.once(&mut single, (5, Value::Tensor(Box::new(tensor))))?;
            }
            6 => {
                let graph = graph::read(field.message()?, depth + 1, tally)?;
                field.once(&mut single, (6, Value::Graphs(vec![graph])))?;
            }
            14 => {
                value_type::read(field.message()?, 1)?;
                field.once(&mut single, (14, Value::Other))?;
            }
            7..=11 | 15 => lists.add(&field, depth, tally)?,
            13 => field.once(&mut document, field.text()?)?,
            20 => field.once(&mut kind, field.int32()?)?,
            21 => return Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, "reference")),
            22 | 23 => return Err(Fault::new(codes::MODL_SPARSE, "")),
            _ => return Err(field.invalid()),
        }
    }
    names::valid(named)?;
    let wanted = FIELD_OF_TYPE.iter().find(|(number, _)| Some(*number) == kind).map(|(_, field)| *field);
    let value = match (single, lists.field) {
        (Some((field, value)), None) if Some(field) == wanted => Some(value),
        (None, Some(field)) if Some(field) == wanted => lists.value(),
        (None, None) => empty(wanted),
        _ => None,
    };
    Ok(Attribute { name: named, value: value.ok_or_else(|| Fault::new(codes::MODL_ATTRIBUTE_INVALID, ""))? })
}

/// What a writer that leaves out zeros and empty lists means; a tensor or a graph has to be there.
fn empty<'a>(field: Option<u64>) -> Option<Value<'a>> {
    Some(match field? {
        2 | 3 => Value::Number(0.0),
        4 => Value::Text,
        7 | 8 => Value::Numbers(Few::default()),
        9 => Value::Texts(0),
        _ => return None,
    })
}

/// The repeated fields, of which a value uses one.
#[derive(Default)]
struct Lists<'a> {
    /// The number of the one that is used.
    field: Option<u64>,
    numbers: Few,
    texts: u64,
    graphs: Vec<Graph<'a>>,
}

impl<'a> Lists<'a> {
    fn add(&mut self, field: &Field<'a>, depth: usize, tally: &mut Tally) -> Outcome<()> {
        if self.field.is_some_and(|used| used != field.number) {
            return Err(Fault::new(codes::MODL_ATTRIBUTE_INVALID, ""));
        }
        self.field = Some(field.number);
        match field.number {
            7 => field.floats(|number| {
                self.numbers.push(number.into());
                few_enough(self.numbers.count())
            }),
            8 => field.ints(|number| {
                self.numbers.push_int(number);
                few_enough(self.numbers.count())
            }),
            9 => {
                within(field.bytes()?.len(), limits::TEXT_BYTES, "bytes in a text")?;
                self.texts += 1;
                few_enough(self.texts)
            }
            10 => tensor::read(field.message()?, "tensor", tally).map(drop),
            11 => {
                self.graphs.push(graph::read(field.message()?, depth + 1, tally)?);
                Ok(())
            }
            _ => value_type::read(field.message()?, 1).map(drop),
        }
    }

    fn value(self) -> Option<Value<'a>> {
        Some(match self.field? {
            7 | 8 => Value::Numbers(self.numbers),
            9 => Value::Texts(self.texts),
            11 => Value::Graphs(self.graphs),
            _ => Value::Other,
        })
    }
}

fn few_enough(count: u64) -> Outcome<()> {
    if count > limits::LIST {
        return Err(Fault::new(codes::MODL_TOO_MANY, format!("more than {} elements", limits::LIST)));
    }
    Ok(())
}
