"""How far a row lies from the training data as a whole, where each of its values alone may be common: the third
output ``distance`` of a graph, and the limits of ``[graph.distance]``.

    shape = Distance.fit(inputs, x_train)
    proto = distance.add(graph.build(...), shape)
    limits = distance.limits(inputs, x_train)        # finding_above, abstain_above, and the manifest's text

The distance is Mahalanobis' (Proc Natl Inst Sci India 1936;2:49-55), the root of the mean square of the deviations
after their correlations are taken out: about 1 for an ordinary patient of the training data whatever the number of
inputs, and less for one of whom little is known. Of its parts:

- A continuous input is standardised, after a logarithm where the model takes one (``Continuous.log``). It is not
  clipped: a value far outside the training range is far away.
- A missing value is filled with the mean, so that it says nothing: what is missing never makes a row remarkable. The
  variance that the filling takes away is given back on the diagonal.
- A category has an indicator for each level but the commonest. The indicator of a level that few have would by itself
  be the farthest thing of all (its square is about one over the level's share), and what is asked here is whether the
  combination is rare; it therefore counts as if ``LEAST_SHARE`` had it.
- The covariance is shrunk towards a multiple of the identity by Ledoit and Wolf's formula (J Multivar Anal
  2004;88:365-411, as scikit-learn has it in ``sklearn.covariance.ledoit_wolf_shrinkage``), so that it can be inverted
  where inputs all but determine each other.

What it cannot see: a rare combination that is not rare along any straight line through the data (two inputs, each of
which may be high or low, but which are never both middling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper

from .graph import ROWS, _Builder, _as_float, _columns
from .inputs import Category, Continuous, Input

# A rarer level counts as if so many had it: by itself it is then no farther than a number 2.5 SD from its mean.
LEAST_SHARE = 0.2

# Of the training data so many are not farther than the limit of the finding: one in a hundred has it.
FINDING = 0.99

# And so many not farther than that of the abstention: one in ten thousand, or no row at all where there are fewer.
ABSTENTION = 0.9999

FOLDS = 10


def ledoit_wolf(z: np.ndarray) -> float:
    """Share of the identity in the shrunk covariance of centred columns [rows, m]."""
    rows, m = z.shape
    covariance = z.T @ z / rows
    mean = np.trace(covariance) / m
    beta = ((z**2).T @ (z**2)).sum() / rows - (covariance**2).sum()
    delta = (covariance**2).sum() - m * mean**2
    return 0.0 if delta <= 0 else float(min(beta / rows, delta) / delta)


@dataclass(frozen=True)
class Distance:
    """What the distance is computed of: columns of continuous inputs, then indicators of levels."""

    continuous: list[int]
    log: np.ndarray  # bool, by continuous input
    floor: np.ndarray  # raised to it before the logarithm; -inf where there is none
    mean: np.ndarray  # on the scale used
    spread: np.ndarray
    level_columns: list[int]
    level_values: list[int]
    shares: np.ndarray  # of each level
    whitening: np.ndarray  # [m, m]: deviations @ whitening are uncorrelated
    shrinkage: float

    @classmethod
    def fit(cls, inputs: Sequence[Input], x: np.ndarray) -> Distance:
        """From the training part ``x`` (float64 [rows, K], a category as the index of its level, NaN where missing)."""
        continuous = [k for k, i in enumerate(inputs) if isinstance(i, Continuous)]
        log = np.array([inputs[k].log for k in continuous], dtype=bool)
        floor = np.array([-np.inf if inputs[k].floor is None else inputs[k].floor for k in continuous])
        if np.isnan(x[:, continuous]).all(axis=0).any():
            raise ValueError("an input is missing in all rows")
        floor = _floors(x[:, continuous], log, floor)
        part = _transformed(x[:, continuous], log, floor)
        mean, spread = np.nanmean(part, axis=0), np.nanstd(part, axis=0)
        if not np.all(spread > 0):
            raise ValueError("an input has one value in all rows")
        level_columns, level_values, shares = [], [], []
        for k, i in enumerate(inputs):
            if not isinstance(i, Category):
                continue
            share = np.array([np.mean(x[:, k] == v) for v in range(len(i.levels))])
            for v in range(len(i.levels)):
                if v != int(share.argmax()):
                    level_columns.append(k)
                    level_values.append(v)
                    shares.append(share[v])
        shape = cls(
            continuous, log, floor, mean, spread, level_columns, level_values, np.array(shares), np.empty(0), 0.0
        )
        z = shape.deviations(x)
        z = z - z.mean(axis=0)
        covariance = z.T @ z / len(z)
        # What filling took away, and what rare levels lack.
        wanted = np.concatenate([np.ones(len(continuous)), np.maximum(shape.shares, LEAST_SHARE)])
        wanted[len(continuous) :] *= 1 - wanted[len(continuous) :]
        diagonal = np.diag(covariance)
        covariance = covariance + np.diag(np.maximum(wanted - diagonal, 0.0))
        shrinkage = ledoit_wolf(z)
        m = len(covariance)
        covariance = (1 - shrinkage) * covariance + shrinkage * np.trace(covariance) / m * np.eye(m)
        # inverse = whitening @ whitening.T
        whitening = np.linalg.inv(np.linalg.cholesky(covariance)).T
        return cls(
            continuous, log, floor, mean, spread, level_columns, level_values, shape.shares, whitening, shrinkage
        )

    def deviations(self, x: np.ndarray) -> np.ndarray:
        """Standardised values, 0 where missing, and indicators less their shares: [rows, m]."""
        z = (_transformed(x[:, self.continuous], self.log, self.floor) - self.mean) / self.spread
        hit = (x[:, self.level_columns] == np.array(self.level_values)).astype(float) - self.shares
        known = np.isfinite(x[:, self.level_columns])
        return np.concatenate([np.where(np.isnan(z), 0.0, z), np.where(known, hit, 0.0)], axis=1)

    def of(self, x: np.ndarray) -> np.ndarray:
        """The distance of each row, in float64."""
        return np.sqrt(np.mean((self.deviations(x) @ self.whitening) ** 2, axis=1))


def _floors(x: np.ndarray, log: np.ndarray, floor: np.ndarray) -> np.ndarray:
    """Where a logarithm has no floor, the least positive value of the training data is one."""
    least = np.array([np.min(c[c > 0], initial=np.inf) for c in x.T]) if x.shape[1] else np.empty(0)
    return np.where(log & ~(floor > 0), least, floor)


def _transformed(x: np.ndarray, log: np.ndarray, floor: np.ndarray) -> np.ndarray:
    raised = np.maximum(x, floor)  # NaN stays NaN
    return np.where(log, np.log(np.where(log, raised, 1.0)), raised)


@dataclass(frozen=True)
class Limits:
    """``[graph.distance]``."""

    finding_above: float
    abstain_above: float
    rows: int

    def manifest(self) -> str:
        """The table, with what its numbers are."""
        beyond = self.rows - rank(self.rows, ABSTENTION)
        return (
            "[graph.distance]\n"
            f"# Of the {self.rows} training rows, each measured from the rest, 1 in 100 lies above the first limit,\n"
            f"# {beyond or 'none'} above the second.\n"
            f"finding_above = {self.finding_above:.4f}\n"
            f"abstain_above = {self.abstain_above:.4f}\n"
        )


def rank(rows: int, share: float) -> int:
    """The order statistic that a fresh row exceeds with a chance of at most ``1 - share``; the last where there is none."""
    return min(int(np.ceil((rows + 1) * share)), rows)


def out_of_fold(inputs: Sequence[Input], x: np.ndarray, seed: int = 0) -> np.ndarray:
    """The distance of each training row from the others: from itself a row is never so far as a fresh one is."""
    fold = np.random.default_rng(seed).permutation(np.arange(len(x)) % FOLDS)
    result = np.empty(len(x))
    for f in range(FOLDS):
        result[fold == f] = Distance.fit(inputs, x[fold != f]).of(x[fold == f])
    return result


def limits(inputs: Sequence[Input], x: np.ndarray, seed: int = 0) -> Limits:
    """Where a finding begins, and where answering ends.

    Above the first lies one in a hundred of those like the training data: rare enough to be said, too common to withhold
    an answer. Above the second lies one in ten thousand of them, so that abstaining costs them nothing, and the model's
    curves there rest on next to nobody. With fewer training rows it is the farthest of them: a fresh patient like them
    lies beyond with a chance of one in ``rows + 1``.
    """
    apart = np.sort(out_of_fold(inputs, x, seed))
    finding, abstention = (float(apart[rank(len(apart), share) - 1]) for share in (FINDING, ABSTENTION))
    # Rounded up, as the manifest writes them.
    finding, abstention = np.ceil(finding * 1e4) / 1e4, np.ceil(abstention * 1e4) / 1e4
    if not 0 < finding < abstention:
        raise ValueError("the training rows are too few or too much alike for two limits")
    return Limits(float(finding), float(abstention), len(apart))


def add(proto: onnx.ModelProto, shape: Distance) -> onnx.ModelProto:
    """The graph with a further output ``distance`` float32 [N, 1], after those that it has."""
    b = _Builder()
    blocks = []
    if shape.continuous:
        raw = _columns(b, shape.continuous, "distance.raw")
        known = b.add("Equal", raw, raw, name="distance.known")
        # What is no number is never computed with.
        value = b.add("Where", known, raw, b.constant("distance.fill", _fill(shape)), name="distance.value")
        lowest = np.finfo(np.float32).min
        floor = b.constant("distance.floor", np.maximum(shape.floor, lowest))
        value = b.add("Max", value, floor, name="distance.raised")
        if shape.log.any():
            positive = b.add(
                "Where", b.constant("distance.log", shape.log, bool), value, b.constant("distance.one", [1.0]),
                name="distance.positive",
            )
            logged = b.add("Log", positive, name="distance.logged")
            value = b.add(
                "Where", b.constant("distance.is_log", shape.log, bool), logged, value, name="distance.scaled"
            )
        value = b.add("Sub", value, b.constant("distance.mean", shape.mean), name="distance.centred")
        value = b.add("Mul", value, b.constant("distance.per_spread", 1 / shape.spread), name="distance.standardised")
        # The fill is the mean but for rounding.
        value = b.add("Where", known, value, b.constant("distance.nothing", [0.0]), name="distance.deviation")
        blocks.append(value)
    if shape.level_columns:
        raw = _columns(b, shape.level_columns, "distance.level")
        hit = b.add("Equal", raw, b.constant("distance.index", shape.level_values), name="distance.hit")
        known = b.add("Equal", raw, raw, name="distance.level_known")
        less = b.add(
            "Sub", _as_float(b, hit, "distance.indicator"), b.constant("distance.share", shape.shares),
            name="distance.level_centred",
        )
        blocks.append(b.add("Where", known, less, b.constant("distance.none", [0.0]), name="distance.level_deviation"))
    z = b.add("Concat", *blocks, name="distance.deviations", axis=1) if len(blocks) > 1 else blocks[0]
    z = b.add("MatMul", z, b.constant("distance.whitening", shape.whitening), name="distance.white")
    z = b.add("Mul", z, z, name="distance.square")
    m = shape.whitening.shape[0]
    z = b.add("MatMul", z, b.constant("distance.mean_of", np.full((m, 1), 1 / m)), name="distance.mean_square")
    b.nodes.append(helper.make_node("Sqrt", [z], ["distance"], name="distance.root"))

    result = onnx.ModelProto()
    result.CopyFrom(proto)
    result.graph.node.extend(b.nodes)
    result.graph.initializer.extend(b.constants)
    result.graph.output.append(helper.make_tensor_value_info("distance", TensorProto.FLOAT, [ROWS, 1]))
    onnx.checker.check_model(result, full_check=True)
    return result


def _fill(shape: Distance) -> np.ndarray:
    return np.where(shape.log, np.exp(np.where(shape.log, shape.mean, 0.0)), shape.mean)
