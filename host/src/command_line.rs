//! What may be written on the command line, and what it says of itself.

use std::{convert::Infallible, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use kusushi_host::{
    code::Lang,
    evaluate::{PolicyAsked, Propensity},
    extract::Format,
    moment,
    question::{Answer, Output},
    sandbox::Limits,
};

/// Runs diagnostic and treatment models over a patient's record, in a sandbox.
/// Research use, not approved for clinical use (未承認・研究用).
#[derive(Parser)]
#[command(name = "kusushi", version, propagate_version = true)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What holds for every command.
#[derive(Clone, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Settings {
    /// Answer and report errors in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of texts.
    #[arg(long, global = true, value_name = "LANG", default_value = "ja")]
    pub(crate) lang: Lang,
    /// Folder of model packages [default: `models`, here or above, or those inside the program].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) models: Option<PathBuf>,
    /// Folder of what was made once and is used again; trusted, so nobody else may write to it [default: `kusushi` in
    /// the user's cache folder, or `KUSUSHI_CACHE`].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// The guest, instead of the one that belongs to the program.
    #[arg(long, global = true, value_name = "PATH", hide = true)]
    pub(crate) guest: Option<PathBuf>,
    /// Seconds that one call of the guest may take.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// MiB of memory that a guest may use.
    #[arg(long, global = true, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u16).range(16..=4096))]
    memory: u16,
}

impl Settings {
    /// The guest's limits.
    pub(crate) fn limits(&self) -> Limits {
        Limits { memory_bytes: usize::from(self.memory) << 20, timeout: Duration::from_secs(self.timeout) }
    }
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the guest and the models found.
    Models(List),
    /// Print a model's card: what it is, for whom, how well it did, and what was not done.
    Card(Card),
    /// Assess one patient.
    Assess(Assess),
    /// List what a model can be told at the bedside.
    Ask(Ask),
    /// Show what each input of a model would be for one patient, or write it for many as a table to train on.
    Features(Features),
    /// Say what a graph or package is and what keeps it from running; run the golden patients of models.
    Check(Check),
    /// Say how good a model is on a table of patients whose outcome is known.
    Evaluate(Evaluate),
    /// Recalibrate a model's estimates to a site's own outcomes, into a file beside the package.
    Recalibrate(Recalibrate),
    /// Measure how fast a graph runs, here and in peers.
    Bench(Bench),
    /// Pack a model folder into NAME-VERSION.kpkg.
    Pack(Pack),
    /// Serve CDS Hooks, the demo page and the guest's files.
    Serve(Serve),
}

/// Which models.
#[derive(Args)]
pub(crate) struct Models {
    /// Id of a model, or `all`; may be repeated.
    #[arg(long = "model", value_name = "ID", required = true)]
    ids: Vec<String>,
}

impl Models {
    /// The ids; none stands for all.
    pub(crate) fn ids(&self) -> Vec<String> {
        if self.ids.iter().any(|id| id == "all") { Vec::new() } else { self.ids.clone() }
    }
}

/// Which patient, and when.
#[derive(Args)]
pub(crate) struct Patient {
    /// FHIR Bundle, resource or NDJSON of the patient, a folder with the patient's SS-MIX2 storage, or receipts (UKE); `-`
    /// for standard input; may be repeated.
    #[arg(long = "patient", value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) when: When,
    /// Bedside finding that the record does not hold (see `kusushi ask`); may be repeated.
    #[arg(long = "answer", value_name = "NAME=VALUE", value_parser = answer_of)]
    pub(crate) answers: Vec<Answer>,
}

/// As of when.
#[derive(Args)]
pub(crate) struct When {
    /// Moment of the question, RFC 3339 [default: now].
    #[arg(long, value_name = "RFC3339", value_parser = moment_of, group = "moment")]
    pub(crate) at: Option<String>,
    /// Zone in which dates without one are read.
    #[arg(long, value_name = "±HH:MM", default_value = "+09:00", allow_hyphen_values = true, value_parser = zone_of)]
    pub(crate) zone: String,
}

