//! Whether the treatments that a manifest compares agree with it and with themselves.

use super::{
    Arm, HarmFigure, Manifest, Measure, Order, Proposal, Wording,
    check::{check_rule, ensure},
    order::{ATC, PRODUCTS},
};

/// Every claim has its source, every ratio its interval, every arm its harms, and an order what it must rest on.
pub(super) fn check_advice(manifest: &Manifest) -> Result<(), String> {
    if let Some(advice) = &manifest.advice {
        for stipulation in advice.withhold.iter().chain(&advice.in_use) {
            check_rule(manifest, &stipulation.when, "[advice] withhold, in_use")?;
        }
        for guidance in &advice.guidance {
            cited(manifest, &guidance.evidence, "[advice] guidance")?;
        }
        if let Some(meaningful) = &advice.meaningful {
            cited(manifest, &meaningful.evidence, "[advice] meaningful")?;
            ensure(0.0 < meaningful.per_thousand && meaningful.per_thousand < 1000.0, || {
                "[advice] meaningful: per_thousand lies above 0 and below 1,000".to_owned()
            })?;
        }
    }
    ensure(manifest.advice.is_some() != manifest.arms.is_empty(), || "[advice] and [[arm]] go together".to_owned())?;
    for arm in &manifest.arms {
        let place = format!("[[arm]] {}", arm.id);
        let namesakes = manifest.arms.iter().filter(|other| other.id == arm.id).count();
        ensure(namesakes == 1, || format!("{place}: named twice"))?;
        check_arm(manifest, arm, &place)?;
    }
    let references = manifest.arms.iter().filter(|arm| arm.is_reference()).count();
    ensure(manifest.arms.is_empty() || references == 1, || {
        "[[arm]]: exactly one has no effect, the reference".to_owned()
    })
}

fn cited(manifest: &Manifest, id: &str, place: &str) -> Result<(), String> {
    ensure(manifest.evidence.iter().any(|evidence| evidence.id == id), || format!("{place}: no [[evidence]] {id}"))
}

fn check_arm(manifest: &Manifest, arm: &Arm, place: &str) -> Result<(), String> {
    ensure(arm.effect.is_none() || arm.no_effect.is_none(), || format!("{place}: either effect or no_effect"))?;
    if let Some(effect) = &arm.effect {
        check_ratio([effect.lower, effect.estimate, effect.upper], place)?;
        ensure(effect.measure != Measure::HazardRatio || manifest.output.survival.is_some(), || {
            format!("{place}: a hazard ratio needs [output.survival]")
        })?;
        cited(manifest, &effect.evidence, place)?;
    }
    let claims = arm
        .no_effect
        .iter()
        .chain(&arm.cautions_scope)
        .chain(arm.effect.iter().filter_map(|effect| effect.subgroups.as_ref()));
    claims.map(|claim| &claim.evidence).chain(&arm.harms_not_found).try_for_each(|id| cited(manifest, id, place))?;
    // What a treatment may do that is not wanted was found, or was looked for.
    ensure(arm.is_reference() || arm.harms.is_empty() == arm.harms_not_found.is_some(), || {
        format!("{place}: either harms or harms_not_found")
    })?;
    for harm in &arm.harms {
        cited(manifest, &harm.evidence, place)?;
        harm.figure.as_ref().map_or(Ok(()), |figure| check_figure(figure, &format!("{place}: harms")))?;
    }
    let rules = arm.contraindications.iter().chain(&arm.studied).map(|stipulation| &stipulation.when);
    rules.chain(&arm.current).try_for_each(|rule| check_rule(manifest, rule, place))?;
    for caution in &arm.cautions {
        check_rule(manifest, &caution.when, place)?;
        cited(manifest, &caution.evidence, place)?;
    }
    arm.proposal.as_ref().map_or(Ok(()), |proposal| check_proposal(manifest, arm, proposal, place))
}

fn check_ratio([lower, estimate, upper]: [f64; 3], place: &str) -> Result<(), String> {
    ensure(0.0 < lower && lower <= estimate && estimate <= upper, || {
        format!("{place}: a ratio is positive and lies within its interval")
    })?;
    ensure(upper.is_finite(), || format!("{place}: the interval must be finite"))
}

fn check_figure(figure: &HarmFigure, place: &str) -> Result<(), String> {
    ensure(figure.per_thousand.is_some() || figure.relative.is_some(), || {
        format!("{place}: a figure is per_thousand, relative or both")
    })?;
    if let Some(relative) = &figure.relative {
        check_ratio([relative.lower, relative.estimate, relative.upper], place)?;
    }
    let Some(absolute) = &figure.per_thousand else { return Ok(()) };
    ensure(absolute.interval.is_none() || absolute.standard_error.is_none(), || {
        format!("{place}: either interval or standard_error")
    })?;
    let possible = |value: f64| (-1000.0..=1000.0).contains(&value);
    ensure(possible(absolute.estimate), || format!("{place}: per_thousand lies between -1,000 and 1,000"))?;
    ensure(absolute.standard_error.is_none_or(|error| error.is_finite() && error > 0.0), || {
        format!("{place}: standard_error is above 0")
    })?;
    ensure(
        absolute.interval.is_none_or(|[lower, upper]| {
            possible(lower) && possible(upper) && lower <= absolute.estimate && absolute.estimate <= upper
        }),
        || format!("{place}: per_thousand lies within its interval"),
    )
}

fn check_proposal(manifest: &Manifest, arm: &Arm, proposal: &Proposal, place: &str) -> Result<(), String> {
    let place = format!("{place}: proposal");
    let sources = proposal.label.iter().map(|label| &label.evidence);
    let mut sources = sources.chain(proposal.guidance.iter().map(|guidance| &guidance.evidence));
    sources.try_for_each(|id| cited(manifest, id, &place))?;
    let Some(order) = &proposal.order else { return Ok(()) };
    ensure(arm.effect.is_some(), || format!("{place}: an order needs an effect whose interval can exclude zero"))?;
    ensure(arm.current.is_some(), || format!("{place}: an order needs current, or it would be proposed twice"))?;
    ensure(!arm.contraindications.is_empty(), || format!("{place}: an order needs the label's contraindications"))?;
    ensure(proposal.label.as_ref().is_some_and(|label| label.indication && label.dose), || {
        format!("{place}: an order needs a Japanese label with indication and dose")
    })?;
    ensure(
        proposal.guidance.as_ref().is_some_and(|guidance| guidance.agrees && guidance.read == Wording::Original),
        || format!("{place}: an order needs Japanese guidance that agrees and was read in the original"),
    )?;
    check_order(order, &place)
}

fn check_order(order: &Order, place: &str) -> Result<(), String> {
    let exact = |code: &str| !code.is_empty() && !code.contains(['?', '*']);
    ensure(order.codes.iter().all(|code| exact(&code.code)), || format!("{place}: a code of an order is no pattern"))?;
    let in_system = |wanted: &[&str]| order.codes.iter().any(|code| wanted.contains(&code.system.as_str()));
    ensure(in_system(&[ATC]) && in_system(&PRODUCTS), || {
        format!("{place}: an order has a code of {ATC} and one of YJ or HOT")
    })?;
    ensure(order.dose.value.is_finite() && order.dose.value > 0.0 && !order.dose.unit.is_empty(), || {
        format!("{place}: a dose is a number above 0 with a unit")
    })?;
    ensure((1..=24).contains(&order.times_a_day), || format!("{place}: times_a_day lies between 1 and 24"))?;
    ensure(exact(&order.route.code) && !order.route.system.is_empty(), || format!("{place}: a route has a code"))
}
