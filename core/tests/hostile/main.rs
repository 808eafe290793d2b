//! No ONNX file can hurt: everything that is wrong is refused by name, within a budget, and nothing panics.

#[path = "onnx.rs"]
mod onnx;

mod bombs;
mod budget;
mod damage;
mod external;
mod fuzzed;
mod indices;
mod refused;
mod run;

use kusushi_core::model::Graph;

/// The code with which a file is refused, and its place; `loaded` where it is not.
fn outcome(onnx: &[u8]) -> (String, String) {
    match Graph::load(onnx, "model.onnx") {
        Ok(_) => ("loaded".to_owned(), String::new()),
        Err(error) => (error.notice().code.clone(), error.notice().place.clone()),
    }
}

/// Asserts that a file is refused with `K-MODL-<number>` at a place that names `named`.
#[track_caller]
fn refused(model: onnx::Message, number: &str, named: &str) {
    let (code, place) = outcome(&model.bytes());
    assert_eq!((code.as_str(), place.contains(named)), (format!("K-MODL-{number}").as_str(), true), "{place}");
}
