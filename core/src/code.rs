//! Stable codes, and what is said with one: a finding, a reason to abstain, an error.

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::Text;

/// One entry of `codes.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `K-<ROOM>-<NNN>`.
    pub id: &'static str,
    ja: &'static str,
    en: &'static str,
    remedy_ja: &'static str,
    remedy_en: &'static str,
}

/// The codes of `codes.toml`, a constant each.
pub mod codes {
    use super::Code;
    include!(concat!(env!("OUT_DIR"), "/codes.rs"));
}

/// Something said about one place, with its remedy. Never holds a patient's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// The stable code, `K-<ROOM>-<NNN>`.
    pub code: String,
    /// Where: a resource (`Observation/k-1`), an input (`input systolic_pressure`), a field, a line.
    pub place: String,
    /// What is the case.
    pub text: Text,
    /// What can be done about it.
    pub remedy: Text,
}

impl Code {
    /// Says this code of a place.
    pub fn at(self, place: impl Into<String>) -> Notice {
        Notice {
            code: self.id.to_owned(),
            place: place.into(),
            text: Text::new(self.ja, self.en),
            remedy: Text::new(self.remedy_ja, self.remedy_en),
        }
    }
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}: {} {}", self.code, self.place, self.text.en, self.remedy.en)
    }
}

/// What could not be done at all. An abstention is not an error: see [`crate::assessment::Outcome`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(Box<Notice>);

impl Error {
    /// The code, the place and the remedy.
    pub fn notice(&self) -> &Notice {
        &self.0
    }
}

impl From<Notice> for Error {
    fn from(notice: Notice) -> Self {
        Self(Box::new(notice))
    }
}

/// A result whose error carries a stable code.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn every_code_has_the_form_of_a_code_and_words_in_both_languages() {
        for code in codes::ALL {
            let parts: Vec<_> = code.id.split('-').collect();
            assert_eq!(parts.len(), 3, "{}", code.id);
            assert_eq!(parts[0], "K", "{}", code.id);
            assert!(parts[1].len() == 4 && parts[1].chars().all(|c| c.is_ascii_uppercase()), "{}", code.id);
            assert!(parts[2].len() == 3 && parts[2].chars().all(|c| c.is_ascii_digit()), "{}", code.id);
            for words in [code.ja, code.en, code.remedy_ja, code.remedy_en] {
                assert!(!words.is_empty(), "{}", code.id);
            }
        }
    }
}
