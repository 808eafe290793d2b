//! The guest in the sandbox as a runner.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};

use super::{GraphFile, Inputs, Output, Runner, Sample, clock, inputs::Input};
use crate::{
    code::{Notice, Result, codes},
    envelope,
    guest::Guest,
    sandbox::{Instance, Sandbox, Template},
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

/// Which memory a run sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// That of the runs before.
    Warm,
    /// A new instance's for every run, as every patient has.
    Fresh,
}

/// The guest as a runner.
pub struct GuestRunner<'a> {
    sandbox: &'a Sandbox,
    guest: &'a Guest,
    freshness: Freshness,
    opened: Option<Opened>,
}

/// A guest in which a graph is open, and an instance of it.
struct Opened {
    template: Template,
    instance: Instance,
}

/// Says what a graph is, in a guest of its own.
///
/// # Errors
/// `K-HOST-006` to `009` where the guest fails: it ran out of time or memory, for instance.
pub fn inspect(template: &Template, graph: &GraphFile) -> Result<(Inspection, Duration)> {
    let mut instance = template.instance()?;
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
    pub fn new(sandbox: &'a Sandbox, guest: &'a Guest, freshness: Freshness) -> Self {
        Self { sandbox, guest, freshness, opened: None }
    }

    fn opened(&mut self) -> Result<&mut Opened> {
        self.opened.as_mut().ok_or_else(|| codes::HOST_GUEST_ANSWER.at("guest run: no graph is open"))
    }

    /// A guest in which the graph is open: this instance alone, or every instance of the snapshot.
    fn open(&self, graph: &GraphFile) -> Result<(Opened, Option<Notice>)> {
        let mut problem = None;
        let mut open = |instance: &mut Instance| {
            problem = open(instance, graph)?.problems.into_iter().next();
            Ok(())
        };
        let opened = match self.freshness {
            Freshness::Warm => {
                let template = self.sandbox.compile(self.guest.wasm())?;
                let mut instance = template.instance()?;
                open(&mut instance)?;
                Opened { template, instance }
            }
            Freshness::Fresh => {
                let template = self.sandbox.snapshot(self.guest.wasm(), open)?;
                let instance = template.instance()?;
                Opened { template, instance }
            }
        };
        Ok((opened, problem))
    }
}

impl Runner for GuestRunner<'_> {
    fn name(&self) -> &'static str {
        match self.freshness {
            Freshness::Warm => "wasmtime warm",
            Freshness::Fresh => "wasmtime fresh",
        }
    }

    /// The time holds all that precedes the first answer: the guest is compiled, and where it is to be fresh, written
    /// down with the graph and compiled again.
    fn load(&mut self, graph: &GraphFile) -> Result<Duration> {
        let start = Instant::now();
        self.opened = None;
        match self.open(graph)? {
            (_, Some(problem)) => Err(problem.into()),
            (opened, None) => {
                self.opened = Some(opened);
                Ok(start.elapsed())
            }
        }
    }

    fn answer(&mut self, inputs: &Inputs) -> Result<Vec<Output>> {
        let operands = operands(inputs.inputs().iter());
        let ran = run(&mut self.opened()?.instance, &operands, None, false)?;
        ran.outputs.into_iter().next().ok_or_else(|| codes::HOST_GUEST_ANSWER.at("guest run"))
    }

    fn time(&mut self, inputs: &Inputs, batch: usize) -> Result<Sample> {
        let freshness = self.freshness;
        let whole = operands(inputs.inputs().iter());
        let batches: Vec<Operands> = inputs.batches(batch).map(|inputs| operands(inputs.inputs().iter())).collect();
        let Opened { template, instance } = self.opened()?;

        let mut each_ns = Vec::with_capacity(batches.len());
        let cpu = clock::cpu();
        for batch in &batches {
            let start = Instant::now();
            match freshness {
                Freshness::Warm => run(instance, batch, None, true)?,
                Freshness::Fresh => run(&mut template.instance()?, batch, None, true)?,
            };
            each_ns.push(nanoseconds(start.elapsed()));
        }
        if freshness == Freshness::Fresh {
            let cpu_ns = nanoseconds(clock::cpu().saturating_sub(cpu));
            return Ok(Sample { cpu_ns, runs: u32::try_from(batches.len()).unwrap_or(u32::MAX), each_ns });
        }
        // What a run takes without the call about it, as a peer's own loop has it.
        let start = clock::cpu();
        let ran = run(instance, &whole, Some(batch), true)?;
        Ok(Sample { cpu_ns: nanoseconds(clock::cpu().saturating_sub(start)), runs: ran.runs, each_ns })
    }

    fn memory(&mut self) -> Option<u64> {
        self.opened.as_ref().map(|opened| opened.instance.memory_bytes() as u64)
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
