//! How good a model is on a table of patients whose outcome is known.
//!
//! ```text
//! table -> columns -> estimates of the guest, row by row -> groups -> figures -> report -> words
//! table/   columns.rs      estimates.rs                  groups.rs  metrics/  report.rs  words/
//! ```
//!
//! A row goes through the guest as a golden patient does. What is computed here is how good the answers were; the
//! answers themselves are the guest's.

mod columns;
mod estimates;
mod figures;
mod groups;
mod labels;
mod measured;
pub mod metrics;
mod policy;
mod report;
mod sites;
mod table;
mod time_figures;
mod words;

pub use self::{
    columns::Columns,
    estimates::{Because, Estimated, Estimates},
    figures::Figures,
    groups::Group,
    labels::{LabelSet, Labels, Left},
    measured::Measured,
    policy::{Comparison, Policy, PolicyAsked, Propensity},
    report::{Asked, Report, Thresholds},
    sites::{LEAST_ROWS, Sites},
    table::{Column, Table},
    time_figures::TimeFigures,
};
pub(crate) use self::{
    estimates::Model,
    report::outcomes,
    words::{
        grid::{decimal, grid},
        heading::Heading,
    },
};
