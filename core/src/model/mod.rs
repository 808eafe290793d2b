//! A graph to a prediction. [`tract`] alone knows the engine.

mod prediction;
mod tract;

use ndarray::{Array1, Array2};

pub(crate) use self::prediction::{expit, standard_deviation};
pub use self::{prediction::predict, tract::Engine};

/// What a graph says of a batch of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Log odds, `[rows]`.
    pub logit: Array1<f32>,
    /// Log odds of every bootstrap refit, `[rows, refits]`.
    pub logit_bootstrap: Array2<f32>,
}

impl Output {
    /// The log odds of every refit for one row; empty where there is no such row.
    pub fn refits(&self, row: usize) -> Vec<f32> {
        self.logit_bootstrap.outer_iter().nth(row).map(|refits| refits.to_vec()).unwrap_or_default()
    }
}
