"""Ridge-penalised proportional odds in continuous time, with a spline for the baseline.

The model of Royston and Parmar on the odds scale, as Royston, Stata J 2001;1:1-28, describes it:

    logit P(T <= t | x) = s(log t) + x b

At any horizon the log odds of an event by then is a sum over inputs, which is what a package's graph gives, so that
each input's contribution is exact. ``s`` is a restricted cubic spline; its coefficients are never penalised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

# Inner knots of the baseline at these quantiles of the log times of events, outer ones at the first and the last.
INNER = (1 / 3, 2 / 3)


@dataclass(frozen=True)
class Baseline:
    """The spline of log time: knots, and the scale on which its terms are about 1."""

    knots: np.ndarray

    @classmethod
    def place(cls, time: np.ndarray, event: np.ndarray) -> Baseline:
        return cls(np.quantile(np.log(time[event]), (0.0, *INNER, 1.0)))

    def terms(self, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The terms [rows, 4], a constant among them, and their derivatives by log time."""
        u = np.log(time)
        low, *inner, high = self.knots
        width = high - low
        columns, slopes = [np.ones_like(u), (u - low) / width], [np.zeros_like(u), np.full_like(u, 1 / width)]

        def cube(knot: float) -> np.ndarray:
            return (np.maximum(u - knot, 0) / width) ** 3

        def square(knot: float) -> np.ndarray:
            return 3 * (np.maximum(u - knot, 0) / width) ** 2 / width

        for knot in inner:
            share = (high - knot) / width
            columns.append(cube(knot) - share * cube(low) - (1 - share) * cube(high))
            slopes.append(square(knot) - share * square(low) - (1 - share) * square(high))
        return np.stack(columns, axis=1), np.stack(slopes, axis=1)


@dataclass(frozen=True)
class Followed:
    """Patients: design [rows, terms] without a constant, months, whether the event came then."""

    design: np.ndarray
    time: np.ndarray
    event: np.ndarray

    def rows(self, rows: np.ndarray) -> Followed:
        return Followed(self.design[rows], self.time[rows], self.event[rows])


class Likelihood:
    """The log likelihood of some patients, each counted ``weight`` times."""

    def __init__(
        self, baseline: Baseline, followed: Followed, weight: np.ndarray | None = None, scale: str = "odds"
    ) -> None:
        """``scale`` is that on which effects add: ``odds``, or ``hazard`` for the comparison in the report."""
        terms, slopes = baseline.terms(followed.time)
        self.columns = np.column_stack([terms, followed.design])
        self.slopes = slopes
        self.event = followed.event
        self.weight = np.ones(len(terms)) if weight is None else weight
        self.is_odds = scale == "odds"

    def value(self, beta: np.ndarray) -> float:
        """Less the log of the times of events, which no coefficient changes; -inf where the odds would fall with time."""
        eta = self.columns @ beta
        rise = (self.slopes @ beta[: self.slopes.shape[1]])[self.event]
        if np.any(rise <= 0):
            return -np.inf
        # An event: on the odds scale log f = log F + log S + log rise, on that of the cumulative hazard
        # log f = eta + log S + log rise; otherwise log S.
        each = log_expit(-eta) if self.is_odds else -np.exp(eta)
        each[self.event] += (log_expit(eta[self.event]) if self.is_odds else eta[self.event]) + np.log(rise)
        return float(self.weight @ each)

    def derivatives(self, beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Gradient, and the negative of the second derivatives."""
        eta = self.columns @ beta
        if self.is_odds:
            risk, times = expit(eta), 1.0 + self.event  # log F + log S bends twice as much as log S alone
            first, second = times * risk, times * risk * (1 - risk)
        else:
            first = second = np.exp(eta)
        gradient = self.columns.T @ (self.weight * (self.event - first))
        bend = (self.columns * (self.weight * second)[:, None]).T @ self.columns
        width = self.slopes.shape[1]
        weight, slopes = self.weight[self.event], self.slopes[self.event]
        per_rise = slopes / (slopes @ beta[:width])[:, None]
        gradient[:width] += per_rise.T @ weight
        bend[:width, :width] += (per_rise * weight[:, None]).T @ per_rise
        return gradient, bend


def fit(likelihood: Likelihood, penalty: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """Coefficients, the baseline's first, that maximise the penalised likelihood, which is concave.

    ``penalty`` has one value per column of the design.
    """
    width = likelihood.slopes.shape[1]
    ridge = np.concatenate([np.zeros(width), penalty])
    beta = np.zeros(width + len(penalty)) if start is None else start.copy()
    if start is None:
        beta[1] = 1.0  # the odds must rise with time

    def objective(at: np.ndarray) -> float:
        return likelihood.value(at) - 0.5 * float(ridge @ at**2)

    current = objective(beta)
    for _ in range(100):
        gradient, bend = likelihood.derivatives(beta)
        step = np.linalg.solve(bend + np.diag(ridge), gradient - ridge * beta)
        for halvings in range(40):
            tried = beta + 0.5**halvings * step
            # At the summit rounding decides whether the likelihood falls.
            if (found := objective(tried)) >= current - 1e-9 * abs(current):
                break
        else:
            raise RuntimeError("no step raises the likelihood")
        beta, current = tried, found
        if halvings == 0 and np.max(np.abs(step)) < 1e-9:
            return beta
    raise RuntimeError("Newton's method did not converge")


def at_horizon(beta: np.ndarray, baseline: Baseline, horizon: float) -> np.ndarray:
    """The coefficients of the log odds by the horizon: a constant, then those of the design."""
    terms, _ = baseline.terms(np.array([horizon]))
    width = terms.shape[1]
    return np.concatenate([[terms[0] @ beta[:width]], beta[width:]])


@dataclass(frozen=True)
class CrossValidation:
    """What the training rows say of each penalty, and log odds of rows that a fit had not seen."""

    penalty: float
    log_likelihood: dict[float, float]  # a patient
    out_of_fold: np.ndarray  # on the scale of the hazard, of the log cumulative hazard

    @classmethod
    def run(
        cls,
        followed: Followed,
        baseline: Baseline,
        penalties: Sequence[float],
        fold: np.ndarray,
        horizon: float,
        scale: str = "odds",
    ) -> CrossValidation:
        logits = {p: np.empty(len(fold)) for p in penalties}
        likelihood = dict.fromkeys(penalties, 0.0)
        ones = np.ones(followed.design.shape[1])
        for f in np.unique(fold):
            inside, outside, start = followed.rows(fold != f), followed.rows(fold == f), None
            training = Likelihood(baseline, inside, scale=scale)
            held_out = Likelihood(baseline, outside, scale=scale)
            for p in sorted(penalties, reverse=True):
                start = fit(training, ones * p, start)
                likelihood[p] += held_out.value(start)
                weights = at_horizon(start, baseline, horizon)
                logits[p][fold == f] = weights[0] + outside.design @ weights[1:]
        best = max(likelihood, key=likelihood.get)
        return cls(best, {p: v / len(fold) for p, v in likelihood.items()}, logits[best])


def recalibration(logit: np.ndarray, followed: Followed, baseline: Baseline, horizon: float) -> tuple[float, float]:
    """Intercept and slope that calibrate out-of-fold log odds at the horizon."""
    beta = fit(Likelihood(baseline, Followed(logit[:, None], followed.time, followed.event)), np.zeros(1))
    intercept, slope = at_horizon(beta, baseline, horizon)
    return float(intercept), float(slope)
