//! Several versions of one resource: the newest counts, and a retracted or deleted version retracts the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{draft::Draft, reference::Address};

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

/// The standing of each draft.
pub(super) fn standings(drafts: &[Draft]) -> Vec<Standing> {
    let mut versions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.is_named) {
        versions.entry(&draft.source).or_default().push(index);
    }
    let mut standings = vec![Standing::Current; drafts.len()];
    for named in versions.into_values().filter(|named| named.len() > 1) {
        for same in by_server(drafts, named) {
            let newest = newest(drafts, &same);
            for (position, index) in same.into_iter().enumerate() {
                if let Some(standing) = standings.get_mut(index) {
                    *standing = match newest {
                        Some(newest) if newest == index => Standing::Current,
                        None if position == 0 => Standing::Contested,
                        _ => Standing::Superseded,
                    };
                }
            }
        }
    }
    standings
}

/// One id on two servers is two resources. Where one of them does not say its server, they cannot be told apart.
fn by_server(drafts: &[Draft], named: Vec<usize>) -> Vec<Vec<usize>> {
    let server = |index: &usize| {
        let full_url = drafts.get(*index)?.full_url.as_deref()?;
        Address::of(full_url)?.base
    };
    let servers: BTreeSet<Option<&str>> = named.iter().map(server).collect();
    if servers.len() < 2 || servers.contains(&None) {
        return vec![named];
    }
    let mut each: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for index in named {
        each.entry(server(&index)).or_default().push(index);
    }
    each.into_values().collect()
}

/// The version that counts, if it can be told.
fn newest(drafts: &[Draft], same: &[usize]) -> Option<usize> {
    let versions: Vec<(usize, &Draft)> = same.iter().filter_map(|index| Some((*index, drafts.get(*index)?))).collect();
    let says_the_same = |among: &[(usize, &Draft)]| {
        let (first, rest) = among.split_first()?;
        rest.iter().all(|(_, other)| other.says_what(first.1)).then_some(first.0)
    };
    if let Some(first) = says_the_same(&versions) {
        return Some(first);
    }
    if versions.iter().any(|(_, draft)| draft.updated.is_none()) {
        return None;
    }
    let last = versions.iter().filter_map(|(_, draft)| draft.updated).max();
    let latest: Vec<_> = versions.into_iter().filter(|(_, draft)| draft.updated == last).collect();
    says_the_same(&latest)
}
