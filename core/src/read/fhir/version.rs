//! Several versions of one resource: the newest counts, and a retracted version retracts the others.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::tz::Offset;
use serde::Deserialize;

use crate::moment::Moment;

#[derive(Deserialize)]
struct Versioned<'a> {
    #[serde(borrow)]
    meta: Option<Meta<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta<'a> {
    #[serde(borrow)]
    last_updated: Option<Cow<'a, str>>,
}

/// What to do with one of several resources of the same type and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the one to read.
    Current,
    /// A newer one, or the same one, is read.
    Superseded,
    /// Which is newer cannot be told: none is read. Said of one of them.
    Contested,
}

/// The standing of each of the resources `(name, json)`, where the name is `Type/id`, or empty without an id.
pub(super) fn standings<'a>(resources: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Standing> {
    let mut versions: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    let mut standings = Vec::new();
    for (index, (name, json)) in resources.enumerate() {
        standings.push(Standing::Current);
        if !name.is_empty() {
            versions.entry(name).or_default().push((index, json));
        }
    }
    for same in versions.values().filter(|same| same.len() > 1) {
        let newest = newest(same);
        for (position, (index, _)) in same.iter().enumerate() {
            let standing = match newest {
                Some(newest) if newest == *index => Standing::Current,
                None if position == 0 => Standing::Contested,
                _ => Standing::Superseded,
            };
            if let Some(slot) = standings.get_mut(*index) {
                *slot = standing;
            }
        }
    }
    standings
}

/// The index of the version that counts, if it can be told.
fn newest(same: &[(usize, &str)]) -> Option<usize> {
    let (first, rest) = same.split_first()?;
    if rest.iter().all(|(_, json)| *json == first.1) {
        return Some(first.0);
    }
    let dated: Option<Vec<_>> = same.iter().map(|(index, json)| Some((updated(json)?, *index))).collect();
    let mut dated = dated?;
    dated.sort_unstable();
    let [.., (before, _), (last, index)] = dated.as_slice() else { return None };
    (before < last).then_some(*index)
}

fn updated(json: &str) -> Option<jiff::Timestamp> {
    let versioned: Versioned = serde_json::from_str(json).ok()?;
    Moment::parse(&versioned.meta?.last_updated?, Offset::UTC).map(|moment| moment.start())
}

#[cfg(test)]
mod tests {
    use super::{
        Standing::{Contested, Current, Superseded},
        standings,
    };

    #[test]
    fn the_newest_version_counts() {
        let old = r#"{"meta": {"lastUpdated": "2026-11-20T09:00:00+09:00"}}"#;
        let new = r#"{"meta": {"lastUpdated": "2026-11-20T00:30:00Z"}}"#;
        let undated = "{}";
        for (what, resources, expected) in [
            ("newest last", vec![("O/1", old), ("O/1", new)], vec![Superseded, Current]),
            ("newest first", vec![("O/1", new), ("O/1", old)], vec![Current, Superseded]),
            ("the same twice", vec![("O/1", undated), ("O/1", undated)], vec![Current, Superseded]),
            ("one undated", vec![("O/1", undated), ("O/1", new)], vec![Contested, Superseded]),
            ("others", vec![("O/1", old), ("O/2", new)], vec![Current, Current]),
            ("without an id", vec![("", old), ("", new)], vec![Current, Current]),
        ] {
            assert_eq!(standings(resources.into_iter()), expected, "{what}");
        }
    }
}
