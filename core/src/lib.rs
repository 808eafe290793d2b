//! Everything in Kusushi that decides. Pure: bytes in, values out; no file, network, clock, randomness or thread.
//!
//! Read the modules in the order in which data passes:
//! [`read`] → [`record`] → [`features`] → [`model`] → [`explain`] → [`advise`] → [`assessment`] → [`render`].
//! [`assess`](mod@assess) is that way written down; [`guest`] answers calls with it.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unreachable)
)]

pub mod advise;
pub mod analyte;
pub mod assess;
pub mod assessment;
pub mod call;
pub mod code;
pub(crate) mod code_system;
mod contradiction;
pub mod explain;
pub mod features;
pub mod frame;
pub(crate) mod guard;
pub mod guest;
pub mod label_set;
pub mod manifest;
pub mod model;
pub mod moment;
pub mod occasion;
pub mod package;
pub mod predict;
pub mod question;
pub mod read;
pub mod recalibration;
pub mod record;
pub mod render;
pub mod score;
pub mod text;
pub mod workbench;
