"""Golden patients: people made up for the package, with the answers that its shipped graphs give for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit

from .graph import Runner
from .inputs import Input, encode


@dataclass(frozen=True)
class Patient:
    """Someone who does not exist. An input that is not named is missing."""

    name: str
    graph: str
    inputs: Mapping[str, object]


def interval(refits: np.ndarray) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile of the risk over the bootstrap refits of one row's logits [B]."""
    lower, upper = np.percentile(expit(refits), [2.5, 97.5])
    return float(lower), float(upper)


def expect(runner: Runner, row: np.ndarray) -> dict[str, float]:
    """What the package promises for one row [1, K]."""
    logit, refits = runner(row)
    lower, upper = interval(refits[0])
    promise = {"logit": float(logit[0]), "probability": float(expit(logit[0])), "lower": lower, "upper": upper}
    distance = runner.distance(row)
    return promise if distance is None else promise | {"distance": float(distance[0])}


def write(
    path: Path,
    patients: Iterable[Patient],
    graphs: Mapping[str, tuple[Sequence[Input], Runner]],
    derive: Callable[[str, Mapping[str, object]], Mapping[str, object]] = lambda _, values: values,
) -> None:
    """One JSON object a line. ``derive`` adds what is computed from other inputs; it is not written down."""
    lines = []
    for patient in patients:
        inputs, runner = graphs[patient.graph]
        row = encode(inputs, derive(patient.graph, patient.inputs))
        line = {
            "name": patient.name,
            "graph": patient.graph,
            "inputs": dict(patient.inputs),
            "expect": expect(runner, row),
        }
        lines.append(json.dumps(line, ensure_ascii=False, allow_nan=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
