//! `LinearRegressor` (ai.onnx.ml 1).

use super::{Dim, Fact, Node, Operator, linear::Linear, post_transform::PostTransform};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Kind, Tensor, View},
};

#[derive(Debug)]
struct LinearRegressor {
    linear: Linear,
    post_transform: PostTransform,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the lists do not agree or the transform is unknown. A transform of one target other than
/// `PROBIT` is refused: the standard asks for it, onnxruntime leaves it out, and nobody can tell which of the two the
/// model's developer saw.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let targets = node.int("targets")?.map_or(Ok(1), |targets| usize::try_from(*targets));
    let targets = targets.map_err(|_| node.invalid("targets"))?;
    let linear = Linear::of(node, targets)?;
    let post_transform = PostTransform::of(node)?;
    if targets == 1 && !matches!(post_transform, PostTransform::None | PostTransform::Probit) {
        return Err(node.invalid("post_transform"));
    }
    Ok(Box::new(LinearRegressor { linear, post_transform, misfit: node.misfit() }))
}

impl Operator for LinearRegressor {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let rows = self.linear.rows(inputs)?;
        Ok(vec![Fact { kind: Kind::F32, shape: vec![rows, Dim::Fixed(self.linear.scores())] }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let mut scores = self.linear.run(inputs)?;
        let targets = self.linear.scores();
        for row in scores.chunks_exact_mut(targets) {
            self.post_transform.apply(row);
        }
        let rows = scores.len() / targets;
        let scores = Tensor::new(vec![rows, targets], Data::F32(scores));
        Ok(vec![scores.ok_or_else(|| self.misfit.clone())?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operators::probe::{Probe, close};

    const X: [f32; 6] = [1.0, 2.0, -3.0, 0.0, 0.5, 4.0];

    fn probe(coefficients: &[f32], intercepts: &[f32], targets: i64, transform: &str) -> Probe {
        let probe = Probe::new(build).floats("coefficients", coefficients).int("targets", targets);
        probe.floats("intercepts", intercepts).text("post_transform", transform)
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn scores_are_those_of_the_peer() {
        let two = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        for (coefficients, intercepts, targets, transform, expected) in [
            (&two[..3], &[0.25][..], 1, "NONE", &[-0.150_000_04, 1.55][..]),
            (&two, &[0.25, 0.1], 2, "NONE", &[-0.150_000_04, -0.300_000_1, 1.55, 2.75]),
            (&two, &[0.25, 0.1], 2, "SOFTMAX", &[0.537_429_8, 0.462_570_13, 0.231_475_23, 0.768_524_8]),
            (&two, &[0.25, 0.1], 2, "LOGISTIC", &[0.462_570_16, 0.425_557_46, 0.824_913_74, 0.939_913_4]),
            (&two, &[], 2, "NONE", &[-0.400_000_04, -0.400_000_1, 1.3, 2.65]),
        ] {
            let outputs = probe(coefficients, intercepts, targets, transform).floats_of(&[2, 3], &X).unwrap();
            close(&outputs[0], &[2, expected.len() / 2], expected);
        }
        let outputs = probe(&two[..3], &[0.25], 1, "NONE").floats_of(&[3], &[1.0, 2.0, 3.0]).unwrap();
        close(&outputs[0], &[1, 1], &[1.65]);
    }

    #[test]
    fn lists_that_do_not_agree_are_refused() {
        for (coefficients, intercepts, targets, transform) in [
            (&[][..], &[][..], 1, "NONE"),
            (&[1.0], &[], 0, "NONE"),
            (&[1.0], &[], -1, "NONE"),
            (&[1.0], &[], i64::MAX, "NONE"),
            (&[1.0, 2.0, 3.0], &[], 2, "NONE"),
            (&[1.0, 2.0], &[0.5], 2, "NONE"),
            (&[1.0, 2.0], &[], 1, "LOGISTIC"),
            (&[1.0, 2.0], &[], 1, "SQUARE"),
        ] {
            assert!(probe(coefficients, intercepts, targets, transform).operator().is_err(), "{targets} {transform}");
        }
        assert!(probe(&[1.0, 2.0], &[], 1, "NONE").floats_of(&[2, 3], &X).is_err());
    }
}
