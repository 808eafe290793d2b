//! Numbers as people read them.

use crate::{
    assessment::{Interval, Recalibrated},
    manifest::Measure,
    text::Lang,
};

/// A probability in per cent, to one decimal.
pub(super) fn percent(probability: f64) -> String {
    format!("{:.1} %", probability * 100.0)
}

/// A probability in per cent with its interval.
pub(super) fn percent_interval(estimate: f64, lower: f64, upper: f64, lang: Lang) -> String {
    let label = lang.pick("95 %区間", "95 % interval");
    let dash = lang.pick("〜", "to");
    format!("{} ({label} {:.1} {dash} {:.1} %)", percent(estimate), lower * 100.0, upper * 100.0)
}

/// An estimate that a site recalibrated, with its interval and whose it is.
pub(super) fn recalibrated(shown: &Recalibrated, lang: Lang) -> String {
    let number = percent_interval(shown.probability, shown.lower, shown.upper, lang);
    let (title, stop) = (lang.pick("施設での再較正値", "Recalibrated at this site:"), lang.pick("。", ". "));
    format!("{title} {number}{stop}{}", shown.text.get(lang))
}

/// A risk difference per 1,000 patients with its interval, in words that say the direction.
pub(super) fn per_thousand(difference: Interval, lang: Lang) -> String {
    let values = [difference.estimate, difference.lower, difference.upper].map(|d| d * 1000.0);
    // A bound of -0.4 must not read as nought.
    let decimals = usize::from(values.iter().any(|value| value.abs() < 10.0));
    let [estimate, lower, upper] = values.map(|value| format!("{value:+.decimals$}"));
    match lang {
        Lang::Ja => format!("1,000人あたり{estimate}人 (95 %区間 {lower} 〜 {upper})"),
        Lang::En => format!("{estimate} per 1,000 (95 % interval {lower} to {upper})"),
    }
}

/// A number needed to treat with its interval, each in whole patients and so rounded up.
pub(super) fn needed_to_treat(needed: Interval, lang: Lang) -> String {
    let [estimate, lower, upper] = [needed.estimate, needed.lower, needed.upper].map(f64::ceil);
    match lang {
        Lang::Ja => format!("治療必要数 {estimate:.0}人 (95 %区間 {lower:.0} 〜 {upper:.0})"),
        Lang::En => format!("number needed to treat {estimate:.0} (95 % interval {lower:.0} to {upper:.0})"),
    }
}

/// A number needed to harm with its interval, each in whole patients; rounded down, so that harm is not made to look rarer.
pub(super) fn needed_to_harm(needed: Interval, lang: Lang) -> String {
    let [estimate, lower, upper] = [needed.estimate, needed.lower, needed.upper].map(f64::floor);
    match lang {
        Lang::Ja => format!("有害必要数 {estimate:.0}人 (95 %区間 {lower:.0} 〜 {upper:.0})"),
        Lang::En => format!("number needed to harm {estimate:.0} (95 % interval {lower:.0} to {upper:.0})"),
    }
}

/// A risk difference per 1,000 patients of which no interval is known.
pub(super) fn thousandths(difference: f64, lang: Lang) -> String {
    let value = difference * 1000.0;
    match lang {
        Lang::Ja => format!("1,000人あたり{value:+.1}人 (区間の記載なし)"),
        Lang::En => format!("{value:+.1} per 1,000 (no interval given)"),
    }
}

/// A relative effect with its interval.
pub(super) fn ratio(measure: Measure, estimate: f64, lower: f64, upper: f64, lang: Lang) -> String {
    let (ja, en) = match measure {
        Measure::OddsRatio => ("オッズ比", "odds ratio"),
        Measure::RiskRatio => ("リスク比", "risk ratio"),
        Measure::HazardRatio => ("ハザード比", "hazard ratio"),
    };
    let (name, dash) = (lang.pick(ja, en), lang.pick("〜", "to"));
    format!("{name} {estimate:.2} ({lower:.2} {dash} {upper:.2})")
}

/// The points of an item: one number, or from the least to the most.
pub(super) fn points(least: f64, most: f64, lang: Lang) -> String {
    if least < most { format!("{least}{}{most}", lang.pick("〜", " to ")) } else { format!("{least}") }
}
