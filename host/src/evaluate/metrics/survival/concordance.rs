//! Harrell's C, in time that grows as n log n.

use super::{Censored, is_sound};

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
            concordant += super::super::number(below) + 0.5 * super::super::number(upto - below);
            pairs += super::super::number(later.all);
        }
        for (_, risk) in events {
            later.add(rank(risk));
        }
    }
    (pairs > 0.0).then(|| concordant / pairs)
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
