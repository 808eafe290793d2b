//! Treatments side by side.

use schemars::JsonSchema;
use serde::Serialize;

use super::Reason;
use crate::{code::Notice, text::Text};

/// Treatments side by side.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Advice {
    /// What it all comes to, in a sentence.
    pub statement: Text,
    /// Why the comparison is withheld, where it is. The arms then carry no figures.
    pub withheld: Vec<Reason>,
    /// The arms, in the manifest's order.
    pub arms: Vec<ArmShown>,
    /// What current guidelines say, each with its source.
    pub guidance: Vec<Claim>,
    /// What benefit and harm per 1,000 have in common and what not, where both stand beside each other.
    pub scales: Text,
}

/// One treatment, or none.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ArmShown {
    /// Identifier in the manifest.
    pub id: String,
    /// Name for people.
    pub title: Text,
    /// The arm with which the others are compared.
    pub reference: bool,
    /// Whether the patient has this treatment, where it is known.
    pub current: Option<bool>,
    /// What says so, where the patient has it.
    pub current_use: Vec<CurrentUse>,
    /// Absolute risk under this arm; absent where there is no figure of this patient.
    pub risk: Option<Interval>,
    /// Absolute risk minus that of the reference arm; negative is better.
    pub difference: Option<Interval>,
    /// Number needed to treat; only where the difference's interval excludes zero in the arm's favour.
    pub number_needed_to_treat: Option<Interval>,
    /// What the difference's interval allows to say.
    pub verdict: Option<Verdict>,
    /// Why there is no figure of this patient, and what those that there are mean.
    pub notes: Vec<Reason>,
    /// The published effect from which the risk was computed.
    pub effect: Option<crate::manifest::Effect>,
    /// That no effect on the model's outcome was found, and where it was looked for.
    pub no_effect: Option<Claim>,
    /// What the arm may do that is not wanted.
    pub harms: Vec<HarmShown>,
    /// That no harms were found where they were looked for; it does not mean that there are none.
    pub harms_not_found: Option<Claim>,
    /// Whether the model lists contraindications of this arm. Where it lists none, none were looked for.
    pub contraindications_listed: bool,
    /// Contraindications that the record or an answer shows. The arm then carries no figures.
    pub contraindications: Vec<Reason>,
    /// Contraindications of which nothing is recorded.
    pub to_check: Vec<Reason>,
    /// Reasons for care that the record or an answer shows.
    pub cautions: Vec<CautionShown>,
    /// Reasons for care of which nothing is recorded, which is not that there are none.
    pub cautions_not_recorded: Vec<CautionShown>,
    /// Which reasons for care were not looked for.
    pub cautions_scope: Option<Claim>,
    /// The order proposed; only where proposals were asked for and everything speaks for it.
    pub order: Option<OrderProposed>,
    /// Why no order can be proposed, whether or not proposals were asked for; empty for the reference arm, and for models
    /// that say nothing of orders.
    pub no_order: Vec<Reason>,
}

/// An entry of the record, or an answer, that says that a treatment is in use.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CurrentUse {
    /// The input.
    pub input: String,
    /// The date of the entry: of the prescription, or since when the drug is stated to be taken.
    pub date: Option<String>,
    /// The resource or form it came from.
    pub source: String,
}

/// A reason for care.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CautionShown {
    /// Code, place and remedy.
    pub notice: Notice,
    /// The reason in the model's own words.
    pub detail: Text,
    /// The inputs it turns on.
    pub inputs: Vec<String>,
    /// Id of the evidence it rests on.
    pub evidence: String,
    /// The entries of the record that show it.
    pub shown_by: Vec<CurrentUse>,
}

/// A harm with its source; the figures are the publication's, in its patients.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HarmShown {
    /// In words, for where there is no figure.
    pub text: Text,
    /// Id of the evidence it rests on.
    pub evidence: String,
    /// In numbers, where the source gives any.
    pub figure: Option<HarmFigureShown>,
}

/// A harm in numbers, on the scale of a risk difference. Never individualised.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HarmFigureShown {
    /// What happens.
    pub outcome: Text,
    /// By when.
    pub horizon: Text,
    /// Risk with the treatment minus risk without; above zero is harm. Absent where the source gives no absolute figure.
    pub difference: Option<f64>,
    /// Its 95 % interval, where the source gives one, or the standard error that it follows from.
    pub interval: Option<Interval>,
    /// Number needed to harm; only where that interval excludes zero on the side of harm.
    pub number_needed_to_harm: Option<Interval>,
    /// The relative effect, where the source gives one.
    pub relative: Option<crate::manifest::RelativeHarm>,
    /// How sure the source is of it (GRADE), where it says.
    pub certainty: Option<crate::manifest::Certainty>,
    /// What the numbers alone do not say.
    pub note: Option<Text>,
}

/// A drug order that is proposed and not given: `MedicationRequest` of intent `proposal`, status `draft`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OrderProposed {
    /// The drug, for people.
    pub drug: Text,
    /// Its codes.
    pub codes: Vec<OrderCode>,
    /// The dose in words, as on the label.
    pub dose_text: Text,
    /// A single dose.
    pub dose: crate::manifest::Dose,
    /// How often a day.
    pub times_a_day: u8,
    /// The way it is given.
    pub route: crate::manifest::Route,
    /// Id of the evidence: the label with indication and dose.
    pub label: String,
    /// Id of the evidence: the guideline that agrees.
    pub guidance: String,
    /// What it is for: the entries of the record that made the model look at the patient.
    pub indication: Vec<String>,
}

/// A code of a drug.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OrderCode {
    /// URI of the code system.
    pub system: String,
    /// The code.
    pub code: String,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// What an interval of a risk difference allows to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval lies on the side of benefit.
    Benefit,
    /// The interval crosses zero.
    Uncertain,
    /// The whole interval lies on the side of harm.
    Harm,
}

/// A sentence with its source.
pub type Claim = crate::manifest::Claimed;
