//! The tables `[[input]]`: what a model needs to know, where it may come from, and what it may be.

use std::{borrow::Cow, collections::BTreeMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::{
    analyte::{self, Analyte},
    code_system,
    record::Setting,
    text::Text,
};

/// Full years that a person may have.
pub(crate) const AGE: [f64; 2] = [0.0, 130.0];

/// One input.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Name: lower-case words with underscores.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// What it is.
    pub kind: InputKind,
    /// Where it may come from, in order of preference among values of the same moment.
    #[serde(rename = "source", default)]
    pub sources: Vec<Source>,
    /// How far before the question a value may lie, in hours; no bound where absent.
    pub window_hours: Option<f64>,
    /// Which value is used where several are there.
    #[serde(default)]
    pub choice: Choice,
    /// How the sources go together.
    #[serde(default)]
    pub combine: Combine,
    /// The question to ask where the record holds no value; not asked where absent.
    pub ask: Option<Text>,
    /// In which direction the value may be changed to see whether the estimate would cross a threshold. What nobody can
    /// change, or what is not to be wished for, has none. It describes the model, not what a treatment does.
    pub counterfactual: Option<Changeable>,
}

/// In which direction a value may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changeable {
    /// To lower numbers, or to earlier levels.
    Lower,
    /// To higher numbers, or to later levels.
    Higher,
    /// Both, or to any level.
    Any,
}

/// What an input is.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum InputKind {
    /// Full years, from the date of birth.
    Age,
    /// A number with a unit.
    Quantity {
        /// UCUM unit in which the model takes it.
        unit: String,
        /// The units in which it is accepted besides those of the analyte, each with the factor to the model's unit.
        #[serde(default)]
        accepts: BTreeMap<String, f64>,
        /// Outside these bounds (inclusive) the value is impossible and is not used.
        hard: [f64; 2],
        /// Outside these bounds (inclusive) the value is used and pointed out.
        plausible: [f64; 2],
    },
    /// How fast a number with a unit changes: the least-squares slope over the values in the window, per day.
    Slope {
        /// UCUM unit of the values; the slope's is this a day.
        unit: String,
        /// The units in which values are accepted besides, each with the factor to `unit`.
        #[serde(default)]
        accepts: BTreeMap<String, f64>,
        /// Outside these bounds (inclusive) a value is impossible and is not used.
        each: [f64; 2],
        /// Outside these bounds (inclusive) the slope is impossible and is not used.
        hard: [f64; 2],
        /// The least hours between the first value and the last: two results of one morning make no trend.
        span_hours: f64,
    },
    /// How many different moments in the window have a value. Missing, not zero, where there is none: a record that
    /// does not hold something does not say that it was not.
    Count {
        /// Outside these bounds (inclusive) the number is impossible and is not used.
        hard: [f64; 2],
    },
    /// Hours between a recorded point in time and the question.
    HoursSince {
        /// Outside these bounds (inclusive) the value is impossible and is not used.
        hard: [f64; 2],
    },
    /// One of several levels.
    Category {
        /// The levels; a graph sees the index.
        levels: Vec<Level>,
    },
    /// A level decided by the first rule that holds.
    Derived {
        /// The levels; a graph sees the index.
        levels: Vec<Level>,
        /// The rules, in order. Where one is unknown before any holds, so is the level.
        rules: Vec<Derivation>,
    },
}

/// A level of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub title: Text,
}

/// One row of a decision table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derivation {
    /// The level decided.
    pub level: String,
    /// By this; always, where absent.
    pub when: Option<Rule>,
}

/// A code with its system.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// URI or OID of the code system.
    pub system: String,
    /// The code. `?` stands for any one character, a trailing `*` for any continuation (`I63*`).
    pub code: String,
}

/// Where a value may come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// The patient's administrative gender; the levels are named `female` and `male`.
    Sex,
    /// An observation's number, or point in time.
    Observation {
        /// What is measured, by its name in the table of analytes: its codes, units and conversions.
        #[serde(default, deserialize_with = "analyte::deserialize")]
        analyte: Option<&'static Analyte>,
        /// Any of these codes, for what the table does not have.
        #[serde(default)]
        codes: Vec<Code>,
        /// Levels by number, for categories.
        #[serde(default)]
        bands: Vec<Band>,
        /// Levels by coded value, for categories.
        #[serde(default)]
        values: Vec<CodedLevel>,
        /// Where it was measured. Home and office blood pressure are not the same input.
        #[serde(default)]
        setting: Setting,
    },
    /// A diagnosis: `present` if confirmed and active, `absent` if refuted.
    Condition {
        /// Any of these codes.
        codes: Vec<Code>,
        /// What a refuted diagnosis says.
        #[serde(default)]
        refuted: Negation,
        /// Whether diagnoses that were entered for a claim count.
        #[serde(default)]
        claims: bool,
        /// Whether one that is over counts as present: resolved or inactive, with an end, or by its modifier's code
        /// history, sequelae, old or operated on (`record::Remark`). Words alone never make it count, prophylaxis never.
        #[serde(default)]
        ever: bool,
    },
    /// An allergy or intolerance: `present` if confirmed and active, `absent` if refuted.
    Allergy {
        /// Any of these codes.
        codes: Vec<Code>,
    },
    /// A vaccination: `present` if done. One that was not done says nothing of others.
    Immunization {
        /// Any of these codes.
        codes: Vec<Code>,
    },
    /// A visit or stay: `present`.
    Encounter {
        /// Any of these codes, of the kind of contact, the department or the reason.
        codes: Vec<Code>,
    },
    /// A relative's disease: `present`.
    FamilyHistory {
        /// Any of these codes.
        codes: Vec<Code>,
        /// Of any of these relatives; of anyone where empty.
        #[serde(default)]
        relationship: Vec<Code>,
    },
    /// A drug: `present` if it is in use at the question, or was in the window.
    Medication {
        /// Any of these codes.
        codes: Vec<Code>,
        /// Which of the two.
        #[serde(default)]
        taken: Taken,
    },
    /// A procedure: `present` if done, `absent` if recorded as not done.
    Procedure {
        /// Any of these codes.
        codes: Vec<Code>,
        /// What a procedure that was not done says.
        #[serde(default)]
        not_done: Negation,
    },
    /// An order: `present`.
    Order {
        /// Any of these codes.
        codes: Vec<Code>,
    },
    /// Another input, defined before: its level gives this one's level, or the two that it leaves open.
    Input {
        /// The other input's name.
        name: String,
        /// This input's levels by the other's.
        levels: BTreeMap<String, Vec<String>>,
    },
}

