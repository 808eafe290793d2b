"""scikit-learn's transformers, alone where their own output is of interest and before a model where not."""

from __future__ import annotations

from functools import partial

import numpy as np
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import Int64TensorType, StringTensorType
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    LabelEncoder,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

from . import cohort
from .recipe import Export, Family, Given
from .sklearn_export import export

FAMILY = Family("skl2onnx")


def _alone(transformer: object, note: str, scaled: bool) -> Export:
    patients, others = cohort.train(), cohort.held_out()
    transformer.fit(patients.scaled if scaled else patients.x, patients.event)
    return export(transformer, others.scaled if scaled else others.x, note)


def _before_logistic(transformer: object, note: str) -> Export:
    patients = cohort.train()
    model = make_pipeline(StandardScaler(), transformer, LogisticRegression(max_iter=500))
    return export(model.fit(patients.x, patients.event), cohort.held_out().x, note, zipmap=False)


def _add(name: str, transformer: object, note: str, scaled: bool = False) -> None:
    FAMILY.add(name, partial(_alone, transformer, note, scaled))


_add("standard_scaler", StandardScaler(), "StandardScaler")
_add("min_max_scaler", MinMaxScaler(), "MinMaxScaler")
_add("max_abs_scaler", MaxAbsScaler(), "MaxAbsScaler")
_add("robust_scaler", RobustScaler(), "RobustScaler")
_add("power_yeo_johnson", PowerTransformer(), "PowerTransformer, Yeo-Johnson", scaled=True)
_add("quantile_transformer", QuantileTransformer(n_quantiles=50, random_state=7), "QuantileTransformer, uniform")
_add("normalizer_l2", Normalizer("l2"), "Normalizer, L2")
_add("normalizer_l1", Normalizer("l1"), "Normalizer, L1")
_add("normalizer_max", Normalizer("max"), "Normalizer, max")
_add("binarizer", Binarizer(threshold=0.5), "Binarizer", scaled=True)
_add("k_bins_one_hot", KBinsDiscretizer(5, encode="onehot-dense"), "KBinsDiscretizer, one-hot", scaled=True)
_add("k_bins_ordinal", KBinsDiscretizer(5, encode="ordinal"), "KBinsDiscretizer, ordinal", scaled=True)
_add("pca", PCA(6, whiten=True, random_state=7), "PCA to 6 components, whitened", scaled=True)
_add("truncated_svd", TruncatedSVD(6, random_state=7), "TruncatedSVD to 6 components", scaled=True)
_add(
    "feature_union",
    FeatureUnion([("scaled", MinMaxScaler()), ("components", PCA(3, random_state=7))]),
    "FeatureUnion of MinMaxScaler and PCA",
    scaled=True,
)

FAMILY.add(
    "polynomial_logistic",
    partial(_before_logistic, PolynomialFeatures(2), "scaling, PolynomialFeatures of degree 2, logistic"),
)
FAMILY.add(
    "k_bins_logistic",
    partial(_before_logistic, KBinsDiscretizer(4, encode="onehot-dense"), "scaling, KBinsDiscretizer, logistic"),
)
FAMILY.add("select_logistic", partial(_before_logistic, SelectKBest(k=8), "scaling, SelectKBest of 8, logistic"))
FAMILY.add(
    "identity_function", partial(_before_logistic, FunctionTransformer(), "scaling, FunctionTransformer, logistic")
)


def _texts(encoder: object, note: str, unknown: bool) -> Export:
    """An encoder over two columns of texts, [N, 2]."""
    known = cohort.admissions(cohort.TRAIN, 21, unknown=False)
    others = cohort.admissions(cohort.HELD_OUT, 22, unknown=unknown)
    encoder.fit(np.stack([known.ward, known.sex], axis=1))
    graph = convert_sklearn(encoder, initial_types=[("X", StringTensorType([None, 2]))])
    return Export(graph, [Given("X", np.stack([others.ward, others.sex], axis=1))], note)


FAMILY.add("one_hot_texts", partial(_texts, OneHotEncoder(), "OneHotEncoder of two columns of texts", False))
FAMILY.add(
    "one_hot_texts_unknown",
    partial(_texts, OneHotEncoder(handle_unknown="ignore"), "OneHotEncoder of texts, unknown ignored", True),
)
FAMILY.add("ordinal_texts", partial(_texts, OrdinalEncoder(), "OrdinalEncoder of two columns of texts", False))
FAMILY.add(
    "ordinal_texts_unknown",
    partial(
        _texts,
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        "OrdinalEncoder of texts, unknown -1",
        True,
    ),
)


@FAMILY.recipe("one_hot_int64")
def one_hot_int64() -> Export:
    known = cohort.admissions(cohort.TRAIN, 21, unknown=False).triage[:, None]
    others = cohort.admissions(cohort.HELD_OUT, 22, unknown=True).triage[:, None]
    encoder = OneHotEncoder(handle_unknown="ignore").fit(known)
    graph = convert_sklearn(encoder, initial_types=[("X", Int64TensorType([None, 1]))])
    return Export(graph, [Given("X", others)], "OneHotEncoder of int64, unknown ignored")


@FAMILY.recipe("label_encoder_texts")
def label_encoder_texts() -> Export:
    encoder = LabelEncoder().fit(cohort.WARDS)
    graph = convert_sklearn(encoder, initial_types=[("X", StringTensorType([None]))])
    rows = cohort.admissions(cohort.HELD_OUT, 22, unknown=False).ward
    return Export(graph, [Given("X", rows)], "LabelEncoder of texts")
