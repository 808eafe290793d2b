"""The rows set aside as a table for ``kusushi evaluate``: it makes every figure of a manifest again from the shipped
package. It holds patients' rows, and therefore never goes into the repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from .inputs import Category, Input

REPOSITORY = Path(__file__).resolve().parents[3]


def write(
    path: Path,
    inputs: Sequence[Input],
    x: np.ndarray,
    outcome: np.ndarray,
    beside: Mapping[str, Sequence[object] | np.ndarray],
) -> None:
    """Inputs under the manifest's names, missing as an empty cell; ``outcome`` 0 or 1; then the columns ``beside``."""
    if path.resolve().is_relative_to(REPOSITORY):
        raise SystemExit(f"{path}: rows of patients are not written into the repository")
    columns: dict[str, object] = {}
    for k, i in enumerate(inputs):
        if isinstance(i, Category):
            columns[i.name] = [i.levels[int(level)] for level in x[:, k]]
        else:
            columns[i.name] = x[:, k]
    columns |= {"outcome": outcome, **beside}
    pd.DataFrame(columns).to_csv(path, index=False)
