//! What treating from a risk on, and otherwise not, would have come to in a trial's patients.
//!
//! The risk is the guest's, and nothing that is known only once the arm is known may enter it. What `--offset` adds is such
//! a thing: with it the policy would follow the arm that was given, and the value would be off by the offset itself.

use serde::Serialize;

use super::{
    columns::{Taken, column, shortened},
    estimates::Estimates,
    metrics::{Censored, Estimate, LEAST_OF_A_CLASS, PolicyRow, PolicyValue, Sample, policy_value},
    table::Table,
};
use crate::code::{Notice, Result, codes};

/// By how many standard errors the rows of an arm may differ from what its probability says. Chance alone goes so far in
/// one table of sixteen thousand (two-sided normal); swapped arms of an uneven trial go further at once.
const CONTRADICTION: f64 = 4.0;

const AGAINST: usize = 0;
const TREAT: usize = 1;

/// A policy, and what it is compared with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyAsked {
    /// The column that says which arm each row got.
    pub arm: String,
    /// The arm that the policy gives from the risk on.
    pub treat: String,
    /// The arm that it gives otherwise.
    pub against: String,
    /// The risk, between 0 and 1.
    pub treat_from: f64,
    /// How probable it was that a row of either arm got the former.
    pub propensity: Propensity,
}

/// The probability of an arm, as the trial's design has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Propensity {
    /// The same for every row.
    Value(f64),
    /// That of each row, in this column.
    Column(String),
}

/// What a policy came to.
#[derive(Debug, Clone, Serialize)]
pub struct Policy {
    /// The policy.
    #[serde(flatten)]
    pub asked: PolicyAsked,
    /// Rows with an estimate that got either arm.
    pub rows: usize,
    /// Those of them with the outcome.
    pub events: usize,
    /// Those that got the arm in question.
    pub given_treat: usize,
    /// Those that got the other.
    pub given_against: usize,
    /// Rows with an estimate that got neither, and are left out.
    pub neither: usize,
    /// Rows to which the policy would give the arm in question.
    pub treated: usize,
    /// Expected frequency of the outcome under the policy.
    pub value: Estimate,
    /// Beside the arm that was fixed in advance, for everybody.
    pub everybody_against: Comparison,
    /// Beside the arm in question for everybody.
    pub everybody_treat: Comparison,
}

/// The policy beside one arm for everybody.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Expected frequency of the outcome if everybody got the arm.
    pub value: Estimate,
    /// Rows to which the policy would give the other arm.
    pub differing: usize,
    /// That of the policy less that of the arm: below 0 the policy has fewer outcomes.
    pub difference: Option<Estimate>,
    /// Why there is no difference.
    pub because: Option<Notice>,
}

/// A trial's rows as the table has them: which arm each got, and how probable that was.
pub(super) struct Trial {
    asked: PolicyAsked,
    rows: Vec<Option<Allocated>>,
}

/// A row of one of the two arms.
#[derive(Clone, Copy)]
struct Allocated {
    arm: usize,
    /// Of getting [`TREAT`].
    propensity: f64,
}

impl Trial {
    /// Reads the columns of a policy.
    ///
    /// # Errors
    /// `K-EVAL-004` where a column is absent, `-062` where no row got an arm, `-063` where both are one, `-065` with the row
    /// where a probability is not between 0 and 1, `-068` where the arm is an input of the model or the outcome.
    pub(super) fn of(table: &Table, inputs: &[Taken], outcome: &str, asked: &PolicyAsked) -> Result<Self> {
        let arm = column(table, &asked.arm)?;
        if asked.arm == outcome || inputs.iter().any(|input| input.name == asked.arm) {
            return Err(codes::EVAL_ARM_NOT_APART.at(format!("column {}", shortened(&asked.arm))));
        }
        if asked.treat == asked.against {
            return Err(codes::EVAL_ARMS_SAME.at(format!("arm {}", shortened(&asked.treat))));
        }
        let probability = probability(table, &asked.propensity)?;
        let allocated = |row: usize| {
            let arm = match table.cell(row, arm) {
                Some(arm) if arm == asked.treat => TREAT,
                Some(arm) if arm == asked.against => AGAINST,
                _ => return Ok(None),
            };
            Ok(Some(Allocated { arm, propensity: probability(row)? }))
        };
        let rows = (0..table.rows()).map(allocated).collect::<Result<Vec<_>>>()?;
        for (arm, name) in [(TREAT, &asked.treat), (AGAINST, &asked.against)] {
            if !rows.iter().flatten().any(|row| row.arm == arm) {
                return Err(codes::EVAL_ARM_UNKNOWN.at(format!("arm {}", shortened(name))));
            }
        }
        Ok(Self { asked: asked.clone(), rows })
    }

