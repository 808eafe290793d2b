//! Operators that tract answers wrongly at the ends of their range, written as others that it answers rightly.

use tract_onnx::pb::{AttributeProto, GraphProto, NodeProto};

/// Writes every `ReduceLogSumExp` of a graph (ONNX Operators, opset 18) so that its exponentials cannot underflow:
/// `log(sum(exp(x)))` is `max + log(sum(exp(x - max)))`, where tract reckons the former. What naive Bayes models give
/// is of that size for every patient.
pub(super) fn rewrite(graph: &mut GraphProto) {
    let nodes = std::mem::take(&mut graph.node);
    for node in nodes {
        let is_default_domain = node.domain.is_empty() || node.domain == "ai.onnx";
        match (node.op_type.as_str(), node.output.as_slice()) {
            ("ReduceLogSumExp", [output]) if is_default_domain => {
                let output = output.clone();
                graph.node.extend(log_sum_exp(&node, &output));
            }
            _ => graph.node.push(node),
        }
    }
}

fn log_sum_exp(node: &NodeProto, output: &str) -> Vec<NodeProto> {
    let within = |part: &str| format!("{output}/{part}");
    let step = |operator: &str, inputs: &[String], output: String| NodeProto {
        op_type: operator.to_owned(),
        input: inputs.to_vec(),
        output: vec![output],
        ..NodeProto::default()
    };
    let mut over = node.input.clone();
    let x = over.first().cloned().unwrap_or_default();
    let reduce = |operator: &str, inputs: &[String], output: String, attributes: Vec<AttributeProto>| NodeProto {
        attribute: attributes,
        ..step(operator, inputs, output)
    };
    let kept: Vec<AttributeProto> = node.attribute.iter().filter(|of| of.name != "keepdims").cloned().collect();
    let keeps = node.attribute.iter().find(|of| of.name == "keepdims").is_none_or(|of| of.i == 1);
    // Absent, `keepdims` is 1.
    let most = reduce("ReduceMax", &over, within("max"), kept);
    let less = step("Sub", &[x, within("max")], within("less"));
    let exponential = step("Exp", &[within("less")], within("exp"));
    let most_beside = if keeps {
        step("Identity", &[within("max")], within("beside"))
    } else {
        reduce("ReduceMax", &over, within("beside"), node.attribute.clone())
    };
    if let Some(first) = over.first_mut() {
        *first = within("exp");
    }
    // Unlike `ReduceSum`, `ReduceL1` took its axes as an input in the same version as `ReduceLogSumExp` did; of what
    // is not negative it is the sum.
    let sum = reduce("ReduceL1", &over, within("sum"), node.attribute.clone());
    let logarithm = step("Log", &[within("sum")], within("log"));
    let sum_of_logarithms = step("Add", &[within("log"), within("beside")], output.to_owned());
    let whole = NodeProto { name: node.name.clone(), ..sum_of_logarithms };
    vec![most, less, exponential, most_beside, sum, logarithm, whole]
}
