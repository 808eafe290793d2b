//! `TreeEnsemble` (ai.onnx.ml 5).

use super::{
    Dim, Fact, Node, Operator,
    forest::{Forest, Given, finish},
    post_transform::PostTransform,
    tree_attributes::{flaw, flawed},
};
use crate::{
    code::{Error, Result, codes},
    model::{
        tensor::{Data, Kind, Tensor, View},
        trees::{Aggregate, Comparison, Draft, DraftNode, Real, Scores, Split, SumOfTrees},
    },
};

/// The most targets that a row may have: what is reserved for each row.
const TARGETS: usize = 1 << 16;

#[derive(Debug)]
struct TreeEnsemble {
    forest: Forest,
    post_transform: PostTransform,
    kind: Kind,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where an attribute is missing or unknown, `K-MODL-033` to `039` where the lists are no trees. A
/// transform of one target other than `PROBIT` is refused, as in `TreeEnsembleRegressor`.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let targets = match node.int("n_targets")? {
        None => 1,
        Some(targets) => usize::try_from(*targets).unwrap_or(0),
    };
    if !(1..=TARGETS).contains(&targets) {
        return Err(node.invalid("n_targets"));
    }
    let aggregate = match node.int("aggregate_function")?.copied().unwrap_or(1) {
        0 => Aggregate::Average,
        1 => Aggregate::Sum,
        2 => Aggregate::Min,
        3 => Aggregate::Max,
        _ => return Err(node.invalid("aggregate_function")),
    };
    let number = node.int("post_transform")?.copied().unwrap_or(0);
    let post_transform = PostTransform::numbered(number).ok_or_else(|| node.invalid("post_transform"))?;
    if targets == 1 && !matches!(post_transform, PostTransform::None | PostTransform::Probit) {
        return Err(node.invalid("post_transform"));
    }
    let splits = node.tensor("nodes_splits")?.ok_or_else(|| node.invalid("nodes_splits"))?;
    let (forest, kind) = match splits.data() {
        Data::F32(splits) => {
            let trees = draft(node, splits, targets, floats)?.compile().map_err(|found| flawed(node, found))?;
            (Forest::single(node, trees, aggregate, targets), Kind::F32)
        }
        Data::F64(splits) => {
            let trees = draft(node, splits, targets, doubles)?.compile().map_err(|found| flawed(node, found))?;
            (Forest::double(node, trees, aggregate, targets), Kind::F64)
        }
        _ => return Err(node.invalid("nodes_splits")),
    };
    Ok(Box::new(TreeEnsemble { forest, post_transform, kind, misfit: node.misfit() }))
}

/// One target as a sum of trees, and how many targets there are; `None` where it is not one.
///
/// # Errors
/// As [`build`].
pub(super) fn sum(node: &Node, target: usize) -> Result<Option<(SumOfTrees, usize)>> {
    let targets = node.int("n_targets")?.map_or(1, |targets| usize::try_from(*targets).unwrap_or(0));
    let is_sum = node.int("aggregate_function")?.is_none_or(|function| *function == 1);
    let is_plain = node.int("post_transform")?.is_none_or(|number| *number == 0);
    if !is_sum || !is_plain || target >= targets {
        return Ok(None);
    }
    let splits = node.tensor("nodes_splits")?.ok_or_else(|| node.invalid("nodes_splits"))?;
    let sum = match splits.data() {
        Data::F32(splits) => draft(node, splits, targets, floats)?.sum(target),
        Data::F64(splits) => draft(node, splits, targets, doubles)?.sum(target),
        _ => return Err(node.invalid("nodes_splits")),
    };
    Ok(sum.map(|sum| (sum, targets)))
}

fn floats(data: &Data) -> Option<&[f32]> {
    if let Data::F32(numbers) = data { Some(numbers) } else { None }
}

fn doubles(data: &Data) -> Option<&[f64]> {
    if let Data::F64(numbers) = data { Some(numbers) } else { None }
}

/// A list that the file must have, of the type of the splits.
fn list<'a, T>(node: &'a Node, name: &str, of: fn(&Data) -> Option<&[T]>) -> Result<&'a [T]> {
    let tensor = node.tensor(name)?.ok_or_else(|| node.invalid(name))?;
    of(tensor.data()).ok_or_else(|| node.invalid(name))
}

