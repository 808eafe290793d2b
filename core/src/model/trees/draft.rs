//! An ensemble as a file describes it: nodes that name each other by number. Nothing about it is sure yet.

use super::{
    ensemble::{Ensemble, Leaves},
    node::{Comparison, Node},
    real::Real,
};

/// Nodes, the roots among them, and the weights of the leaves.
#[derive(Debug, Clone)]
pub(in crate::model) struct Draft<T> {
    /// All nodes of all trees.
    pub(in crate::model) nodes: Vec<DraftNode<T>>,
    /// The root of each tree, in the order in which trees are added up.
    pub(in crate::model) roots: Vec<usize>,
    /// Node, target and weight, in the file's order.
    pub(in crate::model) weights: Vec<(usize, usize, T)>,
    /// How many targets there are.
    pub(in crate::model) targets: usize,
}

/// A leaf, or a node with two children.
#[derive(Debug, Clone)]
pub(in crate::model) enum DraftNode<T> {
    /// A leaf.
    Leaf,
    /// A node that compares a feature.
    Split(Split<T>),
}

/// A comparison and where it leads.
#[derive(Debug, Clone)]
pub(in crate::model) struct Split<T> {
    /// Which column of the row.
    pub(in crate::model) feature: usize,
    /// What is asked of its value.
    pub(in crate::model) comparison: Comparison<T>,
    /// Whether a missing value (NaN) is taken for a yes.
    pub(in crate::model) missing_is_true: bool,
    /// Where a yes leads.
    pub(in crate::model) yes: usize,
    /// Where a no leads.
    pub(in crate::model) no: usize,
}

/// Why a draft is no ensemble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Flaw {
    /// A node that is named is not there.
    NodeUnknown,
    /// A node is reached twice: there is a cycle, or two parents share it.
    NotATree,
    /// A threshold is not a number.
    Threshold,
    /// A weight belongs to a target that is not there, or twice to the same one.
    Target,
    /// There are more nodes than can be numbered.
    TooLarge,
}

/// A node of the draft and where in the ensemble it goes.
struct Place {
    draft: usize,
    at: usize,
}

impl<T: Real> Draft<T> {
    /// Checks the draft and lays it out: each tree by itself, breadth first, the two children of a node side by side.
    ///
    /// # Errors
    /// The flaw that was found.
    pub(in crate::model) fn compile(&self) -> Result<Ensemble<T>, Flaw> {
        let mut nodes: Vec<Node<T>> = Vec::with_capacity(self.nodes.len());
        let mut comparisons: Vec<Comparison<T>> = Vec::with_capacity(self.nodes.len());
        // Where each node of the draft went; a tree's nodes go to one place each.
        let mut places: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut roots = Vec::with_capacity(self.roots.len());
        let mut columns = 0;
        let mut queue = std::collections::VecDeque::new();
        for &root in &self.roots {
            let at = nodes.len();
            let leaf = |at| u32::try_from(at).map(Node::leaf).map_err(|_| Flaw::TooLarge);
            roots.push(u32::try_from(at).map_err(|_| Flaw::TooLarge)?);
            nodes.push(leaf(at)?);
            comparisons.push(Comparison::Never);
            queue.push_back(Place { draft: root, at });
            while let Some(Place { draft, at }) = queue.pop_front() {
                let place = places.get_mut(draft).ok_or(Flaw::NodeUnknown)?;
                if place.replace(at).is_some() {
                    return Err(Flaw::NotATree);
                }
                let Some(DraftNode::Split(split)) = self.nodes.get(draft) else { continue };
                let split = &self.gathered(split, at, &mut places)?;
                if split.comparison.is_undefined() {
                    return Err(Flaw::Threshold);
                }
                columns = columns.max(split.feature + 1);
                let child = nodes.len();
                if child > Node::<T>::LARGEST || split.feature > Node::<T>::LARGEST {
                    return Err(Flaw::TooLarge);
                }
                let (node, swapped) = Node::split(split, child);
                let (left, right) = if swapped { (split.no, split.yes) } else { (split.yes, split.no) };
                for (draft, at) in [(left, child), (right, child + 1)] {
                    nodes.push(leaf(at)?);
                    comparisons.push(Comparison::Never);
                    queue.push_back(Place { draft, at });
                }
                if let (Some(at_node), Some(at_comparison)) = (nodes.get_mut(at), comparisons.get_mut(at)) {
                    *at_node = node;
                    *at_comparison = split.comparison.clone();
                }
            }
        }
        let leaves = self.leaves(&places, nodes.len())?;
        Ok(Ensemble::new(nodes, comparisons, roots, leaves, columns))
    }

