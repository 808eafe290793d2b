//! An ensemble laid out for walking.

use super::{
    node::{Comparison, Each, Node, Rule, Threshold},
    real::Real,
    scores::{Aggregate, Scores},
};

/// Walks side by side; each waits for memory while the others step.
const LANES: usize = 8;

/// Steps between two looks at whether all have arrived.
const STEPS: usize = 2;

/// Rows that go through one tree before the next is taken: the tree stays in the cache, and so do the rows.
const BLOCK: usize = 128;

/// Trees and the weights of their leaves.
#[derive(Debug, Clone)]
pub(in crate::model) struct Ensemble<T> {
    nodes: Vec<Node<T>>,
    /// What each node asks; empty where one rule is enough for all.
    comparisons: Vec<Comparison<T>>,
    kind: Kind,
    roots: Vec<u32>,
    leaves: Leaves<T>,
    columns: usize,
}

/// Which rule is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Threshold { strict: bool, missing: bool },
    Each,
}

/// What the leaves weigh.
#[derive(Debug, Clone)]
pub(super) enum Leaves<T> {
    /// Each leaf one weight, all for the same target.
    One { target: u32, by_node: Vec<T> },
    /// Targets and weights of a node lie between its start and the next node's.
    Many { starts: Vec<u32>, weights: Vec<(u32, T)> },
}

impl<T: Real> Ensemble<T> {
    pub(super) fn new(
        nodes: Vec<Node<T>>,
        comparisons: Vec<Comparison<T>>,
        roots: Vec<u32>,
        leaves: Leaves<T>,
        columns: usize,
    ) -> Self {
        let all = |test: fn(&Comparison<T>) -> bool| {
            comparisons.iter().all(|comparison| matches!(comparison, Comparison::Never) || test(comparison))
        };
        let missing = nodes.iter().any(Node::is_missing_left);
        let kind = if all(|comparison| matches!(comparison, Comparison::AtMost(_) | Comparison::Above(_))) {
            Kind::Threshold { strict: false, missing }
        } else if all(|comparison| matches!(comparison, Comparison::Below(_) | Comparison::AtLeast(_))) {
            Kind::Threshold { strict: true, missing }
        } else {
            Kind::Each
        };
        let comparisons = if kind == Kind::Each { comparisons } else { Vec::new() };
        Self { nodes, comparisons, kind, roots, leaves, columns }
    }

    /// How many columns a row must have.
    pub(in crate::model) fn columns(&self) -> usize {
        self.columns
    }

    /// How many trees there are.
    pub(in crate::model) fn trees(&self) -> usize {
        self.roots.len()
    }

    /// What the trees say of each row, `width` values a row, added up or compared in the order of the trees.
    pub(in crate::model) fn scores(&self, x: &[T], width: usize, targets: usize, aggregate: Aggregate) -> Scores<T> {
        let rows: Vec<&[T]> = x.chunks_exact(width.max(1)).collect();
        let mut scores = Scores::new(rows.len(), targets);
        // Where nothing is missing, where it would go need not be asked.
        let any_missing = || x.iter().fold(false, |any, value| any | value.is_missing());
        let kind = match self.kind {
            Kind::Threshold { strict, missing } => Kind::Threshold { strict, missing: missing && any_missing() },
            Kind::Each => Kind::Each,
        };
        match kind {
            Kind::Threshold { strict: false, missing: false } => {
                self.walk(&Threshold::<false, false>, &rows, aggregate, &mut scores);
            }
            Kind::Threshold { strict: false, missing: true } => {
                self.walk(&Threshold::<false, true>, &rows, aggregate, &mut scores);
            }
            Kind::Threshold { strict: true, missing: false } => {
                self.walk(&Threshold::<true, false>, &rows, aggregate, &mut scores);
            }
            Kind::Threshold { strict: true, missing: true } => {
                self.walk(&Threshold::<true, true>, &rows, aggregate, &mut scores);
            }
            Kind::Each => self.walk(&Each(&self.comparisons), &rows, aggregate, &mut scores),
        }
        scores
    }

