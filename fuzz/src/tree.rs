//! An ONNX file as a tree of fields, as much of it as a mutation needs to know.

/// A message.
#[derive(Debug, Clone, Default)]
pub struct Message(pub Vec<(u64, Value)>);

/// The value of a field.
#[derive(Debug, Clone)]
pub enum Value {
    /// A number.
    Varint(u64),
    /// Eight bytes.
    Fixed64([u8; 8]),
    /// Four bytes.
    Fixed32([u8; 4]),
    /// A text, a packed list or data.
    Bytes(Vec<u8>),
    /// A message within.
    Message(Message),
}

/// The messages of onnx.proto that have messages within.
#[derive(Clone, Copy)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Port,
    Type,
    TensorType,
    Shape,
    Leaf,
}

impl Kind {
    /// The message that a field holds.
    fn within(self, number: u64) -> Option<Self> {
        Some(match (self, number) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) => Self::Graph,
            (Self::Graph, 1) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) => Self::Tensor,
            (Self::Graph, 11..=13) => Self::Port,
            (Self::Node, 5) => Self::Attribute,
            (Self::Port, 2) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Model, 8) | (Self::Shape, 1) => Self::Leaf,
            _ => return None,
        })
    }
}

/// Parses a valid file.
pub fn parse(bytes: &[u8]) -> Message {
    read(bytes, Kind::Model)
}

fn read(mut bytes: &[u8], kind: Kind) -> Message {
    let mut fields = vec![];
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let number = tag >> 3;
        let value = match tag & 7 {
            0 => Value::Varint(varint(&mut bytes)),
            1 => Value::Fixed64(take(&mut bytes, 8).try_into().expect("eight bytes")),
            5 => Value::Fixed32(take(&mut bytes, 4).try_into().expect("four bytes")),
            _ => {
                let length = usize::try_from(varint(&mut bytes)).expect("a length");
                let inner = take(&mut bytes, length);
                match kind.within(number) {
                    Some(kind) => Value::Message(read(inner, kind)),
                    None => Value::Bytes(inner.to_vec()),
                }
            }
        };
        fields.push((number, value));
    }
    Message(fields)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(length);
    *bytes = rest;
    taken
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

impl Message {
    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![];
        for (number, value) in &self.0 {
            let (wire, inner) = match value {
                Value::Varint(value) => {
                    put(&mut bytes, number << 3);
                    put(&mut bytes, *value);
                    continue;
                }
                Value::Fixed64(fixed) => (1, fixed.to_vec()),
                Value::Fixed32(fixed) => (5, fixed.to_vec()),
                Value::Bytes(inner) => (2, inner.clone()),
                Value::Message(message) => (2, message.bytes()),
            };
            put(&mut bytes, number << 3 | wire);
            if wire == 2 {
                put(&mut bytes, inner.len() as u64);
            }
            bytes.extend(inner);
        }
        bytes
    }

    /// Calls `each` with every message, this one first.
    pub fn each(&mut self, each: &mut impl FnMut(&mut Message)) {
        each(self);
        for (_, value) in &mut self.0 {
            if let Value::Message(message) = value {
                message.each(each);
            }
        }
    }
}

fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}
