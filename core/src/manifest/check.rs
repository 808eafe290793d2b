//! Whether a manifest agrees with itself: every name it uses is one that it defines.

use std::collections::BTreeMap;

use super::{
    GraphSpec, Input, InputKind, Manifest, ReferenceValue, Rule, Source,
    rule::{All, Any, Count, Is, NotKnown, Within},
};
use super::{
    Kind,
    check_output::{check_distance, check_figures, check_output},
    check_score::check_score,
};
use crate::{
    analyte::Analyte,
    moment::{Moment, Precision},
};

/// Checks the whole manifest; the error is the place and what is wrong there.
pub(super) fn check(manifest: &Manifest) -> Result<(), String> {
    ensure(manifest.schema_version == 1, || "schema_version: only 1 is known".to_owned())?;
    check_model(manifest)?;
    for (index, input) in manifest.inputs.iter().enumerate() {
        let place = format!("[[input]] {}", input.name);
        ensure(is_word(&input.name, '_'), || format!("{place}: a name is lower-case words with underscores"))?;
        let earlier = manifest.inputs.iter().take(index);
        ensure(earlier.clone().all(|other| other.name != input.name), || format!("{place}: defined twice"))?;
        check_input(manifest, input, &place)?;
        for name in derived_from(input) {
            ensure(earlier.clone().any(|other| other.name == name), || {
                format!("{place}: {name} must be defined before it is derived from")
            })?;
        }
    }
    check_rule(manifest, &manifest.applies.trigger.when, "[applies] trigger")?;
    for stipulation in &manifest.applies.requires {
        check_rule(manifest, &stipulation.when, "[applies] requires")?;
    }
    ensure(!manifest.graphs.is_empty(), || "[[graph]]: at least one is needed".to_owned())?;
    for graph in &manifest.graphs {
        check_graph(manifest, graph)?;
    }
    check_score(manifest)?;
    check_output(manifest)?;
    check_figures(&manifest.validation.figures)?;
    check_figures(&manifest.validation.subgroups)?;
    check_advice(manifest)
}

fn derived_from(input: &Input) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    if let InputKind::Derived { rules, .. } = &input.kind {
        names.extend(rules.iter().filter_map(|rule| rule.when.as_ref()).flat_map(Rule::inputs));
    }
    names.extend(input.sources.iter().filter_map(|source| match source {
        Source::Input { name, .. } => Some(name.as_str()),
        _ => None,
    }));
    names
}

fn check_model(manifest: &Manifest) -> Result<(), String> {
    let model = &manifest.model;
    ensure(is_word(&model.id, '-'), || "[model] id: lower-case words with hyphens".to_owned())?;
    let version: Vec<_> = model.version.split('.').collect();
    ensure(version.len() == 3 && version.iter().all(|part| part.parse::<u32>().is_ok()), || {
        "[model] version: MAJOR.MINOR.PATCH".to_owned()
    })?;
    let review = Moment::parse(&model.review_by, jiff::tz::Offset::UTC);
    ensure(review.is_some_and(|date| date.precision() == Precision::Day), || "[model] review_by: YYYY-MM-DD".to_owned())
}

