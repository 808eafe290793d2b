//! `OneHotEncoder` (ai.onnx.ml 1): every element as a row of zeros with a one at its category.

use super::{Dim, Fact, Node, Operator, keys::Keys};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct OneHotEncoder {
    categories: Keys,
    count: usize,
    zeros: bool,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where there are not categories of exactly one type.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let ints = node.ints("cats_int64s")?.filter(|ints| !ints.is_empty());
    let texts = node.texts("cats_strings")?.filter(|texts| !texts.is_empty());
    let (categories, count) = match (ints, texts) {
        (Some(ints), None) => (Keys::last(Elements::I64(ints)), ints.len()),
        (None, Some(texts)) => (Keys::last(Elements::Text(texts)), texts.len()),
        (None, None) => return Err(node.invalid("cats_int64s")),
        (Some(_), Some(_)) => return Err(node.invalid("cats_strings")),
    };
    let categories = categories.ok_or_else(|| node.invalid("cats_int64s"))?;
    let zeros = node.int("zeros")?.is_none_or(|zeros| *zeros != 0);
    Ok(Box::new(OneHotEncoder { categories, count, zeros, misfit: node.misfit() }))
}

impl OneHotEncoder {
    /// The category of every element; past the last where it has none.
    fn find(&self, elements: Elements<'_>) -> Option<Vec<usize>> {
        let Keys::Ints(ints) = &self.categories else { return self.categories.find(elements, self.count) };
        let find = |x: f64| whole(x).and_then(|x| ints.get(&x)).copied().unwrap_or(self.count);
        match elements {
            Elements::F32(x) => Some(x.iter().map(|&x| find(x.into())).collect()),
            Elements::F64(x) => Some(x.iter().map(|&x| find(x)).collect()),
            _ => self.categories.find(elements, self.count),
        }
    }

    fn encode(&self, x: &View<'_>) -> Option<Tensor> {
        let found = self.find(x.elements)?;
        if !self.zeros && found.contains(&self.count) {
            return None;
        }
        let mut encoded = vec![0.0; found.len().checked_mul(self.count)?];
        for (row, category) in encoded.chunks_exact_mut(self.count).zip(found) {
            if let Some(one) = row.get_mut(category) {
                *one = 1.0;
            }
        }
        Tensor::new(x.shape.iter().copied().chain([self.count]).collect(), Data::F32(encoded))
    }
}

/// The number without its fraction; `None` for NaN and what no integer of 64 bits holds.
#[expect(clippy::cast_possible_truncation, reason = "within the range of the integers")]
fn whole(x: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0;
    (-END..END).contains(&x).then_some(x as i64)
}

impl Operator for OneHotEncoder {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let taken = match self.categories {
            Keys::Texts(_) => x.kind == Kind::Text,
            _ => matches!(x.kind, Kind::F32 | Kind::F64 | Kind::I32 | Kind::I64),
        };
        if !taken {
            return Err(self.misfit.clone());
        }
        let shape = x.shape.iter().copied().chain([Dim::Fixed(self.count)]).collect();
        Ok(vec![Fact { kind: Kind::F32, shape }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        Ok(vec![self.encode(x).ok_or_else(|| self.misfit.clone())?])
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Attribute,
            probe::{answer, build, tensor, texts},
        },
        *,
    };

    fn ints(categories: &[i64], zeros: i64) -> Box<dyn Operator> {
        let attributes = [("cats_int64s", Attribute::Ints(categories.to_vec())), ("zeros", Attribute::Int(zeros))];
        build("OneHotEncoder", 1, 1, &attributes).unwrap()
    }

    /// Measured with onnxruntime 1.32, which has no int32.
    #[test]
    fn it_encodes_as_the_peer_does() {
        let cases: [(&[i64], Data, &[f32]); 5] = [
            (&[0, 1, 3], Data::F32(vec![1.7, -1.2, f32::NAN, 3.0]), &[0., 1., 0., 0., 0., 0., 0., 0., 0., 0., 0., 1.]),
            (&[0, 1, 3], Data::F64(vec![1.7, -1.2]), &[0., 1., 0., 0., 0., 0.]),
            (&[0, 1, 3], Data::I64(vec![3, 0]), &[0., 0., 1., 1., 0., 0.]),
            (&[0, 1, 3], Data::I32(vec![3, 0]), &[0., 0., 1., 1., 0., 0.]),
            (&[1, 0, 1], Data::I64(vec![1, 0]), &[0., 0., 1., 0., 1., 0.]),
        ];
        for (categories, x, y) in cases {
            let x = tensor(&[1, x.len()], x);
            let made = answer(&*ints(categories, 1), std::slice::from_ref(&x)).unwrap();
            assert_eq!(made, tensor(&[1, x.data().len(), 3], Data::F32(y.to_vec())), "{x:?}");
        }
        let attributes = [("cats_strings", Attribute::Texts(texts(&["b", "a"])))];
        let operator = build("OneHotEncoder", 1, 1, &attributes).unwrap();
        let made = answer(&*operator, &[tensor(&[2, 1], Data::Text(texts(&["a", "z"])))]).unwrap();
        assert_eq!(made, tensor(&[2, 1, 2], Data::F32(vec![0.0, 1.0, 0.0, 0.0])));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(answer(&*ints(&[1, 0], 0), &[tensor(&[2], Data::I64(vec![1, 5]))]).is_err());
        assert!(answer(&*ints(&[1, 0], 1), &[tensor(&[1], Data::Text(texts(&["a"])))]).is_err());
        let (ints, texts) =
            (("cats_int64s", Attribute::Ints(vec![1])), ("cats_strings", Attribute::Texts(texts(&["a"]))));
        for attributes in [vec![], vec![ints, texts], vec![("cats_int64s", Attribute::Ints(vec![]))]] {
            assert!(build("OneHotEncoder", 1, 1, &attributes).is_err(), "{attributes:?}");
        }
    }
}
