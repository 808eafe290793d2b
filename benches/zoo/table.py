"""`models/COMPATIBILITY.md`."""

from __future__ import annotations

from collections import defaultdict
from importlib.metadata import version

TOLERANCE = 1e-5
"""Absolute on probabilities; for larger values it grows with the largest of the model's."""

HEAD = """# Which exporters' models run

Made by `cargo xtask zoo`; not written by hand. The models come from `benches/zoo/`: trained on synthetic patients, \
exported by the exporter named, and run on the same rows here and in onnxruntime {reference} (one thread, CPU).

{summary}

A model agrees where all labels are equal and no number differs by more than 1e-5, times the largest value where that \
is above 1. Difference: the largest absolute one over all rows and outputs. What does not run says its code, with the \
reason that `kusushi check` gives.
"""

NOT_EXPORTED = "The error of the exporter, or of onnxruntime where it does not load what was exported."


def close(difference: float, scale: float) -> bool:
    """Whether numbers up to `scale` that differ by so much agree."""
    return difference <= TOLERANCE * max(1.0, scale)


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
    if not remark and found["scale"] > 1:
        remark = f"values up to {found['scale']:.3g}"
    cells = [model["name"], model["note"], opset, _yes(found["loads"]), _yes(found["agrees"]), difference, remark]
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:300]
