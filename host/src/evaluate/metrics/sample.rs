//! Rows with an outcome and an estimate, enough of each outcome to say anything.

use super::number;
use crate::code::{Result, codes};

/// How many rows there must be with the outcome, and how many without.
pub const LEAST_OF_A_CLASS: usize = 10;

/// Rows of which every one has an outcome and a finite estimate.
#[derive(Debug, Clone)]
pub struct Sample {
    outcomes: Vec<bool>,
    logits: Vec<f64>,
    probabilities: Vec<f64>,
    events: usize,
}

impl Sample {
    /// Takes outcomes and log odds, one of each a row.
    ///
    /// # Errors
    /// `K-EVAL-007` where a log odds is no number, `-008` where all rows have the outcome or none has, `-009` where
    /// fewer than [`LEAST_OF_A_CLASS`] have it, `-010` where fewer have it not; `place` names the group.
    pub fn new(outcomes: Vec<bool>, logits: Vec<f64>, place: &str) -> Result<Self> {
        if outcomes.len() != logits.len() || !logits.iter().all(|logit| logit.is_finite()) {
            return Err(codes::EVAL_NOT_FINITE.at(place));
        }
        let events = outcomes.iter().filter(|&&outcome| outcome).count();
        let others = outcomes.len() - events;
        let code = match (events, others) {
            (0, _) | (_, 0) => Some(codes::EVAL_ONE_CLASS),
            (events, _) if events < LEAST_OF_A_CLASS => Some(codes::EVAL_FEW_EVENTS),
            (_, others) if others < LEAST_OF_A_CLASS => Some(codes::EVAL_FEW_OTHERS),
            _ => None,
        };
        if let Some(code) = code {
            return Err(code.at(place));
        }
        let probabilities = logits.iter().map(|&logit| expit(logit)).collect();
        Ok(Self { outcomes, logits, probabilities, events })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.outcomes.len()
    }

    /// How many of them have the outcome.
    pub fn events(&self) -> usize {
        self.events
    }

    /// The outcome's frequency.
    pub fn frequency(&self) -> f64 {
        number(self.events) / number(self.rows())
    }

    /// Whether each row has the outcome.
    pub fn outcomes(&self) -> &[bool] {
        &self.outcomes
    }

    /// The log odds of each row.
    pub fn logits(&self) -> &[f64] {
        &self.logits
    }

    /// The probability of each row.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The rows of these numbers, where they are rows of it.
    ///
    /// # Errors
    /// As [`Sample::new`].
    pub fn of(&self, rows: &[usize], place: &str) -> Result<Self> {
        let outcomes = rows.iter().filter_map(|&row| self.outcomes.get(row).copied()).collect();
        let logits = rows.iter().filter_map(|&row| self.logits.get(row).copied()).collect();
        Self::new(outcomes, logits, place)
    }

    /// The rows of these numbers, however few of a class there are: a part to fit on of a sample that is large enough.
    pub(super) fn part(&self, rows: &[usize]) -> Self {
        let outcomes: Vec<bool> = rows.iter().filter_map(|&row| self.outcomes.get(row).copied()).collect();
        let logits: Vec<f64> = rows.iter().filter_map(|&row| self.logits.get(row).copied()).collect();
        let probabilities = logits.iter().map(|&logit| expit(logit)).collect();
        let events = outcomes.iter().filter(|&&outcome| outcome).count();
        Self { outcomes, logits, probabilities, events }
    }

    /// The same rows with other log odds, of each row's number and its own.
    pub(super) fn map(&self, logit: impl Fn(usize, f64) -> f64) -> Self {
        let logits: Vec<f64> = self.logits.iter().enumerate().map(|(row, own)| logit(row, *own)).collect();
        let probabilities = logits.iter().map(|&logit| expit(logit)).collect();
        Self { outcomes: self.outcomes.clone(), logits, probabilities, events: self.events }
    }
}

/// The logistic function.
pub(super) fn expit(logit: f64) -> f64 {
    if logit >= 0.0 {
        1.0 / (1.0 + (-logit).exp())
    } else {
        let odds = logit.exp();
        odds / (1.0 + odds)
    }
}
