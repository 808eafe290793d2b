//! The share still free of the outcome at a time, of patients of whom some were not followed so long.

use super::{super::number, Censored};

/// Kaplan and Meier's estimate at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KaplanMeier {
    /// The share that is free of the outcome.
    pub free: f64,
    /// Greenwood's sum of d / (n (n - d)): the variance of log(free).
    pub greenwood: f64,
}

/// Kaplan and Meier's estimate (J Am Stat Assoc 1958;53:457-81) at `horizon`. None where nobody is there, a time is no
/// number, or the last patient was lost before the horizon: what became of the share still free is then not known.
pub fn free_at(followed: &[Censored], horizon: f64) -> Option<KaplanMeier> {
    let mut order = followed.to_vec();
    order.sort_by(|a, b| a.time.total_cmp(&b.time));
    let last = order.last()?;
    if !order.iter().all(|patient| patient.time.is_finite()) || !horizon.is_finite() {
        return None;
    }
    let (mut estimate, mut at_risk) = (KaplanMeier { free: 1.0, greenwood: 0.0 }, order.len());
    for at_once in order.chunk_by(|a, b| a.time.total_cmp(&b.time).is_eq()) {
        if at_once.first().is_none_or(|first| first.time > horizon) {
            break;
        }
        let events = at_once.iter().filter(|patient| patient.event).count();
        if events > 0 {
            let (events, risk) = (number(events), number(at_risk));
            estimate.free *= 1.0 - events / risk;
            estimate.greenwood += events / (risk * (risk - events));
        }
        at_risk -= at_once.len();
    }
    (last.time >= horizon || estimate.free <= 0.0).then_some(estimate)
}
