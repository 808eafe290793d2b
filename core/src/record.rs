//! One patient's record, whatever standard it came in: the only form that the rest of the core sees.
//!
//! Values keep what the sender wrote (decimal text, comparator, unit, status, precision of the date) and
//! the resource they came from, so that everything shown can be traced. Nothing is converted here.

use serde::Deserialize;

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
    /// Allergies and intolerances.
    pub allergies: Vec<Allergy>,
    /// Visits and stays.
    pub encounters: Vec<Encounter>,
    /// Vaccinations.
    pub immunizations: Vec<Immunization>,
    /// Diseases of relatives.
    pub family_history: Vec<FamilyHistory>,
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
    /// A row of samples (an electrocardiogram's lead).
    Samples(Samples),
    /// Recorded as not available, with the reason's code.
    Absent(String),
}

/// Equally spaced samples (FHIR R4, `SampledData`): value i of a dimension is `origin + factor * data[i]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Samples {
    /// The value of a sample of zero, with the unit of all.
    pub origin: Quantity,
    /// Milliseconds between samples, as decimal text.
    pub period_ms: String,
    /// What a sample is multiplied by, as decimal text; 1 where absent.
    pub factor: Option<String>,
    /// Values at each point in time.
    pub dimensions: u32,
    /// The samples with spaces between them; `E`, `U` and `L` stand for error, below and above the limit.
    pub data: String,
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

/// Where a value was measured. Home and office blood pressure are not the same input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// By a health professional, or not said: what records hold unless they say otherwise.
    #[default]
    Clinic,
    /// By the patient or a carer, at home.
    Home,
}

/// What the laboratory takes as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferenceRange {
    /// Lower bound.
    pub low: Option<Quantity>,
    /// Upper bound.
    pub high: Option<Quantity>,
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
    /// Clinic or home.
    pub setting: Setting,
    /// The sender's judgement (`H`, `LL`, `POS`).
    pub interpretation: Vec<Coding>,
    /// The range in which the sender takes it as usual.
    pub reference: Option<ReferenceRange>,
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

/// What is said beside a diagnosis that makes it something other than the disease now. The later of two outweighs the
/// earlier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// Nothing of the kind.
    #[default]
    Nothing,
    /// Something, in words or in a code whose table is not known: which of the following is not sure.
    Unsure,
    /// 術後: it was operated on.
    Operated,
    /// 陳旧性: it is old.
    Old,
    /// 後遺症: what is left of it.
    Sequela,
    /// の既往: the patient had it.
    History,
    /// 家族歴, in words beside one of the above: a relative had it.
    Kin,
    /// の予防: the patient is to be kept from it, and need never have had it.
    Prophylaxis,
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
    /// Said by a status, an outcome or an end to be over. Not the opposite of `active`: what is marked as history has no
    /// such end, and of one whose state cannot be read neither is known.
    pub ended: bool,
    /// What is said beside it.
    pub remark: Remark,
    /// When it began. 病名開始日 of Japanese systems is a date of entry and is read into `recorded`.
    pub onset: Option<Moment>,
    /// When it ended.
    pub abatement: Option<Moment>,
    /// When it was entered.
    pub recorded: Option<Moment>,
    /// Entered so that something could be claimed: 保険病名 and every diagnosis of a receipt. Not a diagnosis unless
    /// an input says that it takes them.
    pub claimed: bool,
    /// The resource.
    pub source: String,
}

/// What is known of how a drug came to the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supply {
    /// Ordered or prescribed.
    Ordered,
    /// Handed over.
    Dispensed,
    /// Given.
    Given,
    /// Said to be taken.
    Stated,
}

/// A drug that the patient has or had.
#[derive(Debug, Clone, PartialEq)]
pub struct Medication {
    /// Which drug, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// Ordered, dispensed, given or stated.
    pub supply: Supply,
    /// Being taken, as far as its status says.
    pub active: bool,
    /// When it was ordered, stated or given.
    pub at: Option<Moment>,
    /// When it ended or will end, where that is said.
    pub until: Option<Moment>,
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

/// An allergy or intolerance.
#[derive(Debug, Clone, PartialEq)]
pub struct Allergy {
    /// To what, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// Confirmed, suspected or refuted.
    pub certainty: Certainty,
    /// Not resolved or inactive.
    pub active: bool,
    /// When it was noted.
    pub at: Option<Moment>,
    /// The resource.
    pub source: String,
}

/// A visit or a stay.
#[derive(Debug, Clone, PartialEq)]
pub struct Encounter {
    /// Kind of contact (`AMB`, `IMP`, `EMER`), department, reason: every code the sender gave.
    pub codes: Vec<Coding>,
    /// When it began.
    pub start: Option<Moment>,
    /// When it ended; still going on where absent.
    pub end: Option<Moment>,
    /// How the patient left, in every system the sender gave.
    pub discharge: Vec<Coding>,
    /// The resource.
    pub source: String,
}

/// A vaccination that was done, or recorded as not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Immunization {
    /// Which vaccine, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// `false` where it is recorded as not done.
    pub done: bool,
    /// When.
    pub at: Option<Moment>,
    /// The resource.
    pub source: String,
}

/// A disease of a relative.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyHistory {
    /// Which relative, in every system the sender gave.
    pub relationship: Vec<Coding>,
    /// Which disease, in every system the sender gave.
    pub codes: Vec<Coding>,
    /// When it was recorded.
    pub at: Option<Moment>,
    /// The resource, with the condition's place.
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
