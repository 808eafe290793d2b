//! Log odds to a probability with its interval.

use crate::assessment::Prediction;

/// The probability and its 95 % percentile interval over the bootstrap refits.
pub fn predict(logit: f32, bootstrap: &[f32]) -> Prediction {
    let mut refits: Vec<f64> = bootstrap.iter().map(|&logit| expit(f64::from(logit))).collect();
    refits.sort_by(f64::total_cmp);
    let logit = f64::from(logit);
    Prediction {
        probability: expit(logit),
        lower: percentile(&refits, 0.025),
        upper: percentile(&refits, 0.975),
        logit,
    }
}

/// The logistic function.
pub(crate) fn expit(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// The sample standard deviation.
#[expect(clippy::cast_precision_loss, reason = "refits are few")]
pub(crate) fn standard_deviation(values: &[f32]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / n;
    let squares = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>();
    (squares / (n - 1.0)).sqrt()
}

/// Linear interpolation between order statistics (Hyndman and Fan 1996, type 7; doi:10.2307/2684934).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the rank lies between 0 and the number of refits"
)]
fn percentile(sorted: &[f64], fraction: f64) -> f64 {
    let rank = fraction * sorted.len().saturating_sub(1) as f64;
    let below = sorted.get(rank.floor() as usize).copied().unwrap_or(f64::NAN);
    let above = sorted.get(rank.ceil() as usize).copied().unwrap_or(f64::NAN);
    below + (above - below) * rank.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_as_numpy_does() {
        // numpy.percentile([1, 2, 3, 4], [0, 2.5, 50, 97.5, 100])
        let sorted = [1.0, 2.0, 3.0, 4.0];
        for (fraction, expected) in [(0.0, 1.0), (0.025, 1.075), (0.5, 2.5), (0.975, 3.925), (1.0, 4.0)] {
            assert!((percentile(&sorted, fraction) - expected).abs() < 1e-12, "{fraction}");
        }
    }
}
