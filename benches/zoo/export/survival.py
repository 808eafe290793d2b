"""scikit-survival, for which no exporter exists: the fitted numbers written into graphs with onnx.helper.

What a graph gives is compared with scikit-survival's own prediction before it is written down.
"""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from sksurv.ensemble import (
    ComponentwiseGradientBoostingSurvivalAnalysis,
    GradientBoostingSurvivalAnalysis,
    RandomSurvivalForest,
)
from sksurv.linear_model import CoxnetSurvivalAnalysis, CoxPHSurvivalAnalysis
from sksurv.svm import FastSurvivalSVM
from sksurv.util import Surv

from . import cohort, graphs, trees
from .graphs import constant
from .recipe import Export, Family, Given

FAMILY = Family("onnx")
WIDTH = len(cohort.MEASUREMENTS)
PATIENTS = 600
DAYS = [7, 14, 30, 60, 90]
SEED = {"random_state": 7}


def _patients(count: int = PATIENTS) -> tuple[np.ndarray, np.ndarray]:
    patients = cohort.train()
    outcome = Surv.from_arrays(patients.event.astype(bool), patients.follow_up)
    return patients.scaled[:count], outcome[:count]


def _checked(graph: onnx.ModelProto, expected: list[np.ndarray], note: str) -> Export:
    """The export, once the graph agrees with scikit-survival to 1e-4 of the largest value."""
    rows = cohort.held_out().scaled
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    for given, own in zip(session.run(None, {"X": rows}), expected, strict=True):
        difference = np.abs(given - own.reshape(given.shape)).max()
        if difference > 1e-4 * max(1.0, np.abs(own).max()):
            raise ValueError(f"the graph differs from scikit-survival by {difference}")
    return Export(graph, [Given("X", rows)], note)


def _linear(coefficients: np.ndarray, intercept: float, output: str = "log_hazard") -> tuple[list, list]:
    nodes = [helper.make_node("Gemm", ["X", "coefficients", "intercept"], [output], name=output)]
    return nodes, [constant("coefficients", coefficients[:, None]), constant("intercept", [intercept])]


def _with_survival(model: object, coefficients: np.ndarray, intercept: float, note: str) -> Export:
    """Linear predictor, and survival on `DAYS`: exp(-H0(t) exp(log hazard))."""
    nodes, constants = _linear(coefficients, intercept)
    nodes += [
        helper.make_node("Exp", ["log_hazard"], ["hazard"], name="hazard"),
        helper.make_node("Mul", ["hazard", "minus_baseline"], ["minus_cumulative"], name="cumulative"),
        helper.make_node("Exp", ["minus_cumulative"], ["survival"], name="survival"),
    ]
    baseline = model.cum_baseline_hazard_
    constants.append(constant("minus_baseline", -baseline(np.array(DAYS, dtype=float))[None, :]))
    rows = cohort.held_out().scaled
    own = np.stack([curve(DAYS) for curve in model.predict_survival_function(rows)])
    graph = graphs.model(nodes, constants, WIDTH, {"log_hazard": 1, "survival": len(DAYS)})
    return _checked(graph, [model.predict(rows), own], note)


@FAMILY.recipe("survival_cox")
def survival_cox() -> Export:
    model = CoxPHSurvivalAnalysis(alpha=0.1).fit(*_patients())
    # The baseline hazard belongs to the predictor without centring: the model's own curves say so in the check.
    return _with_survival(model, model.coef_, 0.0, "CoxPHSurvivalAnalysis: log hazard, survival on five days")


@FAMILY.recipe("survival_coxnet")
def survival_coxnet() -> Export:
    model = CoxnetSurvivalAnalysis(l1_ratio=0.9, fit_baseline_model=True).fit(*_patients())
    rows = cohort.held_out().scaled[:1]
    intercept = (model.predict(rows) - rows @ model.coef_[:, -1]).item()
    nodes, constants = _linear(model.coef_[:, -1], intercept)
    graph = graphs.model(nodes, constants, WIDTH, {"log_hazard": 1})
    own = model.predict(cohort.held_out().scaled)
    return _checked(graph, [own], "CoxnetSurvivalAnalysis at the end of its path: log hazard")


@FAMILY.recipe("survival_componentwise")
def survival_componentwise() -> Export:
    model = ComponentwiseGradientBoostingSurvivalAnalysis(n_estimators=50, **SEED).fit(*_patients())
    nodes, constants = _linear(model.coef_[1:], model.coef_[0])
    graph = graphs.model(nodes, constants, WIDTH, {"log_hazard": 1})
    return _checked(graph, [model.predict(cohort.held_out().scaled)], "ComponentwiseGradientBoosting: log hazard")


@FAMILY.recipe("survival_svm")
def survival_svm() -> Export:
    model = FastSurvivalSVM(rank_ratio=1.0, max_iter=100, **SEED).fit(*_patients())
    nodes, constants = _linear(-model.coef_, 0.0, "risk")
    graph = graphs.model(nodes, constants, WIDTH, {"risk": 1})
    note = "FastSurvivalSVM, ranking: the risk score, minus the fitted product"
    return _checked(graph, [model.predict(cohort.held_out().scaled)], note)


@FAMILY.recipe("survival_gradient_boosting")
def survival_gradient_boosting() -> Export:
    model = GradientBoostingSurvivalAnalysis(n_estimators=100, **SEED).fit(*_patients())
    fitted = [estimator.tree_ for estimator in model.estimators_.ravel()]
    ensemble = [trees.of_sklearn(tree, model.learning_rate * tree.value[:, :, 0]) for tree in fitted]
    node = trees.regressor(ensemble, "SUM")
    graph = graphs.model([node], [], WIDTH, {"trees": 1})
    note = "GradientBoostingSurvivalAnalysis: log hazard, the sum of 100 trees (TreeEnsembleRegressor)"
    return _checked(graph, [model.predict(cohort.held_out().scaled)], note)


@FAMILY.recipe("survival_random_forest")
def survival_random_forest() -> Export:
    model = RandomSurvivalForest(100, max_depth=6, **SEED).fit(*_patients())
    at = np.searchsorted(model.unique_times_, DAYS, side="right") - 1
    # Last axis of a survival tree's leaf: the cumulative hazard, then the survival.
    ensemble = [
        trees.of_sklearn(one.tree_, one.tree_.value[:, at, :].reshape(one.tree_.node_count, -1))
        for one in model.estimators_
    ]
    count = len(DAYS)
    shape = constant("shape", [-1, count, 2], np.int64)
    nodes = [
        trees.regressor(ensemble, "AVERAGE"),
        helper.make_node("Reshape", ["trees", "shape"], ["pairs"], name="pairs"),
        helper.make_node("Gather", ["pairs", "first"], ["cumulative_hazard"], name="cumulative_hazard", axis=2),
        helper.make_node("Gather", ["pairs", "second"], ["survival"], name="survival", axis=2),
    ]
    constants = [shape, constant("first", 0, np.int64), constant("second", 1, np.int64)]
    graph = graphs.model(nodes, constants, WIDTH, {"cumulative_hazard": count, "survival": count})
    rows = cohort.held_out().scaled
    own = [
        model.predict_cumulative_hazard_function(rows, return_array=True)[:, at],
        model.predict_survival_function(rows, return_array=True)[:, at],
    ]
    note = "RandomSurvivalForest of 100 trees: cumulative hazard and survival on five days, averaged over the trees"
    return _checked(graph, own, note)
