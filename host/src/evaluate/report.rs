//! An evaluation from table to report.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    columns::{Columns, column, shortened},
    estimates::{Because, Estimates, Lacking, Model},
    groups::{Divided, Group, Subgroups},
    labels::Labels,
    measured::{Measured, Patients},
    metrics::{BINS, Bootstrap, Censored, Followed, GROUPS, Sample},
    policy::{Policy, PolicyAsked, Trial},
    sites::Sites,
    table::{Column, Table},
};
use crate::{
    code::{Result, Text, codes},
    inference::Inference,
    model::{ModelFacts, Survival},
};

/// What is asked of a table.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The model's id.
    pub model: String,
    /// The column of the outcome.
    pub outcome: String,
    /// The column of the time to the outcome or to the end of follow-up, for a model that has a horizon.
    pub time: Option<String>,
    /// The columns whose values make groups.
    pub subgroups: Vec<String>,
    /// The column of the site.
    pub site: Option<String>,
    /// The graph to run for every row, instead of the one that would answer at the bedside.
    pub graph: Option<String>,
    /// The column of what is added to the log odds.
    pub offset: Option<String>,
    /// The treatment policy to be valued, in a trial's table.
    pub policy: Option<PolicyAsked>,
    /// The risks at which net benefit is counted; where empty the package's own, or the usual ones.
    pub thresholds: Vec<f64>,
    /// How intervals are resampled.
    pub bootstrap: Bootstrap,
}

/// At which risks net benefit is counted where neither the command nor the package names any.
const USUAL_THRESHOLDS: [f64; 7] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/// How good a model is on a table.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of this form; 1.
    pub schema_version: u32,
    /// The model.
    pub model: ModelEvaluated,
    /// The table.
    pub table: TableEvaluated,
    /// How the figures are got.
    pub method: Method,
    /// What became of the rows.
    pub rows: Rows,
    /// What each input that enters a graph lacked.
    pub inputs: Vec<Lacking>,
    /// The figures of all rows with an estimate.
    pub figures: Measured,
    /// What its label set came to on these rows, of a model that has one.
    pub labels: Option<Labels>,
    /// What the policy came to, where one is asked about.
    pub policy: Option<Policy>,
    /// By the columns that were named.
    pub subgroups: Vec<Subgroups>,
    /// By site.
    pub sites: Option<Sites>,
}

/// Which model, to the byte.
#[derive(Debug, Clone, Serialize)]
pub struct ModelEvaluated {
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
    /// The graph that was named, if one was.
    pub graph: Option<String>,
    /// The horizon, where the outcome is an event in time.
    pub survival: Option<Survival>,
}

/// Which table.
#[derive(Debug, Clone, Serialize)]
pub struct TableEvaluated {
    /// SHA-256 of the file.
    pub sha256: String,
    /// The column of the outcome.
    pub outcome: String,
    /// The column of the time.
    pub time: Option<String>,
    /// The column that was added to the log odds.
    pub offset: Option<String>,
    /// Its other columns.
    #[serde(flatten)]
    pub columns: Columns,
}

/// How the figures are got.
#[derive(Debug, Clone, Serialize)]
pub struct Method {
    /// Of the bootstrap.
    pub resamples: usize,
    /// Of the bootstrap.
    pub seed: u64,
    /// Resamples are not drawn within the classes of the outcome.
    pub stratified: bool,
    /// Groups by quantile of risk for the calibration error.
    pub groups_by_risk: usize,
    /// Who named the risks at which net benefit is counted.
    pub thresholds: Thresholds,
}

/// Who named the risks at which net benefit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Thresholds {
    /// Whoever asked.
    Asked,
    /// The package.
    Package,
    /// Nobody.
    Usual,
}

/// What became of the rows.
#[derive(Debug, Clone, Serialize)]
pub struct Rows {
    /// In the table.
    pub all: usize,
    /// With an estimate.
    pub answered: usize,
    /// Those of them with the outcome; in time, by the horizon.
    pub events: usize,
    /// Without an estimate, with the outcome; in time, by the horizon.
    pub events_unanswered: usize,
    /// By graph.
    pub graphs: BTreeMap<String, usize>,
    /// Without an estimate, by reason.
    pub unanswered: Vec<Because>,
    /// With an estimate of the graph named, which the bedside would not get, by reason.
    pub withheld: Vec<Because>,
}

