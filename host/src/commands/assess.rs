//! `kusushi assess`: one patient, one model or all.

use kusushi_host::question::{Operation, Output, Question};

use super::{Done, about, ask_and_print, print_answer, question, recalibrations};
use crate::command_line::{Assess, Patient, Settings};

pub(super) fn run(settings: &Settings, arguments: &Assess) -> Done {
    let default = if settings.json { Output::Json } else { Output::Text };
    let output = arguments.output.map_or(default, Output::from);
    let recalibrations = recalibrations(&arguments.recalibrations)?;
    let question = Question { recalibrations, ..question(settings, Operation::Assess, arguments.models.ids(), output) };
    let Patient { paths, when, answers } = &arguments.patient;
    let (mut question, patient) = about(paths, when, answers, question)?;
    question.proposals = arguments.propose_orders;
    ask_and_print(settings, &question, &patient, |answer| print_answer(answer, output))
}
