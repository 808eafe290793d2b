//! Interventional `TreeSHAP`: exact Shapley values of a sum of trees against a background.
//!
//! A leaf is a game of its own (Lundberg et al. 2020, doi:10.1038/s42256-019-0138-9; Laberge and Pequignot 2022,
//! arXiv:2209.15123, for the proof). Of the columns that are asked for on the way to it, let the patient
//! fail `b` and the background row fail `a` others. Where both fail one, no mixture of the two comes to the leaf. Else a
//! mixture comes to it where all `a` columns are the patient's and all `b` the row's, and the leaf's weight `w` gives
//! each of the `a` columns `w (a-1)! b! / (a+b)!`, each of the `b` columns `-w a! (b-1)! / (a+b)!`, and the rest nothing.
//!
//! What the background rows fail at a leaf is a set of at most 64 columns; rows that fail the same are counted together,
//! once, when the package is loaded. Where the way to a leaf asks for few columns, what it gives each of them is worked out
//! then too, for every set that a patient may fail: a patient then costs one line of a table a leaf, whatever the number of rows.

use std::collections::BTreeMap;

use crate::model::{Condition, SumOfTrees};

/// The most columns that the way to a leaf may ask for: one bit each.
const COLUMNS: usize = 64;

/// The most pairs of a leaf and a background row that are looked at when a package is loaded.
const PAIRS: usize = 1 << 26;

/// The most sets that are kept, over all leaves.
const SETS: usize = 1 << 21;

/// The most columns of a leaf that has a table: it has a line for each of their sets.
const TABLED: usize = 6;

/// The most numbers in all tables.
const TABLES: usize = 1 << 20;

/// A sum of trees with its background.
#[derive(Debug, Clone)]
pub(super) struct Trees {
    leaves: Vec<Leaf>,
    offset: f64,
    terms: usize,
    base: f64,
    shares: Shares,
}

/// A leaf with what the background fails there.
#[derive(Debug, Clone)]
struct Leaf {
    weight: f64,
    conditions: Vec<Condition>,
    /// Sets of conditions that background rows fail, each with the share of the rows; in rising order.
    failed: Vec<(u64, f64)>,
    /// What it gives each condition's column, a line for each set of conditions that the patient may fail; empty where
    /// that is worked out for the patient.
    table: Vec<f64>,
}

/// What the trees say of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Explained {
    /// The sum of the leaves that it comes to, in double precision.
    pub(super) value: f64,
    /// What each column adds.
    pub(super) contributions: Vec<f64>,
    /// By how much a sum of the same numbers in single precision may differ, in any order: each of its additions is off by
    /// at most 2^-24 of a partial sum, and no partial sum is larger than the numbers' sizes together. Twice that, for the
    /// numbers' own rounding, and a billionth for what double precision costs here.
    pub(super) rounding: f64,
}

impl Trees {
    /// Counts what the background fails; `None` where the way to a leaf asks for too many columns, or there are too many
    /// leaves and rows.
    pub(super) fn ready(sum: &SumOfTrees, background: &[Vec<f32>]) -> Option<Self> {
        Self::ready_within(sum, background, TABLES)
    }

    /// The same, with at most so many numbers in tables.
    #[expect(clippy::cast_precision_loss, reason = "rows are few")]
    pub(super) fn ready_within(sum: &SumOfTrees, background: &[Vec<f32>], most: usize) -> Option<Self> {
        let deepest = sum.leaves.iter().map(|leaf| leaf.conditions.len()).max().unwrap_or(0);
        if background.is_empty() || deepest > COLUMNS || sum.leaves.len().saturating_mul(background.len()) > PAIRS {
            return None;
        }
        let rows = background.len() as f64;
        let mut base = sum.offset;
        let (mut sets, mut written) = (0, 0);
        let shares = Shares::up_to(deepest);
        let mut leaves = Vec::with_capacity(sum.leaves.len());
        for leaf in &sum.leaves {
            let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
            for row in background {
                *counts.entry(failed(&leaf.conditions, row)).or_default() += 1;
            }
            sets += counts.len();
            if sets > SETS {
                return None;
            }
            let failed: Vec<(u64, f64)> = counts.into_iter().map(|(set, count)| (set, count as f64 / rows)).collect();
            base += failed.first().filter(|(set, _)| *set == 0).map_or(0.0, |(_, share)| leaf.weight * share);
            let (weight, conditions) = (leaf.weight, leaf.conditions.clone());
            let mut leaf = Leaf { weight, conditions, failed, table: Vec::new() };
            let width = leaf.conditions.len();
            if width <= TABLED && written + (width << width) <= most {
                written += width << width;
                let mut amounts = [0.0; COLUMNS];
                for own in 0..1_u64 << width {
                    leaf.work_out(own, &shares, &mut amounts);
                    leaf.table.extend(amounts.iter().take(width));
                }
            }
            leaves.push(leaf);
        }
        Some(Self { leaves, offset: sum.offset, terms: sum.terms, base, shares })
    }

