//! The attributes that `TreeEnsembleClassifier` and `TreeEnsembleRegressor` (ai.onnx.ml 1 and 3) share: parallel
//! lists of nodes and of leaves' weights.

use super::Node;
use crate::{
    code::{Code, Error, Result, codes},
    model::{
        tensor::Data,
        trees::{Comparison, Draft, DraftNode, Flaw, Real, Split},
    },
};

/// Names of the lists of weights: `class` or `target` in front.
pub(super) struct Weights {
    pub(super) trees: &'static str,
    pub(super) nodes: &'static str,
    pub(super) targets: &'static str,
    pub(super) weights: &'static str,
    pub(super) weights_as_tensor: &'static str,
}

/// Reads the trees; `targets` is how many there are.
///
/// # Errors
/// `K-MODL-030` where a list is missing, `K-MODL-033` to `039` where the lists are no trees.
pub(super) fn draft<T: Real>(node: &Node, names: &Weights, targets: usize) -> Result<Draft<T>> {
    let required = |name: &str| Ok::<_, Error>(node.ints(name)?.ok_or_else(|| node.invalid(name))?.as_slice());
    let trees = required("nodes_treeids")?;
    let ids = required("nodes_nodeids")?;
    let features = required("nodes_featureids")?;
    let yes = required("nodes_truenodeids")?;
    let no = required("nodes_falsenodeids")?;
    let modes = node.texts("nodes_modes")?.ok_or_else(|| node.invalid("nodes_modes"))?;
    let values: Vec<T> = numbers(node, "nodes_values", "nodes_values_as_tensor")?;
    let missing = node.ints("nodes_missing_value_tracks_true")?.map_or(&[][..], Vec::as_slice);
    let count = trees.len();
    let same = [ids.len(), features.len(), yes.len(), no.len(), modes.len(), values.len()];
    if count == 0 || same.iter().any(|length| *length != count) || !(missing.is_empty() || missing.len() == count) {
        return Err(flaw(node, codes::MODL_TREE_LENGTHS));
    }

    let numbering = Numbering::of(node, trees, ids)?;
    let find = |tree: i64, id: i64| numbering.find(tree, id).ok_or_else(|| flaw(node, codes::MODL_TREE_NODE));
    let missing = missing.iter().copied().chain(std::iter::repeat(0));
    let rows = trees.iter().zip(modes).zip(&values).zip(features).zip(yes.iter().zip(no)).zip(missing);
    let mut nodes = Vec::with_capacity(count);
    for (((((&tree, mode), &value), &feature), (&yes, &no)), missing) in rows {
        let comparison = match mode.as_str() {
            "BRANCH_LEQ" => Comparison::AtMost(value),
            "BRANCH_LT" => Comparison::Below(value),
            "BRANCH_GTE" => Comparison::AtLeast(value),
            "BRANCH_GT" => Comparison::Above(value),
            "BRANCH_EQ" => Comparison::Equals(value),
            "BRANCH_NEQ" => Comparison::Differs(value),
            "LEAF" => {
                nodes.push(DraftNode::Leaf);
                continue;
            }
            _ => return Err(flaw(node, codes::MODL_TREE_MODE)),
        };
        nodes.push(DraftNode::Split(Split {
            feature: usize::try_from(feature).map_err(|_| flaw(node, codes::MODL_TREE_FEATURE))?,
            comparison,
            missing_is_true: missing != 0,
            yes: find(tree, yes)?,
            no: find(tree, no)?,
        }));
    }

    // A tree begins where its number first comes.
    let is_first = |index: &usize| index.checked_sub(1).and_then(|before| trees.get(before)) != trees.get(*index);
    let roots = (0..count).filter(is_first).collect();
    Ok(Draft { nodes, roots, weights: weights(node, names, &numbering)?, targets })
}

/// The leaves' weights, with the node of each.
fn weights<T: Real>(node: &Node, names: &Weights, numbering: &Numbering) -> Result<Vec<(usize, usize, T)>> {
    let required = |name: &str| Ok::<_, Error>(node.ints(name)?.ok_or_else(|| node.invalid(name))?.as_slice());
    let trees = required(names.trees)?;
    let ids = required(names.nodes)?;
    let targets = required(names.targets)?;
    let weights: Vec<T> = numbers(node, names.weights, names.weights_as_tensor)?;
    if [ids.len(), targets.len(), weights.len()].iter().any(|length| *length != trees.len()) {
        return Err(flaw(node, codes::MODL_TREE_LENGTHS));
    }
    let each = trees.iter().zip(ids).zip(targets).zip(weights);
    each.map(|(((&tree, &id), &target), weight)| {
        let leaf = numbering.find(tree, id).ok_or_else(|| flaw(node, codes::MODL_TREE_NODE))?;
        let target = usize::try_from(target).map_err(|_| flaw(node, codes::MODL_TREE_TARGET))?;
        Ok((leaf, target, weight))
    })
    .collect()
}

/// Numbers in a list of floats, or in a tensor of floats or doubles.
///
/// # Errors
/// `K-MODL-030` where there is neither.
pub(super) fn numbers<T: Real>(node: &Node, name: &str, as_tensor: &str) -> Result<Vec<T>> {
    if let Some(tensor) = node.tensor(as_tensor)? {
        return match tensor.data() {
            Data::F32(numbers) => Ok(numbers.iter().copied().map(T::from).collect()),
            Data::F64(numbers) => Ok(numbers.iter().copied().map(T::of).collect()),
            _ => Err(node.invalid(as_tensor)),
        };
    }
    let numbers = node.floats(name)?.ok_or_else(|| node.invalid(name))?;
    Ok(numbers.iter().copied().map(T::from).collect())
}

/// Whether any of these attributes is a tensor of doubles: then the trees compare and add in double precision.
pub(super) fn is_double(node: &Node, names: &[&str]) -> Result<bool> {
    for name in names {
        if let Some(tensor) = node.tensor(name)?
            && let Data::F64(_) = tensor.data()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where each node lies in the lists.
struct Numbering {
    /// Tree, node and place, sorted.
    sorted: Vec<(i64, i64, usize)>,
}

impl Numbering {
    fn of(node: &Node, trees: &[i64], ids: &[i64]) -> Result<Self> {
        let mut sorted: Vec<_> = trees.iter().zip(ids).enumerate().map(|(at, (&tree, &id))| (tree, id, at)).collect();
        sorted.sort_unstable();
        let same = |pair: &[(i64, i64, usize)]| matches!(pair, [a, b] if (a.0, a.1) == (b.0, b.1));
        if sorted.windows(2).any(same) {
            return Err(flaw(node, codes::MODL_TREE_CYCLE));
        }
        Ok(Self { sorted })
    }

    fn find(&self, tree: i64, id: i64) -> Option<usize> {
        let found = self.sorted.binary_search_by_key(&(tree, id), |(tree, id, _)| (*tree, *id)).ok()?;
        self.sorted.get(found).map(|(.., at)| *at)
    }
}

/// The error of trees that are none.
pub(super) fn flaw(node: &Node, code: Code) -> Error {
    code.at(&node.place).into()
}

/// The error of a draft that is no ensemble.
pub(super) fn flawed(node: &Node, found: Flaw) -> Error {
    flaw(
        node,
        match found {
            Flaw::NodeUnknown => codes::MODL_TREE_NODE,
            Flaw::NotATree => codes::MODL_TREE_CYCLE,
            Flaw::Threshold => codes::MODL_TREE_THRESHOLD,
            Flaw::Target => codes::MODL_TREE_TARGET,
            Flaw::TooLarge => codes::MODL_TREE_FEATURE,
        },
    )
}
