//! `kusushi ask`: what a model can be told at the bedside.

use kusushi_host::question::{Operation, Output};

use super::{Done, ask_and_print, print_answer, question};
use crate::command_line::{Ask, Settings};

pub(super) fn run(settings: &Settings, arguments: &Ask) -> Done {
    let default = if settings.json { Output::Json } else { Output::Text };
    let output = arguments.output.map_or(default, Output::from);
    let question = question(settings, Operation::Ask, arguments.models.ids(), output);
    ask_and_print(settings, &question, &[], |answer| print_answer(answer, output))
}
