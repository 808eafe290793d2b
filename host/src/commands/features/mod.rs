//! `kusushi features`: what each input would be, whether or not the model applies; of one patient in words, of many as a
//! table.

mod many;
mod words;

use kusushi_host::question::{Operation, Output};

use super::{Done, about, ask_and_print, print, question};
use crate::command_line::{Features, Settings};

pub(super) fn run(settings: &Settings, arguments: &Features) -> Done {
    let question = question(settings, Operation::Features, arguments.models.ids(), Output::Json);
    if let Some(out) = &arguments.out {
        return many::run(settings, arguments, out, question);
    }
    let (question, patient) = about(&arguments.whose.paths, &arguments.when, &arguments.answers, question)?;
    ask_and_print(settings, &question, &patient, |answer| {
        if settings.json { print(answer.get()) } else { print(&words::of(answer, settings.lang)?) }
    })
}
