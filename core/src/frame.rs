//! How a call's parts travel through one block of memory: each part is its length (`u32`, little endian)
//! and its bytes. The first part is the JSON request; patient data and packages follow as they came.

use crate::code::{Result, codes};

/// Splits a block into its parts.
///
/// # Errors
/// `K-CALL-003` where the block ends inside a part.
pub fn split(mut block: &[u8]) -> Result<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !block.is_empty() {
        let truncated = || codes::CALL_FRAME_INVALID.at(format!("part {}", parts.len()));
        let (length, rest) = block.split_first_chunk::<4>().ok_or_else(truncated)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| truncated())?;
        let (part, rest) = rest.split_at_checked(length).ok_or_else(truncated)?;
        parts.push(part);
        block = rest;
    }
    Ok(parts)
}

/// Joins parts into a block.
///
/// # Errors
/// `K-CALL-003` where a part is longer than 4 GiB.
pub fn join(parts: &[&[u8]]) -> Result<Vec<u8>> {
    let mut block = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for (index, part) in parts.iter().enumerate() {
        let length = u32::try_from(part.len()).map_err(|_| codes::CALL_FRAME_INVALID.at(format!("part {index}")))?;
        block.extend_from_slice(&length.to_le_bytes());
        block.extend_from_slice(part);
    }
    Ok(block)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_joined_splits_into_the_same_parts(parts: Vec<Vec<u8>>) {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let block = join(&parts).unwrap();
            prop_assert_eq!(split(&block).unwrap(), parts);
        }

        #[test]
        fn any_bytes_split_or_are_refused(block: Vec<u8>) {
            if let Err(error) = split(&block) {
                prop_assert_eq!(error.notice().code.as_str(), "K-CALL-003");
            }
        }
    }
}
