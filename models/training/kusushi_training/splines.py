"""Restricted cubic splines (linear beyond the outer knots; Harrell, Regression Modeling Strategies, 2.4.5).

The argument is scaled to [0, 1] before any power is taken: the graph computes in float32, and cubes of raw values
(a pressure of 160 mmHg cubed is 4e6) would cancel badly there.
"""

from __future__ import annotations

import numpy as np

# Quantiles at which knots are placed, by their number (Harrell's recommendation).
QUANTILES = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


def place_knots(t: np.ndarray, count: int) -> np.ndarray:
    """Knots at quantiles of the values that are present."""
    knots = np.quantile(t[~np.isnan(t)], QUANTILES[count])
    if np.any(np.diff(knots) <= 0):
        raise ValueError(f"knots coincide: {knots}; take fewer")
    return knots


def tail_weights(knots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the last two truncated cubes, per inner term (rows), that make the tails linear.

    ``knots`` is [k, inputs]; both results are [k-2, inputs].
    """
    last_gap = knots[-1] - knots[-2]
    before_last = (knots[-1] - knots[:-2]) / last_gap
    last = (knots[-2] - knots[:-2]) / last_gap
    return before_last, last


def basis(t: np.ndarray, knots: np.ndarray) -> list[np.ndarray]:
    """The linear term and the k-2 cubic terms; ``t`` is [rows, inputs], ``knots`` [k, inputs]."""
    cubes = [np.maximum(t - knot, 0.0) ** 3 for knot in knots]
    before_last, last = tail_weights(knots)
    width = (knots[-1] - knots[0]) ** 2
    curves = [(cubes[j] - cubes[-2] * before_last[j] + cubes[-1] * last[j]) / width for j in range(len(knots) - 2)]
    return [t, *curves]
