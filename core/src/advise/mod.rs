//! A prediction to treatments side by side.

mod compare;
mod effect;

pub use self::compare::advise;
