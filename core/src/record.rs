//! One patient's record, whatever standard it came in: the only form that the rest of the core sees.
//!
//! Values keep what the sender wrote (decimal text, comparator, unit, status, precision of the date) and
//! the resource they came from, so that everything shown can be traced. Nothing is converted here.

use crate::moment::Moment;

/// All that was read about one patient.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Who it is about.
    pub patient: Patient,
    /// Laboratory results, vital signs, findings.
    pub observations: Vec<Observation>,
    /// Diagnoses and problems.
    pub conditions: Vec<Condition>,
    /// Drugs ordered, stated, given or dispensed.
    pub medications: Vec<Medication>,
    /// Procedures done.
    pub procedures: Vec<Procedure>,
    /// Orders for tests and procedures.
    pub orders: Vec<Order>,
    /// Bedside findings answered on a form, with author and time.
    pub answers: Vec<Answer>,
}

/// The subject of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Patient {
    /// Logical id in the sending system.
    pub id: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Moment>,
    /// Administrative gender, where it is `male` or `female`.
    pub sex: Option<Sex>,
    /// Recorded as deceased.
    pub deceased: bool,
    /// When, where that is recorded.
    pub deceased_at: Option<Moment>,
    /// Where the demographics came from (`Patient/p1`).
    pub source: String,
}

/// The two values of administrative gender on which the models were trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `female`
    Female,
    /// `male`
    Male,
}

/// A code with the system that gives it its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    /// URI or OID of the code system; empty where the sender gave none.
    pub system: String,
    /// The code.
    pub code: String,
    /// The sender's words for it, only ever shown: nothing is matched by them. Empty where there were none.
    pub display: String,
}

impl Coding {
    /// What to show: the sender's words, or the code where there were none.
    pub fn words(&self) -> &str {
        if self.display.is_empty() { &self.code } else { &self.display }
    }
}

/// What was observed, as received.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number with a unit.
    Quantity(Quantity),
    /// Free text (`溶血`, `(-)`).
    Text(String),
    /// A coded answer.
    Coded(Vec<Coding>),
    /// Yes or no.
    Boolean(bool),
    /// A point in time, as an observation's value.
    Moment(Moment),
    /// Recorded as not available, with the reason's code.
    Absent(String),
}

/// A number as the sender wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The decimal text, unchanged.
    pub text: String,
    /// `<`, `<=`, `>=` or `>`, where the sender gave one.
    pub comparator: Option<String>,
    /// The unit as written for people.
    pub unit: Option<String>,
    /// The unit's code, where its system is UCUM.
    pub ucum: Option<String>,
}

/// How far a result can be relied on. Retracted results never enter a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Final, amended or corrected.
    Final,
    /// Registered or preliminary.
    Preliminary,
}

/// A result, a vital sign or a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// What was observed, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// What was found.
    pub value: Value,
    /// When it was true of the patient.
    pub at: Option<Moment>,
    /// Final or preliminary.
    pub status: Status,
    /// The resource, with the component's place where it is one (`Observation/bp-1#component[0]`).
    pub source: String,
}

/// What the record says of a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// A diagnosis.
    Confirmed,
    /// 疑い: provisional, differential or unconfirmed. Not a diagnosis.
    Suspected,
    /// Recorded as not being the case.
    Refuted,
}

/// A diagnosis or problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What it is, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// Diagnosis, suspicion or refutation.
    pub certainty: Certainty,
    /// Not resolved, in remission or inactive.
    pub active: bool,
    /// When it began. 病名開始日 of Japanese systems is a date of entry and is read into `recorded`.
    pub onset: Option<Moment>,
    /// When it was entered.
    pub recorded: Option<Moment>,
    /// The resource.
    pub source: String,
}

/// A drug that the patient has or had.
#[derive(Debug, Clone, PartialEq)]
pub struct Medication {
    /// Which drug, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// Being taken, as far as its status says.
    pub active: bool,
    /// When it was ordered, stated or given.
    pub at: Option<Moment>,
    /// The resource.
    pub source: String,
}

/// A procedure that was done, or recorded as not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Procedure {
    /// Which procedure, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// `false` where it is recorded as not done.
    pub done: bool,
    /// When.
    pub at: Option<Moment>,
    /// The resource.
    pub source: String,
}

/// An order for a test or procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What was ordered.
    pub codes: Vec<Coding>,
    /// When.
    pub at: Option<Moment>,
    /// The resource.
    pub source: String,
}

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// It stood in the record, and ages like every record.
    Recorded,
    /// It was given with the question, and holds at its moment.
    WithQuestion,
    /// It is an input of a golden patient, of whom nothing else is known.
    Golden,
}

/// A bedside finding that somebody answered for an input of a model, by the input's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How it came.
    pub given: Given,
    /// The model whose form was answered; any model's, where it is not known.
    pub model: Option<String>,
    /// The input's name.
    pub name: String,
    /// The answer as given: a level's name, a number in the input's unit, or a date and time.
    pub value: String,
    /// Who answered, as far as it is known.
    pub author: Option<String>,
    /// When it was answered.
    pub at: Option<Moment>,
    /// Where it came from (`QuestionnaireResponse/q1`, `--answer`, `form`).
    pub source: String,
}
