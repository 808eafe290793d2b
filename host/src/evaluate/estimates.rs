//! What the guest says of every row. Each batch of rows goes to a guest with fresh memory; within it every row runs
//! alone, so that a row's answer has the same bits in any batch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    columns::{Columns, Taken, shortened},
    table::Table,
};
use crate::{
    code::{Notice, Result, codes},
    inference::Inference,
    model::ModelFacts,
    question::{Operation, Predict, Question},
};

/// Rows of one call; the guest takes up to 4,096.
const BATCH: usize = 512;

/// The guest's code for a cell that is no number or no level of its input.
const UNREADABLE: &str = "K-FEAT-013";

/// What the guest takes.
pub(crate) struct Model {
    pub(crate) facts: ModelFacts,
    pub(super) graphs: Vec<String>,
    pub(crate) inputs: Vec<Taken>,
}

/// What came of the rows.
#[derive(Debug)]
pub struct Estimates {
    /// One a row, in the table's order.
    pub rows: Vec<Option<Estimated>>,
    /// Rows without an estimate, by the reason's code.
    pub unanswered: Vec<Because>,
    /// Rows with an estimate that the bedside would not get, by the reason's code.
    pub withheld: Vec<Because>,
    /// Rows of each graph, in the order of their names.
    pub graphs: BTreeMap<String, usize>,
    /// What each input lacked, predictors alone.
    pub inputs: Vec<Lacking>,
}

/// A row's estimate.
#[derive(Debug, Clone)]
pub struct Estimated {
    /// The log odds.
    pub logit: f64,
    /// The graph that gave it.
    pub graph: String,
}

/// How many rows there are of one reason.
#[derive(Debug, Clone, Serialize)]
pub struct Because {
    /// The reason, said of its first row.
    #[serde(flatten)]
    pub notice: Notice,
    /// How many rows.
    pub rows: usize,
}

/// In how many rows an input had no value.
#[derive(Debug, Clone, Serialize)]
pub struct Lacking {
    /// The input.
    pub name: String,
    /// Whether the table has a column of it, or the model decides it from others.
    pub in_table: bool,
    /// Rows without a value.
    pub missing: usize,
    /// Rows whose value is outside what is possible, and was not used; they are among those without.
    pub impossible: usize,
}

#[derive(Deserialize)]
struct Predicted {
    model: ModelFacts,
    graphs: Vec<String>,
    inputs: Vec<Taken>,
    rows: Vec<PredictedRow>,
}

#[derive(Deserialize)]
struct PredictedRow {
    graph: Option<String>,
    prediction: Option<Prediction>,
    because: Option<Notice>,
    missing: Vec<String>,
    refused: Vec<RefusedCell>,
}

#[derive(Deserialize)]
struct Prediction {
    // What the graph gave: a float32.
    logit: f32,
}

#[derive(Deserialize)]
struct RefusedCell {
    input: String,
    because: Notice,
}

impl Model {
    /// Asks what the model takes.
    ///
    /// # Errors
    /// As [`Inference::ask`].
    pub(crate) fn ask(inference: &Inference, model: &str) -> Result<Self> {
        let Predicted { model: facts, graphs, inputs, .. } = ask(inference, model, Predict::default(), &[])?;
        Ok(Self { facts, graphs, inputs })
    }

    /// Asks for every row of a table.
    ///
    /// # Errors
    /// `K-EVAL-005` with the row and the column where a cell cannot be read; as [`Inference::ask`].
    pub(crate) fn estimates(
        &self,
        inference: &Inference,
        table: &Table,
        columns: &Columns,
        graph: Option<&str>,
    ) -> Result<Estimates> {
        let mut estimates = Estimates {
            rows: Vec::with_capacity(table.rows()),
            unanswered: Vec::new(),
            withheld: Vec::new(),
            graphs: BTreeMap::new(),
            inputs: self.predictors(columns),
        };
        let predict = Predict { inputs: columns.inputs.clone(), graph: graph.map(str::to_owned) };
        for start in (0..table.rows()).step_by(BATCH) {
            let rows: Vec<_> = (start..table.rows().min(start + BATCH)).map(|row| columns.cells(table, row)).collect();
            let answer = ask(inference, &self.facts.id, predict.clone(), &rows)?;
            if answer.rows.len() != rows.len() {
                return Err(codes::HOST_GUEST_ANSWER.at("guest predict"));
            }
            for row in answer.rows {
                estimates.take(row)?;
            }
        }
        Ok(estimates)
    }

    fn predictors(&self, columns: &Columns) -> Vec<Lacking> {
        let predictors = self.inputs.iter().filter(|input| input.is_predictor());
        let lacking = predictors.map(|input| Lacking {
            name: input.name.clone(),
            in_table: input.is_derived() || columns.inputs.contains(&input.name),
            missing: 0,
            impossible: 0,
        });
        lacking.collect()
    }
}

impl Estimates {
    fn take(&mut self, row: PredictedRow) -> Result<()> {
        for cell in row.refused {
            if cell.because.code == UNREADABLE {
                let place = format!("row {}, column {}", self.rows.len() + 1, shortened(&cell.input));
                return Err(codes::EVAL_CELL_INVALID.at(place));
            }
            if let Some(input) = self.inputs.iter_mut().find(|input| input.name == cell.input) {
                input.impossible += 1;
            }
        }
        for input in self.inputs.iter_mut().filter(|input| row.missing.contains(&input.name)) {
            input.missing += 1;
        }
        let graph = row.graph.clone().unwrap_or_default();
        let estimated = row.prediction.map(|prediction| Estimated { logit: f64::from(prediction.logit), graph });
        if let Some(notice) = row.because {
            count(if estimated.is_some() { &mut self.withheld } else { &mut self.unanswered }, notice);
        }
        if let Some(graph) = row.graph {
            *self.graphs.entry(graph).or_default() += 1;
        }
        self.rows.push(estimated);
        Ok(())
    }
}

fn count(reasons: &mut Vec<Because>, notice: Notice) {
    match reasons.iter_mut().find(|because| because.notice.code == notice.code) {
        Some(because) => because.rows += 1,
        None => reasons.push(Because { notice, rows: 1 }),
    }
}

fn ask(inference: &Inference, model: &str, predict: Predict, rows: &[Vec<Option<&str>>]) -> Result<Predicted> {
    let broken = || codes::HOST_GUEST_ANSWER.at("guest predict");
    let rows = serde_json::to_vec(rows).map_err(|_| broken())?;
    let question =
        Question { models: vec![model.to_owned()], predict: Some(predict), ..Question::new(Operation::Predict) };
    serde_json::from_str(inference.ask(&question, &[&rows])?.get()).map_err(|_| broken())
}
