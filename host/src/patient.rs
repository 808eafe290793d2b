//! Patient data from files, as it came: what is in it, only the guest knows.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::code::{Result, codes};

/// The most that one file may hold, and one patient's data.
pub(crate) const LIMIT_BYTES: u64 = 64 << 20;

/// The most files that a folder may hold.
const LIMIT_FILES: usize = 100_000;

/// One part of a patient's data.
#[derive(Debug)]
pub struct Part {
    /// The file's name, without its folder; empty for standard input.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads files, and all files of folders in the order of their paths: the storage of one patient (SS-MIX2) is a tree.
/// Hidden files are left out and symbolic links in a folder are not followed.
///
/// # Errors
/// `K-HOST-001` where something cannot be read, `K-HOST-002` where there is too much.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Part>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(files_of(path)?);
        } else {
            files.push(path.clone());
        }
        if files.len() > LIMIT_FILES {
            return Err(codes::HOST_FILE_TOO_LARGE.at(path.display().to_string()));
        }
    }
    let mut parts = Vec::with_capacity(files.len());
    let mut bytes = 0;
    for file in files {
        let part = Part {
            name: file
                .file_name()
                .filter(|_| file != Path::new("-"))
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            bytes: read(&file)?,
        };
        bytes += part.bytes.len() as u64;
        if bytes > LIMIT_BYTES {
            return Err(codes::HOST_FILE_TOO_LARGE.at(file.display().to_string()));
        }
        parts.push(part);
    }
    Ok(parts)
}

/// The files of a folder and of the folders in it, in the order of their paths. Hidden files are left out and symbolic
/// links are not followed.
///
/// # Errors
/// `K-HOST-001` where something cannot be read, `K-HOST-002` where there are too many.
pub(crate) fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(folder, &mut files).map_err(|_| codes::HOST_FILE_UNREADABLE.at(folder.display().to_string()))?;
    if files.len() > LIMIT_FILES {
        return Err(codes::HOST_FILE_TOO_LARGE.at(folder.display().to_string()));
    }
    files.sort();
    Ok(files)
}

/// Whether something is hidden by its name.
pub(crate) fn is_hidden(entry: &fs::DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Adds the files of a folder and of the folders in it, until there are too many.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            match (kind.is_dir(), kind.is_file()) {
                _ if is_hidden(&entry) => {}
                (true, _) => folders.push(entry.path()),
                (_, true) => files.push(entry.path()),
                _ => {}
            }
        }
        if files.len() > LIMIT_FILES {
            return Ok(());
        }
    }
    Ok(())
}

/// Reads one file, or standard input for `-`. A file's size is looked at before a byte of it is read.
///
/// # Errors
/// `K-HOST-001` where it cannot be read, `K-HOST-002` where it is too large.
fn read(path: &Path) -> Result<Vec<u8>> {
    let place = || path.display().to_string();
    let unreadable = |_| codes::HOST_FILE_UNREADABLE.at(place());
    if path == Path::new("-") {
        return read_limited(io::stdin().lock()).map_err(unreadable)?.ok_or_else(|| codes::HOST_FILE_TOO_LARGE.at("-"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let facts = file.metadata().map_err(unreadable)?;
    if facts.is_dir() {
        return Err(codes::HOST_FILE_UNREADABLE.at(place()));
    }
    if facts.len() > LIMIT_BYTES {
        return Err(codes::HOST_FILE_TOO_LARGE.at(place()));
    }
    read_limited(file).map_err(unreadable)?.ok_or_else(|| codes::HOST_FILE_TOO_LARGE.at(place()))
}

/// All bytes, or none where there are more than allowed. A pipe does not tell its size.
fn read_limited(source: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(LIMIT_BYTES + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LIMIT_BYTES).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_in_the_order_of_its_paths() {
        let folder = std::env::temp_dir().join(format!("kusushi-patient-{}", std::process::id()));
        let inner = folder.join("20261120/OML-11");
        fs::create_dir_all(&inner).unwrap();
        for (path, text) in [("b", "2"), ("20261120/OML-11/a", "1"), (".hidden", "3")] {
            fs::write(folder.join(path), text).unwrap();
        }
        let read: Vec<(String, Vec<u8>)> =
            read_all(std::slice::from_ref(&folder)).unwrap().into_iter().map(|part| (part.name, part.bytes)).collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(read, [("a".to_owned(), b"1".to_vec()), ("b".to_owned(), b"2".to_vec())]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = read_all(&[PathBuf::from("nowhere/at/all")]).unwrap_err();
        assert!(error.to_string().contains("nowhere"), "{error}");
    }
}
