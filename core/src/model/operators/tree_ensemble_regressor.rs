//! `TreeEnsembleRegressor` (ai.onnx.ml 1 and 3).

use super::{
    Dim, Fact, Node, Operator,
    forest::{Forest, Given, aggregate, finish},
    post_transform::PostTransform,
    tree_attributes::{Weights, draft, flaw, flawed, is_double, numbers},
};
use crate::{
    code::{Error, Result, codes},
    model::{
        tensor::{Data, Kind, Tensor, View},
        trees::{Aggregate, Real, Scores, SumOfTrees},
    },
};

const WEIGHTS: Weights = Weights {
    trees: "target_treeids",
    nodes: "target_nodeids",
    targets: "target_ids",
    weights: "target_weights",
    weights_as_tensor: "target_weights_as_tensor",
};

const TENSORS: [&str; 3] = ["nodes_values_as_tensor", "target_weights_as_tensor", "base_values_as_tensor"];

/// The most targets that a row may have: what is reserved for each row.
const TARGETS: usize = 1 << 16;

#[derive(Debug)]
struct TreeEnsembleRegressor {
    forest: Forest,
    base: Vec<f64>,
    post_transform: PostTransform,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where an attribute is missing or unknown, `K-MODL-033` to `039` where the lists are no trees.
/// A transform of one target other than `PROBIT` is refused: the standard asks for it, onnxruntime leaves it out, and
/// nobody can tell which of the two the model's developer saw.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let targets = node.int("n_targets")?.and_then(|targets| usize::try_from(*targets).ok());
    let targets = targets.filter(|targets| (1..=TARGETS).contains(targets)).ok_or_else(|| node.invalid("n_targets"))?;
    let name = node.text("aggregate_function")?.map_or("SUM", String::as_str);
    let aggregate = aggregate(name).ok_or_else(|| node.invalid("aggregate_function"))?;
    let post_transform = PostTransform::of(node)?;
    if targets == 1 && !matches!(post_transform, PostTransform::None | PostTransform::Probit) {
        return Err(node.invalid("post_transform"));
    }
    let has_base = node.attributes.contains_key("base_values") || node.attributes.contains_key("base_values_as_tensor");
    let base: Vec<f64> = if has_base { numbers(node, "base_values", "base_values_as_tensor")? } else { Vec::new() };
    if !base.is_empty() && base.len() != targets {
        return Err(flaw(node, codes::MODL_TREE_TARGET));
    }
    let forest = if is_double(node, &TENSORS)? {
        let trees = draft(node, &WEIGHTS, targets)?.compile().map_err(|found| flawed(node, found))?;
        Forest::double(node, trees, aggregate, targets)
    } else {
        let trees = draft(node, &WEIGHTS, targets)?.compile().map_err(|found| flawed(node, found))?;
        Forest::single(node, trees, aggregate, targets)
    };
    Ok(Box::new(TreeEnsembleRegressor { forest, base, post_transform, misfit: node.misfit() }))
}

/// One target as a sum of trees, and how many targets there are; `None` where it is not one.
///
/// # Errors
/// As [`build`].
pub(super) fn sum(node: &Node, target: usize) -> Result<Option<(SumOfTrees, usize)>> {
    let targets = node.int("n_targets")?.and_then(|targets| usize::try_from(*targets).ok()).unwrap_or(0);
    let name = node.text("aggregate_function")?.map_or("SUM", String::as_str);
    if aggregate(name) != Some(Aggregate::Sum) || PostTransform::of(node)? != PostTransform::None || target >= targets {
        return Ok(None);
    }
    let sum = if is_double(node, &TENSORS)? {
        draft::<f64>(node, &WEIGHTS, targets)?.sum(target)
    } else {
        draft::<f32>(node, &WEIGHTS, targets)?.sum(target)
    };
    let Some(mut sum) = sum else { return Ok(None) };
    if node.attributes.contains_key("base_values") || node.attributes.contains_key("base_values_as_tensor") {
        let base: Vec<f64> = numbers(node, "base_values", "base_values_as_tensor")?;
        sum.offset += base.get(target).copied().unwrap_or(0.0);
    }
    Ok(Some((sum, targets)))
}

impl TreeEnsembleRegressor {
    fn finish<T: Real>(&self, mut scores: Scores<T>) -> Vec<f32> {
        let mut values = Vec::new();
        let Self { forest, base, post_transform, .. } = self;
        let mut transformed = vec![0.0; forest.targets];
        for row in scores.rows() {
            finish(row, forest.aggregate, forest.count(), base);
            for (value, score) in transformed.iter_mut().zip(&*row) {
                *value = score.value.single();
            }
            post_transform.apply(&mut transformed);
            values.extend_from_slice(&transformed);
        }
        values
    }
}

impl Operator for TreeEnsembleRegressor {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        self.forest.fits(inputs)?;
        Ok(vec![Fact { kind: Kind::F32, shape: vec![Dim::Of { input: 0, axis: 0 }, Dim::Fixed(self.forest.targets)] }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let values = match self.forest.scores(inputs)? {
            Given::Single(scores) => self.finish(scores),
            Given::Double(scores) => self.finish(scores),
        };
        let shape = vec![values.len() / self.forest.targets, self.forest.targets];
        Ok(vec![Tensor::new(shape, Data::F32(values)).ok_or_else(|| self.misfit.clone())?])
    }
}
