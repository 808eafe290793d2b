//! What contributions are counted against, and what would carry an estimate across a threshold, in words.

use super::numbers::{percent, percent_interval};
use crate::{
    assessment::{Contribution, Counterfactual, Explanation, ExplanationMethod},
    text::{Lang, Text},
};

/// How many contributions are named.
pub(super) const CONTRIBUTIONS_SHOWN: usize = 8;

/// What contributions are, and what the estimate is without them.
pub(super) fn explained(explanation: &Explanation) -> Text {
    let base = percent(explanation.base_probability);
    let against = match explanation.background_rows {
        None => Text::new("基準患者との差", "against the reference patient"),
        Some(rows) => Text::new(
            format!("学習集団に似せた架空の患者{rows}人の平均との差"),
            format!("against the average of {rows} made-up patients of the training population"),
        ),
    };
    let base = match explanation.background_rows {
        None => Text::new(format!("基準 {base}"), format!("reference {base}")),
        Some(_) => Text::new(
            format!("対数オッズの平均に当たる確率 {base}"),
            format!("probability at their mean log odds {base}"),
        ),
    };
    let sampled = match explanation.method {
        ExplanationMethod::ShapleySampled => {
            Text::new("、標本による推定（±は標準誤差）", ", estimated from a sample (± standard error)")
        }
        _ => Text::default(),
    };
    Text::new(
        format!("寄与（対数オッズ、{}{}）、{}", against.ja, sampled.ja, base.ja),
        format!("Contributions (log odds, {}{}), {}", against.en, sampled.en, base.en),
    )
}

/// The largest contributions in a sentence, with what they are.
pub(super) fn contributions(explanation: &Explanation) -> Text {
    let parts = |lang: Lang| {
        let shown = explanation.contributions.iter().take(CONTRIBUTIONS_SHOWN);
        let part = |part: &Contribution| {
            let error = part.error.map(|error| format!(" ± {error:.2}")).unwrap_or_default();
            format!("{} {:+.2}{error}", part.title.get(lang), part.logit)
        };
        shown.map(part).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let what = explained(explanation);
    Text::new(format!("{}: {}", what.ja, parts(Lang::Ja)), format!("{}: {}", what.en, parts(Lang::En)))
}

/// What would carry the estimate across a threshold.
pub(super) fn otherwise(counterfactual: &Counterfactual) -> Text {
    let Counterfactual { title, from, to, prediction, threshold, note, .. } = counterfactual;
    let estimate = |lang: Lang| percent_interval(prediction.probability, prediction.lower, prediction.upper, lang);
    let risk = percent(threshold.risk);
    let is_above = prediction.probability >= threshold.risk;
    let (ja, en) = if is_above { ("以上", "at or above") } else { ("未満", "below") };
    Text::new(
        format!(
            "推定が変わる条件: {}が{}でなく{}であれば、推定は{}で、閾値（{} {risk}）{ja}となる。{}",
            title.ja,
            from.ja,
            to.ja,
            estimate(Lang::Ja),
            threshold.title.ja,
            note.ja
        ),
        format!(
            "What would change the estimate: with {} {} instead of {} it would be {}, {en} the threshold ({}, {risk}). {}",
            title.en,
            to.en,
            from.en,
            estimate(Lang::En),
            threshold.title.en,
            note.en
        ),
    )
}
