//! `LabelEncoder` (ai.onnx.ml 1, 2 and 4): every element looked up among keys, as the value beside the key.

use super::{
    Node, Operator, category_mapper,
    keys::{Keys, Lookup, Table},
};
use crate::{
    code::Result,
    model::tensor::{Data, Tensor},
};

/// # Errors
/// `K-MODL-030` where there are not keys and values of exactly one type each, and as many, or the default is of
/// another type than the values.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let tables = if node.version < 2 { classes(node)? } else { vec![table(node)?] };
    Ok(Box::new(Lookup { tables, misfit: node.misfit() }))
}

/// Version 1: texts to their positions and back.
fn classes(node: &Node) -> Result<Vec<Table>> {
    let invalid = || node.invalid("classes_strings");
    let texts = node.texts("classes_strings")?.ok_or_else(invalid)?;
    let ints = (0_i64..).zip(texts).map(|(position, _)| position).collect();
    let int = node.int("default_int64")?.copied().unwrap_or(-1);
    category_mapper::tables(ints, texts.clone(), int, default_text(node)?).ok_or_else(invalid)
}

fn table(node: &Node) -> Result<Table> {
    let keys = list(node, ["keys_int64s", "keys_floats", "keys_strings", "keys_tensor"])?;
    let values = list(node, ["values_int64s", "values_floats", "values_strings", "values_tensor"])?;
    let values = with_default(node, values.into_data())?;
    // Of a repeated key the peer takes the first, whatever version 4 says.
    let mut table = Table::new(&keys, values).ok_or_else(|| node.invalid("values"))?;
    table.keys = Keys::first(keys.view().elements).ok_or_else(|| node.invalid("keys"))?;
    if let (true, Keys::Reals(reals)) = (node.version < 4, &mut table.keys) {
        reals.remove(&f64::NAN.to_bits());
    }
    Ok(table)
}

/// The one list of those attributes: integers, numbers, texts or a tensor.
fn list(node: &Node, [ints, floats, texts, tensor]: [&str; 4]) -> Result<Tensor> {
    let lists = [
        node.ints(ints)?.map(|ints| Data::I64(ints.clone())),
        node.floats(floats)?.map(|floats| Data::F32(floats.clone())),
        node.texts(texts)?.map(|texts| Data::Text(texts.clone())),
        node.tensor(tensor)?.filter(|_| node.version >= 4).map(|tensor| tensor.data().clone()),
    ];
    let mut lists = lists.into_iter().flatten();
    let (Some(data), None) = (lists.next(), lists.next()) else { return Err(node.invalid(ints)) };
    Tensor::new(vec![data.len()], data).ok_or_else(|| node.invalid(ints))
}

/// The values and after them the default.
fn with_default(node: &Node, values: Data) -> Result<Data> {
    let invalid = || node.invalid("default_tensor");
    let tensor = node.tensor("default_tensor")?.filter(|_| node.version >= 4).map(Tensor::data);
    macro_rules! push {
        ($kind:ident, $values:expr, $default:expr) => {{
            let default = match tensor {
                None => $default,
                Some(Data::$kind(default)) => default.first().cloned().ok_or_else(invalid)?,
                Some(_) => return Err(invalid()),
            };
            Data::$kind($values.into_iter().chain([default]).collect())
        }};
    }
    Ok(match values {
        Data::I16(values) => push!(I16, values, -1),
        Data::I32(values) => push!(I32, values, -1),
        Data::I64(values) => push!(I64, values, node.int("default_int64")?.copied().unwrap_or(-1)),
        Data::F32(values) => push!(F32, values, node.float("default_float")?.copied().unwrap_or(-0.0)),
        Data::F64(values) => push!(F64, values, -0.0),
        Data::Text(values) => push!(Text, values, default_text(node)?),
        _ => return Err(node.invalid("values_tensor")),
    })
}

