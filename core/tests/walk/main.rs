//! From patient bytes to an assessment with the shipped packages, natively.
#![expect(clippy::disallowed_methods, reason = "tests read the shipped packages; the core itself reads no file")]

mod advice;
mod bad_input;
mod beside;
mod card;
mod contract;
mod explained;
mod far;
mod further_scores;
mod hostile;
mod invariance;
mod made_up;
#[path = "../hostile/onnx.rs"]
#[expect(dead_code, reason = "shared with the hostile graphs, which need more of it")]
mod onnx;
mod package;
mod predict;
mod regression;
mod research;
mod samples;
mod scores;
mod shipped;
mod words;
