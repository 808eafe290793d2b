//! The figures against those of other packages: `host/tests/figures/reference.py` makes rows up and asks them.

use std::{env, fs, path::PathBuf, process::Command};

use kusushi_host::evaluate::metrics::{
    Accuracy, Bootstrap, Censored, Followed, PolicyRow, Ranking, Sample, Share, Study, Updates, bins, brier_and_null,
    brier_at, calibration_in_the_large, calibration_slope, concordance, concordance_interval, cox_slope, delong,
    expected_calibration_error, free_at, net_benefit, observed_to_expected, policy_value, pool, risk_groups,
    time_calibration,
};
use serde_json::Value;

use crate::shipped::root;

const TOLERANCE: f64 = 1e-9;

const Z: f64 = 1.959_963_984_540_054;

fn folder() -> PathBuf {
    root().join("host/tests/figures")
}

#[test]
fn figures_are_those_of_other_packages() {
    let reference = fs::read_to_string(folder().join("reference.json")).unwrap();
    agree(&serde_json::from_str(&reference).unwrap());
}

/// Other rows each time the packages are there to be asked. `KUSUSHI_PYTHON` names another Python than `python3`.
#[test]
fn figures_are_those_that_other_packages_give_now() {
    let python = env::var_os("KUSUSHI_PYTHON").unwrap_or_else(|| "python3".into());
    let probe = Command::new(&python).args(["-c", "import dcurves, lifelines, sklearn, sksurv, statsmodels"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        return println!("skipped: Python lacks the packages of host/tests/figures/requirements.txt");
    }
    for seed in ["1", "2", "3"] {
        let script = folder().join("reference.py");
        let output = Command::new(&python).arg(script).args(["--seed", seed]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        agree(&serde_json::from_slice(&output.stdout).unwrap());
    }
}

fn agree(reference: &Value) {
    let cases = |kind: &str| reference[kind].as_array().filter(|cases| !cases.is_empty()).unwrap();
    cases("binary").iter().for_each(agree_binary);
    cases("survival").iter().for_each(agree_survival);
    cases("policy").iter().for_each(agree_policy);
    cases("pooled").iter().for_each(agree_pooled);
    cases("share").iter().for_each(agree_share);
    cases("recalibration").iter().for_each(agree_recalibration);
    cases("followed").iter().for_each(agree_followed);
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn flags(value: &Value) -> Vec<bool> {
    value.as_array().unwrap().iter().map(|flag| flag.as_bool().unwrap()).collect()
}

fn assert_near(found: f64, expected: &Value, what: &str, case: &Value) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what} is not in the reference"));
    assert!((found - expected).abs() <= TOLERANCE, "{} {what}: {found} and {expected}", case["name"]);
}

fn agree_binary(case: &Value) {
    let sample = Sample::new(flags(&case["outcomes"]), numbers(&case["logits"]), "case").unwrap();
    let once = vec![1; sample.rows()];
    let (ranking, area, accuracy) = (Ranking::new(&sample), delong(&sample), Accuracy::of(&sample));
    let slope = calibration_slope(&sample, "case").unwrap();
    let ratio = observed_to_expected(&sample);
    let groups = bins(&sample);
    let in_the_large = calibration_in_the_large(&sample, "case").unwrap();
    for (what, found) in [
        ("auroc", area.value),
        ("auroc", ranking.auroc(&once).unwrap()),
        ("delong_lower", area.interval.lower),
        ("delong_upper", area.interval.upper),
        ("average_precision", ranking.average_precision(&once).unwrap()),
        ("brier", accuracy.brier),
        ("brier_null", accuracy.brier_null),
        ("scaled_brier", accuracy.scaled),
        ("observed_to_expected", ratio.value),
        ("observed_to_expected_lower", ratio.interval.lower),
        ("observed_to_expected_upper", ratio.interval.upper),
        ("calibration_error", expected_calibration_error(&groups)),
        ("slope", slope.estimate.value),
        ("slope_error", slope.error),
        ("in_the_large", in_the_large.value),
        ("in_the_large_error", (in_the_large.interval.upper - in_the_large.value) / Z),
    ] {
        assert_near(found, &case["expected"][what], what, case);
    }
    let expected = case["groups"].as_array().unwrap();
    assert_eq!(groups.len(), expected.len(), "{}", case["name"]);
    for (found, expected) in groups.iter().zip(expected) {
        assert_eq!(Some(found.rows as u64), expected["rows"].as_u64(), "{}", case["name"]);
        assert_near(found.expected, &expected["expected"], "group, expected", case);
        assert_near(found.observed, &expected["observed"], "group, observed", case);
    }
    let expected = case["net_benefit"].as_array().unwrap();
    let thresholds: Vec<f64> = expected.iter().map(|one| one["threshold"].as_f64().unwrap()).collect();
    for (found, expected) in net_benefit(&sample, &once, &thresholds).iter().zip(expected) {
        assert_near(found.model, &expected["model"], "net benefit", case);
        assert_near(found.all, &expected["all"], "net benefit of all", case);
    }
}

fn agree_survival(case: &Value) {
    let (times, events) = (numbers(&case["times"]), flags(&case["events"]));
    let followed: Vec<_> = times.iter().zip(events).map(|(&time, event)| Censored { time, event }).collect();
    assert_near(concordance(&followed, &numbers(&case["risks"])).unwrap(), &case["concordance"], "C", case);
    for expected in case["brier"].as_array().unwrap() {
        let horizon = expected["horizon"].as_f64().unwrap();
        let found = brier_at(&followed, &numbers(&case["free"]), horizon).unwrap();
        assert_near(found, &expected["value"], "Brier score", case);
    }
}

fn agree_policy(case: &Value) {
    let index = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let row = |row: &Value| PolicyRow {
        outcome: row["outcome"].as_f64().unwrap(),
        given: index(&row["given"]),
        chosen: index(&row["chosen"]),
        propensity: numbers(&row["propensity"]),
        expected: numbers(&row["expected"]),
    };
    let rows: Vec<_> = case["rows"].as_array().unwrap().iter().map(row).collect();
    let value = policy_value(&rows, index(&case["arm"])).unwrap();
    for (what, found) in [("policy", value.policy), ("arm", value.arm), ("difference", value.difference)] {
        assert_near(found.value, &case["expected"][what]["value"], what, case);
        assert_near((found.interval.upper - found.value) / Z, &case["expected"][what]["error"], what, case);
    }
}

fn agree_share(case: &Value) {
    let count = |name: &str| usize::try_from(case[name].as_u64().unwrap()).unwrap();
    let share = Share::of(count("held"), count("rows")).unwrap();
    for (what, found) in [("value", share.value), ("lower", share.interval.lower), ("upper", share.interval.upper)] {
        assert_near(found, &case["expected"][what], what, case);
    }
}

fn agree_recalibration(case: &Value) {
    let sample = Sample::new(flags(&case["outcomes"]), numbers(&case["logits"]), "case").unwrap();
    let updates = Updates::of(&sample, "case").unwrap();
    let (choice, intercept, both) = (updates.choose(), updates.intercept, updates.intercept_and_slope);
    for (what, found) in [
        ("original", updates.original_log_likelihood),
        ("intercept", intercept.intercept),
        ("intercept_variance", intercept.intercept_variance),
        ("intercept_likelihood", intercept.log_likelihood),
        ("both_intercept", both.intercept),
        ("both_slope", both.slope),
        ("both_intercept_variance", both.intercept_variance),
        ("both_slope_variance", both.slope_variance),
        ("both_covariance", both.covariance),
        ("both_likelihood", both.log_likelihood),
        ("any_change", choice.any_change),
        ("slope_too", choice.slope_too),
    ] {
        assert_near(found, &case["expected"][what], what, case);
    }
}

fn agree_pooled(case: &Value) {
    let studies = numbers(&case["values"]).into_iter().zip(numbers(&case["errors"]));
    let studies: Vec<_> = studies.map(|(value, error)| Study { value, error }).collect();
    let found = pool(&studies).unwrap();
    for (what, found) in [
        ("mean", found.mean.value),
        ("between", found.between),
        ("lower", found.mean.interval.lower),
        ("upper", found.mean.interval.upper),
        ("prediction_lower", found.prediction.lower),
        ("prediction_upper", found.prediction.upper),
    ] {
        assert_near(found, &case["expected"][what], what, case);
    }
}

fn agree_followed(case: &Value) {
    let (times, events) = (numbers(&case["times"]), flags(&case["events"]));
    let patients: Vec<_> = times.iter().zip(events).map(|(&time, event)| Censored { time, event }).collect();
    let horizon = case["horizon"].as_f64().unwrap();
    let followed = Followed::new(patients, numbers(&case["logits"]), horizon, "case").unwrap();
    let free: Vec<f64> = followed.risks().iter().map(|risk| 1.0 - risk).collect();
    let (brier, brier_null) = brier_and_null(followed.patients(), &free, horizon).unwrap();
    let by_horizon = concordance_interval(&followed.patients_by_horizon(), followed.logits()).unwrap();
    let of_all = concordance_interval(followed.patients(), followed.logits()).unwrap();
    let (slope, calibration) = (cox_slope(&followed, "case").unwrap(), time_calibration(&followed, "case").unwrap());
    let (observed, ratio) = (calibration.observed, calibration.observed_to_expected);
    for (what, found) in [
        ("concordance", by_horizon.value),
        ("concordance", concordance(&followed.patients_by_horizon(), followed.logits()).unwrap()),
        ("concordance_error", (by_horizon.interval.upper - by_horizon.value) / Z),
        ("concordance_of_all", of_all.value),
        ("slope", slope.estimate.value),
        ("slope_error", slope.error),
        ("brier", brier),
        ("brier_null", brier_null),
        ("observed", observed.value),
        ("observed", 1.0 - free_at(followed.patients(), horizon).unwrap().free),
        ("observed_lower", observed.interval.lower),
        ("observed_upper", observed.interval.upper),
        ("expected", calibration.expected),
        ("observed_to_expected", ratio.value),
        ("observed_to_expected_lower", ratio.interval.lower),
        ("observed_to_expected_upper", ratio.interval.upper),
        ("in_the_large", calibration.in_the_large.value),
        ("in_the_large_lower", calibration.in_the_large.interval.lower),
        ("in_the_large_upper", calibration.in_the_large.interval.upper),
    ] {
        assert_near(found, &case["expected"][what], what, case);
    }
    let (found, expected) = (risk_groups(&followed), case["groups"].as_array().unwrap());
    assert_eq!(found.len(), expected.len(), "{}", case["name"]);
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(Some(found.rows as u64), expected["rows"].as_u64(), "{}", case["name"]);
        assert_near(found.expected, &expected["expected"], "group, expected", case);
        match found.observed {
            Some(observed) => assert_near(observed, &expected["observed"], "group, observed", case),
            None => assert!(expected["observed"].is_null(), "{}", case["name"]),
        }
    }
}

