//! An estimate with its 95 % interval.

use serde::Serialize;

/// The 97.5th percentile of the normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its interval.
    #[serde(flatten)]
    pub interval: Interval,
}

impl Interval {
    /// The 2.5th and 97.5th percentile, with linear interpolation (Hyndman and Fan 1996, type 7;
    /// doi:10.2307/2684934). None where there are no values.
    pub fn percentiles(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        Some(Self { lower: percentile(&values, 0.025)?, upper: percentile(&values, 0.975)? })
    }
}

impl Estimate {
    /// An estimate whose error is normal.
    pub(super) fn normal(value: f64, standard_error: f64) -> Self {
        Self::around(value, Z * standard_error)
    }

    /// An estimate with the same margin to both sides.
    pub(super) fn around(value: f64, margin: f64) -> Self {
        Self { value, interval: Interval { lower: value - margin, upper: value + margin } }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the rank lies between 0 and the number of values"
)]
fn percentile(sorted: &[f64], fraction: f64) -> Option<f64> {
    let rank = fraction * super::number(sorted.len().checked_sub(1)?);
    let (below, above) = (sorted.get(rank.floor() as usize)?, sorted.get(rank.ceil() as usize)?);
    Some(below + (above - below) * rank.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_as_numpy_does() {
        // numpy.percentile([1, 2, 3, 4], [2.5, 97.5])
        let interval = Interval::percentiles(vec![4.0, 1.0, 3.0, 2.0]).unwrap();
        assert!((interval.lower - 1.075).abs() < 1e-12 && (interval.upper - 3.925).abs() < 1e-12, "{interval:?}");
        assert_eq!(Interval::percentiles(Vec::new()), None);
    }
}
