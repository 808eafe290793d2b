//! A graph made ready to run.
//!
//! One plan serves every batch: dimensions that the file leaves open become symbols. Where a graph cannot be
//! prepared for any shape, or its plan for any shape fails, it is prepared anew for each that it meets, with the values
//! of the inputs that steer it, and a few of those plans are kept.

use std::sync::{Arc, Mutex, PoisonError};

use tract_onnx::{
    prelude::*,
    tract_hir::internal::{DimLike, Factoid},
};

use super::tensor::{from_tract, kind, to_tract};
use crate::{
    code::{Code, Error, Result, codes},
    model::{graph::Port, tensor::Tensor as Ours},
};

/// Plans that are kept for the shapes met last.
const KEPT: usize = 8;

/// A graph made ready to run.
#[derive(Debug)]
pub(in crate::model) struct Plan {
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    /// For every shape, where there is such a plan.
    general: Option<Arc<TypedRunnableModel>>,
    model: Box<InferenceModel>,
    /// Which inputs steer the graph.
    steering: Vec<bool>,
    /// For each shape when it comes.
    special: Mutex<Vec<(Vec<Given>, Arc<TypedRunnableModel>)>>,
}

/// What a plan was prepared for.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    /// An input of that shape.
    Shape(Vec<usize>),
    /// An input of those values.
    Values(Ours),
}

/// The most elements of an input that steers: axes, sizes, scales.
const STEERING: usize = 1 << 12;

impl Plan {
    /// Prepares a graph; `place` names it in errors. It waits for the inputs' shapes where `shapes_first`, unless the
    /// file states them.
    ///
    /// # Errors
    /// `K-MODL-001`, or that of an operator of our own.
    pub(super) fn ready(
        parse: impl FnOnce() -> TractResult<InferenceModel>,
        steering: Vec<bool>,
        shapes_first: bool,
        place: &str,
    ) -> Result<Self> {
        let plan = parse().and_then(|model| Self::try_ready(&model, steering, shapes_first));
        plan.map_err(|error| refusal(&error, codes::MODL_GRAPH_INVALID, place))
    }

    fn try_ready(model: &InferenceModel, steering: Vec<bool>, shapes_first: bool) -> TractResult<Self> {
        let inputs = ports(model, &model.inputs)?;
        let outputs = model.outputs.clone();
        let waits = shapes_first && inputs.iter().any(|port| port.shape.contains(&None));
        let general = match symbolic(model.clone())
            .and_then(|model| if waits { Err(TractError::msg("open")) } else { ready(model) })
        {
            Ok(plan) => Some(plan),
            // What nobody can prepare without the values is prepared when they come.
            Err(_) if steering.contains(&true) => None,
            // Something must run, or the graph is refused now and not at a bedside.
            Err(error) => with(model, &ones(&inputs)).and_then(ready).map(|_| None).map_err(|_| error)?,
        };
        let outputs = match &general {
            Some(plan) => typed_ports(model, &outputs, plan)?,
            None => ports(model, &outputs)?,
        };
        Ok(Self { inputs, outputs, general, model: Box::new(model.clone()), steering, special: Mutex::default() })
    }

    pub(in crate::model) fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    pub(in crate::model) fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// Runs the graph; the inputs are as many as [`Plan::inputs`] and of their kinds.
    ///
    /// # Errors
    /// `K-MODL-002`, or that of an operator of our own.
    pub(in crate::model) fn run(&self, inputs: &[Ours], place: &str) -> Result<Vec<Ours>> {
        self.try_run(inputs).map_err(|error| refusal(&error, codes::MODL_RUN_FAILED, place))
    }

    fn try_run(&self, inputs: &[Ours]) -> TractResult<Vec<Ours>> {
        let values = || inputs.iter().map(|input| Ok(to_tract(input.view())?.into())).collect::<TractResult<TVec<_>>>();
        let outputs = match &self.general {
            // A recurrent graph may have taken a symbol for a number; with numbers in its place it runs, or tells why
            // it does not.
            Some(plan) => plan.run(values()?).or_else(|error| {
                let is_ours = error.chain().any(<dyn std::error::Error>::is::<Error>);
                if is_ours { Err(error) } else { self.for_shapes_of(inputs)?.run(values()?) }
            }),
            None => self.for_shapes_of(inputs)?.run(values()?),
        };
        outputs?.iter().map(|output| from_tract(output)).collect()
    }