/// Ten with the outcome and ten without, by the log odds of each.
fn twenty(with: impl Fn(f64) -> f64, without: impl Fn(f64) -> f64) -> (Vec<bool>, Vec<f64>) {
    let steps = || (0..10).map(f64::from);
    let outcomes = [[true; 10], [false; 10]].concat();
    (outcomes, steps().map(with).chain(steps().map(without)).collect())
}

#[test]
fn what_has_no_figure_is_refused_with_its_reason() {
    let (outcomes, logits) = twenty(|step| step, |step| step - 0.5);
    let with = |row: usize, logit: f64| {
        let mut logits = logits.clone();
        logits[row] = logit;
        logits
    };
    let only = |count: usize| {
        let mut outcomes = vec![false; 20];
        outcomes[..count].fill(true);
        outcomes
    };
    for (name, outcomes, logits, code) in [
        ("a sample", outcomes.clone(), logits.clone(), None),
        ("not a number", outcomes.clone(), with(3, f64::NAN), Some("K-EVAL-007")),
        ("infinite", outcomes.clone(), with(3, f64::INFINITY), Some("K-EVAL-007")),
        ("a row without an estimate", outcomes.clone(), logits[..19].to_vec(), Some("K-EVAL-007")),
        ("no row", vec![], vec![], Some("K-EVAL-008")),
        ("no event", only(0), logits.clone(), Some("K-EVAL-008")),
        ("nothing but events", only(20), logits.clone(), Some("K-EVAL-008")),
        ("nine events", only(9), logits.clone(), Some("K-EVAL-009")),
        ("nine others", only(11), logits.clone(), Some("K-EVAL-010")),
    ] {
        let found = Sample::new(outcomes, logits, "group").err().map(|error| error.notice().code.clone());
        assert_eq!(found.as_deref(), code, "{name}");
    }
}

