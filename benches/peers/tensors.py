"""Tensors as peers take and give them in JSON (`README.md` beside this)."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

KINDS = {
    np.dtype(name): name
    for name in (
        "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool".split()
    )
}


class NotCarried(Exception):
    """The protocol has no form for an element type."""


def kind(values: np.ndarray) -> str:
    """The element type's name."""
    if values.dtype.kind in "OUS":
        return "string"
    try:
        return KINDS[values.dtype]
    except KeyError:
        raise NotCarried(f"{values.dtype} is not carried") from None


def write(path: Path, inputs: list[tuple[str, np.ndarray]], rows: int | None = None) -> None:
    """A file of inputs. Those of `rows` rows may be run a few rows at a time."""
    listed = [
        {
            "name": name,
            "kind": kind(values),
            "shape": list(values.shape),
            "values": [_element(value) for value in values.ravel().tolist()],
            "batched": rows is not None and values.shape[:1] == (rows,),
        }
        for name, values in inputs
    ]
    path.write_text(json.dumps({"inputs": listed}, ensure_ascii=False))


def read(output: dict, like: np.ndarray) -> np.ndarray:
    """An output as a tensor: of the type that the peer names or, where it names none, of the expected one."""
    named = output.get("kind") or kind(like)
    values, shape = output["values"], output["shape"]
    if named == "string":
        return np.array([str(value) for value in values], dtype=object).reshape(shape)
    if named == "float16" and "kind" in output:
        # The engine gives binary16 by its bits.
        return np.array(values, dtype=np.uint16).view(np.float16).reshape(shape)
    return np.array(values, dtype=named).reshape(shape)


def _element(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode()
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
