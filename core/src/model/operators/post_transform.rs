//! `post_transform` of classifiers and regressors: scores to what they are shown as.

use super::Node;
use crate::code::Result;

/// A transform of a row's scores, in single precision and in onnxruntime's order of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PostTransform {
    /// `NONE`.
    None,
    /// `SOFTMAX`.
    Softmax,
    /// `LOGISTIC`.
    Logistic,
    /// `SOFTMAX_ZERO`: as `SOFTMAX`, but a score of zero stays zero.
    SoftmaxZero,
    /// `PROBIT`: the quantile of the normal distribution.
    Probit,
}

impl PostTransform {
    /// The one that a node's attribute names.
    ///
    /// # Errors
    /// `K-MODL-030` where there is no such transform.
    pub(super) fn of(node: &Node) -> Result<Self> {
        let name = node.text("post_transform")?.map_or("NONE", String::as_str);
        Self::named(name).ok_or_else(|| node.invalid("post_transform"))
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "NONE" => Self::None,
            "SOFTMAX" => Self::Softmax,
            "LOGISTIC" => Self::Logistic,
            "SOFTMAX_ZERO" => Self::SoftmaxZero,
            "PROBIT" => Self::Probit,
            _ => return None,
        })
    }

    /// The one that a number names in `TreeEnsemble` (ai.onnx.ml 5).
    pub(super) fn numbered(number: i64) -> Option<Self> {
        let all = [Self::None, Self::Softmax, Self::Logistic, Self::SoftmaxZero, Self::Probit];
        all.get(usize::try_from(number).ok()?).copied()
    }

    /// Transforms the scores of one row.
    pub(super) fn apply(self, scores: &mut [f32]) {
        match self {
            Self::None => {}
            Self::Logistic => each(scores, logistic),
            Self::Probit => each(scores, probit),
            Self::Softmax => {
                let most = scores.iter().copied().fold(f32::MIN, f32::max);
                each(scores, |score| (score - most).exp());
                let sum: f32 = scores.iter().sum();
                each(scores, |score| score / sum);
            }
            Self::SoftmaxZero => {
                let most = scores.iter().copied().fold(f32::MIN, f32::max);
                let mut sum = 0.0;
                for score in &mut *scores {
                    if score.abs() > ZERO {
                        *score = (*score - most).exp();
                        sum += *score;
                    } else {
                        *score *= (-most).exp();
                    }
                }
                each(scores, |score| score / sum);
            }
        }
    }
}

fn each(scores: &mut [f32], transform: impl Fn(f32) -> f32) {
    for score in scores {
        *score = transform(*score);
    }
}

/// What counts as a score of zero.
const ZERO: f32 = 1e-7;

fn logistic(score: f32) -> f32 {
    let upper = 1.0 / (1.0 + (-score.abs()).exp());
    if score < 0.0 { 1.0 - upper } else { upper }
}

fn probit(score: f32) -> f32 {
    std::f32::consts::SQRT_2 * inverse_erf(2.0 * score - 1.0)
}

/// Winitzki's approximation of the inverse error function ("A handy approximation for the error function and its
/// inverse", 2008), with its constant 0.147.
fn inverse_erf(x: f32) -> f32 {
    const A: f32 = 0.147;
    let log = ((1.0 - x) * (1.0 + x)).ln();
    let half = 2.0 / (std::f32::consts::PI * A) + 0.5 * log;
    let root = (-half + (half * half - 1.0 / A * log).sqrt()).sqrt();
    if x < 0.0 { -root } else { root }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured with onnxruntime 1.32 (`TreeEnsembleRegressor` with two targets).
    #[test]
    fn transforms_are_those_of_the_peer() {
        for (transform, scores, expected) in [
            (PostTransform::None, [0.3, 0.0], [0.3, 0.0]),
            (PostTransform::Logistic, [0.3, 0.0], [0.574_442_5, 0.5]),
            (PostTransform::Logistic, [-0.7, 0.0], [0.331_812_26, 0.5]),
            (PostTransform::Softmax, [0.3, 0.0], [0.574_442_5, 0.425_557_46]),
            (PostTransform::Softmax, [-0.599_999_96, 0.0], [0.354_343_7, 0.645_656_3]),
            (PostTransform::SoftmaxZero, [0.3, 0.0], [1.0, 0.0]),
            (PostTransform::SoftmaxZero, [-0.7, 0.0], [1.0, 0.0]),
            (PostTransform::Probit, [0.3, 0.8], [-0.524_445_9, 0.841_756_1]),
            (PostTransform::Probit, [0.7, 0.4], [0.524_445_9, -0.253_353_5]),
        ] {
            let mut row: [f32; 2] = scores;
            transform.apply(&mut row);
            for (value, expected) in row.iter().zip(expected) {
                assert!((value - expected).abs() < 2e-7, "{transform:?} {scores:?}: {row:?}");
            }
        }
        let mut row = [1.2];
        PostTransform::Probit.apply(&mut row);
        assert!(row[0].is_nan());
    }
}
