//! How large the values of a graph become in a batch of one, as far as shapes follow from the file: the defence
//! against small files that ask for much memory.
//!
//! For values that depend on inputs, sizes are lower bounds: an open dimension is one, and what an operator not
//! listed here gives is not counted. What is computed of constants alone is computed when a graph is loaded; there
//! an operator not listed is taken to combine every element of its inputs with every other.

use std::collections::BTreeMap;

use super::{
    attribute::Value as Attribute,
    axes, counts,
    fault::{Fault, Outcome},
    few::Few,
    graph::Graph,
    node::Node,
    shape::{Shape, axis, count},
    tensor::Tensor,
    windows,
    wire::Meter,
};
use crate::{code::codes, model::limits};

/// What a graph computes, in elements.
#[derive(Debug, Default)]
pub(super) struct Estimate {
    /// Of constants alone, together.
    pub(super) constants: u64,
    /// The largest value.
    pub(super) largest: u64,
    /// All values together.
    work: u64,
}

/// What is known of a value.
#[derive(Debug, Clone)]
struct Value {
    shape: Shape,
    few: Option<Few>,
    /// The least and the greatest element, where they are integers of the file.
    range: Option<(i64, i64)>,
    constant: bool,
}

impl Value {
    fn numbers(&self) -> Option<&[f64]> {
        self.few.as_ref()?.numbers()
    }

    fn dims(&self) -> Option<&[u64]> {
        self.shape.dims()
    }
}

/// The values of a graph within those of the graphs around it.
struct Scope<'s, 'a> {
    values: BTreeMap<&'a str, Value>,
    outer: Option<&'s Scope<'s, 'a>>,
}

impl Scope<'_, '_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).or_else(|| self.outer.and_then(|outer| outer.get(name)))
    }
}

/// Follows the shapes of a graph.
///
/// # Errors
/// `K-MODL-028` at the first node whose output, or with whom all outputs, are above a limit.
pub(super) fn estimate(graph: &Graph<'_>, meter: &Meter) -> Outcome<Estimate> {
    let mut estimate = Estimate::default();
    within(graph, None, &mut estimate, meter)?;
    Ok(estimate)
}

fn within<'a>(graph: &Graph<'a>, outer: Option<&Scope<'_, 'a>>, estimate: &mut Estimate, meter: &Meter) -> Outcome<()> {
    let mut scope = Scope { values: BTreeMap::new(), outer };
    for input in &graph.inputs {
        if let Some(dims) = input.value.as_ref().and_then(super::value_type::Type::dims) {
            scope
                .values
                .insert(input.name, Value { shape: Shape::Dims(dims), few: None, range: None, constant: false });
        }
    }
    for tensor in &graph.initializers {
        scope.values.insert(tensor.name, of_tensor(tensor));
    }
    for node in &graph.nodes {
        meter.tick();
        for attribute in &node.attributes {
            if let Attribute::Graphs(graphs) = &attribute.value {
                for graph in graphs {
                    within(graph, Some(&scope), estimate, meter).map_err(|fault| fault.within(&node.place()))?;
                }
            }
        }
        let taken: Vec<Option<&Value>> = node.inputs.iter().map(|input| scope.get(input)).collect();
        let dims = |index: usize| taken.get(index).copied().flatten().and_then(Value::dims);
        let weights = if node.operator == "QLinearConv" { 3 } else { 1 };
        if node.domain.is_empty() {
            let constant = |index: usize| Some(taken.get(index).copied().flatten()?.numbers()?.to_vec());
            counts::check(node, dims(0), &constant).map_err(|fault| fault.within(&node.place()))?;
            axes::check(node, &dims, &constant).map_err(|fault| fault.within(&node.place()))?;
            windows::check(node, dims(0), dims(weights)).map_err(|fault| fault.within(&node.place()))?;
        }
        indices(node, &taken).map_err(|fault| fault.within(&node.place()))?;
        let Some(value) = output(node, &taken) else { continue };
        estimate.add(&value).map_err(|fault| fault.within(&node.place()))?;
        let parted = matches!(node.operator, "Split" | "TopK" | "Unique" | "LSTM" | "GRU" | "RNN");
        let outputs = if parted { node.outputs.len() } else { 1 };
        for name in node.outputs.iter().take(outputs).filter(|name| !name.is_empty()) {
            meter.tick();
            scope.values.insert(name, value.clone());
        }
    }
    Ok(())
}

