//! The labels of a classifier: whole numbers or texts.

use super::Node;
use crate::{
    code::Result,
    model::tensor::{Data, Kind},
};

/// `classlabels_ints` (or `classlabels_int64s`) or `classlabels_strings`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Labels {
    /// Whole numbers.
    Numbers(Vec<i64>),
    /// Texts.
    Texts(Vec<String>),
}

impl Labels {
    /// The labels of a node; texts where it has both.
    ///
    /// # Errors
    /// `K-MODL-030` where it has none.
    pub(super) fn of(node: &Node) -> Result<Self> {
        if let Some(texts) = node.texts("classlabels_strings")?.filter(|texts| !texts.is_empty()) {
            return Ok(Self::Texts(texts.clone()));
        }
        for name in ["classlabels_int64s", "classlabels_ints"] {
            if let Some(numbers) = node.ints(name)?.filter(|numbers| !numbers.is_empty()) {
                return Ok(Self::Numbers(numbers.clone()));
            }
        }
        Err(node.invalid("classlabels"))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// Type of the labels.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Numbers(_) => Kind::I64,
            Self::Texts(_) => Kind::Text,
        }
    }

    /// The labels at these indices; an index that is none is left out.
    pub(super) fn of_indices(&self, indices: &[usize]) -> Data {
        match self {
            Self::Numbers(numbers) => {
                Data::I64(indices.iter().filter_map(|index| numbers.get(*index)).copied().collect())
            }
            Self::Texts(texts) => Data::Text(indices.iter().filter_map(|index| texts.get(*index)).cloned().collect()),
        }
    }
}