    /// The columns that it took from the table.
    pub(super) fn columns(asked: &PolicyAsked) -> impl Iterator<Item = &str> {
        let propensity = match &asked.propensity {
            Propensity::Column(name) => Some(name.as_str()),
            Propensity::Value(_) => None,
        };
        [Some(asked.arm.as_str()), propensity].into_iter().flatten()
    }

    /// The policy's value in the rows with an estimate.
    ///
    /// # Errors
    /// As [`Sample::new`] of the rows of both arms; as [`Policy::of`].
    pub(super) fn policy(&self, estimates: &Estimates, outcomes: &[Censored]) -> Result<Policy> {
        let (mut allocated, mut events, mut logits, mut neither) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for ((answer, outcome), row) in estimates.rows.iter().zip(outcomes).zip(&self.rows) {
            match (answer.as_ref().map(|answer| answer.logit), row) {
                (Some(logit), Some(row)) => {
                    allocated.push(*row);
                    events.push(outcome.event);
                    logits.push(logit);
                }
                (Some(_), None) => neither += 1,
                (None, _) => {}
            }
        }
        Policy::of(&self.asked, &allocated, &Sample::new(events, logits, "rows of the two arms")?, neither)
    }
}

/// The probability of [`TREAT`] in a row.
fn probability<'t>(table: &'t Table, asked: &'t Propensity) -> Result<Box<dyn Fn(usize) -> Result<f64> + 't>> {
    let between = |probability: &f64| *probability > 0.0 && *probability < 1.0;
    match asked {
        Propensity::Value(value) => {
            let value =
                Some(*value).filter(between).ok_or_else(|| codes::EVAL_PROPENSITY_INVALID.at("--propensity"))?;
            Ok(Box::new(move |_| Ok(value)))
        }
        Propensity::Column(name) => {
            let column = column(table, name)?;
            Ok(Box::new(move |row| {
                let value = table.cell(row, column).and_then(|cell| cell.parse().ok()).filter(between);
                let place = || format!("row {}, column {}", row + 1, shortened(name));
                value.ok_or_else(|| codes::EVAL_PROPENSITY_INVALID.at(place()))
            }))
        }
    }
}

impl Policy {
    /// Of rows of two arms, their outcomes and risks.
    ///
    /// # Errors
    /// `K-EVAL-064` where an arm has fewer than [`LEAST_OF_A_CLASS`] rows, `-067` where the arms' rows contradict the
    /// probability, `-069` where a score is no number.
    fn of(asked: &PolicyAsked, allocated: &[Allocated], sample: &Sample, neither: usize) -> Result<Self> {
        let given = |arm: usize| allocated.iter().filter(|row| row.arm == arm).count();
        for (arm, name) in [(TREAT, &asked.treat), (AGAINST, &asked.against)] {
            if given(arm) < LEAST_OF_A_CLASS {
                return Err(codes::EVAL_ARM_FEW_ROWS.at(format!("arm {}", shortened(name))));
            }
        }
        if contradicts(allocated) {
            return Err(codes::EVAL_PROPENSITY_CONTRADICTED.at(format!("column {}", shortened(&asked.arm))));
        }
        let rows: Vec<PolicyRow> = allocated
            .iter()
            .zip(sample.outcomes().iter().zip(sample.probabilities()))
            .map(|(row, (&event, &risk))| PolicyRow {
                outcome: f64::from(u8::from(event)),
                given: row.arm,
                chosen: if risk >= asked.treat_from { TREAT } else { AGAINST },
                propensity: vec![1.0 - row.propensity, row.propensity],
                // One risk under both arms: the known probability makes up for what it leaves out.
                expected: vec![risk, risk],
            })
            .collect();
        let beside = |arm: usize| policy_value(&rows, arm).ok_or_else(|| codes::EVAL_POLICY_NOT_FINITE.at("table"));
        let (against, treat) = (beside(AGAINST)?, beside(TREAT)?);
        Ok(Self {
            asked: asked.clone(),
            rows: rows.len(),
            events: sample.events(),
            given_treat: given(TREAT),
            given_against: given(AGAINST),
            neither,
            treated: rows.iter().filter(|row| row.chosen == TREAT).count(),
            value: against.policy,
            everybody_against: Comparison::of(&rows, AGAINST, &asked.against, against),
            everybody_treat: Comparison::of(&rows, TREAT, &asked.treat, treat),
        })
    }
}