fn draft<T: Real>(node: &Node, splits: &[T], targets: usize, of: fn(&Data) -> Option<&[T]>) -> Result<Draft<T>> {
    let required = |name: &str| Ok::<_, Error>(node.ints(name)?.ok_or_else(|| node.invalid(name))?.as_slice());
    let features = required("nodes_featureids")?;
    let yes = required("nodes_truenodeids")?;
    let no = required("nodes_falsenodeids")?;
    let is_yes_leaf = required("nodes_trueleafs")?;
    let is_no_leaf = required("nodes_falseleafs")?;
    let modes = node.tensor("nodes_modes")?.ok_or_else(|| node.invalid("nodes_modes"))?;
    let Data::U8(modes) = modes.data() else { return Err(node.invalid("nodes_modes")) };
    let missing = node.ints("nodes_missing_value_tracks_true")?.map_or(&[][..], Vec::as_slice);
    let leaf_targets = required("leaf_targetids")?;
    let leaf_weights = list(node, "leaf_weights", of)?;
    let members: &[T] =
        if node.attributes.contains_key("membership_values") { list(node, "membership_values", of)? } else { &[] };
    let count = splits.len();
    let same = [features.len(), yes.len(), no.len(), is_yes_leaf.len(), is_no_leaf.len(), modes.len()];
    let fits = same.iter().all(|length| *length == count) && (missing.is_empty() || missing.len() == count);
    if count == 0 || !fits || leaf_targets.len() != leaf_weights.len() {
        return Err(flaw(node, codes::MODL_TREE_LENGTHS));
    }

    // Leaves lie behind the nodes, each anew for every branch that leads to it.
    let mut leaves: Vec<usize> = Vec::new();
    let mut branch = |to: i64, is_leaf: i64| -> Result<usize> {
        let to = usize::try_from(to).ok();
        let to = to.filter(|to| *to < if is_leaf == 0 { count } else { leaf_weights.len() });
        let to = to.ok_or_else(|| flaw(node, codes::MODL_TREE_NODE))?;
        if is_leaf == 0 {
            return Ok(to);
        }
        leaves.push(to);
        Ok(count + leaves.len() - 1)
    };
    let mut sets = members.split(|member| member.is_missing());
    let missing = missing.iter().copied().chain(std::iter::repeat(0));
    let branches = yes.iter().zip(is_yes_leaf).zip(no.iter().zip(is_no_leaf));
    let rows = splits.iter().zip(modes).zip(features).zip(branches).zip(missing);
    let mut nodes = Vec::with_capacity(count * 2 + 1);
    for ((((&split, mode), &feature), ((&yes, &is_yes_leaf), (&no, &is_no_leaf))), missing) in rows {
        let comparison = match mode {
            0 => Comparison::AtMost(split),
            1 => Comparison::Below(split),
            2 => Comparison::AtLeast(split),
            3 => Comparison::Above(split),
            4 => Comparison::Equals(split),
            5 => Comparison::Differs(split),
            6 => Comparison::Member(sets.next().ok_or_else(|| flaw(node, codes::MODL_TREE_LENGTHS))?.to_vec()),
            _ => return Err(flaw(node, codes::MODL_TREE_MODE)),
        };
        nodes.push(DraftNode::Split(Split {
            feature: usize::try_from(feature).map_err(|_| flaw(node, codes::MODL_TREE_FEATURE))?,
            comparison,
            missing_is_true: missing != 0,
            yes: branch(yes, is_yes_leaf)?,
            no: branch(no, is_no_leaf)?,
        }));
    }
    let mut weights = Vec::with_capacity(leaves.len());
    for (index, &leaf) in leaves.iter().enumerate() {
        nodes.push(DraftNode::Leaf);
        let target = leaf_targets.get(leaf).and_then(|target| usize::try_from(*target).ok());
        let target = target.ok_or_else(|| flaw(node, codes::MODL_TREE_TARGET))?;
        weights.push((count + index, target, leaf_weights.get(leaf).copied().unwrap_or_default()));
    }
    let root = |root: &i64| usize::try_from(*root).ok().filter(|root| *root < count);
    let roots = required("tree_roots")?.iter().map(root).collect::<Option<Vec<_>>>();
    let roots = roots.ok_or_else(|| flaw(node, codes::MODL_TREE_NODE))?;
    Ok(Draft { nodes, roots, weights, targets })
}

impl TreeEnsemble {
    fn finish<T: Real>(&self, mut scores: Scores<T>) -> Vec<T> {
        let mut values = Vec::new();
        let mut transformed = vec![0.0; self.forest.targets];
        for row in scores.rows() {
            finish(row, self.forest.aggregate, self.forest.count(), &[]);
            if self.post_transform == PostTransform::None {
                values.extend(row.iter().map(|score| score.value));
                continue;
            }
            for (value, score) in transformed.iter_mut().zip(&*row) {
                *value = score.value.single();
            }
            self.post_transform.apply(&mut transformed);
            values.extend(transformed.iter().copied().map(T::from));
        }
        values
    }
}

impl Operator for TreeEnsemble {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let x = self.forest.fits(inputs)?;
        if x.kind != self.kind {
            return Err(self.misfit.clone());
        }
        Ok(vec![Fact { kind: self.kind, shape: vec![Dim::Of { input: 0, axis: 0 }, Dim::Fixed(self.forest.targets)] }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let data = match self.forest.scores(inputs)? {
            Given::Single(scores) => Data::F32(self.finish(scores)),
            Given::Double(scores) => Data::F64(self.finish(scores)),
        };
        let shape = vec![data.len() / self.forest.targets, self.forest.targets];
        Ok(vec![Tensor::new(shape, data).ok_or_else(|| self.misfit.clone())?])
    }
}
