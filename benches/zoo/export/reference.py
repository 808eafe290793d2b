"""What onnxruntime says of a graph: one thread, its own default optimisation or none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnxruntime

from .recipe import Given


@dataclass(frozen=True)
class Output:
    """One output as a tensor; a sequence of maps (ZipMap) as the matrix of its values, `keys` naming the columns."""

    name: str
    values: np.ndarray
    keys: list[str | int] | None


class Reference:
    """A graph loaded in onnxruntime."""

    def __init__(self, graph: bytes, fused: bool) -> None:
        options = onnxruntime.SessionOptions()
        if not fused:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def __call__(self, inputs: list[Given], rows: int) -> list[Output]:
        """The outputs for the first `rows` rows."""
        outputs = self._session.run(None, {given.name: given.values[:rows] for given in inputs})
        ports = self._session.get_outputs()
        return [_tensor(port.name, output) for port, output in zip(ports, outputs, strict=True)]


def _tensor(name: str, output: object) -> Output:
    if isinstance(output, np.ndarray):
        return Output(name, output, None)
    if isinstance(output, list) and output and isinstance(output[0], dict):
        keys = list(output[0])
        values = np.array([[row[key] for key in keys] for row in output], dtype=np.float32)
        return Output(name, values, keys)
    raise TypeError(f"output {name} is neither a tensor nor a sequence of maps")
