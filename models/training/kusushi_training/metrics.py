"""How good a risk is: discrimination, accuracy, calibration, each with a 95 % interval where one is usual."""

from __future__ import annotations

import numpy as np
from scipy.special import expit
from scipy.stats import norm, rankdata

from .ridge import newton

Z = float(norm.ppf(0.975))


def auroc(y: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """Area under the ROC curve with DeLong's interval (Biometrics 1988;44:837-45)."""
    cases, controls = score[y == 1], score[y == 0]
    m, n = len(cases), len(controls)
    ranks = rankdata(np.concatenate([cases, controls]))
    above = (ranks[:m] - rankdata(cases)) / n
    below = 1 - (ranks[m:] - rankdata(controls)) / m
    area = float(above.mean())
    error = float(np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n))
    return {"value": area, "lower": area - Z * error, "upper": area + Z * error}


def calibration(y: np.ndarray, logit: np.ndarray) -> dict[str, dict[str, float]]:
    """Slope of the outcome on the logit; intercept with the slope held at one (calibration in the large)."""

    def wald(value: float, variance: float) -> dict[str, float]:
        half = Z * float(np.sqrt(variance))
        return {"value": float(value), "lower": float(value) - half, "upper": float(value) + half}

    beta, covariance = newton(logit[:, None], y, np.zeros(1))
    large, large_covariance = newton(np.empty((len(y), 0)), y, np.zeros(0), offset=logit)
    return {
        "slope": wald(beta[1], covariance[1, 1]),
        "intercept_in_the_large": wald(large[0], large_covariance[0, 0]),
    }


def deciles(y: np.ndarray, p: np.ndarray) -> list[dict[str, float]]:
    """Expected and observed share by tenth of predicted risk."""
    parts = np.array_split(np.argsort(p, kind="stable"), 10)
    return [{"n": len(rows), "expected": float(p[rows].mean()), "observed": float(y[rows].mean())} for rows in parts]


def at_thresholds(y: np.ndarray, p: np.ndarray, thresholds: tuple[float, ...]) -> list[dict[str, float]]:
    """What a cut at each risk would do: share at or above it, sensitivity, specificity, predictive values."""
    rows = []
    for threshold in thresholds:
        above = p >= threshold
        rows.append(
            {
                "risk": threshold,
                "share_at_or_above": float(above.mean()),
                "sensitivity": float(above[y == 1].mean()),
                "specificity": float((~above)[y == 0].mean()),
                "positive_predictive_value": float(y[above].mean()),
                "negative_predictive_value": float(1 - y[~above].mean()),
            }
        )
    return rows


def figures(y: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    """All figures of one set of rows."""
    y = np.asarray(y, dtype=float)
    logit = np.asarray(logit, dtype=float)
    p = expit(logit)
    observed, expected = float(y.sum()), float(p.sum())
    spread = Z * np.sqrt((1 - y.mean()) / observed)
    return {
        "n": len(y),
        "events": int(observed),
        "auroc": auroc(y, logit),
        "brier": float(np.mean((p - y) ** 2)),
        "brier_null": float(y.mean() * (1 - y.mean())),
        "log_loss": float(np.mean(np.logaddexp(0, logit) - y * logit)),
        "calibration": calibration(y, logit),
        "observed_to_expected": {
            "value": observed / expected,
            "lower": observed / expected * float(np.exp(-spread)),
            "upper": observed / expected * float(np.exp(spread)),
        },
        "predicted_risk": {
            "min": float(p.min()),
            "p01": float(np.quantile(p, 0.01)),
            "median": float(np.median(p)),
            "p99": float(np.quantile(p, 0.99)),
            "max": float(p.max()),
        },
    }
