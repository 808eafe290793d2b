//! Which single input, changed within reason, would carry the estimate across the nearest threshold.
//!
//! Within reason: inputs that the manifest marks, in the direction that it names, within the range of the training data
//! and the plausible range, and where the graph knows a distance from the training data, without a finding of it. The
//! graph need not be monotone: each direction is tried on a grid from the patient's value outwards, and what lies between the
//! last point on this side and the first on the other is tried on a finer one, twice. The change shown is the smallest,
//! in units of the input's range in the training data; of a category in shares of its order, or one where it has none.

use crate::{
    assessment::{Counterfactual, Prediction},
    code::Result,
    features::{FeatureValue, Features, quantity_text},
    manifest::{Changeable, GraphSpec, Input, InputKind, Manifest, Threshold},
    model::{Engine, Output, expit, predict},
    text::Text,
};

/// Points of a grid. A search takes three grids, and then tries the value found in two roundings.
const GRID: u32 = 32;

/// The most inputs that are tried, and the most levels of each.
const INPUTS: usize = 64;

/// The smallest step that is said in words.
const SMALLEST_STEP: f64 = 1e-4;

/// The nearest change of a single input that carries the estimate across the nearest threshold; none where no change
/// within reason does.
///
/// # Errors
/// The engine's own.
pub fn counterfactual(
    manifest: &Manifest,
    graph: &GraphSpec,
    engine: &Engine,
    features: &Features,
    prediction: Prediction,
) -> Result<Option<Counterfactual>> {
    let Some(threshold) = nearest(&manifest.output.thresholds, prediction.logit) else { return Ok(None) };
    let row = features.row(manifest, graph);
    let search =
        Search { graph, engine, row: &row, risk: threshold.risk, is_above: prediction.probability >= threshold.risk };
    let marked = graph.columns.iter().enumerate().filter_map(|(column, name)| {
        let input = manifest.input(name)?;
        Some((column, input, input.counterfactual?)).filter(|_| row.get(column).is_some_and(|x| !x.is_nan()))
    });
    let (mut levels, mut reaches) = (Vec::new(), Vec::new());
    for (column, input, changeable) in marked.take(INPUTS) {
        match features.get(&input.name).and_then(|feature| feature.value.as_ref()) {
            Some(FeatureValue::Number(from)) => reaches.extend(reaches_of(graph, input, changeable, column, *from)),
            Some(FeatureValue::Levels(_)) => levels.extend(changes_of_level(input, changeable, column, &row)),
            None => {}
        }
    }
    let mut changes = search.crossing(&levels)?;
    changes.extend(search.numbers(reaches)?);
    // The first of equals, in the order of the columns.
    changes.sort_by(|(a, _), (b, _)| a.size.total_cmp(&b.size).then(a.column.cmp(&b.column)));
    let said = changes.into_iter().next().and_then(|(change, prediction)| {
        let input = manifest.input(graph.columns.get(change.column)?)?;
        let level = change.level.and_then(|level| input.levels().get(level));
        Some(Counterfactual {
            input: input.name.clone(),
            title: input.title.clone(),
            from: match features.get(&input.name)?.value.as_ref()? {
                FeatureValue::Number(number) => quantity_text(*number, input),
                FeatureValue::Levels(levels) => input.level_title(levels.first()?),
            },
            to: level.map_or_else(|| quantity_text(change.to, input), |level| level.title.clone()),
            to_number: level.is_none().then_some(change.to),
            to_level: level.map(|level| level.name.clone()),
            prediction,
            threshold: threshold.clone(),
            note: Text::new(
                "モデルの式の性質を示すもので、他の項目は変わらないと仮定している。治療などで値を変えた場合の効果を示すものではない。",
                "This describes the model's formula, with all else unchanged. It is not the effect of changing the value by treatment or otherwise.",
            ),
        })
    });
    Ok(said)
}

