//! Whether a row lies where the model has seen anybody: each value for itself, and all together.
//!
//! | a row | what comes of it |
//! |---|---|
//! | a value outside the range of the training data | a finding: the shipped curves are flat there, and the answer is that of the range's end |
//! | a value farther outside than the range is wide | an abstention: whatever the curve says, it says it of nobody |
//! | a distance above `finding_above` | a finding: about one in a hundred of the training data lies there |
//! | a distance above `abstain_above` | an abstention |
//!
//! The distance is the graph's own (its third output), so it is as much a part of the package as the estimate.

use crate::{
    assessment::Reason,
    code::{Code, Notice, Result, codes},
    features::{FeatureValue, Features},
    manifest::{DistanceLimits, GraphSpec, Manifest},
    model::{Engine, Output},
    text::Text,
};

/// How many inputs are named as what makes a row remarkable.
const NAMED: usize = 3;

/// What is to be said of where a row lies.
pub(crate) struct Guarded {
    /// Why there must be no answer; none where there may be one.
    pub(crate) reasons: Vec<Reason>,
    /// What to look at although there is one.
    pub(crate) findings: Vec<Notice>,
}

/// Judges a row by its values and by its distance, if the graph gives one. With an engine, the inputs that make a row
/// remarkable are named; that costs a run an input, which rows of a table are spared.
///
/// # Errors
/// `K-MODL-003` where the manifest has limits and the output has no distance; as [`Engine::run`] where the inputs that
/// make a row remarkable are looked for.
pub(crate) fn guard(
    manifest: &Manifest,
    graph: &GraphSpec,
    engine: Option<&Engine>,
    features: &Features,
    output: &Output,
) -> Result<Guarded> {
    let mut guarded = Guarded { reasons: Vec::new(), findings: Vec::new() };
    let far = outside(graph, features, codes::MODL_FAR_OUTSIDE_TRAINING, far_beyond);
    guarded.reasons.extend(far.into_iter().map(|(name, notice)| Reason {
        notice,
        detail: concerned(manifest, &[name]),
        inputs: vec![name.to_owned()],
    }));
    let Some(limits) = graph.distance else { return Ok(guarded) };
    let distance = output.distance.as_ref().and_then(|distances| distances.first()).copied().map(f64::from);
    let distance = distance.ok_or_else(|| codes::MODL_OUTPUT_INVALID.at(format!("graph {}", graph.name)))?;
    let Some(code) = judge(limits, distance) else { return Ok(guarded) };
    let named = match engine {
        Some(engine) => remarkable(manifest, graph, engine, features, distance)?,
        None => Vec::new(),
    };
    let place = if named.is_empty() { format!("graph {}", graph.name) } else { format!("input {}", named.join(", ")) };
    let notice = code.at(place);
    if code == codes::MODL_UNSEEN_COMBINATION {
        let inputs = named.iter().map(|&name| name.to_owned()).collect();
        guarded.reasons.push(Reason { notice, detail: concerned(manifest, &named), inputs });
    } else {
        guarded.findings.push(notice);
    }
    Ok(guarded)
}

/// What a distance calls for. At a limit it does not yet.
fn judge(limits: DistanceLimits, distance: f64) -> Option<Code> {
    if distance > limits.abstain_above {
        Some(codes::MODL_UNSEEN_COMBINATION)
    } else if distance > limits.finding_above {
        Some(codes::MODL_RARE_COMBINATION)
    } else {
        None
    }
}

/// The inputs whose value, replaced by that of the reference patient, brings the row nearest to the training data, the
/// strongest first. Only those that bring it nearer; inputs that are missing are no part of a combination.
fn remarkable<'g>(
    manifest: &Manifest,
    graph: &'g GraphSpec,
    engine: &Engine,
    features: &Features,
    distance: f64,
) -> Result<Vec<&'g str>> {
    let row = features.row(manifest, graph);
    let mut nearer: Vec<(f64, &str)> = Vec::new();
    for (column, name) in graph.columns.iter().enumerate() {
        let mut replaced = row.clone();
        let Some(value) = replaced.get_mut(column).filter(|value| value.is_finite()) else { continue };
        let Some(reference) = manifest.reference(graph, name) else { continue };
        *value = reference;
        // A row at a time, as everywhere: no row's bits depend on another.
        let output = engine.run(&[replaced])?;
        let without = output.distance.as_ref().and_then(|distances| distances.first()).copied().map(f64::from);
        nearer.extend(without.filter(|without| *without < distance).map(|without| (without, name.as_str())));
    }
    nearer.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    Ok(nearer.into_iter().take(NAMED).map(|(_, name)| name).collect())
}

/// The values outside the ranges of the data that a graph knows, each with a code, those far beyond too.
pub(crate) fn outside_range(graph: &GraphSpec, features: &Features, code: Code) -> Vec<Notice> {
    outside(graph, features, code, beyond).into_iter().map(|(_, notice)| notice).collect()
}

fn outside<'g>(
    graph: &'g GraphSpec,
    features: &Features,
    code: Code,
    is_outside: impl Fn([f64; 2], f64) -> bool,
) -> Vec<(&'g str, Notice)> {
    let outside = graph.trained_on.iter().filter(|(name, range)| {
        let value = features.get(name).and_then(|feature| feature.value.as_ref());
        matches!(value, Some(FeatureValue::Number(number)) if is_outside(**range, *number))
    });
    outside.map(|(name, _)| (name.as_str(), code.at(format!("input {name}")))).collect()
}

fn beyond([low, high]: [f64; 2], number: f64) -> bool {
    !(low..=high).contains(&number)
}

/// Farther outside than the range is wide.
fn far_beyond([low, high]: [f64; 2], number: f64) -> bool {
    let width = high - low;
    !(low - width..=high + width).contains(&number)
}

fn concerned(manifest: &Manifest, names: &[&str]) -> Text {
    let titles = manifest.titles(names);
    Text::new(format!("関わる項目：{}。", titles.ja), format!("Items concerned: {}.", titles.en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_at_each_limit_and_past_it() {
        let limits = DistanceLimits { finding_above: 1.5, abstain_above: 2.0 };
        for (distance, expected) in [
            (0.0, None),
            (1.5, None),
            (1.5_f64.next_up(), Some("K-MODL-044")),
            (2.0, Some("K-MODL-044")),
            (2.0_f64.next_up(), Some("K-MODL-045")),
            (1e30, Some("K-MODL-045")),
        ] {
            assert_eq!(judge(limits, distance).map(|code| code.id), expected, "{distance}");
        }
    }

    #[test]
    fn a_value_at_each_end_of_its_range_and_past_it() {
        // Width 80: far begins below -62 and above 178.
        let range = [18.0, 98.0];
        for (number, is_beyond, is_far) in [
            (18.0, false, false),
            (98.0, false, false),
            (18.0_f64.next_down(), true, false),
            (98.0_f64.next_up(), true, false),
            (178.0, true, false),
            (178.0_f64.next_up(), true, true),
            (-62.0, true, false),
            ((-62.0_f64).next_down(), true, true),
            (1e300, true, true),
        ] {
            assert_eq!((beyond(range, number), far_beyond(range, number)), (is_beyond, is_far), "{number}");
        }
    }
}
