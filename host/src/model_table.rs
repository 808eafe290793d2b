//! The models as the tables of README.md: the figures that each was validated with, and when each score speaks. All of it
//! comes from the packages, by way of the guest's `card`.

use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    code::{Lang, Result, Text, codes},
    question::{Operation, Question},
};

/// What the tables are made of.
#[derive(Debug, Clone, Deserialize)]
pub struct ModelTable {
    cards: Vec<Card>,
}

#[derive(Debug, Clone, Deserialize)]
struct Card {
    model: Model,
    bands: Vec<Band>,
}

#[derive(Debug, Clone, Deserialize)]
struct Model {
    id: String,
    kind: String,
    r#use: String,
    title: Text,
    validation: Vec<Figures>,
}

#[derive(Debug, Clone, Deserialize)]
struct Band {
    title: Text,
    raise: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct Figures {
    graph: String,
    kind: Kept,
    data: Text,
    rows: u32,
    events: u32,
    auroc: Option<[f64; 3]>,
    concordance: Option<[f64; 3]>,
    calibration_slope: [f64; 3],
    slope_prediction: Option<[f64; 2]>,
    sites: Option<u32>,
    brier: f64,
    brier_null: f64,
}

/// How the data were kept apart from the training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    SetAside,
    CrossValidated,
    LeaveOneSiteOut,
    External,
}

impl Kept {
    /// Whether the data were of the sites and the study that were trained on.
    fn is_internal(self) -> bool {
        matches!(self, Self::SetAside | Self::CrossValidated)
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::SetAside => lang.pick("取り分けた行", "rows set aside"),
            Self::CrossValidated => lang.pick("交差検証", "cross-validation"),
            Self::LeaveOneSiteOut => lang.pick("施設・国を1つずつ除外", "one site left out at a time"),
            Self::External => lang.pick("別の研究", "another study"),
        }
    }
}

impl ModelTable {
    /// The question for all models' cards.
    pub fn question() -> Question {
        Question::new(Operation::Card)
    }

    /// Reads the guest's answer to it.
    ///
    /// # Errors
    /// `K-HOST-009` where it has not the form promised.
    pub fn read(answer: &RawValue) -> Result<Self> {
        serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest card"))
    }