fn check_input(manifest: &Manifest, input: &Input, place: &str) -> Result<(), String> {
    match &input.kind {
        InputKind::Age => {}
        InputKind::Quantity { accepts, hard, plausible, .. } => {
            check_bounds(*hard, &format!("{place}: hard"))?;
            check_bounds(*plausible, &format!("{place}: plausible"))?;
            ensure(hard[0] <= plausible[0] && plausible[1] <= hard[1], || {
                format!("{place}: plausible must lie within hard")
            })?;
            check_factors(accepts, place)?;
        }
        InputKind::Slope { accepts, each, hard, span_hours, .. } => {
            check_bounds(*each, &format!("{place}: each"))?;
            check_bounds(*hard, &format!("{place}: hard"))?;
            check_factors(accepts, place)?;
            ensure(input.window_hours.is_some_and(|window| *span_hours > 0.0 && *span_hours <= window), || {
                format!("{place}: a slope needs window_hours, and span_hours within them")
            })?;
        }
        InputKind::Count { hard } => {
            check_bounds(*hard, &format!("{place}: hard"))?;
            ensure(input.window_hours.is_some(), || format!("{place}: a count needs window_hours"))?;
        }
        InputKind::HoursSince { hard } => check_bounds(*hard, &format!("{place}: hard"))?,
        InputKind::Category { levels } | InputKind::Derived { levels, .. } => {
            ensure(levels.len() >= 2, || format!("{place}: a category has at least two levels"))?;
        }
    }
    ensure(input.window_hours.is_none_or(|hours| hours.is_finite() && hours > 0.0), || {
        format!("{place}: window_hours must be positive")
    })?;
    let mut names: Vec<&str> = input.levels().iter().map(|level| level.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    ensure(names.len() == input.levels().len(), || format!("{place}: a level is named twice"))?;
    let known = |names: &[String]| names.iter().all(|name| input.level_index(name).is_some());
    for source in &input.sources {
        match source {
            Source::Observation { analyte, codes, bands, values, .. } => {
                ensure(analyte.is_some() || !codes.is_empty(), || {
                    format!("{place}: an observation needs an analyte or codes")
                })?;
                if let Some(analyte) = analyte {
                    check_analyte(input, analyte, place)?;
                }
                ensure(
                    bands.iter().all(|band| band.from.is_finite() && band.to.is_finite() && band.from <= band.to),
                    || format!("{place}: a band runs from a number to one not smaller"),
                )?;
                for levels in bands.iter().map(|band| &band.levels).chain(values.iter().map(|value| &value.levels)) {
                    ensure((1..=2).contains(&levels.len()) && known(levels), || {
                        format!("{place}: a source maps to one or two of the input's levels")
                    })?;
                }
            }
            Source::Input { name, levels } => {
                let other = known_input(manifest, name, place)?;
                let mapped = levels
                    .iter()
                    .all(|(from, to)| other.level_index(from).is_some() && (1..=2).contains(&to.len()) && known(to));
                ensure(mapped, || format!("{place}: a level of {name} maps to one or two of this input's levels"))?;
            }
            Source::Sex => ensure(known(&["female".to_owned(), "male".to_owned()]), || {
                format!("{place}: the source sex needs the levels female and male")
            })?,
            // What is counted needs no level.
            _ if matches!(input.kind, InputKind::Count { .. }) => {}
            Source::Condition { .. }
            | Source::Medication { .. }
            | Source::Procedure { .. }
            | Source::Order { .. }
            | Source::Allergy { .. }
            | Source::Immunization { .. }
            | Source::Encounter { .. }
            | Source::FamilyHistory { .. } => {
                ensure(known(&["absent".to_owned(), "present".to_owned()]), || {
                    format!("{place}: such a source needs the levels absent and present")
                })?;
            }
        }
    }
    if let InputKind::Derived { rules, .. } = &input.kind {
        for rule in rules {
            ensure(input.level_index(&rule.level).is_some(), || format!("{place}: no level {}", rule.level))?;
            if let Some(when) = &rule.when {
                check_rule(manifest, when, place)?;
            }
        }
        ensure(rules.last().is_some_and(|last| last.when.is_none()), || {
            format!("{place}: the last rule must hold always")
        })?;
    }
    Ok(())
}

/// The model's unit must be one of the analyte's, and `accepts` must not say again, perhaps otherwise, what the table says.
fn check_analyte(input: &Input, analyte: &Analyte, place: &str) -> Result<(), String> {
    match &input.kind {
        InputKind::Quantity { unit, accepts, .. } | InputKind::Slope { unit, accepts, .. } => {
            ensure(analyte.unit(unit).is_some(), || format!("{place}: {} has no unit {unit}", analyte.name))?;
            ensure(accepts.keys().all(|unit| analyte.unit(unit).is_none()), || {
                format!("{place}: accepts names a unit that the analyte {} has", analyte.name)
            })
        }
        InputKind::Count { .. } => Ok(()),
        _ => Err(format!("{place}: an analyte is a number with a unit")),
    }
}

pub(super) fn check_rule(manifest: &Manifest, rule: &Rule, place: &str) -> Result<(), String> {
    match rule {
        Rule::All(All { all: rules }) | Rule::Any(Any { any: rules }) => {
            ensure(!rules.is_empty(), || format!("{place}: a rule over nothing holds always or never"))?;
            rules.iter().try_for_each(|rule| check_rule(manifest, rule, place))
        }
        Rule::Count(Count { at_least, of }) => {
            ensure((1..=of.len()).contains(at_least), || format!("{place}: at_least holds always or never"))?;
            of.iter().try_for_each(|rule| check_rule(manifest, rule, place))
        }
        Rule::NotKnown(NotKnown { not_known }) => check_rule(manifest, not_known, place),
        Rule::Is(Is { input, is }) => {
            let input = known_input(manifest, input, place)?;
            ensure(!is.is_empty() && is.iter().all(|level| input.level_index(level).is_some()), || {
                format!("{place}: {} has not all of these levels", input.name)
            })
        }
        Rule::Within(Within { input, from, to }) => {
            let input = known_input(manifest, input, place)?;
            ensure(input.unit().is_some(), || format!("{place}: {} is not a number", input.name))?;
            ensure(from.is_some() || to.is_some(), || format!("{place}: a bound is needed for {}", input.name))?;
            let (low, high) = (from.unwrap_or(f64::MIN), to.unwrap_or(f64::MAX));
            ensure(low.is_finite() && high.is_finite() && low <= high, || {
                format!("{place}: the bounds of {} hold never", input.name)
            })
        }
    }
}

fn check_graph(manifest: &Manifest, graph: &GraphSpec) -> Result<(), String> {
    let place = format!("[[graph]] {}", graph.name);
    let namesakes = manifest.graphs.iter().filter(|other| other.name == graph.name).count();
    ensure(namesakes == 1, || format!("{place}: named twice"))?;
    ensure(manifest.files.contains_key(&graph.file), || format!("{place}: {} is not in [files]", graph.file))?;
    ensure(!graph.columns.is_empty(), || format!("{place}: no columns"))?;
    let is_score = manifest.model.kind == Kind::Score;
    for name in &graph.columns {
        let input = known_input(manifest, name, &place)?;
        if is_score {
            continue;
        }
        let reference = graph.reference.get(name).ok_or_else(|| format!("{place}: no reference value for {name}"))?;
        let fits = match reference {
            ReferenceValue::Number(number) => input.unit().is_some() && number.is_finite(),
            ReferenceValue::Level(level) => input.level_index(level).is_some(),
        };
        ensure(fits, || format!("{place}: the reference value of {name} is not one that it can have"))?;
    }
    ensure(graph.reference.len() == if is_score { 0 } else { graph.columns.len() }, || {
        format!("{place}: reference names what is no column, or a score has one")
    })?;
    for name in graph.required.iter().chain(graph.trained_on.keys()) {
        ensure(graph.columns.contains(name), || format!("{place}: {name} is no column"))?;
    }
    for (name, bounds) in &graph.trained_on {
        check_bounds(*bounds, &format!("{place}: trained_on {name}"))?;
    }
    ensure(graph.background.as_ref().is_none_or(|file| manifest.files.contains_key(file)), || {
        format!("{place}: the background is not in [files]")
    })?;
    check_distance(graph, &place)?;
    ensure(graph.at_most_missing < graph.columns.len(), || format!("{place}: at_most_missing leaves no column"))
}

fn check_advice(manifest: &Manifest) -> Result<(), String> {
    let cited = |id: &str, place: &str| {
        ensure(manifest.evidence.iter().any(|evidence| evidence.id == id), || format!("{place}: no [[evidence]] {id}"))
    };
    if let Some(advice) = &manifest.advice {
        for stipulation in &advice.withhold {
            check_rule(manifest, &stipulation.when, "[advice] withhold")?;
        }
        for guidance in &advice.guidance {
            cited(&guidance.evidence, "[advice] guidance")?;
        }
    }
    ensure(manifest.advice.is_some() != manifest.arms.is_empty(), || "[advice] and [[arm]] go together".to_owned())?;
    for arm in &manifest.arms {
        let place = format!("[[arm]] {}", arm.id);
        if let Some(effect) = &arm.effect {
            ensure(0.0 < effect.lower && effect.lower <= effect.estimate && effect.estimate <= effect.upper, || {
                format!("{place}: an odds ratio is positive and lies within its interval")
            })?;
            ensure(effect.upper.is_finite(), || format!("{place}: the interval must be finite"))?;
            cited(&effect.evidence, &place)?;
        }
        for harm in &arm.harms {
            cited(&harm.evidence, &place)?;
        }
        for stipulation in &arm.contraindications {
            check_rule(manifest, &stipulation.when, &place)?;
        }
        if let Some(current) = &arm.current {
            check_rule(manifest, current, &place)?;
        }
    }
    let references = manifest.arms.iter().filter(|arm| arm.effect.is_none()).count();
    ensure(manifest.arms.is_empty() || references == 1, || {
        "[[arm]]: exactly one has no effect, the reference".to_owned()
    })
}

pub(super) fn known_input<'a>(manifest: &'a Manifest, name: &str, place: &str) -> Result<&'a Input, String> {
    manifest.input(name).ok_or_else(|| format!("{place}: no [[input]] {name}"))
}

fn check_factors(accepts: &BTreeMap<String, f64>, place: &str) -> Result<(), String> {
    ensure(accepts.values().all(|factor| factor.is_finite() && *factor > 0.0), || {
        format!("{place}: a factor in accepts must be positive")
    })
}

pub(super) fn check_bounds([low, high]: [f64; 2], place: &str) -> Result<(), String> {
    ensure(low.is_finite() && high.is_finite() && low < high, || format!("{place}: [lowest, highest] is needed"))
}

pub(super) fn is_word(text: &str, joint: char) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
}

pub(super) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
