"""The cases of onnx.backend.test as files: a graph, and sets of inputs with the outputs they must give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, ValueInfoProto, numpy_helper
from onnx.backend.test import loader

KINDS = ("node", "simple", "pytorch-converted", "pytorch-operator")


class NoTensor(Exception):
    """An input or output that is no dense tensor, or of a type that numpy lacks."""


@dataclass(frozen=True)
class Case:
    """One case; the tolerances are the standard's own."""

    name: str
    kind: str
    folder: Path
    rtol: float
    atol: float

    @property
    def path(self) -> Path:
        """The graph's file."""
        return self.folder / "model.onnx"

    @cached_property
    def model(self) -> onnx.ModelProto:
        """The graph."""
        return onnx.load(self.path)

    @property
    def operator(self) -> str:
        """The operator that the case is about, or what stands for it where there are several."""
        nodes = self.model.graph.node
        names = {f"{node.domain}.{node.op_type}" if node.domain else node.op_type for node in nodes}
        if len(names) == 1:
            return names.pop()
        if "_expanded" in self.name:
            return "(functions written out)"
        return "(several operators)"

    @property
    def sets(self) -> list[Path]:
        """The folders of inputs and outputs."""
        return sorted(self.folder.glob("test_data_set_*"))

    def inputs(self, data: Path) -> list[tuple[str, np.ndarray]]:
        """The inputs of a set in the graph's order."""
        constants = {constant.name for constant in self.model.graph.initializer}
        ports = list(self.model.graph.input)
        count = len(list(data.glob("input_*.pb")))
        if count != len(ports):
            ports = [port for port in ports if port.name not in constants]
        return [(port.name, _tensor(data / f"input_{at}.pb", port)) for at, port in enumerate(ports)]

    def outputs(self, data: Path) -> list[np.ndarray]:
        """The outputs that a set must give, in the graph's order."""
        ports = self.model.graph.output
        return [_tensor(data / f"output_{at}.pb", port) for at, port in enumerate(ports)]


def cases(kinds: tuple[str, ...] = KINDS) -> Iterator[Case]:
    """Every case of these kinds."""
    for kind in kinds:
        for case in sorted(loader.load_model_tests(kind=kind), key=lambda case: case.name):
            yield Case(case.name, kind, Path(case.model_dir), case.rtol, case.atol)


def _tensor(path: Path, port: ValueInfoProto) -> np.ndarray:
    form = port.type.WhichOneof("value")
    if form != "tensor_type":
        raise NoTensor(f"{port.name} is a {form.removesuffix('_type')}")
    tensor = TensorProto.FromString(path.read_bytes())
    values = numpy_helper.to_array(tensor)
    if values.dtype.kind not in "fiubOUS":
        raise NoTensor(f"{port.name} is of {TensorProto.DataType.Name(tensor.data_type)}")
    if values.dtype.kind == "O":
        values = np.array([one.decode() if isinstance(one, bytes) else one for one in values.ravel()],
                          dtype=object).reshape(values.shape)  # fmt: skip
    return values
