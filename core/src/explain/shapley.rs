//! Shapley values of any graph over groups of columns, against a background: the worth of a coalition is the mean over
//! the background rows of what the graph says where the coalition's columns are the patient's and the rest the row's.

use super::permutation::permutation;
use crate::code::Result;

/// Up to so many groups every coalition is tried.
pub(super) const EXACT: usize = 12;

/// The most rows that the graph is run on for one patient.
pub(super) const RUNS: usize = 1 << 17;

/// Rows that are run at once.
const BATCH: usize = 1 << 11;

/// Pairs of permutations in all, where the background is smaller.
const PAIRS: usize = 256;

/// What the groups add to the mean over the background.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shapley {
    /// The mean over the background.
    pub(super) base: f64,
    /// What each group adds, and its standard error where permutations were sampled.
    pub(super) contributions: Vec<(f64, Option<f64>)>,
    /// How many background rows were used.
    pub(super) rows: usize,
}

/// What a graph says of rows.
pub(super) type Graph<'a> = &'a dyn Fn(&[Vec<f32>]) -> Result<Vec<f64>>;

/// The game of one patient.
pub(super) struct Game<'a> {
    /// The columns of each group.
    pub(super) groups: &'a [Vec<usize>],
    /// The patient.
    pub(super) patient: &'a [f32],
    /// The background, of one row at least.
    pub(super) background: &'a [Vec<f32>],
    /// The graph.
    pub(super) graph: Graph<'a>,
}

