"""TreeEnsemble of ai.onnx.ml 5, which exporters do not write yet: fitted trees written down with onnx.helper."""

from __future__ import annotations

import lightgbm
import numpy as np
from onnx import TensorProto, helper
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

from . import cohort, graphs, trees
from .gradient_boosting import LIGHTGBM, categories
from .graphs import constant
from .recipe import Export, Family, Given
from .trees import Node, Tree

FAMILY = Family("onnx")
WIDTH = len(cohort.MEASUREMENTS)
SEED = {"random_state": 7}


def _of_lightgbm(booster: lightgbm.Booster) -> list[Tree]:
    """A booster's trees; a categorical split becomes one test of membership."""
    return [_flatten(one["tree_structure"]) for one in booster.dump_model()["tree_info"]]


def _flatten(root: dict) -> Tree:
    tree: Tree = []

    def add(node: dict) -> int:
        at = len(tree)
        tree.append(Node(leaf=np.array([node["leaf_value"]])) if "leaf_value" in node else Node())
        if "leaf_value" not in node:
            member = node["decision_type"] == "=="
            tree[at] = Node(
                feature=node["split_feature"],
                threshold=0.0 if member else trees.below(node["threshold"]),
                members=tuple(map(float, node["threshold"].split("||"))) if member else (),
                missing_left=bool(node["default_left"]) and not member,
                left=add(node["left_child"]),
                right=add(node["right_child"]),
            )
        return at

    add(root)
    return tree


@FAMILY.recipe("tree_ensemble_v5_gradient_boosting")
def gradient_boosting() -> Export:
    patients = cohort.train()
    model = GradientBoostingRegressor(n_estimators=100, **SEED).fit(patients.x, patients.stay)
    fitted = [one.tree_ for one in model.estimators_.ravel()]
    nodes = [
        trees.ensemble([trees.of_sklearn(tree, model.learning_rate * tree.value[:, :, 0]) for tree in fitted], "SUM"),
        helper.make_node("Add", ["trees", "base"], ["stay"], name="stay"),
    ]
    base = constant("base", [[model.init_.constant_.item()]])
    graph = graphs.model(nodes, [base], WIDTH, {"stay": 1}, trees=5)
    return Export(graph, [Given("X", cohort.held_out().x)], "GradientBoostingRegressor, 100 trees and a base")


def _forest(dtype: type) -> Export:
    patients = cohort.train()
    targets = np.stack([patients.stay, patients.event], axis=1)
    model = RandomForestRegressor(40, max_depth=6, **SEED).fit(patients.x, targets)
    ensemble = [trees.of_sklearn(one.tree_, one.tree_.value[:, :, 0], dtype) for one in model.estimators_]
    double = dtype is np.float64
    node = trees.ensemble(ensemble, "AVERAGE", double)
    kind = TensorProto.DOUBLE if double else TensorProto.FLOAT
    graph = graphs.model([node], [], WIDTH, {"trees": 2}, trees=5, kind=kind)
    note = f"RandomForestRegressor, 40 trees, two targets, averaged, {np.dtype(dtype).name}"
    return Export(graph, [Given("X", cohort.held_out().x.astype(dtype))], note)


@FAMILY.recipe("tree_ensemble_v5_forest")
def forest() -> Export:
    return _forest(np.float32)


@FAMILY.recipe("tree_ensemble_v5_double")
def forest_double() -> Export:
    return _forest(np.float64)


@FAMILY.recipe("tree_ensemble_v5_membership")
def membership() -> Export:
    patients, others = cohort.train(), cohort.held_out()
    x = np.hstack([categories(3, cohort.TRAIN), patients.x])
    shifted = np.where(x[:, 0] == 2, 1 - patients.event, patients.event)
    model = lightgbm.LGBMClassifier(n_estimators=40, num_leaves=15, **LIGHTGBM)
    model.fit(x, shifted, categorical_feature=[0, 1])
    rows = np.hstack([categories(4, cohort.HELD_OUT), others.x])
    nodes = [
        trees.ensemble(_of_lightgbm(model.booster_), "SUM"),
        helper.make_node("Sigmoid", ["trees"], ["risk"], name="risk"),
    ]
    graph = graphs.model(nodes, [], WIDTH + 2, {"risk": 1}, trees=5)
    return Export(graph, [Given("X", rows)], "LGBMClassifier with two categorical inputs as BRANCH_MEMBER")
