//! What both targets share: seeds, chance, and cases that are run under watch.
//!
//! `cargo run --release -p kusushi-fuzz --bin bytes -- <cases> <seed>`, `--bin models` in the same way, and
//! `--bin patients -- <format> <cases> <seed>`. A case is made of the seed and its number alone, so that a failure can
//! be repeated with `<cases> <seed> <number>`.
//!
//! `corpus/` holds seeds of patient data, all invented, which the core's own tests read too (`core/tests/read/corpus.rs`). A
//! file that ever made a reader panic is kept there under the name of its bug.

// The files that the core's own tests are made of, and how those run them.
#[path = "../../core/tests/hostile/onnx.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod onnx;
#[path = "../../core/tests/hostile/run.rs"]
mod run;

mod cases;
mod chance;
mod damage;
mod json;
mod receipts;
mod tree;

pub use self::{
    cases::{Target, main, models, seeds},
    chance::Chance,
    damage::damaged,
    json::grafted,
    receipts::receipts,
    tree::{Message, Value, parse},
};
