//! `CategoryMapper` (ai.onnx.ml 1): texts to integers, and integers to texts.

use super::{
    Node, Operator,
    keys::{Lookup, Table},
};
use crate::{
    code::Result,
    model::tensor::{Data, Tensor},
};

/// # Errors
/// `K-MODL-030` where the categories are absent or not as many of both types.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let ints = node.ints("cats_int64s")?.ok_or_else(|| node.invalid("cats_int64s"))?;
    let texts = node.texts("cats_strings")?.ok_or_else(|| node.invalid("cats_strings"))?;
    let int = node.int("default_int64")?.copied().unwrap_or(-1);
    let text = node.text("default_string")?.cloned().unwrap_or_else(|| "_Unused".to_owned());
    let tables = tables(ints.clone(), texts.clone(), int, text).ok_or_else(|| node.invalid("cats_int64s"))?;
    Ok(Box::new(Lookup { tables, misfit: node.misfit() }))
}

/// The tables of both directions; `None` where there is not an integer a text.
pub(super) fn tables(ints: Vec<i64>, texts: Vec<String>, int: i64, text: String) -> Option<Vec<Table>> {
    let to_ints = Data::I64(ints.iter().copied().chain([int]).collect());
    let to_texts = Data::Text(texts.iter().cloned().chain([text]).collect());
    let ints = Tensor::new(vec![ints.len()], Data::I64(ints))?;
    let texts = Tensor::new(vec![texts.len()], Data::Text(texts))?;
    Some(vec![Table::new(&texts, to_ints)?, Table::new(&ints, to_texts)?])
}

#[cfg(test)]
mod tests {
    use super::super::{
        Attribute,
        probe::{answer, build, tensor, texts},
    };
    use super::*;

    fn mapper(ints: &[i64], names: &[&str]) -> Result<Box<dyn Operator>> {
        let names = ("cats_strings", Attribute::Texts(texts(names)));
        build("CategoryMapper", 1, 1, &[("cats_int64s", Attribute::Ints(ints.to_vec())), names])
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn it_maps_as_the_peer_does() {
        let operator = mapper(&[4, 5], &["a", "b"]).unwrap();
        let made = answer(&*operator, &[tensor(&[2], Data::Text(texts(&["a", "z"])))]).unwrap();
        assert_eq!(made, tensor(&[2], Data::I64(vec![4, -1])));
        let made = answer(&*operator, &[tensor(&[2], Data::I64(vec![5, 9]))]).unwrap();
        assert_eq!(made, tensor(&[2], Data::Text(texts(&["b", "_Unused"]))));
        let made = answer(&*mapper(&[4, 5], &["a", "a"]).unwrap(), &[tensor(&[1], Data::Text(texts(&["a"])))]).unwrap();
        assert_eq!(made, tensor(&[1], Data::I64(vec![5])));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(mapper(&[4, 5], &["a"]).is_err());
        assert!(build("CategoryMapper", 1, 1, &[]).is_err());
        assert!(answer(&*mapper(&[4], &["a"]).unwrap(), &[tensor(&[1], Data::F32(vec![4.0]))]).is_err());
    }
}
