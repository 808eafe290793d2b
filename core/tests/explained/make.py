"""Makes the fixtures of `core/src/explain/tests.rs` and `core/tests/walk/explained.rs`: small ensembles of trees and networks,
each as ONNX, with what the Python package `shap` says of them.

    python core/tests/explained/make.py

Everything is made up: 600 rows of six columns from a fixed seed, some values missing. The values of the rows explained and of
the background are multiples of 1/64 plus 1/128, and so are no threshold that a library makes of them: a threshold lies
between two values of the training rows, which are multiples of 1/64. What `shap` compares in double precision and a graph in
single precision then comes out alike. The weights of the leaves are those of the ONNX file (single precision); `shap` has them
in double precision, which is what the tolerance of 1e-6 is for. XGBoost is of version 2, whose `base_score` this version of `shap`
can read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
import shap
import sklearn.ensemble
import sklearn.tree
import xgboost as xgb
from onnx import TensorProto, helper
from onnxmltools.convert import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as OnnxmltoolsFloats
from skl2onnx import to_onnx

HERE = Path(__file__).parent
COLUMNS = 6
SEED = 20261125


def training(missing: bool) -> tuple[np.ndarray, np.ndarray]:
    """Rows, and an outcome that depends on them with an interaction."""
    rng = np.random.default_rng(SEED)
    x = np.round(rng.normal(size=(600, COLUMNS)) * 64) / 64
    x[:, 5] = rng.integers(0, 2, size=600)
    logit = x[:, 0] + x[:, 1] * x[:, 2] - 0.5 * np.abs(x[:, 3]) + x[:, 5] * x[:, 0]
    y = (rng.random(600) < 1 / (1 + np.exp(-logit))).astype(int)
    if missing:
        # Every column: a library that never saw one missing takes a missing value for nought.
        x[rng.random(x.shape) < 0.15] = np.nan
    return x, y


def people(count: int, seed: int, missing: bool) -> np.ndarray:
    """Rows that lie on no threshold."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(count, COLUMNS)) * 64) / 64 + 1 / 128
    x[:, 5] = rng.integers(0, 2, size=count)
    if missing:
        x[rng.random(x.shape) < 0.2] = np.nan
    return x


def rename(model: onnx.ModelProto, ensemble: str, columns: int = COLUMNS) -> onnx.ModelProto:
    """The exporter's ensemble alone, as a graph from `x` to `logit` and `logit_bootstrap`: its first target, twice more, is
    what stands for the refits."""
    node = next(node for node in model.graph.node if node.op_type == ensemble)
    node.input[0], node.output[0] = "x", "logit"
    refits = helper.make_node("Concat", ["logit", "logit"], ["logit_bootstrap"], axis=1)
    return graph([node, refits], [], columns)


def graph(nodes: list, constants: list, columns: int = COLUMNS) -> onnx.ModelProto:
    value = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])
    made = helper.make_graph(
        nodes,
        "explained",
        [value("x", columns)],
        [value("logit", 1), value("logit_bootstrap", 2)],
        constants,
    )
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(made, opset_imports=imports, ir_version=8)


def as_regressor(model: onnx.ModelProto) -> onnx.ModelProto:
    """A binary classifier's ensemble as a regressor of its margin: the weights are those of one class."""
    node = next(node for node in model.graph.node if node.op_type == "TreeEnsembleClassifier")
    taken = {}
    for attribute in node.attribute:
        name = attribute.name
        if name.startswith("nodes_"):
            taken[name] = helper.get_attribute_value(attribute)
        if name.startswith("class_") and name not in ("class_ids",):
            taken["target_" + name.removeprefix("class_")] = helper.get_attribute_value(attribute)
        if name == "base_values":
            taken["base_values"] = helper.get_attribute_value(attribute)
    taken["target_ids"] = [0] * len(taken["target_weights"])
    taken["nodes_modes"] = [mode.decode() for mode in taken["nodes_modes"]]
    regressor = helper.make_node(
        "TreeEnsembleRegressor", ["x"], ["logit"], domain="ai.onnx.ml", n_targets=1, post_transform="NONE", **taken
    )
    refits = helper.make_node("Concat", ["logit", "logit"], ["logit_bootstrap"], axis=1)
    return graph([regressor, refits], [])


