//! Many patients: a table, and a report. How far it has come stands on the terminal, if there is one.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

use kusushi_host::{
    code::codes,
    extract::{Cohort, Extraction, Store, When},
    question::Question,
};
use serde_json::json;

use crate::{
    command_line::{Features, Out, Settings},
    commands::{Done, Failed, errors_of, inference, print},
};

/// How often it is said how far it has come.
const PACE: Duration = Duration::from_millis(200);

pub(super) fn run(settings: &Settings, arguments: &Features, out: &Out, question: Question) -> Done {
    let question = Question { zone: Some(arguments.when.zone.clone()), ..question };
    let when = match (&arguments.when.at, &arguments.index) {
        (Some(at), _) => When::At(at.clone()),
        (None, Some(index)) => When::Cohort(Cohort::read(index)?),
        (None, None) => return Err(codes::HOST_COHORT_INVALID.at("--at").into()),
    };
    let inference = inference(settings, &question.models)?;
    let refused = errors_of(inference.refused());
    if !refused.is_empty() {
        return Failed::if_any(refused);
    }
    let store = match (&arguments.whose.ndjson, &arguments.whose.ssmix2) {
        (Some(folder), _) => Store::ndjson(folder)?,
        (None, Some(root)) => Store::ssmix2(root)?,
        (None, None) => return Err(codes::HOST_PATIENTS_ABSENT.at("--ndjson, --ssmix2").into()),
    };
    let extraction = Extraction { inference: &inference, question: &question, store: &store, when: &when };
    let mut progress = Progress::new(settings);
    let report = extraction.write(&out.path, out.format, |done, all| progress.say(done, all));
    progress.end();
    let report = report?;
    if settings.json {
        print(&json!(report).to_string())?;
    } else {
        eprintln!("{}", report.in_words(settings.lang));
    }
    if report.rows() == 0 {
        return Err(codes::HOST_TABLE_EMPTY.at(out.path.display().to_string()).into());
    }
    Ok(())
}

/// One line of the terminal.
struct Progress {
    is_shown: bool,
    said: Instant,
}

impl Progress {
    fn new(settings: &Settings) -> Self {
        Self { is_shown: !settings.json && io::stderr().is_terminal(), said: Instant::now() }
    }

    fn say(&mut self, done: usize, all: usize) {
        if self.is_shown && (self.said.elapsed() >= PACE || done == all) {
            self.said = Instant::now();
            // Whether it is seen does not matter.
            let _ = write!(io::stderr(), "\r{done} / {all}");
        }
    }

    fn end(&self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
