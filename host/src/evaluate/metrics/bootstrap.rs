//! Intervals by resampling: rows drawn with replacement, as many as there are, whatever their outcome.
//!
//! It is not stratified: how many events a sample has is itself a matter of chance, and the Brier score, the average
//! precision, O/E and the net benefit depend on it. A resample of one class alone is drawn again. The generator is
//! wyrand with a seed that is said beside the figures: the same table gives the same interval.

use fastrand::Rng;
use serde::Serialize;

use super::{Censored, Followed, Interval, Ranking, Sample, accuracy, brier_at, concordance, free_at, net_benefit};

/// How intervals are resampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many resamples are drawn; at least two.
    pub resamples: usize,
    /// The generator's seed.
    pub seed: u64,
}

/// Percentile intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bootstrapped {
    /// Of the area under the ROC curve.
    pub auroc: Interval,
    /// Of the average precision.
    pub average_precision: Interval,
    /// Of the Brier score.
    pub brier: Interval,
    /// Of the scaled Brier score.
    pub scaled_brier: Interval,
    /// Of the net benefit at each threshold.
    pub net_benefit: Vec<Interval>,
}

impl Bootstrap {
    /// Resamples the rows. None where there are no resamples.
    pub fn intervals(self, sample: &Sample, thresholds: &[f64]) -> Option<Bootstrapped> {
        let ranking = Ranking::new(sample);
        let mut rng = Rng::with_seed(self.seed);
        let mut times = vec![0_u32; sample.rows()];
        let mut drawn = [const { Vec::new() }; 4];
        let mut benefits = vec![Vec::with_capacity(self.resamples); thresholds.len()];
        for _ in 0..self.resamples {
            let (auroc, accuracy) = loop {
                draw(&mut rng, &mut times)?;
                if let (Some(auroc), Some(accuracy)) = (ranking.auroc(&times), accuracy(sample, &times)) {
                    break (auroc, accuracy);
                }
            };
            let precision = ranking.average_precision(&times)?;
            for (values, value) in drawn.iter_mut().zip([auroc, precision, accuracy.brier, accuracy.scaled]) {
                values.push(value);
            }
            for (values, benefit) in benefits.iter_mut().zip(net_benefit(sample, &times, thresholds)) {
                values.push(benefit.model);
            }
        }
        let [auroc, average_precision, brier, scaled_brier] = drawn.map(Interval::percentiles);
        Some(Bootstrapped {
            auroc: auroc?,
            average_precision: average_precision?,
            brier: brier?,
            scaled_brier: scaled_brier?,
            net_benefit: benefits.into_iter().map(Interval::percentiles).collect::<Option<_>>()?,
        })
    }
}

/// Percentile intervals of an outcome in time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimeBootstrapped {
    /// Of Harrell's C, follow-up cut at the horizon.
    pub concordance: Interval,
    /// Of the Brier score at the horizon.
    pub brier: Interval,
    /// Of the scaled Brier score.
    pub scaled_brier: Interval,
}

impl Bootstrap {
    /// Resamples the rows. A resample without a pair, or that nobody follows beyond the horizon, is drawn again. None
    /// where there are no resamples.
    pub fn time_intervals(self, followed: &Followed) -> Option<TimeBootstrapped> {
        // In the order of their times, so that what sorts a resample finds it sorted.
        let mut order: Vec<(Censored, f64, f64)> = followed
            .patients()
            .iter()
            .zip(followed.logits().iter().zip(followed.risks()))
            .map(|(patient, (logit, risk))| (*patient, *logit, 1.0 - risk))
            .collect();
        order.sort_by(|(a, ..), (b, ..)| a.time.total_cmp(&b.time));
        let mut rng = Rng::with_seed(self.seed);
        let mut times = vec![0_u32; order.len()];
        let mut drawn = [const { Vec::new() }; 3];
        for _ in 0..self.resamples {
            let values = loop {
                draw(&mut rng, &mut times)?;
                let rows = || order.iter().zip(&times).flat_map(|(row, &times)| (0..times).map(move |_| row));
                let patients: Vec<Censored> = rows().map(|(patient, ..)| *patient).collect();
                let free: Vec<f64> = rows().map(|(.., free)| *free).collect();
                let cut: Vec<Censored> = patients.iter().map(|patient| patient.cut(followed.horizon())).collect();
                let logits: Vec<f64> = rows().map(|(_, logit, _)| *logit).collect();
                if let (Some(concordance), Some((brier, null))) =
                    (concordance(&cut, &logits), brier_and_null(&patients, &free, followed.horizon()))
                {
                    break [concordance, brier, 1.0 - brier / null];
                }
            };
            for (values, value) in drawn.iter_mut().zip(values) {
                values.push(value);
            }
        }
        let [concordance, brier, scaled_brier] = drawn.map(Interval::percentiles);
        Some(TimeBootstrapped { concordance: concordance?, brier: brier?, scaled_brier: scaled_brier? })
    }
}

/// The Brier score at a horizon, and that of Kaplan and Meier's estimate for everybody. None where either has no value, or
/// the latter is 0.
pub fn brier_and_null(patients: &[Censored], free: &[f64], horizon: f64) -> Option<(f64, f64)> {
    let everybody = vec![free_at(patients, horizon)?.free; patients.len()];
    let null = brier_at(patients, &everybody, horizon).filter(|null| *null > 0.0)?;
    Some((brier_at(patients, free, horizon)?, null))
}

/// Draws as many rows as there are, with replacement.
fn draw(rng: &mut Rng, times: &mut [u32]) -> Option<()> {
    let rows = u32::try_from(times.len()).ok().filter(|&rows| rows > 0)?;
    times.fill(0);
    for _ in 0..rows {
        if let Some(times) = times.get_mut(rng.u32(..rows) as usize) {
            *times += 1;
        }
    }
    Some(())
}
