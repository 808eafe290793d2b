"""scikit-learn's neighbours, naive Bayes, clusters and mixtures."""

from __future__ import annotations

from functools import partial

import numpy as np
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Binarizer, MinMaxScaler

from . import cohort
from .recipe import Export, Family
from .sklearn_export import export

FAMILY = Family("skl2onnx")


def _fit(model: object, outcome: str | None, note: str, patients: int, **arguments: object) -> Export:
    drawn = cohort.train()
    x = drawn.scaled[:patients]
    model.fit(x, None if outcome is None else getattr(drawn, outcome)[:patients])
    # Distances between rounded measurements would tie, and which neighbour wins a tie is nobody's promise.
    noise = np.random.default_rng(5).normal(scale=1e-2, size=cohort.held_out().x.shape)
    return export(model, cohort.held_out().scaled + noise, note, **arguments)


def _add(name: str, model: object, outcome: str | None, note: str, patients: int = 500, **arguments: object) -> None:
    FAMILY.add(name, partial(_fit, model, outcome, note, patients, **arguments))


_add("knn_classifier", KNeighborsClassifier(7), "event", "KNeighborsClassifier of 7 among 500")
_add(
    "knn_classifier_distance",
    KNeighborsClassifier(7, weights="distance"),
    "grade",
    "KNeighborsClassifier, weighted by distance, three classes",
    zipmap=False,
)
_add("knn_regressor", KNeighborsRegressor(7), "stay", "KNeighborsRegressor of 7 among 500")
_add("local_outlier_factor", LocalOutlierFactor(10, novelty=True), None, "LocalOutlierFactor, novelty", patients=200)

_add("gaussian_nb", GaussianNB(), "event", "GaussianNB", 2000)
_add("gaussian_nb_multiclass", GaussianNB(), "grade", "GaussianNB, three classes", 2000, zipmap=False)
_add("bernoulli_nb", BernoulliNB(binarize=0.0), "event", "BernoulliNB", 2000, zipmap=False)
_add(
    "bernoulli_nb_binarizer",
    make_pipeline(Binarizer(threshold=0.25), BernoulliNB(binarize=None)),
    "event",
    "Binarizer, BernoulliNB",
    2000,
    zipmap=False,
)
_add("multinomial_nb", make_pipeline(MinMaxScaler(clip=True), MultinomialNB()), "grade", "MinMaxScaler, MultinomialNB")
_add("complement_nb", make_pipeline(MinMaxScaler(clip=True), ComplementNB()), "event", "MinMaxScaler, ComplementNB")
_add("k_means", KMeans(5, n_init=2, random_state=7), None, "KMeans of 5 clusters", 2000)
_add("gaussian_mixture", GaussianMixture(3, random_state=7), None, "GaussianMixture of 3", 2000)
