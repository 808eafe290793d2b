//! What messages say under a key, where later messages replace or retract what earlier ones said.

use std::collections::BTreeMap;

/// Values in the order in which they came, found again by their keys in logarithmic time.
#[derive(Debug)]
pub(super) struct Versions<K, V> {
    /// Each with the number of its message; none where it gave way.
    values: Vec<Option<(usize, V)>>,
    known: BTreeMap<K, Vec<usize>>,
}

impl<K, V> Default for Versions<K, V> {
    fn default() -> Self {
        Self { values: Vec::new(), known: BTreeMap::new() }
    }
}

impl<K: Ord, V> Versions<K, V> {
    /// Adds a value of the message with this number.
    pub(super) fn put(&mut self, key: K, message: usize, value: V) {
        self.known.entry(key).or_default().push(self.values.len());
        self.values.push(Some((message, value)));
    }

    /// How many values stand under a key.
    pub(super) fn standing(&self, key: &K) -> usize {
        self.known.get(key).map_or(0, Vec::len)
    }

    /// Takes away what stands under a key and is chosen by the number of its message and itself.
    pub(super) fn retract(&mut self, key: &K, chosen: impl Fn(usize, &V) -> bool) {
        if let Some(places) = self.known.get_mut(key) {
            let values = &mut self.values;
            places.retain(|&place| retain(values, place, &chosen));
        }
    }

    /// Takes away what stands under any key from this one on, as long as keys are alike.
    pub(super) fn retract_alike(&mut self, from: K, alike: impl Fn(&K) -> bool, chosen: impl Fn(usize, &V) -> bool) {
        let values = &mut self.values;
        for (_, places) in self.known.range_mut(from..).take_while(|(key, _)| alike(key)) {
            places.retain(|&place| retain(values, place, &chosen));
        }
    }

    /// What still stands, in the order in which it came.
    pub(super) fn into_values(self) -> impl Iterator<Item = V> {
        self.values.into_iter().flatten().map(|(_, value)| value)
    }
}

/// Empties a place if its value is chosen; says whether it still stands.
fn retain<V>(values: &mut [Option<(usize, V)>], place: usize, chosen: impl Fn(usize, &V) -> bool) -> bool {
    let Some(slot) = values.get_mut(place) else { return false };
    if slot.as_ref().is_some_and(|(message, value)| !chosen(*message, value)) {
        return true;
    }
    *slot = None;
    false
}
