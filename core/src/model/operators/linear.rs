//! The matrix of a linear model: a score a row of coefficients.

use std::borrow::Cow;

use super::{
    Dim, Fact, Node,
    single::{is_number, singles},
};
use crate::{
    code::{Error, Result},
    model::tensor::View,
};

/// `coefficients` (`[scores, columns]`) and `intercepts` (`[scores]`).
#[derive(Debug)]
pub(super) struct Linear {
    coefficients: Vec<f32>,
    intercepts: Vec<f32>,
    columns: usize,
    misfit: Error,
}

impl Linear {
    /// The matrix of a node that gives so many scores.
    ///
    /// # Errors
    /// `K-MODL-030` where the coefficients do not make so many rows, or the intercepts are neither absent nor as many.
    pub(super) fn of(node: &Node, scores: usize) -> Result<Self> {
        let coefficients = node.floats("coefficients")?.cloned().unwrap_or_default();
        let columns = coefficients.len().checked_div(scores).unwrap_or(0);
        if columns == 0 || columns * scores != coefficients.len() {
            return Err(node.invalid("coefficients"));
        }
        let mut intercepts = node.floats("intercepts")?.cloned().unwrap_or_default();
        if intercepts.is_empty() {
            intercepts.resize(scores, 0.0);
        }
        if intercepts.len() != scores {
            return Err(node.invalid("intercepts"));
        }
        Ok(Self { coefficients, intercepts, columns, misfit: node.misfit() })
    }

    /// How many scores a row of the input gives.
    pub(super) fn scores(&self) -> usize {
        self.intercepts.len()
    }

    /// The open or known count of the input's rows; an input of one axis is one row.
    ///
    /// # Errors
    /// `K-MODL-031` where it is no table of numbers with as many columns as there are coefficients.
    pub(super) fn rows(&self, inputs: &[Fact]) -> Result<Dim> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let fits = |columns: &Dim| !matches!(columns, Dim::Fixed(columns) if *columns != self.columns);
        match x.shape.as_slice() {
            [columns] if is_number(x.kind) && fits(columns) => Ok(Dim::Fixed(1)),
            [_, columns] if is_number(x.kind) && fits(columns) => Ok(Dim::Of { input: 0, axis: 0 }),
            _ => Err(self.misfit.clone()),
        }
    }

    /// The scores of every row, one row after another.
    ///
    /// # Errors
    /// As [`Linear::rows`].
    pub(super) fn run(&self, inputs: &[View<'_>]) -> Result<Vec<f32>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let x: Cow<'_, [f32]> = match x.shape {
            [columns] | [_, columns] if *columns == self.columns => singles(x.elements),
            _ => None,
        }
        .ok_or_else(|| self.misfit.clone())?;
        let mut scores = Vec::with_capacity(x.len() / self.columns * self.scores());
        for row in x.chunks_exact(self.columns) {
            let rows = self.coefficients.chunks_exact(self.columns).zip(&self.intercepts);
            scores.extend(rows.map(|(coefficients, intercept)| {
                row.iter().zip(coefficients).fold(0.0, |sum, (x, coefficient)| sum + x * coefficient) + intercept
            }));
        }
        Ok(scores)
    }
}
