//! `TreeEnsembleClassifier` (ai.onnx.ml 1 and 3).

use std::collections::BTreeSet;

use super::{
    Dim, Fact, Node, Operator,
    forest::{Forest, Given, finish},
    labels::Labels,
    post_transform::PostTransform,
    tree_attributes::{Weights, draft, flaw, flawed, is_double, numbers},
};
use crate::{
    code::{Error, Result, codes},
    model::{
        tensor::{Data, Kind, Tensor, View},
        trees::{Aggregate, Draft, Real, Score, Scores},
    },
};

const WEIGHTS: Weights = Weights {
    trees: "class_treeids",
    nodes: "class_nodeids",
    targets: "class_ids",
    weights: "class_weights",
    weights_as_tensor: "class_weights_as_tensor",
};

const TENSORS: [&str; 3] = ["nodes_values_as_tensor", "class_weights_as_tensor", "base_values_as_tensor"];

#[derive(Debug)]
struct TreeEnsembleClassifier {
    forest: Forest,
    base: Vec<f64>,
    labels: Labels,
    post_transform: PostTransform,
    /// Of two classes, where the leaves weigh for one alone: what a score says of both.
    one_sided: Option<OneSided>,
    misfit: Error,
}

/// What one score says of two classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OneSided {
    /// No weight is negative: the score is a probability.
    Probability,
    /// The score is positive for the second class.
    Margin,
}

/// # Errors
/// `K-MODL-030` where an attribute is missing or unknown, `K-MODL-033` to `039` where the lists are no trees. Refused
/// too is what onnxruntime answers with undefined memory or without some of the base values: `PROBIT` of two classes;
/// base values for two classes, but a single one where only one class has weights.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let labels = Labels::of(node)?;
    let classes = labels.len();
    if classes < 2 {
        return Err(flaw(node, codes::MODL_TREE_TARGET));
    }
    let post_transform = PostTransform::of(node)?;
    let has_base = node.attributes.contains_key("base_values") || node.attributes.contains_key("base_values_as_tensor");
    let base: Vec<f64> = if has_base { numbers(node, "base_values", "base_values_as_tensor")? } else { Vec::new() };
    let (forest, one_sided) = if is_double(node, &TENSORS)? {
        let draft: Draft<f64> = draft(node, &WEIGHTS, classes)?;
        let trees = draft.compile().map_err(|found| flawed(node, found))?;
        (Forest::double(node, trees, Aggregate::Sum, classes), one_sided(&draft))
    } else {
        let draft: Draft<f32> = draft(node, &WEIGHTS, classes)?;
        let trees = draft.compile().map_err(|found| flawed(node, found))?;
        (Forest::single(node, trees, Aggregate::Sum, classes), one_sided(&draft))
    };
    let fits = match base.len() {
        0 => true,
        1 => one_sided.is_some(),
        bases => classes > 2 && bases == classes,
    };
    if !fits {
        return Err(flaw(node, codes::MODL_TREE_TARGET));
    }
    if classes == 2 && post_transform == PostTransform::Probit {
        return Err(node.invalid("post_transform"));
    }
    Ok(Box::new(TreeEnsembleClassifier { forest, base, labels, post_transform, one_sided, misfit: node.misfit() }))
}

fn one_sided<T: Real>(draft: &Draft<T>) -> Option<OneSided> {
    let classes: BTreeSet<usize> = draft.weights.iter().map(|(_, class, _)| *class).collect();
    let is_negative = |weight: T| weight < T::default();
    match (draft.targets, classes.len()) {
        (2, 1) if draft.weights.iter().any(|(.., weight)| is_negative(*weight)) => Some(OneSided::Margin),
        (2, 1) => Some(OneSided::Probability),
        _ => None,
    }
}

impl TreeEnsembleClassifier {
    /// The index of the label and the scores of every row, those one after another.
    fn classify<T: Real>(&self, mut scores: Scores<T>) -> (Vec<usize>, Vec<f32>) {
        let (mut labels, mut values) = (Vec::new(), Vec::new());
        let mut transformed = vec![0.0; self.forest.targets];
        for row in scores.rows() {
            labels.push(match row {
                [first, second] => self.two(first, second, &mut transformed),
                many => self.many(many, &mut transformed),
            });
            values.extend_from_slice(&transformed);
        }
        (labels, values)
    }

    fn many<T: Real>(&self, row: &mut [Score<T>], transformed: &mut [f32]) -> usize {
        finish(row, Aggregate::Sum, self.forest.count(), &self.base);
        let has_base = !self.base.is_empty();
        let mut best: Option<(usize, T)> = None;
        for (class, score) in row.iter().enumerate().filter(|(_, score)| score.is_given || has_base) {
            if best.is_none_or(|(_, most)| score.value > most) {
                best = Some((class, score.value));
            }
        }
        for (value, score) in transformed.iter_mut().zip(row) {
            *value = score.value.single();
        }
        self.post_transform.apply(transformed);
        best.map_or(0, |(class, _)| class)
    }

    /// Two classes. The standard leaves open what one score says of both; this is what onnxruntime does, and what
    /// exporters have tried their models with.
    fn two<T: Real>(&self, first: &mut Score<T>, second: &mut Score<T>, transformed: &mut [f32]) -> usize {
        if let [base] = *self.base.as_slice() {
            first.value += T::of(base);
            first.is_given = true;
        }
        let decisive = if second.is_given {
            second.value
        } else if first.is_given {
            first.value
        } else {
            T::default()
        };
        let threshold = if self.one_sided == Some(OneSided::Probability) { T::of(0.5) } else { T::default() };
        let label = usize::from(decisive > threshold);

        let both = if second.is_given {
            let given = |score: &Score<T>| if score.is_given { score.value.single() } else { 0.0 };
            let mut both = [given(first), given(second)];
            self.post_transform.apply(&mut both);
            both
        } else {
            let score = first.value.single();
            match (self.one_sided, self.post_transform) {
                (Some(OneSided::Probability), _) => [1.0 - score, score],
                (_, PostTransform::Logistic) => {
                    let mut both = [-score, score];
                    self.post_transform.apply(&mut both);
                    both
                }
                _ => [-score, score],
            }
        };
        for (value, score) in transformed.iter_mut().zip(both) {
            *value = score;
        }
        label
    }
}

impl Operator for TreeEnsembleClassifier {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        self.forest.fits(inputs)?;
        let rows = Dim::Of { input: 0, axis: 0 };
        Ok(vec![
            Fact { kind: self.labels.kind(), shape: vec![rows] },
            Fact { kind: Kind::F32, shape: vec![rows, Dim::Fixed(self.forest.targets)] },
        ])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let (labels, values) = match self.forest.scores(inputs)? {
            Given::Single(scores) => self.classify(scores),
            Given::Double(scores) => self.classify(scores),
        };
        let rows = labels.len();
        let labels = Tensor::new(vec![rows], self.labels.of_indices(&labels));
        let scores = Tensor::new(vec![rows, self.forest.targets], Data::F32(values));
        match (labels, scores) {
            (Some(labels), Some(scores)) => Ok(vec![labels, scores]),
            _ => Err(self.misfit.clone()),
        }
    }
}