impl Asked {
    /// The question with the risks at which net benefit is counted, and who named them.
    fn with_thresholds(&self, facts: &ModelFacts) -> (Self, Thresholds) {
        let own: Vec<f64> = facts.output.thresholds.iter().map(|threshold| threshold.risk).collect();
        let (thresholds, named) = if !self.thresholds.is_empty() {
            (self.thresholds.clone(), Thresholds::Asked)
        } else if own.is_empty() {
            (USUAL_THRESHOLDS.to_vec(), Thresholds::Usual)
        } else {
            (own, Thresholds::Package)
        };
        (Self { thresholds, ..self.clone() }, named)
    }
}

impl Report {
    /// Puts every row to the model and says how good the answers are.
    ///
    /// # Errors
    /// `K-EVAL-004` to `-020`, `-042` to `-046` and `-061` to `-069`, see `host/codes.toml`; as [`Inference::ask`].
    pub fn of(inference: &Inference, table: &Table, asked: &Asked) -> Result<Self> {
        let model = Model::ask(inference, &asked.model)?;
        if let Some(unknown) = asked.graph.as_ref().filter(|name| !model.graphs.contains(name)) {
            return Err(codes::EVAL_GRAPH_UNKNOWN.at(format!("graph {}", shortened(unknown))));
        }
        let groupings: Vec<&str> = asked.subgroups.iter().chain(&asked.site).map(String::as_str).collect();
        let mut named = groupings.clone();
        named.extend(asked.offset.as_deref());
        named.extend(asked.policy.iter().flat_map(Trial::columns));
        let survival = horizon(&model.facts, asked)?;
        let outcome: Vec<&str> = [Some(asked.outcome.as_str()), asked.time.as_deref()].into_iter().flatten().collect();
        let columns = Columns::of(table, &model.inputs, &outcome, &named)?;
        // Whatever is named must be there before the rows are run.
        let outcomes = censored(table, asked)?;
        let offsets = asked.offset.as_deref().map(|name| offsets(table, name)).transpose()?;
        let policy = asked.policy.as_ref();
        let trial = policy.map(|policy| Trial::of(table, &model.inputs, &asked.outcome, policy)).transpose()?;
        let groupings = groupings
            .into_iter()
            .map(|name| Ok((name, column(table, name)?)))
            .collect::<Result<Vec<(&str, Column)>>>()?;

        let estimates = model.estimates(inference, table, &columns, asked.graph.as_deref())?;
        let answered: Vec<usize> =
            estimates.rows.iter().enumerate().filter(|(_, row)| row.is_some()).map(|(row, _)| row).collect();
        if answered.is_empty() {
            return Err(codes::EVAL_NOTHING_ANSWERED.at("table"));
        }
        let patients = patients(&estimates, &outcomes, offsets.as_deref(), survival.as_ref())?;
        let policy = trial.map(|trial| trial.policy(&estimates, &outcomes)).transpose()?;
        let (asked, named) = asked.with_thresholds(&model.facts);
        let asked = &asked;
        let figures = patients.measured(&asked.thresholds, Some(asked.bootstrap), "table")?;
        let labels = match (&patients, &model.facts.output.label_set) {
            (Patients::Outcomes(sample), Some(set)) => Some(Labels::of(sample, set.clone())),
            _ => None,
        };

        let (mut subgroups, mut sites) = (Vec::new(), None);
        for (place, (name, column)) in groupings.into_iter().enumerate() {
            let divided = Divided::by(table, column, name, &answered)?;
            if place < asked.subgroups.len() {
                subgroups.push(by_value(&patients, name, divided, asked));
            } else {
                sites = Some(Sites::of(&patients, name, divided, &asked.thresholds, asked.bootstrap));
            }
        }
        let cut = |outcome: &Censored| survival.as_ref().map_or(*outcome, |survival| outcome.cut(survival.horizon));
        let events = outcomes.iter().filter(|outcome| cut(outcome).event).count();
        Ok(Self {
            schema_version: 1,
            model: ModelEvaluated {
                id: model.facts.id,
                version: model.facts.version,
                title: model.facts.title,
                package_sha256: model.facts.package_sha256,
                guest_sha256: inference.guest().sha256().to_owned(),
                graph: asked.graph.clone(),
                survival,
            },
            table: TableEvaluated {
                sha256: table.sha256().to_owned(),
                outcome: asked.outcome.clone(),
                time: asked.time.clone(),
                offset: asked.offset.clone(),
                columns,
            },
            method: Method {
                resamples: asked.bootstrap.resamples,
                seed: asked.bootstrap.seed,
                stratified: false,
                groups_by_risk: if matches!(patients, Patients::Followed(_)) { GROUPS } else { BINS },
                thresholds: named,
            },
            rows: Rows {
                all: table.rows(),
                answered: patients.rows(),
                events: patients.events(),
                events_unanswered: events - patients.events(),
                graphs: estimates.graphs,
                unanswered: estimates.unanswered,
                withheld: estimates.withheld,
            },
            inputs: estimates.inputs,
            figures,
            labels,
            policy,
            subgroups,
            sites,
        })
    }
}

