"""Runs the zoo on a peer and writes the table: `PYTHONPATH=benches python -m zoo.compare --zoo target/zoo`.

Every case of every model (1 row, 16, and 256 for tables) goes to the peer (`benches/peers`) and its outputs are held
against those that onnxruntime gave when the zoo was made. The status is 1 where a model does not agree and its row
says no code why.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from peers import tensors
from peers.process import Ended, Peer, Refused

from . import table

ROOT = Path(__file__).parents[2]
KUSUSHI = str(ROOT / "target/release/kusushi-bench")
CODE = re.compile(r"\bK-[A-Z]{4}-\d{3}\b")


@dataclass
class Comparison:
    """What came of one model.

    `difference` is the largest absolute one over all numbers of all cases, `scale` the largest absolute value that
    onnxruntime gave, `step` the smallest by which a quantised output can differ (0: it is not quantised), `labels` how
    many labels (integers and texts) differ. `code` and `reason` say why it does not run.
    """

    name: str
    loads: bool = False
    agrees: bool = False
    difference: float = 0.0
    scale: float = 0.0
    step: float = 0.0
    labels: int = 0
    code: str | None = None
    reason: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m zoo.compare", description=__doc__)
    parser.add_argument("--zoo", type=Path, default=Path("target/zoo"), metavar="DIR")
    parser.add_argument("--program", default=KUSUSHI, metavar="COMMAND", help="the peer's command")
    parser.add_argument("--into", type=Path, default=ROOT / "models/COMPATIBILITY.md", metavar="FILE.md")
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="the comparisons, for other programs")
    parser.add_argument("--budget", type=float, default=120.0, metavar="SECONDS", help="for each question to the peer")
    parser.add_argument("--most-rows", type=int, default=256, metavar="N", help="leave larger cases out")
    asked = parser.parse_args()
    index = json.loads((asked.zoo / "index.json").read_text())
    compared = []
    with Peer(shlex.split(asked.program), asked.budget) as peer, tempfile.TemporaryDirectory() as folder:
        for model in index["models"]:
            found = compare(asked.zoo / model["name"], model, peer, Path(folder) / "inputs.json", asked.most_rows)
            compared.append(vars(found))
            print(f"{found.name}: {table.verdict(vars(found))}", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(compared, indent=1, ensure_ascii=False) + "\n")
    asked.into.write_text(table.markdown(index, compared))
    print(table.summary(index, compared))
    return int(any(not found["agrees"] and not found["code"] for found in compared))


def compare(folder: Path, model: dict, peer: Peer, inputs: Path, most_rows: int) -> Comparison:
    """Runs all cases of a model; `inputs` is a file that may be overwritten."""
    found = Comparison(model["name"], step=step(folder / "model.onnx"))
    try:
        for case in model["cases"]:
            if case["rows"] > most_rows:
                continue
            # Loading anew makes the peer forget the inputs that it read from the same path.
            peer.load(str(folder / "model.onnx"))
            found.loads = True
            tensors.write(inputs, [(given["name"], stored(folder, given)) for given in case["inputs"]])
            differ(found, case, folder, peer.answer(str(inputs)))
        found.agrees = not found.reason and found.labels == 0 and table.close(vars(found))
    except Refused as refused:
        code = CODE.search(str(refused))
        found.code, found.reason = code and code.group(), str(refused)
    except Ended as ended:
        found.reason = f"the program {ended}"
    finally:
        inputs.unlink(missing_ok=True)
    return found


def differ(found: Comparison, case: dict, folder: Path, outputs: list[dict]) -> None:
    """Adds to `found` how far the outputs of a case are from what is stored."""
    given = {output["name"]: output for output in outputs}
    for stands in case["outputs"]:
        place, wanted = f"output {stands['name']}, {case['rows']} rows", stored(folder, stands)
        if stands["name"] not in given:
            found.reason = f"{place}: absent"
            continue
        values = tensors.read(given[stands["name"]], wanted)
        if values.shape != wanted.shape:
            found.reason = f"{place}: shape {list(values.shape)} for {list(wanted.shape)}"
        elif tensors.kind(values) != stands["kind"]:
            found.reason = f"{place}: {tensors.kind(values)} for {stands['kind']}"
        elif wanted.dtype.kind != "f":
            found.labels += int((values != wanted).sum())
        elif not np.array_equal(np.isfinite(values), np.isfinite(wanted)):
            found.reason = f"{place}: NaN or infinite elsewhere"
        else:
            finite = np.isfinite(wanted)
            apart = np.abs(values[finite].astype(float) - wanted[finite])
            found.difference = max(found.difference, float(apart.max(initial=0.0)))
            found.scale = max(found.scale, float(np.abs(wanted[finite]).max(initial=0.0)))


def step(path: Path) -> float:
    """The scale with which a graph's output is dequantised at its very end; 0 where it is not."""
    graph = onnx.load(str(path)).graph
    scales = {tensor.name: tensor for tensor in graph.initializer}
    outputs = {output.name for output in graph.output}
    ends = [node for node in graph.node if node.op_type == "DequantizeLinear" and outputs & set(node.output)]
    steps = [onnx.numpy_helper.to_array(scales[node.input[1]]) for node in ends if node.input[1] in scales]
    return max((float(values.max()) for values in steps), default=0.0)


def stored(folder: Path, tensor: dict) -> np.ndarray:
    """A tensor of the zoo."""
    path = folder / tensor["file"]
    if tensor["kind"] == "string":
        return np.array(json.loads(path.read_text()), dtype=object).reshape(tensor["shape"])
    return np.frombuffer(path.read_bytes(), np.dtype(tensor["kind"]).newbyteorder("<")).reshape(tensor["shape"])


if __name__ == "__main__":
    sys.exit(main())