    fn for_shapes_of(&self, inputs: &[Ours]) -> TractResult<Arc<TypedRunnableModel>> {
        let given = |(input, steers): (&Ours, &bool)| {
            if *steers && input.data().len() <= STEERING {
                Given::Values(input.clone())
            } else {
                Given::Shape(input.shape().to_vec())
            }
        };
        let given: Vec<Given> = inputs.iter().zip(&self.steering).map(given).collect();
        let mut plans = self.special.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, plan)) = plans.iter().find(|(of, _)| *of == given) {
            return Ok(plan.clone());
        }
        let plan = with(&self.model, &given).and_then(ready)?;
        if plans.len() == KEPT {
            plans.remove(0);
        }
        plans.push((given, plan.clone()));
        Ok(plan)
    }
}

/// The error of an operator of our own as it is, any other as `code`.
fn refusal(error: &TractError, code: Code, place: &str) -> Error {
    error.chain().find_map(|cause| cause.downcast_ref::<Error>()).cloned().unwrap_or_else(|| code.at(place).into())
}

fn ready(model: InferenceModel) -> TractResult<Arc<TypedRunnableModel>> {
    model.into_optimized()?.into_runnable()
}

/// Every open dimension a symbol: the first axes, which are batches, all the same one.
fn symbolic(mut model: InferenceModel) -> TractResult<InferenceModel> {
    for index in 0..model.inputs.len() {
        let fact = model.input_fact(index)?.clone();
        let dims = fact.shape.dims().enumerate().map(|(axis, dim)| match dim.concretize() {
            Some(dim) => dim,
            None if axis == 0 => model.symbols.sym("N").to_dim(),
            None => model.symbols.sym(&format!("D{index}_{axis}")).to_dim(),
        });
        let shape: TVec<TDim> = dims.collect();
        model.set_input_fact(index, fact.with_shape(shape))?;
    }
    Ok(model)
}

fn with(model: &InferenceModel, given: &[Given]) -> TractResult<InferenceModel> {
    let mut model = model.clone();
    for (index, given) in given.iter().enumerate() {
        let fact = model.input_fact(index)?.clone().without_value();
        let kind = fact.datum_type.concretize().ok_or_else(|| TractError::msg("an input without a type"))?;
        let fact = match given {
            Given::Shape(shape) => InferenceFact::dt_shape(kind, shape.as_slice()),
            Given::Values(values) => InferenceFact::from(to_tract(values.view())?),
        };
        model.set_input_fact(index, fact)?;
    }
    Ok(model)
}

/// The smallest shapes that the inputs may have.
fn ones(inputs: &[Port]) -> Vec<Given> {
    inputs.iter().map(|port| Given::Shape(port.shape.iter().map(|dim| dim.unwrap_or(1)).collect())).collect()
}

fn ports(model: &InferenceModel, outlets: &[OutletId]) -> TractResult<Vec<Port>> {
    outlets
        .iter()
        .map(|&outlet| {
            let fact = model.outlet_fact(outlet)?;
            Ok(Port {
                name: name(model, outlet),
                kind: fact.datum_type.concretize().and_then(kind),
                shape: fact.shape.dims().map(|dim| dim.concretize().and_then(|dim| dim.to_usize().ok())).collect(),
            })
        })
        .collect()
}

fn typed_ports(model: &InferenceModel, outlets: &[OutletId], plan: &TypedRunnableModel) -> TractResult<Vec<Port>> {
    let typed = plan.model();
    outlets
        .iter()
        .zip(&typed.outputs)
        .map(|(&outlet, &typed_outlet)| {
            let fact = typed.outlet_fact(typed_outlet)?;
            Ok(Port {
                name: name(model, outlet),
                kind: kind(fact.datum_type),
                shape: fact.shape.iter().map(|dim| dim.to_usize().ok()).collect(),
            })
        })
        .collect()
}

fn name(model: &InferenceModel, outlet: OutletId) -> String {
    let label = model.outlet_label(outlet).map(str::to_owned);
    label.unwrap_or_else(|| model.nodes().get(outlet.node).map(|node| node.name.clone()).unwrap_or_default())
}
