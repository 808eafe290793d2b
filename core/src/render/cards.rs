//! CDS Hooks cards (2.0; `HL7/cds-hooks`, `input/pagecontent/index.md`, "Card Attributes").

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    advice::Wording,
    fhir::{Draft, drafts},
    numbers::{percent, percent_interval, points, recalibrated},
};
use crate::{
    assessment::{Advice, Assessment, EvidenceShown, Outcome, Reading, ScoreShown, State},
    text::Lang,
};

/// The longest summary that a card may have, in characters ("SHALL be under 140 characters").
const SUMMARY_LIMIT: usize = 139;

/// The response of a CDS service.
#[derive(Debug, Serialize)]
pub struct Cards {
    cards: Vec<Card>,
}

#[derive(Debug, Serialize)]
struct Card {
    uuid: String,
    summary: String,
    detail: String,
    indicator: &'static str,
    source: Source,
    links: Vec<Link>,
    /// Orders proposed; absent where there is none, as always unless proposals were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    /// "REQUIRED if suggestions are present" (2.0): any of them may be taken, or none.
    #[serde(rename = "selectionBehavior", skip_serializing_if = "Option::is_none")]
    selection_behavior: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    label: String,
    uuid: String,
    actions: Vec<Action>,
}

#[derive(Debug, Serialize)]
struct Action {
    r#type: &'static str,
    description: String,
    resource: Value,
}

#[derive(Debug, Serialize)]
struct Source {
    label: String,
    topic: Topic,
}

#[derive(Debug, Serialize)]
struct Topic {
    system: &'static str,
    code: String,
    display: String,
}

#[derive(Debug, Serialize)]
struct Link {
    label: String,
    url: String,
    r#type: &'static str,
}

/// One card for each assessment.
pub fn cards(assessments: &[Assessment], lang: Lang) -> Cards {
    Cards { cards: assessments.iter().map(|assessment| card(assessment, lang)).collect() }
}

fn card(assessment: &Assessment, lang: Lang) -> Card {
    let model = &assessment.model;
    let title = model.title.get(lang);
    let suggestions = suggestions(assessment, lang);
    Card {
        uuid: uuid(assessment, ""),
        summary: summary(assessment, lang).chars().take(SUMMARY_LIMIT).collect(),
        detail: detail(assessment, lang),
        indicator: "info",
        source: Source {
            label: format!("Kusushi: {title} {}", model.version),
            topic: Topic { system: "urn:kusushi:model", code: model.id.clone(), display: title.to_owned() },
        },
        links: assessment.evidence.iter().filter_map(link).collect(),
        selection_behavior: (!suggestions.is_empty()).then_some("any"),
        suggestions,
    }
}

