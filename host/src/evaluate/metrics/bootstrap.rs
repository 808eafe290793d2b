//! Intervals by resampling: rows drawn with replacement, as many as there are, whatever their outcome.
//!
//! It is not stratified: how many events a sample has is itself a matter of chance, and the Brier score, the average
//! precision, O/E and the net benefit depend on it. A resample of one class alone is drawn again. The generator is
//! wyrand with a seed that is said beside the figures: the same table gives the same interval.

use fastrand::Rng;
use serde::Serialize;

use super::{Interval, Ranking, Sample, accuracy, net_benefit};

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