#[derive(Args)]
pub(crate) struct List {
    /// As the tables of README.md, in Markdown: the figures of each model, and when each score speaks. With --json what they
    /// are made of.
    #[arg(long)]
    pub(crate) table: bool,
}

#[derive(Args)]
pub(crate) struct Card {
    /// Id of the model.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Form of the card: Markdown, XML of the Coalition for Health AI (mc-schema v0.2), FHIR R4, or the whole document
    /// [default: text, or json with --json].
    #[arg(long, value_name = "FORM")]
    pub(crate) output: Option<CardOutput>,
    /// Moment that the FHIR resources carry, RFC 3339 [default: now].
    #[arg(long, value_name = "RFC3339", value_parser = moment_of)]
    pub(crate) at: Option<String>,
}

#[derive(Args)]
pub(crate) struct Assess {
    #[command(flatten)]
    pub(crate) models: Models,
    #[command(flatten)]
    pub(crate) patient: Patient,
    /// Form of the answer [default: text, or json with --json].
    #[arg(long, value_name = "FORM")]
    pub(crate) output: Option<AssessOutput>,
    /// What `kusushi recalibrate` wrote, to be shown beside the validated estimate; one a model, may be repeated.
    #[arg(long = "recalibration", value_name = "FILE.json")]
    pub(crate) recalibrations: Vec<PathBuf>,
    /// Propose orders, where a package's own conditions for one are met: benefit in this patient, current Japanese guidance
    /// read in the original, indication and dose on the Japanese label. Without it there is evidence and no order.
    #[arg(long)]
    pub(crate) propose_orders: bool,
}

#[derive(Args)]
pub(crate) struct Ask {
    #[command(flatten)]
    pub(crate) models: Models,
    /// Form of the answer [default: text, or json with --json].
    #[arg(long, value_name = "FORM")]
    pub(crate) output: Option<AskOutput>,
}

#[derive(Args)]
#[command(after_help = FEATURES_NOTE)]
pub(crate) struct Features {
    #[command(flatten)]
    pub(crate) models: Models,
    #[command(flatten)]
    pub(crate) whose: Whose,
    #[command(flatten)]
    pub(crate) when: When,
    /// Bedside finding that the record does not hold (see `kusushi ask`); may be repeated.
    #[arg(long = "answer", value_name = "NAME=VALUE", value_parser = answer_of, conflicts_with_all = ["ndjson", "ssmix2"])]
    pub(crate) answers: Vec<Answer>,
    /// Of many patients: the table to write, by its name Parquet or CSV.
    #[arg(long, value_name = "FILE.parquet|FILE.csv", value_parser = table_of, conflicts_with = "paths")]
    pub(crate) out: Option<Out>,
    /// Of many patients: whom to ask about and as of when, instead of all as of `--at`: a CSV with the columns `patient`
    /// and `at`, a row a question.
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["paths", "at"], group = "moment")]
    pub(crate) index: Option<PathBuf>,
}

const FEATURES_NOTE: &str = "\
    A table has the columns `patient` (the id as it is in the data), `at`, each input by its name in the manifest \
    (numbers in the manifest's unit; categories as the name of their level, with `|` between two where the record leaves \
    two open; empty or null where missing) and `findings` (codes, with the input before a colon). Rows are in the order \
    of patients and moments. A patient who cannot be read has no row: the report says why, and with --json also who. \
    Beside a CSV lies its description, FILE.csv-metadata.json. The table is as sensitive as the data: only its owner may \
    read the file.";

/// Whose features: one patient's, shown, or many patients', as a table.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Whose {
    /// FHIR Bundle, resource or NDJSON of the patient, a folder with the patient's SS-MIX2 storage, or receipts (UKE); `-`
    /// for standard input; may be repeated.
    #[arg(long = "patient", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder of many patients' NDJSON, as FHIR Bulk Data exports it: *.ndjson with resources of any patients, or with a
    /// Bundle of one patient a line.
    #[arg(long, value_name = "DIR", requires = "out", requires = "moment")]
    pub(crate) ndjson: Option<PathBuf>,
    /// Root of an SS-MIX2 standard storage of many patients.
    #[arg(long, value_name = "DIR", requires = "out", requires = "moment")]
    pub(crate) ssmix2: Option<PathBuf>,
}

