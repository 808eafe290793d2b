//! Whether `[output.score]` agrees with itself: a score that fell between two bands, or into two, would mean nothing.

use super::{
    Kind, Manifest, ScoreBand, ScoreForm,
    check::{check_bounds, check_rule, ensure, is_word, known_input},
};

/// The most decimals that a score is shown with.
const MOST_DECIMALS: u8 = 3;

const PLACE: &str = "[output.score]";

/// Checks that a score has its form, that nothing else has one, and the form.
pub(super) fn check_score(manifest: &Manifest) -> Result<(), String> {
    let is_score = manifest.model.kind == Kind::Score;
    let Some(form) = &manifest.output.score else {
        return ensure(!is_score, || format!("{PLACE}: the kind score needs it"));
    };
    ensure(is_score, || format!("{PLACE}: only the kind score has one"))?;
    ensure(manifest.arms.is_empty() && manifest.advice.is_none(), || {
        "[[arm]]: a score has no probability from which treatments could be compared".to_owned()
    })?;
    ensure(manifest.validation.figures.is_empty(), || {
        "[validation] figures: they are those of probabilities; what is known of a score stands in the method"
            .to_owned()
    })?;
    ensure(!form.unit.is_empty(), || format!("{PLACE} unit: none"))?;
    ensure(form.decimals <= MOST_DECIMALS, || format!("{PLACE} decimals: at most {MOST_DECIMALS}"))?;
    check_bounds(form.range, &format!("{PLACE} range"))?;
    check_items(manifest, form)?;
    check_bands(manifest, form)
}

fn check_items(manifest: &Manifest, form: &ScoreForm) -> Result<(), String> {
    for item in &form.items {
        let place = format!("[[output.score.item]] {}", item.name);
        ensure(is_word(&item.name, '_'), || format!("{place}: a name is lower-case words with underscores"))?;
        let namesakes = form.items.iter().filter(|other| other.name == item.name).count();
        ensure(namesakes == 1, || format!("{place}: named twice"))?;
        ensure(!item.inputs.is_empty(), || format!("{place}: it turns on no input"))?;
        for name in &item.inputs {
            known_input(manifest, name, &place)?;
            ensure(manifest.graphs.iter().all(|graph| graph.columns.contains(name)), || {
                format!("{place}: {name} is no column")
            })?;
        }
    }
    // Without items nothing says what a missing input leaves open.
    let is_partial = manifest.graphs.iter().any(|graph| graph.at_most_missing > 0);
    ensure(!is_partial || !form.items.is_empty(), || format!("{PLACE}: at_most_missing needs items"))
}

fn check_bands(manifest: &Manifest, form: &ScoreForm) -> Result<(), String> {
    ensure(!form.bands.is_empty(), || "[[output.score.band]]: at least one is needed".to_owned())?;
    for band in &form.bands {
        let place = format!("[[output.score.band]] {}", band.title.en);
        let namesakes = form.bands.iter().filter(|other| other.title == band.title).count();
        ensure(namesakes == 1, || format!("{place}: named twice"))?;
        let bounds = [band.from, band.above, band.to, band.below, band.any_item];
        ensure(bounds.iter().flatten().all(|bound| bound.is_finite()), || format!("{place}: a bound is no number"))?;
        ensure(band.from.is_none() || band.above.is_none(), || format!("{place}: from or above, not both"))?;
        ensure(band.to.is_none() || band.below.is_none(), || format!("{place}: to or below, not both"))?;
        let [low, high] = form.range;
        let (lower, upper) = (band.from.or(band.above), band.to.or(band.below));
        let ordered = lower.unwrap_or(low) <= upper.unwrap_or(high);
        ensure(ordered && band.may_hold(low, high), || format!("{place}: no score lies within it"))?;
        ensure(manifest.evidence.iter().any(|evidence| evidence.id == band.evidence), || {
            format!("{place}: no [[evidence]] {}", band.evidence)
        })?;
        ensure(band.any_item.is_none() || !form.items.is_empty(), || format!("{place}: any_item needs items"))?;
        if let Some(when) = &band.when {
            check_rule(manifest, when, &place)?;
        }
    }
    let plain: Vec<&ScoreBand> = form.bands.iter().filter(|band| !band.is_conditional()).collect();
    let joined = plain.windows(2).all(|pair| matches!(pair, [one, next] if joins(one, next, form.decimals == 0)));
    let [low, high] = form.range;
    let whole =
        plain.first().is_some_and(|first| first.holds(low)) && plain.last().is_some_and(|last| last.holds(high));
    ensure(joined && whole, || {
        "[[output.score.band]]: those without a condition cover the range, each beginning where the one before ends"
            .to_owned()
    })
}

/// Whether the second band begins where the first ends, so that no score falls between them or into both.
fn joins(one: &ScoreBand, next: &ScoreBand, whole_numbers: bool) -> bool {
    match (one.to, one.below, next.from, next.above) {
        (Some(to), None, None, Some(above)) => same(to, above),
        (None, Some(below), Some(from), None) => same(below, from),
        (Some(to), None, Some(from), None) => whole_numbers && same(to + 1.0, from),
        _ => false,
    }
}

/// Bounds are written in the manifest, so that equal means the same number.
fn same(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits()
}
