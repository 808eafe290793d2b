//! What was made once and need not be made again: snapshots and compiled code, in a folder of the user's own.
//!
//! What lies there is run, so the folder is trusted, and it is used only where nobody else can write to it. The
//! digest in front of each snapshot finds what was cut off, spoilt or put under another name; it does not keep out
//! somebody who may write there.

use std::{
    env, fs,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use crate::{
    code::{Result, codes},
    guest::hex,
};

/// Names the folder, before the user's own.
const VARIABLE: &str = "KUSUSHI_CACHE";

/// What each snapshot's file begins with, before the digest.
const MAGIC: &[u8] = b"kusushi snapshot\n";

/// Length of a digest in hexadecimal and its end of line.
const DIGEST_LINE: usize = 65;

/// How many snapshots are kept: those used last. One belongs to one guest and one set of packages.
const KEPT: usize = 8;

/// A folder that was found fit.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Where the folder lies unless the command line says otherwise: where `KUSUSHI_CACHE` says, else `kusushi` in the
    /// user's cache folder. `None` where the user has none.
    pub fn place() -> Option<PathBuf> {
        if let Some(folder) = env::var_os(VARIABLE) {
            return Some(folder.into());
        }
        let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || if cfg!(windows) { absolute("LOCALAPPDATA") } else { Some(absolute("HOME")?.join(".cache")) };
        Some(absolute("XDG_CACHE_HOME").or_else(home)?.join("kusushi"))
    }

    /// Makes the folder, for its owner alone, where it is not there.
    ///
    /// # Errors
    /// `K-HOST-003` where that cannot be done, `K-HOST-021` where others can write to it: it must be a folder, no
    /// link, of this user, and neither it nor one above it open to others.
    pub fn open(folder: &Path) -> Result<Self> {
        let place = || folder.display().to_string();
        let unwritable = |_| codes::HOST_FILE_UNWRITABLE.at(place());
        if fs::symlink_metadata(folder).is_err() {
            create(folder).map_err(unwritable)?;
        }
        if !is_ours(folder).map_err(unwritable)? {
            return Err(codes::HOST_CACHE_UNTRUSTED.at(place()));
        }
        let folder = fs::canonicalize(folder).map_err(unwritable)?;
        let cache = Self { folder };
        create(&cache.snapshots()).map_err(unwritable)?;
        Ok(cache)
    }

    /// Where compiled code lies, in wasmtime's own form.
    pub(crate) fn compiled(&self) -> PathBuf {
        self.folder.join("compiled")
    }

    fn snapshots(&self) -> PathBuf {
        self.folder.join("snapshots")
    }

    /// The snapshot of this key, where it is there and whole.
    pub(crate) fn read(&self, key: &str) -> Option<Vec<u8>> {
        let path = self.snapshots().join(key);
        let mut file = fs::read(&path).ok()?;
        let (head, snapshot) = file.split_at_checked(MAGIC.len() + DIGEST_LINE)?;
        if head != self::head(key, snapshot) {
            return None;
        }
        // Used just now; where that cannot be noted it is forgotten sooner.
        let _ = File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
        file.drain(..MAGIC.len() + DIGEST_LINE);
        Some(file)
    }

    /// Keeps a snapshot: whole or not at all.
    ///
    /// # Errors
    /// `K-HOST-003` where it cannot be written.
    pub(crate) fn write(&self, key: &str, snapshot: &[u8]) -> Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let folder = self.snapshots();
        let unique = format!("{key}.{}.{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let draft = folder.join(unique);
        let written = File::create_new(&draft).and_then(|mut file| {
            file.write_all(&head(key, snapshot))?;
            file.write_all(snapshot)?;
            file.sync_all()?;
            fs::rename(&draft, folder.join(key))
        });
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
        self.forget();
        written.map_err(|_| codes::HOST_FILE_UNWRITABLE.at(folder.display().to_string()))
    }

    /// Removes all but the snapshots used last, and drafts that were left behind with them.
    fn forget(&self) {
        let entries = fs::read_dir(self.snapshots()).into_iter().flatten().flatten();
        let mut files: Vec<_> =
            entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
        files.sort();
        for (_, path) in files.iter().rev().skip(KEPT) {
            // It may be gone already, or another's to remove.
            let _ = fs::remove_file(path);
        }
    }
}

