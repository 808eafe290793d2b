//! `kusushi card`: what a model says of itself.

use kusushi_host::{
    moment,
    question::{Operation, Output, Question},
};

use super::{Done, ask_and_print, print_answer, question};
use crate::command_line::{Card, Settings};

pub(super) fn run(settings: &Settings, arguments: &Card) -> Done {
    let default = if settings.json { Output::Json } else { Output::Text };
    let output = arguments.output.map_or(default, Output::from);
    let asked = question(settings, Operation::Card, vec![arguments.id.clone()], output);
    let at = Some(arguments.at.clone().unwrap_or_else(moment::now));
    ask_and_print(settings, &Question { at, ..asked }, &[], |answer| print_answer(answer, output))
}
