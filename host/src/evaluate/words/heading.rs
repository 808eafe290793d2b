//! What a report is of: the model, to the byte, and the table.

use crate::code::{Lang, Text};

/// How much of a digest is shown.
const DIGEST_CHARACTERS: usize = 12;

/// What a report is of.
pub(crate) struct Heading<'a> {
    /// Id of the model.
    pub(crate) id: &'a str,
    /// Its version.
    pub(crate) version: &'a str,
    /// Its name for people.
    pub(crate) title: &'a Text,
    /// SHA-256 of the package.
    pub(crate) package: &'a str,
    /// SHA-256 of the guest.
    pub(crate) guest: &'a str,
    /// SHA-256 of the table.
    pub(crate) table: &'a str,
    /// The column of the outcome.
    pub(crate) outcome: &'a str,
}

impl Heading<'_> {
    /// Its lines.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let short = |digest: &str| digest.chars().take(DIGEST_CHARACTERS).collect::<String>();
        let digests = [
            (lang.pick("パッケージ", "package"), self.package),
            (lang.pick("ゲスト", "guest"), self.guest),
            (lang.pick("表", "table"), self.table),
        ];
        let digests = digests.map(|(name, digest)| format!("{name} {}", short(digest))).join("  ");
        let outcome = lang.pick("転帰", "outcome");
        let Self { id, version, title, .. } = self;
        format!("{id} {version}  {}\n{digests}\n{outcome}: {}\n", title.get(lang), self.outcome)
    }
}
