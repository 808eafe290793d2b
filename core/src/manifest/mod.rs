//! What a model says of itself: `manifest.toml`. It is read once and passed down, never looked up.
//! Unknown fields are refused, so that a misspelt safeguard cannot silently do nothing.

mod advice;
mod check;
mod check_advice;
mod check_explained;
mod check_output;
mod check_score;
mod graph;
mod harm;
mod input;
mod order;
mod output;
mod rule;
mod score;
mod source_attributes;
mod transparency;
mod validation;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use self::input::AGE;
pub use self::{
    advice::{AdviceRules, Arm, Caution, Claimed, Effect, Evidence, Meaningful, Measure},
    graph::{ColumnGroup, DistanceLimits, GraphSpec, ReferenceValue},
    harm::{Certainty, Harm, HarmFigure, PerThousand, RelativeHarm},
    input::{Band, Changeable, Choice, Code, Combine, Input, InputKind, Level, Negation, Source, Taken},
    order::{Dose, GuidanceSays, LabelSays, Order, Proposal, Route, Wording},
    output::{LabelSet, Output, Survival, Threshold, TimeUnit},
    rule::{Exceeds, Rule, Stipulation, Truth},
    score::{ScoreBand, ScoreForm, ScoreItem},
    source_attributes::{AttributeGroup, NamedAttribute},
    transparency::{Attribute, OutputType, Transparency},
    validation::{Figures, Validated, Validation},
};
use crate::{
    code::{Result, codes},
    text::{Lang, Text},
};

/// A model's manifest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the manifest's own form; 1.
    pub schema_version: u32,
    /// What it is.
    pub model: Model,
    /// Whom it is about.
    pub applies: Applies,
    /// What it needs, in the order in which people see it.
    #[serde(rename = "input")]
    pub inputs: Vec<Input>,
    /// What cannot be true of one patient together, though each value alone can.
    #[serde(rename = "contradiction", default)]
    pub contradictions: Vec<Stipulation>,
    /// Its graphs, fullest first.
    #[serde(rename = "graph")]
    pub graphs: Vec<GraphSpec>,
    /// What its number means.
    pub output: Output,
    /// When treatments may be compared, and what guidelines say.
    pub advice: Option<AdviceRules>,
    /// The treatments it compares; none for other kinds of model.
    #[serde(rename = "arm", default)]
    pub arms: Vec<Arm>,
    /// What its claims rest on.
    #[serde(rename = "evidence", default)]
    pub evidence: Vec<Evidence>,
    /// How well it did.
    pub validation: Validation,
    /// Who made it, from what, under which terms; what was and was not done to check it.
    #[serde(default)]
    pub transparency: Transparency,
    /// SHA-256 of every other file of the package, by name.
    pub files: BTreeMap<String, String>,
}

/// The table `[model]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Identifier: lower-case words with hyphens.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// What kind of question it answers.
    pub kind: Kind,
    /// Where it may speak.
    pub r#use: Use,
    /// Name for people.
    pub title: Text,
    /// What it does, in a sentence.
    pub summary: Text,
    /// `YYYY-MM-DD` by which its publisher will have looked at it again.
    pub review_by: String,
}

/// Kinds of model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What the patient has.
    Diagnosis,
    /// What will become of the patient.
    Prognosis,
    /// What treatments would change.
    Treatment,
    /// A published score.
    Score,
}

/// Where a model may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// At the bedside.
    Bedside,
    /// For research; never fires when a record is opened.
    Research,
}

/// The table `[applies]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applies {
    /// What makes the model look at a patient at all; not met or not known: silence.
    pub trigger: Stipulation,
    /// What must hold besides; not met: silence; not known: it is asked, and the model abstains.
    pub requires: Vec<Stipulation>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// `K-PACK-003` with the line or the field, where it has not the expected form or contradicts itself; `K-PACK-010` with
    /// the attributes of `[transparency]` that are absent or say nothing.
    pub fn parse(source: &str) -> Result<Self> {
        let manifest: Self =
            toml::from_str(source).map_err(|error| codes::PACK_MANIFEST_INVALID.at(place_of(source, &error)))?;
        let missing = manifest.transparency.missing();
        if !missing.is_empty() {
            return Err(codes::PACK_ATTRIBUTE_MISSING
                .at(format!("manifest.toml, [transparency] {}", missing.join(", ")))
                .into());
        }
        check::check(&manifest).map_err(|place| codes::PACK_MANIFEST_INVALID.at(format!("manifest.toml, {place}")))?;
        Ok(manifest)
    }

    /// The input of this name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// The names for people of these inputs, in a line.
    pub(crate) fn titles(&self, names: &[&str]) -> Text {
        let titles = |lang| {
            let inputs = names.iter().filter_map(|name| self.input(name));
            inputs.map(|input| input.title.get(lang)).collect::<Vec<_>>()
        };
        Text::new(titles(Lang::Ja).join("、"), titles(Lang::En).join(", "))
    }

    /// A value of a graph's reference patient as the graph takes it; `None` where it has none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "graphs take float32; levels are few"
    )]
    pub(crate) fn reference(&self, graph: &GraphSpec, name: &str) -> Option<f32> {
        match graph.reference.get(name)? {
            ReferenceValue::Number(number) => Some(*number as f32),
            ReferenceValue::Level(level) => self.input(name)?.level_index(level).map(|index| index as f32),
        }
    }

    /// Whether any graph takes this input.
    pub fn is_predictor(&self, name: &str) -> bool {
        self.graphs.iter().any(|graph| graph.columns.iter().any(|column| column == name))
    }
}

fn place_of(source: &str, error: &toml::de::Error) -> String {
    let line =
        error.span().map_or(1, |span| 1 + source.as_bytes().iter().take(span.start).filter(|&&b| b == b'\n').count());
    format!("manifest.toml, line {line}: {}", error.message())
}