    /// Both tables, that of the models and that of the scores; an empty one is left out.
    pub fn in_markdown(&self, lang: Lang) -> String {
        let (mut models, mut scores) = (String::new(), String::new());
        // Writing to a string does not fail.
        let _ = self.write_models(&mut models, lang).and_then(|()| self.write_scores(&mut scores, lang));
        [models, scores].into_iter().filter(|table| !table.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn write_models(&self, out: &mut String, lang: Lang) -> fmt::Result {
        let rows: Vec<String> = self.cards.iter().flat_map(|card| card.model.rows(lang)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let head = lang.pick("| モデル | 種類 | 使用の場 | データ | 検証 | 人数（転帰） | AUROCまたはC（95 %区間） | 較正の傾き | Brier（頻度のみ） | 別の研究、または施設・国を除外 |",
            "| model | kind | use | data | validated by | patients (events) | AUROC or C (95 % interval) | calibration slope | Brier (null) | another study, or sites left out |",
        );
        writeln!(out, "{head}\n|---|---|---|---|---|---|---|---|---|---|")?;
        rows.iter().try_for_each(|row| writeln!(out, "{row}"))
    }

    fn write_scores(&self, out: &mut String, lang: Lang) -> fmt::Result {
        let mut scores = self.cards.iter().filter(|card| card.model.kind == "score").peekable();
        if scores.peek().is_none() {
            return Ok(());
        }
        let head =
            lang.pick("| スコア | 内容 | 記録を開いたときに示す区分 |", "| score | of | speaks on opening a record |");
        writeln!(out, "{head}\n|---|---|---|")?;
        for card in scores {
            let raised: Vec<String> =
                card.bands.iter().filter(|band| band.raise).map(|band| cell(band.title.get(lang))).collect();
            let never = raised.is_empty() || card.model.r#use != "bedside";
            let speaks = if never { lang.pick("示さない", "never").to_owned() } else { raised.join("; ") };
            writeln!(out, "| {} | {} | {speaks} |", card.model.link(lang), cell(card.model.title.get(lang)))?;
        }
        Ok(())
    }
}

impl Model {
    /// The id, with the way to the developer's card.
    fn link(&self, lang: Lang) -> String {
        let id = cell(&self.id);
        format!("[{id}](models/{id}/card.{}.md)", lang.pick("ja", "en"))
    }

    /// A row for each graph: its first row of figures, and beside it the first of other sites or another study.
    fn rows(&self, lang: Lang) -> Vec<String> {
        let mut graphs: Vec<&str> = Vec::new();
        for row in &self.validation {
            if !graphs.contains(&row.graph.as_str()) {
                graphs.push(&row.graph);
            }
        }
        let several = graphs.len() > 1;
        graphs.iter().filter_map(|graph| self.row(graph, several, lang)).collect()
    }

    fn row(&self, graph: &str, several: bool, lang: Lang) -> Option<String> {
        let of_graph = || self.validation.iter().filter(|row| row.graph == graph);
        let main = of_graph().find(|row| row.kind.is_internal()).or_else(|| of_graph().next())?;
        let outside = of_graph().find(|row| !row.kind.is_internal());
        let name = if several { format!("{}, {}", self.link(lang), cell(graph)) } else { self.link(lang) };
        Some(format!(
            "| {name} | {} | {} | {} | {} | {} ({}) | {} | {} | {:.3} ({:.3}) | {} |",
            kind(&self.kind, lang),
            r#use(&self.r#use, lang),
            cell(main.data.get(lang)),
            main.kind.title(lang),
            count(main.rows),
            count(main.events),
            main.discrimination(),
            interval(main.calibration_slope),
            main.brier,
            main.brier_null,
            outside.map_or_else(|| lang.pick("なし", "none").to_owned(), |row| row.beside(lang)),
        ))
    }
}

impl Figures {
    fn discrimination(&self) -> String {
        match (self.auroc, self.concordance) {
            (Some(auroc), _) => interval(auroc),
            (None, Some(concordance)) => format!("C {}", interval(concordance)),
            (None, None) => String::new(),
        }
    }

    /// In one cell: what and where, discrimination, slope and, where it was pooled, in what the next site's is expected.
    fn beside(&self, lang: Lang) -> String {
        let mut out = format!("{}, {}", self.kind.title(lang), cell(self.data.get(lang)));
        let patients = lang.pick("人", " patients");
        let _ = write!(out, ", {}{patients}: {}", count(self.rows), self.discrimination());
        let _ = write!(out, ", {} {}", lang.pick("傾き", "slope"), interval(self.calibration_slope));
        if let (Some([lower, upper]), Some(sites)) = (self.slope_prediction, self.sites) {
            let label = lang.pick("予測区間", "prediction interval");
            let over = lang.pick("施設・国", "sites");
            let _ = write!(out, ", {label} {lower:.3}–{upper:.3} ({sites} {over})");
        }
        out
    }
}

fn kind(kind: &str, lang: Lang) -> &str {
    match kind {
        "diagnosis" => lang.pick("診断", "diagnosis"),
        "prognosis" => lang.pick("予後", "prognosis"),
        "treatment" => lang.pick("治療", "treatment"),
        "score" => lang.pick("スコア", "score"),
        other => other,
    }
}

fn r#use(r#use: &str, lang: Lang) -> &str {
    match r#use {
        "bedside" => lang.pick("診療の場", "bedside"),
        "research" => lang.pick("研究", "research"),
        other => other,
    }
}

fn interval([estimate, lower, upper]: [f64; 3]) -> String {
    format!("{estimate:.3} ({lower:.3}–{upper:.3})")
}

/// A whole number with its thousands set off.
fn count(number: u32) -> String {
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

/// A text as a cell of a table, on one line and without what a terminal would obey.
fn cell(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.replace('|', "\\|")
}
