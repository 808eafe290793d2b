//! `kusushi check`: the golden patients of each model, against the outputs that its package promises.

use std::collections::BTreeMap;

use kusushi_host::{
    code::{Error, codes},
    question::{Operation, Output},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Done, ask_and_print, print, question};
use crate::command_line::{Check, Settings};

#[derive(Deserialize)]
struct Assessed {
    assessments: Vec<Assessment>,
}

#[derive(Deserialize)]
struct Assessment {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    id: String,
    version: String,
}

pub(super) fn run(settings: &Settings, arguments: Check) -> Done {
    let question = question(settings, Operation::Check, arguments.ids(), Output::Json);
    ask_and_print(
        settings,
        &question,
        &[],
        |answer| {
            if settings.json { print(answer.get()) } else { print(&in_words(answer)?) }
        },
    )
}

fn in_words(answer: &RawValue) -> Result<String, Error> {
    let checked: Assessed =
        serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest check"))?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for Assessment { model } in checked.assessments {
        *counts.entry(format!("{} {}", model.id, model.version)).or_default() += 1;
    }
    let lines: Vec<String> =
        counts.iter().map(|(model, count)| format!("{model}: {count} golden patients agree")).collect();
    Ok(lines.join("\n"))
}