fn by_value(patients: &Patients, name: &str, Divided { values, small }: Divided, asked: &Asked) -> Subgroups {
    let place = format!("by {}", shortened(name));
    let group = |(value, rows): (Option<String>, Vec<usize>)| {
        Group::of(patients, value, &rows, &asked.thresholds, Some(asked.bootstrap), &place)
    };
    Subgroups { column: name.to_owned(), groups: values.into_iter().map(group).collect(), small }
}

/// The horizon, which there must be where a time is named, and nowhere else; and no policy with either.
fn horizon(facts: &ModelFacts, asked: &Asked) -> Result<Option<Survival>> {
    if asked.policy.is_some() && (facts.output.survival.is_some() || asked.time.is_some()) {
        return Err(codes::EVAL_POLICY_IN_TIME.at(format!("model {}", facts.id)));
    }
    match (&facts.output.survival, asked.time.as_deref()) {
        (None, Some(time)) => Err(codes::EVAL_TIME_NOT_TAKEN.at(format!("column {}", shortened(time)))),
        (Some(_), None) => Err(codes::EVAL_TIME_NEEDED.at(format!("model {}", facts.id))),
        (survival, _) => Ok(survival.clone()),
    }
}

/// The rows with an estimate.
fn patients(
    estimates: &Estimates,
    outcomes: &[Censored],
    offsets: Option<&[f64]>,
    survival: Option<&Survival>,
) -> Result<Patients> {
    let rows = estimates.rows.iter().zip(outcomes).enumerate();
    let (outcomes, logits): (Vec<Censored>, Vec<f64>) = rows
        .filter_map(|(row, (estimated, outcome))| {
            let offset = offsets.and_then(|offsets| offsets.get(row)).copied().unwrap_or(0.0);
            estimated.as_ref().map(|estimated| (*outcome, estimated.logit + offset))
        })
        .unzip();
    Ok(match survival {
        None => {
            let outcomes = outcomes.into_iter().map(|outcome| outcome.event).collect();
            Patients::Outcomes(Sample::new(outcomes, logits, "table")?)
        }
        Some(survival) => Patients::Followed(Followed::new(outcomes, logits, survival.horizon, "table")?),
    })
}

/// The column of the outcome.
///
/// # Errors
/// `K-EVAL-004` where there is none, `-006` with the row where a cell is neither 0 nor 1.
pub(crate) fn outcomes(table: &Table, name: &str) -> Result<Vec<bool>> {
    let column = column(table, name)?;
    let outcome = |row: usize| match table.cell(row, column) {
        Some("1" | "1.0" | "true" | "True" | "TRUE") => Ok(true),
        Some("0" | "0.0" | "false" | "False" | "FALSE") => Ok(false),
        _ => Err(codes::EVAL_OUTCOME_INVALID.at(format!("row {}, column {}", row + 1, shortened(name)))),
    };
    (0..table.rows()).map(outcome).collect()
}

/// The outcomes, with the time of each where there is one.
fn censored(table: &Table, asked: &Asked) -> Result<Vec<Censored>> {
    let outcomes = outcomes(table, &asked.outcome)?;
    let times = asked.time.as_deref().map(|name| times(table, name)).transpose()?;
    let time = |row: usize| times.as_ref().and_then(|times| times.get(row)).copied().unwrap_or(0.0);
    Ok(outcomes.into_iter().enumerate().map(|(row, event)| Censored { time: time(row), event }).collect())
}

fn times(table: &Table, name: &str) -> Result<Vec<f64>> {
    let column = column(table, name)?;
    let time = |row: usize| {
        let number = table.cell(row, column).and_then(|cell| cell.parse::<f64>().ok());
        let number = number.filter(|number| number.is_finite() && *number >= 0.0);
        number.ok_or_else(|| codes::EVAL_TIME_INVALID.at(format!("row {}, column {}", row + 1, shortened(name))))
    };
    (0..table.rows()).map(time).collect()
}

fn offsets(table: &Table, name: &str) -> Result<Vec<f64>> {
    let column = column(table, name)?;
    let offset = |row: usize| {
        let number =
            table.cell(row, column).and_then(|cell| cell.parse::<f64>().ok()).filter(|number| number.is_finite());
        number.ok_or_else(|| codes::EVAL_NUMBER_INVALID.at(format!("row {}, column {}", row + 1, shortened(name))))
    };
    (0..table.rows()).map(offset).collect()
}
