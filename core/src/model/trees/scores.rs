//! What trees say of rows, gathered.

use super::real::Real;

/// How the trees' weights become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Aggregate {
    /// Their sum.
    Sum,
    /// Their sum over the number of trees.
    Average,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// A score for each row and target, and whether any tree gave one.
#[derive(Debug, Clone)]
pub(in crate::model) struct Scores<T> {
    targets: usize,
    scores: Vec<Score<T>>,
}

/// A score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::model) struct Score<T> {
    /// Its value; zero where no tree gave one.
    pub(in crate::model) value: T,
    /// Whether a tree gave one.
    pub(in crate::model) is_given: bool,
}

impl<T: Real> Scores<T> {
    pub(super) fn new(rows: usize, targets: usize) -> Self {
        Self { targets, scores: vec![Score::default(); rows * targets] }
    }

    /// The scores of each row.
    pub(in crate::model) fn rows(&mut self) -> impl Iterator<Item = &mut [Score<T>]> {
        self.scores.chunks_exact_mut(self.targets.max(1))
    }

    #[inline]
    pub(super) fn add(&mut self, row: usize, target: usize, weight: T, aggregate: Aggregate) {
        let Some(score) = self.scores.get_mut(row * self.targets + target) else { return };
        match aggregate {
            Aggregate::Sum | Aggregate::Average => score.value += weight,
            Aggregate::Min if score.is_given && score.value <= weight => {}
            Aggregate::Max if score.is_given && score.value >= weight => {}
            Aggregate::Min | Aggregate::Max => score.value = weight,
        }
        score.is_given = true;
    }
}
