//! `Binarizer` (ai.onnx.ml 1): 1 above the threshold, otherwise 0.

use super::{Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct Binarizer {
    threshold: f32,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the threshold is no number.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let threshold = node.float("threshold")?.copied().unwrap_or(0.0);
    if threshold.is_nan() {
        return Err(node.invalid("threshold"));
    }
    Ok(Box::new(Binarizer { threshold, misfit: node.misfit() }))
}

impl Operator for Binarizer {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        match inputs {
            [x] if x.kind == Kind::F32 => Ok(vec![x.clone()]),
            _ => Err(self.misfit.clone()),
        }
    }

    /// A missing value (NaN) is neither above the threshold nor below it: as in the peer, an error.
    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [View { shape, elements: Elements::F32(x) }] = inputs else { return Err(self.misfit.clone()) };
        if x.iter().any(|x| x.is_nan()) {
            return Err(self.misfit.clone());
        }
        let values = x.iter().map(|x| if *x > self.threshold { 1.0 } else { 0.0 }).collect();
        Ok(vec![Tensor::new(shape.to_vec(), Data::F32(values)).ok_or_else(|| self.misfit.clone())?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operators::probe::{Probe, close};

    #[test]
    fn what_is_above_the_threshold_is_one() {
        let x = [1.0, 2.0, -3.0, 0.0, 0.5, 4.0];
        let outputs = Probe::new(build).float("threshold", 0.5).floats_of(&[2, 3], &x).unwrap();
        close(&outputs[0], &[2, 3], &[1.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        let outputs = Probe::new(build).floats_of(&[2, 3], &x).unwrap();
        close(&outputs[0], &[2, 3], &[1.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(Probe::new(build).floats_of(&[1], &[f32::NAN]).is_err());
        assert!(Probe::new(build).float("threshold", f32::NAN).operator().is_err());
    }
}
