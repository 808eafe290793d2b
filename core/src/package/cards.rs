//! The cards that a model's developer wrote: `card.ja.md` and `card.en.md`.

use std::collections::BTreeMap;

use crate::{
    code::{Result, codes},
    text::Lang,
};

/// The longest card that is kept, in bytes.
const LIMIT_BYTES: usize = 64 << 10;

/// The cards of a package.
#[derive(Debug, Default)]
pub(super) struct Cards {
    ja: Option<String>,
    en: Option<String>,
}

impl Cards {
    /// Those among a package's files.
    ///
    /// # Errors
    /// `K-PACK-011` where one is not UTF-8, or too long to be read by anybody.
    pub(super) fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        Ok(Self { ja: card(files, "card.ja.md")?, en: card(files, "card.en.md")? })
    }

    pub(super) fn get(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Ja => self.ja.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }
}

fn card(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Result<Option<String>> {
    let Some(bytes) = files.get(name) else { return Ok(None) };
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= LIMIT_BYTES => Ok(Some(text.to_owned())),
        _ => Err(codes::PACK_CARD_UNREADABLE.at(name).into()),
    }
}
