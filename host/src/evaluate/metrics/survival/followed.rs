//! Rows with a time, an outcome and an estimate of its risk by a horizon, enough of them to say anything.

use super::{
    super::{LEAST_OF_A_CLASS, sample::expit},
    Censored, is_sound,
};
use crate::code::{Result, codes};

/// Rows of which every one has a time, an outcome and a finite estimate.
#[derive(Debug, Clone)]
pub struct Followed {
    patients: Vec<Censored>,
    logits: Vec<f64>,
    risks: Vec<f64>,
    horizon: f64,
    events: usize,
    beyond: usize,
}

impl Followed {
    /// Takes times with outcomes, and the log odds of an outcome by the horizon, one of each a row.
    ///
    /// # Errors
    /// `K-EVAL-042` where a time is no number or below 0, `-007` where a log odds is no number, `-008` where every row
    /// has the outcome by the horizon or none has, `-045` where fewer than [`LEAST_OF_A_CLASS`] have it, `-046` where
    /// fewer were followed beyond the horizon; `place` names the group.
    pub fn new(patients: Vec<Censored>, logits: Vec<f64>, horizon: f64, place: &str) -> Result<Self> {
        if !patients.iter().all(|patient| patient.time.is_finite() && patient.time >= 0.0) {
            return Err(codes::EVAL_TIME_INVALID.at(place));
        }
        if !is_sound(&patients, &logits) || !horizon.is_finite() {
            return Err(codes::EVAL_NOT_FINITE.at(place));
        }
        let events = patients.iter().filter(|patient| patient.cut(horizon).event).count();
        let beyond = patients.iter().filter(|patient| patient.time > horizon).count();
        let code = match (events, beyond) {
            (0, _) => Some(codes::EVAL_ONE_CLASS),
            (events, _) if events == patients.len() => Some(codes::EVAL_ONE_CLASS),
            (events, _) if events < LEAST_OF_A_CLASS => Some(codes::EVAL_FEW_EVENTS_BY_HORIZON),
            (_, beyond) if beyond < LEAST_OF_A_CLASS => Some(codes::EVAL_FEW_FOLLOWED),
            _ => None,
        };
        if let Some(code) = code {
            return Err(code.at(place));
        }
        let risks = logits.iter().map(|&logit| expit(logit)).collect();
        Ok(Self { patients, logits, risks, horizon, events, beyond })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.patients.len()
    }

    /// How many of them have the outcome by the horizon.
    pub fn events(&self) -> usize {
        self.events
    }

    /// How many of them were followed beyond the horizon.
    pub fn beyond(&self) -> usize {
        self.beyond
    }

    /// The horizon.
    pub fn horizon(&self) -> f64 {
        self.horizon
    }

    /// Time and outcome of each row.
    pub fn patients(&self) -> &[Censored] {
        &self.patients
    }

    /// The same with nothing known after the horizon, of which a risk by then says nothing.
    pub fn patients_by_horizon(&self) -> Vec<Censored> {
        self.patients.iter().map(|patient| patient.cut(self.horizon)).collect()
    }

    /// The log odds of each row.
    pub fn logits(&self) -> &[f64] {
        &self.logits
    }

    /// The risk of each row.
    pub fn risks(&self) -> &[f64] {
        &self.risks
    }

    /// The complementary log-log of each risk, log(-log(1 - risk)): a log hazard where hazards are proportional.
    pub fn predictors(&self) -> Vec<f64> {
        self.logits.iter().map(|&logit| complementary_log_log(logit)).collect()
    }

    /// The rows of these numbers, where they are rows of it.
    ///
    /// # Errors
    /// As [`Followed::new`].
    pub fn of(&self, rows: &[usize], place: &str) -> Result<Self> {
        let patients = rows.iter().filter_map(|&row| self.patients.get(row).copied()).collect();
        let logits = rows.iter().filter_map(|&row| self.logits.get(row).copied()).collect();
        Self::new(patients, logits, self.horizon, place)
    }
}

/// log(log(1 + exp(logit))), which is log(-log(1 - risk)). Far below 0 it is the logit itself, less half the odds.
fn complementary_log_log(logit: f64) -> f64 {
    if logit < -30.0 { logit } else { (logit.max(0.0) + (-logit.abs()).exp().ln_1p()).ln() }
}
