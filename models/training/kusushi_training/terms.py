"""From raw inputs to the additive terms of a model, each belonging to exactly one input.

``Terms`` computes in float64 for the fit what ``graph.py`` writes down in ONNX for serving; the two are compared
at the end of every training run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .inputs import Category, Continuous, Input
from .splines import basis, place_knots

# Outside these quantiles of the training part a continuous input's contribution stays flat.
CLIP = (0.005, 0.995)


@dataclass(frozen=True)
class SplineGroup:
    """Continuous inputs that share the number of knots and the use of the logarithm: computed side by side."""

    columns: list[int]
    log: bool
    fill: np.ndarray  # training median, raw unit
    low: np.ndarray  # clip limits, raw unit
    high: np.ndarray
    start: np.ndarray  # transformed low limit, and width of the transformed range
    width: np.ndarray
    knots: np.ndarray  # [k, inputs], on the scale of [0, 1]

    @classmethod
    def fit(cls, inputs: Sequence[Input], columns: list[int], x: np.ndarray) -> SplineGroup:
        log, count = inputs[columns[0]].log, inputs[columns[0]].knots
        part = x[:, columns]
        low, high = np.nanquantile(part, CLIP, axis=0)
        floors = [-np.inf if inputs[k].floor is None else inputs[k].floor for k in columns]
        low = np.maximum(low, floors)
        transform = np.log if log else np.asarray
        start, width = transform(low), transform(high) - transform(low)
        scaled = (transform(np.clip(part, low, high)) - start) / width
        knots = np.stack([place_knots(column, count) for column in scaled.T], axis=1)
        return cls(columns, log, np.nanmedian(part, axis=0), low, high, start, width, knots)

    def scaled(self, x: np.ndarray) -> np.ndarray:
        part = x[:, self.columns]
        clipped = np.clip(np.where(np.isnan(part), self.fill, part), self.low, self.high)
        return ((np.log(clipped) if self.log else clipped) - self.start) / self.width

    def knots_in_units(self) -> np.ndarray:
        """The knots in the inputs' own units, [k, inputs]."""
        transformed = self.start + self.knots * self.width
        return np.exp(transformed) if self.log else transformed


@dataclass(frozen=True)
class Terms:
    """All terms, in the order of the graph: levels of categories, missing indicators, spline terms by group."""

    inputs: Sequence[Input]
    level_columns: list[int]  # the input's column, once for each of its levels
    level_values: list[int]
    missing_columns: list[int]
    groups: list[SplineGroup]

    @classmethod
    def fit(cls, inputs: Sequence[Input], x: np.ndarray) -> Terms:
        """Medians, limits and knots from the training part ``x`` (float64 [rows, K], NaN where missing)."""
        levels = [(k, v) for k, i in enumerate(inputs) if isinstance(i, Category) for v in range(len(i.levels))]
        continuous = [(k, i) for k, i in enumerate(inputs) if isinstance(i, Continuous)]
        shapes = sorted({(i.log, i.knots) for _, i in continuous})
        return cls(
            inputs,
            [k for k, _ in levels],
            [v for _, v in levels],
            [k for k, i in continuous if i.may_be_missing and i.missing_term],
            [SplineGroup.fit(inputs, [k for k, i in continuous if (i.log, i.knots) == shape], x) for shape in shapes],
        )

    def required_columns(self) -> list[int]:
        """Continuous inputs that may not be missing."""
        continuous = [k for group in self.groups for k in group.columns]
        return [k for k in continuous if not self.inputs[k].may_be_missing]

    def indicator_count(self) -> int:
        """How many terms, the first ones, are 0 or 1."""
        return len(self.level_columns) + len(self.missing_columns)

    def matrix(self, x: np.ndarray) -> np.ndarray:
        """The design matrix, float64 [rows, terms], without an intercept."""
        blocks = [
            (x[:, self.level_columns] == np.array(self.level_values)).astype(float),
            np.isnan(x[:, self.missing_columns]).astype(float),
        ]
        for group in self.groups:
            blocks += basis(group.scaled(x), group.knots)
        return np.concatenate(blocks, axis=1)
