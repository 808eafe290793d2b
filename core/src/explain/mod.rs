//! A prediction to what each input adds to it.

mod additive;

pub use self::additive::explain;
