//! Operators of our own: the whole domain `ai.onnx.ml`, and what the engine beneath lacks of the default domain.
//!
//! An operator is built from a [`Node`] once, when everything about its attributes is checked, and then maps
//! tensors to tensors. It knows no engine: `tract/adapter.rs` fits every one of them in.

mod array_feature_extractor;
mod binarizer;
mod cast;
mod category_mapper;
mod coupling;
mod feature_vectorizer;
mod forest;
mod identity;
mod imputer;
mod kernel;
mod keys;
mod label_encoder;
mod labels;
mod linear;
mod linear_classifier;
mod linear_regressor;
mod node;
mod normalizer;
mod one_hot_encoder;
mod post_transform;
#[cfg(test)]
mod probe;
mod scaler;
mod single;
mod svm_classifier;
mod svm_regressor;
mod tree_attributes;
mod tree_ensemble;
mod tree_ensemble_classifier;
mod tree_ensemble_regressor;
mod zip_map;

use std::fmt;

pub(super) use self::node::{Attribute, ML, Node};
use super::{
    tensor::{Kind, Tensor, View},
    trees::SumOfTrees,
};
use crate::code::Result;

/// A node at work.
pub(super) trait Operator: fmt::Debug + Send + Sync {
    /// Kinds and shapes of the outputs for those of the inputs.
    ///
    /// # Errors
    /// `K-MODL-031` where the operator does not take such inputs.
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>>;

    /// The outputs, one for each of [`Operator::outputs`] and of its kind and shape.
    ///
    /// # Errors
    /// `K-MODL-031` where the operator does not take such inputs.
    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>>;
}

/// What is known of a tensor before a graph runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// Type of the elements.
    pub(super) kind: Kind,
    /// Its dimensions.
    pub(super) shape: Vec<Dim>,
}

/// A dimension: known, or that of an input whatever it will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dim {
    /// Known.
    Fixed(usize),
    /// The dimension `axis` of the input number `input`.
    Of {
        /// Which input, from 0.
        input: usize,
        /// Which axis, from 0.
        axis: usize,
    },
}

/// Makes an operator of a node.
type Build = fn(&Node) -> Result<Box<dyn Operator>>;

/// Domain, name and maker of every operator of our own.
const OPERATORS: &[(&str, &str, Build)] = &[
    (node::ML, "ArrayFeatureExtractor", array_feature_extractor::build),
    (node::ML, "Binarizer", binarizer::build),
    (node::ML, "CategoryMapper", category_mapper::build),
    (node::ML, "FeatureVectorizer", feature_vectorizer::build),
    (node::ML, "Imputer", imputer::build),
    (node::ML, "LabelEncoder", label_encoder::build),
    (node::ML, "LinearClassifier", linear_classifier::build),
    (node::ML, "LinearRegressor", linear_regressor::build),
    (node::ML, "Normalizer", normalizer::build),
    (node::ML, "OneHotEncoder", one_hot_encoder::build),
    (node::ML, "SVMClassifier", svm_classifier::build),
    (node::ML, "SVMRegressor", svm_regressor::build),
    (node::ML, "Scaler", scaler::build),
    (node::ML, "TreeEnsemble", tree_ensemble::build),
    (node::ML, "TreeEnsembleClassifier", tree_ensemble_classifier::build),
    (node::ML, "TreeEnsembleRegressor", tree_ensemble_regressor::build),
    (node::ML, "ZipMap", zip_map::build),
];

/// What classifiers' graphs have about them, so that such a graph needs no engine beneath; in other graphs the engine
/// has its own, which it can simplify.
const DIRECT: &[(&str, &str, Build)] = &[("", "Cast", cast::build), ("", "Identity", identity::build)];

/// The maker of an operator for a graph of nothing but our own.
pub(super) fn find_direct(domain: &str, operator: &str) -> Option<Build> {
    let direct = || DIRECT.iter().find(|(d, name, _)| *d == domain && *name == operator).map(|(_, _, build)| *build);
    find(domain, operator).or_else(direct)
}

/// The maker of an operator of our own.
pub(super) fn find(domain: &str, operator: &str) -> Option<Build> {
    OPERATORS.iter().find(|(d, name, _)| *d == domain && *name == operator).map(|(_, _, build)| *build)
}

/// One target of an ensemble of trees as a sum, and how many targets it has; `None` for other operators, and for an
/// ensemble that is no plain sum.
///
/// # Errors
/// As the operator's maker.
pub(super) fn sum_of_trees(
    domain: &str,
    operator: &str,
    node: &Node,
    target: usize,
) -> Result<Option<(SumOfTrees, usize)>> {
    match (domain, operator) {
        (ML, "TreeEnsemble") => tree_ensemble::sum(node, target),
        (ML, "TreeEnsembleRegressor") => tree_ensemble_regressor::sum(node, target),
        _ => Ok(None),
    }
}

/// The names of the operators of our own.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OPERATORS.iter().map(|(_, name, _)| *name)
}
