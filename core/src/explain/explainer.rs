//! What explains one graph of a package: the way is settled when the package is loaded.

use super::{
    additive::{self, logits},
    background::Background,
    reference::reference_text,
    shapley::{Game, Shapley},
    trees::Trees,
};
use crate::{
    assessment::{Contribution, Explanation, ExplanationMethod},
    code::{Result, codes},
    features::Features,
    manifest::{GraphSpec, Manifest},
    model::{Engine, expit},
    text::Text,
};

/// Rows on which a graph is tried before a way is settled.
const TRIED: usize = 64;

/// The most that contributions may miss the prediction by, in log odds, whatever single precision would excuse: a
/// quarter of it is the most that it can be as a probability.
const LARGEST_MISS: f64 = 1e-3;

/// What explains one graph of a package.
#[derive(Debug)]
pub struct Explainer {
    method: Method,
    background: Background,
}

#[derive(Debug)]
enum Method {
    Additive,
    Trees(Trees),
    Groups(Vec<Group>),
}

/// Columns whose contribution is one.
#[derive(Debug)]
struct Group {
    name: String,
    title: Text,
    columns: Vec<usize>,
}

impl Explainer {
    /// Settles how a graph is explained; `known` are rows that it can be tried on, `file` is its background and the file's
    /// name in errors.
    ///
    /// # Errors
    /// `K-EXPL-002` to `-005` where the background does not fit; the engine's own where it does not run on it.
    pub(crate) fn ready(
        manifest: &Manifest,
        graph: &GraphSpec,
        engine: &Engine,
        file: Option<(&[u8], &str)>,
        known: &[Vec<f32>],
    ) -> Result<Self> {
        let reference = Background::reference(manifest, graph);
        let background = match file {
            Some((bytes, place)) => Background::read(bytes, manifest, graph, place)?,
            None => reference.clone(),
        };
        if !background.is_reference {
            logits(engine, &background.rows)?;
        }
        let tried: Vec<Vec<f32>> = known.iter().chain(&background.rows).take(TRIED).cloned().collect();
        if let Some(trees) = engine.trees().and_then(|sum| Trees::ready(sum, &background.rows))
            && agrees(&trees, engine, &tried)
        {
            return Ok(Self { method: Method::Trees(trees), background });
        }
        let reference_row = reference.rows.first().map_or(&[][..], Vec::as_slice);
        if additive::is_additive(engine, &tried, reference_row) {
            return Ok(Self { method: Method::Additive, background: reference });
        }
        Ok(Self { method: Method::Groups(groups(manifest, graph)), background })
    }

