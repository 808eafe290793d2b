//! Which columns of a table are inputs of the model.

use serde::{Deserialize, Serialize};

use super::table::{Column, Table};
use crate::code::{Result, codes};

/// An input, as the guest says what it takes.
#[derive(Debug, Clone, Deserialize)]
pub struct Taken {
    /// Its name.
    pub name: String,
    role: String,
    derived: bool,
}

impl Taken {
    /// Whether it enters a graph.
    pub fn is_predictor(&self) -> bool {
        self.role == "predictor"
    }

    /// Whether the model decides it from other inputs.
    pub fn is_derived(&self) -> bool {
        self.derived
    }
}

/// The columns of a table, by what the model does with them.
#[derive(Debug, Clone, Serialize)]
pub struct Columns {
    /// Those that are inputs, in the table's order.
    pub inputs: Vec<String>,
    /// Those that are inputs which the model decides from others, and are not read.
    pub derived: Vec<String>,
    /// Those that are no inputs, nor named on the command line.
    pub ignored: Vec<String>,
    #[serde(skip)]
    places: Vec<Column>,
}

impl Columns {
    /// Sorts the columns of a table; `outcomes` are those that hold the outcome, `named` those that have another part.
    ///
    /// # Errors
    /// `K-EVAL-017` where one of the outcome is an input, `-018` where no column is one.
    pub fn of(table: &Table, taken: &[Taken], outcomes: &[&str], named: &[&str]) -> Result<Self> {
        let mut columns = Self { inputs: Vec::new(), derived: Vec::new(), ignored: Vec::new(), places: Vec::new() };
        if let Some(outcome) = outcomes.iter().find(|outcome| taken.iter().any(|input| input.name == **outcome)) {
            return Err(codes::EVAL_OUTCOME_IS_INPUT.at(format!("column {}", shortened(outcome))));
        }
        for name in table.names() {
            match (taken.iter().find(|input| input.name == *name), table.column(name)) {
                (Some(input), Some(place)) if !input.is_derived() => {
                    columns.inputs.push(name.clone());
                    columns.places.push(place);
                }
                (Some(_), _) => columns.derived.push(name.clone()),
                _ if outcomes.contains(&name.as_str()) || named.contains(&name.as_str()) => {}
                _ => columns.ignored.push(name.clone()),
            }
        }
        if columns.inputs.is_empty() { Err(codes::EVAL_INPUTS_ABSENT.at("table")) } else { Ok(columns) }
    }

    /// Columns of no table.
    #[cfg(test)]
    pub(super) fn named(inputs: Vec<String>, derived: Vec<String>, ignored: Vec<String>) -> Self {
        Self { inputs, derived, ignored, places: Vec::new() }
    }

    /// The cells of the inputs in one row.
    pub(super) fn cells<'t>(&self, table: &'t Table, row: usize) -> Vec<Option<&'t str>> {
        self.places.iter().map(|&place| table.cell(row, place)).collect()
    }
}

/// A column that was named.
///
/// # Errors
/// `K-EVAL-004` where the table has none of this name.
pub(super) fn column(table: &Table, name: &str) -> Result<Column> {
    table.column(name).ok_or_else(|| codes::EVAL_COLUMN_ABSENT.at(format!("column {}", shortened(name))))
}

/// As much of a name as is shown.
pub(super) fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}
