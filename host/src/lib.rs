//! The program `kusushi`: command line, wasmtime sandbox and CDS Hooks service.
//!
//! It finds files, keeps time, speaks HTTP and holds the guest in its sandbox. How a prediction is made it must
//! not know: every answer comes from the guest, none is computed here. [`evaluate`] alone computes, and only how good
//! many answers were.
#![forbid(unsafe_code)]

pub mod bench;
pub mod cache;
pub mod code;
pub mod embedded;
mod envelope;
pub mod evaluate;
pub mod extract;
pub mod frame;
pub mod guest;
pub mod inference;
pub mod model;
pub mod model_table;
pub mod moment;
pub mod packages;
pub mod patient;
mod prepared;
pub mod question;
pub mod sandbox;
pub mod service;
pub mod surroundings;
