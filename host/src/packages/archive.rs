//! The archive of a package folder: the same files give the same bytes, whoever packs them and when.

use std::{fs, path::Path};

use tar::{Builder, EntryType, Header};

use crate::code::{Error, Result, codes};

/// The file that makes a folder a package.
pub(super) const MANIFEST: &str = "manifest.toml";

/// What a package holds besides its graphs and its made-up patients (golden, background). Whatever else lies in the folder
/// (train/) stays there.
const FILES: [&str; 4] = [MANIFEST, "card.ja.md", "card.en.md", "signature.json"];

/// Packs a folder.
pub(super) fn pack(folder: &Path) -> Result<Vec<u8>> {
    let unreadable = |_| -> Error { codes::HOST_FILE_UNREADABLE.at(folder.display().to_string()) };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if let Ok(name) = entry.file_name().into_string()
            && (FILES.contains(&name.as_str())
                || Path::new(&name).extension().is_some_and(|kind| kind == "onnx" || kind == "jsonl"))
            && entry.path().is_file()
        {
            names.push(name);
        }
    }
    if !names.iter().any(|name| name == MANIFEST) {
        return Err(codes::HOST_PACKAGE_INVALID.at(folder.display().to_string()));
    }
    names.sort();

    let mut archive = Builder::new(Vec::new());
    for name in names {
        let path = folder.join(&name);
        let unreadable = |_| -> Error { codes::HOST_FILE_UNREADABLE.at(path.display().to_string()) };
        let bytes = fs::read(&path).map_err(unreadable)?;
        archive
            .append(&header(&name, bytes.len() as u64).map_err(unreadable)?, bytes.as_slice())
            .map_err(unreadable)?;
    }
    archive.into_inner().map_err(unreadable)
}

/// A header without owner, date or anything else of the machine that packs.
fn header(name: &str, size: u64) -> std::io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header.set_cksum();
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_packs_to_the_same_bytes_again_and_leaves_other_files_out() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("manifest.toml", "m");
        write("b.onnx", "b");
        write("a.onnx", "a");
        write("background.jsonl", "{}");
        let first = pack(folder.path()).unwrap();

        write("b.onnx", "b");
        write("notes.txt", "left out");
        fs::create_dir(folder.path().join("train")).unwrap();
        assert_eq!(pack(folder.path()).unwrap(), first);

        let names: Vec<_> = tar::Archive::new(first.as_slice())
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["a.onnx", "b.onnx", "background.jsonl", "manifest.toml"]);
    }
}
