//! How well higher risks go with the outcome: the area under the ROC curve and the average precision.

use super::{Estimate, Sample, number};

/// The rows of a sample in the order of their risk, highest first; rows of one risk stand together.
#[derive(Debug)]
pub struct Ranking {
    order: Vec<usize>,
    /// Where in `order` each group of one risk ends.
    ends: Vec<usize>,
    outcomes: Vec<bool>,
}

impl Ranking {
    /// Ranks the rows by their log odds.
    pub fn new(sample: &Sample) -> Self {
        let logits = sample.logits();
        let logit = |row: usize| logits.get(row).copied().unwrap_or(f64::NAN);
        let mut order: Vec<usize> = (0..sample.rows()).collect();
        order.sort_by(|&a, &b| logit(b).total_cmp(&logit(a)));
        let mut ends = Vec::new();
        for (place, pair) in order.windows(2).enumerate() {
            // Not `total_cmp`: 0.0 and -0.0 are one risk.
            if let [one, next] = *pair
                && logit(one) > logit(next)
            {
                ends.push(place + 1);
            }
        }
        ends.push(order.len());
        let outcomes = order.iter().filter_map(|&row| sample.outcomes().get(row).copied()).collect();
        Self { order, ends, outcomes }
    }

    /// Whether all rows have one risk.
    pub fn is_flat(&self) -> bool {
        self.ends.len() == 1
    }

    /// Area under the ROC curve: the share of pairs, one with the outcome and one without, in which the former has the
    /// higher risk; a tie counts a half. `times` says how often each row counts. None where a class is empty.
    pub fn auroc(&self, times: &[u32]) -> Option<f64> {
        let (mut events, mut others, mut pairs) = (0.0, 0.0, 0.0);
        for group in self.groups(times) {
            // Each row without the outcome is beaten by the events above it and ties with those beside it.
            pairs += group.others * (events + 0.5 * group.events);
            events += group.events;
            others += group.others;
        }
        (events > 0.0 && others > 0.0).then(|| pairs / (events * others))
    }

    /// Average precision: the mean precision over the cuts, weighted by what each adds to the recall, without
    /// interpolation (as scikit-learn's `average_precision_score`). None where there is no event.
    pub fn average_precision(&self, times: &[u32]) -> Option<f64> {
        let (mut events, mut rows, mut sum) = (0.0, 0.0, 0.0);
        for group in self.groups(times) {
            events += group.events;
            rows += group.events + group.others;
            if group.events > 0.0 {
                sum += group.events * events / rows;
            }
        }
        (events > 0.0).then(|| sum / events)
    }

    fn groups<'r>(&'r self, times: &'r [u32]) -> impl Iterator<Item = Group> + 'r {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| {
            let mut group = Group { events: 0.0, others: 0.0 };
            let rows = self.order.get(start..end).unwrap_or_default();
            for (row, outcome) in rows.iter().zip(self.outcomes.get(start..end).unwrap_or_default()) {
                let count = f64::from(times.get(*row).copied().unwrap_or(0));
                *(if *outcome { &mut group.events } else { &mut group.others }) += count;
            }
            group
        })
    }
}

/// The rows of one risk.
struct Group {
    events: f64,
    others: f64,
}

/// Area under the ROC curve with `DeLong`'s interval (Biometrics 1988;44:837-45), by midranks
/// (Sun and Xu 2014, doi:10.1109/LSP.2014.2337313), cut at 0 and 1.
pub fn delong(sample: &Sample) -> Estimate {
    let ranking = Ranking::new(sample);
    let events = number(sample.events());
    let others = number(sample.rows() - sample.events());
    let once = vec![1; sample.rows()];
    let area = ranking.auroc(&once).unwrap_or(f64::NAN);

    // For each group of one risk: what share of the other class lies beneath (or, seen from there, above).
    let (mut events_above, mut others_above) = (0.0, 0.0);
    let (mut of_events, mut of_others) = (0.0, 0.0);
    for group in ranking.groups(&once) {
        let beaten = (others - others_above - 0.5 * group.others) / others;
        let beats = (events_above + 0.5 * group.events) / events;
        of_events += group.events * (beaten - area).powi(2);
        of_others += group.others * (beats - area).powi(2);
        events_above += group.events;
        others_above += group.others;
    }
    let variance = of_events / (events - 1.0) / events + of_others / (others - 1.0) / others;
    let mut estimate = Estimate::normal(area, variance.sqrt());
    estimate.interval.lower = estimate.interval.lower.max(0.0);
    estimate.interval.upper = estimate.interval.upper.min(1.0);
    estimate
}