impl Comparison {
    /// A difference rests on the rows to which the policy gives the other arm: of few its interval would be too narrow.
    fn of(rows: &[PolicyRow], arm: usize, name: &str, value: PolicyValue) -> Self {
        let count = |is: &dyn Fn(&PolicyRow) -> bool| rows.iter().filter(|row| row.chosen != arm && is(row)).count();
        let differing = count(&|_| true);
        let least = [
            count(&|row| row.given == TREAT),
            count(&|row| row.given == AGAINST),
            count(&|row| row.outcome > 0.0),
            count(&|row| row.outcome <= 0.0),
        ];
        let is_few = differing > 0 && least.iter().any(|&rows| rows < LEAST_OF_A_CLASS);
        let few = || codes::EVAL_POLICY_FEW_DIFFER.at(format!("arm {}", shortened(name))).notice().clone();
        Self {
            value: value.arm,
            differing,
            difference: (!is_few).then_some(value.difference),
            because: is_few.then(few),
        }
    }
}

/// Whether as many rows got the arm as its probability allows.
fn contradicts(allocated: &[Allocated]) -> bool {
    let surplus: f64 = allocated.iter().map(|row| if row.arm == TREAT { 1.0 } else { 0.0 } - row.propensity).sum();
    let variance: f64 = allocated.iter().map(|row| row.propensity * (1.0 - row.propensity)).sum();
    surplus.abs() > CONTRADICTION * variance.sqrt()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(treat_from: f64) -> PolicyAsked {
        PolicyAsked {
            arm: "allocated".to_owned(),
            treat: "drug".to_owned(),
            against: "nothing".to_owned(),
            treat_from,
            propensity: Propensity::Value(0.5),
        }
    }

    /// Patients of a risk of 0.8 and of 0.2: so many in each arm, so many of them with the outcome under treatment and without.
    pub(in super::super) fn strata(strata: [(usize, usize, usize); 2], treat_from: f64) -> Result<Policy> {
        let (mut allocated, mut events, mut logits) = (Vec::new(), Vec::new(), Vec::new());
        for ((rows, treated, untreated), logit) in strata.into_iter().zip([4.0_f64.ln(), -4.0_f64.ln()]) {
            for (arm, with) in [(TREAT, treated), (AGAINST, untreated)] {
                for row in 0..rows {
                    allocated.push(Allocated { arm, propensity: 0.5 });
                    events.push(row < with);
                    logits.push(logit);
                }
            }
        }
        Policy::of(&asked(treat_from), &allocated, &Sample::new(events, logits, "case").unwrap(), 3)
    }

    #[test]
    fn with_even_arms_at_every_risk_the_value_is_that_of_the_frequencies() {
        // Each risk is half of the patients. Treated above: (10/20 + 2/20) / 2; nobody (16/20 + 2/20) / 2; all (10/20 + 4/20) / 2.
        let found = strata([(20, 10, 16), (20, 4, 2)], 0.5).unwrap();
        for (found, expected) in [
            (found.value, 0.30),
            (found.everybody_against.value, 0.45),
            (found.everybody_treat.value, 0.35),
            (found.everybody_against.difference.unwrap(), -0.15),
        ] {
            assert!((found.value - expected).abs() < 1e-12, "{found:?}, not {expected}");
        }
        assert_eq!((found.rows, found.events, found.neither, found.treated), (80, 32, 3, 40));
        assert_eq!((found.given_treat, found.given_against), (40, 40));
        // Below the risk six have the outcome: too few to say what treating all would change.
        assert_eq!(found.everybody_treat.difference, None);
        assert_eq!(found.everybody_treat.because.unwrap().code, "K-EVAL-066");
    }

    #[test]
    fn the_risk_itself_is_at_or_above_it() {
        for (treat_from, treated) in [(0.19, 80), (0.21, 40), (0.8, 40), (0.81, 0)] {
            // 0.8 is the logistic function of the logarithm of 4, to the bit.
            assert_eq!(strata([(20, 10, 16), (20, 4, 2)], treat_from).unwrap().treated, treated, "{treat_from}");
        }
    }

    #[test]
    fn what_shows_nothing_is_refused() {
        let rows = |treated: usize, untreated: usize, propensity: f64| {
            let arms = [(treated, TREAT), (untreated, AGAINST)];
            let rows = arms.into_iter().flat_map(|(rows, arm)| vec![Allocated { arm, propensity }; rows]);
            let rows: Vec<_> = rows.collect();
            let sample = Sample::new((0..rows.len()).map(|row| row % 2 == 0).collect(), vec![0.0; rows.len()], "case");
            Policy::of(&asked(0.5), &rows, &sample.unwrap(), 0).err().map(|error| error.notice().code.clone())
        };
        for (treated, untreated, propensity, code) in [
            (100, 100, 0.5, None),
            (9, 30, 0.2, Some("K-EVAL-064")),
            (30, 9, 0.8, Some("K-EVAL-064")),
            (200, 100, 0.66, None),
            // The same with the probability of the other arm; and at four standard errors and just beyond.
            (200, 100, 0.34, Some("K-EVAL-067")),
            (240, 160, 0.5, None),
            (241, 159, 0.5, Some("K-EVAL-067")),
            (10, 1000, f64::MIN_POSITIVE, Some("K-EVAL-067")),
        ] {
            assert_eq!(rows(treated, untreated, propensity).as_deref(), code, "{treated} {untreated} {propensity}");
        }
    }

    proptest! {
        #[test]
        fn a_policy_that_treats_everybody_is_the_arm_for_everybody(
            rows in prop::collection::vec((any::<bool>(), -5.0..5.0_f64, 0.3..0.7_f64), 200),
            reverse in any::<bool>(), from in 0.05..0.95_f64,
        ) {
            let allocated: Vec<_> = (0..200)
                .zip(&rows)
                .map(|(row, (.., propensity))| Allocated {
                    arm: if (row % 2 == 0) == reverse { TREAT } else { AGAINST },
                    propensity: *propensity,
                })
                .collect();
            prop_assume!(!contradicts(&allocated));
            let (events, logits): (Vec<bool>, Vec<f64>) = rows.iter().map(|(event, logit, _)| (*event, *logit)).unzip();
            let sample = Sample::new(events, logits, "case").unwrap();
            let of = |from| Policy::of(&asked(from), &allocated, &sample, 0).unwrap();
            for (policy, treated, same) in [
                (of(f64::MIN_POSITIVE), 200, (|policy| &policy.everybody_treat) as fn(&Policy) -> &Comparison),
                (of(1.0), 0, |policy| &policy.everybody_against),
            ] {
                prop_assert_eq!(policy.treated, treated);
                let same = same(&policy);
                prop_assert_eq!((policy.value, same.differing), (same.value, 0));
                let difference = same.difference.unwrap();
                prop_assert_eq!(
                    (difference.value, difference.interval.lower, difference.interval.upper), (0.0, 0.0, 0.0)
                );
            }
            let policy = of(from);
            for beside in [&policy.everybody_against, &policy.everybody_treat] {
                if let Some(difference) = beside.difference {
                    prop_assert!((policy.value.value - beside.value.value - difference.value).abs() < 1e-12);
                }
            }
        }
    }
}
