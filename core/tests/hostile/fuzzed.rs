//! What the fuzz found in the engine, each made small.

use super::{
    onnx::{Message, floats, graph, int, ints, model, node, port},
    run::run,
};

fn outcome(graph: Message) -> Result<String, String> {
    run(&model(graph).bytes())
}

/// `x` `[batch, 2]` through the nodes.
fn of(nodes: impl IntoIterator<Item = Message>, constants: impl IntoIterator<Item = Message>) -> Message {
    graph(nodes, constants, [port("x", 1, &[2, 2])], [port("y", 1, &[-1, -1])])
}

#[test]
fn a_recurrence_that_begins_with_nothing_runs_over_an_open_batch() {
    let lstm = node("LSTM", &["x", "w", "r"], &["y"]).with(5, int("hidden_size", 1));
    let weights = [floats("w", &[1, 4, 2], &[0.5; 8]), floats("r", &[1, 4, 1], &[0.25; 4])];
    let open = graph([lstm], weights, [port("x", 1, &[3, -1, 2])], [port("y", 1, &[3, 1, -1, 1])]);
    assert_eq!(outcome(open).as_deref(), Ok("ran"));
}

#[test]
fn what_lies_outside_the_rank_is_refused() {
    for (what, made, expected) in [
        ("split", of([node("Split", &["x"], &["y", "z"]).with(5, int("axis", 2))], []), "K-MODL-030"),
        ("flatten", of([node("Flatten", &["x"], &["y"]).with(5, int("axis", 3))], []), "K-MODL-030"),
        ("sum", of([node("ReduceSum", &["x", "a"], &["y"])], [ints("a", &[2])]), "K-MODL-030"),
        ("squeeze", of([node("Squeeze", &["x", "a"], &["y"])], [ints("a", &[-3])]), "K-MODL-030"),
        ("product with a scalar", of([node("MatMul", &["x", "w"], &["y"])], [floats("w", &[], &[1.0])]), "K-MODL-031"),
        (
            "slice backwards",
            of([node("Slice", &["x", "s", "e"], &["y"])], [ints("s", &[2]), ints("e", &[1])]),
            "K-MODL-031",
        ),
        ("pads that take away", of([node("Pad", &["x", "p"], &["y"])], [ints("p", &[0, 1, -1, 1])]), "K-MODL-031"),
        (
            "recurrence over weights for fewer inputs",
            graph(
                [node("GRU", &["x", "r", "r"], &["y"]).with(5, int("hidden_size", 1))],
                [floats("r", &[1, 3, 1], &[0.5; 3])],
                [port("x", 1, &[3, 1, 2])],
                [port("y", 1, &[3, 1, 1, 1])],
            ),
            "K-MODL-031",
        ),
    ] {
        assert_eq!(outcome(made).as_deref(), Ok(expected), "{what}");
    }
    let split = node("Split", &["x"], &["y", "z"]).with(5, int("axis", 1));
    assert_eq!(outcome(of([split], [])).as_deref(), Ok("ran"));
}
