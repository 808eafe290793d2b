//! Harrell's C, in time that grows as n log n.

use super::{
    super::{Estimate, number},
    Censored, is_sound,
};

/// Risks that differ by no more are tied, as in scikit-survival's `concordance_index_censored`.
const TIED: f64 = 1e-8;

/// Harrell's C (Harrell et al., Stat Med 1996;15:361-87): of the pairs in which it is known who had the outcome first,
/// the share in which that patient's risk is higher; tied risks count a half. A pair of one time is known where one of
/// the two is censored there; two outcomes at one time are no pair. None where there is no pair, or a number is none.
pub fn concordance(followed: &[Censored], risks: &[f64]) -> Option<f64> {
    if !is_sound(followed, risks) {
        return None;
    }
    let mut sorted = risks.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut order: Vec<(Censored, f64)> = followed.iter().copied().zip(risks.iter().copied()).collect();
    order.sort_by(|(a, _), (b, _)| b.time.total_cmp(&a.time));

    // From the last time to the first: `later` holds the risks of those who are known to have stayed free longer.
    let mut later = Counts::new(sorted.len());
    let rank = |risk: f64| sorted.partition_point(|other| *other < risk);
    let (mut concordant, mut pairs) = (0.0, 0.0);
    for at_once in order.chunk_by(|(a, _), (b, _)| a.time.total_cmp(&b.time).is_eq()) {
        let (events, censored): (Vec<_>, Vec<_>) = at_once.iter().partition(|(patient, _)| patient.event);
        for (_, risk) in censored {
            later.add(rank(risk));
        }
        for (_, risk) in &events {
            let below = later.below(sorted.partition_point(|other| risk - other > TIED));
            let upto = later.below(sorted.partition_point(|other| other - risk <= TIED));
            concordant += number(below) + 0.5 * number(upto - below);
            pairs += number(later.all);
        }
        for (_, risk) in events {
            later.add(rank(risk));
        }
    }
    (pairs > 0.0).then(|| concordant / pairs)
}

/// Harrell's C with its interval by the infinitesimal jackknife, as `survival::concordance` of R has it: what a patient's
/// own pairs have beyond the whole, squared and summed (Therneau, survival package). None as in [`concordance`].
pub fn concordance_interval(followed: &[Censored], risks: &[f64]) -> Option<Estimate> {
    let value = concordance(followed, risks)?;
    let mut sorted = risks.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut order: Vec<usize> = (0..followed.len()).collect();
    let time = |row: usize| followed.get(row).map_or(f64::NAN, |patient| patient.time);
    let is_event = |row: usize| followed.get(row).is_some_and(|patient| patient.event);
    let risk = |row: usize| risks.get(row).copied().unwrap_or(f64::NAN);
    let rank = |risk: f64| sorted.partition_point(|other| *other < risk);
    // Of the risks that were added: how many lie below this one, and how many tie with it.
    let beside = |added: &Counts, risk: f64| {
        let below = added.below(sorted.partition_point(|other| risk - other > TIED));
        (number(below), number(added.below(sorted.partition_point(|other| other - risk <= TIED)) - below))
    };
    order.sort_by(|&a, &b| time(b).total_cmp(&time(a)));
    let by_time = |a: &usize, b: &usize| time(*a).total_cmp(&time(*b)).is_eq();
    // What each patient's pairs won, and how many they are.
    let (mut won, mut pairs) = (vec![0.0; followed.len()], vec![0.0; followed.len()]);

    // From the last time to the first, those who had the outcome, against those who were free longer.
    let mut later = Counts::new(sorted.len());
    for at_once in order.chunk_by(by_time) {
        at_once.iter().filter(|&&row| !is_event(row)).for_each(|&row| later.add(rank(risk(row))));
        for &row in at_once.iter().filter(|&&row| is_event(row)) {
            let (below, tied) = beside(&later, risk(row));
            if let (Some(won), Some(pairs)) = (won.get_mut(row), pairs.get_mut(row)) {
                *won += below + 0.5 * tied;
                *pairs += number(later.all);
            }
        }
        at_once.iter().filter(|&&row| is_event(row)).for_each(|&row| later.add(rank(risk(row))));
    }
    let all: f64 = pairs.iter().sum();
    // From the first time to the last, everybody against those who had the outcome earlier.
    order.reverse();
    let mut earlier = Counts::new(sorted.len());
    for at_once in order.chunk_by(by_time) {
        let mut count = |row: usize, earlier: &Counts| {
            let (below, tied) = beside(earlier, risk(row));
            if let (Some(won), Some(pairs)) = (won.get_mut(row), pairs.get_mut(row)) {
                *won += number(earlier.all) - below - 0.5 * tied;
                *pairs += number(earlier.all);
            }
        };
        at_once.iter().filter(|&&row| is_event(row)).for_each(|&row| count(row, &earlier));
        at_once.iter().filter(|&&row| is_event(row)).for_each(|&row| earlier.add(rank(risk(row))));
        at_once.iter().filter(|&&row| !is_event(row)).for_each(|&row| count(row, &earlier));
    }
    let variance: f64 = won.iter().zip(&pairs).map(|(won, pairs)| ((won - value * pairs) / all).powi(2)).sum();
    Some(Estimate::normal(value, variance.sqrt()))
}

/// How many of some ranks have been added, below any rank: a Fenwick tree.
struct Counts {
    tree: Vec<usize>,
    all: usize,
}

impl Counts {
    fn new(ranks: usize) -> Self {
        Self { tree: vec![0; ranks + 1], all: 0 }
    }

    fn add(&mut self, rank: usize) {
        self.all += 1;
        let mut place = rank + 1;
        while let Some(count) = self.tree.get_mut(place) {
            *count += 1;
            place += place & place.wrapping_neg();
        }
    }

    fn below(&self, rank: usize) -> usize {
        let (mut place, mut sum) = (rank, 0);
        while place > 0 {
            sum += self.tree.get(place).copied().unwrap_or_default();
            place &= place - 1;
        }
        sum
    }
}
