//! Contributions of a `LightGBM` of 200 trees of 15 leaves against a background of 100 rows: the guest in wasmtime, the core
//! natively, and Python's `shap` on the same trees and the same patients, in one run (`peers/explaining/README.md`).
//!
//! Natively the explanation alone is timed. The guest is timed with the whole question about a patient, of which the explanation
//! is a part, so that its time is an upper bound; so are those of the shipped models. What is none of it, reading the patient and
//! writing the inputs, is timed beside it.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{Timestamp, tz::Offset};
use kusushi_bench::{PATIENTS, patient, shipped_packages};
use kusushi_core::{
    features::{self, Features},
    package::{GraphEngine, Loaded, Unverified, Verified},
    record::{Answer, Given, Record},
};
use kusushi_host::{
    guest::Guest,
    inference::Inference,
    packages::{self, Package},
    question::{self, Operation, Question},
    sandbox::Limits,
};
use serde::Deserialize;
use serde_json::{Map, Value};

const AT: &str = "2026-11-20T10:30:00+09:00";
const NOBODY: &[u8] = br#"{"resourceType":"Patient","id":"p","birthDate":"1950-01-01"}"#;

/// How near our contributions must lie to the peer's.
const TOLERANCE: f64 = 1e-6;

/// How many patients the peer makes: after so many it begins anew.
const PEOPLE: u64 = 64;

type Row = Map<String, Value>;

fn explaining(criterion: &mut Criterion) {
    let Some(mut peer) = Peer::start() else {
        println!("skipped: no trees to explain (see benches/peers/explaining/README.md)");
        return;
    };
    let package = peer.package();
    let rows = peer.rows();
    assert_eq!(rows.len() as u64, PEOPLE);
    let loaded = Unverified::read(package.bytes()).and_then(Unverified::verify).and_then(Verified::load);
    let loaded = loaded.expect("the peer's package can be loaded");
    let patients: Vec<Features> = rows.iter().map(|row| features(&loaded, row)).collect();
    let apart = patients.iter().map(|patient| apart(&contributions(&loaded, patient), &peer.explain(1).1));
    let apart = apart.fold(0.0_f64, f64::max);
    println!("{} patients: contributions at most {apart:.1e} apart from shap's", patients.len());
    assert!(apart < TOLERANCE, "contributions are not those of shap");

    let mut group = criterion.benchmark_group("explaining");
    let mut next = patients.iter().cycle();
    group.bench_function("native", |bencher| {
        bencher.iter(|| contributions(&loaded, next.next().expect("it goes round")));
    });
    group.bench_function("shap/python", |bencher| bencher.iter_custom(|times| peer.explain(times).0));
    if let Ok(guest) = Guest::find(None) {
        let inference = Inference::new(guest, vec![package], Limits::default(), None).expect("the guest compiles");
        let questions: Vec<Question> = rows.iter().map(question).collect();
        let mut instance = inference.template().instance().expect("an instance starts");
        let mut next = questions.iter().cycle();
        group.bench_function("wasmtime/warm/whole-question", |bencher| {
            let mut ask = || next.next().expect("it goes round").put(&mut instance, &[NOBODY]);
            bencher.iter(|| ask().expect("the patient is assessed"));
        });
        let inputs: Vec<Question> =
            rows.iter().map(|row| Question { op: Operation::Features, ..question(row) }).collect();
        let mut next = inputs.iter().cycle();
        group.bench_function("wasmtime/warm/inputs-alone", |bencher| {
            let mut ask = || next.next().expect("it goes round").put(&mut instance, &[NOBODY]);
            bencher.iter(|| ask().expect("the inputs are there"));
        });
        let mut next = questions.iter().cycle();
        group.bench_function("wasmtime/fresh/whole-question", |bencher| {
            let mut ask = || inference.ask(next.next().expect("it goes round"), &[NOBODY]);
            bencher.iter(|| ask().expect("the patient is assessed"));
        });
        group.finish();
        shipped(criterion);
    } else {
        println!("skipped: no guest; run cargo xtask guest");
    }
}

