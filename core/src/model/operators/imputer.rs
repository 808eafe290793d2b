//! `Imputer` (ai.onnx.ml 1): every element that equals one value becomes another, the same for all columns or one a
//! column. NaN equals NaN.

use super::{Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct Imputer {
    rule: Rule,
    misfit: Error,
}

/// What is replaced, and by what in each column.
#[derive(Debug)]
enum Rule {
    Floats { replaced: f32, imputed: Vec<f32> },
    Ints { replaced: i64, imputed: Vec<i64> },
}

/// # Errors
/// `K-MODL-030` where there are not values of exactly one type.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let floats = node.floats("imputed_value_floats")?.filter(|floats| !floats.is_empty());
    let ints = node.ints("imputed_value_int64s")?.filter(|ints| !ints.is_empty());
    let rule = match (floats, ints) {
        (Some(imputed), None) => {
            let replaced = node.float("replaced_value_float")?.copied().unwrap_or_default();
            Rule::Floats { replaced, imputed: imputed.clone() }
        }
        (None, Some(imputed)) => {
            let replaced = node.int("replaced_value_int64")?.copied().unwrap_or_default();
            Rule::Ints { replaced, imputed: imputed.clone() }
        }
        (None, None) => return Err(node.invalid("imputed_value_floats")),
        (Some(_), Some(_)) => return Err(node.invalid("imputed_value_int64s")),
    };
    Ok(Box::new(Imputer { rule, misfit: node.misfit() }))
}

impl Operator for Imputer {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let kind = match self.rule {
            Rule::Floats { .. } => Kind::F32,
            Rule::Ints { .. } => Kind::I64,
        };
        if x.kind != kind {
            return Err(self.misfit.clone());
        }
        Ok(vec![x.clone()])
    }

    #[expect(clippy::float_cmp, reason = "the value to replace is exact")]
    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let data = match (x.elements, &self.rule) {
            (Elements::F32(elements), Rule::Floats { replaced, imputed }) => {
                let is_replaced = |x: f32| x == *replaced || x.is_nan() && replaced.is_nan();
                impute(x.shape, elements, imputed, is_replaced).map(Data::F32)
            }
            (Elements::I64(elements), Rule::Ints { replaced, imputed }) => {
                impute(x.shape, elements, imputed, |x| x == *replaced).map(Data::I64)
            }
            _ => None,
        };
        let imputed = data.and_then(|data| Tensor::new(x.shape.to_vec(), data));
        Ok(vec![imputed.ok_or_else(|| self.misfit.clone())?])
    }
}

/// The elements with those to replace replaced; `None` where the values are neither one nor one a column of a row or
/// of rows. The peer takes the first value for every column then, which no model can mean.
fn impute<T: Copy>(shape: &[usize], elements: &[T], imputed: &[T], is_replaced: impl Fn(T) -> bool) -> Option<Vec<T>> {
    let fits = match shape {
        [] => false,
        [columns] | [_, columns] => imputed.len() == 1 || imputed.len() == *columns,
        _ => imputed.len() == 1,
    };
    let replace = |(x, imputed): (&T, &T)| if is_replaced(*x) { *imputed } else { *x };
    fits.then(|| elements.iter().zip(imputed.iter().cycle()).map(replace).collect())
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

    fn floats(replaced: f32, imputed: &[f32]) -> Box<dyn Operator> {
        let imputed = Attribute::Floats(imputed.to_vec());
        let attributes = [("replaced_value_float", Attribute::Float(replaced)), ("imputed_value_floats", imputed)];
        build("Imputer", 1, 1, &attributes).unwrap()
    }

    /// Attributes, inputs and the output.
    type Case<'a> = (f32, &'a [f32], &'a [usize], &'a [f32], &'a [f32]);

    /// Measured with onnxruntime 1.32.
    #[test]
    fn it_imputes_as_the_peer_does() {
        let nan = f32::NAN;
        let cases: [Case<'_>; 3] = [
            (nan, &[9.0, 8.0], &[2, 2], &[1.0, nan, nan, 4.0], &[1.0, 8.0, 9.0, 4.0]),
            (nan, &[9.0], &[2, 2], &[1.0, nan, nan, 4.0], &[1.0, 9.0, 9.0, 4.0]),
            (0.0, &[9.0, 8.0, 7.0], &[3], &[1.0, -0.0, 0.0], &[1.0, 8.0, 7.0]),
        ];
        for (replaced, imputed, shape, x, y) in cases {
            let given = tensor(shape, Data::F32(x.to_vec()));
            let made = answer(&*floats(replaced, imputed), &[given]).unwrap();
            assert_eq!(made, tensor(shape, Data::F32(y.to_vec())), "{x:?}");
        }
        let imputed = ("imputed_value_int64s", Attribute::Ints(vec![9, 8]));
        let ints = build("Imputer", 1, 1, &[("replaced_value_int64", Attribute::Int(-1)), imputed]).unwrap();
        let made = answer(&*ints, &[tensor(&[2, 2], Data::I64(vec![1, -1, -1, 4]))]).unwrap();
        assert_eq!(made, tensor(&[2, 2], Data::I64(vec![1, 8, 9, 4])));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let values = ("imputed_value_floats", Attribute::Floats(vec![1.0]));
        let ints = ("imputed_value_int64s", Attribute::Ints(vec![1]));
        let replaced = ("replaced_value_float", Attribute::Float(0.0));
        for attributes in [vec![], vec![values, ints], vec![replaced]] {
            assert!(build("Imputer", 1, 1, &attributes).is_err(), "{attributes:?}");
        }
        let two = floats(0.0, &[1.0, 2.0]);
        for (shape, data) in [
            (vec![1, 3], Data::F32(vec![0.0; 3])),
            (vec![1, 1, 2], Data::F32(vec![0.0; 2])),
            (vec![], Data::F32(vec![0.0])),
            (vec![2], Data::I64(vec![0; 2])),
        ] {
            assert!(answer(&*two, &[tensor(&shape, data)]).is_err(), "{shape:?}");
        }
        assert!(two.outputs(&[Fact { kind: Kind::F64, shape: vec![] }]).is_err());
    }
}
