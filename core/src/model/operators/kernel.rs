//! Support vectors and what a row has in common with each.

use super::{Dim, Fact, Node, single::singles};
use crate::{
    code::{Error, Result},
    model::tensor::{Kind, View},
};

/// `kernel_type`, with `kernel_params` (gamma, coef0, degree) where it needs them.
#[derive(Debug, Clone, Copy)]
enum Kernel {
    /// `dot(x, v)`.
    Linear,
    /// `(gamma * dot(x, v) + coef0) ^ degree`.
    Poly { gamma: f32, offset: f32, degree: f32 },
    /// `exp(-gamma * |x - v|^2)`.
    Rbf { gamma: f32 },
    /// `tanh(gamma * dot(x, v) + coef0)`.
    Sigmoid { gamma: f32, offset: f32 },
}

/// `support_vectors` (`[vectors, columns]`) under a kernel.
#[derive(Debug)]
pub(super) struct SupportVectors {
    kernel: Kernel,
    vectors: Vec<f32>,
    columns: usize,
    misfit: Error,
}

impl SupportVectors {
    /// The `count` support vectors of a node.
    ///
    /// # Errors
    /// `K-MODL-030` where the kernel is unknown or lacks its parameters, or the vectors are not so many.
    pub(super) fn of(node: &Node, count: usize) -> Result<Self> {
        let vectors = node.floats("support_vectors")?.cloned().unwrap_or_default();
        let columns = vectors.len().checked_div(count).unwrap_or(0);
        if columns == 0 || columns * count != vectors.len() {
            return Err(node.invalid("support_vectors"));
        }
        let parameters = || match node.floats("kernel_params")?.map(Vec::as_slice) {
            Some(&[gamma, offset, degree]) => Ok((gamma, offset, degree)),
            _ => Err(node.invalid("kernel_params")),
        };
        let kernel = match node.text("kernel_type")?.map_or("LINEAR", String::as_str) {
            "LINEAR" => Kernel::Linear,
            "POLY" => parameters().map(|(gamma, offset, degree)| Kernel::Poly { gamma, offset, degree })?,
            "RBF" => parameters().map(|(gamma, ..)| Kernel::Rbf { gamma })?,
            "SIGMOID" => parameters().map(|(gamma, offset, _)| Kernel::Sigmoid { gamma, offset })?,
            _ => return Err(node.invalid("kernel_type")),
        };
        Ok(Self { kernel, vectors, columns, misfit: node.misfit() })
    }

    /// The open or known count of the input's rows.
    ///
    /// # Errors
    /// `K-MODL-031` where it is no table of numbers with as many columns as the vectors have.
    pub(super) fn rows(&self, inputs: &[Fact]) -> Result<Dim> {
        match inputs {
            [Fact { kind: Kind::F32 | Kind::F64 | Kind::I32 | Kind::I64, shape }]
                if matches!(shape.as_slice(), [_, Dim::Of { .. }])
                    || matches!(shape.as_slice(), [_, Dim::Fixed(columns)] if *columns == self.columns) =>
            {
                Ok(Dim::Of { input: 0, axis: 0 })
            }
            _ => Err(self.misfit.clone()),
        }
    }

    /// What each row has in common with every support vector, given to `each`, one row after another.
    ///
    /// # Errors
    /// As [`SupportVectors::rows`].
    pub(super) fn for_each_row(&self, inputs: &[View<'_>], mut each: impl FnMut(&[f32])) -> Result<()> {
        let [x] = inputs else { return Err(self.misfit.clone()) };
        let [_, columns] = x.shape else { return Err(self.misfit.clone()) };
        let elements = singles(x.elements).filter(|_| *columns == self.columns);
        let elements = elements.ok_or_else(|| self.misfit.clone())?;
        let mut common = vec![0.0; self.vectors.len() / self.columns];
        for row in elements.chunks_exact(self.columns) {
            for (value, vector) in common.iter_mut().zip(self.vectors.chunks_exact(self.columns)) {
                *value = self.kernel.of(row, vector);
            }
            each(&common);
        }
        Ok(())
    }
}

impl Kernel {
    fn of(self, x: &[f32], vector: &[f32]) -> f32 {
        let pairs = || x.iter().zip(vector);
        let dot = || pairs().fold(0.0, |sum, (x, v)| sum + x * v);
        match self {
            Self::Linear => dot(),
            Self::Poly { gamma, offset, degree } => (gamma * dot() + offset).powf(degree),
            Self::Rbf { gamma } => (-gamma * pairs().fold(0.0, |sum, (x, v)| sum + (x - v) * (x - v))).exp(),
            Self::Sigmoid { gamma, offset } => (gamma * dot() + offset).tanh(),
        }
    }
}