impl Estimate {
    fn add(&mut self, value: &Value) -> Outcome<()> {
        let elements = value.shape.elements();
        self.largest = self.largest.max(elements);
        self.work = self.work.saturating_add(elements);
        if value.constant {
            self.constants = self.constants.saturating_add(elements);
        }
        let large = elements > limits::ELEMENTS
            || self.work > limits::WORK_ELEMENTS
            || self.constants > limits::CONSTANT_ELEMENTS;
        if large { Err(Fault::new(codes::MODL_TOO_LARGE, format!("{elements} elements"))) } else { Ok(()) }
    }
}

fn of_tensor(tensor: &Tensor<'_>) -> Value {
    Value { shape: Shape::Dims(tensor.dims.clone()), few: tensor.few.clone(), range: tensor.range, constant: true }
}

/// # Errors
/// `K-MODL-031` where a constant index is beyond its axis, which the engine does not look at.
fn indices(node: &Node<'_>, taken: &[Option<&Value>]) -> Outcome<()> {
    let (data, indices) = (taken.first().copied().flatten(), taken.get(1).copied().flatten());
    let (Some(data), Some(indices), "Gather" | "GatherElements") = (data, indices, node.operator) else {
        return Ok(());
    };
    let few = indices.numbers().unwrap_or_default().iter();
    #[expect(clippy::cast_possible_truncation, reason = "out of range saturates, and is then no index")]
    let (least, greatest) = few.fold(indices.range.unwrap_or_default(), |(least, greatest), &index| {
        (least.min(index as i64), greatest.max(index as i64))
    });
    let dims = data.dims().unwrap_or_default();
    let along = axis(node.number("axis").unwrap_or(0.0), dims.len());
    let Some(&dim) = along.and_then(|along| dims.get(along)) else { return Ok(()) };
    // An open dimension is taken for one; what it will be is not known here.
    let dim = i64::try_from(dim).unwrap_or(i64::MAX).max(1);
    let open = dim == 1 && !data.constant;
    if open || (-dim..dim).contains(&least) && (-dim..dim).contains(&greatest) {
        return Ok(());
    }
    Err(Fault::new(codes::MODL_OPERAND_INVALID, "indices"))
}

/// The first output of a node; `None` where nothing is known of it.
fn output(node: &Node<'_>, taken: &[Option<&Value>]) -> Option<Value> {
    if node.operator == "Constant" {
        return constant(node);
    }
    // All inputs that are given are constants.
    let given = || node.inputs.iter().zip(taken).filter(|(name, _)| !name.is_empty()).map(|(_, value)| *value);
    let constant = given().all(|value| value.is_some_and(|value| value.constant))
        && !node.attributes.iter().any(|attribute| matches!(attribute.value, Attribute::Graphs(_)));
    let known = if node.domain.is_empty() { shape(node, taken) } else { None };
    let shape = match known {
        Some(shape) => shape,
        None if constant => {
            Shape::Elements(given().flatten().fold(1, |all, value| all.saturating_mul(value.shape.elements().max(1))))
        }
        None => return None,
    };
    let few = if shape.elements() <= 16 { numbers(node, taken, &shape) } else { None };
    Some(Value { shape, few, range: None, constant })
}

fn constant(node: &Node<'_>) -> Option<Value> {
    let attribute = node.attributes.first()?;
    let (shape, few) = match &attribute.value {
        Attribute::Tensor(tensor) => return Some(of_tensor(tensor)),
        Attribute::Number(number) => (vec![], Some(vec![*number].into())),
        Attribute::Numbers(few) => (vec![few.count()], few.numbers().map(|numbers| numbers.to_vec().into())),
        Attribute::Text => (vec![], None),
        Attribute::Texts(count) => (vec![*count], None),
        _ => return None,
    };
    Some(Value { shape: Shape::Dims(shape), few, range: None, constant: true })
}

/// Counts that a constant gives, such as a shape.
fn sizes(value: Option<&Value>) -> Option<Vec<u64>> {
    value?.numbers().map(|numbers| numbers.iter().map(|&number| count(number)).collect())
}

