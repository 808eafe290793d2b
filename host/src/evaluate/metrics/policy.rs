//! What a treatment policy would have achieved in a trial's patients.

use serde::Serialize;

use super::{Estimate, mean, number};

/// One patient of a trial with known allocation probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyRow {
    /// The outcome; larger is better.
    pub outcome: f64,
    /// The arm that was given.
    pub given: usize,
    /// The arm that the policy would give. It must not have been learnt from this patient.
    pub chosen: usize,
    /// The probability with which each arm was given, as the trial's design has it.
    pub propensity: Vec<f64>,
    /// The expected outcome under each arm, by models that have not seen this patient.
    pub expected: Vec<f64>,
}

/// Value of a policy and of one arm for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PolicyValue {
    /// Mean outcome under the policy.
    pub policy: Estimate,
    /// Mean outcome if everybody got the one arm.
    pub arm: Estimate,
    /// The former less the latter, patient by patient.
    pub difference: Estimate,
}

/// The value of a policy against one arm that was fixed in advance, by augmented inverse probability weighting (Athey and
/// Wager, Econometrica 2021;89:133-61, doi:10.3982/ECTA15732). With the design's own probabilities it is unbiased however
/// wrong the expected outcomes are. Choosing the arm after looking at the outcomes makes false wins: that is the caller's
/// to avoid.
///
/// None where there are fewer than two patients, an arm has no probability or no expected outcome, a probability is
/// not above 0 and at most 1, or a number is not finite.
pub fn policy_value(rows: &[PolicyRow], arm: usize) -> Option<PolicyValue> {
    if rows.len() < 2 {
        return None;
    }
    let scores = rows.iter().map(|row| Some((row.score(row.chosen)?, row.score(arm)?))).collect::<Option<Vec<_>>>()?;
    Some(PolicyValue {
        policy: estimate(scores.iter().map(|(policy, _)| *policy)),
        arm: estimate(scores.iter().map(|(_, arm)| *arm)),
        difference: estimate(scores.iter().map(|(policy, arm)| policy - arm)),
    })
}

impl PolicyRow {
    /// The doubly robust score of an arm.
    fn score(&self, arm: usize) -> Option<f64> {
        let expected = *self.expected.get(arm)?;
        let propensity = *self.propensity.get(arm).filter(|&&propensity| propensity > 0.0 && propensity <= 1.0)?;
        let residual = if self.given == arm { (self.outcome - expected) / propensity } else { 0.0 };
        Some(expected + residual).filter(|score| score.is_finite() && self.outcome.is_finite())
    }
}

/// The mean with its standard error.
fn estimate(scores: impl ExactSizeIterator<Item = f64> + Clone) -> Estimate {
    let count = number(scores.len());
    let centre = mean(scores.clone());
    let variance = scores.map(|score| (score - centre).powi(2)).sum::<f64>() / (count - 1.0);
    Estimate::normal(centre, (variance / count).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(outcome: f64, given: usize, chosen: usize, expected: [f64; 2]) -> PolicyRow {
        PolicyRow { outcome, given, chosen, propensity: vec![0.5, 0.5], expected: expected.to_vec() }
    }

    #[test]
    fn with_every_allocation_once_the_value_is_exact_however_wrong_the_models_are() {
        // Four patients with outcomes known under both arms, each seen once under either: the mean over the design.
        let potential = [[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]];
        let policy = [1, 0, 1, 0];
        let wrong = [[0.9, 0.1], [0.3, 0.2], [0.0, 1.0], [7.0, -3.0]];
        let mut rows = Vec::new();
        for ((outcomes, chosen), expected) in potential.iter().zip(policy).zip(wrong) {
            rows.extend((0..2).map(|given| row(outcomes[given], given, chosen, expected)));
        }
        let value = policy_value(&rows, 0).unwrap();
        for (found, expected) in [(value.policy.value, 0.5), (value.arm.value, 0.5), (value.difference.value, 0.0)] {
            assert!((found - expected).abs() < 1e-12, "{value:?}");
        }
    }

    #[test]
    fn what_has_no_value_has_none() {
        let sound = [row(1.0, 0, 0, [0.5, 0.5]), row(0.0, 1, 0, [0.5, 0.5])];
        assert!(policy_value(&sound, 1).is_some());
        assert_eq!(policy_value(&sound, 2), None);
        assert_eq!(policy_value(&sound[..1], 0), None);
        for propensity in [0.0, -0.1, 1.1, f64::NAN] {
            let row = PolicyRow { propensity: vec![propensity, 0.5], ..sound[0].clone() };
            assert_eq!(policy_value(&[row.clone(), row], 0), None, "{propensity}");
        }
        let unknown = PolicyRow { outcome: f64::NAN, ..sound[0].clone() };
        assert_eq!(policy_value(&[unknown.clone(), unknown], 0), None);
    }
}
