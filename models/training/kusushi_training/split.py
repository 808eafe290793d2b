"""Setting rows aside and cutting folds, by fixed seeds, stratified by the outcome."""

from __future__ import annotations

import numpy as np


def set_aside(y: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers (ascending) of the training part and of the part set aside."""
    rng = np.random.default_rng(seed)
    aside = np.zeros(len(y), dtype=bool)
    for outcome in (0, 1):
        rows = rng.permutation(np.flatnonzero(y == outcome))
        aside[rows[: round(share * len(rows))]] = True
    return np.flatnonzero(~aside), np.flatnonzero(aside)


def folds(y: np.ndarray, count: int, seed: int) -> np.ndarray:
    """The fold (0 .. count-1) of every row."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(y), dtype=int)
    for outcome in (0, 1):
        rows = rng.permutation(np.flatnonzero(y == outcome))
        fold[rows] = np.arange(len(rows)) % count
    return fold
