//! What the benchmarks share: the shipped packages, the sample patients, and the questions asked of both the core
//! natively and the guest in wasmtime.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kusushi_core::{frame, guest::Guest};
use kusushi_host::packages::{self, Package};

/// A patient for each shipped model, and the moment at which it is asked.
pub const PATIENTS: [(&str, &str, &str); 2] = [
    ("acute-ischaemic-stroke", "stroke-clear.json", "2026-11-20T10:30:00+09:00"),
    ("bacteraemia", "bacteraemia-full.json", "2026-11-20T17:45:00+09:00"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The shipped packages.
///
/// # Panics
/// Where they cannot be read.
pub fn shipped_packages() -> Vec<Package> {
    packages::find(Some(&root().join("models"))).expect("the shipped packages can be read")
}

/// A sample patient.
///
/// # Panics
/// Where it is not there.
pub fn patient(file: &str) -> Vec<u8> {
    fs::read(root().join("web-demo/patients").join(file)).expect("the sample is there")
}

/// A call that loads a package.
///
/// # Panics
/// Where the package is longer than 4 GiB.
pub fn load_call(package: &Package) -> Vec<u8> {
    frame::join(&[br#"{"schema_version":1,"op":"load"}"#, package.bytes()]).expect("a package is small")
}

/// A call that assesses a patient by one model.
///
/// # Panics
/// Where the patient's data are longer than 4 GiB.
pub fn assess_call(model: &str, at: &str, patient: &[u8]) -> Vec<u8> {
    let request = format!(r#"{{"schema_version":1,"op":"assess","at":"{at}","models":["{model}"]}}"#);
    frame::join(&[request.as_bytes(), patient]).expect("a patient is small")
}

/// The core with the shipped packages, natively.
///
/// # Panics
/// Where a package does not load.
pub fn native_guest() -> Guest {
    let mut guest = Guest::default();
    for package in shipped_packages() {
        let answer = guest.call(&load_call(&package));
        assert!(answer.starts_with(r#"{"ok""#), "{answer}");
    }
    guest
}
