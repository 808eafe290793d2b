//! The only folder that names tract: a graph to a plan, and the plan's runs.

mod adapter;
mod file;
mod gather;
mod node;
mod plan;
mod recurrent;
mod rewrite;
mod steering;
mod tensor;
mod trees;
mod vocabulary;

pub(super) use self::{file::File, plan::Plan, vocabulary::Vocabulary};
