"""LightGBM and XGBoost through onnxmltools, CatBoost through its own exporter."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import catboost
import lightgbm
import numpy as np
import onnx
import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

from . import cohort
from .recipe import Export, Family, Given

FAMILY = Family("onnxmltools")
WIDTH = len(cohort.MEASUREMENTS)
LIGHTGBM = {"random_state": 7, "n_jobs": 1, "deterministic": True, "force_row_wise": True, "verbose": -1}
XGBOOST = {"random_state": 7, "n_jobs": 1, "tree_method": "hist", "max_depth": 5, "learning_rate": 0.1}
CATBOOST = {"random_seed": 7, "thread_count": 1, "verbose": False, "allow_writing_files": False, "depth": 6}


def _export(convert: Callable, model: object, x: np.ndarray, note: str, **options: object) -> Export:
    types = [("input", FloatTensorType([None, x.shape[1]]))]
    return Export(convert(model, initial_types=types, **options), [Given("input", x)], note)


def _lightgbm(model: object, outcome: str, note: str, missing: float = 0.0, **options: object) -> Export:
    patients = cohort.train(missing)
    model.fit(patients.x, getattr(patients, outcome))
    return _export(onnxmltools.convert_lightgbm, model, cohort.held_out(missing).x, note, **options)


@FAMILY.recipe("lightgbm_binary")
def lightgbm_binary() -> Export:
    model = lightgbm.LGBMClassifier(n_estimators=200, num_leaves=31, **LIGHTGBM)
    return _lightgbm(model, "event", "LGBMClassifier, 200 trees of 31 leaves; ZipMap as exported", target_opset=15)


@FAMILY.recipe("lightgbm_binary_tensor")
def lightgbm_binary_tensor() -> Export:
    model = lightgbm.LGBMClassifier(n_estimators=200, num_leaves=31, **LIGHTGBM)
    return _lightgbm(model, "event", "LGBMClassifier, 200 trees of 31 leaves; zipmap=False", zipmap=False)


@FAMILY.recipe("lightgbm_multiclass")
def lightgbm_multiclass() -> Export:
    model = lightgbm.LGBMClassifier(n_estimators=60, num_leaves=15, **LIGHTGBM)
    return _lightgbm(model, "grade", "LGBMClassifier, three classes, 60 rounds", zipmap=False)


@FAMILY.recipe("lightgbm_regressor")
def lightgbm_regressor() -> Export:
    return _lightgbm(lightgbm.LGBMRegressor(n_estimators=150, **LIGHTGBM), "stay", "LGBMRegressor, 150 trees")


@FAMILY.recipe("lightgbm_regressor_split")
def lightgbm_regressor_split() -> Export:
    model = lightgbm.LGBMRegressor(n_estimators=150, **LIGHTGBM)
    return _lightgbm(model, "stay", "LGBMRegressor, 150 trees in parts of 50 summed in float64 (split=50)", split=50)


@FAMILY.recipe("lightgbm_poisson")
def lightgbm_poisson() -> Export:
    model = lightgbm.LGBMRegressor(n_estimators=80, objective="poisson", **LIGHTGBM)
    return _lightgbm(model, "stay", "LGBMRegressor, Poisson objective: exponential of the trees' sum")


@FAMILY.recipe("lightgbm_rf")
def lightgbm_rf() -> Export:
    model = lightgbm.LGBMClassifier(
        n_estimators=50, boosting_type="rf", bagging_freq=1, bagging_fraction=0.7, **LIGHTGBM
    )
    return _lightgbm(model, "event", "LGBMClassifier, random forest mode (averaged outputs)", zipmap=False)


@FAMILY.recipe("lightgbm_missing")
def lightgbm_missing() -> Export:
    model = lightgbm.LGBMClassifier(n_estimators=100, **LIGHTGBM)
    note = "LGBMClassifier trained and run with 15 % missing values (NaN tracks)"
    return _lightgbm(model, "event", note, missing=0.15, zipmap=False)


def categories(seed: int, rows: int) -> np.ndarray:
    """The wards and triage levels as numbers."""
    known = cohort.admissions(rows, seed, unknown=False)
    ward = np.array([cohort.WARDS.index(name) for name in known.ward])
    return np.stack([ward, known.triage], axis=1).astype(np.float32)


@FAMILY.recipe("lightgbm_categorical")
def lightgbm_categorical() -> Export:
    patients, others = cohort.train(), cohort.held_out()
    x = np.hstack([categories(3, cohort.TRAIN), patients.x])
    shifted = np.where(x[:, 0] == 2, 1 - patients.event, patients.event)
    model = lightgbm.LGBMClassifier(n_estimators=40, num_leaves=15, **LIGHTGBM)
    model.fit(x, shifted, categorical_feature=[0, 1])
    rows = np.hstack([categories(4, cohort.HELD_OUT), others.x])
    note = "LGBMClassifier with two categorical inputs (BRANCH_EQ)"
    return _export(onnxmltools.convert_lightgbm, model, rows, note, zipmap=False)


def _xgboost(model: object, outcome: str, note: str, missing: float = 0.0) -> Export:
    patients = cohort.train(missing)
    model.fit(patients.x, getattr(patients, outcome))
    return _export(onnxmltools.convert_xgboost, model, cohort.held_out(missing).x, note)


@FAMILY.recipe("xgboost_binary")
def xgboost_binary() -> Export:
    return _xgboost(xgboost.XGBClassifier(n_estimators=200, **XGBOOST), "event", "XGBClassifier, 200 trees")


@FAMILY.recipe("xgboost_missing")
def xgboost_missing() -> Export:
    model = xgboost.XGBClassifier(n_estimators=100, **XGBOOST)
    return _xgboost(model, "event", "XGBClassifier trained and run with 15 % missing values", missing=0.15)


@FAMILY.recipe("xgboost_multiclass")
def xgboost_multiclass() -> Export:
    return _xgboost(xgboost.XGBClassifier(n_estimators=60, **XGBOOST), "grade", "XGBClassifier, three classes")


@FAMILY.recipe("xgboost_regressor")
def xgboost_regressor() -> Export:
    return _xgboost(xgboost.XGBRegressor(n_estimators=150, **XGBOOST), "stay", "XGBRegressor, 150 trees")


@FAMILY.recipe("xgboost_rf_classifier")
def xgboost_rf_classifier() -> Export:
    parameters = {key: value for key, value in XGBOOST.items() if key != "learning_rate"}
    return _xgboost(xgboost.XGBRFClassifier(n_estimators=100, **parameters), "event", "XGBRFClassifier, 100 trees")


@FAMILY.recipe("xgboost_rf_regressor")
def xgboost_rf_regressor() -> Export:
    parameters = {key: value for key, value in XGBOOST.items() if key != "learning_rate"}
    return _xgboost(xgboost.XGBRFRegressor(n_estimators=100, **parameters), "stay", "XGBRFRegressor, 100 trees")


@FAMILY.recipe("xgboost_dart")
def xgboost_dart() -> Export:
    model = xgboost.XGBClassifier(n_estimators=60, booster="dart", rate_drop=0.1, **XGBOOST)
    return _xgboost(model, "event", "XGBClassifier, DART booster")


@FAMILY.recipe("xgboost_poisson")
def xgboost_poisson() -> Export:
    model = xgboost.XGBRegressor(n_estimators=80, objective="count:poisson", **XGBOOST)
    return _xgboost(model, "stay", "XGBRegressor, count:poisson")


def _catboost(model: object, outcome: str, note: str, missing: float = 0.0) -> Export:
    patients = cohort.train(missing)
    model.fit(patients.x, getattr(patients, outcome))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        model.save_model(str(path), format="onnx", export_parameters={"onnx_graph_name": "zoo"})
        graph = onnx.load(path)
    return Export(graph, [Given(graph.graph.input[0].name, cohort.held_out(missing).x)], note)


@FAMILY.recipe("catboost_binary", "catboost")
def catboost_binary() -> Export:
    return _catboost(catboost.CatBoostClassifier(iterations=200, **CATBOOST), "event", "CatBoostClassifier, 200 trees")


@FAMILY.recipe("catboost_missing", "catboost")
def catboost_missing() -> Export:
    model = catboost.CatBoostClassifier(iterations=100, **CATBOOST)
    return _catboost(model, "event", "CatBoostClassifier trained and run with 15 % missing values", missing=0.15)


@FAMILY.recipe("catboost_multiclass", "catboost")
def catboost_multiclass() -> Export:
    return _catboost(catboost.CatBoostClassifier(iterations=60, **CATBOOST), "grade", "CatBoostClassifier, 3 classes")


@FAMILY.recipe("catboost_regressor", "catboost")
def catboost_regressor() -> Export:
    return _catboost(catboost.CatBoostRegressor(iterations=150, **CATBOOST), "stay", "CatBoostRegressor, 150 trees")
