//! The commands, one file each, and what they share.

mod ask;
mod assess;
mod bench;
mod check;
mod features;
mod models;
mod pack;
mod serve;

use std::io::{self, Write};

use kusushi_host::{
    code::{Error, codes},
    guest::Guest,
    inference::{Inference, Refused},
    moment, packages, patient,
    question::{Operation, Output, Question},
};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

use crate::command_line::{Command, Patient, Settings};

/// What could not be done, all of it.
pub(crate) struct Failed(Vec<Error>);

type Done<T = ()> = Result<T, Failed>;

/// Does what was asked.
pub(crate) fn run(settings: &Settings, command: Command) -> Done {
    match command {
        Command::Models => models::run(settings),
        Command::Assess(arguments) => assess::run(settings, &arguments),
        Command::Ask(arguments) => ask::run(settings, &arguments),
        Command::Features(arguments) => features::run(settings, &arguments),
        Command::Check(arguments) => check::run(settings, &arguments),
        Command::Bench(arguments) => bench::run(settings, &arguments),
        Command::Pack(arguments) => pack::run(settings, &arguments),
        Command::Serve(arguments) => serve::run(settings, &arguments),
    }
}

impl Failed {
    /// Says each error, on a line of its own.
    pub(crate) fn print(&self, settings: &Settings) {
        for error in &self.0 {
            if settings.json {
                eprintln!("{}", json!({ "error": error.notice() }));
            } else {
                eprintln!("error {}", error.notice().line(settings.lang));
            }
        }
    }

    /// A failure, if there is any error.
    fn if_any(errors: Vec<Error>) -> Done {
        if errors.is_empty() { Ok(()) } else { Err(Self(errors)) }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(vec![error])
    }
}

/// The guest with the packages found.
fn inference(settings: &Settings) -> Result<Inference, Error> {
    let packages = packages::find(settings.models.as_deref())?;
    Inference::new(Guest::find(settings.guest.as_deref())?, packages, settings.limits())
}

/// A question in the settings' language.
fn question(settings: &Settings, op: Operation, models: Vec<String>, output: Output) -> Question {
    Question { lang: settings.lang, models, output, ..Question::new(op) }
}

/// Asks about one patient and writes the answer.
///
/// A package that the guest refuses does not silence the others, unless it is the one that was asked.
fn ask_and_print(
    settings: &Settings,
    question: &Question,
    patient: &[Vec<u8>],
    print: impl Fn(&RawValue) -> Result<(), Error>,
) -> Done {
    let mut inference = inference(settings)?;
    let parts: Vec<&[u8]> = patient.iter().map(Vec::as_slice).collect();
    let first = match inference.ask(question, &parts) {
        Ok(answer) => return Ok(print(&answer)?),
        Err(error) => error,
    };
    inference.keep(&question.models);
    let refused: Vec<Error> = errors_of(inference.refuse_bad_packages());
    if refused.is_empty() {
        return Err(first.into());
    }
    if !inference.packages().is_empty() {
        print(&inference.ask(question, &parts)?)?;
    }
    Err(Failed(refused))
}

fn errors_of(refused: Vec<Refused>) -> Vec<Error> {
    refused.into_iter().map(|package| package.error).collect()
}

/// The patient's files, and the question about them.
fn about(settings: &Settings, asked: &Patient, question: Question) -> Result<(Question, Vec<Vec<u8>>), Error> {
    let parts = asked.paths.iter().map(|path| patient::read(path)).collect::<Result<Vec<_>, _>>()?;
    let question = Question {
        at: Some(asked.at.clone().unwrap_or_else(moment::now)),
        zone: Some(asked.zone.clone()),
        lang: settings.lang,
        answers: asked.answers.clone(),
        ..question
    };
    Ok((question, parts))
}

/// Writes the guest's answer in the form in which it was asked for.
fn print_answer(answer: &RawValue, output: Output) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Written {
        text: String,
    }

    if output != Output::Text {
        return print(answer.get());
    }
    let written: Written = serde_json::from_str(answer.get()).map_err(|_| codes::HOST_GUEST_ANSWER.at("guest call"))?;
    print(written.text.trim_end())
}

/// Writes to standard output. A reader that has seen enough (`| head`) is no error.
fn print(text: &str) -> Result<(), Error> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(codes::HOST_FILE_UNWRITABLE.at("standard output"))
        }
        _ => Ok(()),
    }
}
