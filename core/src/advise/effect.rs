//! A baseline risk and a published relative effect to an absolute risk and its difference, with intervals.
//!
//! The effect is the publication's, applied on the scale on which it was published, as the PATH statement
//! advises (Kent et al., Ann Intern Med 2020;172:W1-W25, doi:10.7326/M18-3668).
//!
//! With the baseline risk p, of which the logit has the standard error s, and the effect e with its interval:
//!
//! | measure | risk with treatment | link | d link / d logit p |
//! |---|---|---|---|
//! | odds ratio | `expit(logit p + ln e)` | logit | 1 |
//! | risk ratio | `p e` | ln | 1 - p |
//! | hazard ratio | `1 - (1 - p)^e` | ln(-ln(1 - x)) | p / -ln(1 - p) |
//!
//! The risk's interval is by the delta method on the link, where the effect is a shift. The difference's takes the
//! effect's part from the ends of the published interval, put through the same formula, and the baseline's by the delta
//! method, and adds them as independent errors, squared (the method of variance estimates recovery, MOVER, of Zou and
//! Donner 2008). By the delta method alone an interval that the publication says crosses no effect could
//! exclude zero, and the other way round; so it cannot.

use crate::{
    assessment::{Interval, Prediction, Verdict},
    manifest::{Effect, Measure},
    model::expit,
};

/// Half the width of a 95 % interval in standard errors.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// A baseline risk with its uncertainty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baseline {
    pub prediction: Prediction,
    /// Standard error of the log odds, over the bootstrap refits.
    pub logit_error: f64,
}

/// What an effect makes of a baseline risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Applied {
    pub risk: Interval,
    pub difference: Interval,
}

/// A relative effect with its 95 % interval, of a benefit or of a harm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Relative {
    pub measure: Measure,
    pub ratio: Interval,
}

impl From<&Effect> for Relative {
    fn from(effect: &Effect) -> Self {
        let Effect { measure, estimate, lower, upper, .. } = *effect;
        Self { measure, ratio: Interval { estimate, lower, upper } }
    }
}

impl Baseline {
    /// The absolute risk without treatment.
    pub(super) fn risk(self) -> Interval {
        let Prediction { probability, lower, upper, .. } = self.prediction;
        Interval { estimate: probability, lower, upper }
    }

    /// The absolute risk with treatment, and the difference. `None` where the effect cannot be carried over to this
    /// baseline: a risk ratio would give a risk, or an end of its interval, above 1, or the baseline is no longer a number
    /// between 0 and 1.
    pub(super) fn apply(self, effect: Relative) -> Option<Applied> {
        let without = self.prediction.probability;
        if !(without > 0.0 && without < 1.0 && self.logit_error.is_finite()) {
            return None;
        }
        let Relative { measure, ratio } = effect;
        let with = |ratio: f64| risk_with(measure, without, self.prediction.logit, ratio);
        let estimate = with(ratio.estimate);
        // The link of the baseline, how it moves with the baseline's logit, and how the risk with treatment does.
        let (link, link_slope, with_slope) = match measure {
            Measure::OddsRatio => (self.prediction.logit, 1.0, estimate * (1.0 - estimate)),
            Measure::RiskRatio => (without.ln(), 1.0 - without, estimate * (1.0 - without)),
            Measure::HazardRatio => {
                let hazard = -(-without).ln_1p();
                (hazard.ln(), without / hazard, ratio.estimate * (1.0 - estimate) * without)
            }
        };
        let ratio_error = (ratio.upper.ln() - ratio.lower.ln()) / (2.0 * Z);
        let half = Z * (link_slope * self.logit_error).hypot(ratio_error);
        let from_link = |shifted: f64| match measure {
            Measure::OddsRatio => expit(shifted),
            Measure::RiskRatio => shifted.exp(),
            Measure::HazardRatio => -(-shifted.exp()).exp_m1(),
        };
        let shifted = link + ratio.estimate.ln();
        let risk = Interval { estimate, lower: from_link(shifted - half), upper: from_link(shifted + half) };
        let difference = estimate - without;
        let baseline_part = Z * (with_slope - without * (1.0 - without)) * self.logit_error;
        let difference = Interval {
            estimate: difference,
            lower: difference - (estimate - with(ratio.lower)).hypot(baseline_part),
            upper: difference + (with(ratio.upper) - estimate).hypot(baseline_part),
        };
        // Where the estimate does not lie in the middle of its interval (on the log scale), the published end leads farther
        // than the link's.
        let most = risk.upper.max(with(ratio.upper));
        let sound = [risk, difference].into_iter().all(Interval::is_finite) && risk.lower >= 0.0 && most <= 1.0;
        sound.then_some(Applied { risk, difference })
    }
}

/// The risk with treatment. The baseline comes as a probability and as its log odds, which the graph gave.
fn risk_with(measure: Measure, without: f64, logit: f64, ratio: f64) -> f64 {
    match measure {
        Measure::OddsRatio => expit(logit + ratio.ln()),
        Measure::RiskRatio => without * ratio,
        Measure::HazardRatio => -(ratio * (-without).ln_1p()).exp_m1(),
    }
}

impl Interval {
    fn is_finite(self) -> bool {
        self.estimate.is_finite() && self.lower.is_finite() && self.upper.is_finite()
    }

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

    /// The number needed to harm; only where the whole interval lies on the side of harm.
    pub(super) fn number_needed_to_harm(self) -> Option<Self> {
        (self.verdict() == Verdict::Harm).then(|| Self {
            estimate: 1.0 / self.estimate,
            lower: 1.0 / self.upper,
            upper: 1.0 / self.lower,
        })
    }
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
