//! The only folder that names tract: a graph to a plan, and the plan's runs.

mod adapter;
mod node;
mod plan;
mod tensor;
mod vocabulary;

pub(super) use self::{plan::Plan, vocabulary::Vocabulary};
