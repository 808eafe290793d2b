"""A risk from one number of points: the fit, its shrinkage, its repetition, and the graph.

With 79 events there is room for one coefficient, not for twelve: the trial's own score stands for its twelve criteria,
with the weights that its protocol gave them before any outcome was known. The drug enters the fit as a covariate and is
left out of the graph.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from kusushi_training.graph import IR_VERSION, OPSET, ROWS, _as_float, _Builder
from kusushi_training.ridge import newton
from onnx import TensorProto, helper


@dataclass(frozen=True)
class Fit:
    """Log odds without the drug: ``intercept + slope * points``; with it, ``drug`` more."""

    intercept: float
    slope: float
    drug: float
    shrinkage: float

    @classmethod
    def of(cls, points: np.ndarray, drug: np.ndarray, y: np.ndarray, weight: np.ndarray | None = None) -> Fit:
        """Maximum likelihood; the slope is shrunk by the heuristic factor (LR - 1) / LR of one term, not below zero,
        and the intercept and the drug are fitted again beside it."""
        weight = np.ones(len(y)) if weight is None else weight
        y = y.astype(float)
        both = np.column_stack([points, drug])
        beta, _ = newton(both, y, np.zeros(2), weight=weight)
        alone, _ = newton(drug[:, None], y, np.zeros(1), weight=weight)

        def log_likelihood(logit: np.ndarray) -> float:
            return float(np.sum(weight * (y * logit - np.logaddexp(0, logit))))

        ratio = 2 * (log_likelihood(beta[0] + both @ beta[1:]) - log_likelihood(alone[0] + drug * alone[1]))
        shrinkage = max(0.0, (ratio - 1) / ratio) if ratio > 0 else 0.0
        slope = shrinkage * beta[1]
        again, _ = newton(drug[:, None], y, np.zeros(1), weight=weight, start=beta[[0, 2]], offset=slope * points)
        return cls(float(again[0]), float(slope), float(again[1]), shrinkage)

    def logits(self, points: np.ndarray, drug: np.ndarray | float = 0.0) -> np.ndarray:
        return self.intercept + self.slope * points + self.drug * drug


def refits(points: np.ndarray, drug: np.ndarray, y: np.ndarray, count: int, seed: int) -> list[Fit]:
    """The whole of it, shrinkage and all, on rows drawn with replacement."""
    rng = np.random.default_rng(seed)
    result = []
    for _ in range(count):
        weight = np.bincount(rng.integers(len(y), size=len(y)), minlength=len(y)).astype(float)
        used = weight > 0
        result.append(Fit.of(points[used], drug[used], y[used], weight[used]))
    return result


def build(fits: list[Fit], weights: np.ndarray, highest: float, name: str, description: str) -> onnx.ModelProto:
    """``x`` float32 [N, K] of zeros and ones -> points, not above ``highest`` -> ``logit`` and ``logit_bootstrap``.

    Anything but zero or one in a row makes its outputs NaN.
    """
    b = _Builder()
    columns, count = len(weights), len(fits) - 1
    known = []
    for value, label in ((0.0, "absent"), (1.0, "present")):
        hit = b.add("Equal", "x", b.constant(f"{label}.index", [value]), name=f"{label}.hit")
        known.append(_as_float(b, hit, label))
    found = b.add("Add", *known, name="found")
    total = b.add("MatMul", found, b.constant("found.ones", np.ones((columns, 1))), name="found.count")
    whole = b.add("Equal", total, b.constant("found.wanted", [[columns]]), name="found.whole")
    guard = b.add(
        "Where", whole, b.constant("guard.pass", [[0.0]]), b.constant("guard.refuse", [[np.nan]]), name="guard"
    )
    points = b.add("MatMul", known[1], b.constant("weights", weights[:, None]), name="points")
    capped = b.add("Min", points, b.constant("highest", [[highest]]), name="points.capped")
    product = b.add("MatMul", capped, b.constant("slopes", [[fit.slope for fit in fits]]), name="product")
    shifted = b.add("Add", product, b.constant("intercepts", [[fit.intercept for fit in fits]]), name="shifted")
    logits = b.add("Add", shifted, guard, name="logits")
    sizes = b.constant("sizes", [1, count], np.int64)
    b.nodes.append(helper.make_node("Split", [logits, sizes], ["logit", "logit_bootstrap"], name="split", axis=1))
    graph = helper.make_graph(
        b.nodes,
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [ROWS, columns])],
        [
            helper.make_tensor_value_info("logit", TensorProto.FLOAT, [ROWS, 1]),
            helper.make_tensor_value_info("logit_bootstrap", TensorProto.FLOAT, [ROWS, count]),
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
