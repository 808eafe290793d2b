//! Bytes changed, put in, taken out, copied and cut off.

use crate::Chance;

/// One of the seeds with up to five changes.
pub fn damaged(chance: &mut Chance, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = chance.one(seeds).clone();
    for _ in 0..=chance.below(4) {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        let at = chance.below(length);
        match chance.below(6) {
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = *chance.one(&[0, 1, 0x7f, 0x80, 0xff]),
            2 => bytes.insert(at, chance.next().to_le_bytes()[0]),
            3 => drop(bytes.remove(at)),
            4 => {
                let end = (at + chance.below(16)).min(length);
                let copied = bytes[at..end].to_vec();
                let to = chance.below(length);
                bytes.splice(to..to, copied);
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}
