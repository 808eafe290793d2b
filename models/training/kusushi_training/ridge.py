"""Ridge-penalised logistic regression by Newton's method, with the penalty chosen by cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from .split import folds

PENALTIES = tuple(float(p) for p in 10.0 ** np.arange(-1.0, 3.01, 0.25))


def newton(
    design: np.ndarray,
    y: np.ndarray,
    penalty: np.ndarray,
    weight: np.ndarray | None = None,
    start: np.ndarray | None = None,
    offset: np.ndarray | float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (intercept first) that maximise the penalised likelihood, and the inverse of its curvature.

    ``penalty`` has one value per column of ``design``; the intercept is never penalised. ``weight`` counts how
    often each row is used (a bootstrap sample).
    """
    columns = np.column_stack([np.ones(len(y)), design])
    ridge = np.diag(np.concatenate([[0.0], penalty]))
    weight = np.ones(len(y)) if weight is None else weight
    beta = np.zeros(columns.shape[1]) if start is None else start.copy()
    for _ in range(50):
        p = expit(columns @ beta + offset)
        curvature = (columns * (weight * p * (1 - p))[:, None]).T @ columns + ridge
        step = np.linalg.solve(curvature, columns.T @ (weight * (y - p)) - ridge @ beta)
        beta += step
        if np.max(np.abs(step)) < 1e-10:
            return beta, np.linalg.inv(curvature)
    raise RuntimeError("Newton's method did not converge")


@dataclass(frozen=True)
class Scaling:
    """Column scales for the penalty: spline terms by their SD, indicators as they are.

    A rare level therefore is shrunk more than a common one.
    """

    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def fit(cls, design: np.ndarray, indicators: np.ndarray) -> Scaling:
        scale = np.where(indicators, 1.0, design.std(axis=0))
        return cls(np.where(indicators, 0.0, design.mean(axis=0)), scale)

    def apply(self, design: np.ndarray) -> np.ndarray:
        return (design - self.centre) / self.scale

    def undo(self, beta: np.ndarray) -> np.ndarray:
        """Coefficients (last axis: intercept, terms) for the columns as they were."""
        slopes = beta[..., 1:] / self.scale
        intercept = beta[..., 0] - slopes @ self.centre
        return np.concatenate([intercept[..., None], slopes], axis=-1)


@dataclass(frozen=True)
class CrossValidation:
    """What the training part says of each penalty, and predictions for rows that a fit had not seen."""

    penalty: float
    log_loss: dict[float, float]
    out_of_fold: np.ndarray  # logits at the chosen penalty

    @classmethod
    def run(
        cls,
        design: np.ndarray,
        y: np.ndarray,
        penalised: np.ndarray,
        penalties: Sequence[float],
        count: int,
        seed: int,
    ) -> CrossValidation:
        fold = folds(y, count, seed)
        logits = {p: np.empty(len(y)) for p in penalties}
        for f in range(count):
            inside, start = fold != f, None
            for p in sorted(penalties, reverse=True):
                start, _ = newton(design[inside], y[inside], penalised * p, start=start)
                logits[p][~inside] = start[0] + design[~inside] @ start[1:]
        losses = {p: float(np.mean(np.logaddexp(0, z) - y * z)) for p, z in logits.items()}
        best = min(losses, key=losses.get)
        return cls(best, losses, logits[best])


def recalibration(logit: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Intercept and slope that calibrate out-of-fold logits."""
    beta, _ = newton(logit[:, None], y, np.zeros(1))
    return float(beta[0]), float(beta[1])
