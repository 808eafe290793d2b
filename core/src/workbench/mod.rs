//! The bench at which a model developer tries a bare graph: what it is, and what it answers to given tensors.

mod operand;

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::operand::{Number, Outcome, Values};
use crate::{
    code::{Notice, Result, codes},
    model::{Graph, Kind, Port, Tensor},
};

/// The place of a graph that belongs to no package.
const PLACE: &str = "graph";

/// The graph at the bench.
#[derive(Debug, Default)]
pub struct Workbench {
    graph: Option<Graph>,
}

/// How a graph is run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The inputs in the graph's order, one for each further part: the elements, little endian and row-major; truth
    /// values as bytes, texts as a JSON array.
    pub inputs: Vec<TensorForm>,
    /// How many rows of the inputs' first axis a run takes; all in one run where absent.
    pub batch: Option<usize>,
    /// Leave the outputs out of the answer, which then says only how many runs there were.
    #[serde(default)]
    pub quiet: bool,
}

/// Type and shape of a tensor whose elements come beside it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TensorForm {
    /// Type of the elements.
    pub kind: Kind,
    /// Its dimensions.
    pub shape: Vec<usize>,
}

/// What a graph is, and what keeps it from running.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Inspection {
    /// Its inputs, where it loads.
    pub inputs: Vec<Port>,
    /// Its outputs, where it loads.
    pub outputs: Vec<Port>,
    /// Why it cannot run, each with its place and remedy; none where it loads.
    pub problems: Vec<Notice>,
}

/// What came of `run`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ran {
    /// How many times the graph ran.
    pub runs: usize,
    /// The outputs of each run, in the graph's order; none where they were not wanted.
    pub outputs: Vec<Vec<Outcome>>,
}

impl Workbench {
    /// Reads a graph, and keeps it where it loads.
    pub fn open(&mut self, onnx: &[u8]) -> Inspection {
        self.graph = None;
        match Graph::load(onnx, PLACE) {
            Err(error) => {
                Inspection { inputs: Vec::new(), outputs: Vec::new(), problems: vec![error.notice().clone()] }
            }
            Ok(graph) => {
                let (inputs, outputs) = (graph.inputs().to_vec(), graph.outputs().to_vec());
                self.graph = Some(graph);
                Inspection { inputs, outputs, problems: Vec::new() }
            }
        }
    }

    /// Runs the graph on the inputs, `batch` rows at a time.
    ///
    /// # Errors
    /// `K-CALL-001` where no graph is open, or the parts are not the tensors that `run` describes; else as
    /// [`Graph::run`].
    pub fn run(&self, run: &Run, parts: &[&[u8]]) -> Result<Ran> {
        let graph = self.graph.as_ref().ok_or_else(|| codes::CALL_REQUEST_INVALID.at("run: no graph is open"))?;
        if parts.len() != run.inputs.len() {
            return Err(codes::CALL_REQUEST_INVALID.at("run.inputs").into());
        }
        let inputs = run.inputs.iter().zip(parts).enumerate();
        let inputs =
            inputs.map(|(index, (form, part))| operand::read(form, part, index)).collect::<Result<Vec<_>>>()?;

        let mut ran = Ran { runs: 0, outputs: Vec::new() };
        for rows in batches(graph, &inputs, run.batch) {
            let batch = match &rows {
                None => None,
                Some(rows) => Some(slices(graph, &inputs, rows)?),
            };
            let outputs = graph.run(batch.as_deref().unwrap_or(&inputs))?;
            ran.runs += 1;
            if !run.quiet {
                let names = graph.outputs().iter().map(|port| port.name.clone());
                ran.outputs.push(names.zip(outputs).map(|(name, tensor)| Outcome::new(name, tensor)).collect());
            }
        }
        Ok(ran)
    }
}

/// The rows of each run; one run of everything where no batch is asked.
fn batches(graph: &Graph, inputs: &[Tensor], batch: Option<usize>) -> Vec<Option<Range<usize>>> {
    let Some(batch) = batch.filter(|&batch| batch > 0) else { return vec![None] };
    let open = graph.inputs().iter().zip(inputs).filter(|(port, _)| port.shape.first() == Some(&None));
    let rows = open.filter_map(|(_, input)| input.shape().first().copied()).min().unwrap_or(0);
    (0..rows / batch).map(|run| Some(run * batch..(run + 1) * batch)).collect()
}

/// Those rows of the inputs whose first axis is open; the others whole.
fn slices(graph: &Graph, inputs: &[Tensor], rows: &Range<usize>) -> Result<Vec<Tensor>> {
    let slice = |(port, input): (&Port, &Tensor)| match port.shape.first() {
        Some(None) => input.rows(rows.clone()).ok_or_else(|| codes::CALL_REQUEST_INVALID.at("run.batch").into()),
        _ => Ok(input.clone()),
    };
    graph.inputs().iter().zip(inputs).map(slice).collect()
}
