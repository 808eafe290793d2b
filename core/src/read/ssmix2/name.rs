//! The name of a file in the storage: patient, day, type, order, moment, department and condition flag with `_`
//! between them.
//!
//! The flag is 1 where the file counts, 2 where a later version took its place, 0 where it was deleted; a deletion leaves a
//! file of its own with 0 beside those that it renamed (guideline on the standardised storage, 1.2g, as retold in
//! `nhoHQ/SSMIX2_support_documents`, `transaction_strage.md`). Stores of which some renaming was lost are read the same way:
//! only the last version of an order counts.

use std::{collections::BTreeMap, path::Path};

use crate::read::Part;

/// The parts of a name.
#[derive(Debug, Clone, Copy)]
struct Name<'n> {
    patient: &'n str,
    /// Day of care, type of data and number of the order: with the patient what versions of one message share.
    of: [&'n str; 3],
    /// When it happened, `YYYYMMDDhhmmssfff`.
    at: &'n str,
    flag: Flag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    Deleted,
    Standing,
    Replaced,
}

/// Whether a part counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does; so does a part without such a name.
    Counts,
    /// A later version of it does.
    Replaced,
    /// It was deleted.
    Deleted,
}

/// Whether each part counts.
pub(super) fn standing(parts: &[Part]) -> Vec<Standing> {
    let names: Vec<Option<Name>> = parts.iter().map(|part| part.name.and_then(name)).collect();
    let mut latest: BTreeMap<_, Name> = BTreeMap::new();
    for name in names.iter().flatten() {
        let last = latest.entry((name.patient, name.of)).or_insert(*name);
        if name.at > last.at {
            *last = *name;
        }
    }
    let judge = |name: &Name| match (name.flag, latest.get(&(name.patient, name.of))) {
        (Flag::Deleted, _) => Standing::Deleted,
        (Flag::Replaced, _) => Standing::Replaced,
        // A later version that was deleted takes the earlier one with it.
        (Flag::Standing, Some(last)) if last.at > name.at && last.flag == Flag::Deleted => Standing::Deleted,
        (Flag::Standing, Some(last)) if last.at > name.at => Standing::Replaced,
        (Flag::Standing, _) => Standing::Counts,
    };
    names.iter().map(|name| name.as_ref().map_or(Standing::Counts, judge)).collect()
}

/// Whose a file is, as its name says it.
pub(super) fn patient(file: &str) -> Option<&str> {
    name(file).map(|name| name.patient)
}

fn name(file: &str) -> Option<Name<'_>> {
    let file = Path::new(file).file_name()?.to_str()?;
    // From the end: a patient's number may hold a `_`. What a copy added to the name (`.txt`) is left out.
    let words: Vec<&str> = file.rsplitn(7, '_').collect();
    let [flag, _, at, order, kind, day, patient] = words.as_slice() else { return None };
    let flag = match flag.split('.').next() {
        Some("0") => Flag::Deleted,
        Some("1") => Flag::Standing,
        Some("2") => Flag::Replaced,
        _ => return None,
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(at) && (*day == "-" || digits(day))).then_some(Name { patient, of: [day, kind, order], at, flag })
}

#[cfg(test)]
mod tests {
    use super::{
        Standing::{Counts, Deleted, Replaced},
        *,
    };

    #[test]
    fn the_last_version_counts_and_none_that_was_deleted() {
        let part = |name: &'static str| Part { name: Some(name), bytes: b"" };
        for (what, names, counts) in [
            ("one", &["p_20260101_OML-11_1_20260101100000000_01_1"][..], &[Counts][..]),
            ("without a day", &["p_-_ADT-00_999999999999999_20260101100000000_-_1"], &[Counts]),
            ("deleted", &["p_20260101_OML-11_1_20260101100000000_01_0"], &[Deleted]),
            ("replaced", &["p_20260101_OML-11_1_20260101100000000_01_2"], &[Replaced]),
            (
                "two versions, as the guideline names them",
                &["p_20260101_OML-11_1_20260101100000000_01_2", "p_20260101_OML-11_1_20260101110000000_01_1"],
                &[Replaced, Counts],
            ),
            (
                "two versions, not renamed",
                &["a/p_20260101_OML-11_1_20260101100000000_01_1", "a/p_20260101_OML-11_1_20260101110000000_01_1"],
                &[Replaced, Counts],
            ),
            (
                "deleted, as the guideline names them",
                &["p_20260101_OML-11_1_20260101100000000_01_0", "p_20260101_OML-11_1_20260101110000000_01_0"],
                &[Deleted, Deleted],
            ),
            (
                "deleted later, not renamed",
                &["p_20260101_OML-11_1_20260101100000000_01_1", "p_20260101_OML-11_1_20260101110000000_01_0"],
                &[Deleted, Deleted],
            ),
            (
                "written anew after it was deleted",
                &["p_20260101_OML-11_1_20260101100000000_01_0", "p_20260101_OML-11_1_20260101110000000_01_1"],
                &[Deleted, Counts],
            ),
            (
                "two orders",
                &["p_20260101_OML-11_1_20260101100000000_01_1", "p_20260101_OML-11_2_20260101110000000_01_1"],
                &[Counts, Counts],
            ),
            (
                "two types of one order",
                &["p_20260101_OMP-01_1_20260101100000000_01_1", "p_20260101_OMP-11_1_20260101110000000_01_1"],
                &[Counts, Counts],
            ),
            (
                "two days of one order",
                &["p_20260101_OMP-12_1_20260101100000000_01_1", "p_20260102_OMP-12_1_20260102110000000_01_1"],
                &[Counts, Counts],
            ),
            ("a number with _", &["p_1_20260101_OML-11_1_20260101100000000_01_0"], &[Deleted]),
            ("copied", &["p_20260101_OML-11_1_20260101100000000_01_0.txt"], &[Deleted]),
            ("another name", &["result.hl7"], &[Counts]),
            ("another name with as many _", &["a_b_c_d_e_f_0"], &[Counts]),
            ("another flag", &["p_20260101_OML-11_1_20260101100000000_01_3"], &[Counts]),
        ] {
            let parts: Vec<Part> = names.iter().map(|name| part(name)).collect();
            assert_eq!(standing(&parts), counts, "{what}");
        }
    }
}