fn default_text(node: &Node) -> Result<String> {
    Ok(node.text("default_string")?.cloned().unwrap_or_else(|| "_Unused".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::{
        Attribute,
        probe::{answer, build, tensor, texts},
    };
    use super::*;

    fn list(data: Data) -> Tensor {
        tensor(&[data.len()], data)
    }

    /// An attribute of keys or values.
    fn attribute(of: &str, data: Data) -> (String, Attribute) {
        match data {
            Data::I64(ints) => (format!("{of}_int64s"), Attribute::Ints(ints)),
            Data::F32(floats) => (format!("{of}_floats"), Attribute::Floats(floats)),
            Data::Text(texts) => (format!("{of}_strings"), Attribute::Texts(texts)),
            data => (format!("{of}_tensor"), Attribute::Tensor(list(data))),
        }
    }

    fn encoder(version: i64, keys: Data, values: Data) -> Result<Box<dyn Operator>> {
        let ((keys, k), (values, v)) = (attribute("keys", keys), attribute("values", values));
        build("LabelEncoder", version, 1, &[(&keys, k), (&values, v)])
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn it_encodes_as_the_peer_does() {
        let (nan, text) = (f32::NAN, |names: &[&str]| Data::Text(texts(names)));
        let reals = || Data::F32(vec![1.0, nan, 0.0]);
        let numbers = || Data::F32(vec![nan, 1.0, -0.0, 5.0]);
        let (one, pair) = (|| Data::I64(vec![1]), || Data::I64(vec![1, 5]));
        let cases = [
            (2, reals(), Data::I64(vec![1, 2, 3]), numbers(), Data::I64(vec![-1, 1, 3, -1])),
            (4, reals(), Data::I64(vec![1, 2, 3]), numbers(), Data::I64(vec![2, 1, 3, -1])),
            (4, Data::F32(vec![1.0; 2]), Data::F32(vec![1.0, 2.0]), Data::F32(vec![1.0]), Data::F32(vec![1.0])),
            (2, Data::F32(vec![1.0]), text(&["x"]), Data::F32(vec![1.0, 5.0]), text(&["x", "_Unused"])),
            (2, one(), text(&["x"]), pair(), text(&["x", "_Unused"])),
            (2, one(), Data::I64(vec![4]), pair(), Data::I64(vec![4, -1])),
            (2, one(), Data::F32(vec![0.5]), pair(), Data::F32(vec![0.5, -0.0])),
            (2, text(&["a"]), text(&["x"]), text(&["a", "b"]), text(&["x", "_Unused"])),
            (2, text(&["a"]), Data::I64(vec![3]), text(&["a", "b"]), Data::I64(vec![3, -1])),
            (4, text(&["a"]), Data::I16(vec![4]), text(&["a", "b"]), Data::I16(vec![4, -1])),
            (
                4,
                Data::F64(vec![1.0, f64::NAN]),
                Data::F64(vec![0.1, 0.2]),
                Data::F64(vec![1.0, f64::NAN, 2.0]),
                Data::F64(vec![0.1, 0.2, -0.0]),
            ),
        ];
        for (version, keys, values, x, y) in cases {
            let operator = encoder(version, keys, values).unwrap();
            assert_eq!(answer(&*operator, &[list(x)]).unwrap(), list(y), "{operator:?}");
        }
        let attributes = [
            ("keys_strings", Attribute::Texts(texts(&["a"]))),
            ("values_tensor", Attribute::Tensor(list(Data::I16(vec![4])))),
            ("default_tensor", Attribute::Tensor(list(Data::I16(vec![9])))),
        ];
        let operator = build("LabelEncoder", 4, 1, &attributes).unwrap();
        assert_eq!(answer(&*operator, &[list(text(&["a", "b"]))]).unwrap(), list(Data::I16(vec![4, 9])));
        let attributes = [
            ("classes_strings", Attribute::Texts(texts(&["a", "b", "a"]))),
            ("default_int64", Attribute::Int(-7)),
            ("default_string", Attribute::Text("q".to_owned())),
        ];
        let operator = build("LabelEncoder", 1, 1, &attributes).unwrap();
        assert_eq!(answer(&*operator, &[list(text(&["b", "z", "a"]))]).unwrap(), list(Data::I64(vec![1, -7, 2])));
        assert_eq!(answer(&*operator, &[list(Data::I64(vec![1, 5, 0]))]).unwrap(), list(text(&["b", "q", "a"])));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(encoder(2, Data::I64(vec![1]), Data::I64(vec![3, 4])).is_err());
        assert!(encoder(2, Data::F64(vec![1.0]), Data::I64(vec![3])).is_err());
        assert!(encoder(4, Data::Bool(vec![true]), Data::I64(vec![3])).is_err());
        for version in [1, 2, 4] {
            assert!(build("LabelEncoder", version, 1, &[]).is_err(), "{version}");
        }
        let operator = encoder(2, Data::I64(vec![1]), Data::I64(vec![3])).unwrap();
        assert!(answer(&*operator, &[list(Data::I32(vec![1]))]).is_err());
    }
}
