//! The work of a preflight is linear in the file, counted in steps and not by a clock.

#[path = "../../../tests/hostile/onnx.rs"]
#[expect(dead_code, reason = "the tests from outside use the rest")]
mod onnx;

use self::onnx::{Message, graph, graph_value, int, model, node, port, small};
use super::{Meter, read};

/// Steps for a byte of the file. A field has two bytes at least, and each is seen in four passes; a name is looked
/// for in every graph around it.
const STEPS_PER_BYTE: u64 = 8;

#[track_caller]
fn linear(model: Message) {
    let bytes = model.bytes();
    let meter = Meter::default();
    let read = read(&bytes, &|_, _| true, &meter);
    let (steps, length) = (meter.steps(), bytes.len() as u64);
    assert!(steps <= STEPS_PER_BYTE * length, "{steps} steps for {length} bytes, {:?}", read.err());
}

fn chain(nodes: usize) -> Message {
    model(small((0..nodes).map(|at| node("Relu", &[&format!("v{at}")], &[&format!("v{}", at + 1)])), []))
}

#[test]
fn nodes() {
    for nodes in [10, 1_000, 90_000, 300_000] {
        linear(chain(nodes));
    }
}

#[test]
fn lists() {
    for number in [7, 8] {
        let list = Message::default().text(1, "a").raw(number, &vec![0; 4 << 20]).int(20, number.cast_signed() - 1);
        linear(model(small([node("Relu", &["x"], &["y"]).with(5, list)], [])));
    }
}

#[test]
fn graphs_within_graphs_that_take_what_is_outside() {
    let mut inner = small((0..1_000).map(|at| node("Relu", &["x"], &[&format!("z{at}")])), []);
    for depth in 0..14 {
        let choose = node("If", &["x"], &[&format!("y{depth}")]).with(5, graph_value("then_branch", inner));
        inner = graph([choose], [], [], [port(&format!("y{depth}"), 1, &[1])]);
    }
    linear(model(graph(
        [node("If", &["x"], &["y"]).with(5, graph_value("then_branch", inner))],
        [],
        [port("x", 1, &[1])],
        [port("y", 1, &[1])],
    )));
}

#[test]
fn fields_that_are_skipped() {
    let documents = (0..100_000).fold(Message::default(), |all, _| all.with(14, Message::default().text(1, "k")));
    linear(documents);
}

#[test]
fn attributes() {
    let many = (0..60).fold(node("Relu", &["x"], &["y"]), |node, at| node.with(5, int(&format!("a{at}"), 1)));
    linear(model(small(std::iter::repeat_n(many, 3_000), [])));
}
