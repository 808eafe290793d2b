//! What messages say under a key, where later messages replace or retract what earlier ones said.
//!
//! Every step is logarithmic in the number of keys, apart from work that is done once for each value: a message may hold
//! a million results under one key, and a million cancellations of it.

use std::collections::{BTreeMap, BTreeSet};

/// Values in the order in which they came, found again by their keys.
#[derive(Debug)]
pub(super) struct Versions<K, V> {
    /// Each with the number of its message; none where it gave way.
    values: Vec<Option<(usize, V)>>,
    /// Where the values stand. No list is empty.
    known: BTreeMap<K, Vec<usize>>,
    /// The message that last made all earlier ones give way, so that it does so once.
    settled: BTreeMap<K, usize>,
    /// Keys with values that no change has reached, so that each value is changed once.
    unchanged: BTreeSet<K>,
    /// The message that last changed earlier ones.
    changed: BTreeMap<K, usize>,
}

impl<K, V> Default for Versions<K, V> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            known: BTreeMap::new(),
            settled: BTreeMap::new(),
            unchanged: BTreeSet::new(),
            changed: BTreeMap::new(),
        }
    }
}

impl<K: Ord + Clone, V> Versions<K, V> {
    /// Adds a value of the message with this number.
    pub(super) fn put(&mut self, key: K, message: usize, value: V) {
        self.unchanged.insert(key.clone());
        self.known.entry(key).or_default().push(self.values.len());
        self.values.push(Some((message, value)));
    }

    /// Takes away all that stands under a key.
    pub(super) fn retract(&mut self, key: &K) {
        for place in self.known.remove(key).unwrap_or_default() {
            if let Some(slot) = self.values.get_mut(place) {
                *slot = None;
            }
        }
    }

    /// Takes away all that stands under the keys from this one on, as long as they are alike.
    pub(super) fn retract_alike(&mut self, from: K, alike: impl Fn(&K) -> bool) {
        let keys: Vec<K> = self.known.range(from..).map(|(key, _)| key).take_while(|key| alike(key)).cloned().collect();
        for key in &keys {
            self.retract(key);
        }
    }

    /// Takes away what messages before this one said under a key.
    pub(super) fn retract_older(&mut self, key: &K, message: usize) {
        self.retract_older_alike(key, message, |other| other == key);
    }

    /// Takes away what messages before this one said under the keys from this one on, as long as they are alike, and
    /// gives it back with the numbers of its messages.
    pub(super) fn retract_older_alike(
        &mut self,
        from: &K,
        message: usize,
        alike: impl Fn(&K) -> bool,
    ) -> Vec<(usize, V)> {
        let mut gone = Vec::new();
        if self.settled.insert(from.clone(), message) == Some(message) {
            return gone;
        }
        let mut emptied = Vec::new();
        for (key, places) in self.known.range_mut(from..).take_while(|(key, _)| alike(key)) {
            places.retain(|&place| {
                let Some(slot) = self.values.get_mut(place) else { return false };
                // Empties the place of a value of another message.
                gone.extend(slot.take_if(|(of, _)| *of != message));
                slot.is_some()
            });
            if places.is_empty() {
                emptied.push(key.clone());
            }
        }
        for key in emptied {
            self.known.remove(&key);
        }
        gone
    }

    /// Changes what messages before this one said under the keys from this one on, as long as they are alike.
    pub(super) fn change_older_alike(
        &mut self,
        from: &K,
        message: usize,
        alike: impl Fn(&K) -> bool,
        change: impl Fn(&mut V),
    ) {
        if self.changed.insert(from.clone(), message) == Some(message) {
            return;
        }
        let keys: Vec<K> = self.unchanged.range(from..).take_while(|key| alike(key)).cloned().collect();
        for key in keys {
            let mut is_all = true;
            for &place in self.known.get(&key).into_iter().flatten() {
                match self.values.get_mut(place) {
                    Some(Some((of, value))) if *of != message => change(value),
                    Some(Some(_)) => is_all = false,
                    _ => {}
                }
            }
            if is_all {
                self.unchanged.remove(&key);
            }
        }
    }

    /// The key of the only value that stands under alike keys, and the number of its message.
    pub(super) fn only_alike(&self, from: K, alike: impl Fn(&K) -> bool) -> Option<(K, usize)> {
        let mut found = self.known.range(from..).take_while(|(key, _)| alike(key));
        let (Some((key, places)), None) = (found.next(), found.next()) else { return None };
        let [place] = places.as_slice() else { return None };
        let (message, _) = self.values.get(*place)?.as_ref()?;
        Some((key.clone(), *message))
    }

    /// What still stands, in the order in which it came.
    pub(super) fn into_values(self) -> impl Iterator<Item = V> {
        self.values.into_iter().flatten().map(|(_, value)| value)
    }
}
