"""What a graph takes: one column per input, in a fixed order, as raw values in clinical units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Continuous:
    """A measured quantity.

    ``hard`` is the range, in ``unit``, outside which a value is taken for an error and not for a measurement.
    ``log`` fits the spline on the logarithm, after raising values to ``floor`` (needed where zero is reported).
    A missing value takes the training median, and with ``missing_term`` a term of its own. ``rises`` says in which
    direction the risk may only go as the value grows (1 up, -1 down, 0 either): checked, see ``monotone``.
    """

    name: str
    unit: str
    hard: tuple[float, float]
    knots: int = 4
    log: bool = False
    floor: float | None = None
    may_be_missing: bool = False
    missing_term: bool = True
    rises: int = 0


@dataclass(frozen=True)
class Category:
    """A quantity with named levels; the graph's column holds the level's index (0, 1, 2, ...).

    From each of the levels ``rising`` to the next the risk may not fall: checked, see ``monotone``.
    """

    name: str
    levels: tuple[str, ...]
    rising: tuple[str, ...] = ()


Input = Continuous | Category


def encode(inputs: Sequence[Input], values: Mapping[str, object]) -> np.ndarray:
    """One row of the graph's ``x`` (float32 [1, K]) from named values; an input that is not named is missing."""
    unknown = set(values) - {i.name for i in inputs}
    if unknown:
        raise ValueError(f"not inputs of this graph: {sorted(unknown)}")
    row = []
    for i in inputs:
        value = values.get(i.name)
        if isinstance(i, Category):
            if value not in i.levels:
                raise ValueError(f"{i.name}: {value!r} is none of {i.levels}")
            row.append(i.levels.index(value))
        elif value is None and not i.may_be_missing:
            raise ValueError(f"{i.name} may not be missing")
        else:
            row.append(np.nan if value is None else float(value))
    return np.array([row], dtype=np.float32)


def drop_implausible(inputs: Sequence[Input], x: np.ndarray) -> dict[str, int]:
    """Set values outside the hard ranges to NaN, in place; returns how many of each input."""
    counts = {}
    for k, i in enumerate(inputs):
        if isinstance(i, Continuous):
            outside = (x[:, k] < i.hard[0]) | (x[:, k] > i.hard[1])
            counts[i.name] = int(outside.sum())
            x[outside, k] = np.nan
    return counts
