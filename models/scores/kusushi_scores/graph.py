"""A score as a graph of plain standard-domain operators.

``x`` float32 [N, K], missing as NaN -> ``score`` float32 [N, 1], and for a sum of items ``points`` and ``points_most``
float32 [N, items]: the least and the most that each item can have, given what is missing. ``score`` is the sum of
``points``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


@dataclass(frozen=True)
class Fact:
    """What may be true, false or unknown: two flags [N, 1]. Unknown is not certain, and possible."""

    certain: str
    possible: str


@dataclass(frozen=True)
class Item:
    """The least and the most points, [N, 1]."""

    least: str
    most: str


class Builder:
    """Nodes and constants with names given by the order in which they are added."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._known: dict[str, str] = {}

    def constant(self, value: object, dtype: type = np.float32) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def add(self, operator: str, *inputs: str, name: str | None = None, **attributes: object) -> str:
        name = name or f"n{len(self.nodes)}_{operator.lower()}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def column(self, name: str) -> str:
        """[N, 1]"""
        return self.add("Gather", "x", self.constant([self.columns.index(name)], np.int64), axis=1)

    def number(self, value: float) -> str:
        return self.constant([[value]])

    # Formulas, in double precision, so that the digit that is shown is the formula's.

    def double(self, name: str) -> str:
        """A column, [N, 1]."""
        return self.add("Cast", self.column(name), to=TensorProto.DOUBLE)

    def real(self, value: float) -> str:
        return self.constant([[value]], np.float64)

    def within(self, value: str, low: float, high: float | None = None) -> str:
        """The value, or the bound that it passes. What is missing stays so."""
        value = self.add("Where", self.add("Less", value, self.real(low)), self.real(low), value)
        if high is None:
            return value
        return self.add("Where", self.add("Greater", value, self.real(high)), self.real(high), value)

    def times(self, value: str, factor: float) -> str:
        return self.add("Mul", value, self.real(factor))

    def total(self, *values: str) -> str:
        result = values[0]
        for value in values[1:]:
            result = self.add("Add", result, value)
        return result

    def by_level(self, name: str, levels: Sequence[str], values: dict[str, float]) -> str:
        """A number by the level of a category; none where the level is missing."""
        column, result = self.column(name), self.real(float("nan"))
        for level, value in values.items():
            is_level = self.add("Equal", column, self.number(list(levels).index(level)))
            result = self.add("Where", is_level, self.real(value), result)
        return result

    # What is true of a value. A comparison with NaN is false.

    def known(self, value: str) -> str:
        if value not in self._known:
            self._known[value] = self.add("Equal", value, value)
        return self._known[value]

    def _fact(self, value: str, holds: str) -> Fact:
        return Fact(holds, self.add("Or", holds, self.add("Not", self.known(value))))

    def at_least(self, value: str, bound: float) -> Fact:
        return self._fact(value, self.add("GreaterOrEqual", value, self.number(bound)))

    def at_most(self, value: str, bound: float) -> Fact:
        return self._fact(value, self.add("LessOrEqual", value, self.number(bound)))

    def is_level(self, value: str, level: int) -> Fact:
        return self._fact(value, self.add("Equal", value, self.number(level)))

    def any_of(self, one: Fact, other: Fact) -> Fact:
        return Fact(self.add("Or", one.certain, other.certain), self.add("Or", one.possible, other.possible))

    def all_of(self, one: Fact, other: Fact) -> Fact:
        return Fact(self.add("And", one.certain, other.certain), self.add("And", one.possible, other.possible))

    def no(self, fact: Fact) -> Fact:
        return Fact(self.add("Not", fact.possible), self.add("Not", fact.certain))

    # Points.

    def points(self, fact: Fact, points: float) -> Item:
        def given(flag: str) -> str:
            return self.add("Where", flag, self.number(points), self.number(0))

        return Item(given(fact.certain), given(fact.possible))

    def step(self, value: str, steps: Sequence[tuple[float, float]], above: float) -> str:
        """The points of the first step whose upper bound (inclusive) the value does not exceed; else ``above``."""
        points = self.number(above)
        for bound, given in reversed(steps):
            points = self.add("Where", self.add("LessOrEqual", value, self.number(bound)), self.number(given), points)
        return points

    def either(self, known: Sequence[str], points: str, least: float, most: float) -> Item:
        """The points where all of these are known, else anything from ``least`` to ``most``."""
        flag = known[0]
        for other in known[1:]:
            flag = self.add("And", flag, other)
        return Item(
            self.add("Where", flag, points, self.number(least)), self.add("Where", flag, points, self.number(most))
        )

    def steps(self, value: str, steps: Sequence[tuple[float, float]], above: float) -> Item:
        all_points = [points for _, points in steps] + [above]
        return self.either([self.known(value)], self.step(value, steps, above), min(all_points), max(all_points))

    # The graph.

    def sum_of(self, items: Sequence[Item], name: str, description: str) -> onnx.ModelProto:
        self.add("Concat", *(item.least for item in items), name="points", axis=1)
        self.add("Concat", *(item.most for item in items), name="points_most", axis=1)
        self.add("MatMul", "points", self.constant(np.ones((len(items), 1))), name="score")
        outputs = [("score", 1), ("points", len(items)), ("points_most", len(items))]
        return self._model(outputs, name, description)

    def formula(self, name: str, description: str) -> onnx.ModelProto:
        """The node named ``score`` is the result."""
        return self._model([("score", 1)], name, description)

    def _model(self, outputs: Sequence[tuple[str, int]], name: str, description: str) -> onnx.ModelProto:
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", len(self.columns)])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", width]) for output, width in outputs],
            self.constants,
        )
        proto = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="kusushi-scores",
            doc_string=description,
        )
        onnx.checker.check_model(proto, full_check=True)
        return proto


class Runner:
    """The shipped bytes in onnxruntime, on one thread and without rewriting the graph."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
        self.outputs = [output.name for output in self._session.get_outputs()]

    def __call__(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Every output, float64 [N, ...], for raw rows [N, K]."""
        values = self._session.run(self.outputs, {"x": x.astype(np.float32)})
        return {name: value.astype(float) for name, value in zip(self.outputs, values)}
