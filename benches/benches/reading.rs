//! A patient's data into a record: the guest in wasmtime, the core natively, and what others do with the same bytes, in
//! one run.
//!
//! The data is the bundle nearest to one megabyte of a folder of Synthea's bundles (`KUSUSHI_BUNDLES`, gzipped or not;
//! `../shared/fhir/synthea` where that is there). No model is loaded, so the guest does nothing but read.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::read::GzDecoder;
use jiff::tz::Offset;
use kusushi_core::read::read;
use kusushi_host::{
    guest::Guest,
    inference::Inference,
    question::{Operation, Question},
    sandbox::Limits,
};
use serde::Deserialize;
use serde_json::json;

const MEGABYTE: usize = 1_000_000;

/// The bundle of a folder that is nearest to a megabyte.
fn bundle() -> Option<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = env::var_os("KUSUSHI_BUNDLES").map_or_else(|| root.join("../../shared/fhir/synthea"), PathBuf::from);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().filter_map(|file| unpacked(file)).min_by_key(|bytes| bytes.len().abs_diff(MEGABYTE))
}

fn unpacked(file: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(file).ok()?;
    if file.extension() != Some(OsStr::new("gz")) {
        return Some(bytes);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}

fn reading(criterion: &mut Criterion) {
    let Some(bytes) = bundle() else {
        println!("skipped: no folder of bundles; KUSUSHI_BUNDLES names one");
        return;
    };
    let mut group = criterion.benchmark_group("reading");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("native", |bencher| {
        bencher.iter(|| read(&[bytes.as_slice().into()], Offset::constant(9)).expect("the bundle can be read"));
    });
    if let Ok(guest) = Guest::find(None) {
        let inference = Inference::new(guest, Vec::new(), Limits::default(), None).expect("the guest compiles");
        let mut question = Question::new(Operation::Features);
        question.at = Some("2026-11-20T10:30:00+09:00".to_owned());
        let mut instance = inference.template().instance().expect("an instance starts");
        let before = instance.memory_bytes();
        question.put(&mut instance, &[&bytes]).expect("the bundle is read");
        println!("guest's memory: {} bytes for {} bytes of data", instance.memory_bytes() - before, bytes.len());
        group.bench_function("wasmtime/warm", |bencher| {
            bencher.iter(|| question.put(&mut instance, &[&bytes]).expect("the bundle is read"));
        });
        group.bench_function("wasmtime/fresh", |bencher| {
            bencher.iter(|| inference.ask(&question, &[&bytes]).expect("the bundle is read"));
        });
    } else {
        println!("skipped: no guest; run cargo xtask guest");
    }
    let python = env::var_os("KUSUSHI_PYTHON").unwrap_or_else(|| "python3".into());
    for (name, program, script) in
        [("json-parse/node", "node".into(), "json_parse.mjs"), ("fhir.resources/python", python, "fhir_resources.py")]
    {
        let Some(mut peer) = Peer::start(&program, script, &bytes) else {
            println!("skipped: {name} (see benches/peers/reading/README.md)");
            continue;
        };
        group.bench_function(name, |bencher| bencher.iter_custom(|times| peer.read(times).expect("it goes on")));
    }
}

/// Another reader, in a process of its own.
struct Peer {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    path: PathBuf,
}

#[derive(Deserialize)]
struct Answer {
    ns: u64,
    seen: u64,
}

impl Peer {
    /// Starts it, and lets it read once; `None` where it cannot.
    fn start(program: &OsStr, script: &str, bytes: &[u8]) -> Option<Self> {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reading.json");
        fs::write(&path, bytes).ok()?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/reading").join(script);
        let mut command = Command::new(program);
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let (requests, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut peer = Self { child, requests, answers, path };
        peer.read(1).map(|_| peer)
    }

    fn read(&mut self, times: u64) -> Option<Duration> {
        writeln!(self.requests, "{}", json!({ "path": self.path, "times": times })).ok()?;
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        let answer: Answer = serde_json::from_str(&line).ok()?;
        (answer.seen > 0).then(|| Duration::from_nanos(answer.ns))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

criterion_group! { name = benches; config = Criterion::default().sample_size(20); targets = reading }
criterion_main!(benches);
