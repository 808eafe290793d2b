"""A boosted sum of small trees, with its bootstrap refits, as one ONNX graph.

``x`` float32 [N, K] -> one ``TreeEnsembleRegressor`` of 1 + B targets -> ``logit`` float32 [N, 1] and
``logit_bootstrap`` float32 [N, B]: target 0 is the model, the others its refits, and each tree weighs for one target.
That is the form which ``core/src/explain/mod.rs`` explains as a sum of trees, exactly.

LightGBM grows the trees on one thread with its deterministic setting: the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .graph import IR_VERSION, OPSET, ROWS
from .inputs import Input
from .ridge import recalibration
from .split import folds

FOLDS = 10
FIXED: Mapping[str, object] = {
    "objective": "binary",
    "monotone_constraints_method": "advanced",
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 1,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Growth:
    """How trees are grown. ``monotone`` has one of -1, 0, 1 per input: the direction in which the risk may go.

    ``masked`` are the inputs that a patient may lack although those of the data seldom do: each row is learnt from
    once as it is and once with a random part of them taken away, so that a missing value means "not known" and not
    whatever the few who lacked it had in common.
    """

    rounds: int
    parameters: Mapping[str, object]
    monotone: Sequence[int]
    masked: Sequence[int] = ()

    def grow(self, x: np.ndarray, y: np.ndarray, weight: np.ndarray, seed: int) -> lightgbm.Booster:
        if self.masked:
            x, y, weight = self._with_masked(x, y, weight, seed)
        data = lightgbm.Dataset(x, y, weight=weight, free_raw_data=True)
        parameters = {**FIXED, **self.parameters, "monotone_constraints": list(self.monotone)}
        return lightgbm.train(parameters, data, self.rounds)

    def _with_masked(
        self, x: np.ndarray, y: np.ndarray, weight: np.ndarray, seed: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        # Every subset of the masked inputs but the empty one, equally often.
        subset = np.random.default_rng(seed).integers(1, 2 ** len(self.masked), size=len(x))
        copy = x.copy()
        for bit, column in enumerate(self.masked):
            copy[(subset >> bit) & 1 == 1, column] = np.nan
        return np.vstack([x, copy]), np.concatenate([y, y]), np.concatenate([weight, weight]) / 2


@dataclass(frozen=True)
class TreeModel:
    """The fitted model: ``boosters[0]`` and its bootstrap refits, and what recalibrates the sum of their leaves."""

    inputs: Sequence[Input]
    boosters: list[lightgbm.Booster]
    recalibration: tuple[float, float]
    out_of_fold: np.ndarray  # logits before recalibration

    @classmethod
    def fit(
        cls, inputs: Sequence[Input], x: np.ndarray, y: np.ndarray, growth: Growth, seed: int, refit_count: int
    ) -> TreeModel:
        """``x`` float64 [rows, K], NaN where missing."""
        out_of_fold = cross_validate(x, y, growth, seed)
        ones = np.ones(len(y))
        boosters = [growth.grow(x, y, ones, seed)]
        rng = np.random.default_rng(seed + 1)
        for refit in range(refit_count):
            weight = np.bincount(rng.integers(len(y), size=len(y)), minlength=len(y)).astype(float)
            used = weight > 0
            boosters.append(growth.grow(x[used], y[used], weight[used], seed + 2 + refit))
        return cls(inputs, boosters, recalibration(out_of_fold, y.astype(float)), out_of_fold)

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Float64 logits of the model, without its refits."""
        intercept, slope = self.recalibration
        return intercept + slope * self.boosters[0].predict(x, raw_score=True)


def cross_validate(x: np.ndarray, y: np.ndarray, growth: Growth, seed: int) -> np.ndarray:
    """Logits of each row by trees that had not seen it."""
    fold = folds(y, FOLDS, seed)
    logits = np.empty(len(y))
    for f in range(FOLDS):
        inside = fold != f
        booster = growth.grow(x[inside], y[inside], np.ones(int(inside.sum())), seed)
        logits[~inside] = booster.predict(x[~inside], raw_score=True)
    return logits


