"""Made-up patients against whom contributions are counted: ``[graph] background`` of a manifest.

Drawn by a Gaussian copula from aggregates of the training part alone: each input's quantiles or shares of levels, and
the rank correlations of the inputs. No row is one of the data's, and none is a patient.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import norm, rankdata

from .inputs import Category, Input

QUANTILES = np.linspace(0.01, 0.99, 50)


def draw(
    inputs: Sequence[Input], x: np.ndarray, count: int, seed: int, decimals: Mapping[str, int]
) -> list[dict[str, object]]:
    """``count`` made-up rows for the training part ``x`` [rows, K]; numbers are rounded as people write them."""
    normal = np.random.default_rng(seed).standard_normal((count, len(inputs)))
    share = norm.cdf(normal @ np.linalg.cholesky(_correlation(x)).T)
    columns = [_column(i, x[:, k], share[:, k], decimals.get(i.name, 0)) for k, i in enumerate(inputs)]
    return [{i.name: column[row] for i, column in zip(inputs, columns)} for row in range(count)]


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows))


def matrix(inputs: Sequence[Input], rows: Sequence[Mapping[str, object]]) -> np.ndarray:
    """The rows as a graph takes them, float32 [rows, K]."""

    def number(i: Input, value: object) -> float:
        return float(i.levels.index(value) if isinstance(i, Category) else value)

    return np.array([[number(i, row[i.name]) for i in inputs] for row in rows], dtype=np.float32)


def _correlation(x: np.ndarray) -> np.ndarray:
    """Correlation of the normal scores; a missing value stands in the middle. Shrunk a little, to stay definite."""
    scores = np.empty_like(x)
    for k, column in enumerate(x.T):
        known = ~np.isnan(column)
        scores[known, k] = norm.ppf(rankdata(column[known]) / (known.sum() + 1))
        scores[~known, k] = 0.0
    return 0.99 * np.corrcoef(scores, rowvar=False) + 0.01 * np.eye(x.shape[1])


def _column(i: Input, known: np.ndarray, share: np.ndarray, decimals: int) -> list[object]:
    known = known[~np.isnan(known)]
    if isinstance(i, Category):
        upper = np.cumsum([np.mean(known == level) for level in range(len(i.levels))])
        return [i.levels[min(int(np.searchsorted(upper, s)), len(i.levels) - 1)] for s in share]
    values = np.interp(share, QUANTILES, np.quantile(known, QUANTILES))
    return [float(v) if decimals else int(v) for v in np.round(values, decimals)]
