//! What a graph computed to a score as people read it: rounded, in its band, with the points of each item.

use crate::{
    assessment::{BandShown, PointsShown, ScoreShown},
    features::{FeatureValue, Features},
    manifest::{Rule, ScoreBand, ScoreForm, Truth},
    model::Scored,
    text::Text,
};

/// The score; `None` where it lies, or may lie, outside the range in which it means something.
pub(crate) fn show(form: &ScoreForm, scored: &Scored, features: &Features) -> Option<ScoreShown> {
    let (least, most) = (rounded(scored.least, form), rounded(scored.most, form));
    let [low, high] = form.range;
    if least < low || most > high {
        return None;
    }
    let settled = written(least, form) == written(most, form);
    Some(ScoreShown {
        text: text(least, most, settled, form),
        value: settled.then_some(least),
        least,
        most,
        unit: form.unit.clone(),
        bands: bands(form, scored, (least, most), features),
        points: points(form, scored),
        note: note(form),
    })
}

/// Why there is no interval. A formula such as that of the eGFR estimates what was not measured: that it has no error
/// must not be said of it.
fn note(form: &ScoreForm) -> Text {
    if form.items.is_empty() {
        Text::new(
            "決められた式による計算値です。実測値との差の範囲は示していません。",
            "It is computed by a fixed formula. How far it may lie from what would be measured is not shown.",
        )
    } else {
        Text::new(
            "スコアは決められた規則による計算値で、推定ではないため、区間はありません。",
            "A score is computed by a fixed rule and not estimated, so it has no interval.",
        )
    }
}

/// The inputs for want of which items, or the band, are open.
pub(crate) fn open_inputs<'f>(form: &'f ScoreForm, score: &ScoreShown, features: &Features) -> Vec<&'f str> {
    let is_open = |name: &str| {
        features.get(name).is_none_or(|feature| match &feature.value {
            None => true,
            Some(FeatureValue::Levels(levels)) => levels.len() > 1,
            Some(FeatureValue::Number(_)) => false,
        })
    };
    let items = form.items.iter().zip(&score.points).filter(|(_, shown)| shown.least < shown.most);
    let of_items = items.flat_map(|(item, _)| item.inputs.iter().map(String::as_str));
    let shown = |band: &&ScoreBand| score.bands.iter().any(|shown| shown.title == band.title);
    let rules = form.bands.iter().filter(shown).filter_map(|band| band.when.as_ref());
    let of_rules = rules.filter(|rule| features.truth(rule) == Truth::Unknown).flat_map(Rule::inputs);
    let mut names: Vec<&str> = Vec::new();
    for name in of_items.chain(of_rules) {
        if is_open(name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn written(score: f64, form: &ScoreForm) -> String {
    format!("{score:.*}", usize::from(form.decimals))
}

/// As it is written, so that its band is that of what people read. A nought has no sign.
fn rounded(score: f64, form: &ScoreForm) -> f64 {
    written(score, form).parse().unwrap_or(score) + 0.0
}

fn text(least: f64, most: f64, settled: bool, form: &ScoreForm) -> Text {
    let [least, most] = [written(least, form), written(most, form)];
    let unit = &form.unit_title;
    if settled {
        return Text::new(format!("{least} {}", unit.ja), format!("{least} {}", unit.en));
    }
    Text::new(format!("{least}〜{most} {}", unit.ja), format!("{least} to {most} {}", unit.en))
}

fn bands(form: &ScoreForm, scored: &Scored, (least, most): (f64, f64), features: &Features) -> Vec<BandShown> {
    let mut shown = Vec::new();
    for band in &form.bands {
        let fits = fits(band, scored, (least, most), features);
        if fits != Truth::False {
            let (title, text, evidence) = (band.title.clone(), band.text.clone(), band.evidence.clone());
            shown.push(BandShown { title, text, evidence });
        }
        if fits == Truth::True {
            break;
        }
    }
    shown
}

/// Whether a score from `least` to `most` lies in a band.
fn fits(band: &ScoreBand, scored: &Scored, (least, most): (f64, f64), features: &Features) -> Truth {
    let by_score = three_valued(band.holds(least) && band.holds(most), band.may_hold(least, most));
    let by_rule = band.when.as_ref().map_or(Truth::True, |when| features.truth(when));
    let by_item = band.any_item.map_or(Truth::True, |wanted| {
        let reaches = |points: f64| points >= wanted;
        three_valued(
            scored.points.iter().any(|(least, _)| reaches(*least)),
            scored.points.iter().any(|(_, most)| reaches(*most)),
        )
    });
    let all = [by_score, by_rule, by_item];
    three_valued(all.iter().all(|truth| *truth == Truth::True), all.iter().all(|truth| *truth != Truth::False))
}

fn three_valued(certain: bool, possible: bool) -> Truth {
    match (certain, possible) {
        (true, _) => Truth::True,
        (false, true) => Truth::Unknown,
        (false, false) => Truth::False,
    }
}

fn points(form: &ScoreForm, scored: &Scored) -> Vec<PointsShown> {
    let items = form.items.iter().zip(&scored.points);
    let shown = items.map(|(item, (least, most))| PointsShown {
        item: item.name.clone(),
        title: item.title.clone(),
        inputs: item.inputs.clone(),
        least: *least,
        most: *most,
    });
    shown.collect()
}
