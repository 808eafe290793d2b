"""`models/COMPATIBILITY.md`."""

from __future__ import annotations

from collections import defaultdict
from importlib.metadata import version

TOLERANCE = 1e-5
"""Absolute on probabilities; for larger values it grows with the largest of the model's."""

HEAD = """# Which exporters' models run

Made by `python -m zoo.compare` (`benches/zoo/README.md`), not by hand. The models were trained on synthetic patients, \
exported by the exporter named, and run on the same rows here and in onnxruntime {reference} (one thread, CPU).

{summary}

A model agrees where all labels are equal and no number differs by more than 1e-5, times the largest value where that \
is above 1; an output that the graph's last node dequantises, by no more than one step, and the remark says so. \
Difference: the largest absolute one over all rows and outputs. What does not run says its code, with the reason that \
`kusushi check` gives.
"""

NOT_EXPORTED = "The error of the exporter, or of onnxruntime where it does not load what was exported."


def close(found: dict) -> bool:
    """Whether one model's numbers agree."""
    return found["difference"] <= TOLERANCE * max(1.0, found["scale"]) or by_a_step(found)


def by_a_step(found: dict) -> bool:
    """Whether they are apart, but by no more than one step of the quantised output."""
    tolerance = TOLERANCE * max(1.0, found["scale"])
    return tolerance < found["difference"] <= found["step"] + tolerance


def verdict(found: dict) -> str:
    """One model's result in a line."""
    if found["reason"]:
        return found["reason"]
    labels = f", {found['labels']} labels differ" if found["labels"] else ""
    return f"{'agrees' if found['agrees'] else 'DIFFERS'}, {found['difference']:.1e} of {found['scale']:.3g}{labels}"


def summary(index: dict, compared: list[dict]) -> str:
    """The counts."""
    agree = sum(found["agrees"] for found in compared)
    refused = sum(not found["agrees"] and found["code"] is not None for found in compared)
    rest = len(compared) - agree - refused
    text = f"{len(compared)} models: {agree} load and agree, {refused} are refused with a code, {rest} neither."
    failed = len(index["failed"])
    return text + (f" {failed} more could not be exported, or not be run by onnxruntime." if failed else "")


def markdown(index: dict, compared: list[dict]) -> str:
    """The whole table, one part for each exporter."""
    found = {one["name"]: one for one in compared}
    parts = defaultdict(list)
    for model in index["models"]:
        parts[f"{model['exporter']} {model['version']}"].append(model)
    lines = [HEAD.format(reference=version("onnxruntime"), summary=summary(index, compared))]
    for exporter, models in sorted(parts.items()):
        lines += [f"## {exporter}", "", "| model | what | opset | loads | agrees | difference | remark |"]
        lines += ["|---|---|---|---|---|---:|---|"]
        lines += [_row(model, found[model["name"]]) for model in models]
        lines.append("")
    if index["failed"]:
        lines += ["## Not exported", "", NOT_EXPORTED, "", "| model | exporter | error |", "|---|---|---|"]
        lines += [
            f"| {one['name']} | {one['exporter']} {one['version']} | {_cell(one['error'])} |" for one in index["failed"]
        ]
        lines.append("")
    return "\n".join(lines)


def _row(model: dict, found: dict) -> str:
    opsets = sorted(model["opset"].items())
    opset = ", ".join(f"{domain.removeprefix('ai.onnx.')} {number}" for domain, number in opsets)
    difference = f"{found['difference']:.1e}" if found["loads"] and not found["reason"] else ""
    remark = found["reason"] or (f"{found['labels']} labels differ" if found["labels"] else "")
    if not remark and by_a_step(found):
        remark = f"one step of the quantised output is {found['step']:.1e}"
    if not remark and found["scale"] > 1:
        remark = f"values up to {found['scale']:.3g}"
    cells = [model["name"], model["note"], opset, _yes(found["loads"]), _yes(found["agrees"]), difference, remark]
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:300]
