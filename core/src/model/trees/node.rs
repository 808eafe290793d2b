//! A node as it is walked through: what it asks, and where its two children lie.

use super::{draft::Split, real::Real};

/// What a node asks of a value; a missing value (NaN) is a no, but to `Differs`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) enum Comparison<T> {
    /// `value <= threshold`.
    AtMost(T),
    /// `value < threshold`.
    Below(T),
    /// `value >= threshold`.
    AtLeast(T),
    /// `value > threshold`.
    Above(T),
    /// `value == threshold`.
    Equals(T),
    /// `value != threshold`.
    Differs(T),
    /// Whether the value is one of these.
    Member(Vec<T>),
    /// A leaf asks nothing.
    Never,
}

impl<T: Real> Comparison<T> {
    /// Whether a threshold is not a number.
    pub(super) fn is_undefined(&self) -> bool {
        match self {
            Self::AtMost(x)
            | Self::Below(x)
            | Self::AtLeast(x)
            | Self::Above(x)
            | Self::Equals(x)
            | Self::Differs(x) => x.is_missing(),
            Self::Member(members) => members.iter().any(|member| member.is_missing()),
            Self::Never => false,
        }
    }

    fn holds(&self, value: T) -> bool {
        match self {
            Self::AtMost(x) => value <= *x,
            Self::Below(x) => value < *x,
            Self::AtLeast(x) => value >= *x,
            Self::Above(x) => value > *x,
            Self::Equals(x) => value == *x,
            Self::Differs(x) => value != *x,
            Self::Member(members) => members.contains(&value),
            Self::Never => false,
        }
    }

    /// The same in the wider type.
    pub(super) fn widen(&self) -> Comparison<f64>
    where
        f64: From<T>,
    {
        match self {
            Self::AtMost(x) => Comparison::AtMost((*x).into()),
            Self::Below(x) => Comparison::Below((*x).into()),
            Self::AtLeast(x) => Comparison::AtLeast((*x).into()),
            Self::Above(x) => Comparison::Above((*x).into()),
            Self::Equals(x) => Comparison::Equals((*x).into()),
            Self::Differs(x) => Comparison::Differs((*x).into()),
            Self::Member(members) => Comparison::Member(members.iter().map(|x| (*x).into()).collect()),
            Self::Never => Comparison::Never,
        }
    }
}

/// A node. Its right child lies after the left one. A leaf is its own right child, and everything goes right there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<T> {
    threshold: T,
    /// The column, and in the top bit whether a missing value goes left.
    feature: u32,
    /// The left child.
    child: u32,
}

const MISSING_LEFT: u32 = 1 << 31;

impl<T: Real> Node<T> {
    /// The largest number of a node or a column.
    pub(super) const LARGEST: usize = (MISSING_LEFT - 2) as usize;

    #[inline]
    pub(super) fn leaf(at: u32) -> Self {
        Self { threshold: T::NAN, feature: 0, child: at.wrapping_sub(1) }
    }

    /// The node, and whether a yes goes right instead of left.
    #[expect(clippy::cast_possible_truncation, reason = "the draft is below LARGEST")]
    pub(super) fn split(split: &Split<T>, child: usize) -> (Self, bool) {
        let (threshold, swapped) = match split.comparison {
            Comparison::AtMost(x) | Comparison::Below(x) => (x, false),
            // Above is the contrary of AtMost, and AtLeast that of Below, but to a missing value.
            Comparison::Above(x) | Comparison::AtLeast(x) => (x, true),
            _ => (T::NAN, false),
        };
        let missing = if split.missing_is_true == swapped { 0 } else { MISSING_LEFT };
        (Self { threshold, feature: split.feature as u32 | missing, child: child as u32 }, swapped)
    }

    /// Whether a missing value goes left.
    pub(super) fn is_missing_left(&self) -> bool {
        self.feature & MISSING_LEFT != 0
    }

    pub(super) fn widen(&self) -> Node<f64>
    where
        f64: From<T>,
    {
        Node { threshold: self.threshold.into(), feature: self.feature, child: self.child }
    }
}

/// How the nodes of an ensemble decide. One kind is enough for nearly every ensemble, and leaves its loop short.
pub(super) trait Rule<T> {
    /// The node after the one at `at`.
    fn next(&self, at: u32, node: &Node<T>, row: &[T]) -> u32;
}

/// Left where the value is at most the threshold, or below it; `MISSING` where a value may be missing and go left.
pub(super) struct Threshold<const STRICT: bool, const MISSING: bool>;

/// As each node's comparison says.
pub(super) struct Each<'a, T>(pub(super) &'a [Comparison<T>]);

impl<T: Real, const STRICT: bool, const MISSING: bool> Rule<T> for Threshold<STRICT, MISSING> {
    #[inline]
    fn next(&self, _: u32, node: &Node<T>, row: &[T]) -> u32 {
        let value = row.get((node.feature & !MISSING_LEFT) as usize).copied().unwrap_or(T::NAN);
        let is_left = if STRICT { value < node.threshold } else { value <= node.threshold };
        let is_left = if MISSING { is_left | (node.is_missing_left() & value.is_missing()) } else { is_left };
        node.child.wrapping_add(u32::from(!is_left))
    }
}

impl<T: Real> Rule<T> for Each<'_, T> {
    fn next(&self, at: u32, node: &Node<T>, row: &[T]) -> u32 {
        let value = row.get((node.feature & !MISSING_LEFT) as usize).copied().unwrap_or(T::NAN);
        let comparison = self.0.get(at as usize).unwrap_or(&Comparison::Never);
        let is_yes = comparison.holds(value);
        let is_left = match comparison {
            Comparison::Above(_) | Comparison::AtLeast(_) if value.is_missing() => node.is_missing_left(),
            Comparison::Above(_) | Comparison::AtLeast(_) => !is_yes,
            _ => is_yes || (node.is_missing_left() && value.is_missing()),
        };
        node.child.wrapping_add(u32::from(!is_left))
    }
}
