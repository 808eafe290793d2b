//! Why a file is refused, while its place is still being put together.

use crate::code::{Code, Error};

/// A result whose place is not yet complete.
pub(super) type Outcome<T> = Result<T, Fault>;

/// A code and the way to the place, innermost last.
#[derive(Debug)]
pub(super) struct Fault {
    code: Code,
    place: String,
}

impl Fault {
    pub(super) fn new(code: Code, place: impl Into<String>) -> Self {
        Self { code, place: place.into() }
    }

    /// The fault within something greater.
    pub(super) fn within(self, outer: &str) -> Self {
        let place = if self.place.is_empty() { outer.to_owned() } else { format!("{outer}, {}", self.place) };
        Self { code: self.code, place }
    }

    pub(super) fn into_error(self, file: &str) -> Error {
        let fault = self.within(file);
        fault.code.at(fault.place).into()
    }
}

/// A name as it may be shown: short, and without characters that a terminal or a page would obey.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = name.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if name.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}
