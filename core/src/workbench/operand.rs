//! Tensors as they cross the guest's border: elements as bytes inwards, as JSON outwards.

use schemars::JsonSchema;
use serde::Serialize;

use super::TensorForm;
use crate::{
    code::{Result, codes},
    model::{Data, Kind, Tensor},
};

/// One output of a run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Outcome {
    /// Its name in the graph.
    pub name: String,
    /// Type of its elements.
    pub kind: Kind,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its elements, row-major.
    pub values: Values,
}

/// Elements in JSON.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each is the element type's own list")]
pub enum Values {
    Float(Vec<Number>),
    Signed(Vec<i64>),
    Unsigned(Vec<u64>),
    Truth(Vec<bool>),
    Text(Vec<String>),
}

/// A number in JSON, or the name of what JSON has no number for: `NaN`, `Infinity`, `-Infinity`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the type says it")]
pub enum Number {
    Finite(f64),
    Other(&'static str),
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        match number {
            _ if number.is_finite() => Self::Finite(number),
            _ if number.is_nan() => Self::Other("NaN"),
            _ if number > 0.0 => Self::Other("Infinity"),
            _ => Self::Other("-Infinity"),
        }
    }
}

impl Outcome {
    /// An output with its name.
    pub fn new(name: String, tensor: Tensor) -> Self {
        let (kind, shape) = (tensor.kind(), tensor.shape().to_vec());
        let values = match tensor.into_data() {
            Data::F32(x) => Values::Float(x.into_iter().map(|x| f64::from(x).into()).collect()),
            Data::F64(x) => Values::Float(x.into_iter().map(Number::from).collect()),
            Data::I8(x) => Values::Signed(x.into_iter().map(i64::from).collect()),
            Data::I16(x) => Values::Signed(x.into_iter().map(i64::from).collect()),
            Data::I32(x) => Values::Signed(x.into_iter().map(i64::from).collect()),
            Data::I64(x) => Values::Signed(x),
            Data::U8(x) => Values::Unsigned(x.into_iter().map(u64::from).collect()),
            Data::U16(x) | Data::F16(x) => Values::Unsigned(x.into_iter().map(u64::from).collect()),
            Data::U32(x) => Values::Unsigned(x.into_iter().map(u64::from).collect()),
            Data::U64(x) => Values::Unsigned(x),
            Data::Bool(x) => Values::Truth(x),
            Data::Text(x) => Values::Text(x),
        };
        Self { name, kind, shape, values }
    }
}

/// An input from its bytes.
///
/// # Errors
/// `K-CALL-001` where the bytes are not as many as the form asks, or a text is not one.
pub(super) fn read(form: &TensorForm, bytes: &[u8], index: usize) -> Result<Tensor> {
    let invalid = || codes::CALL_REQUEST_INVALID.at(format!("run, input {index}"));
    let data = match form.kind {
        Kind::F32 => Data::F32(elements(bytes, f32::from_le_bytes)),
        Kind::F64 => Data::F64(elements(bytes, f64::from_le_bytes)),
        Kind::I8 => Data::I8(elements(bytes, i8::from_le_bytes)),
        Kind::I16 => Data::I16(elements(bytes, i16::from_le_bytes)),
        Kind::I32 => Data::I32(elements(bytes, i32::from_le_bytes)),
        Kind::I64 => Data::I64(elements(bytes, i64::from_le_bytes)),
        Kind::U8 => Data::U8(bytes.to_vec()),
        Kind::U16 => Data::U16(elements(bytes, u16::from_le_bytes)),
        Kind::F16 => Data::F16(elements(bytes, u16::from_le_bytes)),
        Kind::U32 => Data::U32(elements(bytes, u32::from_le_bytes)),
        Kind::U64 => Data::U64(elements(bytes, u64::from_le_bytes)),
        Kind::Bool => Data::Bool(bytes.iter().map(|&byte| byte != 0).collect()),
        Kind::Text => Data::Text(serde_json::from_slice(bytes).map_err(|_| invalid())?),
    };
    Tensor::new(form.shape.clone(), data).ok_or_else(|| invalid().into())
}

fn elements<const N: usize, T>(bytes: &[u8], element: fn([u8; N]) -> T) -> Vec<T> {
    let (chunks, rest) = bytes.as_chunks::<N>();
    // Bytes too many make one element too many, which the shape refuses.
    let excess = (!rest.is_empty()).then(|| element([0; N]));
    chunks.iter().map(|chunk| element(*chunk)).chain(excess).collect()
}