/// A table to write.
#[derive(Clone)]
pub(crate) struct Out {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Check {
    /// Id of a model, or `all`; may be repeated.
    #[arg(long = "model", value_name = "ID", default_value = "all", conflicts_with = "path")]
    ids: Vec<String>,
    /// ONNX file or package to be looked into, instead of the models found.
    #[arg(value_name = "MODEL")]
    pub(crate) path: Option<PathBuf>,
    /// Compare the answers to random inputs with those of another engine.
    #[arg(long, value_name = "ENGINE", requires = "path")]
    pub(crate) against: Option<Engine>,
}

impl Check {
    /// The ids; none stands for all.
    pub(crate) fn ids(&self) -> Vec<String> {
        Models { ids: self.ids.clone() }.ids()
    }
}

/// Each row goes through the guest as one patient does at the bedside; whom the model is about is not asked. Figures:
/// AUROC (intervals by `DeLong` and by bootstrap), average precision, Brier score, plain and scaled, calibration in the
/// large, slope, observed / expected, expected calibration error, net benefit; what was missing, and which rows got no
/// answer and why. A set of rows with fewer than 10 of either outcome is not evaluated.
///
/// An outcome in time has Harrell's C and the IPCW Brier score in place of the first figures. In a randomised trial's table
/// `--arm` and its companions give the value of treating from a risk on (AIPW) against one arm for everybody.
#[derive(Args)]
pub(crate) struct Evaluate {
    /// Id of the model.
    #[arg(long, value_name = "ID")]
    pub(crate) model: String,
    /// The table, CSV in UTF-8 or Parquet. Columns are named as the model's inputs: numbers in the input's unit, categories by
    /// the names of their levels, empty where missing. Other columns are ignored, and named.
    #[arg(long, value_name = "TABLE.csv|TABLE.parquet")]
    pub(crate) data: PathBuf,
    /// Column of the outcome, 0 or 1.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) outcome: String,
    /// Column of the time to the outcome, or to when it was last known not to have come, in the unit of the model's
    /// horizon; for a model whose outcome is an event in time, and no other.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) time: Option<String>,
    /// Column whose values make groups, each evaluated alone; may be repeated.
    #[arg(long = "subgroup", value_name = "COLUMN")]
    pub(crate) subgroups: Vec<String>,
    /// Column of the site: each alone, all others without it, and the calibration slope pooled over sites of 200 rows
    /// or more.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) site: Option<String>,
    /// Run this graph for every row, whatever is missing, as golden patients are run [default: for each row the graph
    /// that would answer at the bedside].
    #[arg(long, value_name = "NAME")]
    pub(crate) graph: Option<String>,
    /// Column added to the log odds of each row: the effect of a treatment that the row had and the model leaves out.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) offset: Option<String>,
    /// Risk at which net benefit is counted; may be repeated [default: the package's own thresholds; of one that has
    /// none 0.01, 0.02, 0.05, 0.1, 0.2, 0.3 and 0.5].
    #[arg(long = "threshold", value_name = "RISK", value_parser = risk_of)]
    pub(crate) thresholds: Vec<f64>,
    /// Resamples of the bootstrap.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = resamples_of)]
    pub(crate) resamples: usize,
    /// Seed of the bootstrap.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) policy: TreatmentPolicy,
}

/// A treatment policy in the table of a randomised trial: all of it, or nothing.
#[derive(Args)]
#[command(next_help_heading = "Treatment policy, in the table of a randomised trial")]
pub(crate) struct TreatmentPolicy {
    /// Column of the arm that each row was allocated to; rows of other arms than the two named are left out, and counted.
    #[arg(long, value_name = "COLUMN", requires_all = ["propensity", "treat", "against", "treat_from"])]
    arm: Option<String>,
    /// Probability with which a row of either arm got that of --treat, as the trial's design has it: a number, or the column
    /// of each row's. With one estimated from the data the interval is not what it says.
    #[arg(long, value_name = "COLUMN|VALUE", requires = "arm", allow_negative_numbers = true, value_parser = propensity_of)]
    propensity: Option<Propensity>,
    /// The arm that the policy gives to rows whose risk is at or above --treat-from.
    #[arg(long, value_name = "ARM", requires = "arm")]
    treat: Option<String>,
    /// The arm that it gives to all others, and for everybody what it is compared with; fixed before the outcomes are seen.
    #[arg(long, value_name = "ARM", requires = "arm")]
    against: Option<String>,
    /// The risk, fixed before the outcomes are seen. It is the model's own, without what --offset adds, which may know the
    /// arm.
    #[arg(long, value_name = "RISK", requires = "arm", value_parser = risk_of)]
    treat_from: Option<f64>,
}

impl TreatmentPolicy {
    /// The policy, where there is one.
    pub(crate) fn asked(&self) -> Option<PolicyAsked> {
        Some(PolicyAsked {
            arm: self.arm.clone()?,
            treat: self.treat.clone()?,
            against: self.against.clone()?,
            treat_from: self.treat_from?,
            propensity: self.propensity.clone()?,
        })
    }
}

/// Each row goes through the guest as one patient does at the bedside. Of its answers the intercept, then intercept and slope
/// of the log odds are fitted; a closed test takes the least that the outcomes call for, which may be nothing. The package
/// stays as it was validated: `assess` and `serve` show the recalibrated estimate beside the validated one where
/// `--recalibration` names the file.
///
/// Fewer than 10 rows of either outcome are refused. A recalibration from few events is uncertain, and its interval says so.
#[derive(Args)]
pub(crate) struct Recalibrate {
    /// Id of the model.
    #[arg(long, value_name = "ID")]
    pub(crate) model: String,
    /// The table, as `kusushi evaluate` takes it.
    #[arg(long, value_name = "TABLE.csv|TABLE.parquet")]
    pub(crate) data: PathBuf,
    /// Column of the outcome, 0 or 1.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) outcome: String,
    /// Name of the site, shown with the estimate: letters, digits, spaces, hyphens, full stops.
    #[arg(long, value_name = "NAME", value_parser = site_of)]
    pub(crate) site: Option<String>,
    /// No patient of the table had a treatment that the model compares: its estimate is of such patients, and a model that
    /// compares treatments is recalibrated on no others.
    #[arg(long)]
    pub(crate) untreated: bool,
    /// First day of the data.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day_of, requires = "to")]
    pub(crate) from: Option<String>,
    /// Last day of the data.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day_of, requires = "from")]
    pub(crate) to: Option<String>,
    /// File to write: aggregate figures, no row.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) out: PathBuf,
    /// Seed of the cross-validation.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Args)]
pub(crate) struct Bench {
    /// ONNX file or package.
    #[arg(value_name = "MODEL")]
    pub(crate) path: PathBuf,
    /// Rows of a run; may be repeated.
    #[arg(long = "batch", value_name = "ROWS", default_values_t = [1, 32, 1024])]
    pub(crate) batches: Vec<usize>,
    /// How often each runner's turn comes.
    #[arg(long, value_name = "N", default_value_t = 9)]
    pub(crate) rounds: usize,
    /// Another program to measure beside (see benches/peers/README.md); may be repeated.
    #[arg(long = "peer", value_name = "NAME=COMMAND", value_parser = peer_of)]
    pub(crate) peers: Vec<(String, String)>,
}

/// An engine to compare with.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Onnxruntime,
}

#[derive(Args)]
pub(crate) struct Pack {
    /// Folder with a manifest.toml.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// File to write [default: NAME-VERSION.kpkg, here].
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Address to listen on.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8780")]
    pub(crate) listen: std::net::SocketAddr,
    /// Folder of the demo page [default: `web-demo/dist`, here or above, or the one inside the program].
    #[arg(long, value_name = "DIR")]
    pub(crate) page: Option<PathBuf>,
    /// Moment of every question, RFC 3339, to look at an old record as of then [default: now].
    #[arg(long, value_name = "RFC3339", value_parser = moment_of)]
    pub(crate) at: Option<String>,
    /// What `kusushi recalibrate` wrote, to be shown on cards beside the validated estimate; one a model, may be repeated.
    #[arg(long = "recalibration", value_name = "FILE.json")]
    pub(crate) recalibrations: Vec<PathBuf>,
    /// Propose orders as suggestions of a card, under the same conditions as `assess --propose-orders`. Off unless a site turns
    /// it on.
    #[arg(long)]
    pub(crate) propose_orders: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum AssessOutput {
    Text,
    Json,
    Cards,
    Fhir,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum AskOutput {
    Text,
    Json,
    Fhir,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CardOutput {
    Text,
    Chai,
    Fhir,
    Json,
}

impl From<CardOutput> for Output {
    fn from(output: CardOutput) -> Self {
        match output {
            CardOutput::Text => Self::Text,
            CardOutput::Chai => Self::Chai,
            CardOutput::Fhir => Self::Fhir,
            CardOutput::Json => Self::Json,
        }
    }
}

impl From<AssessOutput> for Output {
    fn from(output: AssessOutput) -> Self {
        match output {
            AssessOutput::Text => Self::Text,
            AssessOutput::Json => Self::Json,
            AssessOutput::Cards => Self::Cards,
            AssessOutput::Fhir => Self::Fhir,
        }
    }
}

impl From<AskOutput> for Output {
    fn from(output: AskOutput) -> Self {
        match output {
            AskOutput::Text => Self::Text,
            AskOutput::Json => Self::Json,
            AskOutput::Fhir => Self::Fhir,
        }
    }
}

fn moment_of(text: &str) -> Result<String, &'static str> {
    let right = moment::is_moment(text).then(|| text.to_owned());
    right.ok_or("a moment is written with its offset, as 2026-11-22T10:00:00+09:00")
}

fn zone_of(text: &str) -> Result<String, &'static str> {
    let right = moment::is_zone(text).then(|| text.to_owned());
    right.ok_or("a zone is written as +09:00 or Z")
}

fn answer_of(text: &str) -> Result<Answer, &'static str> {
    let (name, value) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("expected NAME=VALUE")?;
    Ok(Answer { name: name.to_owned(), value: value.to_owned(), source: "--answer" })
}

fn table_of(text: &str) -> Result<Out, &'static str> {
    let path = PathBuf::from(text);
    let format = Format::of(&path).ok_or("the name of a table ends in .parquet or .csv")?;
    Ok(Out { path, format })
}

