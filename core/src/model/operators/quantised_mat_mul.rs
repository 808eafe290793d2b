//! `QLinearMatMul` (ONNX Operators, opset 21) of int8 and uint8: that of the engine beneath is wrong where both are
//! int8.

use super::{Dim, Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct QuantisedMatMul {
    misfit: Error,
}

/// # Errors
/// None: it has no attributes.
#[expect(clippy::unnecessary_wraps, reason = "all operators are made in the same way")]
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    Ok(Box::new(QuantisedMatMul { misfit: node.misfit() }))
}

/// Elements of eight bits as whole numbers.
fn whole(elements: Elements<'_>) -> Option<Vec<i32>> {
    Some(match elements {
        Elements::I8(x) => x.iter().map(|&x| i32::from(x)).collect(),
        Elements::U8(x) => x.iter().map(|&x| i32::from(x)).collect(),
        _ => return None,
    })
}

/// A tensor of numbers of eight bits with what makes numbers of them: one scale and zero point for all of it, or for
/// each column.
struct Quantised {
    values: Vec<i32>,
    scales: Vec<f32>,
    zeros: Vec<i32>,
}

impl Quantised {
    fn of(values: &View<'_>, scale: &View<'_>, zero: &View<'_>) -> Option<Self> {
        let Elements::F32(scales) = scale.elements else { return None };
        let is_one_kind = values.elements.kind() == zero.elements.kind();
        let quantised = Self { values: whole(values.elements)?, scales: scales.to_vec(), zeros: whole(zero.elements)? };
        is_one_kind.then_some(quantised)
    }

    /// Whether there are scales and zero points for so many columns.
    fn fits(&self, columns: usize) -> bool {
        [self.scales.len(), self.zeros.len()].iter().all(|length| *length == 1 || *length == columns)
    }
}

/// The element of a column, or the one for all.
fn of_column<T: Copy + Default>(all: &[T], column: usize) -> T {
    all.get(column).or(all.first()).copied().unwrap_or_default()
}

impl QuantisedMatMul {
    /// Rows, inner and columns of `[..., rows, inner]` and `[..., inner, columns]`, the leading dimensions alike or
    /// those of the second absent.
    fn sizes(a: &[usize], b: &[usize]) -> Option<[usize; 3]> {
        let ([before @ .., rows, inner], [beside @ .., other, columns]) = (a, b) else { return None };
        (inner == other && (before == beside || beside.is_empty())).then_some([*rows, *inner, *columns])
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "as onnxruntime rounds")]
    fn product(inputs: &[View<'_>]) -> Option<Tensor> {
        let [a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero] = inputs else { return None };
        let [rows, inner, columns] = Self::sizes(a.shape, b.shape)?;
        let left = Quantised::of(a, a_scale, a_zero).filter(|left| left.fits(1))?;
        let right = Quantised::of(b, b_scale, b_zero).filter(|right| right.fits(columns))?;
        let (Elements::F32(&[y_scale]), &[zero]) = (y_scale.elements, whole(y_zero.elements)?.as_slice()) else {
            return None;
        };
        let (lowest, highest) = match y_zero.elements.kind() {
            Kind::I8 => (i32::from(i8::MIN), i32::from(i8::MAX)),
            _ => (i32::from(u8::MIN), i32::from(u8::MAX)),
        };
        let mut products = Vec::with_capacity(left.values.len().checked_div(inner)?.checked_mul(columns)?);
        let matrices = left.values.chunks_exact((rows * inner).max(1));
        for (left_values, right_values) in matrices.zip(right.values.chunks_exact((inner * columns).max(1)).cycle()) {
            for row in left_values.chunks_exact(inner.max(1)) {
                for column in 0..columns {
                    let zeros = (of_column(&left.zeros, 0), of_column(&right.zeros, column));
                    let pairs = row.iter().zip(right_values.iter().skip(column).step_by(columns));
                    let sum: i64 = pairs.map(|(a, b)| i64::from(a - zeros.0) * i64::from(b - zeros.1)).sum();
                    let scale = of_column(&left.scales, 0) * of_column(&right.scales, column) / y_scale;
                    let rounded = (sum as f32 * scale).round_ties_even() as i32;
                    products.push(rounded.saturating_add(zero).clamp(lowest, highest));
                }
            }
        }
        let mut shape = a.shape.to_vec();
        *shape.last_mut()? = columns;
        let data = match y_zero.elements.kind() {
            Kind::I8 => Data::I8(products.into_iter().map(|product| product as i8).collect()),
            _ => Data::U8(products.into_iter().map(|product| product.to_le_bytes()[0]).collect()),
        };
        Tensor::new(shape, data)
    }
}

impl Operator for QuantisedMatMul {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [a, _, _, b, _, _, _, y_zero] = inputs else { return Err(self.misfit.clone()) };
        let ([.., _, _], [.., _, columns]) = (a.shape.as_slice(), b.shape.as_slice()) else {
            return Err(self.misfit.clone());
        };
        if !matches!(y_zero.kind, Kind::I8 | Kind::U8) {
            return Err(self.misfit.clone());
        }
        let mut shape: Vec<Dim> = a.shape.clone();
        if let Some(last) = shape.last_mut() {
            *last = *columns;
        }
        Ok(vec![Fact { kind: y_zero.kind, shape }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        Ok(vec![Self::product(inputs).ok_or_else(|| self.misfit.clone())?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operators::probe::Probe;

    fn one<T>(of: fn(Vec<T>) -> Data, value: T) -> Tensor {
        Tensor::new(vec![1], of(vec![value])).unwrap()
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn products_of_int8_are_those_of_the_peer() {
        let a = Tensor::new(vec![2, 4], Data::I8(vec![-43, 107, -112, 121, 40, 57, 0, 75])).unwrap();
        let b = Tensor::new(vec![4, 3], Data::I8(vec![-39, 112, 98, -67, -23, 10, 2, -34, 114, -30, 8, -73])).unwrap();
        let inputs = [
            a,
            one(Data::F32, 0.5),
            one(Data::I8, -3),
            b,
            one(Data::F32, 0.25),
            one(Data::I8, 4),
            one(Data::F32, 40.0),
            one(Data::I8, 7),
        ];
        let outputs = Probe::new(build).run(&inputs).unwrap();
        assert_eq!(outputs[0].data(), &Data::I8(vec![-25, -1, -70, -20, 17, 3]));
    }
}
