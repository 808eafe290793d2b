//! `kusushi check`: the golden patients of each model against the outputs that its package promises; or, of a file,
//! what its graphs are, what keeps them from running, and how far they lie from another engine.

use std::{collections::BTreeMap, path::Path};

use kusushi_host::{
    bench::{self, Freshness, GraphFile, GuestRunner, Inputs, Inspection, Port, Runner as _},
    code::{Error, codes},
    guest::Guest,
    packages::Package,
    question::{Operation, Output},
    sandbox::Sandbox,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};

use super::{Done, Failed, ask_and_print, load, print, question};
use crate::command_line::{Check, Settings};

#[derive(Deserialize)]
struct Assessed {
    assessments: Vec<Assessment>,
}

#[derive(Deserialize)]
struct Assessment {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    id: String,
    version: String,
}

/// Rows of random inputs that are compared.
const ROWS: usize = 256;

const SEED: u64 = 1;

/// One graph looked into.
#[derive(Serialize)]
struct Report {
    graph: String,
    bytes: usize,
    load_ms: f64,
    #[serde(flatten)]
    inspection: Inspection,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against>,
}

/// How far the answers to random inputs lie from another engine's.
#[derive(Serialize)]
struct Against {
    rows: usize,
    largest_difference: f64,
    output: String,
    unequal: usize,
}

pub(super) fn run(settings: &Settings, arguments: &Check) -> Done {
    let show = |answer: &RawValue| if settings.json { print(answer.get()) } else { print(&in_words(answer)?) };
    let Some(path) = &arguments.path else {
        let question = question(settings, Operation::Check, arguments.ids(), Output::Json);
        return ask_and_print(settings, &question, &[], show);
    };
    look_into(settings, path, arguments.against.is_some())?;
    if !GraphFile::is_bare(path) {
        let guest = Guest::find(settings.guest.as_deref())?;
        let inference = load(settings, guest, vec![Package::read(path)?])?;
        let question = question(settings, Operation::Check, Vec::new(), Output::Json);
        show(&inference.ask(&question, &[])?)?;
    }
    Ok(())
}

/// Says what each graph is, and fails with what keeps any of them from running.
fn look_into(settings: &Settings, path: &Path, against: bool) -> Done {
    let guest = Guest::find(settings.guest.as_deref())?;
    let sandbox = Sandbox::new(settings.limits(), None)?;
    let template = sandbox.compile(guest.wasm())?;
    let mut problems = Vec::new();
    for graph in GraphFile::read(path)? {
        let (inspection, time) = bench::inspect(&template, &graph)?;
        problems.extend(inspection.problems.iter().cloned().map(Error::from));
        let against = if against && inspection.problems.is_empty() {
            Some(compare(&sandbox, &guest, &graph, &inspection)?)
        } else {
            None
        };
        let load_ms = time.as_secs_f64() * 1e3;
        let report = Report { graph: graph.name, bytes: graph.onnx.len(), load_ms, inspection, against };
        print(&if settings.json { json!(report).to_string() } else { report.in_words() })?;
    }
    Failed::if_any(problems)
}

fn compare(sandbox: &Sandbox, guest: &Guest, graph: &GraphFile, inspection: &Inspection) -> Result<Against, Error> {
    let inputs = Inputs::random(graph, &inspection.inputs, ROWS, SEED)?;
    let mut ours = GuestRunner::new(sandbox, guest, Freshness::Warm);
    let mut theirs = bench::onnxruntime()?;
    ours.load(graph)?;
    theirs.load(graph)?;
    let difference = bench::difference(&ours.answer(&inputs)?, &theirs.answer(&inputs)?);
    let difference = difference.ok_or_else(|| codes::HOST_OUTPUTS_UNLIKE.at(&graph.name))?;
    Ok(Against {
        rows: ROWS,
        largest_difference: difference.largest,
        output: difference.output,
        unequal: difference.unequal,
    })
}

impl Report {
    fn in_words(&self) -> String {
        let mut lines = vec![format!("{}: {} bytes", self.graph, self.bytes)];
        if self.inspection.problems.is_empty() {
            lines.push(format!("  loads in {:.1} ms", self.load_ms));
        }
        lines.extend(self.inspection.inputs.iter().map(|port| format!("  input {}", in_words_of(port))));
        lines.extend(self.inspection.outputs.iter().map(|port| format!("  output {}", in_words_of(port))));
        if let Some(against) = &self.against {
            lines.push(format!(
                "  against onnxruntime: {} rows, largest difference {:.1e}{}{}, {} elements unequal",
                against.rows,
                against.largest_difference,
                if against.output.is_empty() { "" } else { " in " },
                against.output,
                against.unequal,
            ));
        }
        lines.join("\n")
    }
}

fn in_words_of(port: &Port) -> String {
    let dims: Vec<String> = port.shape.iter().map(|dim| dim.map_or("?".to_owned(), |dim| dim.to_string())).collect();
    format!("{} {} [{}]", port.name, port.kind.as_deref().unwrap_or("?"), dims.join(", "))
}

fn in_words(answer: &RawValue) -> Result<String, Error> {
    let checked: Assessed =
        serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest check"))?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for Assessment { model } in checked.assessments {
        *counts.entry(format!("{} {}", model.id, model.version)).or_default() += 1;
    }
    let lines: Vec<String> =
        counts.iter().map(|(model, count)| format!("{model}: {count} golden patients agree")).collect();
    Ok(lines.join("\n"))
}
