"""What every score module gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx

Values = Mapping[str, float | str | None]


@dataclass(frozen=True)
class Reading:
    """One place where the rule was read, and what of it."""

    source: str
    what: str


@dataclass(frozen=True)
class Patient:
    """Someone who does not exist. An input that is not named is missing."""

    name: str
    inputs: Values


@dataclass(frozen=True)
class Score:
    """A published score."""

    id: str
    readings: Sequence[Reading]
    """Two at least, independent of each other."""
    columns: Sequence[str]
    levels: Mapping[str, Sequence[str]]
    """The levels of each category, in the manifest's order."""
    build: Callable[[], onnx.ModelProto]
    second: Callable[[Values], float]
    """The score of a complete patient, written anew from the second reading, without the graph's tables."""
    draw: Callable[[np.random.Generator], Values]
    """A random complete patient; every cut-off is hit often."""
    patients: Sequence[Patient]
    asked: Callable[[Values], Values] = dict
    """A golden patient's inputs as the manifest has them, where it derives a column from another input."""

    def row(self, values: Values) -> list[float]:
        """A graph's row: raw numbers, levels by their index, missing as NaN."""
        row = []
        for name in self.columns:
            value = values.get(name)
            if value is None:
                row.append(float("nan"))
            elif isinstance(value, str):
                row.append(float(list(self.levels[name]).index(value)))
            else:
                row.append(float(value))
        return row


YES_NO = ("absent", "present")
SEX = ("female", "male")
