//! `Gather` and `GatherElements` (ONNX Operators, opset 13): tract's, after a look at the indices, which it trusts.

use tract_onnx::{
    model::{OnnxOpRegister, ParsingContext},
    pb::NodeProto,
    prelude::*,
    tract_hir::{
        internal::{
            DimLike, EvalContext, EvalOp, Expansion, InferenceOp, InferenceResult, Op, Solver, StaticName, TensorProxy,
            TypedOp, as_op, expand, op_as_typed_op, op_out_of_plan,
        },
        ops::array::{Gather, GatherElements},
    },
};

use super::node::place;
use crate::code::{Error, codes};

/// Registers them in place of tract's.
pub(super) fn register(operators: &mut OnnxOpRegister) {
    operators.insert("Gather", |_: &ParsingContext, node: &NodeProto| build(node, Gather::new));
    operators.insert("GatherElements", |_: &ParsingContext, node: &NodeProto| build(node, GatherElements::new));
}

fn build<T: Expansion + Clone + Eq>(
    node: &NodeProto,
    of: fn(i64) -> T,
) -> TractResult<(Box<dyn InferenceOp>, Vec<String>)> {
    let axis = node.get_attr_opt("axis")?.unwrap_or(0);
    let beyond: Error = codes::MODL_OPERAND_INVALID.at(format!("{}, indices", place(node))).into();
    Ok((expand(Looked { inner: of(axis), axis, beyond }), vec![]))
}

/// An operator whose second input picks from an axis of its first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Looked<T> {
    inner: T,
    axis: i64,
    beyond: Error,
}

impl<T: Expansion + Clone + Eq> Expansion for Looked<T> {
    fn name(&self) -> StaticName {
        self.inner.name()
    }

    fn rules<'r, 'p: 'r, 's: 'r>(
        &'s self,
        solver: &mut Solver<'r>,
        inputs: &'p [TensorProxy],
        outputs: &'p [TensorProxy],
    ) -> InferenceResult {
        self.inner.rules(solver, inputs, outputs)
    }

    fn wire(&self, prefix: &str, model: &mut TypedModel, inputs: &[OutletId]) -> TractResult<TVec<OutletId>> {
        let [data, indices] = *inputs else { return Err(TractError::new(self.beyond.clone())) };
        let shape = &model.outlet_fact(data)?.shape;
        let rank = i64::try_from(shape.rank())?;
        let axis = if self.axis < 0 { self.axis + rank } else { self.axis };
        let axis = usize::try_from(axis).ok().filter(|axis| *axis < shape.rank());
        let axis = axis.ok_or_else(|| TractError::new(self.beyond.clone()))?;
        let known = shape.dims().get(axis).and_then(|dim| dim.to_usize().ok());
        let constant = model.outlet_fact(indices)?.konst.clone();
        let looked = if let (Some(dim), Some(constant)) = (known, constant) {
            look(&constant, dim, &self.beyond)?;
            indices
        } else {
            let look = Look { axis, beyond: self.beyond.clone() };
            let looked = model.wire_node(format!("{prefix}.indices"), look, &[data, indices])?;
            looked.first().copied().unwrap_or(indices)
        };
        self.inner.wire(prefix, model, &[data, looked])
    }
}

/// Gives its second input on when it picks from nothing but the axis of its first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    axis: usize,
    beyond: Error,
}

/// Counted from the start, or from the end where negative.
fn look(indices: &Tensor, dim: usize, beyond: &Error) -> TractResult<()> {
    let dim = i64::try_from(dim)?;
    let indices = indices.cast_to::<i64>()?;
    let indices = indices.to_plain_array_view::<i64>()?;
    if indices.iter().all(|index| (-dim..dim).contains(index)) { Ok(()) } else { Err(TractError::new(beyond.clone())) }
}

impl Op for Look {
    fn name(&self) -> StaticName {
        "Look".into()
    }

    op_as_typed_op!();
}

impl EvalOp for Look {
    op_out_of_plan!();

    fn eval(&self, _: &EvalContext, mut inputs: TVec<TValue>) -> TractResult<TVec<TValue>> {
        let (Some(indices), Some(data)) = (inputs.pop(), inputs.pop()) else {
            return Err(TractError::new(self.beyond.clone()));
        };
        look(&indices, data.shape().get(self.axis).copied().unwrap_or(0), &self.beyond)?;
        Ok(tvec!(indices))
    }
}

impl TypedOp for Look {
    fn output_facts(&self, inputs: &[&TypedFact]) -> TractResult<TVec<TypedFact>> {
        match inputs {
            [_, indices] => Ok(tvec!(indices.without_value())),
            _ => Err(TractError::new(self.beyond.clone())),
        }
    }

    as_op!();
}
