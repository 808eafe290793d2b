//! The engine natively, as a peer of `kusushi bench`: one JSON object a line (`benches/peers/README.md`).

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, Write},
    time::Instant,
};

use kusushi_core::{
    model::{Data, Graph, Kind, Tensor},
    workbench::Outcome,
};
use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Request {
    Load { path: String },
    Answer { inputs: String },
    Time { inputs: String, batch: usize },
    Memory,
}

#[derive(Deserialize)]
struct File {
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    kind: Kind,
    shape: Vec<usize>,
    values: Vec<Value>,
    batched: bool,
}

/// A tensor, and whether its first axis is the batch.
type Given = (Tensor, bool);

#[derive(Default)]
struct Peer {
    graph: Option<Graph>,
    inputs: BTreeMap<String, Vec<Given>>,
}

fn main() -> Result<(), Failure> {
    let mut peer = Peer::default();
    for line in io::stdin().lock().lines() {
        let answer = serde_json::from_str(&line?).map_err(Failure::from).and_then(|request| peer.answer(request));
        let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(io::stdout().lock(), "{answer}")?;
    }
    Ok(())
}

impl Peer {
    fn answer(&mut self, request: Request) -> Result<Value, Failure> {
        match request {
            Request::Load { path } => {
                let onnx = fs::read(path)?;
                let start = Instant::now();
                self.inputs.clear();
                self.graph = Some(Graph::load(&onnx, "graph")?);
                Ok(json!({ "load_ns": nanoseconds(start) }))
            }
            Request::Answer { inputs } => {
                let tensors: Vec<Tensor> = self.read(&inputs)?.iter().map(|(tensor, _)| tensor.clone()).collect();
                let graph = self.graph()?;
                let outputs = graph.run(&tensors)?;
                let names = graph.outputs().iter().map(|port| port.name.clone());
                let outputs: Vec<Outcome> =
                    names.zip(outputs).map(|(name, tensor)| Outcome::new(name, tensor)).collect();
                Ok(json!({ "outputs": outputs }))
            }
            Request::Time { inputs, batch } => {
                let batches = batches(self.read(&inputs)?, batch);
                let graph = self.graph()?;
                let mut each = Vec::with_capacity(batches.len());
                let start = cpu();
                for batch in &batches {
                    let start = Instant::now();
                    graph.run(batch)?;
                    each.push(nanoseconds(start));
                }
                Ok(json!({ "cpu_ns": cpu() - start, "runs": batches.len(), "each_ns": each }))
            }
            Request::Memory => {
                let status = fs::read_to_string("/proc/self/status")?;
                let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
                let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse()?;
                Ok(json!({ "bytes": kilobytes * 1024 }))
            }
        }
    }

    fn graph(&self) -> Result<&Graph, Failure> {
        self.graph.as_ref().ok_or_else(|| "no graph is loaded".into())
    }

    fn read(&mut self, path: &str) -> Result<&[Given], Failure> {
        if !self.inputs.contains_key(path) {
            let file: File = serde_json::from_slice(&fs::read(path)?)?;
            let inputs = file.inputs.into_iter().map(tensor).collect::<Result<_, _>>()?;
            self.inputs.insert(path.to_owned(), inputs);
        }
        Ok(&self.inputs[path])
    }
}

/// The inputs of each run.
fn batches(inputs: &[Given], batch: usize) -> Vec<Vec<Tensor>> {
    let rows = inputs.iter().filter(|(_, batched)| *batched).filter_map(|(tensor, _)| tensor.shape().first()).min();
    let slice = |(tensor, batched): &Given, from: usize| match batched {
        true => tensor.rows(from..from + batch),
        false => Some(tensor.clone()),
    };
    (0..rows.copied().unwrap_or(0) / batch.max(1))
        .filter_map(|run| inputs.iter().map(|input| slice(input, run * batch)).collect())
        .collect()
}

fn tensor(input: Input) -> Result<Given, Failure> {
    fn each<T: serde::de::DeserializeOwned>(values: Vec<Value>) -> Result<Vec<T>, Failure> {
        Ok(serde_json::from_value(Value::Array(values))?)
    }
    let data = match input.kind {
        #[expect(clippy::cast_possible_truncation, reason = "the file holds what the graph takes: single precision")]
        Kind::F32 => Data::F32(floats(input.values)?.into_iter().map(|x| x as f32).collect()),
        Kind::F64 => Data::F64(floats(input.values)?),
        Kind::I8 => Data::I8(each(input.values)?),
        Kind::I16 => Data::I16(each(input.values)?),
        Kind::I32 => Data::I32(each(input.values)?),
        Kind::I64 => Data::I64(each(input.values)?),
        Kind::U8 => Data::U8(each(input.values)?),
        Kind::U16 => Data::U16(each(input.values)?),
        Kind::U32 => Data::U32(each(input.values)?),
        Kind::U64 => Data::U64(each(input.values)?),
        Kind::Bool => Data::Bool(each(input.values)?),
        Kind::Text => Data::Text(each(input.values)?),
        Kind::F16 => return Err("float16 inputs are not taken".into()),
    };
    let tensor = Tensor::new(input.shape, data).ok_or("an input has not its shape")?;
    Ok((tensor, input.batched))
}

/// Numbers, and the names of what JSON has no number for.
fn floats(values: Vec<Value>) -> Result<Vec<f64>, Failure> {
    let float = |value: Value| match value {
        Value::String(name) => Ok(name.parse()?),
        number => number.as_f64().ok_or_else(|| Failure::from("an element is no number")),
    };
    values.into_iter().map(float).collect()
}

fn cpu() -> u64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    u64::try_from(now.tv_sec).unwrap_or_default() * 1_000_000_000 + u64::try_from(now.tv_nsec).unwrap_or_default()
}

fn nanoseconds(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
