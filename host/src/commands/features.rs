//! `kusushi features`: what each input would be, whether or not the model applies.

use kusushi_host::{
    code::{Error, Lang, Notice, Text, codes},
    question::{Operation, Output},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Done, about, ask_and_print, print, question};
use crate::command_line::{Features, Settings};

#[derive(Deserialize)]
struct Extracted {
    models: Vec<InputsOf>,
    findings: Vec<Notice>,
}

#[derive(Deserialize)]
struct InputsOf {
    model: String,
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    name: String,
    title: Text,
    state: String,
    used: Option<Used>,
    findings: Vec<Notice>,
}

#[derive(Deserialize)]
struct Used {
    text: Text,
    date: Option<String>,
    source: String,
}

pub(super) fn run(settings: &Settings, arguments: &Features) -> Done {
    let question = question(settings, Operation::Features, arguments.models.ids(), Output::Json);
    let (question, patient) = about(settings, &arguments.patient, question)?;
    ask_and_print(settings, &question, &patient, |answer| {
        if settings.json { print(answer.get()) } else { print(&in_words(answer, settings.lang)?) }
    })
}

fn in_words(answer: &RawValue, lang: Lang) -> Result<String, Error> {
    let extracted: Extracted =
        serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest features"))?;
    let mut lines: Vec<String> = extracted.findings.iter().map(|finding| finding.line(lang)).collect();
    for model in extracted.models {
        lines.push(model.model);
        for input in model.inputs {
            let value = match &input.used {
                Some(used) => {
                    let date = used.date.as_deref().unwrap_or("-");
                    format!("{}  ({date}, {}, {})", used.text.get(lang), input.state, used.source)
                }
                None => input.state,
            };
            lines.push(format!("  {} ({}): {value}", input.name, input.title.get(lang)));
            lines.extend(input.findings.iter().map(|finding| format!("    {}", finding.line(lang))));
        }
    }
    Ok(lines.join("\n"))
}
