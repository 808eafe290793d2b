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

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Attribute,
            probe::{answer, build, tensor},
        },
        *,
    };

    fn vectorizer(widths: &[i64], inputs: usize) -> Result<Box<dyn Operator>> {
        let widths = ("inputdimensions", Attribute::Ints(widths.to_vec()));
        build("FeatureVectorizer", 1, inputs, &[widths])
    }

    /// Attributes, inputs and the output.
    type Case<'a> = (&'a [i64], Vec<Tensor>, [usize; 2], &'a [f32]);

    /// Measured with onnxruntime 1.32.
    #[test]
    fn it_vectorizes_as_the_peer_does() {
        let four = tensor(&[2, 2], Data::F32(vec![1.0, 2.0, 3.0, 4.0]));
        let two = tensor(&[2, 1], Data::F32(vec![5.0, 6.0]));
        let ints = [tensor(&[2, 2], Data::I64(vec![1, 2, 3, 4])), tensor(&[2, 1], Data::I64(vec![5, 6]))];
        let rows = [tensor(&[2], Data::F32(vec![1.0, 2.0])), tensor(&[1], Data::F32(vec![3.0]))];
        let cases: [Case<'_>; 5] = [
            (&[2, 1], vec![four, two], [2, 3], &[1.0, 2.0, 5.0, 3.0, 4.0, 6.0]),
            (&[1, 2], ints.to_vec(), [2, 3], &[1.0, 5.0, 0.0, 3.0, 6.0, 0.0]),
            (&[2, 1], rows.to_vec(), [1, 3], &[1.0, 2.0, 3.0]),
            (&[2], vec![tensor(&[1, 2], Data::F64(vec![0.1, 2.0]))], [1, 2], &[0.1, 2.0]),
            (&[4], vec![tensor(&[1, 2, 2], Data::I32(vec![1, 2, 3, 4]))], [1, 4], &[1.0, 2.0, 3.0, 4.0]),
        ];
        for (widths, inputs, shape, y) in cases {
            let operator = vectorizer(widths, inputs.len()).unwrap();
            assert_eq!(answer(&*operator, &inputs).unwrap(), tensor(&shape, Data::F32(y.to_vec())), "{inputs:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (widths, inputs) in [(vec![], 0), (vec![2], 2), (vec![-1], 1), (vec![i64::MAX; 3], 3)] {
            assert!(vectorizer(&widths, inputs).is_err(), "{widths:?}");
        }
        let operator = vectorizer(&[1, 1], 2).unwrap();
        let of = |rows: usize| tensor(&[rows, 1], Data::F32(vec![0.0; rows]));
        assert!(answer(&*operator, &[of(1), of(2)]).is_err());
        assert!(answer(&*operator, &[of(1)]).is_err());
        assert!(answer(&*vectorizer(&[i64::MAX], 1).unwrap(), &[of(2)]).is_err());
    }
}