/// The key belongs to what is hashed: a snapshot under another's name is not whole.
fn head(key: &str, snapshot: &[u8]) -> Vec<u8> {
    let digest = Sha256::new().chain_update(key).chain_update(snapshot).finalize();
    [MAGIC, hex(&digest).as_bytes(), b"\n"].concat()
}

fn create(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether it is a folder of this user that nobody else can write to or put another in the place of.
#[cfg(unix)]
fn is_ours(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    const OTHERS_WRITE: u32 = 0o022;
    const STICKY: u32 = 0o1000;
    let user = rustix::process::geteuid().as_raw();

    // Of the folder itself, not of what a link leads to.
    let facts = fs::symlink_metadata(folder)?;
    if !facts.is_dir() || facts.uid() != user || facts.mode() & OTHERS_WRITE != 0 {
        return Ok(false);
    }
    for above in fs::canonicalize(folder)?.ancestors().skip(1) {
        let facts = fs::metadata(above)?;
        // Where the sticky bit is set (/tmp), what lies there can be renamed by its owner alone.
        let closed = facts.mode() & OTHERS_WRITE == 0 || facts.mode() & STICKY != 0;
        if !closed || ![0, user].contains(&facts.uid()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether it is a folder; the user's profile is closed to others by the system.
#[cfg(not(unix))]
fn is_ours(folder: &Path) -> io::Result<bool> {
    Ok(fs::symlink_metadata(folder)?.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0a";

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("kusushi")).unwrap();
        (folder, cache)
    }

    #[test]
    fn what_was_kept_comes_back() {
        let (_folder, cache) = cache();
        assert_eq!(cache.read(KEY), None);
        cache.write(KEY, b"snapshot").unwrap();
        assert_eq!(cache.read(KEY).unwrap(), b"snapshot");
        cache.write(KEY, b"").unwrap();
        assert_eq!(cache.read(KEY).unwrap(), b"");
    }

    #[test]
    fn what_was_cut_off_altered_or_renamed_does_not() {
        let (_folder, cache) = cache();
        cache.write(KEY, b"snapshot").unwrap();
        let path = cache.snapshots().join(KEY);
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(cache.read(KEY), None, "{length}");
        }
        for index in 0..whole.len() {
            let mut altered = whole.clone();
            altered[index] ^= 1;
            fs::write(&path, altered).unwrap();
            assert_eq!(cache.read(KEY), None, "{index}");
        }
        fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        assert_eq!(cache.read(KEY), None);
        fs::write(cache.snapshots().join("0b"), &whole).unwrap();
        assert_eq!(cache.read("0b"), None);
        fs::write(&path, &whole).unwrap();
        assert!(cache.read(KEY).is_some());
    }

    #[test]
    fn only_the_snapshots_used_last_are_kept() {
        let (_folder, cache) = cache();
        for key in 0..KEPT + 3 {
            cache.write(&key.to_string(), b"snapshot").unwrap();
            assert!(cache.read("0").is_some(), "it is used again and again");
        }
        assert_eq!(fs::read_dir(cache.snapshots()).unwrap().count(), KEPT);
        assert_eq!(cache.read("1"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_could_write_to_is_not_used() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

        let root = tempfile::tempdir().unwrap();
        let refused = |folder: &Path| Cache::open(folder).unwrap_err().notice().code.clone();
        let mode = |folder: &Path, mode| fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();

        let folder = root.path().join("kusushi");
        Cache::open(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        for open in [0o777, 0o770, 0o702, 0o1777] {
            mode(&folder, open);
            assert_eq!(refused(&folder), "K-HOST-021", "{open:o}");
        }
        mode(&folder, 0o755);
        Cache::open(&folder).unwrap();

        let link = root.path().join("link");
        symlink(&folder, &link).unwrap();
        assert_eq!(refused(&link), "K-HOST-021");
        fs::write(root.path().join("file"), "").unwrap();
        assert_eq!(refused(&root.path().join("file")), "K-HOST-021");

        let open = root.path().join("open");
        fs::create_dir(&open).unwrap();
        mode(&open, 0o777);
        assert_eq!(refused(&open.join("kusushi")), "K-HOST-021");
        mode(&open, 0o1777);
        Cache::open(&open.join("kusushi")).unwrap();
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(&folder, Some(65_534), None).unwrap();
            assert_eq!(refused(&folder), "K-HOST-021");
        }
    }
}
