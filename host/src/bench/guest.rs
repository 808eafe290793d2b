//! The guest in the sandbox as a runner.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};

use super::{GraphFile, Inputs, Output, Runner, Sample, clock, inputs::Input};
use crate::{
    code::{Notice, Result, codes},
    envelope,
    sandbox::{Instance, Sandbox},
};

/// What a graph is, and what keeps it from running.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Inspection {
    /// Its inputs, where it loads.
    pub inputs: Vec<Port>,
    /// Its outputs, where it loads.
    pub outputs: Vec<Port>,
    /// Why it cannot run.
    pub problems: Vec<Notice>,
}

/// An input or output of a graph.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Type of its elements (`float32`, `int64`, `string`); absent where it is not known.
    pub kind: Option<String>,
    /// Its dimensions; absent where one is open.
    pub shape: Vec<Option<usize>>,
}

/// What a run takes: form and bytes of each input.
type Operands = Vec<(Value, Vec<u8>)>;

#[derive(Deserialize)]
struct Ran {
    runs: u32,
    outputs: Vec<Vec<Output>>,
}

/// The guest as a runner: one instance, in whose memory all runs follow each other.
pub struct GuestRunner<'a> {
    sandbox: &'a Sandbox,
    opened: Option<Instance>,
}

/// Says what a graph is, in a guest of its own.
///
/// # Errors
/// `K-HOST-006` to `009` where the guest fails: it ran out of time or memory, for instance.
pub fn inspect(sandbox: &Sandbox, graph: &GraphFile) -> Result<(Inspection, Duration)> {
    let mut instance = sandbox.instance()?;
    let start = Instant::now();
    let inspection = open(&mut instance, graph)?;
    Ok((inspection, start.elapsed()))
}

fn open(instance: &mut Instance, graph: &GraphFile) -> Result<Inspection> {
    read(&ask(instance, &json!({ "schema_version": 1, "op": "open" }), &[&graph.onnx])?)
}

fn ask(instance: &mut Instance, request: &Value, parts: &[&[u8]]) -> Result<Box<RawValue>> {
    let request = request.to_string();
    let parts: Vec<&[u8]> = std::iter::once(request.as_bytes()).chain(parts.iter().copied()).collect();
    envelope::open(&instance.call(&parts)?)
}

fn read<'a, T: Deserialize<'a>>(answer: &'a RawValue) -> Result<T> {
    serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest call"))
}

/// A request to run, over the rows from the first to the last.
fn request(inputs: &[(Value, Vec<u8>)], batch: Option<usize>, quiet: bool) -> Value {
    let inputs: Vec<&Value> = inputs.iter().map(|(form, _)| form).collect();
    json!({ "schema_version": 1, "op": "run", "run": { "inputs": inputs, "batch": batch, "quiet": quiet } })
}

fn operands<'a>(inputs: impl Iterator<Item = &'a Input>) -> Operands {
    inputs.map(|input| (json!({ "kind": input.kind, "shape": input.shape }), input.bytes())).collect()
}

fn run(instance: &mut Instance, inputs: &[(Value, Vec<u8>)], batch: Option<usize>, quiet: bool) -> Result<Ran> {
    let parts: Vec<&[u8]> = inputs.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    read(&ask(instance, &request(inputs, batch, quiet), &parts)?)
}

impl<'a> GuestRunner<'a> {
    /// A runner without a graph.
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, opened: None }
    }

    fn opened(&mut self) -> Result<&mut Instance> {
        self.opened.as_mut().ok_or_else(|| codes::HOST_GUEST_ANSWER.at("guest run: no graph is open"))
    }
}

impl Runner for GuestRunner<'_> {
    fn name(&self) -> &'static str {
        "wasmtime warm"
    }

    fn load(&mut self, graph: &GraphFile) -> Result<Duration> {
        let start = Instant::now();
        let mut instance = self.sandbox.instance()?;
        let problem = open(&mut instance, graph)?.problems.into_iter().next();
        self.opened = problem.is_none().then_some(instance);
        problem.map_or_else(|| Ok(start.elapsed()), |problem| Err(problem.into()))
    }

    fn answer(&mut self, inputs: &Inputs) -> Result<Vec<Output>> {
        let operands = operands(inputs.inputs().iter());
        let ran = run(self.opened()?, &operands, None, false)?;
        ran.outputs.into_iter().next().ok_or_else(|| codes::HOST_GUEST_ANSWER.at("guest run"))
    }

    fn time(&mut self, inputs: &Inputs, batch: usize) -> Result<Sample> {
        let whole = operands(inputs.inputs().iter());
        let batches: Vec<Operands> = inputs.batches(batch).map(|inputs| operands(inputs.inputs().iter())).collect();
        let instance = self.opened()?;

        let mut each_ns = Vec::with_capacity(batches.len());
        for batch in &batches {
            let start = Instant::now();
            run(instance, batch, None, true)?;
            each_ns.push(nanoseconds(start.elapsed()));
        }
        // What a run takes without the call about it, as a peer's own loop has it.
        let start = clock::cpu();
        let ran = run(instance, &whole, Some(batch), true)?;
        Ok(Sample { cpu_ns: nanoseconds(clock::cpu().saturating_sub(start)), runs: ran.runs, each_ns })
    }

    fn memory(&mut self) -> Option<u64> {
        self.opened.as_ref().map(|instance| instance.memory_bytes() as u64)
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
