"""What a recipe of the zoo is, and what it gives."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import onnx

TABLE = (1, 16, 256)
"""How many rows the cases of a model over a table have."""

SIGNAL = (1, 16)
"""How many rows the cases of a model over signals or images have."""


@dataclass(frozen=True)
class Given:
    """One input: its values for as many rows as the largest case asks, row-major, rows first."""

    name: str
    values: np.ndarray


@dataclass(frozen=True)
class Export:
    """A model as an exporter wrote it, and rows to run it on.

    `fused` is whether onnxruntime may rewrite the graph before it runs it. Of QuantizeLinear pairs it makes integer
    arithmetic that rounds elsewhere than the standard, and so differs from itself by whole steps of the output.
    """

    graph: onnx.ModelProto
    inputs: list[Given]
    note: str
    fused: bool = True


@dataclass(frozen=True)
class Recipe:
    """How to make one model; `exporter` is the distribution whose version is written down."""

    name: str
    exporter: str
    make: Callable[[], Export]
    rows: tuple[int, ...] = TABLE


class Family:
    """Recipes of one kind, written down with a decorator."""

    def __init__(self, exporter: str, rows: tuple[int, ...] = TABLE) -> None:
        self._exporter = exporter
        self._rows = rows
        self._recipes: list[Recipe] = []

    def __iter__(self) -> Iterator[Recipe]:
        return iter(self._recipes)

    def add(self, name: str, make: Callable[[], Export], exporter: str | None = None) -> None:
        """Adds the recipe `name`."""
        self._recipes.append(Recipe(name, exporter or self._exporter, make, self._rows))

    def recipe(self, name: str, exporter: str | None = None) -> Callable[[Callable[[], Export]], Callable[[], Export]]:
        """Adds the decorated function as the recipe `name`."""

        def keep(make: Callable[[], Export]) -> Callable[[], Export]:
            self.add(name, make, exporter)
            return make

        return keep


@contextmanager
def silently() -> Iterator[None]:
    """Without what trainers and exporters warn of: convergence, deprecation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
