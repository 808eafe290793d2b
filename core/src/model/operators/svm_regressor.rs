//! `SVMRegressor` (ai.onnx.ml 1), with support vectors.

use super::{Dim, Fact, Node, Operator, kernel::SupportVectors, post_transform::PostTransform};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Kind, Tensor, View},
};

#[derive(Debug)]
struct SvmRegressor {
    vectors: SupportVectors,
    coefficients: Vec<f32>,
    rho: f32,
    /// Only whether the sum is positive: 1 or -1.
    one_class: bool,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the lists do not agree; where there are no support vectors, which exporters write as
/// `LinearRegressor`; and where there is a `post_transform`, which onnxruntime reads and leaves out.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let count = node.int("n_supports")?.and_then(|count| usize::try_from(*count).ok()).filter(|count| *count > 0);
    let count = count.ok_or_else(|| node.invalid("n_supports"))?;
    let coefficients = node.floats("coefficients")?.filter(|coefficients| coefficients.len() == count);
    let coefficients = coefficients.ok_or_else(|| node.invalid("coefficients"))?.clone();
    let Some(&[rho]) = node.floats("rho")?.map(Vec::as_slice) else { return Err(node.invalid("rho")) };
    if PostTransform::of(node)? != PostTransform::None {
        return Err(node.invalid("post_transform"));
    }
    let one_class = node.int("one_class")?.is_some_and(|one_class| *one_class != 0);
    let vectors = SupportVectors::of(node, count)?;
    Ok(Box::new(SvmRegressor { vectors, coefficients, rho, one_class, misfit: node.misfit() }))
}

impl Operator for SvmRegressor {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        Ok(vec![Fact { kind: Kind::F32, shape: vec![self.vectors.rows(inputs)?, Dim::Fixed(1)] }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let mut values = Vec::new();
        self.vectors.for_each_row(inputs, |common| {
            let sum = common.iter().zip(&self.coefficients).fold(0.0, |sum, (value, weight)| sum + value * weight);
            let sum = sum + self.rho;
            values.push(match self.one_class {
                true if sum > 0.0 => 1.0,
                true => -1.0,
                false => sum,
            });
        })?;
        Ok(vec![Tensor::new(vec![values.len(), 1], Data::F32(values)).ok_or_else(|| self.misfit.clone())?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operators::probe::{Probe, close};

    const X: [f32; 6] = [1.0, 2.0, -1.0, 0.5, 0.0, -3.0];

    fn probe() -> Probe {
        let probe = Probe::new(build).floats("support_vectors", &[1.0, 1.0, -1.0, 0.0, 0.5, -2.0]);
        probe.floats("coefficients", &[0.7, -0.4, -0.3]).floats("rho", &[0.1]).int("n_supports", 3)
    }

    /// Measured with onnxruntime 1.32.
    #[test]
    fn sums_are_those_of_the_peer() {
        for (kernel, expected) in [
            ("LINEAR", [3.65, -0.2, -3.800_000_2]),
            ("POLY", [4.870_312, -0.031_249_993, -11.571_875]),
            ("SIGMOID", [1.128_474_8, -0.015_424_453, -0.890_865_27]),
            ("RBF", [0.517_156_4, -0.173_674_94, -0.063_131_19]),
        ] {
            let probe = probe().text("kernel_type", kernel).floats("kernel_params", &[0.5, 0.25, 3.0]);
            close(&probe.floats_of(&[3, 2], &X).unwrap()[0], &[3, 1], &expected);
            close(&probe.int("one_class", 1).floats_of(&[3, 2], &X).unwrap()[0], &[3, 1], &[1.0, -1.0, -1.0]);
        }
    }

    #[test]
    fn lists_that_do_not_agree_are_refused() {
        assert!(probe().operator().is_ok());
        assert!(probe().int("n_supports", 0).operator().is_err());
        assert!(probe().int("n_supports", 4).operator().is_err());
        assert!(probe().floats("support_vectors", &[1.0, 2.0, 3.0, 4.0]).operator().is_err());
        assert!(probe().floats("rho", &[]).operator().is_err());
        assert!(probe().text("kernel_type", "RBF").operator().is_err());
        assert!(probe().text("kernel_type", "WAVE").floats("kernel_params", &[0.5, 0.0, 3.0]).operator().is_err());
        assert!(probe().text("post_transform", "LOGISTIC").operator().is_err());
        assert!(probe().floats_of(&[2, 3], &X).is_err());
    }
}
