//! `kusushi recalibrate`: what a site's own outcomes make of a model's estimates. The model stays as it was validated; what
//! is found is written into a file of its own, and shown beside the validated estimate by whoever names that file.

mod file;
mod words;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::file::{Recalibration, Variance};
use crate::{
    code::{Code, Notice, Result, Text, codes},
    evaluate::{
        Because, Columns, Estimated, Model, Table,
        metrics::{
            Accuracy, Choice, Chosen, Estimate, FOLDS, LEVEL, Sample, Updates, calibration_in_the_large,
            calibration_slope, cross_validated, observed_to_expected,
        },
        outcomes,
    },
    inference::Inference,
};

/// What is asked of a table.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The model's id.
    pub model: String,
    /// The column of the outcome.
    pub outcome: String,
    /// The name of the site.
    pub site: Option<String>,
    /// That nobody in the table had a treatment that the model compares.
    pub untreated: bool,
    /// The first and the last day of the data.
    pub dates: Option<[String; 2]>,
    /// How the parts of the cross-validation are drawn.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of this form; 1.
    pub schema_version: u32,
    /// The model, to the byte.
    pub model: ModelRecalibrated,
    /// The table.
    pub table: TableUsed,
    /// What became of its rows.
    pub rows: Rows,
    /// How the update was chosen and tried.
    pub method: Method,
    /// Both updates, whichever was chosen.
    pub updates: Updates,
    /// Which one was, and by which tests.
    pub choice: Choice,
    /// How good the estimates are, before and after.
    pub figures: BeforeAndAfter,
    /// What `--recalibration` takes; none where the estimates stay as they are.
    pub recalibration: Option<Recalibration>,
}

/// Which model.
#[derive(Debug, Clone, Serialize)]
pub struct ModelRecalibrated {
    /// Identifier.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// Name for people.
    pub title: Text,
    /// SHA-256 of the package.
    pub package_sha256: String,
    /// SHA-256 of the guest.
    pub guest_sha256: String,
    /// The graph whose estimates were recalibrated: the one that answered most rows.
    pub graph: String,
}

/// Which table.
#[derive(Debug, Clone, Serialize)]
pub struct TableUsed {
    /// SHA-256 of the file.
    pub sha256: String,
    /// The column of the outcome.
    pub outcome: String,
    /// Its other columns.
    #[serde(flatten)]
    pub columns: Columns,
}

/// What became of the rows.
#[derive(Debug, Clone, Serialize)]
pub struct Rows {
    /// In the table.
    pub all: usize,
    /// Recalibrated on.
    pub used: usize,
    /// Those of them with the outcome.
    pub events: usize,
    /// Answered, by graph; those of another graph are not used.
    pub graphs: BTreeMap<String, usize>,
    /// Without an estimate, by reason.
    pub unanswered: Vec<Because>,
}

/// How the update was chosen and tried.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Method {
    /// Level of the tests.
    pub level: f64,
    /// Parts of the cross-validation.
    pub folds: usize,
    /// By which they are drawn.
    pub seed: u64,
}

/// How good the estimates are.
#[derive(Debug, Clone, Serialize)]
pub struct BeforeAndAfter {
    /// The validated ones.
    pub before: Figures,
    /// The recalibrated ones, on the rows on which they were fitted: flattered.
    pub apparent: Figures,
    /// Recalibrated by fits that had not seen the row, each with its own choice: what to expect.
    pub cross_validated: Figures,
}

/// The figures that a recalibration can change; the order of patients, and with it the AUROC, it cannot.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Brier score.
    pub brier: f64,
    /// Brier score of the outcome's frequency alone.
    pub brier_null: f64,
    /// Intercept with slope 1; 0 is perfect.
    pub calibration_in_the_large: Estimate,
    /// Slope; 1 is perfect.
    pub calibration_slope: Option<Estimate>,
    /// Why there is no slope.
    pub calibration_slope_because: Option<Notice>,
    /// Observed events to expected ones.
    pub observed_to_expected: Estimate,
}

impl Figures {
    fn of(sample: &Sample, place: &str) -> Result<Self> {
        let (accuracy, slope) = (Accuracy::of(sample), calibration_slope(sample, place));
        Ok(Self {
            brier: accuracy.brier,
            brier_null: accuracy.brier_null,
            calibration_in_the_large: calibration_in_the_large(sample, place)?,
            calibration_slope: slope.as_ref().ok().map(|slope| slope.estimate),
            calibration_slope_because: slope.err().map(|error| error.notice().clone()),
            observed_to_expected: observed_to_expected(sample),
        })
    }
}

