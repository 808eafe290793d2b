"""scikit-learn through skl2onnx: one float32 matrix in."""

from __future__ import annotations

import numpy as np
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.base import is_classifier

from . import cohort
from .recipe import Export, Given


def export(model: object, x: np.ndarray, note: str, zipmap: bool | str = True, **arguments: object) -> Export:
    """A fitted estimator over the matrix `x` [N, K]; `zipmap` as skl2onnx has it (its default is to keep ZipMap)."""
    options = {id(model): {"zipmap": zipmap}} if is_classifier(model) and zipmap is not True else None
    graph = convert_sklearn(
        model, initial_types=[("X", FloatTensorType([None, x.shape[1]]))], options=options, **arguments
    )
    return Export(graph, [Given("X", x.astype(np.float32))], note)


def fitted(model: object, outcome: str, note: str, scaled: bool = False, **arguments: object) -> Export:
    """Fits an estimator to the cohort's measurements and exports it."""
    patients, others = cohort.train(), cohort.held_out()
    x, rows = (patients.scaled, others.scaled) if scaled else (patients.x, others.x)
    model.fit(x, getattr(patients, outcome))
    return export(model, rows, note, **arguments)
