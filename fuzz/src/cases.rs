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

/// Makes and runs as many cases as the first argument says, with the second as seed; only the case of the third, where
/// there is one. Prints how many ended in which way; fails where one panics or hangs.
pub fn main(make: fn(&mut Chance, &[Vec<u8>]) -> Vec<u8>) -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).map_while(|argument| argument.parse().ok()).collect();
    let [cases, seed, only @ ..] = numbers.as_slice() else {
        eprintln!("usage: <cases> <seed> [<case>]");
        return ExitCode::from(2);
    };
    let (cases, seed) = (*cases, *seed);
    let range = only.first().map_or(0..cases, |&case| case..case + 1);
    std::panic::set_hook(Box::new(|_| {}));
    let (tell, told) = mpsc::channel();
    let worker = range.clone();
    thread::spawn(move || {
        let seeds = seeds();
        for case in worker {
            let bytes = make(&mut Chance::new(seed, case), &seeds);
            if tell.send((case, run(&bytes))).is_err() {
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
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
