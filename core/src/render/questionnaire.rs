//! What can be asked at the bedside: as text, and as FHIR R4 `Questionnaire`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    assessment::{AnswerKind, Question},
    call::Asked,
    package::Loaded,
    question::all_questions,
    read::QUESTIONNAIRE,
    text::Lang,
};

/// The questions as lines of text.
pub fn questions_text(asked: &Asked, lang: Lang) -> String {
    let mut out = String::new();
    for model in &asked.models {
        let _ = writeln!(out, "{} ({})", model.title.get(lang), model.model);
        for question in &model.questions {
            let _ = writeln!(
                out,
                "  {} = {}\n      {}",
                question.name,
                answer_form(question, lang),
                question.text.get(lang)
            );
        }
    }
    out
}

fn answer_form(question: &Question, lang: Lang) -> String {
    match &question.answer {
        AnswerKind::Choice { options } => {
            let names: Vec<_> =
                options.iter().map(|option| format!("{} ({})", option.name, option.title.get(lang))).collect();
            names.join(" | ")
        }
        AnswerKind::Number { unit, minimum, maximum } => {
            let bound = |bound: &Option<f64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
            format!("{}..{} {unit}", bound(minimum), bound(maximum))
        }
        AnswerKind::DateTime => "YYYY-MM-DDThh:mm:ss+09:00".to_owned(),
    }
}

/// One `Questionnaire` a model, in a `Bundle` of type `collection`. Both languages stand in each text.
pub fn questionnaires(packages: &[&Loaded]) -> Value {
    let entries: Vec<Value> = packages.iter().map(|package| json!({ "resource": questionnaire(package) })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

fn questionnaire(package: &Loaded) -> Value {
    let model = &package.manifest().model;
    let items: Vec<Value> = all_questions(package.manifest()).iter().map(item).collect();
    json!({
        "resourceType": "Questionnaire",
        "url": format!("{QUESTIONNAIRE}{}", model.id),
        "version": model.version,
        "title": format!("{} / {}", model.title.ja, model.title.en),
        "status": "active",
        "subjectType": ["Patient"],
        "item": items,
    })
}

fn item(question: &Question) -> Value {
    let text = format!("{} / {}", question.text.ja, question.text.en);
    match &question.answer {
        AnswerKind::Choice { options } => {
            let options: Vec<Value> = options
                .iter()
                .map(|option| json!({ "valueCoding": { "code": option.name, "display": format!("{} / {}", option.title.ja, option.title.en) } }))
                .collect();
            json!({ "linkId": question.name, "text": text, "type": "choice", "answerOption": options })
        }
        AnswerKind::Number { unit, .. } => {
            json!({ "linkId": question.name, "text": format!("{text} [{unit}]"), "type": "decimal" })
        }
        AnswerKind::DateTime => json!({ "linkId": question.name, "text": text, "type": "dateTime" }),
    }
}
