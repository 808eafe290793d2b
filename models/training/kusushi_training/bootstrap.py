"""Nonparametric bootstrap: the fit repeated on rows drawn with replacement, penalty, knots and scales held fixed."""

from __future__ import annotations

import numpy as np

from .ridge import newton


def refits(
    design: np.ndarray, y: np.ndarray, penalty: np.ndarray, start: np.ndarray, count: int, seed: int
) -> list[np.ndarray]:
    """Coefficients of each refit, intercept first."""
    rng = np.random.default_rng(seed)
    coefficients = []
    for _ in range(count):
        weight = np.bincount(rng.integers(len(y), size=len(y)), minlength=len(y)).astype(float)
        used = weight > 0
        beta, _ = newton(design[used], y[used], penalty, weight=weight[used], start=start)
        coefficients.append(beta)
    return coefficients
