"""scikit-learn's linear models, discriminants and networks."""

from __future__ import annotations

from functools import partial

from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.linear_model import (
    BayesianRidge,
    ElasticNet,
    GammaRegressor,
    HuberRegressor,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Perceptron,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
    TweedieRegressor,
)
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .recipe import Family
from .sklearn_export import fitted

FAMILY = Family("skl2onnx")


def _add(name: str, model: object, outcome: str, note: str, scaled: bool = True, **arguments: object) -> None:
    FAMILY.add(name, partial(fitted, model, outcome, note, scaled=scaled, **arguments))


_logistic = partial(LogisticRegression, max_iter=500)
_add("logistic_binary", _logistic(), "event", "LogisticRegression; ZipMap as exported")
_add("logistic_binary_tensor", _logistic(), "event", "LogisticRegression; zipmap=False", zipmap=False)
_add("logistic_binary_columns", _logistic(), "event", "LogisticRegression; zipmap='columns'", zipmap="columns")
_add("logistic_multinomial", _logistic(), "grade", "LogisticRegression, three classes (softmax)")
_add(
    "logistic_scaled",
    make_pipeline(StandardScaler(), _logistic()),
    "event",
    "StandardScaler, LogisticRegression",
    scaled=False,
)
_add(
    "pca_logistic",
    make_pipeline(StandardScaler(), PCA(8, random_state=7), _logistic()),
    "event",
    "StandardScaler, PCA to 8 components, LogisticRegression",
    scaled=False,
)
_add("sgd_log_loss", SGDClassifier(loss="log_loss", random_state=7), "event", "SGDClassifier, log loss", zipmap=False)
_add("ridge_classifier", RidgeClassifier(), "event", "RidgeClassifier")
_add("perceptron", Perceptron(random_state=7), "event", "Perceptron", zipmap=False)

_add("linear_regression", LinearRegression(), "stay", "LinearRegression")
_add("ridge", Ridge(), "stay", "Ridge")
_add("lasso", Lasso(0.05), "stay", "Lasso")
_add("elastic_net", ElasticNet(0.05), "stay", "ElasticNet")
_add("huber", HuberRegressor(max_iter=1000), "stay", "HuberRegressor")
_add("bayesian_ridge", BayesianRidge(), "stay", "BayesianRidge, mean only")
_add("poisson", PoissonRegressor(), "stay", "PoissonRegressor (log link)")
_add("gamma", GammaRegressor(), "stay", "GammaRegressor (log link)")
_add("tweedie", TweedieRegressor(power=1.5, alpha=0.1), "stay", "TweedieRegressor, power 1.5 (log link)")

_add("lda", LinearDiscriminantAnalysis(), "grade", "LinearDiscriminantAnalysis, three classes")
_add("qda", QuadraticDiscriminantAnalysis(), "event", "QuadraticDiscriminantAnalysis", zipmap=False)

_mlp = partial(MLPClassifier, max_iter=60, random_state=7)
_add("sklearn_mlp_classifier", _mlp((64, 64)), "event", "MLPClassifier 64-64, relu")
_add("sklearn_mlp_multiclass", _mlp((32,), activation="tanh"), "grade", "MLPClassifier 32, tanh, three classes")
_regressor = MLPRegressor(hidden_layer_sizes=(64,), max_iter=60, random_state=7)
_add("sklearn_mlp_regressor", _regressor, "stay", "MLPRegressor 64, relu")
