//! Finds the ensemble of trees behind an output: see [`crate::explain`] for the form that is known.

use tract_onnx::pb::{GraphProto, NodeProto};

use super::{
    file::{File, domain, version},
    node::{constant, node},
};
use crate::model::{
    operators::{self, Attribute, Node},
    tensor::{Data, Tensor},
    trees::SumOfTrees,
};

/// `Cast`'s numbers of float and double (ONNX, `TensorProto.DataType`).
const FLOATS: [i64; 2] = [1, 11];

/// The most nodes between an output and its ensemble, and between that and the input: each is looked for by name.
const STEPS: usize = 16;

/// The column that is followed back through the graph.
struct Trace {
    /// Which column.
    column: usize,
    /// Of how many.
    columns: usize,
    /// What was added to it since.
    offset: f64,
    /// How often.
    terms: usize,
}

impl File {
    /// The trees whose sum an output of one column is; `None` where it is anything else.
    pub(in crate::model) fn sum_of_trees(&self, output: &str) -> Option<SumOfTrees> {
        let graph = self.model.graph.as_ref()?;
        let mut trace = Trace { column: 0, columns: 1, offset: 0.0, terms: 0 };
        let mut name = output;
        for _ in 0..STEPS {
            let (proto, position) = producer(graph, name)?;
            let domain = domain(proto);
            let parsed = node(proto, version(&self.model, domain)).ok()?;
            name = match (domain, proto.op_type.as_str()) {
                ("", "Identity" | "Cast") => passed(proto, &parsed)?,
                ("", "Split") => trace.split(graph, proto, &parsed, position)?,
                ("", "Add") => trace.add(graph, proto)?,
                (domain, operator) => {
                    let found = operators::sum_of_trees(domain, operator, &parsed, trace.column).ok()?;
                    let (mut sum, targets) = found?;
                    sum.offset += trace.offset;
                    sum.terms += trace.terms;
                    return (targets == trace.columns && is_input(graph, proto.input.first()?)).then_some(sum);
                }
            };
        }
        None
    }
}

impl Trace {
    /// `Split`: the column's place among those before the split.
    fn split<'a>(
        &mut self,
        graph: &'a GraphProto,
        proto: &'a NodeProto,
        node: &Node,
        position: usize,
    ) -> Option<&'a str> {
        if !matches!(node.attributes.get("axis"), Some(Attribute::Int(1 | -1))) {
            return None;
        }
        let sizes = match (proto.input.get(1).filter(|name| !name.is_empty()), node.attributes.get("split")) {
            (Some(name), _) => whole_numbers(&value(graph, name)?)?,
            (None, Some(Attribute::Ints(sizes))) => sizes.clone(),
            (None, Some(_)) => return None,
            // Equal parts; a last one that is smaller shows in the sum.
            (None, None) => vec![i64::try_from(self.columns).ok()?; proto.output.len()],
        };
        let sizes: Vec<usize> = sizes.into_iter().map(|size| usize::try_from(size).ok()).collect::<Option<_>>()?;
        if sizes.get(position) != Some(&self.columns) {
            return None;
        }
        self.column += sizes.iter().take(position).sum::<usize>();
        self.columns = sizes.iter().sum();
        proto.input.first().map(String::as_str)
    }

    /// `Add` of a constant: the offset.
    fn add<'a>(&mut self, graph: &GraphProto, proto: &'a NodeProto) -> Option<&'a str> {
        let [one, other] = proto.input.as_slice() else { return None };
        let (constant, variable) = match (value(graph, one), value(graph, other)) {
            (Some(constant), None) => (constant, other),
            (None, Some(constant)) => (constant, one),
            _ => return None,
        };
        // A constant of several rows would say how many patients there are.
        let columns = match *constant.shape() {
            [] | [1] | [1, 1] => 1,
            [columns] | [1, columns] if columns == self.columns => columns,
            _ => return None,
        };
        let at = if columns == 1 { 0 } else { self.column };
        self.offset += match constant.data() {
            Data::F32(values) => f64::from(*values.get(at)?),
            Data::F64(values) => *values.get(at)?,
            _ => return None,
        };
        self.terms += 1;
        Some(variable)
    }
}

/// The node that makes a value, and which of its outputs that is.
fn producer<'a>(graph: &'a GraphProto, name: &str) -> Option<(&'a NodeProto, usize)> {
    let of = |node: &'a NodeProto| node.output.iter().position(|output| output == name).map(|at| (node, at));
    graph.node.iter().find_map(of)
}

/// What a node hands on as it is.
fn passed<'a>(proto: &'a NodeProto, node: &Node) -> Option<&'a str> {
    let is_float = matches!(node.attributes.get("to"), Some(Attribute::Int(to)) if FLOATS.contains(to));
    (proto.op_type == "Identity" || is_float).then(|| proto.input.first().map(String::as_str)).flatten()
}

/// Whether a value is the graph's first input, as it is.
fn is_input(graph: &GraphProto, name: &str) -> bool {
    let is_constant = |name: &str| graph.initializer.iter().any(|tensor| tensor.name == name);
    let Some(input) = graph.input.iter().map(|info| info.name.as_str()).find(|name| !is_constant(name)) else {
        return false;
    };
    let mut name = name;
    for _ in 0..STEPS {
        if name == input {
            return true;
        }
        let Some((proto, _)) = producer(graph, name).filter(|(proto, _)| domain(proto).is_empty()) else {
            return false;
        };
        let Some(before) = node(proto, 1).ok().filter(|_| matches!(proto.op_type.as_str(), "Identity" | "Cast")) else {
            return false;
        };
        let Some(before) = passed(proto, &before) else { return false };
        name = before;
    }
    false
}

/// A constant of the graph.
fn value(graph: &GraphProto, name: &str) -> Option<Tensor> {
    if let Some(tensor) = graph.initializer.iter().find(|tensor| tensor.name == name) {
        return constant(tensor).ok();
    }
    let (proto, _) =
        producer(graph, name).filter(|(proto, _)| proto.op_type == "Constant" && domain(proto).is_empty())?;
    match node(proto, 1).ok()?.attributes.remove("value")? {
        Attribute::Tensor(tensor) => Some(tensor),
        _ => None,
    }
}

fn whole_numbers(tensor: &Tensor) -> Option<Vec<i64>> {
    if let Data::I64(numbers) = tensor.data() { Some(numbers.clone()) } else { None }
}