/// Each order proposed, as a suggestion that creates a draft.
fn suggestions(assessment: &Assessment, lang: Lang) -> Vec<Suggestion> {
    let suggest = |Draft { arm, drug, resource }| {
        let description = format!("{}{drug}", lang.pick("提案（下書き）を作る：", "Create a draft of the proposal: "));
        let actions = vec![Action { r#type: "create", description, resource }];
        Suggestion { uuid: uuid(assessment, &arm), label: drug, actions }
    };
    drafts(assessment, lang).into_iter().map(suggest).collect()
}

fn link(evidence: &EvidenceShown) -> Option<Link> {
    Some(Link {
        label: format!("[{}] {}", evidence.id, evidence.citation),
        url: evidence.url.clone()?,
        r#type: "absolute",
    })
}

fn summary(assessment: &Assessment, lang: Lang) -> String {
    let model = &assessment.model;
    match &assessment.outcome {
        Outcome::Answer { readings, .. } => {
            let risks: Vec<_> = readings.iter().map(|reading| percent(reading.prediction.probability)).collect();
            let risks = risks.join(lang.pick("または", " or "));
            format!("{} {}: {risks}", model.output.horizon.get(lang), model.output.meaning.get(lang))
        }
        Outcome::Score { score, .. } => {
            let bands: Vec<_> = score.bands.iter().map(|band| band.title.get(lang)).collect();
            let bands = bands.join(lang.pick("または", " or "));
            format!("{}: {} ({bands})", model.title.get(lang), score.text.get(lang))
        }
        Outcome::Abstention { .. } | Outcome::NotApplicable { .. } => {
            format!(
                "{}: {}",
                model.title.get(lang),
                lang.pick("回答を控えます（確認が必要な項目があります）", "abstains (see what is needed)")
            )
        }
    }
}

/// GitHub-flavoured Markdown. Nothing that a sender wrote as text stands in it, only values that were understood.
fn detail(assessment: &Assessment, lang: Lang) -> String {
    let mut out = format!("**{}**\n\n", assessment.notice.get(lang));
    match &assessment.outcome {
        Outcome::Answer { graph, readings } => {
            for reading in readings {
                push_reading(&mut out, assessment, reading, lang);
            }
            let _ = writeln!(out, "_{}_\n", graph.title.get(lang));
        }
        Outcome::Score { score, .. } => push_score(&mut out, assessment, score, lang),
        Outcome::Abstention { reasons } | Outcome::NotApplicable { reasons } => {
            for reason in reasons {
                let _ = writeln!(
                    out,
                    "- {} {} (`{}`)",
                    reason.detail.get(lang),
                    reason.notice.remedy.get(lang),
                    reason.notice.code
                );
            }
            out.push('\n');
        }
    }
    push_inputs(&mut out, assessment, lang);
    if !assessment.findings.is_empty() {
        let _ = writeln!(out, "\n**{}**\n", lang.pick("所見", "Findings"));
    }
    for finding in &assessment.findings {
        let (text, remedy) = (finding.text.get(lang), finding.remedy.get(lang));
        let _ = writeln!(out, "- {text} {remedy} (`{}` {})", finding.code, finding.place);
    }
    push_unlinked(&mut out, assessment, lang);
    out
}

/// The sources that have no address and so no link.
fn push_unlinked(out: &mut String, assessment: &Assessment, lang: Lang) {
    let mut unlinked = assessment.evidence.iter().filter(|evidence| evidence.url.is_none()).peekable();
    if unlinked.peek().is_some() {
        let _ = writeln!(out, "\n**{}**\n", lang.pick("リンクのない根拠", "Evidence without a link"));
    }
    for evidence in unlinked {
        let _ = writeln!(out, "- [{}] {} ({})", evidence.id, evidence.citation, evidence.date);
    }
}

fn push_score(out: &mut String, assessment: &Assessment, score: &ScoreShown, lang: Lang) {
    let output = &assessment.model.output;
    let _ = writeln!(out, "{}, {}: **{}**\n", output.meaning.get(lang), output.horizon.get(lang), score.text.get(lang));
    for band in &score.bands {
        let _ = writeln!(out, "- **{}** {}", band.title.get(lang), band.text.get(lang));
    }
    if !score.points.is_empty() {
        let _ = writeln!(out, "\n| {} | {} |\n|---|---|", lang.pick("項目", "Item"), lang.pick("点数", "Points"));
    }
    for item in &score.points {
        let _ = writeln!(out, "| {} | {} |", item.title.get(lang), points(item.least, item.most, lang));
    }
    let _ = writeln!(out, "\n{} {}\n", score.note.get(lang), output.interval.get(lang));
}

fn push_reading(out: &mut String, assessment: &Assessment, reading: &Reading, lang: Lang) {
    if let Some(assumption) = &reading.assumption {
        let _ = writeln!(out, "{} **{}**\n", lang.pick("仮定：", "Assuming:"), assumption.title.get(lang));
    }
    let prediction = reading.prediction;
    let number = percent_interval(prediction.probability, prediction.lower, prediction.upper, lang);
    let _ = writeln!(out, "{number}\n\n{}\n", assessment.model.output.interval.get(lang));
    if let Some(set) = &reading.label_set {
        let _ = writeln!(out, "{} {}\n", set.text.get(lang), set.promise.get(lang));
    }
    if let Some(shown) = &reading.recalibrated {
        let _ = writeln!(out, "{}\n", recalibrated(shown, lang));
    }
    if let Some(advice) = &reading.advice {
        push_advice(out, assessment, advice, lang);
    }
}

fn push_advice(out: &mut String, assessment: &Assessment, advice: &Advice, lang: Lang) {
    let _ = writeln!(out, "{}\n", advice.statement.get(lang));
    for reason in &advice.withheld {
        let _ = writeln!(out, "- {} (`{}`)", reason.detail.get(lang), reason.notice.code);
    }
    let wording = Wording { evidence: &assessment.evidence, lang };
    for arm in &advice.arms {
        let _ = writeln!(out, "- **{}** {}", arm.title.get(lang), wording.figures(arm));
        for line in wording.lines(arm) {
            let _ = writeln!(out, "  - {line}");
        }
    }
    for line in wording.scales(advice).map(str::to_owned).into_iter().chain(wording.guidance(advice)) {
        let _ = writeln!(out, "- {line}");
    }
    out.push('\n');
}

fn push_inputs(out: &mut String, assessment: &Assessment, lang: Lang) {
    let _ = writeln!(
        out,
        "| {} | {} | {} |\n|---|---|---|",
        lang.pick("入力", "Input"),
        lang.pick("値", "Value"),
        lang.pick("日時", "Date")
    );
    for input in &assessment.inputs {
        let (value, date) = match &input.used {
            Some(used) => (used.text.get(lang), used.date.as_deref().unwrap_or_default()),
            None => (lang.pick("記録なし", "not recorded"), ""),
        };
        let answered = if input.state == State::Answered { lang.pick("（回答）", " (answered)") } else { "" };
        let _ = writeln!(out, "| {} | {value}{answered} | {date} |", input.title.get(lang));
    }
}

/// A version 8 UUID (RFC 9562) of what was asked and by what, so that the same question gives the same card.
fn uuid(assessment: &Assessment, of: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [
        &assessment.guest_sha256,
        &assessment.model.package_sha256,
        &assessment.at,
        assessment.subject.as_ref().unwrap_or(&String::new()),
    ] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.update(of.as_bytes());
    let digest = hasher.finalize();
    let mut bytes: [u8; 16] = [0; 16];
    bytes.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
    let number = u128::from_be_bytes(bytes);
    let number = (number & !(0xf << 76) & !(0x3 << 62)) | (0x8 << 76) | (0x2 << 62);
    let hex = format!("{number:032x}");
    let group = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32))
}
