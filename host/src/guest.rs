//! The one artefact: the bytes of `kusushi.wasm`, whose digest every answer carries. A browser gets the same
//! bytes from the service.

use std::{
    borrow::Cow,
    env, fmt, fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    code::{Error, Result, codes},
    embedded, surroundings,
};

/// Names a file of the guest, before everything else that is looked at.
const VARIABLE: &str = "KUSUSHI_GUEST";

/// The guest's bytes and their digest.
#[derive(Clone)]
pub struct Guest {
    wasm: Cow<'static, [u8]>,
    script: Option<Cow<'static, [u8]>>,
    sha256: String,
}

impl Guest {
    /// Finds the guest: at `path`; where `KUSUSHI_GUEST` says; inside the program; beside the program; in
    /// `target/guest`.
    ///
    /// # Errors
    /// `K-HOST-001` where a place named cannot be read, `K-HOST-004` where it is found nowhere.
    pub fn find(path: Option<&Path>) -> Result<Self> {
        if let Some(path) = path.map(Path::to_path_buf).or_else(|| env::var_os(VARIABLE).map(PathBuf::from)) {
            return Self::read(&path);
        }
        if let Some(wasm) = embedded::file("guest/kusushi.wasm") {
            return Ok(Self::new(wasm.into(), embedded::file("guest/kusushi.js").map(Cow::Borrowed)));
        }
        let beside = env::current_exe().ok().map(|program| program.with_file_name("kusushi.wasm"));
        let path = beside.filter(|path| path.is_file()).or_else(|| surroundings::find("target/guest/kusushi.wasm"));
        Self::read(&path.ok_or_else(|| codes::HOST_GUEST_ABSENT.at("kusushi.wasm"))?)
    }

    /// A guest from its bytes, without the browser's glue.
    pub fn from_bytes(wasm: Vec<u8>) -> Self {
        Self::new(wasm.into(), None)
    }

    fn read(path: &Path) -> Result<Self> {
        let unreadable = |_| -> Error { codes::HOST_FILE_UNREADABLE.at(path.display().to_string()) };
        let wasm = fs::read(path).map_err(unreadable)?;
        let script = fs::read(path.with_extension("js")).ok();
        Ok(Self::new(wasm.into(), script.map(Cow::Owned)))
    }

    fn new(wasm: Cow<'static, [u8]>, script: Option<Cow<'static, [u8]>>) -> Self {
        let sha256 = hex(&Sha256::digest(&wasm));
        Self { wasm, script, sha256 }
    }

    /// The module.
    pub fn wasm(&self) -> &[u8] {
        &self.wasm
    }

    /// The browser's glue, where it lies beside the module.
    pub fn script(&self) -> Option<&[u8]> {
        self.script.as_deref()
    }

    /// SHA-256 of the module, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest").field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