impl Report {
    /// Puts every row to the model as one patient at the bedside, and recalibrates what it answers.
    ///
    /// # Errors
    /// `K-EVAL-004` to `-024`, see `host/codes.toml`; as [`Inference::ask`].
    pub fn of(inference: &Inference, table: &Table, asked: &Asked) -> Result<Self> {
        let model = Model::ask(inference, &asked.model)?;
        if let Some(code) = refused(&model.facts.kind, model.facts.output.survival.is_some(), asked.untreated) {
            return Err(code.at(format!("model {}", model.facts.id)));
        }
        let columns = Columns::of(table, &model.inputs, &[&asked.outcome], &[])?;
        let outcomes = outcomes(table, &asked.outcome)?;
        let estimates = model.estimates(inference, table, &columns, None)?;
        // The first of those that answered most.
        let most = estimates.graphs.iter().rev().max_by_key(|(_, rows)| **rows);
        let graph = most.map(|(graph, _)| graph.clone()).ok_or_else(|| codes::EVAL_NOTHING_ANSWERED.at("table"))?;
        let sample = sample(&estimates.rows, &outcomes, &graph)?;

        let updates = Updates::of(&sample, "table")?;
        let choice = updates.choose();
        let update = updates.update(choice.chosen);
        let after = update.map_or_else(|| sample.clone(), |update| update.apply(&sample));
        let recalibration = update.map(|update| Recalibration {
            model: model.facts.id.clone(),
            package_sha256: model.facts.package_sha256.clone(),
            graph: graph.clone(),
            site: asked.site.clone(),
            method: if choice.chosen == Chosen::Intercept { "intercept" } else { "intercept_and_slope" }.to_owned(),
            intercept: update.intercept,
            slope: update.slope,
            variance: Variance {
                intercept: update.intercept_variance,
                slope: update.slope_variance,
                covariance: update.covariance,
            },
            rows: sample.rows(),
            events: sample.events(),
            from: asked.dates.as_ref().map(|[from, _]| from.clone()),
            to: asked.dates.as_ref().map(|[_, to]| to.clone()),
        });
        Ok(Self {
            schema_version: 1,
            model: ModelRecalibrated {
                id: model.facts.id,
                version: model.facts.version,
                title: model.facts.title,
                package_sha256: model.facts.package_sha256,
                guest_sha256: inference.guest().sha256().to_owned(),
                graph,
            },
            table: TableUsed { sha256: table.sha256().to_owned(), outcome: asked.outcome.clone(), columns },
            rows: Rows {
                all: table.rows(),
                used: sample.rows(),
                events: sample.events(),
                graphs: estimates.graphs,
                unanswered: estimates.unanswered,
            },
            method: Method { level: LEVEL, folds: FOLDS, seed: asked.seed },
            updates,
            choice,
            figures: BeforeAndAfter {
                before: Figures::of(&sample, "table")?,
                apparent: Figures::of(&after, "table")?,
                cross_validated: Figures::of(&cross_validated(&sample, asked.seed), "table")?,
            },
            recalibration,
        })
    }
}

/// Why a model of some kind is not recalibrated. One of treatments says what is to be expected without them: the outcomes of
/// patients who had them would make that risk too low, and their effect would then be taken from it once more.
fn refused(kind: &str, is_survival: bool, untreated: bool) -> Option<Code> {
    if is_survival {
        Some(codes::EVAL_RECALIBRATE_CENSORED)
    } else {
        (kind == "treatment" && !untreated).then_some(codes::EVAL_RECALIBRATE_TREATED)
    }
}

/// The rows that the graph answered.
fn sample(rows: &[Option<Estimated>], outcomes: &[bool], graph: &str) -> Result<Sample> {
    let answered = rows.iter().zip(outcomes).filter_map(|(row, outcome)| {
        let row = row.as_ref().filter(|row| row.graph == graph)?;
        Some((*outcome, row.logit))
    });
    let (outcomes, logits) = answered.unzip();
    Sample::new(outcomes, logits, "table")
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn outcomes_of_treated_patients_do_not_recalibrate_a_risk_without_treatment() {
        for (kind, is_survival, untreated, expected) in [
            ("treatment", false, false, Some("K-EVAL-026")),
            ("treatment", false, true, None),
            ("treatment", true, true, Some("K-EVAL-024")),
            ("diagnosis", false, false, None),
            ("prognosis", false, false, None),
            ("prognosis", true, false, Some("K-EVAL-024")),
        ] {
            let code = refused(kind, is_survival, untreated).map(|code| code.at("case").notice().code.clone());
            assert_eq!(code.as_deref(), expected, "{kind} {is_survival} {untreated}");
        }
    }
}
