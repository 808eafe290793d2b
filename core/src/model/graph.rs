//! Any ONNX graph that the engine can run.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    direct::Direct,
    operators,
    preflight::{self, Outline},
    tensor::{Kind, Tensor},
    tract::{File, Plan, Vocabulary},
    trees::SumOfTrees,
};
use crate::code::{Error, Result, codes};

/// A loaded and optimised graph.
#[derive(Debug)]
pub struct Graph {
    engine: Engine,
    place: String,
}

/// What runs a graph.
#[derive(Debug)]
enum Engine {
    /// Our own operators alone.
    Direct(Direct),
    /// tract, with our operators among its own.
    Plan(Plan),
}

/// An input or output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Port {
    /// Its name in the graph.
    pub name: String,
    /// Type of its elements, where it is known.
    pub kind: Option<Kind>,
    /// Its dimensions; `None` for one that is open, such as the batch.
    pub shape: Vec<Option<usize>>,
}

impl Graph {
    /// Loads a graph; `place` names it in errors.
    ///
    /// # Errors
    /// `K-MODL-010` to `-030` where the file is not as it should be or holds an operator that is not known;
    /// `K-MODL-001` where the engine cannot prepare it; `K-MODL-030` and `-031` where a node of our own operators is
    /// wrong.
    pub fn load(onnx: &[u8], place: &str) -> Result<Self> {
        Self::load_file(onnx, place).map(|(graph, _)| graph)
    }

    /// The same, and the sum of trees that an output of one column is, where it is one.
    ///
    /// # Errors
    /// As [`Graph::load`].
    pub(super) fn load_with_trees(onnx: &[u8], output: &str, place: &str) -> Result<(Self, Option<SumOfTrees>)> {
        let (graph, file) = Self::load_file(onnx, place)?;
        Ok((graph, file.sum_of_trees(output)))
    }

    fn load_file(onnx: &[u8], place: &str) -> Result<(Self, File)> {
        let outline = Self::outline(onnx, place)?;
        if let Some(unknown) = outline.unknown.first() {
            let domain = if unknown.domain.is_empty() { "ai.onnx" } else { &unknown.domain };
            let place = format!("{place}, node {} ({domain}.{})", unknown.node, unknown.operator);
            return Err(codes::MODL_OPERATOR_UNKNOWN.at(place).into());
        }
        let file = File::read(onnx, place)?;
        let engine = match file.direct() {
            Some(direct) => Engine::Direct(direct),
            None => Engine::Plan(file.plan(place)?),
        };
        Ok((Self { engine, place: place.to_owned() }, file))
    }

    /// Reads a file in outline, without the engine; nodes whose operator is not known are listed.
    ///
    /// # Errors
    /// As [`preflight::outline`].
    pub fn outline(onnx: &[u8], place: &str) -> Result<Outline> {
        let engine = Vocabulary::new();
        preflight::outline(onnx, place, &|domain, operator| {
            operators::find(domain, operator).is_some() || engine.knows(domain, operator)
        })
    }

    /// The inputs, in the order in which [`Graph::run`] takes them.
    pub fn inputs(&self) -> &[Port] {
        match &self.engine {
            Engine::Direct(direct) => direct.inputs(),
            Engine::Plan(plan) => plan.inputs(),
        }
    }

    /// The outputs, in the order in which [`Graph::run`] gives them.
    pub fn outputs(&self) -> &[Port] {
        match &self.engine {
            Engine::Direct(direct) => direct.outputs(),
            Engine::Plan(plan) => plan.outputs(),
        }
    }

    /// Runs the graph.
    ///
    /// # Errors
    /// `K-MODL-032` where an input is missing, of another kind or of another shape; `K-MODL-002` where the run
    /// fails; `K-MODL-031` where a node does not take what reaches it.
    pub fn run(&self, inputs: &[Tensor]) -> Result<Vec<Tensor>> {
        let ports = self.inputs();
        let given = inputs.len();
        if let Some(missing) = ports.get(given) {
            return Err(self.input_invalid(&missing.name));
        }
        for (port, input) in ports.iter().zip(inputs) {
            let fits = port.kind.is_none_or(|kind| kind == input.kind())
                && port.shape.len() == input.shape().len()
                && port.shape.iter().zip(input.shape()).all(|(dim, given)| dim.is_none_or(|dim| dim == *given));
            if !fits {
                return Err(self.input_invalid(&port.name));
            }
        }
        match &self.engine {
            Engine::Direct(direct) => direct.run(inputs),
            Engine::Plan(plan) => {
                // The engine's maxima and minima of nothing are not the standard's.
                match ports.iter().zip(inputs).find(|(_, input)| input.data().is_empty()) {
                    Some((port, _)) => Err(self.input_invalid(&port.name)),
                    None => plan.run(inputs, &self.place),
                }
            }
        }
    }

    fn input_invalid(&self, name: &str) -> Error {
        codes::MODL_INPUT_INVALID.at(format!("{}, input {name}", self.place)).into()
    }
}