fn site_of(text: &str) -> Result<String, &'static str> {
    // As the guest has it: it stands on a card.
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '・');
    let is_name = !text.trim().is_empty() && text.chars().count() <= 60 && text.chars().all(plain);
    is_name.then(|| text.to_owned()).ok_or("at most 60 letters, digits, spaces, hyphens and full stops")
}

fn day_of(text: &str) -> Result<String, &'static str> {
    moment::is_day(text).then(|| text.to_owned()).ok_or("a day is written as 2026-11-22")
}

fn risk_of(text: &str) -> Result<f64, &'static str> {
    let risk = text.parse().ok().filter(|risk| *risk > 0.0 && *risk < 1.0);
    risk.ok_or("a risk lies between 0 and 1")
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
fn propensity_of(text: &str) -> Result<Propensity, Infallible> {
    Ok(text.parse().map_or_else(|_| Propensity::Column(text.to_owned()), Propensity::Value))
}

fn resamples_of(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|resamples| (100..=100_000).contains(resamples)).ok_or("from 100 to 100000")
}

fn peer_of(text: &str) -> Result<(String, String), &'static str> {
    let (name, command) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("expected NAME=COMMAND")?;
    Ok((name.to_owned(), command.to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        super::CommandLine::command().debug_assert();
    }
}
