//! The guest in wasmtime: a fresh instance with its packages for every patient, as the host does it, and a warm
//! call in an instance that exists, which is what a snapshot could save.

use criterion::{Criterion, criterion_group, criterion_main};
use kusushi_bench::{PATIENTS, assess_call, load_call, patient, shipped_packages};
use kusushi_host::{
    guest::Guest,
    inference::Inference,
    question::{Operation, Question},
    sandbox::Limits,
};

fn assess(criterion: &mut Criterion) {
    let Ok(guest) = Guest::find(None) else {
        println!("skipped: no guest; run cargo xtask guest");
        return;
    };
    let inference = Inference::new(guest, shipped_packages(), Limits::default()).expect("the guest compiles");
    for (model, file, at) in PATIENTS {
        let bytes = patient(file);
        let mut question = Question::new(Operation::Assess);
        question.models = vec![model.to_owned()];
        question.at = Some(at.to_owned());
        criterion.bench_function(&format!("wasmtime/fresh/{model}"), |bencher| {
            bencher.iter(|| inference.ask(&question, &[&bytes]).expect("the sample is assessed"));
        });

        let mut instance = inference.sandbox().instance().expect("an instance starts");
        for package in inference.packages() {
            let call = load_call(package);
            instance.call(&kusushi_core::frame::split(&call).expect("a frame")).expect("the package loads");
        }
        let call = assess_call(model, at, &bytes);
        let parts = kusushi_core::frame::split(&call).expect("a frame");
        criterion.bench_function(&format!("wasmtime/warm/{model}"), |bencher| {
            bencher.iter(|| instance.call(&parts).expect("the sample is assessed"));
        });
    }
}

criterion_group! { name = sandbox; config = Criterion::default().sample_size(20); targets = assess }
criterion_main!(sandbox);