/// Operators whose output has the shape of their first input.
const KEEPS_SHAPE: &[&str] = &[
    "Abs",
    "Acos",
    "Acosh",
    "Asin",
    "Asinh",
    "Atan",
    "Atanh",
    "BatchNormalization",
    "BitwiseNot",
    "Cast",
    "CastLike",
    "Ceil",
    "Celu",
    "Clip",
    "Cos",
    "Cosh",
    "CumSum",
    "DequantizeLinear",
    "Dropout",
    "DynamicQuantizeLinear",
    "Elu",
    "Erf",
    "Exp",
    "EyeLike",
    "Floor",
    "Gelu",
    "GroupNormalization",
    "HardSigmoid",
    "HardSwish",
    "Hardmax",
    "Identity",
    "InstanceNormalization",
    "IsInf",
    "IsNaN",
    "LRN",
    "LayerNormalization",
    "LeakyRelu",
    "Log",
    "LogSoftmax",
    "LpNormalization",
    "MeanVarianceNormalization",
    "Mish",
    "Neg",
    "Not",
    "QuantizeLinear",
    "RMSNormalization",
    "Reciprocal",
    "Relu",
    "Round",
    "Selu",
    "Shrink",
    "Sigmoid",
    "Sign",
    "Sin",
    "Sinh",
    "Softmax",
    "Softplus",
    "Softsign",
    "Sqrt",
    "Swish",
    "Tan",
    "Tanh",
    "ThresholdedRelu",
    "Trilu",
];

/// The shape of the first output of an operator of the default domain.
fn shape(node: &Node<'_>, taken: &[Option<&Value>]) -> Option<Shape> {
    let first = taken.first().copied().flatten();
    let second = taken.get(1).copied().flatten();
    let data = first.map(|value| &value.shape);
    match node.operator {
        "Add" | "Sub" | "Mul" | "Div" | "Pow" | "Mod" | "Max" | "Min" | "Mean" | "Sum" | "And" | "Or" | "Xor"
        | "Equal" | "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual" | "Where" | "BitShift" | "BitwiseAnd"
        | "BitwiseOr" | "BitwiseXor" | "PRelu" => {
            taken.iter().flatten().map(|value| value.shape.clone()).reduce(|all, shape| all.broadcast(&shape))
        }
        "Concat" => concat(node, taken),
        "ConstantOfShape" => sizes(first).map(Shape::Dims),
        "Expand" => {
            let target = Shape::Dims(sizes(second)?);
            Some(data.map_or(target.clone(), |data| data.broadcast(&target)))
        }
        "Tile" => {
            let repeats = sizes(second)?;
            let all = repeats.iter().fold(1_u64, |all, &repeat| all.saturating_mul(repeat));
            Some(match data {
                Some(Shape::Dims(_)) => {
                    data?.map(|axis, dim| dim.saturating_mul(repeats.get(axis).copied().unwrap_or(1)))
                }
                Some(Shape::Elements(elements)) => Shape::Elements(elements.saturating_mul(all)),
                None => Shape::Elements(all),
            })
        }
        "Range" => range(taken),
        "Pad" => pad(node, taken),
        "OneHot" => Some(Shape::Elements(
            data.map_or(1, Shape::elements).saturating_mul(sizes(second)?.first().copied().unwrap_or(1)),
        )),
        "Reshape" => reshape(node, data?, second),
        "Flatten" | "Squeeze" | "DepthToSpace" | "SpaceToDepth" => Some(Shape::Elements(data?.elements())),
        "Unsqueeze" => unsqueeze(node, data?, second),
        "Transpose" => transpose(node, data?),
        "Shape" => Some(Shape::Dims(vec![data?.dims()?.len() as u64])),
        "Size" => Some(Shape::Dims(vec![])),
        "Gather" => gather(node, data?, &second?.shape),
        "MatMul" | "MatMulInteger" => matmul(data?.dims()?, second?.dims()?),
        "Gemm" => gemm(node, data?.dims()?, second?.dims()?),
        "Conv" | "ConvInteger" => conv(node, data?.dims()?, second?.dims()?),
        "ConvTranspose" => conv_transpose(node, data?.dims()?, second?.dims()?),
        "MaxPool" | "AveragePool" | "LpPool" => pool(node, data?.dims()?),
        "Upsample" => resize(data?, second.and_then(Value::numbers).or(node.numbers("scales"))?),
        "Resize" => match taken.get(3).copied().flatten() {
            Some(given) => sizes(Some(given)).map(Shape::Dims),
            None => resize(data?, taken.get(2).copied().flatten().or(second)?.numbers()?),
        },
        "RandomNormal" | "RandomUniform" => {
            Some(Shape::Dims(node.numbers("shape")?.iter().map(|&number| count(number)).collect()))
        }
        "HannWindow" | "HammingWindow" | "BlackmanWindow" | "MelWeightMatrix" => Some(Shape::Elements(
            taken.iter().take(2).filter_map(|value| sizes(*value)?.first().copied()).fold(1, u64::saturating_mul),
        )),
        // What makes its input smaller: of constants it is not larger, of other values nothing is said.
        "Slice" | "Split" | "Compress" | "TopK" | "ArgMax" | "ArgMin" | "ReduceSum" | "ReduceMean" | "ReduceMax"
        | "ReduceMin" | "ReduceProd" | "ReduceL1" | "ReduceL2" | "ReduceLogSum" | "ReduceLogSumExp"
        | "ReduceSumSquare" | "GlobalAveragePool" | "GlobalMaxPool" => {
            first.filter(|value| value.constant).map(|value| Shape::Elements(value.shape.elements()))
        }
        operator if KEEPS_SHAPE.contains(&operator) => data.cloned(),
        _ => None,
    }
}

