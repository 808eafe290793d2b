//! The two lines of a manifest that the program needs to name a package. All else is the guest's to read.

use std::io::Read;

use serde::Deserialize;

use super::archive::MANIFEST;

/// A manifest is a few dozen kilobytes.
const LIMIT_BYTES: u64 = 4 << 20;

#[derive(Deserialize)]
pub(super) struct Manifest {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    id: String,
    version: String,
}

impl Manifest {
    /// Identifier and version, where the archive holds a manifest that gives both in the form of names.
    pub(super) fn of_archive(bytes: &[u8]) -> Option<(String, String)> {
        let mut archive = tar::Archive::new(bytes);
        for entry in archive.entries().ok()? {
            let entry = entry.ok()?;
            if entry.path_bytes().as_ref() == MANIFEST.as_bytes() {
                let mut source = String::new();
                entry.take(LIMIT_BYTES).read_to_string(&mut source).ok()?;
                let Self { model } = toml::from_str(&source).ok()?;
                return (is_name(&model.id) && is_name(&model.version)).then_some((model.id, model.version));
            }
        }
        None
    }
}

/// Both become parts of addresses and file names.
fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | '_'))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn a_name_cannot_leave_its_folder() {
        for (text, expected) in
            [("bacteraemia", true), ("0.1.0-rc.1+2", true), ("", false), ("..", false), ("a/b", false), ("/a", false)]
        {
            assert_eq!(is_name(text), expected, "{text}");
        }
    }
}
