//! Recalibration to a site: how much of it the outcomes call for, and how good it is on rows that it has not seen.

use fastrand::Rng;
use serde::Serialize;

use super::{
    Ranking, Sample,
    calibration::{in_the_large, is_separated, logistic},
};
use crate::code::{Result, codes};

/// The level of the tests.
pub const LEVEL: f64 = 0.05;

/// Parts of the cross-validation.
pub const FOLDS: usize = 10;

/// A change of the log odds to `intercept + slope * log odds`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Update {
    /// Added.
    pub intercept: f64,
    /// Multiplied by.
    pub slope: f64,
    /// Variance of the intercept.
    pub intercept_variance: f64,
    /// Variance of the slope; 0 where it is held at 1.
    pub slope_variance: f64,
    /// Covariance of the two.
    pub covariance: f64,
    /// Log likelihood of the outcomes with it.
    pub log_likelihood: f64,
}

/// What can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Updates {
    /// Log likelihood of the outcomes with the estimates as they are.
    pub original_log_likelihood: f64,
    /// The intercept alone (recalibration in the large).
    pub intercept: Update,
    /// Intercept and slope (logistic recalibration).
    pub intercept_and_slope: Update,
}

/// Which of them is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// None: the outcomes do not contradict the estimates.
    Original,
    /// The intercept.
    Intercept,
    /// Both.
    InterceptAndSlope,
}

/// The tests and what follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Choice {
    /// What is taken.
    pub chosen: Chosen,
    /// P value of intercept and slope against the estimates as they are, 2 degrees of freedom.
    pub any_change: f64,
    /// P value of intercept and slope against the intercept alone, 1 degree of freedom.
    pub slope_too: f64,
}

impl Updates {
    /// Both updates, by maximum likelihood.
    ///
    /// # Errors
    /// `K-EVAL-011` where the estimates tell the outcomes apart without an error, `-012` where they are all equal, `-013`
    /// where the fit does not converge, `-021` where the slope is not above 0; `place` names the rows.
    pub fn of(sample: &Sample, place: &str) -> Result<Self> {
        if Ranking::new(sample).is_flat() {
            return Err(codes::EVAL_RISKS_EQUAL.at(place));
        }
        if is_separated(sample) {
            return Err(codes::EVAL_SEPARATED.at(place));
        }
        let not_converged = || codes::EVAL_NOT_CONVERGED.at(place);
        let intercept = Update::in_the_large(sample).ok_or_else(not_converged)?;
        let both = logistic(sample).ok_or_else(not_converged)?;
        if both.slope <= 0.0 {
            return Err(codes::EVAL_SLOPE_NOT_POSITIVE.at(place));
        }
        Ok(Self {
            original_log_likelihood: log_likelihood(sample, |logit| logit),
            intercept,
            intercept_and_slope: Update {
                intercept: both.intercept,
                slope: both.slope,
                intercept_variance: both.intercept_variance,
                slope_variance: both.slope_error.powi(2),
                covariance: both.covariance,
                log_likelihood: both.likelihood,
            },
        })
    }

    /// A closed test at [`LEVEL`]: the estimates stay as they are unless intercept and slope together fit better; then the
    /// intercept is enough unless the slope adds to it. The least update that is not refuted is taken, and the estimates
    /// are changed without need in one of twenty sites at most. (The procedure of Vergouwe et al. 2017,
    /// doi:10.1002/sim.7179, of which the abstract was read, without its last step, a refit of all coefficients: a site's
    /// outcomes recalibrate a model here, they do not make another.)
    pub fn choose(&self) -> Choice {
        let gained = |from: f64| 2.0 * (self.intercept_and_slope.log_likelihood - from).max(0.0);
        let any_change = chi_squared_2(gained(self.original_log_likelihood));
        let slope_too = chi_squared_1(gained(self.intercept.log_likelihood));
        let chosen = if any_change >= LEVEL {
            Chosen::Original
        } else if slope_too >= LEVEL {
            Chosen::Intercept
        } else {
            Chosen::InterceptAndSlope
        };
        Choice { chosen, any_change, slope_too }
    }

    /// The update that was chosen; none where the estimates stay as they are.
    pub fn update(&self, chosen: Chosen) -> Option<Update> {
        match chosen {
            Chosen::Original => None,
            Chosen::Intercept => Some(self.intercept),
            Chosen::InterceptAndSlope => Some(self.intercept_and_slope),
        }
    }
}

impl Update {
    fn in_the_large(sample: &Sample) -> Option<Self> {
        let (intercept, error) = in_the_large(sample)?;
        Some(Self {
            intercept,
            slope: 1.0,
            intercept_variance: error.powi(2),
            slope_variance: 0.0,
            covariance: 0.0,
            log_likelihood: log_likelihood(sample, |logit| intercept + logit),
        })
    }

    /// The sample with it.
    pub fn apply(&self, sample: &Sample) -> Sample {
        sample.map(|_, logit| self.intercept + self.slope * logit)
    }
}

