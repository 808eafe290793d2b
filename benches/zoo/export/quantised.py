"""int8 networks as onnxruntime's quantiser writes them, from the TorchScript exports."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from . import cohort, networks
from .recipe import SIGNAL, Export, Family, Given
from .torch_export import EXAMPLE_ROWS, rows, seeded, torchscript

FAMILY = Family("onnxruntime", SIGNAL)
CALIBRATION_ROWS = 64


class _Rows(CalibrationDataReader):
    def __init__(self, values: np.ndarray) -> None:
        self._feeds = iter([{"x": values}])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._feeds, None)


def _static(form: QuantFormat, per_channel: bool, source: Path, target: Path, values: np.ndarray) -> None:
    types = {"activation_type": QuantType.QUInt8 if form == QuantFormat.QOperator else QuantType.QInt8}
    types |= {"weight_type": QuantType.QInt8, "per_channel": per_channel}
    quantize_static(source, target, _Rows(values[:CALIBRATION_ROWS]), quant_format=form, **types)


def _dynamic(source: Path, target: Path, values: np.ndarray) -> None:
    quantize_dynamic(source, target, weight_type=QuantType.QUInt8)


WAYS = {
    "qdq": (partial(_static, QuantFormat.QDQ, False), "static, QuantizeLinear pairs"),
    "qdq_per_channel": (partial(_static, QuantFormat.QDQ, True), "static, QuantizeLinear pairs, per channel"),
    "qoperator": (partial(_static, QuantFormat.QOperator, False), "static, quantised operators"),
    "dynamic": (_dynamic, "dynamic, weights only"),
}


def _make(build: Callable[[], torch.nn.Module], inputs: Callable[[], np.ndarray], way: str, note: str) -> Export:
    values = inputs()
    quantise, how = WAYS[way]
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        source, ready, target = (Path(folder) / f"{name}.onnx" for name in ("float", "ready", "int8"))
        onnx.save(torchscript(seeded(build), torch.from_numpy(values[:EXAMPLE_ROWS])), source)
        quant_pre_process(str(source), str(ready))
        quantise(ready, target, values)
        graph = onnx.load(target)
    return Export(graph, [Given("x", values)], f"{note}; int8, {how}", fused=not way.startswith("qdq"))


def _images() -> np.ndarray:
    return rows(CALIBRATION_ROWS, 1, 32, 32)


for _way in WAYS:
    FAMILY.add(
        f"int8_mlp_{_way}", partial(_make, networks.mlp, lambda: cohort.held_out().scaled, _way, "MLP 20-64-64-1")
    )
    FAMILY.add(f"int8_cnn_{_way}", partial(_make, networks.convolutional, _images, _way, "two convolutions, 32 x 32"))