#[test]
fn a_slope_that_is_not_there_is_refused_and_the_rest_is_given() {
    for (name, (outcomes, logits), code, area) in [
        ("overlapping", twenty(|step| step, |step| step - 0.5), None, 0.55),
        ("apart", twenty(|step| step, |step| -1.0 - step), Some("K-EVAL-011"), 1.0),
        ("apart but for a tie", twenty(|step| step, |step| -step), Some("K-EVAL-011"), 0.995),
        ("apart, the wrong way round", twenty(|step| -step - 1.0, |step| step), Some("K-EVAL-011"), 0.0),
        ("all equal", twenty(|_| -2.0, |_| -2.0), Some("K-EVAL-012"), 0.5),
        ("equal but for the sign of nought", twenty(|_| 0.0, |_| -0.0), Some("K-EVAL-012"), 0.5),
    ] {
        let sample = Sample::new(outcomes, logits, "group").unwrap();
        let found = calibration_slope(&sample, "group").err().map(|error| error.notice().code.clone());
        assert_eq!(found.as_deref(), code, "{name}");
        assert!((delong(&sample).value - area).abs() < 1e-12, "{name}: {:?}", delong(&sample));
        assert!(Accuracy::of(&sample).brier.is_finite(), "{name}");
        assert!(calibration_in_the_large(&sample, "group").is_ok(), "{name}");
    }
}

