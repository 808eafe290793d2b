//! Patient data from files, as it came: what is in it, only the guest knows.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::code::{Result, codes};

/// The most that one file may hold.
const LIMIT_BYTES: u64 = 64 << 20;

/// Reads one file, or standard input for `-`. A file's size is looked at before a byte of it is read.
///
/// # Errors
/// `K-HOST-001` where it cannot be read, `K-HOST-002` where it is too large.
pub fn read(path: &Path) -> Result<Vec<u8>> {
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
