"""Predictions for rows that the fit giving them had not seen: by folds, and site by site."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .metrics import figures
from .pooling import LEAST_ROWS, error_of, pool
from .split import folds

# Fits on the first rows and gives the log odds of the second.
Predict = Callable[[np.ndarray, np.ndarray], np.ndarray]


def by_fold(y: np.ndarray, predict: Predict, count: int, seed: int) -> np.ndarray:
    """Log odds of every row from a fit on the other folds."""
    fold = folds(y, count, seed)
    logit = np.empty(len(y))
    for f in range(count):
        logit[fold == f] = predict(np.flatnonzero(fold != f), np.flatnonzero(fold == f))
    return logit


def by_site(site: np.ndarray, predict: Predict, least_rows: int = LEAST_ROWS) -> np.ndarray:
    """Log odds of the rows of each site of ``least_rows`` or more, from a fit on all others; NaN in smaller ones."""
    logit = np.full(len(site), np.nan)
    for name in sorted(set(site.tolist())):
        there = np.flatnonzero(site == name)
        if len(there) >= least_rows:
            logit[there] = predict(np.flatnonzero(site != name), there)
    return logit


def site_report(site: np.ndarray, y: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    """Figures over all rows with log odds; slope, AUROC and calibration in the large pooled over sites; each site."""
    known = ~np.isnan(logit)
    sites = {}
    for name in sorted(set(site[known].tolist())):
        rows = known & (site == name)
        sites[name] = figures(y[rows], logit[rows])

    def pooled(of: Callable[[dict[str, object]], dict[str, float]]) -> dict[str, object]:
        found = [of(one) for one in sites.values()]
        return pool([f["value"] for f in found], [error_of(f) for f in found])

    return {
        "all_rows": figures(y[known], logit[known]),
        "slope": pooled(lambda one: one["calibration"]["slope"]),
        "auroc": pooled(lambda one: one["auroc"]),
        "intercept_in_the_large": pooled(lambda one: one["calibration"]["intercept_in_the_large"]),
        "sites": {
            name: {
                "n": one["n"],
                "events": one["events"],
                "auroc": one["auroc"]["value"],
                "slope": one["calibration"]["slope"]["value"],
                "observed_to_expected": one["observed_to_expected"]["value"],
            }
            for name, one in sites.items()
        },
    }
