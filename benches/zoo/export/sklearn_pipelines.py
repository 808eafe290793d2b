"""Whole pipelines: columns of several types, imputation, categories, and a model at the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas
from lightgbm import LGBMClassifier
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx import convert_sklearn, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler
from xgboost import XGBClassifier

from . import cohort
from .recipe import Export, Family, Given
from .sklearn_export import export

FAMILY = Family("skl2onnx")
TEXTS, LEVELS = ["ward", "sex"], ["triage"]
BOOSTED = {"zipmap": [True, False, "columns"], "nocl": [True, False]}

update_registered_converter(
    LGBMClassifier, "Lgbm", calculate_linear_classifier_output_shapes, convert_lightgbm, options=BOOSTED
)
update_registered_converter(
    XGBClassifier, "Xgb", calculate_linear_classifier_output_shapes, convert_xgboost, options=BOOSTED
)


def _frame(patients: cohort.Cohort, seed: int, unknown: bool) -> pandas.DataFrame:
    """The measurements and the categories side by side, each column under its name."""
    categories = cohort.admissions(len(patients.x), seed, unknown)
    frame = pandas.DataFrame(patients.x, columns=cohort.NAMES)
    # Plain objects: pandas would else store texts in a type that scikit-learn and the exporter see otherwise.
    frame["ward"] = pandas.Series(categories.ward, dtype=object)
    frame["sex"] = pandas.Series(categories.sex, dtype=object)
    frame["triage"] = categories.triage
    return frame


def _mixed(model: object, note: str, missing: float = 0.15, numeric: object = None, **options: object) -> Export:
    """ColumnTransformer over named columns and a model; every column is an input [N, 1] of its own."""
    patients = cohort.train(missing)
    columns = ColumnTransformer(
        [
            ("measured", numeric or make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), cohort.NAMES),
            ("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS),
            ("levels", OneHotEncoder(handle_unknown="ignore"), LEVELS),
        ]
    )
    pipeline = Pipeline([("columns", columns), ("model", model)])
    pipeline.fit(_frame(patients, 11, unknown=False), patients.event)
    types = [(name, FloatTensorType([None, 1])) for name in cohort.NAMES]
    types += [(name, StringTensorType([None, 1])) for name in TEXTS]
    types += [(name, Int64TensorType([None, 1])) for name in LEVELS]
    # onnxmltools' converters know no later version of ai.onnx.ml than 3.
    opset = {"": 17, "ai.onnx.ml": 3} if isinstance(model, LGBMClassifier | XGBClassifier) else None
    options = {id(model): options} if options else None
    graph = convert_sklearn(pipeline, initial_types=types, options=options, target_opset=opset)
    frame = _frame(cohort.held_out(missing), 12, unknown=True)
    dtypes = {name: object for name in TEXTS} | {name: np.int64 for name in LEVELS}
    return Export(
        graph, [Given(name, frame[[name]].to_numpy(dtypes.get(name, np.float32))) for name, _ in types], note
    )


@FAMILY.recipe("pipeline_logistic")
def pipeline_logistic() -> Export:
    note = "ColumnTransformer (median, scaling; one-hot of texts and int64, unknown ignored), LogisticRegression"
    return _mixed(LogisticRegression(max_iter=500), note)


@FAMILY.recipe("pipeline_forest")
def pipeline_forest() -> Export:
    note = "the same columns, RandomForestClassifier of 100 trees"
    return _mixed(RandomForestClassifier(100, max_depth=6, random_state=7), note, zipmap=False)


@FAMILY.recipe("pipeline_lightgbm")
def pipeline_lightgbm() -> Export:
    model = LGBMClassifier(n_estimators=80, random_state=7, n_jobs=1, deterministic=True, verbose=-1)
    return _mixed(model, "the same columns, LGBMClassifier of 80 trees", zipmap=False)


@FAMILY.recipe("pipeline_xgboost")
def pipeline_xgboost() -> Export:
    model = XGBClassifier(n_estimators=80, max_depth=4, random_state=7, n_jobs=1)
    return _mixed(model, "the same columns, XGBClassifier of 80 trees", zipmap=False)


@FAMILY.recipe("pipeline_minmax")
def pipeline_minmax() -> Export:
    numeric = make_pipeline(SimpleImputer(strategy="mean", add_indicator=False), MinMaxScaler(clip=True))
    return _mixed(LogisticRegression(max_iter=500), "mean imputation, MinMaxScaler with clip", numeric=numeric)


@FAMILY.recipe("pipeline_ordinal")
def pipeline_ordinal() -> Export:
    patients = cohort.train()
    columns = ColumnTransformer(
        [("texts", OrdinalEncoder(), TEXTS), ("levels", "passthrough", ["triage"])], remainder="drop"
    )
    pipeline = Pipeline([("columns", columns), ("model", RandomForestClassifier(30, max_depth=4, random_state=7))])
    frame = _frame(patients, 11, unknown=False)[TEXTS + LEVELS]
    pipeline.fit(frame, patients.event)
    types = [(name, StringTensorType([None, 1])) for name in TEXTS]
    types += [(name, Int64TensorType([None, 1])) for name in LEVELS]
    rows = _frame(cohort.held_out(), 12, unknown=False)
    given = [Given(name, rows[[name]].to_numpy(object)) for name in TEXTS]
    given += [Given(name, rows[[name]].to_numpy(np.int64)) for name in LEVELS]
    graph = convert_sklearn(pipeline, initial_types=types)
    return Export(graph, given, "OrdinalEncoder of texts, int64 passed through, RandomForestClassifier")


@FAMILY.recipe("pipeline_text_labels")
def pipeline_text_labels() -> Export:
    patients = cohort.train()
    labels = np.array(["discharge", "ward", "intensive care"])[patients.grade]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(patients.x, labels)
    return export(model, cohort.held_out().x, "StandardScaler, LogisticRegression; the classes are texts")


def _imputed(imputer: object, note: str) -> Callable[[], Export]:
    def make() -> Export:
        patients = cohort.train(0.15)
        model = make_pipeline(imputer, StandardScaler(), LogisticRegression(max_iter=500))
        model.fit(patients.x, patients.event)
        return export(model, cohort.held_out(0.15).x, note, zipmap=False)

    return make


FAMILY.add("imputer_median", _imputed(SimpleImputer(strategy="median"), "SimpleImputer median, scaling, logistic"))
FAMILY.add(
    "imputer_constant", _imputed(SimpleImputer(strategy="constant", fill_value=-1), "SimpleImputer constant -1")
)
FAMILY.add(
    "imputer_indicator", _imputed(SimpleImputer(add_indicator=True), "SimpleImputer mean with missing indicators")
)
FAMILY.add("imputer_knn", _imputed(KNNImputer(n_neighbors=5), "KNNImputer of 5 neighbours, scaling, logistic"))
