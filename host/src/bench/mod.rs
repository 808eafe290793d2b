//! A bare graph tried and timed: in the sandbox, and beside it in peers that speak the protocol of
//! `benches/peers/README.md`. Whoever measures takes all runners in turn, in one run, with the same inputs.

mod clock;
mod compare;
mod graph_file;
mod guest;
mod inputs;
mod measure;
mod peer;
mod peers;

use std::time::Duration;

use serde::Deserialize;

pub use self::{
    compare::{Difference, difference},
    graph_file::{Column, GraphFile},
    guest::{Freshness, GuestRunner, Inspection, Port, inspect},
    inputs::Inputs,
    measure::{Batch, Measured, Plan, Ratio, Without, measure},
    peer::Peer,
    peers::{find, onnxruntime},
};
use crate::code::Result;

/// Something that runs graphs.
pub trait Runner {
    /// Its name in reports.
    fn name(&self) -> &str;

    /// Loads a graph in place of any before; answers the time that it took.
    ///
    /// # Errors
    /// Where the runner refuses the graph or ends.
    fn load(&mut self, graph: &GraphFile) -> Result<Duration>;

    /// The outputs for all rows at once, in the graph's order.
    ///
    /// # Errors
    /// Where the run fails.
    fn answer(&mut self, inputs: &Inputs) -> Result<Vec<Output>>;

    /// Runs over the inputs from row to row, `batch` rows a run.
    ///
    /// # Errors
    /// Where a run fails.
    fn time(&mut self, inputs: &Inputs, batch: usize) -> Result<Sample>;

    /// Bytes that it holds now; of a process, the most that it ever held.
    fn memory(&mut self) -> Option<u64>;
}

/// Time that runs took.
#[derive(Debug, Clone, Deserialize)]
pub struct Sample {
    /// Processor time of all runs together, nanoseconds.
    pub cpu_ns: u64,
    /// How many runs there were.
    pub runs: u32,
    /// Wall time of each run, nanoseconds.
    #[serde(default)]
    pub each_ns: Vec<u64>,
}

/// One output of a graph.
#[derive(Debug, Clone, Deserialize)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its elements, row-major.
    pub values: Vec<Value>,
}

/// An element of an output.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A truth value.
    Truth(bool),
    /// A text; among floats `NaN`, `Infinity` or `-Infinity`.
    Text(String),
}
