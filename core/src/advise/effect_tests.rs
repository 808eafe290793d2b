//! The formulae against publications' own worked figures, and what must always hold.

use proptest::prelude::*;

use super::*;

fn interval([estimate, lower, upper]: [f64; 3]) -> Interval {
    Interval { estimate, lower, upper }
}

fn relative(measure: Measure, ratio: [f64; 3]) -> Relative {
    Relative { measure, ratio: interval(ratio) }
}

fn baseline(probability: f64, logit_error: f64) -> Baseline {
    let logit = (probability / (1.0 - probability)).ln();
    let prediction = Prediction { probability, lower: probability * 0.9, upper: probability, logit };
    Baseline { prediction, logit_error }
}

/// Publications' own control risk, effect, and fewer per 1,000; a source's rounding is half a patient or half a digit.
#[test]
fn at_a_publication_s_own_control_risk_the_publication_s_own_figures_come_out() {
    for (source, measure, control, ratio, per_thousand, needed, within) in [
        // Minhas et al. 2022 (CD000029.pub4), table 1: control 0.47, 13 (3 to 23) fewer per 1,000, NNTB 79.
        ("minhas2022", Measure::OddsRatio, 0.47, [0.95, 0.91, 0.99], [-13.0, -23.0, -3.0], Some(79.0), 0.55),
        // Elmunzer et al. 2012 (doi:10.1056/NEJMoa1111103): 52 of 307 against 27 of 295, 7.7 percentage points, NNT 13.
        // The abstract gives no interval of the ratio; none is used.
        (
            "elmunzer2012",
            Measure::RiskRatio,
            52.0 / 307.0,
            [27.0 / 295.0 * 307.0 / 52.0; 3],
            [-77.9; 3],
            Some(13.0),
            0.2,
        ),
        // CD005342 (PMC6473195), summary of findings 2: 297 per 1,000 without, 376 (81 to 933) with.
        ("cd005342", Measure::HazardRatio, 0.297, [1.34, 0.24, 7.66], [79.0, -216.0, 636.0], None, 0.55),
        // CD011649 (PMC6464331), summary of findings 1: 500 per 1,000 without, 445 (340 to 559) with.
        ("cd011649", Measure::HazardRatio, 0.5, [0.85, 0.60, 1.18], [-55.0, -160.0, 59.0], None, 0.6),
    ] {
        let applied = baseline(control, 0.0).apply(relative(measure, ratio)).expect("it can be carried over");
        let difference = applied.difference;
        for (ours, theirs) in [difference.estimate, difference.lower, difference.upper].into_iter().zip(per_thousand) {
            assert!((ours * 1000.0 - theirs).abs() <= within, "{source}: {ours} {theirs}");
        }
        let ours = difference.number_needed_to_treat().map(|needed| needed.estimate);
        assert_eq!(ours.is_some(), needed.is_some(), "{source}");
        assert!(ours.zip(needed).is_none_or(|(ours, theirs)| (ours - theirs).abs() < 0.75), "{source}: {ours:?}");
    }
}

/// Each row was computed apart from this code, from the formulae of the table in `effect.rs` by finite differences.
#[test]
fn intervals_are_those_of_the_formulae() {
    for measure in [Measure::OddsRatio, Measure::RiskRatio, Measure::HazardRatio] {
        for (probability, error, ratio) in
            [(0.3, 0.2, [0.7, 0.5, 0.98]), (0.05, 0.4, [1.6, 1.1, 2.327_272_727]), (0.6, 0.1, [0.9, 0.8, 1.0125])]
        {
            let at = baseline(probability, error);
            let Applied { risk, difference } = at.apply(relative(measure, ratio)).expect("it can be carried over");
            let with = |logit: f64, ratio: f64| risk_with(measure, expit(logit), logit, ratio);
            let (logit, step) = (at.prediction.logit, 1e-5);
            let moved = |f: &dyn Fn(f64) -> f64| (f(logit + step) - f(logit - step)) / (2.0 * step);
            let baseline_part = Z * error * moved(&|l| with(l, ratio[0]) - expit(l));
            let below = (with(logit, ratio[0]) - with(logit, ratio[1])).hypot(baseline_part);
            let above = (with(logit, ratio[2]) - with(logit, ratio[0])).hypot(baseline_part);
            assert!((difference.estimate - difference.lower - below).abs() < 1e-8, "{measure:?} {probability}");
            assert!((difference.upper - difference.estimate - above).abs() < 1e-8, "{measure:?} {probability}");
            // The risk's half width on its own scale, brought to the link by its slope.
            let link = |risk: f64| match measure {
                Measure::OddsRatio => (risk / (1.0 - risk)).ln(),
                Measure::RiskRatio => risk.ln(),
                Measure::HazardRatio => (-(1.0 - risk).ln()).ln(),
            };
            let half = Z * (error * moved(&|l| link(with(l, ratio[0])))).hypot((ratio[2] / ratio[1]).ln() / (2.0 * Z));
            assert!((link(risk.upper) - link(risk.estimate) - half).abs() < 1e-6, "{measure:?} {probability}");
            assert!((link(risk.estimate) - link(risk.lower) - half).abs() < 1e-6, "{measure:?} {probability}");
        }
    }
}

