"""The two limits of a class-conditional conformal label set: ``[output.label_set]`` of a manifest.

A label is in the set where the estimate conforms to it no worse than most of the calibration rows that truly have it.
For each class the score is how little the model believed in the class (1 - p for the outcome, p for its absence), and
the limit is the score's ``ceil((n + 1) * coverage)``-th smallest value among that class's ``n`` calibration rows: the
quantile with the finite-sample correction (the "classwise" procedure of Ding et al. 2023, "Class-Conditional Conformal
Prediction with Many Classes", arXiv:2306.09335; after Vovk 2012, "Conditional validity of inductive conformal
predictors", arXiv:1209.2673).

What is promised. With rows that no fit has seen (a part set aside: split conformal), and a new patient exchangeable
with them, the chance that the set of one who has the outcome holds it is at least ``coverage``, and so for one who has
it not. With out-of-fold probabilities, the fits of which differ from the model that ships, this is an approximation:
even the full cross-conformal sets of Barber et al. 2021 ("Predictive inference with the jackknife+",
arXiv:1905.02928) promise only ``1 - 2 * (1 - coverage)`` in the worst case. Therefore whatever limits are shipped are
tried on rows set aside: ``kusushi evaluate`` prints the share of each class whose set held its label.

Nothing is promised for another population, nor for a part of this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

# Limits are written to so many digits, rounded so that a set only grows.
DIGITS = 6


@dataclass(frozen=True)
class Limits:
    """``[output.label_set]``: a label is in the set at its limit, too."""

    coverage: float
    present_from: float
    absent_to: float
    events: int
    non_events: int

    def sets(self, probability: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether the outcome, and whether its absence, is in the set of each row."""
        probability = np.asarray(probability, dtype=float)
        return probability >= self.present_from, probability <= self.absent_to

    def manifest(self) -> str:
        """The numbers of the manifest's table; the words ``present`` and ``absent`` are the package's to add."""
        return (
            "[output.label_set]\n"
            f"# From {self.events} rows with the outcome and {self.non_events} without.\n"
            f"coverage = {self.coverage}\n"
            f"present_from = {self.present_from:.{DIGITS}f}\n"
            f"absent_to = {self.absent_to:.{DIGITS}f}\n"
        )


def rank(rows: int, coverage: float) -> int:
    """``ceil((rows + 1) * coverage)``, with ``coverage`` as it is written: 0.9 of 10 is 9, and not a bit more."""
    exact = (rows + 1) * Decimal(repr(float(coverage)))
    return int(exact.to_integral_value(rounding="ROUND_CEILING"))


def limits(probability: np.ndarray, outcome: np.ndarray, coverage: float = 0.9) -> Limits:
    """Limits from probabilities of rows that the fit giving them had not seen, and their outcomes (0 or 1).

    A class with fewer than ``coverage / (1 - coverage)`` rows (9 of 0.9) cannot have a limit: refused.
    """
    probability = np.asarray(probability, dtype=float)
    outcome = np.asarray(outcome)
    if probability.shape != outcome.shape or probability.ndim != 1:
        raise ValueError("one probability and one outcome a row")
    if not np.all((probability >= 0) & (probability <= 1)):  # also refuses NaN
        raise ValueError("a probability lies outside 0 to 1, or is none")
    if not np.all((outcome == 0) | (outcome == 1)):
        raise ValueError("outcomes are 0 or 1")
    if not 0.5 < coverage < 1:
        raise ValueError("coverage: above 0.5 and below 1")
    present = np.sort(probability[outcome == 1])[::-1]
    absent = np.sort(probability[outcome == 0])
    found = []
    for kept, name in ((present, "with the outcome"), (absent, "without it")):
        k = rank(len(kept), coverage)
        if k > len(kept):
            raise ValueError(f"{len(kept)} rows {name} are too few for a coverage of {coverage}")
        found.append(float(kept[k - 1]))
    scale = 10**DIGITS
    return Limits(
        coverage=coverage,
        present_from=float(np.floor(found[0] * scale)) / scale,
        absent_to=float(np.ceil(found[1] * scale)) / scale,
        events=len(present),
        non_events=len(absent),
    )


def covered(limits: Limits, probability: np.ndarray, outcome: np.ndarray) -> dict[str, float]:
    """The share of each class whose set holds its label, and of all rows whose set holds both labels, or none."""
    present, absent = limits.sets(probability)
    outcome = np.asarray(outcome)
    return {
        "present": float(present[outcome == 1].mean()),
        "absent": float(absent[outcome == 0].mean()),
        "both": float((present & absent).mean()),
        "none": float((~present & ~absent).mean()),
    }
