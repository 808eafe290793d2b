//! An object of which some members were looked at before their reader was known: those come first, then the rest.

use std::vec::IntoIter;

use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, value::BorrowedStrDeserializer};
use serde_json::value::RawValue;

use super::object::Text;

/// The members seen, and the object that they came from.
pub(super) struct Replay<'de, A> {
    seen: IntoIter<(Text<'de>, &'de RawValue)>,
    value: Option<&'de RawValue>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> Replay<'de, A> {
    /// An object of which nothing was looked at.
    pub(super) fn of(rest: A) -> Self {
        Self { seen: Vec::new().into_iter(), value: None, rest }
    }

    /// Reads up to the type of a resource, which stands anywhere in it. First, as servers write it, it costs nothing;
    /// what stands before it is read twice.
    pub(super) fn after_type(mut rest: A) -> Result<(Text<'de>, Self), A::Error> {
        let mut seen = Vec::new();
        while let Some(key) = rest.next_key::<Text<'de>>()? {
            if &*key == "resourceType" {
                let kind = rest.next_value()?;
                return Ok((kind, Self { seen: seen.into_iter(), value: None, rest }));
            }
            seen.push((key, rest.next_value()?));
        }
        Err(A::Error::custom("no resourceType"))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replay<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some((key, value)) = self.seen.next() else { return self.rest.next_key_seed(seed) };
        self.value = Some(value);
        match key.borrowed() {
            Some(key) => seed.deserialize(BorrowedStrDeserializer::new(key)),
            None => seed.deserialize((*key).into_deserializer()),
        }
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            None => self.rest.next_value_seed(seed),
            Some(value) => {
                let mut json = serde_json::Deserializer::from_str(value.get());
                seed.deserialize(&mut json).map_err(A::Error::custom)
            }
        }
    }
}