fn concat(node: &Node<'_>, taken: &[Option<&Value>]) -> Option<Shape> {
    let shapes: Vec<&Shape> = taken.iter().flatten().map(|value| &value.shape).collect();
    let all = Shape::Elements(shapes.iter().fold(0, |sum, shape| sum.saturating_add(shape.elements())));
    let ranks: Option<Vec<&[u64]>> = shapes.iter().map(|shape| shape.dims()).collect();
    let (Some(ranks), true) = (ranks, shapes.len() == taken.len()) else { return Some(all) };
    let along = axis(node.number("axis")?, ranks.first()?.len())?;
    if ranks.iter().any(|dims| dims.len() != ranks.first().map_or(0, |dims| dims.len())) {
        return Some(all);
    }
    let sum = ranks.iter().filter_map(|dims| dims.get(along)).fold(0, |sum: u64, &dim| sum.saturating_add(dim));
    Some(shapes.first()?.map(|axis, dim| if axis == along { sum } else { dim }))
}

fn range(taken: &[Option<&Value>]) -> Option<Shape> {
    let scalar = |index: usize| taken.get(index).copied().flatten()?.numbers()?.first().copied();
    let (start, limit, delta) = (scalar(0)?, scalar(1)?, scalar(2)?);
    Some(Shape::Dims(vec![count(((limit - start) / delta).ceil())]))
}

fn pad(node: &Node<'_>, taken: &[Option<&Value>]) -> Option<Shape> {
    let pads = taken.get(1).copied().flatten().and_then(Value::numbers).or(node.numbers("pads"))?;
    let (before, after) = pads.split_at_checked(pads.len() / 2)?;
    let sums: Vec<u64> = before.iter().zip(after).map(|(before, after)| count(before + after)).collect();
    let data = taken.first().copied().flatten().map(|value| &value.shape);
    match data {
        // With axes of its own, which sum goes where is not followed.
        Some(Shape::Dims(dims)) if dims.len() == sums.len() && taken.get(3).is_none() => {
            Some(data?.map(|axis, dim| dim.saturating_add(sums.get(axis).copied().unwrap_or(0))))
        }
        _ => Some(Shape::Elements(
            sums.iter().fold(1_u64, |all, &sum| all.saturating_mul(sum.max(1))).max(data.map_or(1, Shape::elements)),
        )),
    }
}

fn reshape(node: &Node<'_>, data: &Shape, target: Option<&Value>) -> Option<Shape> {
    let elements = data.elements();
    let same = Some(Shape::Elements(elements));
    let Some(numbers) = target.and_then(Value::numbers).or(node.numbers("shape")) else { return same };
    let mut dims = vec![];
    for (axis, &number) in numbers.iter().enumerate() {
        let copied = data.dims().and_then(|dims| dims.get(axis).copied());
        dims.push(if number == 0.0 { copied.unwrap_or(1) } else { count(number) });
    }
    if let Some(open) = numbers.iter().position(|&number| number < 0.0) {
        let rest = dims.iter().enumerate().filter(|(axis, _)| *axis != open);
        let rest = rest.fold(1_u64, |all, (_, &dim)| all.saturating_mul(dim));
        *dims.get_mut(open)? = elements / rest.max(1);
    }
    let reshaped = Shape::Dims(dims);
    // An open batch taken for one may not fill the target; then only the elements are sure.
    if reshaped.elements() == elements { Some(reshaped) } else { same }
}

