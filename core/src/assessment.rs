//! The answer about one patient by one model: the one document from which text, cards, FHIR resources and the
//! panel are made. `assessment.schema.json` is made from these types.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{code::Notice, text::Text};

/// What one model says of one patient at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Assessment {
    /// Version of this document's form.
    pub schema_version: u32,
    /// SHA-256 of the guest that computed it, as its face gave it.
    pub guest_sha256: String,
    /// The model.
    pub model: ModelFacts,
    /// The moment of the question, RFC 3339.
    pub at: String,
    /// The zone in which dates without one were read (`+09:00`).
    pub zone: String,
    /// Logical id of the patient in the sending system.
    pub subject: Option<String>,
    /// Answer, abstention, or not applicable.
    pub outcome: Outcome,
    /// Every input of the model, used or not, in the manifest's order.
    pub inputs: Vec<InputUsed>,
    /// What the model would like to know and the record does not hold.
    pub questions: Vec<Question>,
    /// What to look at although there is an answer.
    pub findings: Vec<Notice>,
    /// What the claims rest on.
    pub evidence: Vec<EvidenceShown>,
    /// 未承認・研究用 / research use.
    pub notice: Text,
}

/// Which model spoke.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ModelFacts {
    /// Identifier.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// What kind of question it answers.
    pub kind: crate::manifest::Kind,
    /// Where it may speak.
    pub r#use: crate::manifest::Use,
    /// Name for people.
    pub title: Text,
    /// What it does, in a sentence.
    pub summary: Text,
    /// SHA-256 of the package.
    pub package_sha256: String,
    /// Whether the package is signed; `unsigned` until signatures exist.
    pub signature: String,
    /// Date by which its publisher will have looked at it again.
    pub review_by: String,
    /// That date lies before the moment of the question.
    pub review_overdue: bool,
    /// What its probability is of (`death or dependency`), and when.
    pub output: OutputFacts,
    /// How well it did, and on which data.
    pub validation: Vec<crate::manifest::Figures>,
    /// How those figures were got.
    pub validation_method: Text,
    /// Developer, licence, training data, regulatory status.
    pub transparency: Transparency,
}

/// Who made the model, from what, under which terms, in short. The whole of it is the card's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Transparency {
    /// Who developed it.
    pub developer: Text,
    /// Approved or not, and as what.
    pub regulatory_status: Text,
    /// What it is for.
    pub intended_use: Text,
    /// What it must not be used for.
    pub out_of_scope: Text,
    /// What is known to be wrong or weak.
    pub limitations: Text,
    /// From which data, where they can be had.
    pub training_data: Text,
    /// On which legal basis the data are used.
    pub legal_basis: Text,
    /// Licence of the model.
    pub licence: String,
}

impl From<&crate::manifest::Transparency> for Transparency {
    fn from(whole: &crate::manifest::Transparency) -> Self {
        Self {
            developer: whole.developer.clone(),
            regulatory_status: whole.regulatory_status.clone(),
            intended_use: whole.intended_use.clone(),
            out_of_scope: whole.out_of_scope.clone(),
            limitations: whole.limitations.clone(),
            training_data: whole.training_data.clone(),
            legal_basis: whole.legal_basis.clone(),
            licence: whole.licence.clone(),
        }
    }
}

/// What the model's number means.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OutputFacts {
    /// The outcome.
    pub meaning: Text,
    /// By when.
    pub horizon: Text,
    /// What the interval covers and what not.
    pub interval: Text,
    /// Risks at which something changes, in rising order.
    pub thresholds: Vec<crate::manifest::Threshold>,
    /// The horizon of an outcome that is an event in time.
    pub survival: Option<crate::manifest::Survival>,
    /// The limits of its label set, where a decision is binary.
    pub label_set: Option<crate::manifest::LabelSet>,
}

/// The kinds of outcome. They never mix.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The patient is not one whom the model is about: silence, no card.
    NotApplicable {
        /// Which of the model's conditions is not met.
        reasons: Vec<Reason>,
    },
    /// The model is about this patient but must not answer.
    Abstention {
        /// Why, each with its code.
        reasons: Vec<Reason>,
    },
    /// There is an answer.
    Answer {
        /// The graph that gave it.
        graph: GraphUsed,
        /// One reading of the record, or two where a recorded scale leaves two open.
        readings: Vec<Reading>,
    },
    /// There is a score: computed by a published rule, not estimated. It has no interval.
    Score {
        /// The graph that gave it.
        graph: GraphUsed,
        /// The score.
        score: ScoreShown,
    },
}

