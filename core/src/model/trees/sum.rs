//! One target of an ensemble as the sum that it is: each leaf a box of values with a weight, and a row has the weights of
//! the boxes in which it lies.

use super::{
    draft::{Draft, DraftNode, Split},
    node::Comparison,
    real::Real,
};

/// The most conditions that are written down, over all leaves: a chain of nodes over ever new columns has as many as the
/// square of its length.
const CONDITIONS: usize = 1 << 21;

/// An offset and weighted boxes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SumOfTrees {
    /// What every row has.
    pub(crate) offset: f64,
    /// The leaves whose weight is not zero, tree after tree.
    pub(crate) leaves: Vec<Leaf>,
    /// The numbers that the graph adds up in single precision for a row: one a tree, and the offsets.
    pub(crate) terms: usize,
}

/// What a leaf weighs, and which rows come to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    /// Its weight.
    pub(crate) weight: f64,
    /// All of which must hold: one a column that is asked for on the way, in the order of the first question.
    pub(crate) conditions: Vec<Condition>,
}

/// What is asked of one column on the way to a leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Condition {
    /// The column.
    pub(crate) column: usize,
    /// The lowest value.
    low: f64,
    /// The highest.
    high: f64,
    /// Whether a missing value will do.
    missing: bool,
}

impl Condition {
    /// Whether a value, NaN where missing, will do.
    pub(crate) fn holds(&self, value: f64) -> bool {
        if value.is_nan() { self.missing } else { self.low <= value && value <= self.high }
    }

    /// The condition that a value lies between two, or is missing where that will do.
    #[cfg(test)]
    pub(crate) fn new(column: usize, low: f64, high: f64, missing: bool) -> Self {
        Self { column, low, high, missing }
    }

    /// Conditions and one more, one a column.
    pub(crate) fn narrowed(conditions: &[Self], by: Self) -> Vec<Self> {
        let mut conditions = conditions.to_vec();
        match conditions.iter_mut().find(|condition| condition.column == by.column) {
            Some(condition) => {
                condition.low = condition.low.max(by.low);
                condition.high = condition.high.min(by.high);
                condition.missing &= by.missing;
            }
            None => conditions.push(by),
        }
        conditions
    }

    fn is_impossible(&self) -> bool {
        !self.missing && self.low > self.high
    }
}

impl SumOfTrees {
    /// The value of a row.
    #[cfg(test)]
    pub(crate) fn value(&self, row: &[f64]) -> f64 {
        let holds = |condition: &Condition| row.get(condition.column).is_some_and(|value| condition.holds(*value));
        let reached = self.leaves.iter().filter(|leaf| leaf.conditions.iter().all(holds));
        self.offset + reached.map(|leaf| leaf.weight).sum::<f64>()
    }
}

impl<T: Real + Into<f64>> Draft<T> {
    /// One target of a draft of which every tree is one; `None` where a node asks for anything but an order, or the boxes
    /// are too many to write down.
    pub(in crate::model) fn sum(&self, target: usize) -> Option<SumOfTrees> {
        let mut weights: Vec<f64> = vec![0.0; self.nodes.len()];
        for (node, of, weight) in &self.weights {
            if *of == target {
                *weights.get_mut(*node)? = (*weight).into();
            }
        }
        let mut sum = SumOfTrees { offset: 0.0, leaves: Vec::new(), terms: 1 };
        // Trees share no node; whoever visits more has met a cycle.
        let (mut visits, mut written) = (0, 0);
        for &root in &self.roots {
            let leaves = sum.leaves.len();
            let mut open: Vec<(usize, Vec<Condition>)> = vec![(root, Vec::new())];
            while let Some((at, conditions)) = open.pop() {
                visits += 1;
                if visits > self.nodes.len() {
                    return None;
                }
                match self.nodes.get(at)? {
                    DraftNode::Leaf => {
                        let weight = weights.get(at).copied().unwrap_or(0.0);
                        if weight != 0.0 {
                            sum.leaves.push(Leaf { weight, conditions });
                        }
                    }
                    DraftNode::Split(split) => {
                        for (next, holds) in [(split.no, false), (split.yes, true)] {
                            let conditions = Condition::narrowed(&conditions, ask(split, holds)?);
                            written += conditions.len();
                            if written > CONDITIONS {
                                return None;
                            }
                            // A branch that no value takes still counts as visited, or its nodes would hide a cycle.
                            open.push((next, conditions));
                        }
                    }
                }
            }
            sum.terms += usize::from(sum.leaves.len() > leaves);
        }
        sum.leaves.retain(|leaf| !leaf.conditions.iter().any(Condition::is_impossible));
        Some(sum)
    }
}

/// The condition that a node's answer is.
fn ask<T: Real + Into<f64>>(split: &Split<T>, holds: bool) -> Option<Condition> {
    const LOW: f64 = f64::NEG_INFINITY;
    const HIGH: f64 = f64::INFINITY;
    // Above the highest number there is none, nor below the lowest.
    let above = |x: f64| if x < HIGH { (x.next_up(), HIGH) } else { (HIGH, LOW) };
    let below = |x: f64| if x > LOW { (LOW, x.next_down()) } else { (HIGH, LOW) };
    let (low, high) = match (&split.comparison, holds) {
        (Comparison::AtMost(x), true) | (Comparison::Above(x), false) => (LOW, (*x).into()),
        (Comparison::AtMost(x), false) | (Comparison::Above(x), true) => above((*x).into()),
        (Comparison::Below(x), true) | (Comparison::AtLeast(x), false) => below((*x).into()),
        (Comparison::Below(x), false) | (Comparison::AtLeast(x), true) => ((*x).into(), HIGH),
        _ => return None,
    };
    Some(Condition { column: split.feature, low, high, missing: split.missing_is_true == holds })
}
