//! The tar archive of a package.

use std::collections::BTreeMap;

use tar_no_std::TarArchiveRef;

use crate::code::{Result, codes};

/// The largest package that is read, in bytes.
pub const LIMIT_BYTES: usize = 256 << 20;

/// The files of an archive, by name.
///
/// # Errors
/// `K-PACK-001` where it is not an archive or names a file twice or outside itself, `-008` where it is too large.
pub(super) fn files(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    if bytes.len() > LIMIT_BYTES {
        return Err(codes::PACK_TOO_LARGE.at("package").into());
    }
    let not_archive = || codes::PACK_NOT_ARCHIVE.at("package");
    let archive = TarArchiveRef::new(bytes).map_err(|_| not_archive())?;
    let mut files = BTreeMap::new();
    for entry in archive.entries() {
        let name = entry.filename();
        let name = name.as_str().map_err(|_| not_archive())?;
        let is_plain =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        if !is_plain || files.insert(name.to_owned(), entry.data().to_vec()).is_some() {
            return Err(not_archive().into());
        }
    }
    if files.is_empty() { Err(not_archive().into()) } else { Ok(files) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
            if let Err(error) = files(&bytes) {
                prop_assert_eq!(error.notice().code.as_str(), "K-PACK-001");
            }
        }
    }
}
