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

#[cfg(test)]
mod tests {
    use tract_onnx::pb::{AttributeProto, ModelProto, TensorProto, ValueInfoProto, attribute_proto::AttributeType};

    use super::*;

    fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
        AttributeProto { name: name.to_owned(), r#type: kind.into(), ..AttributeProto::default() }
    }

    fn int(name: &str, i: i64) -> AttributeProto {
        AttributeProto { i, ..attribute(name, AttributeType::Int) }
    }

    fn ints(name: &str, ints: &[i64]) -> AttributeProto {
        AttributeProto { ints: ints.to_vec(), ..attribute(name, AttributeType::Ints) }
    }

    fn floats(name: &str, floats: &[f32]) -> AttributeProto {
        AttributeProto { floats: floats.to_vec(), ..attribute(name, AttributeType::Floats) }
    }

    fn text(name: &str, s: &str) -> AttributeProto {
        AttributeProto { s: s.as_bytes().to_vec(), ..attribute(name, AttributeType::String) }
    }

    fn step(operator: &str, inputs: &[&str], outputs: &[&str], attribute: Vec<AttributeProto>) -> NodeProto {
        let domain = if operator.starts_with("Tree") { "ai.onnx.ml" } else { "" };
        NodeProto {
            op_type: operator.to_owned(),
            domain: domain.to_owned(),
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: outputs.iter().map(|name| (*name).to_owned()).collect(),
            attribute,
            ..NodeProto::default()
        }
    }

    /// Three targets, of each a tree with a leaf of 10 and one of 20, 11 and 21, 12 and 22.
    fn ensemble(input: &str, output: &str) -> NodeProto {
        let modes = ["BRANCH_LEQ", "LEAF", "LEAF"].repeat(3);
        let modes = modes.into_iter().map(|mode| mode.as_bytes().to_vec()).collect();
        let attributes = vec![
            int("n_targets", 3),
            ints("nodes_treeids", &[0, 0, 0, 1, 1, 1, 2, 2, 2]),
            ints("nodes_nodeids", &[0, 1, 2, 0, 1, 2, 0, 1, 2]),
            ints("nodes_featureids", &[0, 0, 0, 1, 0, 0, 0, 0, 0]),
            ints("nodes_truenodeids", &[1, 0, 0, 1, 0, 0, 1, 0, 0]),
            ints("nodes_falsenodeids", &[2, 0, 0, 2, 0, 0, 2, 0, 0]),
            floats("nodes_values", &[0.5; 9]),
            AttributeProto { strings: modes, ..attribute("nodes_modes", AttributeType::Strings) },
            ints("target_treeids", &[0, 0, 1, 1, 2, 2]),
            ints("target_nodeids", &[1, 2, 1, 2, 1, 2]),
            ints("target_ids", &[0, 0, 1, 1, 2, 2]),
            floats("target_weights", &[10.0, 20.0, 11.0, 21.0, 12.0, 22.0]),
            floats("base_values", &[1.0, 2.0, 3.0]),
        ];
        step("TreeEnsembleRegressor", &[input], &[output], attributes)
    }

    fn split(inputs: &[&str], outputs: &[&str], attributes: Vec<AttributeProto>) -> NodeProto {
        step("Split", inputs, outputs, attributes)
    }

    fn axis() -> Vec<AttributeProto> {
        vec![int("axis", 1)]
    }

    fn constants() -> Vec<TensorProto> {
        let whole = |name: &str, numbers: &[i64]| TensorProto {
            name: name.to_owned(),
            dims: vec![i64::try_from(numbers.len()).unwrap()],
            data_type: 7,
            int64_data: numbers.to_vec(),
            ..TensorProto::default()
        };
        let float = |name: &str, dims: &[i64], numbers: &[f32]| TensorProto {
            name: name.to_owned(),
            dims: dims.to_vec(),
            data_type: 1,
            float_data: numbers.to_vec(),
            ..TensorProto::default()
        };
        vec![
            whole("1+2", &[1, 2]),
            whole("2+1", &[2, 1]),
            whole("1+1", &[1, 1]),
            float("half", &[1], &[0.5]),
            float("each", &[1, 3], &[0.25, 0.5, 0.75]),
            float("column", &[3, 1], &[0.25, 0.5, 0.75]),
        ]
    }

    /// Offset and the weights of the leaves.
    fn found(nodes: Vec<NodeProto>) -> Option<(f64, Vec<f64>)> {
        let named = |name: &str| ValueInfoProto { name: name.to_owned(), ..ValueInfoProto::default() };
        let graph = GraphProto {
            node: nodes,
            initializer: constants(),
            input: vec![named("x")],
            output: vec![named("logit")],
            ..GraphProto::default()
        };
        let model = ModelProto { graph: Some(graph), ..ModelProto::default() };
        let sum = File { onnx: tract_onnx::onnx(), model }.sum_of_trees("logit")?;
        let mut weights: Vec<f64> = sum.leaves.iter().map(|leaf| leaf.weight).collect();
        weights.sort_by(f64::total_cmp);
        Some((sum.offset, weights))
    }