/// A published score.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScoreShown {
    /// In words, with its unit; from the least to the most where missing items leave it open.
    pub text: Text,
    /// The score, rounded as it is shown; absent where missing items leave it open.
    pub value: Option<f64>,
    /// The least that it can be, whatever the missing items are.
    pub least: f64,
    /// The most that it can be.
    pub most: f64,
    /// UCUM unit; `{score}` for points.
    pub unit: String,
    /// The bands that it may lie in, in the manifest's order; one where that is settled.
    pub bands: Vec<BandShown>,
    /// The points of each item, in the manifest's order; none where the score is a formula, whose inputs have none.
    pub points: Vec<PointsShown>,
    /// That a score has no interval.
    pub note: Text,
}

/// A part of a score's range with its meaning.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BandShown {
    /// Name for people.
    pub title: Text,
    /// What the source says of it.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
}

/// What one item adds to a score.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PointsShown {
    /// Name of the item in the manifest.
    pub item: String,
    /// Its name for people.
    pub title: Text,
    /// The inputs it turns on.
    pub inputs: Vec<String>,
    /// Its points; the least where something is missing.
    pub least: f64,
    /// The most that it can have, given what is missing.
    pub most: f64,
}

/// Which of a package's graphs was run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GraphUsed {
    /// Its name in the manifest.
    pub name: String,
    /// Its name for people.
    pub title: Text,
    /// A fuller graph exists, for which inputs are missing.
    pub reduced: bool,
}

/// A reason, with the words of the model it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Reason {
    /// Code, place and remedy.
    pub notice: Notice,
    /// The reason in the model's own words.
    pub detail: Text,
    /// The inputs it turns on.
    pub inputs: Vec<String>,
}

/// One reading of the record, with all that follows from it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Reading {
    /// What was assumed, where the record leaves it open.
    pub assumption: Option<Assumption>,
    /// The estimated risk.
    pub prediction: Prediction,
    /// Which labels that leaves, of a model that has a label set.
    pub label_set: Option<LabelSetShown>,
    /// The same risk recalibrated to the outcomes of a site, where the question brought a recalibration. Nothing else is
    /// computed from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recalibrated: Option<Recalibrated>,
    /// What each input contributes; absent where it could not be verified.
    pub explanation: Option<Explanation>,
    /// The nearest change of a single input that would carry the estimate across the nearest threshold; absent where no
    /// change within reason does, and for models without thresholds.
    pub counterfactual: Option<Counterfactual>,
    /// The treatments compared; absent for models that compare none.
    pub advice: Option<Advice>,
}

/// One of the values that a recorded scale leaves open.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Assumption {
    /// The input.
    pub input: String,
    /// The level assumed.
    pub level: String,
    /// In words.
    pub title: Text,
}

/// An estimated probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Prediction {
    /// Probability of the outcome, 0 to 1.
    pub probability: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
    /// The log odds of which the contributions are parts.
    pub logit: f64,
}

/// Which labels an estimate leaves, by a class-conditional conformal label set.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LabelSetShown {
    /// Which.
    pub left: LabelsLeft,
    /// The share of each class whose set holds its true label.
    pub coverage: f64,
    /// What is left, in a sentence.
    pub text: Text,
    /// What the coverage promises, and what it does not.
    pub promise: Text,
}

/// The labels in a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelsLeft {
    /// The outcome alone.
    Present,
    /// Its absence alone.
    Absent,
    /// Both: the estimate does not tell them apart.
    Both,
    /// Neither: the estimate is unlike that of most of either class.
    Neither,
}

/// A risk recalibrated to the outcomes of a site: the site's own, validated nowhere else.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Recalibrated {
    /// The estimate.
    pub probability: f64,
    /// Lower end of its 95 % interval, which covers the chance of the refits and of the recalibration.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// From what.
    pub recalibration: crate::recalibration::Recalibration,
    /// Whose it is, from how many patients, in words.
    pub text: Text,
}

/// How the inputs add up to the prediction, against a reference patient or a background of made-up patients.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// How it was computed.
    pub method: ExplanationMethod,
    /// How many made-up patients of the training population the background has; none where the contributions are against
    /// the reference patient.
    pub background_rows: Option<usize>,
    /// Log odds of the reference patient, or their mean over the background.
    pub base_logit: f64,
    /// Probability of the reference patient, or the one whose log odds are the mean over the background.
    pub base_probability: f64,
    /// One for each input of the graph, or for each group of inputs, largest first. Their sum is `logit - base_logit`.
    pub contributions: Vec<Contribution>,
}

