//! The commands, one file each, and what they share.

mod ask;
mod assess;
mod bench;
mod card;
mod check;
mod evaluate;
mod features;
mod models;
mod pack;
mod serve;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use kusushi_host::{
    cache::Cache,
    code::{Error, codes},
    guest::Guest,
    inference::{Inference, Refused},
    moment,
    packages::{self, Package},
    patient,
    question::{Answer, Operation, Output, Question},
};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

use crate::command_line::{Command, Settings, When};

/// What could not be done, all of it.
pub(crate) struct Failed(Vec<Error>);

type Done<T = ()> = Result<T, Failed>;

/// Does what was asked.
pub(crate) fn run(settings: &Settings, command: Command) -> Done {
    match command {
        Command::Models(arguments) => models::run(settings, &arguments),
        Command::Card(arguments) => card::run(settings, &arguments),
        Command::Assess(arguments) => assess::run(settings, &arguments),
        Command::Ask(arguments) => ask::run(settings, &arguments),
        Command::Features(arguments) => features::run(settings, &arguments),
        Command::Check(arguments) => check::run(settings, &arguments),
        Command::Evaluate(arguments) => evaluate::run(settings, &arguments),
        Command::Bench(arguments) => bench::run(settings, &arguments),
        Command::Pack(arguments) => pack::run(settings, &arguments),
        Command::Serve(arguments) => serve::run(settings, &arguments),
    }
}

impl Failed {
    /// Says each error, on a line of its own.
    pub(crate) fn print(&self, settings: &Settings) {
        for error in &self.0 {
            say(settings, "error", error);
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

/// The guest with the packages found, of those models alone that are asked; none named stands for all.
fn inference(settings: &Settings, models: &[String]) -> Result<Inference, Error> {
    let mut packages = packages::find(settings.models.as_deref())?;
    packages.retain(|package| models.is_empty() || models.contains(&package.id));
    load(settings, Guest::find(settings.guest.as_deref())?, packages)
}

/// The guest with these packages. What only makes it slower is said and not more.
fn load(settings: &Settings, guest: Guest, packages: Vec<Package>) -> Result<Inference, Error> {
    let folder = settings.cache.clone().or_else(Cache::place);
    let cache = folder.as_deref().map(Cache::open).transpose();
    let cache = cache.unwrap_or_else(|error| {
        say(settings, "warning", &error);
        None
    });
    let inference = Inference::new(guest, packages, settings.limits(), cache.as_ref())?;
    for warning in inference.warnings() {
        say(settings, "warning", warning);
    }
    Ok(inference)
}

/// Says something on a line of its own, on standard error.
fn say(settings: &Settings, level: &str, error: &Error) {
    if settings.json {
        eprintln!("{}", json!({ level: error.notice() }));
    } else {
        eprintln!("{level} {}", error.notice().line(settings.lang));
    }
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
    let inference = inference(settings, &question.models)?;
    let mut refused = errors_of(inference.refused());
    if !refused.is_empty() && inference.packages().is_empty() {
        return Err(Failed(refused));
    }
    let mut question = question.clone();
    question.models.retain(|id| !inference.refused().iter().any(|package| package.id == *id));
    let parts: Vec<&[u8]> = patient.iter().map(Vec::as_slice).collect();
    match inference.ask(&question, &parts).and_then(|answer| print(&answer)) {
        Ok(()) => {}
        Err(error) => refused.push(error),
    }
    Failed::if_any(refused)
}

fn errors_of(refused: &[Refused]) -> Vec<Error> {
    refused.iter().map(|package| package.error.clone()).collect()
}

/// The patient's files, and the question about them.
fn about(
    paths: &[PathBuf],
    when: &When,
    answers: &[Answer],
    question: Question,
) -> Result<(Question, Vec<Vec<u8>>), Error> {
    let (names, parts) = patient::read_all(paths)?.into_iter().map(|part| (part.name, part.bytes)).unzip();
    let question = Question {
        at: Some(when.at.clone().unwrap_or_else(moment::now)),
        zone: Some(when.zone.clone()),
        names,
        answers: answers.to_vec(),
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

    if !matches!(output, Output::Text | Output::Chai) {
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