fn unsqueeze(node: &Node<'_>, data: &Shape, axes: Option<&Value>) -> Option<Shape> {
    let same = Some(Shape::Elements(data.elements()));
    let (Some(dims), Some(axes)) = (data.dims(), axes.and_then(Value::numbers).or(node.numbers("axes"))) else {
        return same;
    };
    let rank = dims.len() + axes.len();
    let added: Vec<usize> = axes.iter().filter_map(|&number| axis(number, rank)).collect();
    let mut rest = dims.iter().copied();
    Some(Shape::Dims((0..rank).map(|axis| if added.contains(&axis) { 1 } else { rest.next().unwrap_or(1) }).collect()))
}

fn transpose(node: &Node<'_>, data: &Shape) -> Option<Shape> {
    let Some(dims) = data.dims() else { return Some(data.clone()) };
    let permuted = match node.numbers("perm") {
        None => Some(dims.iter().rev().copied().collect()),
        Some(perm) => perm.iter().map(|&number| dims.get(axis(number, dims.len())?).copied()).collect(),
    };
    permuted.map(Shape::Dims)
}

fn gather(node: &Node<'_>, data: &Shape, indices: &Shape) -> Option<Shape> {
    let (Some(dims), Some(indices)) = (data.dims(), indices.dims()) else { return None };
    let along = axis(node.number("axis").unwrap_or(0.0), dims.len())?;
    let (before, after) = dims.split_at_checked(along)?;
    Some(Shape::Dims([before, indices, after.get(1..).unwrap_or_default()].concat()))
}

fn matmul(a: &[u64], b: &[u64]) -> Option<Shape> {
    let (rows, columns) = (if a.len() > 1 { a.len() - 2 } else { 0 }, b.len().saturating_sub(2));
    let batch = Shape::Dims(a.get(..rows)?.to_vec()).broadcast(&Shape::Dims(b.get(..columns)?.to_vec()));
    let mut dims = batch.dims()?.to_vec();
    if a.len() > 1 {
        dims.push(*a.get(rows)?);
    }
    if b.len() > 1 {
        dims.push(*b.last()?);
    }
    Some(Shape::Dims(dims))
}

fn gemm(node: &Node<'_>, a: &[u64], b: &[u64]) -> Option<Shape> {
    let ([rows, inner], [other, columns]) = (a, b) else { return None };
    let flipped = |name: &str| node.number(name).is_some_and(|number| number != 0.0);
    let rows = if flipped("transA") { inner } else { rows };
    let columns = if flipped("transB") { other } else { columns };
    Some(Shape::Dims(vec![*rows, *columns]))
}

/// A list of an operator with windows, or `default` at each of its axes.
fn list(node: &Node<'_>, name: &str, axis: usize, default: f64) -> u64 {
    count(node.numbers(name).and_then(|numbers| numbers.get(axis).copied()).unwrap_or(default))
}

/// How long a windowed axis becomes; as long as it was over its stride where the padding is chosen by the engine.
fn windowed(node: &Node<'_>, dim: u64, kernel: u64, axis: usize, rank: usize) -> u64 {
    let padded =
        dim.saturating_add(list(node, "pads", axis, 0.0)).saturating_add(list(node, "pads", axis + rank, 0.0)).max(dim);
    let reach = list(node, "dilations", axis, 1.0).saturating_mul(kernel.saturating_sub(1));
    padded.saturating_sub(reach).saturating_sub(1) / list(node, "strides", axis, 1.0).max(1) + 1
}

fn conv(node: &Node<'_>, data: &[u64], weights: &[u64]) -> Option<Shape> {
    let (batch, space) = (data.first()?, data.get(2..)?);
    let kernel = |axis: usize| weights.get(axis + 2).copied().unwrap_or(1);
    let out = space.iter().enumerate().map(|(axis, &dim)| windowed(node, dim, kernel(axis), axis, space.len()));
    Some(Shape::Dims([*batch, *weights.first()?].into_iter().chain(out).collect()))
}