/// When a drug must have been taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// At the question. Where no end is recorded, the window bounds how long ago it may have begun; one with an end is in
    /// use until then, however long ago it began.
    #[default]
    Now,
    /// At any moment of the window, though it may have ended: what was given and what it does lasts.
    InWindow,
}

/// What a diagnosis that was refuted, or a procedure that was not done, says of the input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Negation {
    /// The input is absent.
    #[default]
    Absent,
    /// Nothing: the codes are several things, and one that is not the case says nothing of the others.
    Ignore,
}

/// Levels by number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// From this number.
    pub from: f64,
    /// To this number, inclusive.
    pub to: f64,
    /// The level, or the two that the scale leaves open.
    pub levels: Vec<String>,
}

/// Levels by coded value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedLevel {
    /// Any of these codes.
    pub codes: Vec<Code>,
    /// The level, or the two that the scale leaves open.
    pub levels: Vec<String>,
}

/// Which value is used where several are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The last before the question.
    #[default]
    Latest,
    /// The first in the window.
    First,
    /// The smallest number.
    Lowest,
    /// The largest number; of the levels `absent` and `present`, present if any value in the window is.
    #[serde(alias = "any")]
    Highest,
}

/// How several sources go together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// All are places where the same thing may be written.
    #[default]
    Same,
    /// Each is a part (left arm, right arm): `present` if any part is, `absent` only if every part is
    /// recorded absent, `untestable` if a part could not be assessed and none is present.
    AnyPresent,
}

impl Input {
    /// The levels, for categories.
    pub fn levels(&self) -> &[Level] {
        match &self.kind {
            InputKind::Category { levels } | InputKind::Derived { levels, .. } => levels,
            _ => &[],
        }
    }

    /// The number by which a graph knows a level.
    pub fn level_index(&self, name: &str) -> Option<usize> {
        self.levels().iter().position(|level| level.name == name)
    }

    /// The bounds outside which its number is impossible; none for a category.
    pub fn hard(&self) -> Option<[f64; 2]> {
        match &self.kind {
            InputKind::Age => Some(AGE),
            InputKind::Quantity { hard, .. }
            | InputKind::Slope { hard, .. }
            | InputKind::Count { hard }
            | InputKind::HoursSince { hard } => Some(*hard),
            InputKind::Category { .. } | InputKind::Derived { .. } => None,
        }
    }

    /// A level's name for people.
    pub fn level_title(&self, name: &str) -> Text {
        let level = self.levels().iter().find(|level| level.name == name);
        level.map_or_else(|| Text::new(name, name), |level| level.title.clone())
    }

    /// UCUM unit of its number, if it is one.
    pub fn unit(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            InputKind::Age => Some("a".into()),
            InputKind::Quantity { unit, .. } => Some(unit.into()),
            InputKind::Slope { unit, .. } => Some(format!("{unit}/d").into()),
            InputKind::Count { .. } => Some("1".into()),
            InputKind::HoursSince { .. } => Some("h".into()),
            InputKind::Category { .. } | InputKind::Derived { .. } => None,
        }
    }
}

impl Code {
    /// Whether a recorded coding is this code. Systems compare as a whole, a URI with its OID; display texts never.
    pub fn matches(&self, coding: &crate::record::Coding) -> bool {
        matches_pattern(&self.code, &coding.code)
            && code_system::preferred(&self.system) == code_system::preferred(&coding.system)
    }
}

fn matches_pattern(pattern: &str, code: &str) -> bool {
    let (pattern, open) = pattern.strip_suffix('*').map_or((pattern, false), |prefix| (prefix, true));
    let mut rest = code.chars();
    pattern.chars().all(|wanted| rest.next().is_some_and(|found| wanted == '?' || wanted == found))
        && (open || rest.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::matches_pattern;

    #[test]
    fn patterns_match_codes() {
        for (pattern, code, matches) in [
            ("2160-0", "2160-0", true),
            ("2160-0", "2160-01", false),
            ("I63*", "I639", true),
            ("I63*", "I63", true),
            ("I63*", "I6", false),
            ("3C0150000??????01", "3C015000002327101", true),
            ("3C0150000??????01", "3C015000002327102", false),
            ("3C0150000??????01", "3C0150000023271", false),
            ("6B010????018*", "6B010000001874149", true),
            ("6B010????018*", "6B010000006174149", false),
            ("*", "", true),
        ] {
            assert_eq!(matches_pattern(pattern, code), matches, "{pattern} {code}");
        }
    }
}
