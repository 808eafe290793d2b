//! What the guest says of one patient, as a row of the table.

use std::{borrow::Cow, collections::BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::code::{Notice, Result, codes};

/// A column of the table: one input of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    /// The input's name.
    pub(super) name: String,
    /// UCUM unit, of numbers.
    pub(super) unit: Option<String>,
    /// Its levels in order, of categories.
    pub(super) levels: Vec<String>,
}

impl Column {
    /// Whether it holds numbers.
    pub(super) fn is_number(&self) -> bool {
        self.levels.is_empty()
    }
}

/// One patient at one moment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) patient: String,
    pub(super) at: String,
    /// The inputs in the order of the columns; numbers as the guest wrote them, so that nothing is rounded.
    pub(super) cells: Vec<Option<String>>,
    /// Codes: of the reading, and `input:code`; in order, each once, with a space between them.
    pub(super) findings: String,
}

/// Between the two levels that a record leaves open.
const OPEN: &str = "|";

#[derive(Deserialize)]
pub(super) struct Extracted<'a> {
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    models: Vec<InputsOf<'a>>,
    findings: Vec<Notice>,
}

#[derive(Deserialize)]
struct InputsOf<'a> {
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
    columns: Vec<Column>,
}

#[derive(Deserialize)]
struct Input<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    used: Option<Used<'a>>,
    findings: Vec<Notice>,
}

#[derive(Deserialize)]
struct Used<'a> {
    #[serde(borrow)]
    number: Option<&'a RawValue>,
    #[serde(borrow)]
    levels: Vec<Cow<'a, str>>,
}

impl<'a> Extracted<'a> {
    /// Reads the guest's answer to `features`.
    ///
    /// # Errors
    /// `K-HOST-009` where it has not the form promised.
    pub(super) fn read(answer: &'a RawValue) -> Result<Self> {
        serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest features"))
    }

    /// The columns of the one model.
    pub(super) fn into_columns(self) -> Result<Vec<Column>> {
        let model = self.models.into_iter().next();
        Ok(model.ok_or_else(|| codes::HOST_GUEST_ANSWER.at("guest features"))?.columns)
    }

    /// All findings.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Notice> {
        let inputs = self.models.iter().flat_map(|model| &model.inputs);
        self.findings.iter().chain(inputs.flat_map(|input| &input.findings))
    }

    /// The row of `patient`.
    ///
    /// # Errors
    /// `K-HOST-031` where the data says that it is somebody else's, `K-HOST-009` where the inputs are not the columns.
    pub(super) fn row(&self, patient: &str, at: &str, columns: &[Column]) -> Result<Row> {
        if self.subject.as_deref().is_some_and(|subject| subject != patient) {
            return Err(codes::HOST_PATIENT_OTHER.at("patient data"));
        }
        let broken = || codes::HOST_GUEST_ANSWER.at("guest features");
        let [model] = self.models.as_slice() else { return Err(broken()) };
        if model.inputs.len() != columns.len() {
            return Err(broken());
        }
        let cells = model.inputs.iter().zip(columns).map(|(input, column)| input.cell(column));
        let cells = cells.collect::<Result<_>>()?;
        let reading: BTreeSet<String> = self.findings.iter().map(|finding| finding.code.clone()).collect();
        let mut findings: Vec<String> = reading.into_iter().collect();
        for input in &model.inputs {
            let of_input: BTreeSet<&str> = input.findings.iter().map(|finding| finding.code.as_str()).collect();
            findings.extend(of_input.into_iter().map(|code| format!("{}:{code}", input.name)));
        }
        Ok(Row { patient: patient.to_owned(), at: at.to_owned(), cells, findings: findings.join(" ") })
    }
}

impl Input<'_> {
    /// The cell of a column.
    fn cell(&self, column: &Column) -> Result<Option<String>> {
        let broken = || codes::HOST_GUEST_ANSWER.at("guest features");
        if self.name != column.name {
            return Err(broken());
        }
        let Some(used) = &self.used else { return Ok(None) };
        let cell = match (used.number, column.is_number()) {
            (Some(number), true) => number.get().parse::<f64>().ok().map(|_| number.get().to_owned()),
            (None, false) if !used.levels.is_empty() => Some(used.levels.join(OPEN)),
            _ => None,
        };
        cell.map(Some).ok_or_else(broken)
    }
}
