"""What the manifest and the model card are written from: reference rows, ranges, curves, digests, the report."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from .inputs import Category, Input
from .model import Model
from .terms import Terms

LIBRARIES = ("numpy", "pandas", "scipy", "onnx", "onnxruntime")


def reference_row(inputs: Sequence[Input], x: np.ndarray) -> dict[str, object]:
    """Median or mode of each input in the training part: the patient against whom contributions are told."""
    row: dict[str, object] = {}
    for k, i in enumerate(inputs):
        if isinstance(i, Category):
            row[i.name] = i.levels[int(np.bincount(x[:, k].astype(int)).argmax())]
        else:
            row[i.name] = _rounded(np.nanmedian(x[:, k]))
    return row


def ranges(inputs: Sequence[Input], x: np.ndarray) -> dict[str, object]:
    """Per input: range and percentiles with the number missing, or the share of each level (training part)."""
    result: dict[str, object] = {}
    for k, i in enumerate(inputs):
        column = x[:, k]
        if isinstance(i, Category):
            shares = {level: float(np.mean(column == v)) for v, level in enumerate(i.levels)}
            result[i.name] = {"levels": list(i.levels), "share": shares}
            continue
        known = column[~np.isnan(column)]
        quantiles = {f"p{100 * q:02.0f}": _rounded(np.quantile(known, q)) for q in (0.01, 0.05, 0.5, 0.95, 0.99)}
        result[i.name] = {
            "unit": i.unit,
            "hard": list(i.hard),
            "min": _rounded(known.min()),
            "max": _rounded(known.max()),
            "missing": int(len(column) - len(known)),
            **quantiles,
        }
    return result


def spline_shape(terms: Terms) -> dict[str, object]:
    """Per continuous input: transformation, knots, and the limits outside which the curve is flat."""
    shapes = {}
    for group in terms.groups:
        knots = group.knots_in_units()
        for g, k in enumerate(group.columns):
            shapes[terms.inputs[k].name] = {
                "scale": "log" if group.log else "linear",
                "knots": [_rounded(v) for v in knots[:, g]],
                "flat_below": _rounded(group.low[g]),
                "flat_above": _rounded(group.high[g]),
            }
    return shapes


def curves(model: Model, reference: np.ndarray, x: np.ndarray) -> dict[str, object]:
    """Each input's contribution to the logit against the reference row [1, K], with its bootstrap interval.

    This is the whole model: the logit is the reference's logit plus one value from each input's table.
    """
    base = model.terms.matrix(reference)
    result: dict[str, object] = {}
    for k, i in enumerate(model.terms.inputs):
        if isinstance(i, Category):
            grid = [(level, float(v)) for v, level in enumerate(i.levels)]
        else:
            values = np.quantile(x[~np.isnan(x[:, k]), k], (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99))
            grid = [(_rounded(v), float(v)) for v in np.unique(values)]
            if i.may_be_missing:
                grid.append(("missing", float("nan")))
        table = []
        for label, value in grid:
            row = reference.copy()
            row[0, k] = value
            shift = model.coefficients[:, 1:] @ (model.terms.matrix(row) - base)[0]
            lower, upper = np.percentile(shift[1:], [2.5, 97.5])
            table.append({"at": label, "logit": _short(shift[0]), "lower": _short(lower), "upper": _short(upper)})
        result[i.name] = table
    return result


def fit_facts(model: Model) -> dict[str, object]:
    """Penalty, recalibration and size of the fit."""
    intercept, slope = model.recalibration
    return {
        "terms": int(model.coefficients.shape[1] - 1),
        "penalty": model.cross_validation.penalty,
        "cross_validated_log_loss": {f"{p:.4g}": v for p, v in model.cross_validation.log_loss.items()},
        "recalibration": {"intercept": intercept, "slope": slope},
        "bootstrap_refits": int(len(model.coefficients) - 1),
    }


def files(paths: Sequence[Path]) -> dict[str, dict[str, object]]:
    """Size and SHA-256 of each file, by its name."""
    return {p.name: {"bytes": p.stat().st_size, "sha256": hashlib.sha256(p.read_bytes()).hexdigest()} for p in paths}


def versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def write_report(path: Path, report: dict[str, object]) -> None:
    """Sorted keys, numbers to nine significant digits: the same run gives the same bytes."""
    text = json.dumps(_tidy(report), ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _rounded(value: float) -> float:
    return float(f"{float(value):.6g}")


def _short(value: float) -> float:
    return round(float(value), 4)


def _tidy(value: object) -> object:
    if isinstance(value, dict):
        return {key: _tidy(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_tidy(v) for v in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value
