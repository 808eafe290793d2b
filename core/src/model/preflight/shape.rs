//! The shape of a value in a batch of one, as far as it is known.

/// Dimensions, or only how many elements there are at least.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Dims(Vec<u64>),
    Elements(u64),
}

impl Shape {
    pub(super) fn elements(&self) -> u64 {
        match self {
            Self::Dims(dims) => dims.iter().fold(1, |elements: u64, &dim| elements.saturating_mul(dim)),
            Self::Elements(elements) => *elements,
        }
    }

    pub(super) fn dims(&self) -> Option<&[u64]> {
        match self {
            Self::Dims(dims) => Some(dims),
            Self::Elements(_) => None,
        }
    }

    /// The shape of both together by ONNX's multidirectional broadcasting.
    pub(super) fn broadcast(&self, other: &Self) -> Self {
        let (Some(a), Some(b)) = (self.dims(), other.dims()) else {
            return Self::Elements(self.elements().max(other.elements()));
        };
        let rank = a.len().max(b.len());
        let dim =
            |dims: &[u64], axis: usize| (axis + dims.len()).checked_sub(rank).and_then(|at| dims.get(at).copied());
        let wider = |axis| match (dim(a, axis), dim(b, axis)) {
            (Some(1) | None, Some(other)) | (Some(other), Some(1) | None) => other,
            (Some(a), Some(b)) => a.max(b),
            (None, None) => 1,
        };
        Self::Dims((0..rank).map(wider).collect())
    }

    /// Every dimension as `each` says of it and its axis; only the number of elements where it is not known.
    pub(super) fn map(&self, each: impl Fn(usize, u64) -> u64) -> Self {
        match self {
            Self::Dims(dims) => Self::Dims(dims.iter().enumerate().map(|(axis, &dim)| each(axis, dim)).collect()),
            Self::Elements(_) => self.clone(),
        }
    }
}

/// The axis that a number means in a rank, negative ones counted from the end.
pub(super) fn axis(number: f64, rank: usize) -> Option<usize> {
    #[expect(clippy::cast_possible_truncation, reason = "out of range saturates, and is then no axis")]
    let number = number as i64;
    let rank = i64::try_from(rank).ok()?;
    let axis = if number < 0 { number + rank } else { number };
    usize::try_from(axis).ok().filter(|_| axis < rank)
}

/// A size that a number means; below zero is none.
pub(super) fn count(number: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "out of range saturates")]
    let count = number.max(0.0) as u64;
    count
}
