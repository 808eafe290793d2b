//! A file is refused within 64 MB above its own size: the memory of this thread is counted.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use super::onnx::{Message, floats, int, model, node, port, small, tensor};
use kusushi_core::model::preflight::outline;

/// The system's allocator, which counts for each thread what it holds and the most that it held.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    let held = HELD.get() + change;
    HELD.set(held);
    MOST.set(MOST.get().max(held));
}

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; it only counts and passes on")]
// SAFETY: every call is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of the system allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: the pointer is the system allocator's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that reading a file in outline takes, and how it ended.
fn most(model: Message) -> (isize, &'static str) {
    let bytes = model.bytes();
    HELD.set(0);
    MOST.set(0);
    let read = outline(&bytes, "model.onnx", &|_, _| true);
    (MOST.get(), if read.is_ok() { "read" } else { "refused" })
}

#[track_caller]
fn within_budget(model: Message) {
    let (most, how) = most(model);
    assert!(most <= 64_000_000, "{how} with {most} bytes");
}

#[test]
fn the_counter_counts() {
    HELD.set(0);
    MOST.set(0);
    drop(vec![0_u8; 1 << 20]);
    assert!((1 << 20..1 << 21).contains(&MOST.get()));
}

#[test]
fn as_many_nodes_as_may_be() {
    let chain = |nodes: usize| {
        let link = |at: usize| {
            node("Relu", &[&format!("v{at}")], &[&format!("v{}", at + 1)]).with(5, int("a", 1)).with(5, int("b", 1))
        };
        model(small((0..nodes).map(link), [floats("v0", &[1, 1, 1, 1, 1, 1, 1, 1], &[1.0])]))
    };
    within_budget(chain(99_999));
    within_budget(chain(1_000_000));
}

#[test]
fn as_many_tensors_as_may_be() {
    let many = |tensors: usize| {
        let one = |at: usize| floats(&format!("w{at}"), &[1; 16], &[1.0]);
        model(small([node("Relu", &["x"], &["y"])], (0..tensors).map(one)))
    };
    within_budget(many(99_999));
    within_budget(many(1_000_000));
}

#[test]
fn as_many_names_as_may_be() {
    let names: Vec<String> = (0..390_000).map(|at| format!("v{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    within_budget(model(small([node("Split", &["x"], &names)], [])));
    let empty = Message::default().with_all(1, std::iter::repeat_n(Message::default(), 3_000_000)).text(2, "y");
    within_budget(model(small([empty.text(4, "Sum")], [])));
}

#[test]
fn as_many_inputs_as_may_be() {
    let ports = (0..9_999).map(|at| port(&format!("v{at}"), 1, &[1; 16]));
    let graph =
        Message::default().with(1, node("Relu", &["v1"], &["y"])).with_all(11, ports).with(12, port("y", 1, &[1]));
    within_budget(model(graph));
}

#[test]
fn a_cycle_of_as_many_nodes_as_may_be() {
    let nodes = (0..99_999).map(|at| node("Add", &[&format!("v{}", (at + 1) % 99_999), "x"], &[&format!("v{at}")]));
    within_budget(model(small(nodes, [])));
}

#[test]
fn lists_are_counted_and_not_kept() {
    let list = Message::default().text(1, "nodes_values").raw(7, &vec![0; 32 << 20]).int(20, 6);
    within_budget(model(small(
        [node("Relu", &["x"], &["y"]).with(5, list)],
        [tensor("w", 1, &[1 << 23]).raw(9, &vec![0; 32 << 20])],
    )));
}
