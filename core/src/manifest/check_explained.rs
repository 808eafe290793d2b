//! Whether what a manifest says of explanation can be done.

use super::{
    GraphSpec, InputKind, Kind, Manifest,
    check::{derived_from, ensure, is_word},
};

/// A background is a file of the package, and a score has none.
pub(super) fn check_background(manifest: &Manifest, graph: &GraphSpec, place: &str) -> Result<(), String> {
    let Some(file) = &graph.background else { return Ok(()) };
    ensure(manifest.files.contains_key(file), || format!("{place}: the background is not in [files]"))?;
    ensure(manifest.model.kind != Kind::Score, || format!("{place}: a score has no background"))
}

/// Groups part the columns: each column is in one.
pub(super) fn check_groups(manifest: &Manifest, graph: &GraphSpec, place: &str) -> Result<(), String> {
    if graph.groups.is_empty() {
        return Ok(());
    }
    ensure(manifest.model.kind != Kind::Score, || format!("{place}: a score has no groups"))?;
    for (index, group) in graph.groups.iter().enumerate() {
        let place = format!("{place}: group {}", group.name);
        ensure(is_word(&group.name, '_'), || format!("{place}: a name is lower-case words with underscores"))?;
        ensure(manifest.input(&group.name).is_none(), || format!("{place}: an input has that name"))?;
        ensure(graph.groups.iter().take(index).all(|other| other.name != group.name), || {
            format!("{place}: named twice")
        })?;
        ensure(!group.columns.is_empty(), || format!("{place}: no columns"))?;
        ensure(group.columns.iter().all(|name| graph.columns.contains(name)), || {
            format!("{place}: names what is no column")
        })?;
    }
    let in_groups =
        |name: &String| graph.groups.iter().flat_map(|group| &group.columns).filter(|at| *at == name).count();
    ensure(graph.columns.iter().all(|name| in_groups(name) == 1), || format!("{place}: each column is in one group"))
}

/// What is changed alone must be able to change alone: a measured number or a category from which no column is derived.
pub(super) fn check_counterfactual(manifest: &Manifest) -> Result<(), String> {
    for input in manifest.inputs.iter().filter(|input| input.counterfactual.is_some()) {
        let place = format!("[[input]] {}: counterfactual", input.name);
        ensure(matches!(input.kind, InputKind::Quantity { .. } | InputKind::Category { .. }), || {
            format!("{place}: only a quantity or a category can be thought otherwise alone")
        })?;
        // Inputs come after those that they are derived from.
        let mut affected = vec![input.name.as_str()];
        for other in &manifest.inputs {
            if derived_from(other).iter().any(|name| affected.contains(name)) {
                affected.push(&other.name);
            }
        }
        for graph in manifest.graphs.iter().filter(|graph| graph.columns.contains(&input.name)) {
            let columns = graph.columns.iter().filter(|name| affected.contains(&name.as_str()));
            ensure(columns.count() == 1, || format!("{place}: another column of {} is derived from it", graph.name))?;
            let is_category = matches!(input.kind, InputKind::Category { .. });
            ensure(is_category || graph.trained_on.contains_key(&input.name), || {
                format!("{place}: {} has no trained_on for it", graph.name)
            })?;
        }
    }
    Ok(())
}
