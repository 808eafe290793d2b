//! Indices that only the data tell: the engine trusts them.

use super::{
    onnx::{Message, graph, int, model, node, port},
    run::run,
};

/// Takes `x`, with as many numbers as told, and an index that is 1.
fn picked(operator: &str, numbers: i64) -> Message {
    model(graph(
        [node(operator, &["x", "i"], &["y"]).with(5, int("axis", 0))],
        [],
        [port("x", 1, &[numbers]), port("i", 7, &[1])],
        [port("y", 1, &[1])],
    ))
}

#[test]
fn an_index_beyond_its_axis_is_an_error_and_no_panic() {
    for operator in ["Gather", "GatherElements"] {
        assert_eq!(run(&picked(operator, 2).bytes()).as_deref(), Ok("ran"), "{operator}");
        assert_eq!(run(&picked(operator, 1).bytes()).as_deref(), Ok("K-MODL-031"), "{operator}");
    }
}
