//! Which of several values is used, and how parts go together.

use super::{
    FeatureValue,
    candidate::{Candidate, end_of},
};
use crate::{
    code::{Code, codes},
    manifest::{Choice, Input},
    moment::{Moment, Precision},
};

/// Puts the value to be used first. Among values of the same moment: final before preliminary, then the larger,
/// then by the name of the source, so that the order of the resources never matters.
pub(super) fn rank(candidates: &mut [Candidate], input: &Input) {
    candidates.sort_by(|a, b| {
        let by_choice = match input.choice {
            Choice::Latest => start(b).cmp(&start(a)),
            Choice::First => end(a).cmp(&end(b)),
            Choice::Lowest => magnitude(&a.value, input).total_cmp(&magnitude(&b.value, input)),
            Choice::Highest => magnitude(&b.value, input).total_cmp(&magnitude(&a.value, input)),
        };
        by_choice
            .then(a.preliminary.cmp(&b.preliminary))
            .then_with(|| magnitude(&b.value, input).total_cmp(&magnitude(&a.value, input)))
            .then_with(|| a.source.cmp(&b.source))
    });
}

/// What to look at in a choice: a rival of the same moment, or nearly, that says something else.
pub(super) fn contested(ranked: &[Candidate], input: &Input) -> Option<Code> {
    let (first, rest) = ranked.split_first()?;
    let at = first.at.as_ref()?;
    let mut found = None;
    for other in rest.iter().filter(|other| other.value != first.value) {
        let Some(rival) = other.at.as_ref() else { continue };
        if rival.start() == at.start() {
            return Some(codes::FEAT_CONFLICT);
        }
        if !matches!(input.choice, Choice::Latest | Choice::First) {
            continue;
        }
        if at.precision() == Precision::Second && rival.precision() == Precision::Second {
            let seconds = at.start().duration_since(rival.start()).as_secs().abs();
            if seconds < 60 {
                found = Some(codes::FEAT_TWICE_A_MINUTE);
            }
        } else if found.is_none() && (may_hold(rival, at) || may_hold(at, rival)) {
            found = Some(codes::FEAT_ORDER_UNKNOWN);
        }
    }
    found
}

/// Whether the record says both that something is and that it is not, and one of them has no date, where the later counts.
pub(super) fn for_and_against(candidates: &[Candidate], input: &Input) -> bool {
    let says = |candidate: &Candidate, level: &str| matches!(&candidate.value, FeatureValue::Levels(levels) if matches!(levels.as_slice(), [only] if only == level));
    let any = |level: &str| candidates.iter().any(|one| says(one, level));
    let undated = |level: &str| candidates.iter().any(|one| says(one, level) && one.at.is_none());
    matches!(input.choice, Choice::Latest | Choice::First)
        && any("present")
        && any("absent")
        && (undated("present") || undated("absent"))
}

/// Whether a moment that is known only coarsely may be any instant of a span in which the other lies.
pub(super) fn may_hold(coarse: &Moment, other: &Moment) -> bool {
    coarse.precision() != Precision::Second
        && coarse.start() <= other.start()
        && end_of(coarse).is_some_and(|end| other.start() < end)
}

/// Whether one value stands against another because the input is to hold its extreme.
pub(super) fn outweighs(value: &FeatureValue, other: &FeatureValue, input: &Input) -> bool {
    match input.choice {
        Choice::Latest | Choice::First => false,
        Choice::Lowest => magnitude(value, input) < magnitude(other, input),
        Choice::Highest => magnitude(value, input) > magnitude(other, input),
    }
}

/// Parts of one finding: present if any part is, absent only if every part is, else untestable if a part is.
pub(super) fn any_present(parts: &[Option<FeatureValue>]) -> Option<FeatureValue> {
    let is = |part: &Option<FeatureValue>, level: &str| matches!(part, Some(FeatureValue::Levels(levels)) if matches!(levels.as_slice(), [only] if only == level));
    let level = if parts.iter().any(|part| is(part, "present")) {
        "present"
    } else if parts.iter().all(|part| is(part, "absent")) {
        "absent"
    } else if parts.iter().any(|part| is(part, "untestable")) {
        "untestable"
    } else {
        return None;
    };
    Some(FeatureValue::Levels(vec![level.to_owned()]))
}

fn start(candidate: &Candidate) -> Option<jiff::Timestamp> {
    candidate.at.as_ref().map(Moment::start)
}

/// The last instant that a recorded moment may mean: a value known only by its day does not precede one with a time.
fn end(candidate: &Candidate) -> Option<jiff::Timestamp> {
    end_of(candidate.at.as_ref()?)
}

#[expect(clippy::cast_precision_loss, reason = "levels are few")]
fn magnitude(value: &FeatureValue, input: &Input) -> f64 {
    match value {
        FeatureValue::Number(number) => *number,
        FeatureValue::Levels(levels) => {
            levels.iter().filter_map(|level| input.level_index(level)).max().unwrap_or_default() as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_together_without_imputing_an_absence() {
        let part = |level: &str| (level != "?").then(|| FeatureValue::Levels(vec![level.to_owned()]));
        for (left, right, whole) in [
            ("present", "absent", "present"),
            ("present", "?", "present"),
            ("absent", "absent", "absent"),
            ("absent", "?", "?"),
            ("absent", "untestable", "untestable"),
            ("untestable", "?", "untestable"),
            ("?", "?", "?"),
        ] {
            assert_eq!(any_present(&[part(left), part(right)]), part(whole), "{left} {right}");
        }
    }
}
