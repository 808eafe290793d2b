//! What acting at a risk threshold gains: net benefit.

use serde::Serialize;

use super::Sample;

/// The net benefit at one threshold, in true positives a patient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NetBenefit {
    /// The risk from which one would act.
    pub threshold: f64,
    /// Acting where the model's risk is at the threshold or above.
    pub model: f64,
    /// Acting in everybody. Acting in nobody is 0.
    pub all: f64,
}

/// The net benefit (Vickers, van Calster and Steyerberg, Diagn Progn Res 2019;3:18, doi:10.1186/s41512-019-0064-7) at
/// each of the thresholds, which lie between 0 and 1. `times` says how often each row counts.
pub fn net_benefit(sample: &Sample, times: &[u32], thresholds: &[f64]) -> Vec<NetBenefit> {
    let rows = || sample.probabilities().iter().zip(sample.outcomes()).zip(times);
    let count = |wanted: &dyn Fn(f64, bool) -> bool| -> f64 {
        rows().filter(|((risk, outcome), _)| wanted(**risk, **outcome)).map(|(_, times)| f64::from(*times)).sum()
    };
    let (events, others) = (count(&|_, outcome| outcome), count(&|_, outcome| !outcome));
    let all = events + others;
    let benefit = |&threshold: &f64| {
        let harm = threshold / (1.0 - threshold);
        let hits = count(&|risk, outcome| outcome && risk >= threshold);
        let alarms = count(&|risk, outcome| !outcome && risk >= threshold);
        NetBenefit { threshold, model: (hits - harm * alarms) / all, all: (events - harm * others) / all }
    };
    thresholds.iter().map(benefit).collect()
}