#[test]
fn the_bootstrap_is_the_same_each_time_and_agrees_with_theory() {
    // One risk of two, and an outcome that follows it: the AUROC's error is known from DeLong, the Brier score's is
    // that of a mean.
    let rows = 400;
    let logits: Vec<f64> = (0..rows).map(|row| f64::from(row % 20) / 5.0 - 2.0).collect();
    let outcomes: Vec<bool> = (0..rows).map(|row| (row * 7919) % 100 < 12 + 4 * (row % 20)).collect();
    let sample = Sample::new(outcomes, logits, "sample").unwrap();
    let draw = |seed| Bootstrap { resamples: 2000, seed }.intervals(&sample, &[0.3]).unwrap();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));

    let drawn = draw(1);
    let area = delong(&sample).interval;
    assert!(
        (drawn.auroc.lower - area.lower).abs() < 0.01 && (drawn.auroc.upper - area.upper).abs() < 0.01,
        "{drawn:?}"
    );
    let errors = sample.probabilities().iter().zip(sample.outcomes());
    let errors: Vec<f64> = errors.map(|(risk, outcome)| (risk - f64::from(u8::from(*outcome))).powi(2)).collect();
    let mean = errors.iter().sum::<f64>() / f64::from(rows);
    let variance = errors.iter().map(|error| (error - mean).powi(2)).sum::<f64>() / f64::from(rows - 1);
    let margin = Z * (variance / f64::from(rows)).sqrt();
    let found = (drawn.brier.upper - drawn.brier.lower) / 2.0;
    assert!((found / margin - 1.0).abs() < 0.1, "{found} and {margin}");
}

