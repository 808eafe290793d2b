//! A baseline risk and a published relative effect to an absolute risk and its difference, with intervals.
//!
//! The effect is the publication's, applied on the scale on which it was published, as the PATH statement
//! advises (Kent et al., Ann Intern Med 2020;172:W1-W25, doi:10.7326/M18-3668).

use crate::{
    assessment::{Interval, Prediction, Verdict},
    manifest::{Effect, Measure},
    model::expit,
};

/// Half the width of a 95 % interval in standard errors.
const Z: f64 = 1.959_963_984_540_054;

/// A baseline risk with its uncertainty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baseline {
    pub prediction: Prediction,
    /// Standard error of the log odds, over the bootstrap refits.
    pub logit_error: f64,
}

/// What an effect makes of a baseline risk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Applied {
    pub risk: Interval,
    pub difference: Interval,
}

impl Baseline {
    /// The absolute risk without treatment.
    pub(super) fn risk(self) -> Interval {
        let Prediction { probability, lower, upper, .. } = self.prediction;
        Interval { estimate: probability, lower, upper }
    }

    /// The absolute risk with treatment, and the difference. Errors of the baseline and of the effect are
    /// independent; the difference's interval is by the delta method.
    pub(super) fn apply(self, effect: &Effect) -> Applied {
        let Measure::OddsRatio = effect.measure;
        let shift = effect.estimate.ln();
        let shift_error = (effect.upper.ln() - effect.lower.ln()) / (2.0 * Z);
        let logit = self.prediction.logit + shift;
        let half = Z * self.logit_error.hypot(shift_error);
        let (without, with) = (self.prediction.probability, expit(logit));
        // d(with - without) = with'·(d logit + d shift) - without'·d logit
        let (slope_without, slope_with) = (without * (1.0 - without), with * (1.0 - with));
        let error = ((slope_with - slope_without) * self.logit_error).hypot(slope_with * shift_error);
        let difference = with - without;
        Applied {
            risk: Interval { estimate: with, lower: expit(logit - half), upper: expit(logit + half) },
            difference: Interval { estimate: difference, lower: difference - Z * error, upper: difference + Z * error },
        }
    }
}

impl Interval {
    /// What the interval of a risk difference allows to say.
    pub(super) fn verdict(self) -> Verdict {
        if self.upper < 0.0 {
            Verdict::Benefit
        } else if self.lower > 0.0 {
            Verdict::Harm
        } else {
            Verdict::Uncertain
        }
    }

    /// The number needed to treat; only where the whole interval lies on the side of benefit.
    pub(super) fn number_needed_to_treat(self) -> Option<Self> {
        (self.verdict() == Verdict::Benefit).then(|| Self {
            estimate: -1.0 / self.estimate,
            lower: -1.0 / self.lower,
            upper: -1.0 / self.upper,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    fn baseline(probability: f64) -> Baseline {
        let logit = (probability / (1.0 - probability)).ln();
        let prediction = Prediction { probability, lower: probability - 0.01, upper: probability + 0.01, logit };
        Baseline { prediction, logit_error: 0.1 }
    }

    fn odds_ratio(estimate: f64, lower: f64, upper: f64) -> Effect {
        Effect {
            measure: Measure::OddsRatio,
            estimate,
            lower,
            upper,
            evidence: String::new(),
            population: Text::default(),
        }
    }

    #[test]
    fn aspirin_at_the_review_s_own_control_risk_gives_the_review_s_own_figures() {
        // Minhas et al. 2022 (CD000029.pub4), table 1: control 0.47, 13 (3 to 23) fewer per 1,000, NNTB 79.
        let exact = Baseline { logit_error: 0.0, ..baseline(0.47) };
        let Applied { difference, .. } = exact.apply(&odds_ratio(0.95, 0.91, 0.99));
        assert!((difference.estimate * 1000.0 + 12.8).abs() < 0.1, "{difference:?}");
        assert!((difference.lower * 1000.0 + 23.3).abs() < 0.5 && (difference.upper * 1000.0 + 2.3).abs() < 0.5);
        let needed = difference.number_needed_to_treat().expect("the interval excludes zero");
        assert!(
            (needed.estimate - 78.3).abs() < 0.5 && needed.lower < needed.estimate && needed.estimate < needed.upper
        );
    }

    #[test]
    fn no_number_needed_to_treat_where_the_interval_crosses_zero() {
        let applied = baseline(0.6).apply(&odds_ratio(1.0, 0.94, 1.06));
        assert_eq!(applied.difference.verdict(), Verdict::Uncertain);
        assert_eq!(applied.difference.number_needed_to_treat(), None);
    }

    proptest! {
        #[test]
        fn risks_stay_probabilities_and_intervals_hold_their_estimate(p in 0.001..0.999_f64, or in 0.1..10.0_f64, width in 1.0..3.0_f64) {
            let applied = baseline(p).apply(&odds_ratio(or, or / width, or * width));
            prop_assert!((0.0..=1.0).contains(&applied.risk.lower) && (0.0..=1.0).contains(&applied.risk.upper));
            for interval in [applied.risk, applied.difference] {
                prop_assert!(interval.lower <= interval.estimate && interval.estimate <= interval.upper);
            }
            prop_assert_eq!(applied.difference.estimate > 0.0, or > 1.0);
        }
    }
}
