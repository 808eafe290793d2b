//! A node of the graph as an operator is built from it.

use std::collections::BTreeMap;

use crate::{
    code::{Error, Result, codes},
    model::tensor::Tensor,
};

/// The domain of classical machine learning.
pub(in crate::model) const ML: &str = "ai.onnx.ml";

/// A node: which operator, and its attributes.
#[derive(Debug, Clone)]
pub(in crate::model) struct Node {
    /// Where it is, for errors: `node <name> (<operator>)`.
    pub(in crate::model) place: String,
    /// Version of the operator set of its domain.
    pub(in crate::model) version: i64,
    /// How many inputs it is given, absent optional ones at the end not counted.
    pub(in crate::model) inputs: usize,
    /// Its attributes by name.
    pub(in crate::model) attributes: BTreeMap<String, Attribute>,
}

/// An attribute's value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) enum Attribute {
    /// `i`.
    Int(i64),
    /// `f`.
    Float(f32),
    /// `s`, where it is UTF-8.
    Text(String),
    /// `t`.
    Tensor(Tensor),
    /// `ints`.
    Ints(Vec<i64>),
    /// `floats`.
    Floats(Vec<f32>),
    /// `strings`, where they are UTF-8.
    Texts(Vec<String>),
}

/// A getter for an attribute: absent is `None`, another type is an error.
macro_rules! getter {
    ($get:ident, $variant:ident, $type:ty, $doc:literal) => {
        #[doc = $doc]
        pub(in crate::model) fn $get(&self, name: &str) -> Result<Option<&$type>> {
            match self.attributes.get(name) {
                None => Ok(None),
                Some(Attribute::$variant(value)) => Ok(Some(value)),
                Some(_) => Err(self.invalid(name)),
            }
        }
    };
}

impl Node {
    getter!(int, Int, i64, "An integer.");
    getter!(float, Float, f32, "A number.");
    getter!(text, Text, String, "A text.");
    getter!(tensor, Tensor, Tensor, "A tensor.");
    getter!(ints, Ints, Vec<i64>, "Integers.");
    getter!(floats, Floats, Vec<f32>, "Numbers.");
    getter!(texts, Texts, Vec<String>, "Texts.");

    /// The error of an attribute that is missing, of another type or out of its range.
    pub(in crate::model) fn invalid(&self, attribute: &str) -> Error {
        codes::MODL_ATTRIBUTE_INVALID.at(format!("{}, attribute {attribute}", self.place)).into()
    }

    /// The error of inputs that the operator does not take.
    pub(in crate::model) fn misfit(&self) -> Error {
        codes::MODL_OPERAND_INVALID.at(&self.place).into()
    }
}
