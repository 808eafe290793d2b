//! How a call's parts travel into the guest: each is its length (`u32`, little endian) and its bytes.

use crate::code::{Result, codes};

/// Joins parts into one block.
///
/// # Errors
/// `K-HOST-002` where a part is longer than its length can say.
pub fn join(parts: &[&[u8]]) -> Result<Vec<u8>> {
    let mut block = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for (index, part) in parts.iter().enumerate() {
        let length = u32::try_from(part.len()).map_err(|_| codes::HOST_FILE_TOO_LARGE.at(format!("part {index}")))?;
        block.extend_from_slice(&length.to_le_bytes());
        block.extend_from_slice(part);
    }
    Ok(block)
}