def several_targets(single: onnx.ModelProto, refits: list[onnx.ModelProto], offset: float) -> onnx.ModelProto:
    """One ensemble whose target 0 is the logit and whose other targets are the refits, split, with an offset after."""
    parts = [next(n for n in one.graph.node if n.op_type == "TreeEnsembleRegressor") for one in [single, *refits]]
    merged: dict[str, list] = {}
    trees = 0
    for target, part in enumerate(parts):
        values = {a.name: helper.get_attribute_value(a) for a in part.attribute}
        for name in [n for n in values if n.startswith(("nodes_", "target_"))]:
            value = list(values[name])
            if name.endswith("treeids"):
                value = [tree + trees for tree in value]
            if name == "target_ids":
                value = [target] * len(value)
            if name == "nodes_modes":
                value = [mode.decode() if isinstance(mode, bytes) else mode for mode in value]
            merged.setdefault(name, []).extend(value)
        trees += max(values["nodes_treeids"]) + 1
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["x"],
        ["all"],
        domain="ai.onnx.ml",
        n_targets=len(parts),
        base_values=[0.25] + [0.0] * len(refits),
        post_transform="NONE",
        **merged,
    )
    nodes = [
        ensemble,
        helper.make_node("Add", ["all", "offset"], ["shifted"]),
        helper.make_node("Split", ["shifted", "sizes"], ["logit", "logit_bootstrap"], axis=1),
    ]
    constants = [
        helper.make_tensor("offset", TensorProto.FLOAT, [1, len(parts)], [offset] + [0.0] * len(refits)),
        helper.make_tensor("sizes", TensorProto.INT64, [2], [1, len(refits)]),
    ]
    return graph(nodes, constants)


def expected(model, rows: np.ndarray, background: np.ndarray, offset: float = 0.0) -> dict:
    explainer = shap.TreeExplainer(model, data=background, feature_perturbation="interventional", model_output="raw")
    values = explainer.shap_values(rows, check_additivity=False)
    base = float(np.ravel(explainer.expected_value)[-1])
    if isinstance(values, list):
        values = values[-1]
    if values.ndim == 3:
        values = values[:, :, -1]
    return {"base": base + offset, "contributions": values.tolist()}


def cells(rows: np.ndarray) -> list:
    return [[None if np.isnan(value) else float(value) for value in row] for row in rows]


def write(name: str, onnx_model: onnx.ModelProto, model, missing: bool, offset: float = 0.0) -> None:
    rows, background = people(8, SEED + 1, missing), people(30, SEED + 2, missing)
    onnx.save(onnx_model, HERE / f"{name}.onnx")
    fixture = {"rows": cells(rows), "background": cells(background), **expected(model, rows, background, offset)}
    (HERE / f"{name}.json").write_text(json.dumps(fixture, indent=None, separators=(",", ":")) + "\n")
    print(name, fixture["base"], (HERE / f"{name}.onnx").stat().st_size)


def lightgbm_model(rounds: int, seed: int, missing: bool) -> lgb.Booster:
    x, y = training(missing)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(y), size=len(y)) if seed else np.arange(len(y))
    parameters = {
        "objective": "binary",
        "num_leaves": 7,
        "learning_rate": 0.1,
        "min_data_in_leaf": 10,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": SEED,
        "verbose": -1,
    }
    return lgb.train(parameters, lgb.Dataset(x[drawn], y[drawn]), rounds)


def lightgbm_onnx(booster: lgb.Booster) -> onnx.ModelProto:
    floats = [("x", OnnxmltoolsFloats([None, COLUMNS]))]
    return as_regressor(convert_lightgbm(booster, initial_types=floats, zipmap=False, target_opset=15))


