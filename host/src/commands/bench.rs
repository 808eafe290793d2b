//! `kusushi bench`: how fast a graph runs, here and in peers, all in one run.

use std::{fmt::Write as _, time::Duration};

use kusushi_host::{
    bench::{self, Freshness, GraphFile, GuestRunner, Measured, Plan, Runner, Without},
    code::{Error, Lang, codes},
    guest::Guest,
    sandbox::Sandbox,
};
use serde_json::json;

use super::{Done, Failed, print};
use crate::command_line::{Bench, Settings};

/// The peer against which the ratios stand.
const REFERENCE: &str = "onnxruntime";

const SEED: u64 = 1;

pub(super) fn run(settings: &Settings, arguments: &Bench) -> Done {
    let guest = Guest::find(settings.guest.as_deref())?;
    let sandbox = Sandbox::new(settings.limits(), None)?;
    let template = sandbox.compile(guest.wasm())?;
    let plan = Plan {
        batches: arguments.batches.clone(),
        rounds: arguments.rounds,
        turn: Duration::from_millis(200),
        seed: SEED,
    };
    let runner = |freshness| Box::new(GuestRunner::new(&sandbox, &guest, freshness));
    let mut runners: Vec<Box<dyn Runner + '_>> = vec![runner(Freshness::Warm), runner(Freshness::Fresh)];
    let mut absent = Vec::new();
    for found in bench::find(&guest, &arguments.peers) {
        match found.peer {
            Ok(peer) => runners.push(Box::new(peer)),
            Err(error) => absent.push(Without { name: found.name, error: error.notice().clone() }),
        }
    }
    for graph in GraphFile::read(&arguments.path)? {
        let (inspection, _) = bench::inspect(&template, &graph)?;
        if let Some(problem) = inspection.problems.into_iter().next() {
            return Err(Failed::from(Error::from(problem)));
        }
        let (measured, mut without) = bench::measure(&mut runners, &graph, &inspection.inputs, &plan, REFERENCE)?;
        without.extend(absent.iter().cloned());
        print(&if settings.json {
            in_json(&graph, &measured, &without)
        } else {
            in_words(settings.lang, &graph, &measured, &without)?
        })?;
    }
    Ok(())
}

fn in_json(graph: &GraphFile, measured: &[Measured], without: &[Without]) -> String {
    json!({
        "graph": graph.name,
        "bytes": graph.onnx.len(),
        "reference": REFERENCE,
        "runners": measured,
        "without": without,
    })
    .to_string()
}

fn in_words(lang: Lang, graph: &GraphFile, measured: &[Measured], without: &[Without]) -> Result<String, Error> {
    let mut text = String::new();
    write(&mut text, lang, graph, measured, without).map_err(|_| codes::HOST_FILE_UNWRITABLE.at("standard output"))?;
    Ok(text)
}

fn write(
    text: &mut String,
    lang: Lang,
    graph: &GraphFile,
    measured: &[Measured],
    without: &[Without],
) -> std::fmt::Result {
    writeln!(text, "{}, {} bytes; times of one thread, ratios to {REFERENCE}", graph.name, graph.onnx.len())?;
    for runner in measured {
        let memory = runner.memory_bytes.map_or_else(|| "-".to_owned(), |bytes| format!("{} MiB", bytes >> 20));
        let (load, first) = (time(runner.load_ns), time(runner.first_ns));
        writeln!(text, "{:<16} load {load:>9}  first {first:>9}  memory {memory:>9}", runner.name)?;
        for batch in &runner.batches {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time is positive")]
            let cpu = time(batch.cpu_ns.round() as u64);
            let ratio = batch.ratio.map_or_else(String::new, |ratio| {
                format!("  ratio {:.2} ({:.2} to {:.2})", ratio.median, ratio.lowest, ratio.highest)
            });
            let (p50, p99) = (time(batch.p50_ns), time(batch.p99_ns));
            writeln!(
                text,
                "  batch {:>5}  cpu {cpu:>9}  p50 {p50:>9}  p99 {p99:>9}  rows/s {:>10.0}{ratio}",
                batch.rows, batch.rows_per_second,
            )?;
        }
    }
    for Without { name, error } in without {
        writeln!(text, "without {name}: {}", error.line(lang))?;
    }
    Ok(())
}

fn time(nanoseconds: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let ns = nanoseconds as f64;
    match nanoseconds {
        0..1_000_000 => format!("{:.1} µs", ns / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} ms", ns / 1e6),
        _ => format!("{:.2} s", ns / 1e9),
    }
}
