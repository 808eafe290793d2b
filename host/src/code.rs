//! Stable codes and errors. The guest's errors arrive as the same [`Notice`] and pass through unchanged.

use serde::{Deserialize, Serialize};

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

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// The language to speak in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

impl Lang {
    /// The word of this language.
    pub fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

impl Text {
    /// The version in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// Something said about one place, with its remedy. Never holds a patient's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The stable code.
    pub code: String,
    /// Where: a file, a field, a package.
    pub place: String,
    /// What is the case.
    pub text: Text,
    /// What can be done about it.
    pub remedy: Text,
}

impl Notice {
    /// In one line: `K-READ-001 at bundle.json: text remedy`.
    pub fn line(&self, lang: Lang) -> String {
        format!("{} at {}: {} {}", self.code, self.place, self.text.get(lang), self.remedy.get(lang))
    }
}

impl Code {
    /// Says this code of a place.
    pub fn at(self, place: impl Into<String>) -> Error {
        Notice {
            code: self.id.to_owned(),
            place: place.into(),
            text: Text { ja: self.ja.to_owned(), en: self.en.to_owned() },
            remedy: Text { ja: self.remedy_ja.to_owned(), en: self.remedy_en.to_owned() },
        }
        .into()
    }
}

/// What could not be done. An abstention is an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.line(Lang::En))]
pub struct Error(Box<Notice>);

impl Error {
    /// The code, the place and the remedy.
    pub fn notice(&self) -> &Notice {
        &self.0
    }

    /// Whether what was sent is at fault, rather than the program, its guest or a package.
    pub fn is_senders(&self) -> bool {
        ["K-READ-", "K-FEAT-", "K-CALL-"].iter().any(|room| self.0.code.starts_with(room))
    }
}

impl From<Notice> for Error {
    fn from(notice: Notice) -> Self {
        Self(Box::new(notice))
    }
}

/// A result whose error carries a stable code.
pub type Result<T> = std::result::Result<T, Error>;
