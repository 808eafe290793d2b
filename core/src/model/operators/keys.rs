//! Keys and where each stands, and tables from keys to values: what encoders look up.

use std::collections::BTreeMap;

use super::{Fact, Operator};
use crate::{
    code::{Error, Result},
    model::tensor::{Data, Elements, Kind, Tensor, View},
};

/// Positions of keys.
#[derive(Debug)]
pub(super) enum Keys {
    /// Of whole numbers.
    Ints(BTreeMap<i64, usize>),
    /// Of floating point numbers, by [`bits`].
    Reals(BTreeMap<u64, usize>),
    /// Of texts.
    Texts(BTreeMap<String, usize>),
}

impl Keys {
    /// The positions of those keys, of a repeated one the last; `None` for kinds that no encoder has keys of.
    pub(super) fn last(keys: Elements<'_>) -> Option<Self> {
        Self::new(keys, false)
    }

    /// The positions of those keys, of a repeated one the first.
    pub(super) fn first(keys: Elements<'_>) -> Option<Self> {
        Self::new(keys, true)
    }

    fn new(keys: Elements<'_>, first: bool) -> Option<Self> {
        Some(match keys {
            Elements::I16(keys) => Self::Ints(number(keys.iter().map(|&key| key.into()), first)),
            Elements::I32(keys) => Self::Ints(number(keys.iter().map(|&key| key.into()), first)),
            Elements::I64(keys) => Self::Ints(number(keys.iter().copied(), first)),
            Elements::F32(keys) => Self::Reals(number(keys.iter().map(|&key| bits(key.into())), first)),
            Elements::F64(keys) => Self::Reals(number(keys.iter().map(|&key| bits(key)), first)),
            Elements::Text(keys) => Self::Texts(number(keys.iter().cloned(), first)),
            _ => return None,
        })
    }

    /// The position of every element, or `or`; `None` where the elements are of another sort than the keys.
    pub(super) fn find(&self, elements: Elements<'_>, or: usize) -> Option<Vec<usize>> {
        let int = |ints: &BTreeMap<i64, usize>, x: i64| ints.get(&x).copied().unwrap_or(or);
        let real = |reals: &BTreeMap<u64, usize>, x: f64| reals.get(&bits(x)).copied().unwrap_or(or);
        Some(match (self, elements) {
            (Self::Ints(keys), Elements::I16(x)) => x.iter().map(|&x| int(keys, x.into())).collect(),
            (Self::Ints(keys), Elements::I32(x)) => x.iter().map(|&x| int(keys, x.into())).collect(),
            (Self::Ints(keys), Elements::I64(x)) => x.iter().map(|&x| int(keys, x)).collect(),
            (Self::Reals(keys), Elements::F32(x)) => x.iter().map(|&x| real(keys, x.into())).collect(),
            (Self::Reals(keys), Elements::F64(x)) => x.iter().map(|&x| real(keys, x)).collect(),
            (Self::Texts(keys), Elements::Text(x)) => x.iter().map(|x| keys.get(x).copied().unwrap_or(or)).collect(),
            _ => return None,
        })
    }
}

fn number<K: Ord>(keys: impl Iterator<Item = K>, first: bool) -> BTreeMap<K, usize> {
    let mut positions = BTreeMap::new();
    for (position, key) in keys.enumerate() {
        let kept = positions.entry(key).or_insert(position);
        if !first {
            *kept = position;
        }
    }
    positions
}

/// The same for numbers that are the same key: both zeros, and every NaN.
fn bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { (x + 0.0).to_bits() }
}

/// From keys of one kind to values of another.
#[derive(Debug)]
pub(super) struct Table {
    /// Kind of the keys.
    pub(super) kind: Kind,
    /// The keys.
    pub(super) keys: Keys,
    /// A value for each key, and after them the one for all else.
    pub(super) values: Tensor,
}

impl Table {
    /// A table of those keys; `None` where there is not one value a key and one more.
    pub(super) fn new(keys: &Tensor, values: Data) -> Option<Self> {
        let values = Tensor::new(vec![keys.data().len().checked_add(1)?], values)?;
        Some(Self { kind: keys.kind(), keys: Keys::last(keys.view().elements)?, values })
    }
}

/// Every element looked up in the table of its kind.
#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) tables: Vec<Table>,
    pub(super) misfit: Error,
}

impl Lookup {
    fn table(&self, kind: Kind) -> Result<&Table> {
        self.tables.iter().find(|table| table.kind == kind).ok_or_else(|| self.misfit.clone())
    }
}

impl Operator for Lookup {
    fn outputs(&self, inputs: &[Fact]) -> Result<Vec<Fact>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        Ok(vec![Fact { kind: self.table(x.kind)?.values.kind(), shape: x.shape.clone() }])
    }

    fn run(&self, inputs: &[View<'_>]) -> Result<Vec<Tensor>> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let table = self.table(x.elements.kind())?;
        let default = table.values.data().len().saturating_sub(1);
        let found = table.keys.find(x.elements, default);
        let data = found.and_then(|found| table.values.view().elements.pick(found.into_iter()));
        let made = data.and_then(|data| Tensor::new(x.shape.to_vec(), data));
        Ok(vec![made.ok_or_else(|| self.misfit.clone())?])
    }
}
