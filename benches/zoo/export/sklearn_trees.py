"""scikit-learn's trees, forests and first gradient boosting."""

from __future__ import annotations

from functools import partial

from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from . import cohort
from .recipe import Export, Family
from .sklearn_export import export, fitted

FAMILY = Family("skl2onnx")
SEED = {"random_state": 7}


def _add(name: str, model: object, outcome: str, note: str, **arguments: object) -> None:
    FAMILY.add(name, partial(fitted, model, outcome, note, **arguments))


_add("random_forest", RandomForestClassifier(500, max_depth=8, **SEED), "event", "500 trees, depth 8; ZipMap")
_add(
    "random_forest_multiclass", RandomForestClassifier(100, max_depth=8, **SEED), "grade", "100 trees", zipmap=False
)
_add("random_forest_regressor", RandomForestRegressor(100, max_depth=8, **SEED), "stay", "100 trees, depth 8")
_add("extra_trees", ExtraTreesClassifier(100, max_depth=8, **SEED), "event", "100 trees, depth 8", zipmap=False)
_add("extra_trees_regressor", ExtraTreesRegressor(100, max_depth=8, **SEED), "stay", "100 trees, depth 8")
_add("decision_tree", DecisionTreeClassifier(max_depth=6, **SEED), "event", "one tree, depth 6")
_add("decision_tree_multiclass", DecisionTreeClassifier(max_depth=6, **SEED), "grade", "one tree", zipmap=False)
_add("decision_tree_regressor", DecisionTreeRegressor(max_depth=6, **SEED), "stay", "one tree, depth 6")
_add("gradient_boosting", GradientBoostingClassifier(n_estimators=150, **SEED), "event", "150 trees of depth 3")
_add(
    "gradient_boosting_multiclass",
    GradientBoostingClassifier(n_estimators=60, **SEED),
    "grade",
    "three classes, 60 rounds of depth 3",
    zipmap=False,
)
_add("gradient_boosting_regressor", GradientBoostingRegressor(n_estimators=150, **SEED), "stay", "150 trees")


@FAMILY.recipe("random_forest_missing")
def random_forest_missing() -> Export:
    patients = cohort.train(0.15)
    model = RandomForestClassifier(50, max_depth=8, **SEED).fit(patients.x, patients.event)
    return export(model, cohort.held_out(0.15).x, "trained and run with 15 % missing values", zipmap=False)


@FAMILY.recipe("random_forest_multioutput")
def random_forest_multioutput() -> Export:
    patients = cohort.train()
    targets = patients.x[:, :3] + patients.stay[:, None]
    model = RandomForestRegressor(50, max_depth=6, **SEED).fit(patients.x, targets)
    return export(model, cohort.held_out().x, "RandomForestRegressor with three targets")


@FAMILY.recipe("isolation_forest")
def isolation_forest() -> Export:
    model = IsolationForest(n_estimators=100, **SEED).fit(cohort.train().x)
    return export(model, cohort.held_out().x, "100 trees", target_opset={"": 17, "ai.onnx.ml": 3})
