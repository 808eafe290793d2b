//! Which labels an estimate leaves. A set is no diagnosis: of those whose set holds the outcome alone, how many have it
//! depends on how common it is, and is what the estimated risk says.

use crate::{
    assessment::{LabelSetShown, LabelsLeft},
    manifest::LabelSet,
    text::Text,
};

/// The set at a probability. A label is in it at its limit, too.
pub fn left(set: &LabelSet, probability: f64) -> LabelsLeft {
    match (probability >= set.present_from, probability <= set.absent_to) {
        (true, true) => LabelsLeft::Both,
        (true, false) => LabelsLeft::Present,
        (false, true) => LabelsLeft::Absent,
        (false, false) => LabelsLeft::Neither,
    }
}

/// The set with its words.
pub fn show(set: &LabelSet, probability: f64) -> LabelSetShown {
    let left = left(set, probability);
    let (kept, missed) = (per_cent(set.coverage), per_cent(1.0 - set.coverage));
    let (ja, en) = ((&set.present.ja, &set.absent.ja), (&set.present.en, &set.absent.en));
    let text = match left {
        LabelsLeft::Present => Text::new(
            format!(
                "ラベル（診断ではありません）：「{}」だけが残ります。学習に用いたデータに似たデータでは、推定値がこれほど高いのは「{}」の人の{missed} %以下です。",
                ja.0, ja.1
            ),
            format!(
                "Labels, which are no diagnosis: only \"{}\" is left. In data like the training data at most {missed} % of those with \"{}\" have so high an estimate.",
                en.0, en.1
            ),
        ),
        LabelsLeft::Absent => Text::new(
            format!(
                "ラベル（診断ではありません）：「{}」だけが残ります。学習に用いたデータに似たデータでは、推定値がこれほど低いのは「{}」の人の{missed} %以下です。",
                ja.1, ja.0
            ),
            format!(
                "Labels, which are no diagnosis: only \"{}\" is left. In data like the training data at most {missed} % of those with \"{}\" have so low an estimate.",
                en.1, en.0
            ),
        ),
        LabelsLeft::Both => Text::new(
            format!(
                "ラベル（診断ではありません）：「{}」と「{}」の両方が残ります。この推定値では見分けられません。",
                ja.0, ja.1
            ),
            format!(
                "Labels, which are no diagnosis: both \"{}\" and \"{}\" are left. At this estimate they cannot be told apart.",
                en.0, en.1
            ),
        ),
        LabelsLeft::Neither => Text::new(
            format!(
                "ラベル（診断ではありません）：どちらも残りません。「{}」の人としては低く、「{}」の人としては高い推定値です。これによって判断しないでください。",
                ja.0, ja.1
            ),
            format!(
                "Labels, which are no diagnosis: neither is left. The estimate is low for those with \"{}\" and high for those with \"{}\". Nothing is to be decided by it.",
                en.0, en.1
            ),
        ),
    };
    let promise = Text::new(
        format!(
            "学習に用いたデータに似たデータでは、「{}」の人の{kept} %、「{}」の人の{kept} %で、正しい方が残ります。残った方である確率ではありません。確率は推定リスクを見てください。",
            ja.0, ja.1
        ),
        format!(
            "In data like the training data, {kept} % of those with \"{}\" and {kept} % of those with \"{}\" keep their true label. It is not the chance that the label left is the true one: for that see the estimated risk.",
            en.0, en.1
        ),
    );
    LabelSetShown { left, coverage: set.coverage, text, promise }
}

/// A share in per cent, to a tenth where it is not whole.
fn per_cent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(present_from: f64, absent_to: f64) -> LabelSet {
        let (present, absent) = (Text::new("あり", "present"), Text::new("なし", "absent"));
        LabelSet { coverage: 0.9, present_from, absent_to, present, absent }
    }

    #[test]
    fn at_each_limit_and_one_step_past() {
        use LabelsLeft::{Absent, Both, Neither, Present};
        let (overlapping, apart) = (set(0.04, 0.2), set(0.2, 0.04));
        let (up, down) = (f64::next_up, f64::next_down);
        for (set, probability, expected) in [
            (&overlapping, 0.0, Absent),
            (&overlapping, down(0.04), Absent),
            (&overlapping, 0.04, Both),
            (&overlapping, 0.2, Both),
            (&overlapping, up(0.2), Present),
            (&overlapping, 1.0, Present),
            (&apart, 0.04, Absent),
            (&apart, up(0.04), Neither),
            (&apart, down(0.2), Neither),
            (&apart, 0.2, Present),
            (&set(0.0, 1.0), 0.5, Both),
        ] {
            assert_eq!(left(set, probability), expected, "{probability}");
        }
    }

    #[test]
    fn shares_read_as_they_are() {
        for (share, text) in [(0.9, "90"), (1.0 - 0.9, "10"), (0.975, "97.5"), (1.0 - 0.975, "2.5")] {
            assert_eq!(per_cent(share), text);
        }
    }

    /// As `kusushi_training/conformal.py` finds it: the score's `ceil((n + 1) * 0.9)`-th smallest value.
    fn limit(mut scores: Vec<f64>) -> f64 {
        scores.sort_by(f64::total_cmp);
        scores[((scores.len() + 1) * 9).div_ceil(10) - 1]
    }

    proptest! {
        #[test]
        fn a_higher_risk_never_brings_absence_back_nor_loses_the_outcome(
            limits in (0.0..=1.0, 0.0..=1.0), risks in (0.0..=1.0, 0.0..=1.0)
        ) {
            let set = set(limits.0, limits.1);
            let (low, high) = (f64::min(risks.0, risks.1), f64::max(risks.0, risks.1));
            let holds = |probability| {
                let left = left(&set, probability);
                (matches!(left, LabelsLeft::Present | LabelsLeft::Both), matches!(left, LabelsLeft::Absent | LabelsLeft::Both))
            };
            prop_assert!(holds(low).0 <= holds(high).0 && holds(high).1 <= holds(low).1);
        }

        /// Of `n + 1` exchangeable rows each is the new one with the same chance: over them all at least 90 % keep
        /// their label with the limit that the others give.
        #[test]
        fn each_class_keeps_its_label_in_nine_of_ten(
            present in prop::collection::vec(0.0..=1.0_f64, 10..60), absent in prop::collection::vec(0.0..=1.0_f64, 10..60)
        ) {
            let others = |rows: &[f64], new: usize| {
                rows.iter().enumerate().filter(|(row, _)| *row != new).map(|(_, p)| *p).collect::<Vec<f64>>()
            };
            let kept = |rows: &[f64], is_present: bool| {
                let kept = (0..rows.len()).filter(|&new| {
                    let set = if is_present {
                        set(1.0 - limit(others(rows, new).iter().map(|p| 1.0 - p).collect()), 0.0)
                    } else {
                        set(1.0, limit(others(rows, new)))
                    };
                    let left = left(&set, rows[new]);
                    // 1 - (1 - p) may lose a bit.
                    matches!(left, LabelsLeft::Both)
                        || (is_present && (left == LabelsLeft::Present || (set.present_from - rows[new]).abs() < 1e-12))
                        || (!is_present && left == LabelsLeft::Absent)
                });
                kept.count() * 10 >= rows.len() * 9
            };
            prop_assert!(kept(&present, true));
            prop_assert!(kept(&absent, false));
        }
    }
}
