//! Runs cases and counts what became of them.

use std::{collections::BTreeMap, process::ExitCode, sync::mpsc, thread, time::Duration};

use crate::{Chance, onnx, run::run};

/// How long a case may take before it counts as hanging; usual ones take about a millisecond.
const PATIENCE: Duration = Duration::from_mins(1);

/// Valid files to start from: small ones of every kind of operator, and one that is shipped.
pub fn seeds() -> Vec<Vec<u8>> {
    let shipped = include_bytes!("../../models/acute-ischaemic-stroke/reduced.onnx");
    onnx::valid().into_iter().map(|(_, bytes)| bytes).chain([shipped.to_vec()]).collect()
}

/// What is fuzzed: what cases are made of, how, and what is done with them.
#[derive(Clone, Copy)]
pub struct Target {
    /// Valid inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// A case.
    pub make: fn(&mut Chance, &[Vec<u8>]) -> Vec<u8>,
    /// What became of it: a word to count, or the words of a panic.
    pub run: fn(&[u8]) -> Result<String, String>,
}

/// ONNX files loaded and run.
pub fn models(make: fn(&mut Chance, &[Vec<u8>]) -> Vec<u8>) -> Target {
    Target { seeds, make, run }
}

/// Makes and runs as many cases as the first argument says, with the second as seed; only the case of the third, where
/// there is one. Prints how many ended in which way and the most memory that the process held; fails where one panics
/// or hangs.
pub fn main(target: Target, arguments: impl Iterator<Item = String>) -> ExitCode {
    let numbers: Vec<u64> = arguments.map_while(|argument| argument.parse().ok()).collect();
    let [cases, seed, only @ ..] = numbers.as_slice() else {
        eprintln!("usage: <cases> <seed> [<case>]");
        return ExitCode::from(2);
    };
    let (cases, seed) = (*cases, *seed);
    let range = only.first().map_or(0..cases, |&case| case..case + 1);
    // A case that is repeated alone says where it panics.
    if only.is_empty() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let (tell, told) = mpsc::channel();
    let worker = range.clone();
    thread::spawn(move || {
        let seeds = (target.seeds)();
        for case in worker {
            let bytes = (target.make)(&mut Chance::new(seed, case), &seeds);
            if tell.send((case, (target.run)(&bytes))).is_err() {
                return;
            }
        }
    });
    let mut counts = BTreeMap::<String, u64>::new();
    let mut failed = false;
    for case in range {
        match told.recv_timeout(PATIENCE) {
            Ok((_, Ok(outcome))) => *counts.entry(outcome).or_default() += 1,
            Ok((case, Err(panic))) => {
                failed = true;
                *counts.entry("panicked".to_owned()).or_default() += 1;
                println!("case {case} of seed {seed} panics: {panic}");
            }
            Err(_) => {
                println!("case {case} of seed {seed} hangs or ended the thread");
                failed = true;
                break;
            }
        }
    }
    for (outcome, count) in &counts {
        println!("{outcome:<12}{count:>9}");
    }
    if let Some(peak) = peak_memory() {
        println!("peak memory {peak}");
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The most memory that the process has held, where the system tells it.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|peak| peak.trim().to_owned())
}
