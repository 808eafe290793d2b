//! Inputs that say how a graph is to be run, such as the axes of a sum or the sizes of a picture: tract takes them
//! for constants only.

use tract_onnx::pb::GraphProto;

/// The operands by which an operator of the default domain is steered (ONNX Operators, opset 23).
fn steers(operator: &str, operand: usize) -> bool {
    match operator {
        "BlackmanWindow" | "ConstantOfShape" | "HammingWindow" | "HannWindow" => operand == 0,
        "BatchNormalization" | "Pad" | "Resize" | "Slice" => operand >= 1,
        "DequantizeLinear" | "QuantizeLinear" => matches!(operand, 1 | 2),
        "QLinearConv" | "QLinearMatMul" => matches!(operand, 1 | 2 | 4..),
        "Range" => true,
        "Compress" | "CumSum" | "Expand" | "OneHot" | "Reshape" | "Split" | "Squeeze" | "Tile" | "TopK" | "Trilu"
        | "Unsqueeze" | "Upsample" => operand == 1,
        _ => operator.starts_with("Reduce") && operand == 1,
    }
}

/// Whether each input of the graph, constants left out, steers a node directly.
pub(super) fn steering(graph: &GraphProto) -> Vec<bool> {
    let inputs = graph.input.iter().filter(|input| graph.initializer.iter().all(|tensor| tensor.name != input.name));
    let is_steering = |name: &str| {
        graph.node.iter().filter(|node| node.domain.is_empty() || node.domain == "ai.onnx").any(|node| {
            node.input.iter().enumerate().any(|(operand, input)| input == name && steers(&node.op_type, operand))
        })
    };
    inputs.map(|input| is_steering(&input.name)).collect()
}
