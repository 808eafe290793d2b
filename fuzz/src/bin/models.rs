//! Valid models with nodes, attributes, dimensions, tensors, names and tree arrays changed: what comes out is always
//! Protocol Buffers, so that the change reaches what lies behind the reader.

use std::process::ExitCode;

use kusushi_fuzz::{Chance, Message, Value, main as run, models, parse};

/// Operators of both domains that a node may be turned into.
const OPERATORS: &[&str] = &[
    "Add",
    "And",
    "ArgMax",
    "AveragePool",
    "BatchNormalization",
    "Cast",
    "Clip",
    "Compress",
    "Concat",
    "Constant",
    "ConstantOfShape",
    "Conv",
    "ConvTranspose",
    "CumSum",
    "DepthToSpace",
    "Div",
    "Dropout",
    "Einsum",
    "Equal",
    "Erf",
    "Exp",
    "Expand",
    "EyeLike",
    "Flatten",
    "GRU",
    "Gather",
    "GatherElements",
    "GatherND",
    "Gemm",
    "GlobalAveragePool",
    "Greater",
    "Identity",
    "If",
    "InstanceNormalization",
    "LSTM",
    "LayerNormalization",
    "LinearClassifier",
    "Log",
    "LogSoftmax",
    "MatMul",
    "MatMulInteger",
    "Max",
    "MaxPool",
    "Mean",
    "Min",
    "Mod",
    "Mul",
    "Neg",
    "NonZero",
    "Normalizer",
    "Not",
    "OneHot",
    "PRelu",
    "Pad",
    "Pow",
    "QuantizeLinear",
    "RNN",
    "Range",
    "Reciprocal",
    "ReduceMax",
    "ReduceMean",
    "ReduceSum",
    "Relu",
    "Reshape",
    "Resize",
    "Scaler",
    "Scan",
    "ScatterElements",
    "ScatterND",
    "Shape",
    "Sigmoid",
    "Size",
    "Slice",
    "Softmax",
    "SpaceToDepth",
    "Split",
    "Sqrt",
    "Squeeze",
    "Sub",
    "Sum",
    "Tile",
    "TopK",
    "Transpose",
    "TreeEnsembleClassifier",
    "TreeEnsembleRegressor",
    "Trilu",
    "Unsqueeze",
    "Upsample",
    "Where",
    "Xor",
];

/// Numbers at the edges.
const EDGES: &[u64] = &[
    0,
    1,
    2,
    3,
    5,
    7,
    8,
    16,
    31,
    64,
    127,
    128,
    255,
    1_000,
    65_535,
    1 << 20,
    1 << 31,
    (1 << 31) - 1,
    1 << 32,
    1 << 40,
    1 << 62,
    1 << 63,
    u64::MAX,
    u64::MAX - 1,
    u64::MAX - 2,
    u64::MAX - 4,
];

fn main() -> ExitCode {
    run(models(make), std::env::args().skip(1))
}

fn make(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut model = parse(chance.one::<Vec<u8>>(seeds));
    let other = parse(chance.one::<Vec<u8>>(seeds));
    for _ in 0..=chance.below(3) {
        change(&mut model, &other, chance);
    }
    model.bytes()
}

/// Changes one field of one message.
fn change(model: &mut Message, other: &Message, chance: &mut Chance) {
    let mut messages = 0;
    model.each(&mut |_| messages += 1);
    let mut names = vec![];
    model.each(&mut |message| {
        names.extend(message.0.iter().filter_map(|(_, value)| match value {
            Value::Bytes(bytes) if bytes.len() < 40 => Some(bytes.clone()),
            _ => None,
        }));
    });
    // A message of another model, to put in: the same field of its graph.
    let foreign = other.0.iter().find_map(|(number, value)| match value {
        Value::Message(graph) if *number == 7 => Some(graph.0[chance.below(graph.0.len())].clone()),
        _ => None,
    });
    let chosen = chance.below(messages);
    let mut at = 0;
    model.each(&mut |message| {
        if at == chosen && !message.0.is_empty() {
            change_message(message, &names, foreign.as_ref(), chance);
        }
        at += 1;
    });
}

fn change_message(message: &mut Message, names: &[Vec<u8>], foreign: Option<&(u64, Value)>, chance: &mut Chance) {
    let length = message.0.len();
    let field = chance.below(length);
    match chance.below(10) {
        0 => drop(message.0.remove(field)),
        1 => message.0.insert(field, message.0[field].clone()),
        2 => message.0.swap(field, chance.below(length)),
        3 => {
            if let Some(foreign) = foreign.filter(|_| chance.below(4) == 0) {
                message.0.push(foreign.clone());
            }
        }
        _ => change_value(&mut message.0[field].1, names, chance),
    }
}

fn change_value(value: &mut Value, names: &[Vec<u8>], chance: &mut Chance) {
    match value {
        Value::Varint(number) => {
            *number = match chance.below(4) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                2 => chance.next() % 24,
                _ => *chance.one(EDGES),
            }
        }
        Value::Fixed32(bytes) => {
            let number = *chance.one(&[0.0, -0.0, 1.0, -1.0, f32::NAN, f32::INFINITY, f32::MIN, f32::MAX, 1e-40]);
            *bytes = number.to_le_bytes();
        }
        Value::Fixed64(bytes) => *bytes = chance.one(EDGES).to_le_bytes(),
        Value::Bytes(bytes) => match chance.below(6) {
            0 if !names.is_empty() => bytes.clone_from(chance.one(names)),
            1 => *bytes = chance.one(OPERATORS).as_bytes().to_vec(),
            2 if bytes.len() >= 8 => {
                // One element of an int64 tensor.
                let at = chance.below(bytes.len() / 8) * 8;
                bytes[at..at + 8].copy_from_slice(&chance.one(EDGES).to_le_bytes());
            }
            3 if bytes.len() >= 8 => {
                let at = chance.below(bytes.len() / 8) * 8;
                bytes[at..at + 8].copy_from_slice(&(chance.next() % 8).to_le_bytes());
            }
            4 => bytes.clear(),
            _ if !bytes.is_empty() => {
                let at = chance.below(bytes.len());
                bytes[at] = chance.next().to_le_bytes()[0];
            }
            _ => bytes.push(0),
        },
        Value::Message(_) => {}
    }
}
