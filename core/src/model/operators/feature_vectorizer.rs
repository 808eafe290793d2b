//! `FeatureVectorizer` (ai.onnx.ml 1): columns of all inputs side by side as float32, of each as many as
//! `inputdimensions` says; zeros where an input has fewer.

use super::{Dim, Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct FeatureVectorizer {
    widths: Vec<usize>,
    total: usize,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the dimensions are absent, none, negative, too many or not one an input.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let invalid = || node.invalid("inputdimensions");
    let widths = node.ints("inputdimensions")?.ok_or_else(invalid)?.iter();
    let widths: Vec<usize> =
        widths.map(|width| usize::try_from(*width).ok()).collect::<Option<_>>().ok_or_else(invalid)?;
    let total = widths.iter().try_fold(0_usize, |total, width| total.checked_add(*width)).ok_or_else(invalid)?;
    if widths.is_empty() || widths.len() != node.inputs {
        return Err(invalid());
    }
    Ok(Box::new(FeatureVectorizer { widths, total, misfit: node.misfit() }))
}

impl FeatureVectorizer {
    fn vectorize(&self, inputs: &[View<'_>]) -> Option<Tensor> {
        let (rows, _) = table(inputs.first()?.shape)?;
        let volume = rows.checked_mul(self.total)?;
        let mut made: Vec<f32> = Vec::new();
        made.try_reserve_exact(volume).ok()?;
        made.resize(volume, 0.0);
        let mut start = 0;
        for (input, width) in inputs.iter().zip(&self.widths) {
            let (height, columns) = table(input.shape)?;
            if height != rows {
                return None;
            }
            let mut fill = Fill { made: &mut made, total: self.total, start, width: *width, columns };
            match input.elements {
                Elements::F32(x) => fill.with(x, |x| x),
                Elements::F64(x) => fill.with(x, narrow),
                Elements::I32(x) => fill.with(x, |x| narrow(f64::from(x))),
                Elements::I64(x) => fill.with(x, nearest),
                _ => return None,
            }
            start += width;
        }
        Tensor::new(vec![rows, self.total], Data::F32(made))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the output is float32")]
fn narrow(x: f64) -> f32 {
    x as f32
}

#[expect(clippy::cast_precision_loss, reason = "the output is float32")]
fn nearest(x: i64) -> f32 {
    x as f32
}

/// Rows and columns: a row is a table of one.
fn table(shape: &[usize]) -> Option<(usize, usize)> {
    match shape {
        [] => None,
        [columns] => Some((1, *columns)),
        [rows, rest @ ..] => Some((*rows, rest.iter().product())),
    }
}

/// Where the columns of an input go.
struct Fill<'a> {
    made: &'a mut [f32],
    total: usize,
    start: usize,
    width: usize,
    columns: usize,
}

impl Fill<'_> {
    fn with<T: Copy>(&mut self, elements: &[T], number: impl Fn(T) -> f32) {
        let rows = elements.chunks_exact(self.columns.max(1));
        for (to, from) in self.made.chunks_exact_mut(self.total.max(1)).zip(rows) {
            for (to, from) in to.iter_mut().skip(self.start).take(self.width).zip(from) {
                *to = number(*from);
            }
        }
    }
}

impl Operator for FeatureVectorizer {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let taken = |x: &Fact| matches!(x.kind, Kind::F32 | Kind::F64 | Kind::I32 | Kind::I64);
        let rows = match inputs.first().map(|x| x.shape.as_slice()) {
            Some([_]) => Dim::Fixed(1),
            Some([rows, ..]) => *rows,
            _ => return Err(self.misfit.clone()),
        };
        if inputs.len() != self.widths.len() || !inputs.iter().all(taken) {
            return Err(self.misfit.clone());
        }
        Ok(vec![Fact { kind: Kind::F32, shape: vec![rows, Dim::Fixed(self.total)] }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        if inputs.len() != self.widths.len() {
            return Err(self.misfit.clone());
        }
        Ok(vec![self.vectorize(inputs).ok_or_else(|| self.misfit.clone())?])
    }
}
