"""Gradient-boosted trees, to be compared with: the models that ship are not made of them. Needs lightgbm
(``requirements-comparison.txt``)."""

from __future__ import annotations

from collections.abc import Sequence

import lightgbm
import numpy as np

from .inputs import Category, Input
from .split import folds

ROUNDS = {2: 1000, 4: 600, 7: 300, 15: 300}


def out_of_fold(
    inputs: Sequence[Input],
    x: np.ndarray,
    y: np.ndarray,
    leaves: int,
    monotone: bool,
    count: int,
    seed: int,
    covariates: np.ndarray | None = None,
) -> np.ndarray:
    """Log odds of each row from trees grown on the other folds, the same folds as those of ``CrossValidation``.

    ``monotone`` holds them to the declared directions of the continuous inputs, and of categories all of whose levels rise.
    """
    directions = [_direction(i) if monotone else 0 for i in inputs]
    if covariates is not None:
        x = np.column_stack([x, covariates])
        directions += [0] * covariates.shape[1]
    settings = {
        "objective": "binary",
        "num_leaves": leaves,
        "learning_rate": 0.03,
        "min_child_samples": 40,
        "lambda_l2": 5.0,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "monotone_constraints": directions,
        "seed": seed,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
    }
    fold, logit = folds(y, count, seed), np.empty(len(y))
    for f in range(count):
        inside = fold != f
        grown = lightgbm.train(settings, lightgbm.Dataset(x[inside], y[inside]), ROUNDS[leaves])
        logit[~inside] = grown.predict(x[~inside], raw_score=True)
    return logit


def _direction(i: Input) -> int:
    if isinstance(i, Category):
        return int(i.rising == i.levels)
    return i.rises
