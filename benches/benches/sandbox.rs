//! The guest in wasmtime: a fresh instance of the snapshot for every patient, as the host does it; a warm call in an
//! instance that exists, which no host may do for a second patient; the instance alone; and both ways to start.
//!
//! What freshness costs is the difference of `fresh` and `warm`.

use std::{fs, path::Path, time::Duration};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kusushi_bench::{PATIENTS, patient, shipped_packages};
use kusushi_host::{
    cache::Cache,
    guest::Guest,
    inference::Inference,
    question::{Operation, Question},
    sandbox::Limits,
};

fn guest() -> Option<Guest> {
    let guest = Guest::find(None).ok();
    if guest.is_none() {
        println!("skipped: no guest; run cargo xtask guest");
    }
    guest
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox")
}

fn assess(criterion: &mut Criterion) {
    let Some(guest) = guest() else { return };
    let cache = Cache::open(&folder()).expect("the folder is this user's");
    let inference =
        Inference::new(guest, shipped_packages(), Limits::default(), Some(&cache)).expect("the guest compiles");
    for (model, file, at) in PATIENTS {
        let bytes = patient(file);
        let mut question = Question::new(Operation::Assess);
        question.models = vec![model.to_owned()];
        question.at = Some(at.to_owned());
        criterion.bench_function(&format!("wasmtime/fresh/{model}"), |bencher| {
            bencher.iter(|| inference.ask(&question, &[&bytes]).expect("the sample is assessed"));
        });
        let mut instance = inference.template().instance().expect("an instance starts");
        criterion.bench_function(&format!("wasmtime/warm/{model}"), |bencher| {
            bencher.iter(|| question.put(&mut instance, &[&bytes]).expect("the sample is assessed"));
        });
    }
    criterion.bench_function("wasmtime/instance", |bencher| {
        bencher.iter(|| inference.template().instance().expect("an instance starts"));
    });
}

fn start(criterion: &mut Criterion) {
    let Some(guest) = guest() else { return };
    let start = |cache: Option<&Cache>| {
        Inference::new(guest.clone(), shipped_packages(), Limits::default(), cache).expect("the guest compiles")
    };
    let cache = Cache::open(&folder()).expect("the folder is this user's");
    criterion.bench_function("wasmtime/start/cache", |bencher| bencher.iter(|| start(Some(&cache))));
    let empty = folder().with_extension("empty");
    let forget = || {
        // It is not there the first time.
        let _ = fs::remove_dir_all(&empty);
    };
    criterion.bench_function("wasmtime/start/empty-cache", |bencher| {
        bencher.iter_batched(
            || {
                forget();
                Cache::open(&empty).expect("the folder is this user's")
            },
            |cache| start(Some(&cache)),
            BatchSize::PerIteration,
        );
    });
    forget();
}

criterion_group! { name = questions; config = Criterion::default().sample_size(50); targets = assess }
criterion_group! {
    name = starts;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(10));
    targets = start
}
criterion_main!(questions, starts);
