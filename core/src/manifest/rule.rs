//! Conditions over a model's inputs, in three-valued logic: what is not recorded is neither true nor false.

use serde::Deserialize;

use crate::text::Text;

/// A rule with its reason in words: part of whom a model is about, why a comparison is withheld, or a
/// contraindication.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stipulation {
    /// The rule.
    pub when: Rule,
    /// What it means to a physician that it is met; for `trigger` and `requires`, that it is not.
    pub reason: Text,
}

/// A condition over inputs.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Rule {
    /// Every one holds.
    All(All),
    /// At least one holds.
    Any(Any),
    /// At least so many hold.
    Count(Count),
    /// It is not known to hold.
    NotKnown(NotKnown),
    /// The input has one of these levels.
    Is(Is),
    /// The input is a number within these bounds.
    Within(Within),
    /// Several inputs together exceed their whole.
    Exceeds(Exceeds),
}

/// `{ all = [...] }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct All {
    /// The rules.
    pub all: Vec<Rule>,
}

/// `{ any = [...] }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Any {
    /// The rules.
    pub any: Vec<Rule>,
}

/// `{ at_least = 2, of = [...] }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many.
    pub at_least: usize,
    /// Of which.
    pub of: Vec<Rule>,
}

/// `{ not_known = ... }`: true unless the rule is known to hold, and so never unknown. It tells what a record says nothing
/// of from what it says; where a wrong answer could follow from a thing merely not recorded, ask instead.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotKnown {
    /// The rule.
    pub not_known: Box<Rule>,
}

/// `{ input = "sex", is = ["male"] }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Is {
    /// The input.
    pub input: String,
    /// Its levels that satisfy the rule.
    pub is: Vec<String>,
}

/// `{ input = "age", from = 18 }`; both bounds inclusive.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// The input.
    pub input: String,
    /// Smallest number that satisfies the rule.
    pub from: Option<f64>,
    /// Largest number that satisfies the rule.
    pub to: Option<f64>,
}

/// `{ sum = ["neutrophil_share", "lymphocyte_share"], above = 105 }`: parts that are more than their whole. The numbers are in
/// one unit and not negative, so that those that are known can be too many whatever the others are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceeds {
    /// The parts.
    pub sum: Vec<String>,
    /// What they must exceed, in their unit.
    pub above: f64,
}

/// Kleene's three values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// What it turns on is not known.
    Unknown,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Rule {
    /// The value of the rule, given that of its leaves.
    pub fn truth(&self, leaf: &impl Fn(&Self) -> Truth) -> Truth {
        match self {
            Self::All(All { all }) => at_least(all.len(), all, leaf),
            Self::Any(Any { any }) => at_least(1, any, leaf),
            Self::Count(Count { at_least: least, of }) => at_least(*least, of, leaf),
            Self::NotKnown(NotKnown { not_known }) => (not_known.truth(leaf) != Truth::True).into(),
            Self::Is(_) | Self::Within(_) | Self::Exceeds(_) => leaf(self),
        }
    }

    /// The names of the inputs it turns on, in order.
    pub fn inputs(&self) -> Vec<&str> {
        match self {
            Self::All(All { all: rules }) | Self::Any(Any { any: rules }) | Self::Count(Count { of: rules, .. }) => {
                let mut names: Vec<&str> = Vec::new();
                for name in rules.iter().flat_map(Self::inputs) {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                names
            }
            Self::NotKnown(NotKnown { not_known }) => not_known.inputs(),
            Self::Is(Is { input, .. }) | Self::Within(Within { input, .. }) => vec![input],
            Self::Exceeds(Exceeds { sum, .. }) => sum.iter().map(String::as_str).collect(),
        }
    }
}

fn at_least(least: usize, rules: &[Rule], leaf: &impl Fn(&Rule) -> Truth) -> Truth {
    let count = |wanted| rules.iter().filter(|rule| rule.truth(leaf) == wanted).count();
    let certain = count(Truth::True);
    if certain >= least {
        Truth::True
    } else if certain + count(Truth::Unknown) >= least {
        Truth::Unknown
    } else {
        Truth::False
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(level: &str) -> Rule {
        Rule::Is(Is { input: "x".to_owned(), is: vec![level.to_owned()] })
    }

    fn truth_of(rule: &Rule) -> Truth {
        rule.truth(&|leaf| match leaf {
            Rule::Is(is) => match is.is.first().map(String::as_str) {
                Some("yes") => Truth::True,
                Some("no") => Truth::False,
                _ => Truth::Unknown,
            },
            _ => unreachable!("only leaves are asked"),
        })
    }

    #[test]
    fn kleene_tables() {
        use Truth::{False, True, Unknown};
        for (levels, all, any, two) in [
            (vec!["yes", "yes"], True, True, True),
            (vec!["yes", "no"], False, True, False),
            (vec!["yes", "?"], Unknown, True, Unknown),
            (vec!["no", "no"], False, False, False),
            (vec!["no", "?"], False, Unknown, False),
            (vec!["?", "?"], Unknown, Unknown, Unknown),
            (vec!["yes", "yes", "?"], Unknown, True, True),
            (vec!["no", "no", "?"], False, Unknown, False),
        ] {
            let rules: Vec<_> = levels.iter().map(|level| leaf(level)).collect();
            assert_eq!(truth_of(&Rule::All(All { all: rules.clone() })), all, "all {levels:?}");
            assert_eq!(truth_of(&Rule::Any(Any { any: rules.clone() })), any, "any {levels:?}");
            assert_eq!(truth_of(&Rule::Count(Count { at_least: 2, of: rules })), two, "two of {levels:?}");
        }
    }

    #[test]
    fn what_is_not_known_to_hold() {
        for (level, truth) in [("yes", Truth::False), ("no", Truth::True), ("?", Truth::True)] {
            assert_eq!(truth_of(&Rule::NotKnown(NotKnown { not_known: Box::new(leaf(level)) })), truth, "{level}");
        }
    }
}