impl Game<'_> {
    /// Whether every coalition of so many groups can be tried with so many rows.
    pub(super) fn is_small(groups: usize, rows: usize) -> bool {
        groups <= EXACT && (rows << groups) <= RUNS
    }

    /// Every coalition, for at most [`EXACT`] groups.
    ///
    /// # Errors
    /// Those of the graph.
    #[expect(clippy::cast_precision_loss, reason = "at most twelve groups")]
    pub(super) fn exact(&self) -> Result<Shapley> {
        let count = self.groups.len();
        let coalitions = 1_usize << count;
        let mut runner = Runner::new(self.graph, coalitions);
        let share = 1.0 / self.background.len() as f64;
        for coalition in 0..coalitions {
            let is_in = |group: usize| coalition >> group & 1 == 1;
            if coalition + 1 == coalitions {
                runner.add(coalition, 1.0, self.patient.to_vec())?;
                continue;
            }
            for other in self.background {
                runner.add(coalition, share, self.mixture(other, is_in))?;
            }
        }
        let worth = runner.finish()?;
        let at = |coalition: usize| worth.get(coalition).copied().unwrap_or(f64::NAN);
        // |S|! (n-|S|-1)! / n! is 1 / (n C(n-1, |S|)).
        let weights: Vec<f64> = (0..count)
            .map(|size| (1..=size).fold(count as f64, |w, k| w * (count - k) as f64 / k as f64).recip())
            .collect();
        let contribution = |group: usize| {
            let without = (0..coalitions).filter(|coalition| coalition >> group & 1 == 0);
            let adds = without.map(|coalition| {
                let weight = weights.get(coalition.count_ones() as usize).copied().unwrap_or(0.0);
                weight * (at(coalition | 1 << group) - at(coalition))
            });
            (adds.sum(), None)
        };
        let contributions = (0..count).map(contribution).collect();
        Ok(Shapley { base: at(0), contributions, rows: self.background.len() })
    }

    /// Permutations, each with its reverse (antithetic sampling: Mitchell et al. 2022, Journal of Machine Learning
    /// Research 23(43):1-46), equally many for each background row, so that base and sum are exact. The
    /// permutations are the same for every patient. The standard error is that of the mean of pairs within background
    /// rows, whose differences from each other are no error. An effect that fewer than one in a few hundred orders shows may
    /// be missed without showing in it.
    ///
    /// # Errors
    /// Those of the graph.
    #[expect(clippy::cast_precision_loss, reason = "rows and rounds are few")]
    pub(super) fn sampled(&self) -> Result<Shapley> {
        let count = self.groups.len();
        // A pair of permutations runs the graph on 2 (n-1) mixtures; two pairs at least, or there is no error to tell.
        let pairs_at_most = RUNS / (2 * count).max(1);
        let background = thinned(self.background, (pairs_at_most / 2).max(1));
        let rounds = (PAIRS.min(pairs_at_most) / background.len()).max(2);

        // Slots: the patient, the background rows, then the mixtures of each walk.
        let walks = background.len() * rounds * 2;
        let inner = count.saturating_sub(1);
        let mut runner = Runner::new(self.graph, 1 + background.len() + walks * inner);
        runner.add(0, 1.0, self.patient.to_vec())?;
        for (row, other) in background.iter().enumerate() {
            runner.add(1 + row, 1.0, (*other).clone())?;
        }
        let orders = |pair: usize| {
            let order = permutation(pair as u64, count);
            let reverse: Vec<usize> = order.iter().rev().copied().collect();
            [order, reverse]
        };
        let mut slot = 1 + background.len();
        for (row, other) in background.iter().enumerate() {
            for round in 0..rounds {
                for order in orders(row * rounds + round) {
                    let mut mixture = (*other).clone();
                    for group in order.iter().take(inner) {
                        self.take_over(&mut mixture, *group);
                        runner.add(slot, 1.0, mixture.clone())?;
                        slot += 1;
                    }
                }
            }
        }
        let values = runner.finish()?;
        let at = |slot: usize| values.get(slot).copied().unwrap_or(f64::NAN);

        let mut means = vec![0.0; count];
        let mut variances = vec![0.0; count];
        let mut slot = 1 + background.len();
        for row in 0..background.len() {
            let mut pairs: Vec<Vec<f64>> = Vec::with_capacity(rounds);
            for round in 0..rounds {
                let mut pair = vec![0.0; count];
                for order in orders(row * rounds + round) {
                    let mut before = at(1 + row);
                    for (step, group) in order.iter().enumerate() {
                        let after = if step == inner { at(0) } else { at(slot + step) };
                        if let Some(adds) = pair.get_mut(*group) {
                            *adds += (after - before) / 2.0;
                        }
                        before = after;
                    }
                    slot += inner;
                }
                pairs.push(pair);
            }
            for (group, (mean, variance)) in means.iter_mut().zip(&mut variances).enumerate() {
                let of_group: Vec<f64> = pairs.iter().filter_map(|pair| pair.get(group).copied()).collect();
                let own = of_group.iter().sum::<f64>() / rounds as f64;
                let squares: f64 = of_group.iter().map(|value| (value - own).powi(2)).sum();
                *mean += own;
                *variance += squares / ((rounds - 1) * rounds) as f64;
            }
        }
        let rows = background.len() as f64;
        let contributions = means.iter().zip(&variances).map(|(mean, var)| (mean / rows, Some(var.sqrt() / rows)));
        let base = (0..background.len()).map(|row| at(1 + row)).sum::<f64>() / rows;
        Ok(Shapley { base, contributions: contributions.collect(), rows: background.len() })
    }

    fn mixture(&self, other: &[f32], is_in: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut mixture = other.to_vec();
        for group in (0..self.groups.len()).filter(|group| is_in(*group)) {
            self.take_over(&mut mixture, group);
        }
        mixture
    }

    /// Puts the patient's values of a group into a row.
    fn take_over(&self, row: &mut [f32], group: usize) {
        for &column in self.groups.get(group).into_iter().flatten() {
            if let (Some(value), Some(own)) = (row.get_mut(column), self.patient.get(column)) {
                *value = *own;
            }
        }
    }
}

/// At most so many rows, evenly spaced.
fn thinned(rows: &[Vec<f32>], most: usize) -> Vec<&Vec<f32>> {
    let kept = rows.len().min(most);
    (0..kept).filter_map(|at| rows.get(at * rows.len() / kept)).collect()
}

/// Runs the graph batch by batch and adds up its answers, each with its weight, in slots.
struct Runner<'a> {
    graph: Graph<'a>,
    rows: Vec<Vec<f32>>,
    targets: Vec<(usize, f64)>,
    slots: Vec<f64>,
}

impl<'a> Runner<'a> {
    fn new(graph: Graph<'a>, slots: usize) -> Self {
        Self { graph, rows: Vec::new(), targets: Vec::new(), slots: vec![0.0; slots] }
    }

    fn add(&mut self, slot: usize, weight: f64, row: Vec<f32>) -> Result<()> {
        self.rows.push(row);
        self.targets.push((slot, weight));
        if self.rows.len() == BATCH { self.run() } else { Ok(()) }
    }

    fn run(&mut self) -> Result<()> {
        if !self.rows.is_empty() {
            let values = (self.graph)(&self.rows)?;
            for ((slot, weight), value) in self.targets.drain(..).zip(values) {
                if let Some(sum) = self.slots.get_mut(slot) {
                    *sum += weight * value;
                }
            }
            self.rows.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<f64>> {
        self.run()?;
        Ok(self.slots)
    }
}
