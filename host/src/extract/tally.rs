//! How often each code was met: of many patients' data nothing else may be told.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::code::{Lang, Notice, Text};

/// Counts by code.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub struct Tally(BTreeMap<String, Counted>);

/// One code, with its words.
#[derive(Debug, Clone, Serialize)]
struct Counted {
    count: u64,
    text: Text,
    remedy: Text,
}

impl Tally {
    /// Counts a notice. Its place is left out: each has another.
    pub(super) fn add(&mut self, notice: &Notice) {
        self.add_many(notice, 1);
    }

    pub(super) fn add_many(&mut self, notice: &Notice, count: u64) {
        let counted = self.0.entry(notice.code.clone()).or_insert_with(|| Counted {
            count: 0,
            text: notice.text.clone(),
            remedy: notice.remedy.clone(),
        });
        counted.count += count;
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A line for each code: how often, and its words.
    pub fn lines(&self, lang: Lang) -> impl Iterator<Item = String> {
        self.0.iter().map(move |(code, counted)| {
            let Counted { count, text, remedy } = counted;
            format!("{count:>8} × {code}  {} {}", text.get(lang), remedy.get(lang))
        })
    }
}
