//! The only file that names tract.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use tract_onnx::prelude::*;

use super::Output;
use crate::code::{Result, codes};

/// A loaded and optimised graph with one input `x` `[N, columns]` and the outputs `logit` and `logit_bootstrap`.
#[derive(Debug, Clone)]
pub struct Engine {
    plan: Arc<TypedRunnableModel>,
    columns: usize,
    place: String,
}

impl Engine {
    /// Loads a graph; `place` names it in errors.
    ///
    /// # Errors
    /// `K-MODL-001` where it cannot be parsed or holds what the engine does not know.
    pub fn load(onnx: &[u8], columns: usize, place: &str) -> Result<Self> {
        let plan = plan(onnx, columns).map_err(|_| codes::MODL_GRAPH_INVALID.at(place))?;
        Ok(Self { plan, columns, place: place.to_owned() })
    }

    /// Runs the graph on rows of raw values, missing as NaN.
    ///
    /// # Errors
    /// `K-MODL-002` where it fails; `K-MODL-003` where an output is not finite or not of the promised shape.
    pub fn run(&self, rows: &[Vec<f32>]) -> Result<Output> {
        let outputs = self.outputs(rows).map_err(|_| codes::MODL_RUN_FAILED.at(&self.place))?;
        let invalid = || codes::MODL_OUTPUT_INVALID.at(&self.place);
        let (logit, logit_bootstrap) = outputs.ok_or_else(invalid)?;
        let finite = logit.iter().chain(logit_bootstrap.iter()).all(|value| value.is_finite());
        if !finite || logit_bootstrap.ncols() < 2 {
            return Err(invalid().into());
        }
        Ok(Output { logit, logit_bootstrap })
    }

    /// The two outputs; `None` where their shapes are not those promised.
    fn outputs(&self, rows: &[Vec<f32>]) -> TractResult<Option<(Array1<f32>, Array2<f32>)>> {
        let values: Vec<f32> = rows.iter().flatten().copied().collect();
        let x = Tensor::from_shape(&[rows.len(), self.columns], &values)?;
        let outputs = self.plan.run(tvec!(x.into()))?;
        let [logit, bootstrap] = outputs.as_slice() else { return Ok(None) };
        let matrix = |value: &TValue| -> TractResult<Option<Array2<f32>>> {
            let view = value.to_plain_array_view::<f32>()?;
            let [height, width] = *view.shape() else { return Ok(None) };
            let values = view.iter().copied().collect();
            Ok(Array2::from_shape_vec((height, width), values).ok().filter(|_| height == rows.len()))
        };
        let (Some(logit), Some(bootstrap)) = (matrix(logit)?, matrix(bootstrap)?) else { return Ok(None) };
        Ok((logit.ncols() == 1).then(|| (logit.into_iter().collect(), bootstrap)))
    }
}

fn plan(onnx: &[u8], columns: usize) -> TractResult<Arc<TypedRunnableModel>> {
    let mut model = tract_onnx::onnx().model_for_read(&mut std::io::Cursor::new(onnx))?;
    let rows = model.symbols.sym("N");
    model.set_input_fact(0, f32::fact([rows.to_dim(), columns.to_dim()]).into())?;
    let names: Vec<String> =
        model.outputs.iter().filter_map(|outlet| model.outlet_label(*outlet)).map(str::to_owned).collect();
    if model.inputs.len() != 1 || names != ["logit", "logit_bootstrap"] {
        return Err(TractError::msg("the graph's inputs and outputs are not x, logit and logit_bootstrap"));
    }
    model.into_optimized()?.into_runnable()
}
