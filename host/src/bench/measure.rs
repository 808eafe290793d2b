//! All runners in turn, round after round, so that what disturbs the machine disturbs them alike.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::{GraphFile, Inputs, Port, Runner, Sample};
use crate::code::{Notice, Result};

/// What is measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Rows of a run.
    pub batches: Vec<usize>,
    /// How often each runner's turn comes.
    pub rounds: usize,
    /// The time that one turn may take; heavy graphs get fewer rows.
    pub turn: Duration,
    /// Seed of the inputs.
    pub seed: u64,
}

/// What one runner showed.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// The runner.
    pub name: String,
    /// Wall time of loading, nanoseconds.
    pub load_ns: u64,
    /// Wall time of the first answer after loading, of one row, nanoseconds.
    pub first_ns: u64,
    /// The batches, in the plan's order.
    pub batches: Vec<Batch>,
    /// Bytes held at the end.
    pub memory_bytes: Option<u64>,
}

/// What one runner showed at one size of batch.
#[derive(Debug, Clone, Serialize)]
pub struct Batch {
    /// Rows of a run.
    pub rows: usize,
    /// Processor time of a run, median of the rounds, nanoseconds.
    pub cpu_ns: f64,
    /// Rows a second of processor time.
    pub rows_per_second: f64,
    /// Wall time of a call, median, nanoseconds.
    pub p50_ns: u64,
    /// Wall time of a call, 99th percentile, nanoseconds.
    pub p99_ns: u64,
    /// Processor time over that of the reference.
    pub ratio: Option<Ratio>,
}

/// A ratio of processor times within the same rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ratio {
    /// Median of the rounds.
    pub median: f64,
    /// Lowest.
    pub lowest: f64,
    /// Highest.
    pub highest: f64,
}

/// A runner that could not be measured.
#[derive(Debug, Clone, Serialize)]
pub struct Without {
    /// The runner.
    pub name: String,
    /// Why not.
    pub error: Notice,
}

/// One runner's turns at one size of batch.
#[derive(Default)]
struct Turns {
    cpu_ns: Vec<f64>,
    each_ns: Vec<u64>,
}

/// Measures the runners on one graph. A runner that refuses it is left out and named with its reason; `reference`
/// is the one against which the ratios stand, where it runs.
///
/// # Errors
/// Where no inputs can be made for the graph.
pub fn measure(
    runners: &mut [Box<dyn Runner + '_>],
    graph: &GraphFile,
    ports: &[Port],
    plan: &Plan,
    reference: &str,
) -> Result<(Vec<Measured>, Vec<Without>)> {
    let mut refused = Vec::new();
    let mut running: Vec<(&mut Box<dyn Runner + '_>, Measured)> = Vec::new();
    let one = Inputs::random(graph, ports, 1, plan.seed)?;
    let mut slowest = Duration::ZERO;
    for runner in runners {
        let loaded = runner.load(graph).and_then(|load| {
            let start = Instant::now();
            runner.answer(&one)?;
            Ok((load, start.elapsed()))
        });
        // A second run tells what runs take from now on.
        match loaded.and_then(|times| Ok((times, runner.time(&one, 1)?))) {
            Ok(((load, first), warm)) => {
                slowest = slowest.max(Duration::from_nanos(warm.cpu_ns / u64::from(warm.runs.max(1))));
                let measured = Measured {
                    name: runner.name().to_owned(),
                    load_ns: nanoseconds(load),
                    first_ns: nanoseconds(first),
                    batches: Vec::new(),
                    memory_bytes: None,
                };
                running.push((runner, measured));
            }
            Err(error) => refused.push(Without { name: runner.name().to_owned(), error: error.notice().clone() }),
        }
    }

    for &rows in &plan.batches {
        let inputs = Inputs::random(graph, ports, rows * runs(plan.turn, slowest, rows), plan.seed)?;
        let mut turns: Vec<Turns> = running.iter().map(|_| Turns::default()).collect();
        for _ in 0..plan.rounds {
            for ((runner, _), turns) in running.iter_mut().zip(&mut turns) {
                let Sample { cpu_ns, runs, each_ns } = runner.time(&inputs, rows)?;
                #[expect(clippy::cast_precision_loss, reason = "times of turns are far below 2^52 nanoseconds")]
                turns.cpu_ns.push(cpu_ns as f64 / f64::from(runs.max(1)));
                turns.each_ns.extend(each_ns);
            }
        }
        let base = running.iter().position(|(runner, _)| runner.name() == reference);
        let base: Option<Vec<f64>> = base.and_then(|base| turns.get(base)).map(|turns| turns.cpu_ns.clone());
        for ((_, measured), turns) in running.iter_mut().zip(turns) {
            measured.batches.push(batch(rows, turns, base.as_deref()));
        }
    }
    let measured = running.into_iter().map(|(runner, measured)| Measured { memory_bytes: runner.memory(), ..measured });
    Ok((measured.collect(), refused))
}

/// How many runs fit into a turn: enough for a clock, and not more than a file of inputs should hold.
fn runs(turn: Duration, run: Duration, rows: usize) -> usize {
    let fit = turn.as_nanos() / run.as_nanos().max(1_000) / rows.max(1) as u128;
    usize::try_from(fit).unwrap_or(usize::MAX).clamp(2, if rows == 1 { 512 } else { 8 })
}

fn batch(rows: usize, mut turns: Turns, base: Option<&[f64]>) -> Batch {
    turns.each_ns.sort_unstable();
    let at = |fraction: f64| {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank among the calls"
        )]
        let rank = (fraction * turns.each_ns.len().saturating_sub(1) as f64).round() as usize;
        turns.each_ns.get(rank).copied().unwrap_or_default()
    };
    let (p50_ns, p99_ns) = (at(0.5), at(0.99));
    let ratio = base.map(|base| {
        let ratios: Vec<f64> = turns.cpu_ns.iter().zip(base).map(|(ours, theirs)| ours / theirs).collect();
        let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = ratios.iter().copied().fold(0.0, f64::max);
        Ratio { median: median(ratios), lowest, highest }
    });
    let cpu_ns = median(turns.cpu_ns);
    #[expect(clippy::cast_precision_loss, reason = "rows are few")]
    let rows_per_second = rows as f64 * 1e9 / cpu_ns;
    Batch { rows, cpu_ns, rows_per_second, p50_ns, p99_ns, ratio }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.get(middle.wrapping_sub(1))) {
        (Some(upper), Some(lower)) if values.len().is_multiple_of(2) => f64::midpoint(*upper, *lower),
        (Some(middle), _) => *middle,
        _ => f64::NAN,
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_stand_within_rounds_and_a_median_of_an_even_number_lies_between() {
        let turns = Turns { cpu_ns: vec![10.0, 40.0, 30.0, 20.0], each_ns: vec![4, 1, 3, 2, 5] };
        let batch = batch(2, turns, Some(&[10.0, 20.0, 30.0, 40.0]));
        assert_eq!((batch.cpu_ns, batch.rows_per_second), (25.0, 8e7));
        assert_eq!((batch.p50_ns, batch.p99_ns), (3, 5));
        assert_eq!(batch.ratio, Some(Ratio { median: 1.0, lowest: 0.5, highest: 2.0 }));
    }

    #[test]
    fn a_heavy_graph_gets_fewer_runs() {
        let turn = Duration::from_millis(100);
        assert_eq!(runs(turn, Duration::from_micros(5), 1), 512);
        assert_eq!(runs(turn, Duration::from_millis(1), 1), 100);
        assert_eq!(runs(turn, Duration::from_secs(1), 1024), 2);
    }
}
