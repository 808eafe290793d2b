"""One figure of several sites pooled, with what a further site may look like.

The same method as that of ``kusushi evaluate`` (``host/src/evaluate/metrics/pooling.rs``): variance between sites by
Paule and Mandel (J Res Natl Bur Stand 1982;87:377-85, doi:10.6028/jres.087.022); interval of the mean by Hartung and
Knapp, never narrower than without (Roever et al., BMC Med Res Methodol 2015;15:99, doi:10.1186/s12874-015-0091-1);
prediction interval by Higgins, Thompson and Spiegelhalter (J R Stat Soc A 2009;172:137-59,
doi:10.1111/j.1467-985X.2008.00552.x).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student

from .metrics import Z

# Smaller sites have slopes that are mostly chance.
LEAST_ROWS = 200

# A prediction interval has two degrees of freedom fewer than there are sites.
LEAST_SITES = 3


def pool(values: np.ndarray, errors: np.ndarray) -> dict[str, object]:
    """``values`` with their standard errors, one a site."""
    values, errors = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    sites = len(values)
    if sites < LEAST_SITES or not np.all(np.isfinite(values)) or not np.all(errors > 0):
        raise ValueError("too few sites, or a figure that is none")
    between = _between(values, errors)
    mean, weight, scatter = _weighted(values, errors, between)
    variance = max(scatter / (sites - 1), 1.0) / weight
    half = student.ppf(0.975, sites - 1) * np.sqrt(variance)
    ahead = student.ppf(0.975, sites - 2) * np.sqrt(between + variance)
    return {
        "sites": sites,
        "value": float(mean),
        "lower": float(mean - half),
        "upper": float(mean + half),
        "prediction": [float(mean - ahead), float(mean + ahead)],
        "sd_between": float(np.sqrt(between)),
    }


def error_of(interval: dict[str, float]) -> float:
    """Standard error of a figure whose interval is symmetrical."""
    return (interval["upper"] - interval["lower"]) / (2 * Z)


def _weighted(values: np.ndarray, errors: np.ndarray, between: float) -> tuple[float, float, float]:
    """Mean by inverse variance, sum of the weights, and weighted sum of squared distances from the mean."""
    weights = 1 / (errors**2 + between)
    mean = float(weights @ values / weights.sum())
    return mean, float(weights.sum()), float(weights @ (values - mean) ** 2)


def _between(values: np.ndarray, errors: np.ndarray) -> float:
    """The variance between sites at which the scatter is what chance expects; 0 where chance alone scatters more."""

    def excess(between: float) -> float:
        return _weighted(values, errors, between)[2] - (len(values) - 1)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.sum((values - values.mean()) ** 2))
    while excess(high) > 0:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2
