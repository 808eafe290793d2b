"""One model of the zoo on disk.

    NAME/model.onnx
    NAME/model.json             what it is (see `describe`)
    NAME/rows_16/input_0.bin    the elements, row-major, little endian, truth values as bytes
    NAME/rows_16/input_0.json   texts instead: an array of strings
    NAME/rows_16/output_0.bin   what onnxruntime gave
"""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx

from .recipe import Export, Given, Recipe
from .reference import Output, Reference

DRAWN = ("train_finish_time", "model_guid")
KINDS = {"f": "float", "i": "int", "u": "uint"}


def write(recipe: Recipe, export: Export, into: Path) -> dict:
    """Writes the model down and gives its description; the folder appears only when it is whole.

    Two runs on one machine write the same bytes.
    """
    graph = _repeatable(export.graph, recipe.name).SerializeToString(deterministic=True)
    reference = Reference(graph, export.fused)
    part = into / f".{recipe.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    (part / "model.onnx").write_bytes(graph)
    cases = []
    for rows in recipe.rows:
        outputs = reference(export.inputs, rows)
        folder = part / f"rows_{rows}"
        folder.mkdir()
        cases.append(
            {
                "rows": rows,
                "inputs": [
                    _tensor(folder, f"input_{at}", given.name, given.values[:rows])
                    for at, given in enumerate(export.inputs)
                ],
                "outputs": [
                    _tensor(folder, f"output_{at}", output.name, output.values) for at, output in enumerate(outputs)
                ],
            }
        )
    model = describe(recipe, export, outputs, len(graph)) | {"cases": cases}
    (part / "model.json").write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n")
    shutil.rmtree(into / recipe.name, ignore_errors=True)
    part.rename(into / recipe.name)
    return model


def _repeatable(graph: onnx.ModelProto, name: str) -> onnx.ModelProto:
    """The graph without what differs each time: its name, its opsets' order, CatBoost's moment and identifier."""
    opsets = sorted(graph.opset_import, key=lambda opset: opset.domain)
    del graph.opset_import[:]
    graph.opset_import.extend(opsets)
    graph.graph.name = name
    kept = [entry for entry in graph.metadata_props if entry.key not in DRAWN]
    del graph.metadata_props[:]
    graph.metadata_props.extend(kept)
    return graph


def describe(recipe: Recipe, export: Export, outputs: list[Output], size: int) -> dict:
    """What a developer would say of the model: exporter, opsets, inputs with ranges or choices, outputs."""
    return {
        "name": recipe.name,
        "exporter": recipe.exporter,
        "version": version(recipe.exporter),
        "opset": {opset.domain or "ai.onnx": opset.version for opset in export.graph.opset_import},
        "operators": sorted({node.op_type for node in export.graph.graph.node}),
        "bytes": size,
        "inputs": [_input(given) for given in export.inputs],
        "outputs": [_output(output) for output in outputs],
        "reference": f"onnxruntime {version('onnxruntime')}{'' if export.fused else ', graph optimisations off'}",
        "note": export.note,
    }


def kind(values: np.ndarray) -> str:
    """The element type by the name that the engine gives it."""
    if values.dtype.kind in "OUS":
        return "string"
    if values.dtype.kind == "b":
        return "bool"
    return f"{KINDS[values.dtype.kind]}{8 * values.dtype.itemsize}"


def _input(given: Given) -> dict:
    values = given.values
    described = {"name": given.name, "kind": kind(values), "shape": [None, *values.shape[1:]]}
    if kind(values) == "string":
        return described | {"choices": sorted(set(values.ravel().tolist()))}
    described["missing"] = bool(values.dtype.kind == "f" and np.isnan(values).any())
    axis = 0 if values.ndim == 2 and values.shape[1] <= 64 else None
    low, high = np.nanmin(values, axis=axis).tolist(), np.nanmax(values, axis=axis).tolist()
    ranges = [list(pair) for pair in zip(low, high, strict=True)] if axis == 0 else [low, high]
    return described | {"range": ranges}


def _output(output: Output) -> dict:
    described = {"name": output.name, "kind": kind(output.values), "shape": [None, *output.values.shape[1:]]}
    return described | ({"keys": output.keys} if output.keys else {})


def _tensor(folder: Path, file: str, name: str, values: np.ndarray) -> dict:
    if kind(values) == "string":
        file = f"{file}.json"
        (folder / file).write_text(json.dumps(values.ravel().tolist(), ensure_ascii=False))
    else:
        file = f"{file}.bin"
        little = values.astype(values.dtype.newbyteorder("<"), order="C", copy=False)
        (folder / file).write_bytes(little.tobytes())
    return {"name": name, "kind": kind(values), "shape": list(values.shape), "file": f"{folder.name}/{file}"}