    /// The mean over the background.
    pub(super) fn base(&self) -> f64 {
        self.base
    }

    /// What each column of a row adds to the mean over the background.
    #[expect(clippy::cast_precision_loss, reason = "trees are fewer than 2^53")]
    pub(super) fn explain(&self, row: &[f32]) -> Explained {
        let mut contributions = vec![0.0; row.len()];
        let (mut value, mut sizes) = (self.offset, self.offset.abs());
        let mut amounts = [0.0; COLUMNS];
        for leaf in &self.leaves {
            let own = failed(&leaf.conditions, row);
            if own == 0 {
                value += leaf.weight;
                sizes += leaf.weight.abs();
            }
            let width = leaf.conditions.len();
            // A place is computed where there is a table, and with it few columns: a set of 64 is as large as a number can be.
            let place = usize::try_from(own).ok().filter(|_| !leaf.table.is_empty());
            let tabled = place.and_then(|own| leaf.table.get(own * width..(own + 1) * width));
            let amounts = tabled.unwrap_or_else(|| {
                leaf.work_out(own, &self.shares, &mut amounts);
                &amounts
            });
            for (condition, amount) in leaf.conditions.iter().zip(amounts) {
                if let Some(contribution) = contributions.get_mut(condition.column) {
                    *contribution += amount;
                }
            }
        }
        let rounding = self.terms as f64 * f64::from(f32::EPSILON) * sizes + 1e-9;
        Explained { value, contributions, rounding }
    }
}

/// The conditions that a row fails, a bit each.
fn failed(conditions: &[Condition], row: &[f32]) -> u64 {
    let fails = |condition: &Condition| !condition.holds(row.get(condition.column).map_or(f64::NAN, |x| f64::from(*x)));
    conditions.iter().enumerate().fold(0, |set, (at, condition)| set | (u64::from(fails(condition)) << at))
}

impl Leaf {
    /// What it gives the column of each condition where the patient fails the set `own`.
    fn work_out(&self, own: u64, shares: &Shares, amounts: &mut [f64; COLUMNS]) {
        amounts.fill(0.0);
        let b = own.count_ones() as usize;
        // What each column that the patient fails takes away is the same.
        let mut taken = 0.0;
        for &(others, share) in &self.failed {
            if own & others != 0 || own | others == 0 {
                continue;
            }
            let a = others.count_ones() as usize;
            let weight = self.weight * share;
            taken += weight * shares.of(b, a);
            give(amounts, others, weight * shares.of(a, b));
        }
        give(amounts, own, -taken);
    }
}

/// Adds to each of a set.
fn give(amounts: &mut [f64; COLUMNS], mut set: u64, amount: f64) {
    while set != 0 {
        if let Some(place) = amounts.get_mut(set.trailing_zeros() as usize) {
            *place += amount;
        }
        set &= set - 1;
    }
}

/// `(a-1)! b! / (a+b)!`, which is `1 / (a C(a+b, a))`, by `a` and `b`; 0 for `a = 0`.
#[derive(Debug, Clone)]
struct Shares {
    width: usize,
    table: Vec<f64>,
}

impl Shares {
    #[expect(clippy::cast_precision_loss, reason = "at most 64")]
    fn up_to(most: usize) -> Self {
        let width = most + 1;
        let share = |a: usize, b: usize| {
            // C(a+b, a) as a product of quotients, each of which is a binomial coefficient.
            let choices = (1..=a).fold(1.0, |choices, k| choices * (b + k) as f64 / k as f64);
            if a == 0 { 0.0 } else { 1.0 / (a as f64 * choices) }
        };
        Self { width, table: (0..width * width).map(|at| share(at / width, at % width)).collect() }
    }

    fn of(&self, a: usize, b: usize) -> f64 {
        self.table.get(a * self.width + b).copied().unwrap_or(0.0)
    }
}
