"""scikit-learn's histogram gradient boosting.

skl2onnx 1.20 writes truth values into integer attributes, which protobuf took until version 7 refused them. The
exporter's `make_node` is given them as integers here, which is what protobuf made of them; nothing else is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import numpy as np
import onnx
from onnx import helper
from skl2onnx.common import _container
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from . import cohort
from .recipe import Export, Family
from .sklearn_export import export

FAMILY = Family("skl2onnx")
SEED = {"random_state": 7}
NOTE = "exported with truth values written as integers (protobuf 7)"


def _integers(values: object) -> object:
    if isinstance(values, list) and any(isinstance(value, bool | np.bool_ | np.integer) for value in values):
        return [int(value) for value in values]
    return values


def _make_node(*arguments: object, **attributes: object) -> onnx.NodeProto:
    return helper.make_node(*arguments, **{name: _integers(values) for name, values in attributes.items()})


@contextmanager
def _truth_as_integers() -> Iterator[None]:
    with mock.patch.object(_container, "make_node", _make_node):
        yield


def _fitted(model: object, outcome: str, note: str, missing: float = 0.0, **arguments: object) -> Export:
    patients = cohort.train(missing)
    model.fit(patients.x, getattr(patients, outcome))
    with _truth_as_integers():
        return export(model, cohort.held_out(missing).x, f"{note}; {NOTE}", **arguments)


@FAMILY.recipe("hist_gradient_boosting")
def hist_gradient_boosting() -> Export:
    return _fitted(HistGradientBoostingClassifier(max_iter=100, **SEED), "event", "100 trees; ZipMap as exported")


@FAMILY.recipe("hist_gradient_boosting_multiclass")
def hist_gradient_boosting_multiclass() -> Export:
    model = HistGradientBoostingClassifier(max_iter=40, **SEED)
    return _fitted(model, "grade", "three classes, 40 rounds", zipmap=False)


@FAMILY.recipe("hist_gradient_boosting_regressor")
def hist_gradient_boosting_regressor() -> Export:
    return _fitted(HistGradientBoostingRegressor(max_iter=100, **SEED), "stay", "100 trees")


@FAMILY.recipe("hist_gradient_boosting_missing")
def hist_gradient_boosting_missing() -> Export:
    model = HistGradientBoostingClassifier(max_iter=80, **SEED)
    return _fitted(model, "event", "trained and run with 15 % missing values", missing=0.15, zipmap=False)