    #[test]
    fn the_logit_is_followed_to_its_target() {
        let parts = ["logit", "rest"];
        for (what, nodes, offset, first) in [
            ("sizes given", vec![ensemble("x", "all"), split(&["all", "1+2"], &parts, axis())], 1.0, 10.0),
            (
                "the last part",
                vec![ensemble("x", "all"), split(&["all", "2+1"], &["rest", "logit"], axis())],
                3.0,
                12.0,
            ),
            ("equal parts", vec![ensemble("x", "all"), split(&["all"], &["a", "logit", "b"], axis())], 2.0, 11.0),
            (
                "sizes as an attribute",
                vec![ensemble("x", "all"), split(&["all"], &parts, vec![int("axis", -1), ints("split", &[1, 2])])],
                1.0,
                10.0,
            ),
            (
                "split twice",
                vec![
                    ensemble("x", "all"),
                    split(&["all", "1+2"], &["a", "b"], axis()),
                    split(&["b", "1+1"], &["c", "logit"], axis()),
                ],
                3.0,
                12.0,
            ),
            (
                "offsets and identities",
                vec![
                    step("Identity", &["x"], &["same"], vec![]),
                    step("Cast", &["same"], &["cast"], vec![int("to", 1)]),
                    ensemble("cast", "all"),
                    step("Add", &["each", "all"], &["shifted"], vec![]),
                    split(&["shifted"], &["a", "one", "b"], axis()),
                    step("Add", &["one", "half"], &["sum"], vec![]),
                    step("Cast", &["sum"], &["logit"], vec![int("to", 1)]),
                ],
                3.0,
                11.0,
            ),
        ] {
            assert_eq!(found(nodes), Some((offset, vec![first, first + 10.0])), "{what}");
        }
    }

    #[test]
    fn what_is_not_known_to_be_a_sum_of_trees_is_none() {
        let parts = ["logit", "rest"];
        let with = |mut node: NodeProto, attribute: AttributeProto| {
            node.attribute.retain(|other| other.name != attribute.name);
            node.attribute.push(attribute);
            vec![node, split(&["all", "1+2"], &parts, axis())]
        };
        let trees = || ensemble("x", "all");
        let strings = |mode: &str| AttributeProto {
            strings: [mode, "LEAF", "LEAF"].repeat(3).iter().map(|mode| mode.as_bytes().to_vec()).collect(),
            ..attribute("nodes_modes", AttributeType::Strings)
        };
        for (what, nodes) in [
            ("nothing", vec![]),
            ("all targets", vec![ensemble("x", "logit")]),
            ("a part of two", vec![trees(), split(&["all", "2+1"], &parts, axis())]),
            ("parts that are not all", vec![trees(), split(&["all", "1+1"], &parts, axis())]),
            ("rows and not columns", vec![trees(), split(&["all", "1+2"], &parts, vec![int("axis", 0)])]),
            (
                "columns of another kind",
                vec![
                    step("Scaler", &["x"], &["scaled"], vec![]),
                    ensemble("scaled", "all"),
                    split(&["all", "1+2"], &parts, axis()),
                ],
            ),
            ("another input", vec![ensemble("half", "all"), split(&["all", "1+2"], &parts, axis())]),
            (
                "a rounded input",
                vec![
                    step("Cast", &["x"], &["whole"], vec![int("to", 7)]),
                    ensemble("whole", "all"),
                    split(&["all", "1+2"], &parts, axis()),
                ],
            ),
            (
                "added to itself",
                vec![
                    trees(),
                    split(&["all", "1+2"], &["one", "rest"], axis()),
                    step("Add", &["one", "one"], &["logit"], vec![]),
                ],
            ),
            (
                "added by rows",
                vec![
                    trees(),
                    split(&["all", "1+2"], &["one", "rest"], axis()),
                    step("Add", &["one", "column"], &["logit"], vec![]),
                ],
            ),
            (
                "bent afterwards",
                vec![
                    trees(),
                    split(&["all", "1+2"], &["one", "rest"], axis()),
                    step("Tanh", &["one"], &["logit"], vec![]),
                ],
            ),
            ("the largest tree", with(trees(), text("aggregate_function", "MAX"))),
            ("a transform", with(trees(), text("post_transform", "SOFTMAX"))),
            ("categories", with(trees(), strings("BRANCH_EQ"))),
            (
                "a circle",
                vec![
                    step("Identity", &["logit"], &["again"], vec![]),
                    step("Identity", &["again"], &["logit"], vec![]),
                ],
            ),
        ] {
            assert_eq!(found(nodes), None, "{what}");
        }
    }
}
