"""shap's interventional TreeSHAP: a peer of `cargo bench --bench explaining` (see README.md beside this)."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
import shap
from onnx import TensorProto, helper
from onnxmltools.convert import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

COLUMNS, TREES, LEAVES, BACKGROUND, PATIENTS, SEED = 12, 200, 15, 100, 64, 20261125
SHIPPED = Path(__file__).parents[3] / "models" / "bacteraemia" / "manifest.toml"


def people(count: int, seed: int) -> np.ndarray:
    """Made-up rows; one value in ten is missing."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(count, COLUMNS)) * 64) / 64
    x[rng.random(x.shape) < 0.1] = np.nan
    return x


def trained() -> lgb.Booster:
    x = people(4000, SEED)
    known = np.nan_to_num(x)
    logit = known[:, 0] + known[:, 1] * known[:, 2] - np.abs(known[:, 3]) + np.tanh(known[:, 4:]).sum(axis=1)
    y = np.random.default_rng(SEED + 1).random(len(x)) < 1 / (1 + np.exp(-logit))
    parameters = {
        "objective": "binary",
        "num_leaves": LEAVES,
        "learning_rate": 0.05,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": SEED,
        "verbose": -1,
    }
    return lgb.train(parameters, lgb.Dataset(x, y.astype(int)), TREES)


def graph(booster: lgb.Booster) -> onnx.ModelProto:
    """The margin as `logit`; what stands for the refits is the margin, twice."""
    exported = convert_lightgbm(
        booster, initial_types=[("x", FloatTensorType([None, COLUMNS]))], zipmap=False, target_opset=15
    )
    node = next(node for node in exported.graph.node if node.op_type == "TreeEnsembleClassifier")
    values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    taken = {name: value for name, value in values.items() if name.startswith("nodes_")}
    taken |= {"target_" + name.removeprefix("class_"): v for name, v in values.items() if name.startswith("class_")}
    taken["target_ids"] = [0] * len(taken["target_weights"])
    taken["nodes_modes"] = [mode.decode() for mode in taken["nodes_modes"]]
    nodes = [
        helper.make_node("TreeEnsembleRegressor", ["x"], ["logit"], domain="ai.onnx.ml", n_targets=1, **taken),
        helper.make_node("Concat", ["logit", "logit"], ["logit_bootstrap"], axis=1),
    ]
    value = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width])
    made = helper.make_graph(nodes, "trees", [value("x", COLUMNS)], [value("logit", 1), value("logit_bootstrap", 2)])
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(made, opset_imports=imports, ir_version=8)


def named(row: np.ndarray, missing: bool) -> dict:
    cells = {f"c{at}": None if np.isnan(value) else float(value) for at, value in enumerate(row)}
    return {name: value for name, value in cells.items() if missing or value is not None}


def words() -> str:
    """The tables of a shipped manifest that say nothing of inputs, graphs and outputs, under another id."""
    kept, keeps = [], True
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            keeps = line.lstrip("[").startswith(("model", "evidence", "validation", "transparency"))
        if keeps:
            kept.append('id = "explained-trees"' if line.startswith('id = "bacteraemia"') else line)
    return "\n".join(kept) + "\n"


def write(folder: Path, booster: lgb.Booster, background: np.ndarray, patients: np.ndarray) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(graph(booster), folder / "graph.onnx")
    lines = [json.dumps(named(row, missing=True)) for row in background]
    (folder / "background.jsonl").write_text("\n".join(lines) + "\n")
    golden = []
    for row in range(2):
        logit = float(booster.predict(patients[row : row + 1], raw_score=True)[0])
        probability = 1 / (1 + np.exp(-logit))
        expect = {"logit": logit, "probability": probability, "lower": probability, "upper": probability}
        patient = {"name": f"row {row}", "graph": "ward", "inputs": named(patients[row], missing=False)}
        golden.append(json.dumps(patient | {"expect": expect}))
    (folder / "golden.jsonl").write_text("\n".join(golden) + "\n")

    say = '{ ja = "x", en = "x" }'
    manifest = words()
    manifest += f'[applies]\nrequires = []\n[applies.trigger]\nwhen = {{ not_known = {{ input = "c0", from = 900 }} }}\nreason = {say}\n'
    for at in range(COLUMNS):
        manifest += f'[[input]]\nname = "c{at}"\ntitle = {say}\nask = {say}\n'
        manifest += 'kind.quantity = { unit = "1", hard = [-1000, 1000], plausible = [-10, 10] }\n'
    columns = ", ".join(f'"c{at}"' for at in range(COLUMNS))
    manifest += f'[[graph]]\nname = "ward"\ntitle = {say}\nfile = "graph.onnx"\ncolumns = [{columns}]\n'
    manifest += f'at_most_missing = {COLUMNS - 1}\nbackground = "background.jsonl"\n[graph.reference]\n'
    manifest += "".join(f"c{at} = 0\n" for at in range(COLUMNS))
    manifest += f"[output]\nmeaning = {say}\nhorizon = {say}\ninterval = {say}\n[files]\n"
    for name in ("graph.onnx", "background.jsonl", "golden.jsonl"):
        manifest += f'"{name}" = "{hashlib.sha256((folder / name).read_bytes()).hexdigest()}"\n'
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")


def main() -> None:
    folder = Path(sys.argv[1])
    booster, background, patients = trained(), people(BACKGROUND, SEED + 2), people(PATIENTS, SEED + 3)
    write(folder / "explained-trees", booster, background, patients)
    (folder / "rows.json").write_text(json.dumps([named(row, missing=True) for row in patients]))
    explainer = shap.TreeExplainer(
        booster, data=background, feature_perturbation="interventional", model_output="raw"
    )
    at = 0
    for line in sys.stdin:
        times, contributions = json.loads(line)["times"], []
        start = time.perf_counter_ns()
        for _ in range(times):
            contributions = explainer.shap_values(patients[at : at + 1], check_additivity=False)
            at = (at + 1) % len(patients)
        answer = {"ns": time.perf_counter_ns() - start, "contributions": np.ravel(contributions).tolist()}
        print(json.dumps(answer), flush=True)


main()
