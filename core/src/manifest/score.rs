//! The table `[output.score]`: the form of a published score, what its bands mean, and of which items it is made.

use serde::Deserialize;

use super::rule::Rule;
use crate::text::Text;

/// What a model of kind `score` gives. It is computed, not estimated: it has no interval.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreForm {
    /// UCUM unit; `{score}` for points.
    pub unit: String,
    /// The unit as people write it.
    pub unit_title: Text,
    /// The lowest and the highest score that means something (inclusive). Outside it there is no answer.
    pub range: [f64; 2],
    /// Digits after the point. The band is that of the score as it is shown, so that the two never disagree.
    #[serde(default)]
    pub decimals: u8,
    /// What parts of the range mean. The first that fits is the score's; those without a further condition cover the
    /// range without gap.
    #[serde(rename = "band", default)]
    pub bands: Vec<ScoreBand>,
    /// The items of which the score is the sum; none for a formula, whose inputs have no points of their own.
    #[serde(rename = "item", default)]
    pub items: Vec<ScoreItem>,
}

/// A part of the range with its meaning.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreBand {
    /// From this score, inclusive.
    pub from: Option<f64>,
    /// Above this score.
    pub above: Option<f64>,
    /// To this score, inclusive.
    pub to: Option<f64>,
    /// Below this score.
    pub below: Option<f64>,
    /// Only where this holds as well.
    pub when: Option<Rule>,
    /// Only where a single item has at least so many points.
    pub any_item: Option<f64>,
    /// Name for people.
    pub title: Text,
    /// What the source says of it.
    pub text: Text,
    /// Id of the evidence.
    pub evidence: String,
    /// Whether a score in this band speaks when a record is opened. Elsewhere it speaks when it is asked.
    #[serde(default)]
    pub raise: bool,
}

/// One item of a sum.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreItem {
    /// Name: lower-case words with underscores.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// The inputs it turns on.
    pub inputs: Vec<String>,
}

impl ScoreBand {
    /// Whether it stands beside the others, under a condition of its own.
    pub fn is_conditional(&self) -> bool {
        self.when.is_some() || self.any_item.is_some()
    }

    /// Whether this score lies within the bounds.
    pub fn holds(&self, score: f64) -> bool {
        self.from.is_none_or(|from| score >= from)
            && self.above.is_none_or(|above| score > above)
            && self.to.is_none_or(|to| score <= to)
            && self.below.is_none_or(|below| score < below)
    }

    /// Whether any score from `least` to `most` lies within the bounds.
    pub fn may_hold(&self, least: f64, most: f64) -> bool {
        self.from.is_none_or(|from| most >= from)
            && self.above.is_none_or(|above| most > above)
            && self.to.is_none_or(|to| least <= to)
            && self.below.is_none_or(|below| least < below)
    }
}