#[test]
fn what_cannot_be_carried_over_has_no_figure() {
    for (why, measure, probability, error, ratio) in [
        ("a risk above 1", Measure::RiskRatio, 0.6, 0.1, [1.7, 1.5, 1.9]),
        ("an end of its interval above 1", Measure::RiskRatio, 0.6, 0.1, [1.5, 1.2, 1.8]),
        ("the published end above 1, the link's below", Measure::RiskRatio, 0.5, 0.1, [1.0, 0.9, 3.0]),
        ("a baseline of 1", Measure::OddsRatio, 1.0, 0.1, [0.9, 0.8, 0.95]),
        ("a baseline of 0", Measure::HazardRatio, 0.0, 0.1, [0.9, 0.8, 0.95]),
        ("no refits", Measure::OddsRatio, 0.5, f64::NAN, [0.9, 0.8, 0.95]),
    ] {
        assert_eq!(baseline(probability, error).apply(relative(measure, ratio)), None, "{why}");
    }
}

#[test]
fn numbers_needed_are_given_on_their_own_side_only() {
    for (difference, treat, harm) in [
        ([-0.02, -0.03, -0.01], Some([50.0, 33.3, 100.0]), None),
        ([-0.02, -0.03, 0.0], None, None),
        ([-0.02, -0.05, 0.01], None, None),
        ([0.0, 0.0, 0.0], None, None),
        ([0.02, 0.0, 0.03], None, None),
        ([0.02, 0.01, 0.04], None, Some([50.0, 25.0, 100.0])),
    ] {
        let difference = interval(difference);
        for (ours, expected) in
            [(difference.number_needed_to_treat(), treat), (difference.number_needed_to_harm(), harm)]
        {
            assert_eq!(ours.is_some(), expected.is_some(), "{difference:?}");
            if let Some((ours, expected)) = ours.zip(expected) {
                for (ours, expected) in [ours.estimate, ours.lower, ours.upper].into_iter().zip(expected) {
                    assert!((ours - expected).abs() < 0.05, "{difference:?}: {ours}");
                }
            }
        }
    }
}

prop_compose! {
    fn any_measure()(index in 0..3_usize) -> Measure {
        [Measure::OddsRatio, Measure::RiskRatio, Measure::HazardRatio][index]
    }
}

proptest! {
    #[test]
    fn figures_keep_their_promises(
        measure in any_measure(),
        p in 0.001..0.999_f64,
        error in 0.0..1.0_f64,
        ratio in 0.1..10.0_f64,
        down in 1.0..3.0_f64,
        up in 1.0..3.0_f64,
    ) {
        let effect = relative(measure, [ratio, ratio / down, ratio * up]);
        let Some(Applied { risk, difference }) = baseline(p, error).apply(effect) else {
            prop_assert_eq!(measure, Measure::RiskRatio, "only a risk ratio can lead above 1");
            return Ok(());
        };
        prop_assert!(0.0 <= risk.lower && risk.upper <= 1.0);
        for interval in [risk, difference] {
            prop_assert!(interval.lower <= interval.estimate && interval.estimate <= interval.upper);
        }
        prop_assert_eq!(difference.estimate > 0.0, ratio > 1.0);
        // A verdict never says more than the publication's own interval does, ...
        match difference.verdict() {
            Verdict::Benefit => prop_assert!(ratio * up < 1.0),
            Verdict::Harm => prop_assert!(ratio / down > 1.0),
            Verdict::Uncertain => {}
        }
        // ... and with the baseline known it says what that says. (Not at 1e-9 of no effect, where rounding decides.)
        let exact = baseline(p, 0.0).apply(effect).expect("narrower than what could be carried over");
        if (ratio * up - 1.0).abs() > 1e-9 && (ratio / down - 1.0).abs() > 1e-9 {
            prop_assert_eq!(exact.difference.verdict() == Verdict::Benefit, ratio * up < 1.0);
            prop_assert_eq!(exact.difference.verdict() == Verdict::Harm, ratio / down > 1.0);
        }
        // Numbers needed stand on their own side alone, hold their estimate, and are never below one patient.
        let (treat, harm) = (difference.number_needed_to_treat(), difference.number_needed_to_harm());
        prop_assert_eq!(treat.is_some(), difference.verdict() == Verdict::Benefit);
        prop_assert_eq!(harm.is_some(), difference.verdict() == Verdict::Harm);
        for needed in treat.into_iter().chain(harm) {
            prop_assert!(needed.estimate >= 1.0);
            prop_assert!(0.0 < needed.lower && needed.lower <= needed.estimate && needed.estimate <= needed.upper);
        }
    }
}
