//! Rows that a column puts together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    columns::shortened,
    measured::{Measured, Patients},
    metrics::{Bootstrap, LEAST_OF_A_CLASS},
    table::{Column, Table},
};
use crate::code::{Notice, Result, codes};

/// The most groups that a column may make.
const LIMIT: usize = 200;

/// A group with its figures, or why it has none.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The column's value; none where it is empty.
    pub value: Option<String>,
    /// Rows with an estimate.
    pub rows: usize,
    /// Those with the outcome; in time, by the horizon.
    pub events: usize,
    /// Its figures.
    pub figures: Option<Measured>,
    /// Why it is not evaluated.
    pub because: Option<Notice>,
}

/// The groups of a column.
#[derive(Debug, Clone, Serialize)]
pub struct Subgroups {
    /// The column.
    pub column: String,
    /// Its groups, in the order of their values.
    pub groups: Vec<Group>,
    /// Values with too few rows to be named.
    pub small: Small,
}

/// Values that stand for a handful of patients.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Small {
    /// How many values.
    pub values: usize,
    /// How many rows they have together.
    pub rows: usize,
}

/// Numbers of rows of a sample by the value of a column.
pub(super) struct Divided {
    pub(super) values: Vec<(Option<String>, Vec<usize>)>,
    pub(super) small: Small,
}

impl Divided {
    /// Divides rows, given by their numbers in the table.
    ///
    /// # Errors
    /// `K-EVAL-014` where the column has too many values.
    pub(super) fn by(table: &Table, column: Column, name: &str, rows: &[usize]) -> Result<Self> {
        let mut values: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (place, &row) in rows.iter().enumerate() {
            values.entry(table.cell(row, column)).or_default().push(place);
            if values.len() > LIMIT {
                return Err(codes::EVAL_GROUPS_TOO_MANY.at(format!("column {}", shortened(name))));
            }
        }
        let mut divided = Self { values: Vec::new(), small: Small::default() };
        for (value, rows) in values {
            if rows.len() < LEAST_OF_A_CLASS {
                divided.small.values += 1;
                divided.small.rows += rows.len();
            } else {
                divided.values.push((value.map(str::to_owned), rows));
            }
        }
        Ok(divided)
    }
}

impl Group {
    /// The group of some rows of the whole.
    pub(super) fn of(
        whole: &Patients,
        value: Option<String>,
        rows: &[usize],
        thresholds: &[f64],
        bootstrap: Option<Bootstrap>,
        place: &str,
    ) -> Self {
        let events = rows.iter().filter(|&&row| whole.is_event(row)).count();
        let figures = whole.of(rows, place).and_then(|group| group.measured(thresholds, bootstrap, place));
        let because = figures.as_ref().err().map(|error| error.notice().clone());
        Self { value, rows: rows.len(), events, figures: figures.ok(), because }
    }
}
