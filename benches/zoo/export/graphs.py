"""Graphs that a developer writes with onnx.helper, where no exporter knows the model."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 10


def constant(name: str, values: object, dtype: type = np.float32) -> TensorProto:
    """An initializer."""
    return numpy_helper.from_array(np.asarray(values, dtype=dtype), name)


def model(
    nodes: list[NodeProto],
    constants: list[TensorProto],
    width: int,
    outputs: dict[str, int],
    trees: int = 3,
    kind: int = TensorProto.FLOAT,
) -> onnx.ModelProto:
    """A graph from `X` [N, width] to `outputs`, each [N, its number]; `trees` is the version of ai.onnx.ml."""
    graph = helper.make_graph(
        nodes,
        "zoo",
        [helper.make_tensor_value_info("X", kind, ["N", width])],
        [helper.make_tensor_value_info(name, kind, ["N", columns]) for name, columns in outputs.items()],
        constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", trees)]
    proto = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="kusushi-zoo")
    onnx.checker.check_model(proto, full_check=True)
    return proto