/// The shipped models that explain, each with the whole question about its sample patient.
fn shipped(criterion: &mut Criterion) {
    let guest = Guest::find(None).expect("it was there");
    let inference = Inference::new(guest, shipped_packages(), Limits::default(), None).expect("the guest compiles");
    for (model, file, at) in PATIENTS {
        let bytes = patient(file);
        let mut question = Question::new(Operation::Assess);
        question.models = vec![model.to_owned()];
        question.at = Some(at.to_owned());
        criterion.bench_function(&format!("explaining/shipped/{model}/whole-question"), |bencher| {
            bencher.iter(|| inference.ask(&question, &[&bytes]).expect("the sample is assessed"));
        });
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_f64().map(|number| number.to_string())
}

fn question(row: &Row) -> Question {
    let mut question = Question::new(Operation::Assess);
    question.at = Some(AT.to_owned());
    let answers = row
        .iter()
        .filter_map(|(name, value)| Some(question::Answer { name: name.clone(), value: text(value)?, source: "form" }));
    question.answers = answers.collect();
    question
}

fn features(loaded: &Loaded, row: &Row) -> Features {
    let answers = row.iter().filter_map(|(name, value)| {
        let (name, value, source) = (name.clone(), text(value)?, "form".to_owned());
        Some(Answer { given: Given::Golden, model: None, name, value, author: None, at: None, source })
    });
    let record = Record { answers: answers.collect(), ..Record::default() };
    let at: Timestamp = AT.parse().expect("a moment");
    features::extract(loaded.manifest(), &record, at, Offset::constant(9))
}

/// What each column adds, in the order of the columns.
fn contributions(loaded: &Loaded, patient: &Features) -> Vec<f64> {
    let (graph, engine) = loaded.graphs().next().expect("a graph");
    let GraphEngine::Risk(engine) = engine else { panic!("the graph gives a risk") };
    let logit = engine.run(&[patient.row(loaded.manifest(), graph)]).expect("it runs").logit;
    let explainer = loaded.explainer(0).expect("a risk is explained");
    let explanation = explainer.explain(loaded.manifest(), graph, engine, patient, logit[0]).expect("it adds up");
    let of = |name: &String| explanation.contributions.iter().find(|part| part.input == *name).map(|part| part.logit);
    graph.columns.iter().map(|name| of(name).expect("each column adds something")).collect()
}

fn apart(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs()).fold(0.0, f64::max)
}

/// `shap`, in a process of its own.
struct Peer {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Explained {
    ns: u64,
    contributions: Vec<f64>,
}

impl Peer {
    /// Starts it, and lets it explain every patient once; `None` where it cannot.
    fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explaining");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/explaining/shap_trees.py");
        let python = env::var_os("KUSUSHI_PYTHON").unwrap_or_else(|| "python3".into());
        let mut command = Command::new(python);
        command.arg(script).arg(&folder).env("OMP_NUM_THREADS", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let (requests, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut peer = Self { child, requests, answers, folder };
        peer.try_explain(PEOPLE).map(|_| peer)
    }

    fn package(&self) -> Package {
        let mut packages = packages::find(Some(&self.folder)).expect("the peer wrote a package");
        packages.pop().expect("the peer wrote a package")
    }

    fn rows(&self) -> Vec<Row> {
        let rows = fs::read(self.folder.join("rows.json")).expect("the peer wrote its patients");
        serde_json::from_slice(&rows).expect("patients are JSON")
    }

    fn explain(&mut self, times: u64) -> (Duration, Vec<f64>) {
        self.try_explain(times).expect("it goes on")
    }

    fn try_explain(&mut self, times: u64) -> Option<(Duration, Vec<f64>)> {
        writeln!(self.requests, "{{\"times\": {times}}}").ok()?;
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        let answer: Explained = serde_json::from_str(&line).ok()?;
        Some((Duration::from_nanos(answer.ns), answer.contributions))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

criterion_group! { name = benches; config = Criterion::default().sample_size(20); targets = explaining }
criterion_main!(benches);
