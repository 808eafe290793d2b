//! The two precisions in which trees compare and add.

use std::{
    fmt,
    ops::{AddAssign, Div, Neg},
};

/// A floating-point type.
pub(in crate::model) trait Real:
    Copy + Default + PartialOrd + AddAssign + Div<Output = Self> + Neg<Output = Self> + From<f32> + fmt::Debug + Send + Sync
{
    /// Not a number.
    const NAN: Self;

    /// Whether it is not a number.
    fn is_missing(self) -> bool;

    /// How many trees there are, for an average.
    fn count(trees: usize) -> Self;

    /// In single precision.
    fn single(self) -> f32;

    /// From double precision, rounded.
    fn of(value: f64) -> Self;
}

impl Real for f32 {
    const NAN: Self = Self::NAN;

    fn is_missing(self) -> bool {
        self.is_nan()
    }

    #[expect(clippy::cast_precision_loss, reason = "trees are fewer than 2^24, else the peer rounds alike")]
    fn count(trees: usize) -> Self {
        trees as Self
    }

    fn single(self) -> f32 {
        self
    }

    #[expect(clippy::cast_possible_truncation, reason = "single precision is asked for")]
    fn of(value: f64) -> Self {
        value as Self
    }
}

impl Real for f64 {
    const NAN: Self = Self::NAN;

    fn is_missing(self) -> bool {
        self.is_nan()
    }

    #[expect(clippy::cast_precision_loss, reason = "trees are fewer than 2^53")]
    fn count(trees: usize) -> Self {
        trees as Self
    }

    #[expect(clippy::cast_possible_truncation, reason = "single precision is asked for")]
    fn single(self) -> f32 {
        self as f32
    }

    fn of(value: f64) -> Self {
        value
    }
}