    /// What each input, or group of inputs, adds to the log odds; `logit` is what the graph says of the patient.
    ///
    /// # Errors
    /// `K-EXPL-001` where the contributions do not add up to the prediction; the engine's own errors.
    pub fn explain(
        &self,
        manifest: &Manifest,
        graph: &GraphSpec,
        engine: &Engine,
        features: &Features,
        logit: f32,
    ) -> Result<Explanation> {
        let patient = features.row(manifest, graph);
        let logit = f64::from(logit);
        let mut rows = self.background.rows.len();
        let (method, base, parts, tolerance) = match &self.method {
            Method::Trees(trees) => {
                let explained = trees.explain(&patient);
                let parts: Vec<_> = explained.contributions.iter().map(|part| (*part, None)).collect();
                (ExplanationMethod::TreeShap, trees.base(), parts, explained.rounding.min(LARGEST_MISS))
            }
            Method::Additive => {
                let reference = self.background.rows.first().map_or(&[][..], Vec::as_slice);
                let (base, parts) = additive::contributions(engine, &patient, reference)?;
                let parts = parts.into_iter().map(|part| (part, None)).collect();
                (ExplanationMethod::Additive, base, parts, additive::TOLERANCE)
            }
            Method::Groups(groups) => {
                let columns: Vec<Vec<usize>> = groups.iter().map(|group| group.columns.clone()).collect();
                let game = Game {
                    groups: &columns,
                    patient: &patient,
                    background: &self.background.rows,
                    graph: &|rows| logits(engine, rows),
                };
                let is_small = Game::is_small(groups.len(), self.background.rows.len());
                let Shapley { base, contributions, rows: used } =
                    if is_small { game.exact()? } else { game.sampled()? };
                rows = used;
                let method = if is_small { ExplanationMethod::ShapleyExact } else { ExplanationMethod::ShapleySampled };
                (method, base, contributions, additive::TOLERANCE)
            }
        };
        let sum: f64 = parts.iter().map(|(part, _)| part).sum();
        let miss = (base + sum - logit).abs();
        if miss.is_nan() || miss > tolerance {
            return Err(codes::EXPL_SUM_FAILED.at(format!("graph {}", graph.name)).into());
        }
        let mut contributions = match &self.method {
            Method::Groups(groups) => of_groups(manifest, graph, groups, &parts),
            _ => of_columns(manifest, graph, &parts),
        };
        if !self.background.is_reference {
            for contribution in &mut contributions {
                contribution.reference = Text::default();
            }
        }
        contributions.sort_by(|a, b| b.logit.abs().total_cmp(&a.logit.abs()).then_with(|| a.input.cmp(&b.input)));
        Ok(Explanation {
            method,
            background_rows: (!self.background.is_reference).then_some(rows),
            base_logit: base,
            base_probability: expit(base),
            contributions,
        })
    }
}

/// Whether the trees that were read out of a graph say what the graph says.
fn agrees(trees: &Trees, engine: &Engine, rows: &[Vec<f32>]) -> bool {
    let Ok(logits) = logits(engine, rows) else { return false };
    logits.iter().zip(rows).all(|(logit, row)| {
        let explained = trees.explain(row);
        (explained.value - logit).abs() <= explained.rounding.min(LARGEST_MISS)
    })
}

/// The manifest's groups, or each column by itself.
fn groups(manifest: &Manifest, graph: &GraphSpec) -> Vec<Group> {
    let place = |name: &String| graph.columns.iter().position(|column| column == name);
    if graph.groups.is_empty() {
        let title = |name: &str| manifest.input(name).map(|input| input.title.clone()).unwrap_or_default();
        let columns = graph.columns.iter().enumerate();
        let alone = |(at, name): (usize, &String)| Group { name: name.clone(), title: title(name), columns: vec![at] };
        return columns.map(alone).collect();
    }
    let named = graph.groups.iter().map(|group| Group {
        name: group.name.clone(),
        title: group.title.clone(),
        columns: group.columns.iter().filter_map(place).collect(),
    });
    named.collect()
}

type Part = (f64, Option<f64>);

fn of_columns(manifest: &Manifest, graph: &GraphSpec, parts: &[Part]) -> Vec<Contribution> {
    let contribution = |(name, (logit, error)): (&String, &Part)| Contribution {
        input: name.clone(),
        inputs: vec![name.clone()],
        title: manifest.input(name).map(|input| input.title.clone()).unwrap_or_default(),
        logit: *logit,
        error: *error,
        reference: reference_text(manifest, graph, name),
    };
    graph.columns.iter().zip(parts).map(contribution).collect()
}

fn of_groups(manifest: &Manifest, graph: &GraphSpec, groups: &[Group], parts: &[Part]) -> Vec<Contribution> {
    let contribution = |(group, (logit, error)): (&Group, &Part)| {
        let inputs: Vec<String> = group.columns.iter().filter_map(|at| graph.columns.get(*at).cloned()).collect();
        let reference = match inputs.as_slice() {
            [name] => reference_text(manifest, graph, name),
            _ => Text::default(),
        };
        let (input, title) = (group.name.clone(), group.title.clone());
        Contribution { input, inputs, title, logit: *logit, error: *error, reference }
    };
    groups.iter().zip(parts).map(contribution).collect()
}
