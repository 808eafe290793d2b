//! Trees at work in an operator: in the precision of what comes in.

use std::sync::OnceLock;

use super::{Fact, Node};
use crate::{
    code::{Error, Result, codes},
    model::{
        tensor::{Elements, Kind, View},
        trees::{Aggregate, Ensemble, Score, Scores},
    },
};

/// An ensemble, and how its scores are gathered.
#[derive(Debug)]
pub(super) struct Forest {
    trees: Trees,
    pub(super) aggregate: Aggregate,
    pub(super) targets: usize,
    misfit: Error,
    too_narrow: Error,
}

#[derive(Debug)]
enum Trees {
    /// In single precision; for double precision made when it first comes.
    Single { trees: Ensemble<f32>, widened: OnceLock<Ensemble<f64>> },
    /// In double precision, and for nothing else.
    Double(Ensemble<f64>),
}

/// What the trees gave.
pub(super) enum Given {
    /// In single precision.
    Single(Scores<f32>),
    /// In double precision.
    Double(Scores<f64>),
}

impl Forest {
    pub(super) fn single(node: &Node, trees: Ensemble<f32>, aggregate: Aggregate, targets: usize) -> Self {
        Self::new(node, Trees::Single { trees, widened: OnceLock::new() }, aggregate, targets)
    }

    pub(super) fn double(node: &Node, trees: Ensemble<f64>, aggregate: Aggregate, targets: usize) -> Self {
        Self::new(node, Trees::Double(trees), aggregate, targets)
    }

    fn new(node: &Node, trees: Trees, aggregate: Aggregate, targets: usize) -> Self {
        let too_narrow = codes::MODL_TREE_FEATURE.at(&node.place).into();
        Self { trees, aggregate, targets, misfit: node.misfit(), too_narrow }
    }

    /// How many trees there are.
    pub(super) fn count(&self) -> usize {
        match &self.trees {
            Trees::Single { trees, .. } => trees.trees(),
            Trees::Double(trees) => trees.trees(),
        }
    }

    /// The input, where it is one that the trees take: `[rows, columns]`.
    ///
    /// # Errors
    /// `K-MODL-031` where it is not, `K-MODL-037` where it has too few columns.
    pub(super) fn fits<'a>(&self, inputs: &'a [Fact]) -> Result<&'a Fact> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let [_, columns] = x.shape.as_slice() else { return Err(self.misfit.clone()) };
        let is_taken = match &self.trees {
            Trees::Single { .. } => matches!(x.kind, Kind::F32 | Kind::F64 | Kind::I32 | Kind::I64),
            Trees::Double(_) => x.kind == Kind::F64,
        };
        if !is_taken {
            return Err(self.misfit.clone());
        }
        match columns {
            super::Dim::Fixed(columns) if *columns < self.columns() => Err(self.too_narrow.clone()),
            _ => Ok(x),
        }
    }

    fn columns(&self) -> usize {
        match &self.trees {
            Trees::Single { trees, .. } => trees.columns(),
            Trees::Double(trees) => trees.columns(),
        }
    }

    /// The scores of every row.
    ///
    /// # Errors
    /// As [`Forest::fits`].
    #[expect(clippy::cast_precision_loss, reason = "whole numbers are compared in single precision, as in the peer")]
    pub(super) fn scores(&self, inputs: &[View<'_>]) -> Result<Given> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let [_, width] = *x.shape else { return Err(self.misfit.clone()) };
        if width < self.columns() || width == 0 {
            return Err(self.too_narrow.clone());
        }
        let (targets, aggregate) = (self.targets, self.aggregate);
        Ok(match (&self.trees, x.elements) {
            (Trees::Single { trees, .. }, Elements::F32(x)) => {
                Given::Single(trees.scores(x, width, targets, aggregate))
            }
            (Trees::Single { trees, .. }, Elements::I64(x)) => {
                let x: Vec<f32> = x.iter().map(|&x| x as f32).collect();
                Given::Single(trees.scores(&x, width, targets, aggregate))
            }
            (Trees::Single { trees, .. }, Elements::I32(x)) => {
                let x: Vec<f32> = x.iter().map(|&x| x as f32).collect();
                Given::Single(trees.scores(&x, width, targets, aggregate))
            }
            (Trees::Single { trees, widened }, Elements::F64(x)) => {
                Given::Double(widened.get_or_init(|| trees.widen()).scores(x, width, targets, aggregate))
            }
            (Trees::Double(trees), Elements::F64(x)) => Given::Double(trees.scores(x, width, targets, aggregate)),
            _ => return Err(self.misfit.clone()),
        })
    }
}

/// The aggregate that an attribute names.
pub(super) fn aggregate(name: &str) -> Option<Aggregate> {
    Some(match name {
        "SUM" => Aggregate::Sum,
        "AVERAGE" => Aggregate::Average,
        "MIN" => Aggregate::Min,
        "MAX" => Aggregate::Max,
        _ => return None,
    })
}

/// Divides the sums of an average, then adds the base values: one a target, or none.
pub(super) fn finish<T: crate::model::trees::Real>(
    row: &mut [Score<T>],
    aggregate: Aggregate,
    trees: usize,
    base: &[f64],
) {
    if aggregate == Aggregate::Average {
        for score in &mut *row {
            score.value = score.value / T::count(trees);
        }
    }
    for (score, base) in row.iter_mut().zip(base) {
        score.value += T::of(*base);
    }
}
