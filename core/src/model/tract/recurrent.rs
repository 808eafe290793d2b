//! Recurrent nodes that begin with nothing: tract makes their first state of the batch's number, and panics where a
//! symbol stands for it.

use tract_onnx::pb::GraphProto;

/// Whether a node of the graph, or of one inside it, is recurrent and is given no first state (ONNX Operators, `LSTM`,
/// `GRU`, `RNN`: the operands `initial_h`, `initial_c`).
pub(super) fn begins_with_nothing(graph: &GraphProto) -> bool {
    graph.node.iter().any(|node| {
        let absent = |operand: usize| node.input.get(operand).is_none_or(String::is_empty);
        let begins = match node.op_type.as_str() {
            "LSTM" => absent(5) || absent(6),
            "GRU" | "RNN" => absent(5),
            _ => false,
        };
        let inner = |graphs: &[GraphProto]| graphs.iter().any(begins_with_nothing);
        begins || node.attribute.iter().any(|of| of.g.as_ref().is_some_and(begins_with_nothing) || inner(&of.graphs))
    })
}
