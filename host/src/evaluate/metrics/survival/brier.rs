//! The Brier score at a horizon, weighted for those who were not followed so long.

use super::{Censored, is_sound};

/// The Brier score at `horizon` of the probability of still being free of the outcome then, weighted by the inverse
/// probability of not being censored (Graf et al., Stat Med 1999;18:2529-45, PMID 10474158). Censoring is estimated by
/// Kaplan and Meier in the same patients, who are taken to be censored after the outcomes of the same time, and read at
/// each patient's own time, as scikit-survival's `brier_score` does. None where a number is none, or the horizon is not
/// before the last time of all.
pub fn brier_at(followed: &[Censored], free: &[f64], horizon: f64) -> Option<f64> {
    let last = followed.iter().map(|patient| patient.time).fold(f64::NEG_INFINITY, f64::max);
    let is_sound = is_sound(followed, free) && horizon.is_finite() && horizon >= 0.0 && horizon < last;
    if !is_sound || followed.is_empty() || !free.iter().all(|free| (0.0..=1.0).contains(free)) {
        return None;
    }
    let uncensored = Uncensored::of(followed);
    let at_horizon = uncensored.at(horizon);
    let sum: f64 = followed
        .iter()
        .zip(free)
        .map(|(patient, free)| {
            let (error, weight) = if patient.time > horizon {
                (1.0 - free, at_horizon)
            } else if patient.event {
                (*free, uncensored.at(patient.time))
            } else {
                return 0.0;
            };
            // Nobody can have been followed to a time by which everybody is censored.
            if weight > 0.0 { error * error / weight } else { 0.0 }
        })
        .sum();
    Some(sum / super::super::number(followed.len()))
}

/// The share not yet censored, after each time at which somebody was.
struct Uncensored {
    steps: Vec<(f64, f64)>,
}

impl Uncensored {
    fn of(followed: &[Censored]) -> Self {
        let mut order = followed.to_vec();
        order.sort_by(|a, b| a.time.total_cmp(&b.time));
        let (mut steps, mut share, mut at_risk) = (Vec::new(), 1.0, order.len());
        for at_once in order.chunk_by(|a, b| a.time.total_cmp(&b.time).is_eq()) {
            let censored = at_once.iter().filter(|patient| !patient.event).count();
            let events = at_once.len() - censored;
            if let (true, Some(first)) = (censored > 0, at_once.first()) {
                share *= 1.0 - super::super::number(censored) / super::super::number(at_risk - events);
                steps.push((first.time, share));
            }
            at_risk -= at_once.len();
        }
        Self { steps }
    }

    fn at(&self, time: f64) -> f64 {
        let after = self.steps.partition_point(|(step, _)| *step <= time);
        after.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(1.0, |(_, share)| *share)
    }
}