    /// A chain of nodes that ask whether a value is this one or that one, and all lead to the same node if so, as one
    /// node: so do exporters write a set of categories, and a tree it is only when they are one.
    fn gathered(&self, split: &Split<T>, at: usize, places: &mut [Option<usize>]) -> Result<Split<T>, Flaw> {
        let mut whole = split.clone();
        let mut members = match split.comparison {
            Comparison::Equals(value) => vec![value],
            _ => return Ok(whole),
        };
        while let Some(DraftNode::Split(next)) = self.nodes.get(whole.no)
            && let Comparison::Equals(value) = next.comparison
            && (next.feature, next.yes) == (whole.feature, whole.yes)
        {
            if places.get_mut(whole.no).is_none_or(|place| place.replace(at).is_some()) {
                return Err(Flaw::NotATree);
            }
            members.push(value);
            whole.missing_is_true |= next.missing_is_true;
            whole.no = next.no;
        }
        if members.len() > 1 {
            whole.comparison = Comparison::Member(members);
        }
        Ok(whole)
    }

    /// The weights by node; those of nodes that no tree reaches, or that are no leaves, are never asked for.
    fn leaves(&self, places: &[Option<usize>], nodes: usize) -> Result<Leaves<T>, Flaw> {
        let mut found: Vec<(usize, u32, T)> = Vec::with_capacity(self.weights.len());
        for &(node, target, weight) in &self.weights {
            let place = places.get(node).ok_or(Flaw::NodeUnknown)?;
            if target >= self.targets {
                return Err(Flaw::Target);
            }
            let target = u32::try_from(target).map_err(|_| Flaw::TooLarge)?;
            if let (Some(at), Some(DraftNode::Leaf)) = (*place, self.nodes.get(node)) {
                found.push((at, target, weight));
            }
        }
        // Stable: weights of one leaf stay in the file's order.
        found.sort_by_key(|(at, ..)| *at);
        let same = |pair: &[(usize, u32, T)]| matches!(pair, [a, b] if a.0 == b.0 && a.1 == b.1);
        if found.windows(2).any(same) {
            return Err(Flaw::Target);
        }

        let is_leaf = |draft: &usize| matches!(self.nodes.get(*draft), Some(DraftNode::Leaf));
        let reached = (0..places.len()).filter(|draft| places.get(*draft).is_some_and(Option::is_some));
        let one_each = found.len() == reached.filter(is_leaf).count()
            && found.windows(2).all(|pair| matches!(pair, [a, b] if a.0 != b.0));
        let mut targets = found.iter().map(|(_, target, _)| *target);
        let first = targets.next();
        if let (true, Some(target), true) = (one_each, first, targets.all(|target| Some(target) == first)) {
            let mut by_node = vec![T::default(); nodes];
            for &(at, _, weight) in &found {
                if let Some(value) = by_node.get_mut(at) {
                    *value = weight;
                }
            }
            return Ok(Leaves::One { target, by_node });
        }
        let mut starts = vec![0_u32; nodes + 1];
        for (at, ..) in &found {
            if let Some(count) = starts.get_mut(at + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Ok(Leaves::Many { starts, weights: found.into_iter().map(|(_, target, weight)| (target, weight)).collect() })
    }
}
