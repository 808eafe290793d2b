//! Fits our own operators into tract.

use std::sync::Arc;

use tract_onnx::{
    model::{OnnxOpRegister, ParsingContext},
    pb::NodeProto,
    prelude::*,
    tract_hir::{
        infer::Factoid,
        internal::{
            DimFact, DimLike, EvalContext, EvalOp, InferenceNode, InferenceOp, Op, ShapeFactoid, StaticName, TypedOp,
            as_op, op_as_typed_op, op_out_of_plan,
        },
    },
};

use super::{
    file::{domain, version},
    gather,
    node::node,
    tensor::{datum, kind, to_tract, view},
};
use crate::model::operators::{self, Dim, Fact, Operator};

/// Registers every operator of our own, in place of tract's where it has one of that name.
pub(super) fn register(operators: &mut OnnxOpRegister) {
    gather::register(operators);
    for name in operators::names() {
        operators.insert(name, build);
    }
}

fn build(context: &ParsingContext, proto: &NodeProto) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    let domain = domain(proto);
    let node = node(proto, version(context.model, domain))?;
    let build = operators::find(domain, &proto.op_type).ok_or_else(|| TractError::msg("no such operator"))?;
    let operator = build(&node).map_err(TractError::new)?;
    Ok((
        Box::new(Adapted { operator: operator.into(), outputs: proto.output.len(), name: proto.op_type.clone() }),
        vec![],
    ))
}

/// One of our operators as one of tract's.
#[derive(Debug, Clone)]
struct Adapted {
    operator: Arc<dyn Operator>,
    outputs: usize,
    name: String,
}

impl PartialEq for Adapted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.operator, &other.operator)
    }
}

impl Eq for Adapted {}

impl Op for Adapted {
    fn name(&self) -> StaticName {
        self.name.clone().into()
    }

    op_as_typed_op!();
}

impl EvalOp for Adapted {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext, inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let seen = inputs.iter().map(|input| view(input)).collect::<TractResult<TVec<_>>>()?;
        let views: TVec<_> = seen.iter().map(super::tensor::Seen::view).collect();
        let outputs = self.operator.run(&views).map_err(TractError::new)?;
        outputs.into_iter().map(|output| Ok(to_tract(output.view())?.into())).collect()
    }
}

impl TypedOp for Adapted {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        let facts = inputs
            .iter()
            .enumerate()
            .map(|(input, fact)| {
                let dims = fact.shape.iter().map(|dim| dim.to_usize().ok());
                seen(input, fact.datum_type, dims)
            })
            .collect::<TractResult<Vec<Fact>>>()?;
        let outputs = self.operator.outputs(&facts).map_err(TractError::new)?;
        outputs
            .iter()
            .map(|output| {
                let dims = output.shape.iter().map(|dim| match *dim {
                    Dim::Fixed(dim) => Ok(dim.to_dim()),
                    Dim::Of { input, axis } => inputs
                        .get(input)
                        .and_then(|fact| fact.shape.dims().get(axis))
                        .cloned()
                        .ok_or_else(|| TractError::msg("a dimension of no input")),
                });
                Ok(datum(output.kind).fact(dims.collect::<TractResult<TVec<TDim>>>()?))
            })
            .collect()
    }

    as_op!();
}

impl InferenceOp for Adapted {
    fn infer_facts(
        &mut self,
        inputs: TVec<&InferenceFact>,
        outputs: TVec<&InferenceFact>,
        observed: TVec<&InferenceFact>,
    ) -> TractResult<(TVec<InferenceFact>, TVec<InferenceFact>, TVec<InferenceFact>)> {
        let known = |facts: TVec<&InferenceFact>| facts.into_iter().cloned().collect::<TVec<_>>();
        let mut facts = Vec::with_capacity(inputs.len());
        for (input, fact) in inputs.iter().enumerate() {
            let (Some(datum), true) = (fact.datum_type.concretize(), fact.shape.is_concrete() || !fact.shape.is_open())
            else {
                return Ok((known(inputs), known(outputs), known(observed)));
            };
            let dims = fact.shape.dims().map(|dim| dim.concretize().and_then(|dim| dim.to_usize().ok()));
            facts.push(seen(input, datum, dims)?);
        }
        let inferred = self.operator.outputs(&facts).map_err(TractError::new)?;
        let mut unified = TVec::new();
        for (fact, output) in inferred.iter().zip(outputs) {
            let dims = output_dims(&fact.shape, &inputs)?;
            unified.push(output.unify(&InferenceFact::dt_shape(datum(fact.kind), ShapeFactoid::closed(dims)))?);
        }
        Ok((known(inputs), unified, known(observed)))
    }

    fn nboutputs(&self) -> TractResult<usize> {
        Ok(self.outputs)
    }

    #[expect(clippy::disallowed_types, reason = "the signature is tract's; the map is only looked up in")]
    fn to_typed(
        &self,
        _: &InferenceModel,
        node: &InferenceNode,
        target: &mut TypedModel,
        mapping: &std::collections::HashMap<OutletId, OutletId>,
    ) -> TractResult<TVec<OutletId>> {
        let inputs = node
            .inputs
            .iter()
            .map(|input| mapping.get(input).copied().ok_or_else(|| TractError::msg("an input that is nowhere")))
            .collect::<TractResult<TVec<_>>>()?;
        target.wire_node(&node.name, self.clone(), &inputs)
    }

    as_op!();
}

fn seen(input: usize, datum: DatumType, dims: impl Iterator<Item = Option<usize>>) -> TractResult<Fact> {
    let kind = kind(datum).ok_or_else(|| TractError::msg("a tensor of a type that no operator takes"))?;
    let shape = dims.enumerate().map(|(axis, dim)| dim.map_or(Dim::Of { input, axis }, Dim::Fixed)).collect();
    Ok(Fact { kind, shape })
}

fn output_dims(shape: &[Dim], inputs: &[&InferenceFact]) -> TractResult<TVec<DimFact>> {
    shape
        .iter()
        .map(|dim| match *dim {
            Dim::Fixed(dim) => Ok(DimFact::from(dim.to_dim())),
            Dim::Of { input, axis } => inputs
                .get(input)
                .and_then(|fact| fact.shape.dims().nth(axis))
                .cloned()
                .ok_or_else(|| TractError::msg("a dimension of no input")),
        })
        .collect()
}
