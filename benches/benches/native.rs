//! The core's steps, natively: reading, loading a package, a whole assessment.

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::tz::Offset;
use kusushi_bench::{PATIENTS, assess_call, load_call, native_guest, patient, shipped_packages};
use kusushi_core::{guest::Guest, read::read};

fn steps(criterion: &mut Criterion) {
    for (model, file, at) in PATIENTS {
        let bytes = patient(file);
        criterion.bench_function(&format!("native/read/{file}"), |bencher| {
            bencher.iter(|| read(&[bytes.as_slice().into()], Offset::constant(9)).expect("the sample can be read"));
        });
        let mut guest = native_guest();
        let call = assess_call(model, at, &bytes);
        criterion.bench_function(&format!("native/assess/{model}"), |bencher| bencher.iter(|| guest.call(&call)));
    }
    for package in shipped_packages() {
        let call = load_call(&package);
        criterion.bench_function(&format!("native/load/{}", package.id), |bencher| {
            bencher.iter(|| Guest::default().call(&call));
        });
    }
}

criterion_group! { name = native; config = Criterion::default().sample_size(20); targets = steps }
criterion_main!(native);
