//! From patient bytes to an assessment with the shipped packages, natively.
#![expect(clippy::disallowed_methods, reason = "tests read the shipped packages; the core itself reads no file")]

mod card;
mod contract;
mod hostile;
mod invariance;
mod package;
mod predict;
mod regression;
mod research;
mod samples;
mod scores;
mod shipped;
mod words;
