//! `ArrayFeatureExtractor` (ai.onnx.ml 1): the elements at those indices of the last axis.

use super::{Dim, Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct ArrayFeatureExtractor {
    misfit: Error,
}

/// # Errors
/// None: it has no attributes.
#[expect(clippy::unnecessary_wraps, reason = "the signature of every maker")]
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    Ok(Box::new(ArrayFeatureExtractor { misfit: node.misfit() }))
}

impl Operator for ArrayFeatureExtractor {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x, indices] = inputs else { return Err(self.misfit.clone()) };
        let (Kind::I64, Some((_, rows))) = (indices.kind, x.shape.split_last()) else {
            return Err(self.misfit.clone());
        };
        let count = count(&indices.shape).ok_or_else(|| self.misfit.clone())?;
        Ok(vec![Fact { kind: x.kind, shape: selected(rows, Dim::Fixed(1), count) }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x, indices] = inputs else { return Err(self.misfit.clone()) };
        Ok(vec![extract(x, indices).ok_or_else(|| self.misfit.clone())?])
    }
}

/// How many indices there are; `None` where that is a product of dimensions not known.
fn count(shape: &[Dim]) -> Option<Dim> {
    shape.iter().try_fold(Dim::Fixed(1), |count, dim| match (count, *dim) {
        (Dim::Fixed(count), Dim::Fixed(dim)) => count.checked_mul(dim).map(Dim::Fixed),
        (Dim::Fixed(1), dim) => Some(dim),
        (count, Dim::Fixed(1)) => Some(count),
        _ => None,
    })
}

/// The shape with so many columns; a row becomes a table of one row.
fn selected<T: Copy>(rows: &[T], one: T, columns: T) -> Vec<T> {
    let rows = if rows.is_empty() { &[one] } else { rows };
    rows.iter().copied().chain([columns]).collect()
}

/// The elements at the indices; `None` where there are no indices or one is not of the axis.
fn extract(x: &View<'_>, indices: &View<'_>) -> Option<Tensor> {
    let Elements::I64(indices) = indices.elements else { return None };
    let (columns, rows) = x.shape.split_last()?;
    let index = |index: &i64| usize::try_from(*index).ok().filter(|index| index < columns);
    let indices: Vec<usize> = indices.iter().map(index).collect::<Option<_>>()?;
    if indices.is_empty() {
        return None;
    }
    let starts = (0..rows.iter().product()).map(|row: usize| row * columns);
    let data = x.elements.pick(starts.flat_map(|start| indices.iter().map(move |index| start + index)))?;
    Tensor::new(selected(rows, 1, indices.len()), data)
}

#[cfg(test)]
mod tests {
    use super::{
        super::probe::{answer, build, tensor, texts},
        *,
    };
    use crate::model::tensor::Data;

    fn indices(shape: &[usize], indices: &[i64]) -> Tensor {
        tensor(shape, Data::I64(indices.to_vec()))
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn it_extracts_as_the_peer_does() {
        let operator = build("ArrayFeatureExtractor", 1, 2, &[]).unwrap();
        let table = tensor(&[2, 3], Data::F32(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        let row = tensor(&[3], Data::Text(texts(&["a", "b", "c"])));
        let cube = tensor(&[1, 2, 2], Data::I64(vec![1, 2, 3, 4]));
        let cases = [
            (table, indices(&[2], &[2, 0]), tensor(&[2, 2], Data::F32(vec![3.0, 1.0, 6.0, 4.0]))),
            (row, indices(&[2, 1], &[2, 0]), tensor(&[1, 2], Data::Text(texts(&["c", "a"])))),
            (cube, indices(&[1], &[1]), tensor(&[1, 2, 1], Data::I64(vec![2, 4]))),
        ];
        for (x, indices, y) in cases {
            assert_eq!(answer(&*operator, &[x, indices]).unwrap(), y);
        }
        let fact = |kind, shape: &[Dim]| Fact { kind, shape: shape.to_vec() };
        let rows = Dim::Of { input: 0, axis: 0 };
        let given = [fact(Kind::F32, &[rows, Dim::Fixed(3)]), fact(Kind::I64, &[Dim::Fixed(2), Dim::Fixed(2)])];
        assert_eq!(operator.outputs(&given).unwrap(), [fact(Kind::F32, &[rows, Dim::Fixed(4)])]);
        let open = Dim::Of { input: 1, axis: 0 };
        let given = [fact(Kind::Text, &[Dim::Fixed(3)]), fact(Kind::I64, &[open, Dim::Fixed(1)])];
        assert_eq!(operator.outputs(&given).unwrap(), [fact(Kind::Text, &[Dim::Fixed(1), open])]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let operator = build("ArrayFeatureExtractor", 1, 2, &[]).unwrap();
        let row = tensor(&[2], Data::I64(vec![1, 2]));
        for refused in [vec![2], vec![-1], vec![]] {
            assert!(answer(&*operator, &[row.clone(), indices(&[refused.len()], &refused)]).is_err(), "{refused:?}");
        }
        assert!(answer(&*operator, &[tensor(&[], Data::I64(vec![1])), indices(&[1], &[0])]).is_err());
        assert!(answer(&*operator, &[row]).is_err());
    }
}