/// How contributions were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplanationMethod {
    /// The graph is a sum over its columns; exact.
    Additive,
    /// Interventional `TreeSHAP`; exact.
    TreeShap,
    /// Shapley values over all coalitions of the groups; exact.
    ShapleyExact,
    /// Shapley values over sampled permutations; each with its standard error.
    ShapleySampled,
}

/// What one input adds, or a group of inputs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Contribution {
    /// The input, or the group's name.
    pub input: String,
    /// The inputs of the group; the input itself where it stands alone.
    pub inputs: Vec<String>,
    /// Its name for people.
    pub title: Text,
    /// The log odds that this patient's value adds against the reference value, or against the background.
    pub logit: f64,
    /// The standard error of that number; only where permutations were sampled.
    pub error: Option<f64>,
    /// The reference value, in words; empty against a background, and for a group of several inputs.
    pub reference: Text,
}

/// A single input which, had it another value, would carry the estimate across a threshold. It describes the model: that
/// nothing else would change with it, and that a treatment would do it, is not said.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Counterfactual {
    /// The input.
    pub input: String,
    /// Its name for people.
    pub title: Text,
    /// The value that the estimate rests on, in words.
    pub from: Text,
    /// The nearest value with which the estimate would lie on the other side, in words.
    pub to: Text,
    /// That value as a number, for quantities.
    pub to_number: Option<f64>,
    /// That value as a level's name, for categories.
    pub to_level: Option<String>,
    /// The estimate with it.
    pub prediction: Prediction,
    /// The threshold.
    pub threshold: crate::manifest::Threshold,
    /// That it describes the model and not what a treatment does.
    pub note: Text,
}

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

/// A source, as shown.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceShown {
    /// Id within the model.
    pub id: String,
    /// Full citation.
    pub citation: String,
    /// Where to read it.
    pub url: Option<String>,
    /// When it was published.
    pub date: String,
    /// In whom it was found.
    pub population: Text,
}

impl From<&crate::manifest::Evidence> for EvidenceShown {
    fn from(evidence: &crate::manifest::Evidence) -> Self {
        Self {
            id: evidence.id.clone(),
            citation: evidence.citation.clone(),
            url: evidence.url(),
            date: evidence.date.clone(),
            population: evidence.population.clone(),
        }
    }
}

/// One input of the model and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct InputUsed {
    /// Name in the manifest.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// What the model does with it.
    pub role: Role,
    /// Where things stand.
    pub state: State,
    /// The value used, if any.
    pub used: Option<ValueUsed>,
    /// Values that were there and not used, with the reason.
    pub not_used: Vec<ValueNotUsed>,
    /// What to look at.
    pub findings: Vec<Notice>,
}

/// What a model does with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It enters a graph.
    Predictor,
    /// It decides whether the model speaks, or whether treatments are compared.
    Condition,
}

/// Whether an input has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// From the record.
    Recorded,
    /// From a bedside answer.
    Answered,
    /// Computed from other inputs.
    Derived,
    /// Not there.
    Missing,
}

/// A value as received and as used.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ValueUsed {
    /// In words, in the unit used.
    pub text: Text,
    /// As a number, for quantities.
    pub number: Option<f64>,
    /// As level names, for categories; two where the record leaves two open.
    pub levels: Vec<String>,
    /// UCUM unit used.
    pub unit: Option<String>,
    /// What the sender wrote, with its unit.
    pub received: Option<String>,
    /// The unit as the sender wrote it.
    pub unit_received: Option<String>,
    /// When it was true of the patient, as recorded.
    pub date: Option<String>,
    /// The resource or form it came from.
    pub source: String,
    /// Who answered, for answers.
    pub author: Option<String>,
}

/// A value that lost, and why.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ValueNotUsed {
    /// What the sender wrote, with its unit.
    pub received: String,
    /// When it was true of the patient, as recorded.
    pub date: Option<String>,
    /// The resource it came from.
    pub source: String,
    /// Why it was not used; absent where another value was simply the one that the model chooses.
    pub because: Option<Notice>,
}

/// Something to ask at the bedside.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Question {
    /// The input's name; an answer carries it.
    pub name: String,
    /// The question.
    pub text: Text,
    /// What kind of answer.
    pub answer: AnswerKind,
    /// Without it there is no answer, or no comparison of treatments.
    pub needed: bool,
}

/// The form of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerKind {
    /// One of these.
    Choice {
        /// The levels, in order.
        options: Vec<crate::manifest::Level>,
    },
    /// A number.
    Number {
        /// UCUM unit in which it is asked.
        unit: String,
        /// Smallest possible value.
        minimum: Option<f64>,
        /// Largest possible value.
        maximum: Option<f64>,
    },
    /// A date and time, RFC 3339.
    DateTime,
}
