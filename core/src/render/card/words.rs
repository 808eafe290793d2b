//! Words and numbers that the forms of a card share.

use crate::{
    manifest::{Figures, Input, Kind, Manifest, Use, Validated},
    text::{Lang, Text},
};

pub(super) use crate::render::device::line;

/// A text as a cell of a table.
pub(super) fn cell(text: &str) -> String {
    line(text).replace('|', "\\|")
}

/// A text of several lines without other control characters.
pub(super) fn lines(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// An estimate with its interval.
pub(super) fn interval([estimate, lower, upper]: [f64; 3], lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{estimate:.3}（{lower:.3}〜{upper:.3}）"),
        Lang::En => format!("{estimate:.3} ({lower:.3} to {upper:.3})"),
    }
}

/// Something said beside something.
pub(super) fn aside(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

/// A whole number with its thousands set off.
pub(super) fn count(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How a row's data were kept apart from the training.
pub(super) fn validated(kind: Validated) -> Text {
    match kind {
        Validated::SetAside => Text::new("取り分けた行", "set aside"),
        Validated::CrossValidated => Text::new("交差検証", "cross-validated"),
        Validated::LeaveOneSiteOut => Text::new("施設・国を1つずつ除外", "leave one site out"),
        Validated::External => Text::new("外部データ", "external"),
    }
}

/// The measure of discrimination, with its name.
pub(super) fn discrimination(row: &Figures, lang: Lang) -> String {
    match (row.auroc, row.concordance) {
        (Some(auroc), _) => format!("AUROC {}", interval(auroc, lang)),
        (None, Some(concordance)) => format!("C {}", interval(concordance, lang)),
        (None, None) => String::new(),
    }
}

/// A kind of model.
pub(super) fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Diagnosis => Text::new("診断", "diagnosis"),
        Kind::Prognosis => Text::new("予後", "prognosis"),
        Kind::Treatment => Text::new("治療", "treatment"),
        Kind::Score => Text::new("スコア", "score"),
    }
}

/// Where a model may speak.
pub(super) fn r#use(r#use: Use) -> Text {
    match r#use {
        Use::Bedside => Text::new("診療の場", "bedside"),
        Use::Research => {
            Text::new("研究（記録を開いても示されない）", "research (never speaks when a record is opened)")
        }
    }
}

/// The inputs that a graph takes, with their units.
pub(super) fn predictors(manifest: &Manifest, lang: Lang) -> String {
    let shown = |input: &Input| {
        let title = line(input.title.get(lang));
        match input.unit() {
            Some(unit) if unit == "a" => format!("{title} ({})", lang.pick("歳", "years")),
            Some(unit) => format!("{title} ({unit})"),
            None => title,
        }
    };
    let taken = manifest.inputs.iter().filter(|input| manifest.is_predictor(&input.name));
    taken.map(shown).collect::<Vec<_>>().join(lang.pick("、", ", "))
}
