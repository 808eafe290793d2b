//! Inputs that are made of all values in the window: how fast they change, and how many there are.

use jiff::Timestamp;

use super::{FeatureValue, candidate::Candidate, source::within};
use crate::{
    code::{Code, codes},
    manifest::{Input, InputKind},
    moment::{Moment, hours_between},
};

/// The values as one, if the input is of that kind. They come ranked by the latest: of several of one moment the
/// first counts.
///
/// # Errors
/// `K-FEAT-042` where there are too few for a slope, `K-FEAT-004` where the outcome is impossible.
pub(super) fn whole(ranked: &[Candidate], input: &Input) -> Option<Result<FeatureValue, Code>> {
    let mut points: Vec<(Timestamp, f64)> = Vec::new();
    for candidate in ranked {
        let (Some(at), FeatureValue::Number(number)) = (candidate.at.as_ref().map(Moment::start), &candidate.value)
        else {
            continue;
        };
        if points.last().is_none_or(|(before, _)| *before != at) {
            points.push((at, *number));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a record holds fewer than 2^52 values")]
    match &input.kind {
        InputKind::Count { hard } => Some(within(points.len() as f64, *hard)),
        InputKind::Slope { hard, span_hours, .. } => {
            Some(slope(&points, *span_hours).ok_or(codes::FEAT_TOO_FEW).and_then(|slope| within(slope, *hard)))
        }
        _ => None,
    }
}

/// The least-squares slope per day, where first and last lie far enough apart.
fn slope(points: &[(Timestamp, f64)], span_hours: f64) -> Option<f64> {
    let (latest, _) = points.first()?;
    let (first, _) = points.last()?;
    if hours_between(*first, *latest) < span_hours {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a record holds fewer than 2^52 values")]
    let count = points.len() as f64;
    let days = |at: &Timestamp| hours_between(*first, *at) / 24.0;
    let mean_day = points.iter().map(|(at, _)| days(at)).sum::<f64>() / count;
    let mean = points.iter().map(|(_, value)| value).sum::<f64>() / count;
    let spread: f64 = points.iter().map(|(at, _)| (days(at) - mean_day).powi(2)).sum();
    let common: f64 = points.iter().map(|(at, value)| (days(at) - mean_day) * (value - mean)).sum();
    Some(common / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_that_of_the_line_through_the_values() {
        let points = |values: &[(f64, f64)]| -> Vec<(Timestamp, f64)> {
            let at = |days: f64| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs_f64(days * 86_400.0);
            values.iter().map(|(days, value)| (at(*days), *value)).collect()
        };
        for (what, values, span, expected) in [
            ("a line", &[(4.0, 9.0), (2.0, 5.0), (0.0, 1.0)][..], 24.0, Some(2.0)),
            ("not quite a line", &[(2.0, 3.0), (1.0, 1.0), (0.0, 0.0)], 24.0, Some(1.5)),
            ("constant", &[(1.0, 7.0), (0.0, 7.0)], 24.0, Some(0.0)),
            ("within a morning", &[(0.1, 2.0), (0.0, 1.0)], 24.0, None),
            ("one value", &[(0.0, 1.0)], 24.0, None),
            ("none", &[], 24.0, None),
        ] {
            let found = slope(&points(values), span);
            let close = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
                (found, expected) => found == expected,
            };
            assert!(close, "{what}: {found:?}");
        }
    }
}
