"""One additive risk model: terms, penalty, recalibration and bootstrap, fitted on the training part alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .bootstrap import refits
from .inputs import Input
from .ridge import PENALTIES, CrossValidation, Scaling, newton, recalibration
from .terms import Terms

FOLDS = 10
REFITS = 200


@dataclass(frozen=True)
class Model:
    """The fitted model. ``covariates`` are columns that were fitted along but are zero when the model serves."""

    terms: Terms
    cross_validation: CrossValidation
    recalibration: tuple[float, float]
    coefficients: np.ndarray  # [1 + REFITS, 1 + terms], recalibrated, intercept first; row 0 is the model
    covariate_coefficients: np.ndarray  # [covariates], recalibrated

    @classmethod
    def fit(
        cls,
        inputs: Sequence[Input],
        x: np.ndarray,
        y: np.ndarray,
        seed: int,
        covariates: np.ndarray | None = None,
        penalties: Sequence[float] = PENALTIES,
        refit_count: int = REFITS,
    ) -> Model:
        """``x`` float64 [rows, K]; ``covariates`` [rows, C] are not penalised."""
        y = y.astype(float)
        terms = Terms.fit(inputs, x)
        matrix = terms.matrix(x)
        width = matrix.shape[1]
        scaling = Scaling.fit(matrix, np.arange(width) < terms.indicator_count())
        design = scaling.apply(matrix)
        penalised = np.ones(width)
        if covariates is not None:
            design = np.column_stack([design, covariates])
            penalised = np.concatenate([penalised, np.zeros(covariates.shape[1])])
        tuned = CrossValidation.run(design, y, penalised, penalties, FOLDS, seed)
        penalty = penalised * tuned.penalty
        beta, _ = newton(design, y, penalty)
        beta = np.vstack([beta, *refits(design, y, penalty, beta, refit_count, seed + 1)])
        intercept, slope = recalibration(tuned.out_of_fold, y)
        coefficients = slope * scaling.undo(beta[:, : 1 + width])
        coefficients[:, 0] += intercept
        return cls(terms, tuned, (intercept, slope), coefficients, slope * beta[0, 1 + width :])

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Float64 logits of the model, without covariates."""
        return self.coefficients[0, 0] + self.terms.matrix(x) @ self.coefficients[0, 1:]
