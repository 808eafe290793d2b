//! A prediction to treatments side by side.

mod arm;
mod compare;
mod effect;
mod harm;
mod order;
mod reason;
mod words;

pub use self::compare::advise;
