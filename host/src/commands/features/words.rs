//! One patient's inputs in words: a block an input, with what was found and what was not used beneath.

use kusushi_host::code::{Error, Lang, Notice, Text, codes};
use serde::Deserialize;
use serde_json::value::RawValue;
use unicode_width::UnicodeWidthStr as _;

#[derive(Deserialize)]
struct Extracted<'a> {
    #[serde(borrow)]
    models: Vec<InputsOf<'a>>,
    findings: Vec<Notice>,
}

#[derive(Deserialize)]
struct InputsOf<'a> {
    model: String,
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
}

#[derive(Deserialize)]
struct Input<'a> {
    name: String,
    title: Text,
    role: Role,
    state: State,
    #[serde(borrow)]
    used: Option<Used<'a>>,
    not_used: Vec<NotUsed>,
    findings: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    Predictor,
    Condition,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Recorded,
    Answered,
    Derived,
    Missing,
}

#[derive(Deserialize)]
struct Used<'a> {
    text: Text,
    #[serde(borrow)]
    number: Option<&'a RawValue>,
    unit: Option<String>,
    received: Option<String>,
    date: Option<String>,
    source: String,
    author: Option<String>,
}

#[derive(Deserialize)]
struct NotUsed {
    received: String,
    date: Option<String>,
    source: String,
    because: Option<Notice>,
}

/// The words of one language.
struct Words {
    predictor: &'static str,
    condition: &'static str,
    recorded: &'static str,
    answered: &'static str,
    derived: &'static str,
    missing: &'static str,
    value: &'static str,
    used: &'static str,
    received: &'static str,
    date: &'static str,
    undated: &'static str,
    source: &'static str,
    author: &'static str,
    finding: &'static str,
    not_used: &'static str,
    chosen: &'static str,
    reading: &'static str,
}

const JA: Words = Words {
    predictor: "予測に使う",
    condition: "条件に使う",
    recorded: "記録あり",
    answered: "回答あり",
    derived: "ほかの入力から",
    missing: "なし",
    value: "値",
    used: "使用値",
    received: "受信値",
    date: "日時",
    undated: "日時なし",
    source: "出所",
    author: "回答者",
    finding: "所見",
    not_used: "不使用",
    chosen: "別の値を採用",
    reading: "読み取りの所見",
};

const EN: Words = Words {
    predictor: "predictor",
    condition: "condition",
    recorded: "recorded",
    answered: "answered",
    derived: "from other inputs",
    missing: "missing",
    value: "value",
    used: "used as",
    received: "received",
    date: "date",
    undated: "undated",
    source: "source",
    author: "author",
    finding: "finding",
    not_used: "not used",
    chosen: "another value is chosen",
    reading: "Findings in reading",
};

/// The guest's answer to `features` in words.
///
/// # Errors
/// `K-HOST-009` where it has not the form promised.
pub(super) fn of(answer: &RawValue, lang: Lang) -> Result<String, Error> {
    let extracted: Extracted =
        serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest features"))?;
    let words = match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    };
    let mut lines = Vec::new();
    if !extracted.findings.is_empty() {
        lines.push(words.reading.to_owned());
        lines.extend(extracted.findings.iter().map(|finding| format!("  {}", finding.line(lang))));
        lines.push(String::new());
    }
    for model in &extracted.models {
        lines.push(model.model.clone());
        for input in &model.inputs {
            lines.push(String::new());
            input.write(words, lang, &mut lines);
        }
        lines.push(String::new());
    }
    lines.truncate(lines.len().saturating_sub(1));
    Ok(lines.join("\n"))
}

impl Input<'_> {
    fn write(&self, words: &Words, lang: Lang, lines: &mut Vec<String>) {
        let role = match self.role {
            Role::Predictor => words.predictor,
            Role::Condition => words.condition,
        };
        let state = match self.state {
            State::Recorded => words.recorded,
            State::Answered => words.answered,
            State::Derived => words.derived,
            State::Missing => words.missing,
        };
        lines.push(format!("  {}  {}  [{role}, {state}]", self.name, self.title.get(lang)));
        let mut rows: Vec<(&str, String)> = Vec::new();
        if let Some(used) = &self.used {
            used.rows(words, lang, &mut rows);
        }
        rows.extend(self.findings.iter().map(|finding| (words.finding, finding.line(lang))));
        rows.extend(self.not_used.iter().zip(columns(&self.not_used, words)).map(|(other, cells)| {
            let because = other.because.as_ref().map_or_else(
                || words.chosen.to_owned(),
                |because| format!("{} {}", because.code, because.text.get(lang)),
            );
            (words.not_used, format!("{cells}  {because}"))
        }));
        lines.extend(rows.iter().map(|(label, text)| format!("    {}  {text}", padded(label, label_width(words)))));
    }
}

impl Used<'_> {
    fn rows<'w>(&self, words: &'w Words, lang: Lang, rows: &mut Vec<(&'w str, String)>) {
        rows.push((words.value, self.text.get(lang).to_owned()));
        if let Some(number) = self.number {
            // As the model sees it: every digit, and the unit in UCUM.
            rows.push((words.used, format!("{} {}", number.get(), self.unit.as_deref().unwrap_or_default())));
        }
        rows.extend(self.received.iter().map(|received| (words.received, shown(received))));
        rows.extend(self.date.iter().map(|date| (words.date, shown(date))));
        rows.push((words.source, shown(&self.source)));
        rows.extend(self.author.iter().map(|author| (words.author, shown(author))));
    }
}

/// Values that were not used, as received, with date and source, each column as wide as its widest cell.
fn columns(others: &[NotUsed], words: &Words) -> Vec<String> {
    let date = |other: &NotUsed| other.date.as_deref().map_or_else(|| words.undated.to_owned(), shown);
    let cells: Vec<[String; 3]> =
        others.iter().map(|other| [shown(&other.received), date(other), shown(&other.source)]).collect();
    let widths = [0, 1, 2].map(|column| {
        cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or_default()
    });
    let line = |row: &[String; 3]| {
        let padded: Vec<String> = row.iter().zip(widths).map(|(cell, width)| padded(cell, width)).collect();
        padded.join("  ")
    };
    cells.iter().map(line).collect()
}

/// What a sender wrote, fit for a terminal: whatever steers one, or turns the order of what is read around, is marked.
fn shown(text: &str) -> String {
    const SHOWN: usize = 200;
    let is_steering = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut shown: String = text.chars().take(SHOWN).map(|c| if is_steering(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// The width of the widest label.
fn label_width(words: &Words) -> usize {
    let labels = [
        words.value,
        words.used,
        words.received,
        words.date,
        words.source,
        words.author,
        words.finding,
        words.not_used,
    ];
    labels.iter().map(|label| label.width()).max().unwrap_or_default()
}

/// Text with spaces behind it up to a width, in which a Japanese character takes two places.
fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
