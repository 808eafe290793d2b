//! Model packages: found in a folder, or carried inside the program. What a package says of itself is for the
//! guest to check; here it is a name, a version and bytes with a digest.

mod archive;
mod manifest;

use std::{borrow::Cow, fmt, fs, path::Path};

use sha2::{Digest, Sha256};

use self::manifest::Manifest;
use crate::{
    code::{Error, Result, codes},
    embedded,
    guest::hex,
    surroundings,
};

/// The most that a package may hold; the guest has the same limit.
const LIMIT_BYTES: u64 = 256 << 20;

/// One package, as its deterministic archive.
#[derive(Clone)]
pub struct Package {
    /// Identifier of the model. Where the manifest is unreadable, the folder's or file's name.
    pub id: String,
    /// Version of the model.
    pub version: String,
    /// SHA-256 of the archive, in lower-case hexadecimal.
    pub sha256: String,
    bytes: Cow<'static, [u8]>,
}

impl Package {
    /// Reads a package: a folder with a `manifest.toml`, or a `.kpkg` file.
    ///
    /// # Errors
    /// `K-HOST-001` where something cannot be read, `K-HOST-011` where it is no package.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = if path.is_dir() { archive::pack(path)? } else { read_file(path)? };
        Ok(Self::new(path, bytes.into()))
    }

    fn new(path: &Path, bytes: Cow<'static, [u8]>) -> Self {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // A manifest that cannot be read here is the guest's to refuse, with line and field.
        let (id, version) = Manifest::of_archive(&bytes).unwrap_or_else(|| (name.into_owned(), "unknown".to_owned()));
        Self { id, version, sha256: hex(&Sha256::digest(&bytes)), bytes }
    }

    /// The archive.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `NAME-VERSION.kpkg`.
    pub fn file_name(&self) -> String {
        format!("{}-{}.kpkg", self.id, self.version)
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{} {}", self.id, self.version, self.sha256)
    }
}

/// Finds the packages: those below `folder`; else those inside the program; else those of a folder `models`
/// around it. They come in the order of their digests.
///
/// # Errors
/// As [`Package::read`], and `K-HOST-010` where there is none.
pub fn find(folder: Option<&Path>) -> Result<Vec<Package>> {
    let mut packages = match folder {
        Some(folder) => read_folder(folder)?,
        None => embedded::below("models/").map(|(name, bytes)| Package::new(Path::new(name), bytes.into())).collect(),
    };
    if folder.is_none() && packages.is_empty() {
        let folder = surroundings::find("models").ok_or_else(|| codes::HOST_MODELS_ABSENT.at("models"))?;
        packages = read_folder(&folder)?;
    }
    if packages.is_empty() {
        let place = folder.unwrap_or(Path::new("models"));
        return Err(codes::HOST_MODELS_ABSENT.at(place.display().to_string()));
    }
    packages.sort_by(|a, b| a.sha256.cmp(&b.sha256));
    Ok(packages)
}

fn read_folder(folder: &Path) -> Result<Vec<Package>> {
    let unreadable = |_| codes::HOST_MODELS_ABSENT.at(folder.display().to_string());
    let mut packages = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if is_package(&path) {
            packages.push(Package::read(&path)?);
        }
    }
    Ok(packages)
}

fn is_package(path: &Path) -> bool {
    let is_file = path.is_file() && path.extension().is_some_and(|extension| extension == "kpkg");
    is_file || path.join(archive::MANIFEST).is_file()
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |_| -> Error { codes::HOST_FILE_UNREADABLE.at(path.display().to_string()) };
    if fs::metadata(path).map_err(unreadable)?.len() > LIMIT_BYTES {
        return Err(codes::HOST_PACKAGE_INVALID.at(path.display().to_string()));
    }
    fs::read(path).map_err(unreadable)
}
