//! A harm as published, on the scale on which benefit is shown.

use super::effect::Z;
use crate::{
    assessment::{HarmFigureShown, HarmShown, Interval},
    manifest::{Harm, HarmFigure, PerThousand},
};

/// A harm with its figures, where the source gives any.
pub(super) fn show(harm: &Harm) -> HarmShown {
    HarmShown { text: harm.text.clone(), evidence: harm.evidence.clone(), figure: harm.figure.as_ref().map(figure) }
}

fn figure(figure: &HarmFigure) -> HarmFigureShown {
    let interval = figure.per_thousand.and_then(interval);
    HarmFigureShown {
        outcome: figure.outcome.clone(),
        horizon: figure.horizon.clone(),
        difference: figure.per_thousand.map(|figure| figure.estimate / 1000.0),
        interval,
        number_needed_to_harm: interval.and_then(Interval::number_needed_to_harm),
        relative: figure.relative,
        certainty: figure.certainty,
        note: figure.note.clone(),
    }
}

/// The published interval, or the one that follows from the published standard error.
fn interval(figure: PerThousand) -> Option<Interval> {
    let PerThousand { estimate, interval, standard_error } = figure;
    let ends = interval.or_else(|| standard_error.map(|error| [estimate - Z * error, estimate + Z * error]));
    ends.map(|[lower, upper]| Interval { estimate: estimate / 1000.0, lower: lower / 1000.0, upper: upper / 1000.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn harms_stand_on_the_scale_of_benefit() {
        for (what, estimate, ends, error, interval, needed) in [
            // Minhas et al. 2022, table 1: symptomatic intracranial haemorrhage, 2 more (0 fewer to 4 more) per 1,000.
            ("crosses zero", 2.0, Some([0.0, 4.0]), None, Some([0.0, 0.004]), None),
            // The same: major extracranial haemorrhage, 4 more (2 to 6 more) per 1,000.
            ("excludes zero", 4.0, Some([2.0, 6.0]), None, Some([0.002, 0.006]), Some([250.0, 166.7, 500.0])),
            // IST 1997: 9 (SD 1) more transfused or fatal extracranial bleeds per 1,000 with heparin.
            ("standard error", 9.0, None, Some(1.0), Some([0.007_04, 0.010_96]), Some([111.1, 91.2, 142.0])),
            ("no interval", 8.0, None, None, None, None),
            ("fewer", -3.0, Some([-5.0, -1.0]), None, Some([-0.005, -0.001]), None),
        ] {
            let shown = figure(&HarmFigure {
                outcome: Text::default(),
                horizon: Text::default(),
                per_thousand: Some(PerThousand { estimate, interval: ends, standard_error: error }),
                relative: None,
                certainty: None,
                note: None,
            });
            let near = |ours: f64, theirs: f64, within: f64| (ours - theirs).abs() <= within;
            assert!(shown.difference.is_some_and(|ours| near(ours, estimate / 1000.0, 1e-12)), "{what}");
            assert_eq!(shown.interval.is_some(), interval.is_some(), "{what}");
            if let Some((ours, [lower, upper])) = shown.interval.zip(interval) {
                assert!(near(ours.lower, lower, 5e-6) && near(ours.upper, upper, 5e-6), "{what}: {ours:?}");
            }
            assert_eq!(shown.number_needed_to_harm.is_some(), needed.is_some(), "{what}");
            if let Some((ours, [needed, lower, upper])) = shown.number_needed_to_harm.zip(needed) {
                assert!(near(ours.estimate, needed, 0.1), "{what}: {ours:?}");
                assert!(near(ours.lower, lower, 0.1) && near(ours.upper, upper, 0.1), "{what}: {ours:?}");
            }
        }
    }
}
