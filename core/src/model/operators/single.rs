//! Numbers in single precision, as the operators of `ai.onnx.ml` reckon whatever comes in.

use std::borrow::Cow;

use crate::model::tensor::{Elements, Kind};

/// Whether [`singles`] takes elements of that type.
pub(super) fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::F32 | Kind::F64 | Kind::I32 | Kind::I64)
}

/// The elements in single precision, rounded to nearest; `None` where they are no numbers that [`is_number`] takes.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "single precision is asked for")]
pub(super) fn singles(elements: Elements<'_>) -> Option<Cow<'_, [f32]>> {
    Some(match elements {
        Elements::F32(x) => Cow::Borrowed(x),
        Elements::F64(x) => x.iter().map(|&x| x as f32).collect(),
        Elements::I32(x) => x.iter().map(|&x| x as f32).collect(),
        Elements::I64(x) => x.iter().map(|&x| x as f32).collect(),
        _ => return None,
    })
}
