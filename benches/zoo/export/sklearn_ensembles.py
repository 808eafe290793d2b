"""scikit-learn's models made of models: calibration, votes, stacks, boosting, bagging, one against the rest."""

from __future__ import annotations

from functools import partial

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from .recipe import Family
from .sklearn_export import fitted

FAMILY = Family("skl2onnx")
SEED = {"random_state": 7}


def _add(name: str, model: object, outcome: str, note: str, scaled: bool = False, **arguments: object) -> None:
    FAMILY.add(name, partial(fitted, model, outcome, note, scaled=scaled, **arguments))


def _logistic() -> object:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def _forest(trees: int = 30) -> RandomForestClassifier:
    return RandomForestClassifier(trees, max_depth=6, **SEED)


_add(
    "calibrated_sigmoid",
    CalibratedClassifierCV(_forest(), method="sigmoid", cv=3),
    "event",
    "CalibratedClassifierCV of three forests, sigmoid",
)
_add(
    "calibrated_isotonic",
    CalibratedClassifierCV(_forest(), method="isotonic", cv=3),
    "event",
    "CalibratedClassifierCV of three forests, isotonic",
    zipmap=False,
)
_add(
    "calibrated_linear_svc",
    CalibratedClassifierCV(LinearSVC(**SEED), method="sigmoid", cv=3),
    "event",
    "CalibratedClassifierCV of LinearSVC",
    scaled=True,
    zipmap=False,
)
_add(
    "calibrated_multiclass",
    CalibratedClassifierCV(GaussianNB(), method="sigmoid", cv=3),
    "grade",
    "CalibratedClassifierCV of GaussianNB, three classes",
    zipmap=False,
)

_members = [("logistic", _logistic()), ("forest", _forest()), ("bayes", GaussianNB())]
_add(
    "voting_soft",
    VotingClassifier(_members, voting="soft", flatten_transform=False),
    "event",
    "VotingClassifier, soft, three members",
)
_add(
    "voting_hard",
    VotingClassifier(_members, voting="hard", flatten_transform=False),
    "grade",
    "VotingClassifier, hard, three classes",
)
_add(
    "voting_regressor",
    VotingRegressor([("ridge", Ridge()), ("forest", RandomForestRegressor(30, max_depth=6, **SEED))]),
    "stay",
    "VotingRegressor of ridge and forest",
)
_add(
    "stacking",
    StackingClassifier(_members[:2], final_estimator=LogisticRegression(), cv=3),
    "event",
    "StackingClassifier of logistic and forest",
    zipmap=False,
)
_add(
    "stacking_multiclass",
    StackingClassifier(_members, final_estimator=LogisticRegression(), cv=3),
    "grade",
    "StackingClassifier, three classes",
)
_add(
    "stacking_regressor",
    StackingRegressor([("ridge", Ridge()), ("forest", RandomForestRegressor(30, max_depth=6, **SEED))], cv=3),
    "stay",
    "StackingRegressor of ridge and forest",
)
_add(
    "ada_boost",
    AdaBoostClassifier(DecisionTreeClassifier(max_depth=2, **SEED), n_estimators=30, **SEED),
    "event",
    "AdaBoostClassifier of 30 trees of depth 2",
    zipmap=False,
)
_add(
    "ada_boost_regressor",
    AdaBoostRegressor(DecisionTreeRegressor(max_depth=4, **SEED), n_estimators=20, **SEED),
    "stay",
    "AdaBoostRegressor of 20 trees (weighted median)",
)
_add(
    "bagging",
    BaggingClassifier(DecisionTreeClassifier(max_depth=5, **SEED), n_estimators=20, max_features=0.7, **SEED),
    "event",
    "BaggingClassifier of 20 trees on parts of the inputs",
)
_add(
    "bagging_regressor",
    BaggingRegressor(DecisionTreeRegressor(max_depth=5, **SEED), n_estimators=20, **SEED),
    "stay",
    "BaggingRegressor of 20 trees",
)
_add(
    "one_vs_rest",
    OneVsRestClassifier(LogisticRegression(max_iter=500)),
    "grade",
    "OneVsRestClassifier of logistic regressions",
    scaled=True,
    zipmap=False,
)
