//! `Normalizer` (ai.onnx.ml 1): every row by its own norm.

use super::{
    Fact, Node, Operator,
    single::{is_number, singles},
};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Kind, Tensor, View},
};

#[derive(Debug, Clone, Copy)]
enum Norm {
    /// The highest value, its sign kept.
    Max,
    /// The sum of the absolute values.
    L1,
    /// The root of the sum of the squares.
    L2,
}

#[derive(Debug)]
struct Normalizer {
    norm: Norm,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the norm is unknown.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let norm = match node.text("norm")?.map_or("MAX", String::as_str) {
        "MAX" => Norm::Max,
        "L1" => Norm::L1,
        "L2" => Norm::L2,
        _ => return Err(node.invalid("norm")),
    };
    Ok(Box::new(Normalizer { norm, misfit: node.misfit() }))
}

impl Norm {
    /// Divides a row; one whose norm is zero stays as it is.
    fn apply(self, row: &mut [f32]) {
        let sum = |of: fn(f32) -> f32, row: &[f32]| row.iter().fold(0.0, |sum, x| sum + of(*x));
        match self {
            Self::Max => {
                let most = row.iter().fold(f32::MIN, |most, &x| if most < x { x } else { most });
                divide(row, most, |x, most| x / most);
            }
            Self::L1 => divide(row, sum(f32::abs, row), |x, sum| x / sum),
            // The root of the quotient, not the quotient of the root: so the peer's bits.
            Self::L2 => divide(row, sum(|x| x * x, row), |x, sum| (x * x / sum).sqrt().copysign(x)),
        }
    }
}

fn divide(row: &mut [f32], norm: f32, by: fn(f32, f32) -> f32) {
    if norm != 0.0 {
        for x in row {
            *x = by(*x, norm);
        }
    }
}

impl Operator for Normalizer {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        match inputs {
            [x] if is_number(x.kind) && matches!(x.shape.len(), 1 | 2) => {
                Ok(vec![Fact { kind: Kind::F32, shape: x.shape.clone() }])
            }
            _ => Err(self.misfit.clone()),
        }
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let mut values = singles(x.elements).ok_or_else(|| self.misfit.clone())?.into_owned();
        if let Some(columns) = x.shape.last().filter(|columns| **columns > 0) {
            values.chunks_exact_mut(*columns).for_each(|row| self.norm.apply(row));
        }
        Ok(vec![Tensor::new(x.shape.to_vec(), Data::F32(values)).ok_or_else(|| self.misfit.clone())?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operators::probe::{Probe, close};

    /// Measured with onnxruntime 1.32.
    #[test]
    fn rows_are_divided_as_by_the_peer() {
        let x = [1.0, 2.0, -3.0, 0.0, 0.5, 4.0, 0.0, 0.0, 0.0, -1.0, -2.0, -1.0];
        let cases: [(&str, [f32; 12]); 3] = [
            ("MAX", [0.5, 1.0, -1.5, 0.0, 0.125, 1.0, 0.0, 0.0, 0.0, 1.0, 2.0, 1.0]),
            (
                "L1",
                [0.166_666_67, 0.333_333_34, -0.5, 0.0, 0.111_111_11, 0.888_888_9, 0.0, 0.0, 0.0, -0.25, -0.5, -0.25],
            ),
            (
                "L2",
                [
                    0.267_261_24,
                    0.534_522_5,
                    -0.801_783_74,
                    0.0,
                    0.124_034_73,
                    0.992_277_86,
                    0.0,
                    0.0,
                    0.0,
                    -0.408_248_3,
                    -0.816_496_6,
                    -0.408_248_3,
                ],
            ),
        ];
        for (norm, expected) in cases {
            let outputs = Probe::new(build).text("norm", norm).floats_of(&[4, 3], &x).unwrap();
            close(&outputs[0], &[4, 3], &expected);
        }
        let outputs = Probe::new(build).text("norm", "L2").floats_of(&[2], &[3.0, 4.0]).unwrap();
        close(&outputs[0], &[2], &[0.6, 0.8]);
    }

    #[test]
    fn another_norm_or_a_third_axis_is_refused() {
        assert!(Probe::new(build).text("norm", "L3").operator().is_err());
        assert!(Probe::new(build).floats_of(&[1, 1, 1], &[1.0]).is_err());
    }
}