#[test]
fn censored_figures_without_a_meaning_are_none() {
    let patient = |time, event| Censored { time, event };
    let followed = [patient(1.0, true), patient(2.0, false), patient(3.0, true)];
    assert_eq!(concordance(&followed, &[3.0, 2.0, 1.0]), Some(1.0));
    for (name, followed, risks) in [
        ("nobody", vec![], vec![]),
        ("no outcome", vec![patient(1.0, false), patient(2.0, false)], vec![1.0, 2.0]),
        ("outcomes at one time", vec![patient(1.0, true), patient(1.0, true)], vec![1.0, 2.0]),
        ("a risk too few", followed.to_vec(), vec![1.0, 2.0]),
        ("not a number", followed.to_vec(), vec![1.0, f64::NAN, 2.0]),
        ("a time before the start", vec![patient(-1.0, true), patient(2.0, true)], vec![1.0, 2.0]),
    ] {
        assert_eq!(concordance(&followed, &risks), None, "{name}");
    }
    for (horizon, free) in [(3.0, 0.5), (-1.0, 0.5), (f64::NAN, 0.5), (1.0, 1.5), (1.0, f64::NAN)] {
        assert_eq!(brier_at(&followed, &[free; 3], horizon), None, "{horizon} {free}");
    }
}

/// Twelve events at times 1 to 12 and twelve patients followed to 20, by the log odds of each.
fn followed_to_ten(with: impl Fn(f64) -> f64, without: impl Fn(f64) -> f64) -> (Vec<Censored>, Vec<f64>) {
    let steps = || (1..=12).map(f64::from);
    let patients = steps().map(|time| Censored { time, event: true });
    let patients = patients.chain(steps().map(|_| Censored { time: 20.0, event: false })).collect();
    (patients, steps().map(with).chain(steps().map(without)).collect())
}

#[test]
fn follow_up_of_which_nothing_can_be_said_is_refused_with_its_reason() {
    let (patients, logits) = followed_to_ten(f64::sin, f64::cos);
    let with = |row: usize, patient: Censored| {
        let mut patients = patients.clone();
        patients[row] = patient;
        patients
    };
    let each = |change: &dyn Fn(Censored) -> Censored| patients.iter().map(|&patient| change(patient)).collect();
    let broken = |row: usize, logit: f64| {
        let mut logits = logits.clone();
        logits[row] = logit;
        logits
    };
    for (name, patients, logits, horizon, code) in [
        ("as it is", patients.clone(), logits.clone(), 10.0, None),
        ("an event at the horizon is one by then", patients.clone(), logits.clone(), 10.0, None),
        (
            "a time that is no number",
            with(3, Censored { time: f64::NAN, event: true }),
            logits.clone(),
            10.0,
            Some("K-EVAL-042"),
        ),
        (
            "a time without end",
            with(3, Censored { time: f64::INFINITY, event: false }),
            logits.clone(),
            10.0,
            Some("K-EVAL-042"),
        ),
        (
            "a time before the start",
            with(3, Censored { time: -1.0, event: true }),
            logits.clone(),
            10.0,
            Some("K-EVAL-042"),
        ),
        ("log odds that are no number", patients.clone(), broken(5, f64::NAN), 10.0, Some("K-EVAL-007")),
        ("a row without an estimate", patients.clone(), logits[..23].to_vec(), 10.0, Some("K-EVAL-007")),
        ("a horizon that is no number", patients.clone(), logits.clone(), f64::NAN, Some("K-EVAL-007")),
        ("no row", vec![], vec![], 10.0, Some("K-EVAL-008")),
        ("no event", each(&|patient| Censored { event: false, ..patient }), logits.clone(), 10.0, Some("K-EVAL-008")),
        ("no event so early", patients.clone(), logits.clone(), 0.5, Some("K-EVAL-008")),
        (
            "nothing but events",
            each(&|_| Censored { time: 5.0, event: true }),
            logits.clone(),
            10.0,
            Some("K-EVAL-008"),
        ),
        ("nine events by then", patients.clone(), logits.clone(), 9.5, Some("K-EVAL-045")),
        ("nobody followed so long", patients.clone(), logits.clone(), 20.0, Some("K-EVAL-046")),
        ("nobody followed beyond", each(&|patient| patient.cut(11.0)), logits.clone(), 11.0, Some("K-EVAL-046")),
    ] {
        let found = Followed::new(patients, logits, horizon, "group").err().map(|error| error.notice().code.clone());
        assert_eq!(found.as_deref(), code, "{name}");
    }
}

