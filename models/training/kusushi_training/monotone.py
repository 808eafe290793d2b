"""Whether a fitted model goes only the way in which medicine knows that it goes.

Directions are declared on the inputs (``Continuous.rises``, ``Category.rising``). They are not forced upon the fit: an
input that could only be made to obey by force contradicts what is known of it, and is better left out.
"""

from __future__ import annotations

import numpy as np

from .inputs import Category
from .model import Model

POINTS = 400

# What rounding may take off a curve that is flat.
TOLERANCE = 1e-9


def check(model: Model) -> dict[str, object]:
    """Per declared input the share of bootstrap refits that obey, too; a model that itself does not is refused."""
    result = {}
    for k, i in enumerate(model.terms.inputs):
        grid = _grid(model, k)
        if grid is None:
            continue
        rows = np.tile(_middle(model), (len(grid), 1))
        rows[:, k] = grid
        steps = np.diff(model.terms.matrix(rows) @ model.coefficients[:, 1:].T, axis=0).T
        if not isinstance(i, Category):
            steps = steps * i.rises
        obeys = np.all(steps >= -TOLERANCE, axis=1)
        if not obeys[0]:
            raise ValueError(f"{i.name}: the fitted curve turns against its declared direction")
        declared = list(i.rising) if isinstance(i, Category) else ("rises" if i.rises > 0 else "falls")
        result[i.name] = {"declared": declared}
        if len(obeys) > 1:
            result[i.name]["share_of_refits_that_obey"] = float(np.mean(obeys[1:]))
    return result


def _grid(model: Model, k: int) -> np.ndarray | None:
    """Values at which the contribution is looked at; none where no direction is declared."""
    i = model.terms.inputs[k]
    if isinstance(i, Category):
        return np.array([i.levels.index(level) for level in i.rising], dtype=float) if i.rising else None
    if not i.rises:
        return None
    group = next(group for group in model.terms.groups if k in group.columns)
    g = group.columns.index(k)
    return np.linspace(group.low[g], group.high[g], POINTS)


def _middle(model: Model) -> np.ndarray:
    """Any complete row: the model is additive, so the others do not matter."""
    row = np.zeros(len(model.terms.inputs))
    for group in model.terms.groups:
        row[group.columns] = group.fill
    return row