fn pool(node: &Node<'_>, data: &[u64]) -> Option<Shape> {
    let (before, space) = data.split_at_checked(2)?;
    let out = space
        .iter()
        .enumerate()
        .map(|(axis, &dim)| windowed(node, dim, list(node, "kernel_shape", axis, 1.0), axis, space.len()));
    Some(Shape::Dims(before.iter().copied().chain(out).collect()))
}

fn conv_transpose(node: &Node<'_>, data: &[u64], weights: &[u64]) -> Option<Shape> {
    let (batch, space) = (data.first()?, data.get(2..)?);
    let groups = count(node.number("group").unwrap_or(1.0));
    let out = space.iter().enumerate().map(|(axis, &dim)| {
        let grown = list(node, "strides", axis, 1.0).saturating_mul(dim.saturating_sub(1));
        let kernel = weights.get(axis + 2).copied().unwrap_or(1);
        let reach = list(node, "dilations", axis, 1.0).saturating_mul(kernel.saturating_sub(1)).saturating_add(1);
        let pads = list(node, "pads", axis, 0.0).saturating_add(list(node, "pads", axis + space.len(), 0.0));
        grown.saturating_add(reach).saturating_add(list(node, "output_padding", axis, 0.0)).saturating_sub(pads)
    });
    Some(Shape::Dims([*batch, weights.get(1)?.saturating_mul(groups)].into_iter().chain(out).collect()))
}

fn resize(data: &Shape, scales: &[f64]) -> Option<Shape> {
    let dims = data.dims()?;
    #[expect(clippy::cast_precision_loss, reason = "an estimate of what is refused long before 2^53")]
    let resized = |(axis, &dim): (usize, &u64)| count(dim as f64 * scales.get(axis).copied().unwrap_or(1.0));
    (scales.len() == dims.len()).then(|| Shape::Dims(dims.iter().enumerate().map(resized).collect()))
}

/// The numbers of the first output, where they are few and follow from those of the inputs.
fn numbers(node: &Node<'_>, taken: &[Option<&Value>], shape: &Shape) -> Option<Few> {
    let first = taken.first().copied().flatten();
    let second = taken.get(1).copied().flatten();
    let numbers = match node.operator {
        "Identity" | "Cast" | "Reshape" | "Squeeze" | "Unsqueeze" | "Flatten" => first?.numbers()?.to_vec(),
        "Concat" => {
            let parts: Option<Vec<&[f64]>> = taken.iter().map(|value| value.and_then(Value::numbers)).collect();
            parts?.concat()
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate of what is refused long before 2^53")]
        "Shape" => first?.dims()?.iter().map(|&dim| dim as f64).collect(),
        #[expect(clippy::cast_precision_loss, reason = "an estimate of what is refused long before 2^53")]
        "Size" => vec![first?.shape.elements() as f64],
        "Gather" => {
            let data = first?.numbers()?;
            let picked = second?.numbers()?.iter().map(|&index| data.get(axis(index, data.len())?).copied());
            picked.collect::<Option<Vec<f64>>>()?
        }
        "ConstantOfShape" => {
            let filling = match node.attribute("value") {
                Some(Attribute::Tensor(tensor)) => *tensor.few.as_ref()?.numbers()?.first()?,
                _ => 0.0,
            };
            vec![filling; usize::try_from(shape.elements()).ok()?]
        }
        "Expand" if first?.shape.elements() == 1 => {
            vec![*first?.numbers()?.first()?; usize::try_from(shape.elements()).ok()?]
        }
        operator @ ("Add" | "Sub" | "Mul" | "Div" | "Pow") => {
            let (a, b) = (first?.numbers()?, second?.numbers()?);
            let length = usize::try_from(shape.elements()).ok()?;
            if [a.len(), b.len()].iter().any(|&given| given != length && given != 1) {
                return None;
            }
            let pairs = a.iter().cycle().zip(b.iter().cycle()).take(length);
            pairs
                .map(|(a, b)| match operator {
                    "Add" => a + b,
                    "Sub" => a - b,
                    "Mul" => a * b,
                    "Div" => a / b,
                    _ => a.powf(*b),
                })
                .collect()
        }
        _ => return None,
    };
    Some(numbers.into())
}
