"""Writing a model down as an ONNX graph of plain standard-domain operators, and running it.

``x`` float32 [N, K] -> ``logit`` float32 [N, 1] and ``logit_bootstrap`` float32 [N, B].

A required input that is NaN, or a category that is none of its levels, makes the row's outputs NaN: a wrong row
gives no number rather than a plausible one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from .model import Model
from .splines import tail_weights
from .terms import SplineGroup

OPSET = 17
IR_VERSION = 8
ROWS = "N"


class _Builder:
    """Nodes and constants with names given by the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: object, dtype: type = np.float32) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def add(self, operator: str, *inputs: str, name: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name


def _columns(b: _Builder, columns: list[int], name: str) -> str:
    index = b.constant(f"{name}.columns", columns, np.int64)
    return b.add("Gather", "x", index, name=name, axis=1)


def _as_float(b: _Builder, flags: str, name: str) -> str:
    return b.add("Cast", flags, name=name, to=TensorProto.FLOAT)


def _splines(b: _Builder, group: SplineGroup, name: str) -> list[str]:
    """The basis of ``splines.basis`` for all inputs of a group, side by side; each result is [N, inputs]."""
    raw = _columns(b, group.columns, f"{name}.raw")
    known = b.add("Equal", raw, raw, name=f"{name}.known")
    value = b.add("Where", known, raw, b.constant(f"{name}.fill", group.fill), name=f"{name}.value")
    value = b.add("Max", value, b.constant(f"{name}.low", group.low), name=f"{name}.raised")
    value = b.add("Min", value, b.constant(f"{name}.high", group.high), name=f"{name}.clipped")
    if group.log:
        value = b.add("Log", value, name=f"{name}.log")
    value = b.add("Sub", value, b.constant(f"{name}.start", group.start), name=f"{name}.shifted")
    t = b.add("Mul", value, b.constant(f"{name}.per_width", 1 / group.width), name=f"{name}.t")

    cubes = []
    for j, knot in enumerate(group.knots):
        above = b.add("Sub", t, b.constant(f"{name}.knot{j}", knot), name=f"{name}.above{j}")
        above = b.add("Relu", above, name=f"{name}.hinge{j}")
        square = b.add("Mul", above, above, name=f"{name}.square{j}")
        cubes.append(b.add("Mul", square, above, name=f"{name}.cube{j}"))

    before_last, last = tail_weights(group.knots)
    per_width = 1 / (group.knots[-1] - group.knots[0]) ** 2
    curves = []
    for j in range(len(group.knots) - 2):
        parts = [(cubes[j], np.ones_like(per_width)), (cubes[-2], -before_last[j]), (cubes[-1], last[j])]
        scaled = [
            b.add("Mul", cube, b.constant(f"{name}.curve{j}.w{k}", w * per_width), name=f"{name}.curve{j}.part{k}")
            for k, (cube, w) in enumerate(parts)
        ]
        first = b.add("Add", scaled[0], scaled[1], name=f"{name}.curve{j}.sum")
        curves.append(b.add("Add", first, scaled[2], name=f"{name}.curve{j}"))
    return [t, *curves]


def build(model: Model, name: str, description: str) -> onnx.ModelProto:
    """The graph of a fitted model; row 0 of its coefficients is the model, the others its bootstrap refits."""
    terms, b = model.terms, _Builder()
    blocks, complete = [], []

    if terms.level_columns:
        raw = _columns(b, terms.level_columns, "levels.raw")
        hit = b.add("Equal", raw, b.constant("levels.index", terms.level_values), name="levels.hit")
        blocks.append(_as_float(b, hit, "levels"))
        complete.append(blocks[-1])
    if terms.missing_columns:
        raw = _columns(b, terms.missing_columns, "missing.raw")
        known = b.add("Equal", raw, raw, name="missing.known")
        blocks.append(_as_float(b, b.add("Not", known, name="missing.flag"), "missing"))
    for g, group in enumerate(terms.groups):
        blocks += _splines(b, group, f"spline{g}")

    required = [k for g in terms.groups for k in g.columns if k not in terms.missing_columns]
    if required:
        raw = _columns(b, required, "required.raw")
        known = b.add("Equal", raw, raw, name="required.known")
        complete.append(_as_float(b, known, "required"))

    # Every category has hit one level and every required value is a number; or else NaN.
    found = b.add("Concat", *complete, name="found", axis=1)
    wanted = len(set(terms.level_columns)) + len(required)
    width = len(terms.level_columns) + len(required)
    count = b.add("MatMul", found, b.constant("found.ones", np.ones((width, 1))), name="found.count")
    whole = b.add("Equal", count, b.constant("found.wanted", [[wanted]]), name="found.whole")
    guard = b.add(
        "Where", whole, b.constant("guard.pass", [[0.0]]), b.constant("guard.refuse", [[np.nan]]), name="guard"
    )

    columns = b.add("Concat", *blocks, name="terms", axis=1)
    weights = b.constant("weights", model.coefficients[:, 1:].T)
    intercepts = b.constant("intercepts", model.coefficients[:, :1].T)
    product = b.add("MatMul", columns, weights, name="product")
    guarded = b.add("Add", product, guard, name="guarded")
    logits = b.add("Add", guarded, intercepts, name="logits")
    refits = len(model.coefficients) - 1
    sizes = b.constant("sizes", [1, refits], np.int64)
    b.nodes.append(helper.make_node("Split", [logits, sizes], ["logit", "logit_bootstrap"], name="split", axis=1))

    graph = helper.make_graph(
        b.nodes,
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [ROWS, len(terms.inputs)])],
        [
            helper.make_tensor_value_info("logit", TensorProto.FLOAT, [ROWS, 1]),
            helper.make_tensor_value_info("logit_bootstrap", TensorProto.FLOAT, [ROWS, refits]),
        ],
        b.constants,
    )
    proto = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="kusushi-training",
        doc_string=description,
    )
    onnx.checker.check_model(proto, full_check=True)
    return proto


def save(proto: onnx.ModelProto, path: Path) -> None:
    path.write_bytes(proto.SerializeToString(deterministic=True))


class Runner:
    """The shipped bytes in onnxruntime, on one thread and without rewriting the graph."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Float64 logits [N] and bootstrap logits [N, B] for raw rows [N, K]."""
        logit, refits = self._session.run(["logit", "logit_bootstrap"], {"x": x.astype(np.float32)})
        return logit[:, 0].astype(float), refits.astype(float)

    def distance(self, x: np.ndarray) -> np.ndarray | None:
        """Float64 distances [N] from the training data, of a graph that gives them."""
        if "distance" not in [output.name for output in self._session.get_outputs()]:
            return None
        (distance,) = self._session.run(["distance"], {"x": x.astype(np.float32)})
        return distance[:, 0].astype(float)