/// The sample with each row's log odds as an update makes them that has not seen it: fitted, and chosen, on the rows of the
/// other [`FOLDS`] - 1 parts. Parts are drawn within the classes of the outcome.
pub fn cross_validated(sample: &Sample, seed: u64) -> Sample {
    let mut rng = Rng::with_seed(seed);
    let mut fold = vec![0; sample.rows()];
    for class in [true, false] {
        let mut rows: Vec<usize> =
            sample.outcomes().iter().enumerate().filter(|(_, has)| **has == class).map(|(row, _)| row).collect();
        rng.shuffle(&mut rows);
        for (place, row) in rows.into_iter().enumerate() {
            if let Some(fold) = fold.get_mut(row) {
                *fold = place % FOLDS;
            }
        }
    }
    let mut updates = Vec::with_capacity(FOLDS);
    for part in 0..FOLDS {
        let others: Vec<usize> =
            fold.iter().enumerate().filter(|(_, fold)| **fold != part).map(|(row, _)| row).collect();
        updates.push(chosen(&sample.part(&others)));
    }
    sample.map(|row, logit| match fold.get(row).and_then(|part| updates.get(*part)) {
        Some(Some(update)) => update.intercept + update.slope * logit,
        _ => logit,
    })
}

/// What the rule takes on some rows; where a slope cannot be fitted, the intercept where it fits better than none.
fn chosen(sample: &Sample) -> Option<Update> {
    match Updates::of(sample, "a part") {
        Ok(updates) => updates.update(updates.choose().chosen),
        Err(_) => Update::in_the_large(sample).filter(|intercept| {
            let gained = 2.0 * (intercept.log_likelihood - log_likelihood(sample, |logit| logit)).max(0.0);
            chi_squared_1(gained) < LEVEL
        }),
    }
}

/// The log likelihood of the outcomes, with changed log odds.
fn log_likelihood(sample: &Sample, change: impl Fn(f64) -> f64) -> f64 {
    let rows = sample.logits().iter().zip(sample.outcomes());
    rows.map(|(logit, outcome)| {
        let logit = change(*logit);
        // log(1 + exp(logit)) without overflow.
        (if *outcome { logit } else { 0.0 }) - (logit.max(0.0) + (-logit.abs()).exp().ln_1p())
    })
    .sum()
}

/// The chance of a chi-squared variable of one degree of freedom to be larger: that of a normal one to lie farther out than
/// its root.
fn chi_squared_1(value: f64) -> f64 {
    libm::erfc((value / 2.0).sqrt())
}

/// Of two degrees of freedom, which is exponential.
fn chi_squared_2(value: f64) -> f64 {
    (-value / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows whose outcome has the odds of `intercept + slope * logit`.
    fn rows(count: usize, intercept: f64, slope: f64, seed: u64) -> Sample {
        let mut rng = Rng::with_seed(seed);
        let (outcomes, logits) = (0..count)
            .map(|_| {
                let logit = 6.0 * rng.f64() - 4.0;
                (rng.f64() < 1.0 / (1.0 + (-(intercept + slope * logit)).exp()), logit)
            })
            .unzip();
        Sample::new(outcomes, logits, "case").unwrap()
    }

    #[test]
    fn the_rule_changes_well_calibrated_estimates_in_one_of_twenty_sites() {
        let changed = (0..400).filter(|seed| {
            Updates::of(&rows(400, 0.0, 1.0, *seed), "case").unwrap().choose().chosen != Chosen::Original
        });
        // 5 % of 400 are 20, with a standard deviation of 4.4.
        let changed = changed.count();
        assert!((5..=37).contains(&changed), "{changed}");
    }

    #[test]
    fn the_least_update_is_taken_that_is_enough() {
        for (intercept, slope, expected) in [
            (-0.8, 1.0, Chosen::Intercept),
            (-0.5, 0.4, Chosen::InterceptAndSlope),
            (0.0, 0.4, Chosen::InterceptAndSlope),
        ] {
            let chosen = Updates::of(&rows(2000, intercept, slope, 3), "case").unwrap().choose().chosen;
            assert_eq!(chosen, expected, "{intercept} {slope}");
        }
    }

    #[test]
    fn what_cannot_be_recalibrated_is_refused() {
        let code = |sample: &Sample| Updates::of(sample, "case").unwrap_err().notice().code.clone();
        let sample = |rows: Vec<(bool, f64)>| {
            let (outcomes, logits) = rows.into_iter().unzip();
            Sample::new(outcomes, logits, "case").unwrap()
        };
        assert_eq!(code(&sample((0..40).map(|row| (row % 2 == 0, 0.5)).collect())), "K-EVAL-012");
        assert_eq!(code(&sample((0..40).map(|row| (row >= 20, f64::from(row))).collect())), "K-EVAL-011");
        assert_eq!(code(&rows(600, 0.0, -0.6, 1)), "K-EVAL-021");
    }

    #[test]
    fn cross_validation_does_not_flatter() {
        // Few rows, so that an update fits chance: on average it then looks better on its own rows than on others.
        let (mut apparent, mut held_out) = (0.0, 0.0);
        for seed in 0..60 {
            let sample = rows(80, -0.3, 0.6, seed);
            let Ok(updates) = Updates::of(&sample, "case") else { continue };
            let own = updates.update(updates.choose().chosen).map_or_else(|| sample.clone(), |own| own.apply(&sample));
            apparent += log_likelihood(&own, |logit| logit);
            held_out += log_likelihood(&cross_validated(&sample, seed), |logit| logit);
        }
        assert!(held_out < apparent, "{held_out} {apparent}");
    }
}