def network(columns: int, seed: int) -> tuple[onnx.ModelProto, Callable[[np.ndarray], np.ndarray]]:
    """A small network, which is no sum over its columns, and the same in double precision."""
    rng = np.random.default_rng(seed)
    first = rng.normal(scale=0.6, size=(columns, 8)).astype(np.float32)
    second = rng.normal(scale=0.6, size=(8, 1)).astype(np.float32)
    nodes = [
        helper.make_node("MatMul", ["x", "first"], ["hidden"]),
        helper.make_node("Tanh", ["hidden"], ["bent"]),
        helper.make_node("MatMul", ["bent", "second"], ["logit"]),
        helper.make_node("Concat", ["logit", "logit"], ["logit_bootstrap"], axis=1),
    ]
    constants = [onnx.numpy_helper.from_array(first, "first"), onnx.numpy_helper.from_array(second, "second")]
    double = lambda x: (np.tanh(x @ first.astype(float)) @ second.astype(float))[:, 0]
    return graph(nodes, constants, columns), double


def write_network(name: str, columns: int, seed: int) -> None:
    onnx_model, function = network(columns, seed)
    rng = np.random.default_rng(seed + 1)
    x = np.round(rng.normal(size=(12, columns)) * 64) / 64
    x[:, 5] = rng.integers(0, 2, size=12)
    rows, background = x[:2], x[2:]
    explained = shap.explainers.Exact(function, shap.maskers.Independent(background, max_samples=100))(rows)
    onnx.save(onnx_model, HERE / f"{name}.onnx")
    fixture = {
        "rows": cells(rows),
        "background": cells(background),
        "base": float(function(background).mean()),
        "contributions": explained.values.tolist(),
    }
    (HERE / f"{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(name, fixture["base"])


def main() -> None:
    booster = lightgbm_model(20, 0, True)
    write("lightgbm-missing", lightgbm_onnx(booster), booster, True)

    refits = [lightgbm_onnx(lightgbm_model(5, seed, True)) for seed in (1, 2)]
    write("lightgbm-targets", several_targets(lightgbm_onnx(booster), refits, 0.5), booster, True, 0.75)

    x, y = training(True)
    boosted = xgb.XGBClassifier(
        n_estimators=20, max_depth=3, learning_rate=0.2, n_jobs=1, random_state=SEED, base_score=0.5
    ).fit(x, y)
    floats = [("x", OnnxmltoolsFloats([None, COLUMNS]))]
    write("xgboost-missing", as_regressor(convert_xgboost(boosted, initial_types=floats, target_opset=15)), boosted, True)

    x, y = training(False)
    forest = sklearn.ensemble.RandomForestRegressor(10, max_depth=5, random_state=SEED, n_jobs=1).fit(x, y)
    write("sklearn-forest", rename(to_onnx(forest, x[:1].astype(np.float32)), "TreeEnsembleRegressor"), forest, False)

    tree = sklearn.tree.DecisionTreeRegressor(max_depth=6, random_state=SEED).fit(x, y)
    write("sklearn-tree", rename(to_onnx(tree, x[:1].astype(np.float32)), "TreeEnsembleRegressor"), tree, False)

    write_network("network", 6, SEED + 3)
    write_network("network-wide", 14, SEED + 4)
    # The same network with the length of the row as its distance; what is expected of it is what is expected of the other.
    far = onnx.load(HERE / "network.onnx")
    far.graph.node.append(helper.make_node("ReduceL2", ["x", "axes"], ["distance"], keepdims=1))
    far.graph.initializer.append(helper.make_tensor("axes", TensorProto.INT64, [1], [1]))
    far.graph.output.append(helper.make_tensor_value_info("distance", TensorProto.FLOAT, [None, 1]))
    onnx.save(far, HERE / "network-distance.onnx")


if __name__ == "__main__":
    main()
