//! The name of a file in the storage: patient, day, type, order, moment, department and condition flag with `_`
//! between them.

use std::path::Path;

use crate::read::Part;

/// The parts of a name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name<'n> {
    /// Patient, day of care, type of data and number of the order: what two versions of one message share.
    of: Vec<&'n str>,
    /// When it happened, `YYYYMMDDhhmmssfff`.
    at: &'n str,
    /// `1` where it counts.
    flag: &'n str,
}

/// Whether a part counts: its flag says so, and no other of the same order is later. A part without such a name
/// counts.
pub(super) fn standing(parts: &[Part], index: usize) -> bool {
    let name_at = |index: usize| parts.get(index).and_then(|part| part.name).and_then(name);
    let Some(own) = name_at(index) else { return true };
    own.flag == "1"
        && !(0..parts.len()).filter_map(name_at).any(|other| {
            // A later version that was deleted takes the earlier one with it.
            other.of == own.of && other.at > own.at
        })
}

fn name(file: &str) -> Option<Name<'_>> {
    let file = Path::new(file).file_name()?.to_str()?;
    let words: Vec<&str> = file.split('_').collect();
    let [patient, day, kind, order, at, _, flag] = words.as_slice() else { return None };
    Some(Name { of: vec![patient, day, kind, order], at, flag })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_version_counts_and_none_that_was_deleted() {
        let part = |name: &'static str| Part { name: Some(name), bytes: b"" };
        for (what, names, counts) in [
            ("one", &["p_20260101_OML-11_1_20260101100000000_01_1"][..], &[true][..]),
            ("deleted", &["p_20260101_OML-11_1_20260101100000000_01_0"], &[false]),
            (
                "two versions",
                &["a/p_20260101_OML-11_1_20260101100000000_01_1", "a/p_20260101_OML-11_1_20260101110000000_01_1"],
                &[false, true],
            ),
            (
                "deleted later",
                &["p_20260101_OML-11_1_20260101100000000_01_1", "p_20260101_OML-11_1_20260101110000000_01_0"],
                &[false, false],
            ),
            (
                "two orders",
                &["p_20260101_OML-11_1_20260101100000000_01_1", "p_20260101_OML-11_2_20260101110000000_01_1"],
                &[true, true],
            ),
            ("another name", &["result.hl7"], &[true]),
        ] {
            let parts: Vec<Part> = names.iter().map(|name| part(name)).collect();
            let found: Vec<bool> = (0..parts.len()).map(|index| standing(&parts, index)).collect();
            assert_eq!(found, counts, "{what}");
        }
    }
}
