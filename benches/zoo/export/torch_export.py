"""PyTorch through its two exporters: TorchScript, and the one on torch.export (dynamo)."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial

import numpy as np
import onnx
import torch

from .recipe import Export, Family, Given

EXAMPLE_ROWS = 3
"""Rows of the example that an exporter traces: neither 1, which it may take for a constant, nor a case's number."""


def torchscript(model: torch.nn.Module, example: torch.Tensor) -> onnx.ModelProto:
    """The exporter on TorchScript (`dynamo=False`), the batch open."""
    torch.backends.mha.set_fastpath_enabled(False)  # its one fused operator has no form in ONNX
    file = io.BytesIO()
    names = {"input_names": ["x"], "output_names": ["y"], "dynamic_axes": {"x": {0: "N"}, "y": {0: "N"}}}
    torch.onnx.export(model, (example,), file, dynamo=False, **names)
    return onnx.load_from_string(file.getvalue())


def dynamo(model: torch.nn.Module, example: torch.Tensor) -> onnx.ModelProto:
    """The exporter on torch.export (`dynamo=True`), the batch open."""
    shapes = ({0: torch.export.Dim("N", min=1, max=4096)},)
    names = {"input_names": ["x"], "output_names": ["y"], "dynamic_shapes": shapes}
    return torch.onnx.export(model, (example,), dynamo=True, verbose=False, **names).model_proto


EXPORTERS = {"torchscript": torchscript, "dynamo": dynamo}


def seeded(build: Callable[[], torch.nn.Module]) -> torch.nn.Module:
    """A network with weights drawn from a seed, as it is at inference."""
    torch.manual_seed(7)
    torch.set_num_threads(1)
    model = build().eval()
    # Batch normalisation that has seen data: statistics other than 0 and 1.
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            torch.nn.init.normal_(module.running_mean, std=0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    return model


def rows(count: int, *shape: int) -> np.ndarray:
    """Standard normal signals, float32 [count, shape]."""
    return np.random.default_rng(17).standard_normal((count, *shape)).astype(np.float32)


def _make(build: Callable[[], torch.nn.Module], inputs: Callable[[], np.ndarray], by: str, note: str) -> Export:
    values = inputs()
    with torch.no_grad():
        graph = EXPORTERS[by](seeded(build), torch.from_numpy(values[:EXAMPLE_ROWS]))
    return Export(graph, [Given("x", values)], f"{note}; {by} exporter")


def add(
    family: Family, name: str, build: Callable[[], torch.nn.Module], inputs: Callable[[], np.ndarray], note: str
) -> None:
    """A recipe for each exporter."""
    for by in EXPORTERS:
        family.add(f"torch_{name}_{by}", partial(_make, build, inputs, by, note))