def build(model: TreeModel, name: str, description: str) -> onnx.ModelProto:
    """The graph; the recalibration is in the leaves and in the base values."""
    intercept, slope = model.recalibration
    attributes = _Attributes(slope)
    for target, booster in enumerate(model.boosters):
        for tree in booster.dump_model()["tree_info"]:
            attributes.add(tree["tree_structure"], target)
    targets = len(model.boosters)
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["x"],
        ["logits"],
        name="trees",
        domain="ai.onnx.ml",
        n_targets=targets,
        aggregate_function="SUM",
        post_transform="NONE",
        base_values=[float(np.float32(intercept))] * targets,
        **attributes.lists,
    )
    split = helper.make_node("Split", ["logits", "sizes"], ["logit", "logit_bootstrap"], name="split", axis=1)
    graph = helper.make_graph(
        [ensemble, split],
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [ROWS, len(model.inputs)])],
        [
            helper.make_tensor_value_info("logit", TensorProto.FLOAT, [ROWS, 1]),
            helper.make_tensor_value_info("logit_bootstrap", TensorProto.FLOAT, [ROWS, targets - 1]),
        ],
        [numpy_helper.from_array(np.array([1, targets - 1], dtype=np.int64), "sizes")],
    )
    proto = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", 3)],
        ir_version=IR_VERSION,
        producer_name="kusushi-training",
        doc_string=description,
    )
    onnx.checker.check_model(proto, full_check=True)
    return proto


class _Attributes:
    """The lists of the operator, tree by tree, nodes in the order of a walk that goes to the true branch first."""

    def __init__(self, slope: float) -> None:
        self.slope = slope
        self.trees = 0
        names = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
        self.lists: dict[str, list[object]] = {f"nodes_{name}": [] for name in names}
        self.lists["nodes_missing_value_tracks_true"] = []
        self.lists |= {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}

    def add(self, root: Mapping[str, object], target: int) -> None:
        places = {id(node): place for place, node in enumerate(_walk(root))}
        for node in _walk(root):
            is_leaf = "leaf_value" in node
            if not is_leaf and node["decision_type"] != "<=":
                raise ValueError(f"a node asks {node['decision_type']}")
            self._append(
                "nodes",
                treeids=self.trees,
                nodeids=places[id(node)],
                featureids=0 if is_leaf else node["split_feature"],
                values=0.0 if is_leaf else _not_above(node["threshold"]),
                modes="LEAF" if is_leaf else "BRANCH_LEQ",
                truenodeids=0 if is_leaf else places[id(node["left_child"])],
                falsenodeids=0 if is_leaf else places[id(node["right_child"])],
                missing_value_tracks_true=0 if is_leaf else int(_missing_goes_left(node)),
            )
            if is_leaf:
                weight = float(np.float32(self.slope * node["leaf_value"]))
                self._append("target", treeids=self.trees, nodeids=places[id(node)], ids=target, weights=weight)
        self.trees += 1

    def _append(self, prefix: str, **values: object) -> None:
        for name, value in values.items():
            self.lists[f"{prefix}_{name}"].append(value)


def _walk(node: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield node
    if "leaf_value" not in node:
        yield from _walk(node["left_child"])
        yield from _walk(node["right_child"])


def _not_above(threshold: float) -> float:
    """The largest float32 not above a threshold: ``x <= threshold`` then says the same of every float32 ``x``."""
    rounded = np.float32(threshold)
    return float(np.nextafter(rounded, np.float32(-np.inf)) if rounded > threshold else rounded)


def _missing_goes_left(node: Mapping[str, object]) -> bool:
    """Where LightGBM sends NaN. A column that never lacked a value takes it for zero; the package requires that one."""
    if node["missing_type"] == "NaN":
        return bool(node["default_left"])
    return 0.0 <= node["threshold"]