    fn walk<R: Rule<T>>(&self, rule: &R, rows: &[&[T]], aggregate: Aggregate, scores: &mut Scores<T>) {
        if let [row] = rows {
            return self.walk_row(rule, row, aggregate, scores);
        }
        let mut first = 0;
        for block in rows.chunks(BLOCK) {
            for &root in &self.roots {
                let (groups, rest) = block.as_chunks::<LANES>();
                for (group, lanes) in groups.iter().enumerate() {
                    let leaves = self.leaves_of(rule, lanes, [root; LANES]);
                    for (lane, leaf) in leaves.into_iter().enumerate() {
                        self.add(leaf, first + group * LANES + lane, aggregate, scores);
                    }
                }
                for (lane, row) in rest.iter().enumerate() {
                    let [leaf] = self.leaves_of(rule, &[row], [root]);
                    self.add(leaf, first + groups.len() * LANES + lane, aggregate, scores);
                }
            }
            first += block.len();
        }
    }

    fn walk_row<R: Rule<T>>(&self, rule: &R, row: &[T], aggregate: Aggregate, scores: &mut Scores<T>) {
        let (groups, rest) = self.roots.as_chunks::<LANES>();
        for roots in groups {
            for leaf in self.leaves_of(rule, &[row; LANES], *roots) {
                self.add(leaf, 0, aggregate, scores);
            }
        }
        for &root in rest {
            let [leaf] = self.leaves_of(rule, &[row], [root]);
            self.add(leaf, 0, aggregate, scores);
        }
    }

    /// The leaves that rows reach from roots. Who is there stays there until all are.
    ///
    /// No lane may end the loop or skip a step: a branch that nobody can foresee costs more than the step does.
    #[inline]
    fn leaves_of<const N: usize, R: Rule<T>>(&self, rule: &R, rows: &[&[T]; N], roots: [u32; N]) -> [u32; N] {
        let mut at = roots;
        loop {
            let mut moved = 0;
            for _ in 0..STEPS {
                moved = 0;
                for (at, row) in at.iter_mut().zip(rows) {
                    let node = self.nodes.get(*at as usize).copied().unwrap_or_else(|| Node::leaf(*at));
                    let next = rule.next(*at, &node, row);
                    moved |= next ^ *at;
                    *at = next;
                }
            }
            if moved == 0 {
                return at;
            }
        }
    }

    #[inline]
    fn add(&self, leaf: u32, row: usize, aggregate: Aggregate, scores: &mut Scores<T>) {
        let leaf = leaf as usize;
        match &self.leaves {
            Leaves::One { target, by_node } => {
                let weight = by_node.get(leaf).copied().unwrap_or_default();
                scores.add(row, *target as usize, weight, aggregate);
            }
            Leaves::Many { starts, weights } => {
                let span = starts.get(leaf).zip(starts.get(leaf + 1));
                let of_leaf = span.and_then(|(from, to)| weights.get(*from as usize..*to as usize)).unwrap_or_default();
                for &(target, weight) in of_leaf {
                    scores.add(row, target as usize, weight, aggregate);
                }
            }
        }
    }
}

impl Ensemble<f32> {
    /// The same for rows in double precision.
    pub(in crate::model) fn widen(&self) -> Ensemble<f64> {
        let leaves = match &self.leaves {
            Leaves::One { target, by_node } => {
                Leaves::One { target: *target, by_node: by_node.iter().copied().map(f64::from).collect() }
            }
            Leaves::Many { starts, weights } => Leaves::Many {
                starts: starts.clone(),
                weights: weights.iter().map(|(target, weight)| (*target, f64::from(*weight))).collect(),
            },
        };
        Ensemble {
            nodes: self.nodes.iter().map(Node::widen).collect(),
            comparisons: self.comparisons.iter().map(Comparison::widen).collect(),
            kind: self.kind,
            roots: self.roots.clone(),
            leaves,
            columns: self.columns,
        }
    }
}
