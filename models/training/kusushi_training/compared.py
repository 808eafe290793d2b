"""Two forms of a model compared by the log odds that they gave to rows unseen, fold by fold."""

from __future__ import annotations

import numpy as np

from .metrics import auroc


def compare(y: np.ndarray, fold: np.ndarray, base: np.ndarray, other: np.ndarray) -> dict[str, object]:
    """AUROC and log loss of ``other``, and what it gains on ``base``; the errors are over folds, and over rows."""

    def loss(logit: np.ndarray) -> np.ndarray:
        return np.logaddexp(0, logit) - y * logit

    def area(rows: np.ndarray, logit: np.ndarray) -> float:
        return auroc(y[rows], logit[rows])["value"]

    folds = [fold == f for f in np.unique(fold)]
    gain = np.array([area(rows, other) - area(rows, base) for rows in folds])
    saved = loss(base) - loss(other)
    return {
        "auroc": auroc(y, other)["value"],
        "log_loss": float(loss(other).mean()),
        "auroc_gained": {"mean": float(gain.mean()), "standard_error": float(gain.std(ddof=1) / np.sqrt(len(gain)))},
        "log_loss_saved": {"mean": float(saved.mean()), "standard_error": float(saved.std(ddof=1) / np.sqrt(len(y)))},
    }
