//! `Scaler` (ai.onnx.ml 1): `(x - offset) * scale` a column.

use super::{Fact, Node, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

#[derive(Debug)]
struct Scaler {
    offset: Vec<f32>,
    scale: Vec<f32>,
    misfit: Error,
}

/// # Errors
/// `K-MODL-030` where the attributes are absent or empty.
pub(super) fn build(node: &Node) -> Result<Box<dyn Operator>> {
    let offset = node.floats("offset")?.filter(|offset| !offset.is_empty()).ok_or_else(|| node.invalid("offset"))?;
    let scale = node.floats("scale")?.filter(|scale| !scale.is_empty()).ok_or_else(|| node.invalid("scale"))?;
    Ok(Box::new(Scaler { offset: offset.clone(), scale: scale.clone(), misfit: node.misfit() }))
}

impl Operator for Scaler {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        Ok(vec![Fact { kind: Kind::F32, shape: x.shape.clone() }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let Elements::F32(elements) = x.elements else { return Err(self.misfit.clone()) };
        let columns = x.shape.last().copied().unwrap_or(1);
        let fits = |of: &[f32]| of.len() == 1 || of.len() == columns;
        if !fits(&self.offset) || !fits(&self.scale) {
            return Err(self.misfit.clone());
        }
        let scaled = elements
            .chunks_exact(columns.max(1))
            .flat_map(|row| row.iter().zip(self.offset.iter().cycle()).zip(self.scale.iter().cycle()))
            .map(|((x, offset), scale)| (x - offset) * scale)
            .collect();
        Ok(vec![Tensor::new(x.shape.to_vec(), Data::F32(scaled)).ok_or_else(|| self.misfit.clone())?])
    }
}