#[test]
fn a_cox_slope_that_is_not_there_is_refused_and_the_rest_is_given() {
    for (name, (patients, logits), code) in [
        ("overlapping", followed_to_ten(f64::sin, f64::cos), None),
        ("the higher the earlier", followed_to_ten(|time| -time, |_| -20.0), Some("K-EVAL-011")),
        ("the higher the later", followed_to_ten(|time| time, |_| 20.0), Some("K-EVAL-011")),
        ("apart, but not in order", followed_to_ten(|time| time, |_| -20.0), None),
        ("all equal", followed_to_ten(|_| -1.0, |_| -1.0), Some("K-EVAL-012")),
        ("beyond what a risk can say", followed_to_ten(|time| -900.0 - time.sin(), |time| -900.0 - time.cos()), None),
    ] {
        let followed = Followed::new(patients, logits, 10.0, "group").unwrap();
        let found = cox_slope(&followed, "group").map(|slope| slope.estimate.value);
        assert_eq!(found.as_ref().err().map(|error| error.notice().code.as_str()), code, "{name}");
        assert!(found.map_or(true, f64::is_finite), "{name}");
        assert!(concordance_interval(followed.patients(), followed.logits()).unwrap().value.is_finite(), "{name}");
        assert!(time_calibration(&followed, "group").unwrap().in_the_large.value.is_finite(), "{name}");
    }
}

#[test]
fn the_bootstrap_of_an_outcome_in_time_is_the_same_each_time_and_agrees_with_theory() {
    // Three hundred patients, of whom the risk tells something, and a third of whom is lost on the way.
    let row = |row: u32| {
        let (logit, time) = (f64::from(row % 23) / 6.0 - 2.0, f64::from(1 + row * 7919 % 97) / 8.0);
        let event = !row.is_multiple_of(3) && f64::from(row * 31 % 100) < 80.0;
        (Censored { time: if event { time * (1.6 - logit / 4.0) } else { time * 2.0 }, event }, logit)
    };
    let (patients, logits): (Vec<_>, Vec<_>) = (0..300).map(row).unzip();
    let followed = Followed::new(patients, logits, 9.0, "sample").unwrap();
    let draw = |seed| Bootstrap { resamples: 1000, seed }.time_intervals(&followed).unwrap();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    let theory = concordance_interval(&followed.patients_by_horizon(), followed.logits()).unwrap().interval;
    let drawn = draw(1).concordance;
    let width = theory.upper - theory.lower;
    assert!(
        (drawn.lower - theory.lower).abs() < 0.15 * width && (drawn.upper - theory.upper).abs() < 0.15 * width,
        "{drawn:?} and {theory:?}"
    );
    let free: Vec<f64> = followed.risks().iter().map(|risk| 1.0 - risk).collect();
    let (brier, null) = brier_and_null(followed.patients(), &free, 9.0).unwrap();
    let drawn = draw(1);
    assert!((drawn.brier.lower..drawn.brier.upper).contains(&brier), "{drawn:?} and {brier}");
    assert!((drawn.scaled_brier.lower..drawn.scaled_brier.upper).contains(&(1.0 - brier / null)), "{drawn:?}");
}

#[test]
fn fewer_than_three_sites_are_not_pooled() {
    let study = |value, error| Study { value, error };
    let sound = [study(1.0, 0.1), study(1.2, 0.1), study(0.9, 0.2)];
    assert!(pool(&sound).is_some());
    assert_eq!(pool(&sound[..2]), None);
    for broken in [study(f64::NAN, 0.1), study(1.0, 0.0), study(1.0, f64::INFINITY)] {
        assert_eq!(pool(&[sound[0], sound[1], broken]), None);
    }
}
