"""The fit and the figures of a survey: every sum is weighted, and sampling errors come from strata and clusters.

Replicates are the rescaled bootstrap of Rao and Wu (1988), as R's survey package has it (``subbootweights``): of the n
units of a stratum n - 1 are drawn. Here n is two: one of the two is drawn and counts twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from kusushi_training.inputs import Input
from kusushi_training.ridge import Scaling, newton
from kusushi_training.terms import Terms
from scipy.special import expit

PENALTIES = tuple(float(p) for p in 10.0 ** np.arange(-0.5, 2.51, 0.25))
FOLDS = 7
REFITS = 200


def replicate(stratum: np.ndarray, unit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What the weight of each row is multiplied by: 2 in the unit that is drawn in its stratum, 0 in the other."""
    drawn = rng.integers(0, 2, size=int(stratum.max()) + 1)
    return np.where(unit == drawn[stratum], 2.0, 0.0)


@dataclass(frozen=True)
class Model:
    """As ``kusushi_training.model.Model``, with weights; strata are kept together in cross-validation.

    A missing measurement counts as the training median and has no term of its own (its coefficient is zero): whom a
    survey could not examine was ill, but of whom a record holds no cholesterol nothing follows.
    """

    terms: Terms
    penalty: float
    recalibration: tuple[float, float]
    coefficients: np.ndarray  # [1 + REFITS, 1 + terms], recalibrated, intercept first
    out_of_fold: np.ndarray  # logits before recalibration

    @classmethod
    def fit(
        cls,
        inputs: Sequence[Input],
        x: np.ndarray,
        y: np.ndarray,
        weight: np.ndarray,
        stratum: np.ndarray,
        unit: np.ndarray,
        seed: int,
        refit_count: int = REFITS,
    ) -> Model:
        y = y.astype(float)
        terms = Terms.fit(inputs, x)
        levels, indicators = len(terms.level_columns), terms.indicator_count()
        matrix = terms.matrix(x)
        free = np.r_[0:levels, indicators : matrix.shape[1]]
        matrix = matrix[:, free]
        scaling = Scaling.fit(matrix, np.arange(matrix.shape[1]) < levels)
        design = scaling.apply(matrix)
        ridge = np.ones(design.shape[1])

        strata = np.unique(stratum)
        fold_of = dict(zip(np.random.default_rng(seed).permutation(strata), np.arange(len(strata)) % FOLDS))
        fold = np.array([fold_of[s] for s in stratum])
        logits = {p: np.empty(len(y)) for p in PENALTIES}
        for f in range(FOLDS):
            inside, start = fold != f, None
            for p in sorted(PENALTIES, reverse=True):
                start, _ = newton(design[inside], y[inside], ridge * p, weight=weight[inside], start=start)
                logits[p][~inside] = start[0] + design[~inside] @ start[1:]
        losses = {p: float(np.sum(weight * (np.logaddexp(0, z) - y * z))) for p, z in logits.items()}
        best = min(losses, key=losses.get)

        beta, _ = newton(design, y, ridge * best, weight=weight)
        rng = np.random.default_rng(seed + 1)
        refits = []
        for _ in range(refit_count):
            w = weight * replicate(stratum, unit, rng)
            used = w > 0
            refits.append(newton(design[used], y[used], ridge * best, weight=w[used], start=beta)[0])
        out_of_fold = logits[best]
        recalibration, _ = newton(out_of_fold[:, None], y, np.zeros(1), weight=weight)
        intercept, slope = float(recalibration[0]), float(recalibration[1])
        fitted = slope * scaling.undo(np.vstack([beta, *refits]))
        coefficients = np.zeros((len(fitted), 1 + terms.matrix(x[:1]).shape[1]))
        coefficients[:, 0] = fitted[:, 0] + intercept
        coefficients[:, 1 + free] = fitted[:, 1:]
        return cls(terms, best, (intercept, slope), coefficients, out_of_fold)

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Float64 logits of the model."""
        return self.coefficients[0, 0] + self.terms.matrix(x) @ self.coefficients[0, 1:]


def auroc(y: np.ndarray, score: np.ndarray, weight: np.ndarray) -> float:
    """The weighted share of pairs in which the one who died had the higher score; a tie counts half."""
    order = np.argsort(score, kind="stable")
    y, score, weight = y[order], score[order], weight[order]
    controls = weight * (y == 0)
    _, first, inverse = np.unique(score, return_index=True, return_inverse=True)
    group = np.add.reduceat(controls, first)
    below = np.concatenate([[0.0], np.cumsum(group)[:-1]])
    cases = weight * (y == 1)
    return float(np.sum(cases * (below + group / 2)[inverse]) / (cases.sum() * controls.sum()))


def point_figures(y: np.ndarray, logit: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    p = expit(logit)
    share = float(np.average(y, weights=weight))
    beta, _ = newton(logit[:, None], y.astype(float), np.zeros(1), weight=weight)
    large, _ = newton(np.empty((len(y), 0)), y.astype(float), np.zeros(0), weight=weight, offset=logit)
    return {
        "auroc": auroc(y, logit, weight),
        "slope": float(beta[1]),
        "intercept_in_the_large": float(large[0]),
        "brier": float(np.average((p - y) ** 2, weights=weight)),
        "brier_null": share * (1 - share),
        "log_loss": float(np.average(np.logaddexp(0, logit) - y * logit, weights=weight)),
        "observed": share,
        "expected": float(np.average(p, weights=weight)),
    }


def figures(
    y: np.ndarray,
    logit: np.ndarray,
    weight: np.ndarray,
    stratum: np.ndarray,
    unit: np.ndarray,
    seed: int,
    count: int = 1000,
) -> dict[str, object]:
    """All figures with intervals from replicates of strata and units (percentiles)."""
    rng = np.random.default_rng(seed)
    point = point_figures(y, logit, weight)
    replicates: list[dict[str, float]] = []
    for _ in range(count):
        w = weight * replicate(stratum, unit, rng)
        used = w > 0
        replicates.append(point_figures(y[used], logit[used], w[used]))

    def interval(read: Callable[[dict[str, float]], float]) -> dict[str, float]:
        lower, upper = np.percentile([read(r) for r in replicates], [2.5, 97.5])
        return {"value": read(point), "lower": float(lower), "upper": float(upper)}

    return {
        "n": len(y),
        "events": int(y.sum()),
        **{
            name: interval(lambda r, name=name: r[name])
            for name in ("auroc", "slope", "intercept_in_the_large", "brier")
        },
        "brier_null": point["brier_null"],
        "log_loss": point["log_loss"],
        "observed_to_expected": interval(lambda r: r["observed"] / r["expected"]),
        "observed": point["observed"],
    }