/// The threshold that lies nearest in log odds.
fn nearest(thresholds: &[Threshold], logit: f64) -> Option<&Threshold> {
    let distance = |threshold: &Threshold| ((threshold.risk / (1.0 - threshold.risk)).ln() - logit).abs();
    thresholds.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// One value of one column.
#[derive(Debug, Clone, Copy)]
struct Change {
    column: usize,
    to: f64,
    level: Option<usize>,
    /// How much of a change it is.
    size: f64,
}

/// The values of a column that one direction leads to: from one value, which is on this side, to another.
#[derive(Debug, Clone, Copy)]
struct Reach {
    column: usize,
    /// The patient's value.
    own: f64,
    /// The last value known to be on this side.
    from: f64,
    /// The outermost, or the first known to be on the other side.
    to: f64,
    /// The width of the training range.
    width: f64,
    /// Only whole numbers mean something: the unit is none but a note (`{score}`).
    is_whole: bool,
}

impl Reach {
    fn change(&self, to: f64) -> Change {
        Change { column: self.column, to, level: None, size: (to - self.own).abs() / self.width }
    }

    /// A grid, outwards.
    fn grid(&self) -> Vec<Change> {
        let at = |point: u32| self.from + (self.to - self.from) * (f64::from(point) / f64::from(GRID));
        (1..=GRID).map(|point| self.change(if point == GRID { self.to } else { at(point) })).collect()
    }

    /// The value found, rounded away from the patient's: to a hundredth or so of the training range, or to a tenth of that.
    /// What is said is what was tried.
    fn rounded(&self, bound: f64) -> Vec<Change> {
        let step = 10_f64.powf((self.width / 100.0).log10().floor());
        let round = |step: f64| {
            // By the inverse of a small step: a tenth is no binary number, ten is.
            let steps = if step < 1.0 { self.to * (1.0 / step).round() } else { self.to / step };
            let steps = if self.to < self.own { steps.floor() } else { steps.ceil() };
            if step < 1.0 { steps / (1.0 / step).round() } else { steps * step }
        };
        let within = |to: f64| if self.to < self.own { to >= bound } else { to <= bound };
        let steps = [step, step / 10.0].into_iter().map(|step| if self.is_whole { step.max(1.0) } else { step });
        let steps = steps.filter(|step| *step >= SMALLEST_STEP);
        steps.map(round).filter(|to| within(*to)).map(|to| self.change(to)).collect()
    }
}

fn reaches_of(graph: &GraphSpec, input: &Input, changeable: Changeable, column: usize, own: f64) -> Vec<Reach> {
    let (InputKind::Quantity { unit, plausible, .. }, Some(trained)) = (&input.kind, graph.trained_on.get(&input.name))
    else {
        return Vec::new();
    };
    let (low, high) = (plausible[0].max(trained[0]), plausible[1].min(trained[1]));
    let width = trained[1] - trained[0];
    let is_whole = unit.starts_with('{');
    let to = |to: f64| Reach { column, own, from: own, to, width, is_whole };
    let lower = (changeable != Changeable::Higher && low < own).then(|| to(low));
    let higher = (changeable != Changeable::Lower && own < high).then(|| to(high));
    lower.into_iter().chain(higher).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a level's index is small and not negative"
)]
fn changes_of_level(input: &Input, changeable: Changeable, column: usize, row: &[f32]) -> Vec<Change> {
    let own = row.get(column).map_or(0, |index| *index as usize);
    let count = input.levels().len();
    let is_meant = |level: &usize| match changeable {
        Changeable::Lower => *level < own,
        Changeable::Higher => *level > own,
        Changeable::Any => *level != own,
    };
    let size = |level: usize| match changeable {
        Changeable::Any => 1.0,
        _ => level.abs_diff(own) as f64 / count.saturating_sub(1).max(1) as f64,
    };
    let change = |level: usize| Change { column, to: level as f64, level: Some(level), size: size(level) };
    (0..count).filter(is_meant).take(INPUTS).map(change).collect()
}

/// A patient and a threshold.
struct Search<'a> {
    graph: &'a GraphSpec,
    engine: &'a Engine,
    row: &'a [f32],
    risk: f64,
    is_above: bool,
}

impl Search<'_> {
    /// Those of the changes that cross, each with the estimate.
    fn crossing(&self, changes: &[Change]) -> Result<Vec<(Change, Prediction)>> {
        let alone: Vec<Vec<Change>> = changes.iter().map(|change| vec![*change]).collect();
        let found = self.first_of_each(&alone)?;
        Ok(changes.iter().zip(found).filter_map(|(change, found)| Some((*change, found?.1))).collect())
    }

    /// The nearest value of each reach that crosses.
    fn numbers(&self, reaches: Vec<Reach>) -> Result<Vec<(Change, Prediction)>> {
        let mut open: Vec<(Reach, f64)> = reaches.into_iter().map(|reach| (reach, reach.to)).collect();
        for _ in 0..3 {
            let grids: Vec<Vec<Change>> = open.iter().map(|(reach, _)| reach.grid()).collect();
            let found = self.first_of_each(&grids)?;
            let narrowed = open.iter().zip(&grids).zip(&found).filter_map(|(((reach, bound), grid), found)| {
                let (first, _) = (*found)?;
                let before = first.checked_sub(1).and_then(|before| grid.get(before)).map_or(reach.from, |at| at.to);
                Some((Reach { from: before, to: grid.get(first)?.to, ..*reach }, *bound))
            });
            open = narrowed.collect();
        }
        let candidates: Vec<Vec<Change>> = open.iter().map(|(reach, bound)| reach.rounded(*bound)).collect();
        let found = self.first_of_each(&candidates)?;
        let said = candidates.iter().zip(found).filter_map(|(candidates, found)| {
            let (first, prediction) = found?;
            Some((*candidates.get(first)?, prediction))
        });
        Ok(said.collect())
    }

    /// Of each list the first change that crosses: its place and the estimate.
    fn first_of_each(&self, lists: &[Vec<Change>]) -> Result<Vec<Option<(usize, Prediction)>>> {
        let all: Vec<Change> = lists.iter().flatten().copied().collect();
        if all.is_empty() {
            return Ok(vec![None; lists.len()]);
        }
        let rows: Vec<Vec<f32>> = all.iter().map(|change| self.changed(change)).collect();
        let output = self.engine.run(&rows)?;
        let crosses = |at: &usize| {
            let logit = output.logit.get(*at);
            logit.is_some_and(|logit| (expit(f64::from(*logit)) >= self.risk) != self.is_above)
                && self.is_near(&output, *at)
        };
        let mut start = 0;
        let first = lists.iter().map(|list| {
            let end = start + list.len();
            let at = (start..end).find(crosses);
            let first = at.and_then(|at| {
                let logit = output.logit.get(at)?;
                Some((at - start, predict(*logit, &output.refits(at))))
            });
            start = end;
            first
        });
        Ok(first.collect())
    }

    /// Whether a row lies where the training data are, as far as the graph can tell.
    fn is_near(&self, output: &Output, at: usize) -> bool {
        let (Some(limits), Some(distances)) = (self.graph.distance, &output.distance) else { return true };
        distances.get(at).is_some_and(|distance| f64::from(*distance) <= limits.finding_above)
    }

    #[expect(clippy::cast_possible_truncation, reason = "graphs take float32")]
    fn changed(&self, change: &Change) -> Vec<f32> {
        let mut row = self.row.to_vec();
        if let Some(value) = row.get_mut(change.column) {
            *value = change.to as f32;
        }
        row
    }
}
