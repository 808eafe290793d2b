//! Tensors to tract's and back.

use tract_onnx::prelude::*;
use tract_onnx::tract_hir::tract_core::prelude::tract_ndarray::ArrayD;
use tract_onnx::tract_hir::tract_core::tract_data::internal::f16;

use crate::model::tensor::{Data, Elements, Kind, Tensor as Ours, View};

/// The kind of a type of tract's; quantised types, dimensions and opaque values have none.
pub(super) fn kind(datum: DatumType) -> Option<Kind> {
    Some(match datum {
        DatumType::Bool => Kind::Bool,
        DatumType::U8 => Kind::U8,
        DatumType::U16 => Kind::U16,
        DatumType::U32 => Kind::U32,
        DatumType::U64 => Kind::U64,
        DatumType::I8 => Kind::I8,
        DatumType::I16 => Kind::I16,
        DatumType::I32 => Kind::I32,
        // Whatever tract computes of shapes is an int64 in ONNX.
        DatumType::I64 | DatumType::TDim => Kind::I64,
        DatumType::F16 => Kind::F16,
        DatumType::F32 => Kind::F32,
        DatumType::F64 => Kind::F64,
        DatumType::String => Kind::Text,
        _ => return None,
    })
}

/// The type of tract's for a kind.
pub(super) fn datum(kind: Kind) -> DatumType {
    match kind {
        Kind::Bool => DatumType::Bool,
        Kind::U8 => DatumType::U8,
        Kind::U16 => DatumType::U16,
        Kind::U32 => DatumType::U32,
        Kind::U64 => DatumType::U64,
        Kind::I8 => DatumType::I8,
        Kind::I16 => DatumType::I16,
        Kind::I32 => DatumType::I32,
        Kind::I64 => DatumType::I64,
        Kind::F16 => DatumType::F16,
        Kind::F32 => DatumType::F32,
        Kind::F64 => DatumType::F64,
        Kind::Text => DatumType::String,
    }
}

/// A copy for tract.
pub(super) fn to_tract(tensor: View<'_>) -> TractResult<Tensor> {
    let shape = tensor.shape;
    match tensor.elements {
        Elements::Bool(x) => Tensor::from_shape(shape, x),
        Elements::U8(x) => Tensor::from_shape(shape, x),
        Elements::U16(x) => Tensor::from_shape(shape, x),
        Elements::U32(x) => Tensor::from_shape(shape, x),
        Elements::U64(x) => Tensor::from_shape(shape, x),
        Elements::I8(x) => Tensor::from_shape(shape, x),
        Elements::I16(x) => Tensor::from_shape(shape, x),
        Elements::I32(x) => Tensor::from_shape(shape, x),
        Elements::I64(x) => Tensor::from_shape(shape, x),
        Elements::F16(x) => {
            let x: Vec<f16> = x.iter().map(|&bits| f16::from_bits(bits)).collect();
            Tensor::from_shape(shape, &x)
        }
        Elements::F32(x) => Tensor::from_shape(shape, x),
        Elements::F64(x) => Tensor::from_shape(shape, x),
        Elements::Text(x) => Ok(ArrayD::from_shape_vec(shape, x.to_vec())?.into_tensor()),
    }
}

/// A copy of a tensor of tract's.
pub(super) fn from_tract(tensor: &Tensor) -> TractResult<Ours> {
    fn elements<T: Datum + Clone>(tensor: &Tensor) -> TractResult<Vec<T>> {
        Ok(tensor.to_plain_array_view::<T>()?.iter().cloned().collect())
    }
    let data = match tensor.datum_type() {
        DatumType::Bool => Data::Bool(elements(tensor)?),
        DatumType::U8 => Data::U8(elements(tensor)?),
        DatumType::U16 => Data::U16(elements(tensor)?),
        DatumType::U32 => Data::U32(elements(tensor)?),
        DatumType::U64 => Data::U64(elements(tensor)?),
        DatumType::I8 => Data::I8(elements(tensor)?),
        DatumType::I16 => Data::I16(elements(tensor)?),
        DatumType::I32 => Data::I32(elements(tensor)?),
        DatumType::I64 => Data::I64(elements(tensor)?),
        DatumType::TDim => Data::I64(elements(tensor.cast_to::<i64>()?.as_ref())?),
        DatumType::F16 => Data::F16(elements::<f16>(tensor)?.into_iter().map(f16::to_bits).collect()),
        DatumType::F32 => Data::F32(elements(tensor)?),
        DatumType::F64 => Data::F64(elements(tensor)?),
        DatumType::String => Data::Text(elements(tensor)?),
        other => return Err(TractError::msg(format!("a tensor of {other:?} leaves the graph"))),
    };
    Ours::new(tensor.shape().to_vec(), data).ok_or_else(|| TractError::msg("a tensor has not its shape"))
}

/// A tensor of tract's with its elements where they are.
pub(super) fn view(tensor: &Tensor) -> TractResult<Seen<'_>> {
    let elements = match tensor.datum_type() {
        DatumType::Bool => Elements::Bool(slice(tensor)?),
        DatumType::U8 => Elements::U8(slice(tensor)?),
        DatumType::U16 => Elements::U16(slice(tensor)?),
        DatumType::U32 => Elements::U32(slice(tensor)?),
        DatumType::U64 => Elements::U64(slice(tensor)?),
        DatumType::I8 => Elements::I8(slice(tensor)?),
        DatumType::I16 => Elements::I16(slice(tensor)?),
        DatumType::I32 => Elements::I32(slice(tensor)?),
        DatumType::I64 => Elements::I64(slice(tensor)?),
        DatumType::F32 => Elements::F32(slice(tensor)?),
        DatumType::F64 => Elements::F64(slice(tensor)?),
        DatumType::String => Elements::Text(slice(tensor)?),
        _ => return Ok(Seen::Copied(from_tract(tensor)?)),
    };
    Ok(Seen::InPlace(View { shape: tensor.shape(), elements }))
}

/// A tensor as an operator of our own sees it: in place where its type is ours, else a copy.
pub(super) enum Seen<'a> {
    InPlace(View<'a>),
    Copied(Ours),
}

impl Seen<'_> {
    pub(super) fn view(&self) -> View<'_> {
        match self {
            Self::InPlace(view) => *view,
            Self::Copied(tensor) => tensor.view(),
        }
    }
}

fn slice<T: Datum>(tensor: &Tensor) -> TractResult<&[T]> {
    tensor.try_as_plain_ram()?.as_slice::<T>()
}
