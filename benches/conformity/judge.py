"""What came of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from peers import tensors
from peers.process import Ended, Peer, Refused

from . import disputed
from .cases import Case, NoTensor

PASSED, REFUSED, DISPUTED, WRONG, PANICKED = "passed", "refused", "disputed", "wrong", "panicked"
CODE = re.compile(r"\bK-[A-Z]{4}-\d{3}\b")
NOT_CARRIED = "not carried"


@dataclass(frozen=True)
class Verdict:
    """`code` is the engine's own where it refused; `NOT_CARRIED` where it would load the graph, but the protocol has
    no form for the case's sequences, optionals or element types; none where an error had no code."""

    outcome: str
    code: str | None = None
    detail: str = ""


def judge(case: Case, peer: Peer, inputs: Path) -> Verdict:
    """Runs all sets of a case; `inputs` is a file that may be overwritten."""
    try:
        peer.load(str(case.path))
        for data in case.sets:
            tensors.write(inputs, case.inputs(data))
            wrong = _difference(case, peer.answer(str(inputs)), case.outputs(data))
            if wrong and case.name in disputed.REASONS:
                return Verdict(DISPUTED, detail=f"{wrong}. {disputed.REASONS[case.name]}")
            if wrong:
                return Verdict(WRONG, detail=wrong)
    except Refused as refused:
        found = CODE.search(str(refused))
        return Verdict(REFUSED, found and found.group(), str(refused)[:500])
    except (NoTensor, tensors.NotCarried) as form:
        return Verdict(REFUSED, NOT_CARRIED, str(form))
    except Ended as ended:
        return Verdict(PANICKED, detail=str(ended)[:500])
    finally:
        # A path's inputs are kept by a peer until it loads again: nothing of one case reaches another.
        inputs.unlink(missing_ok=True)
    return Verdict(PASSED)


def _difference(case: Case, given: list[dict], expected: list[np.ndarray]) -> str:
    """What is wrong with the outputs, as onnx.backend.test.runner judges them; empty where nothing is."""
    if len(given) != len(expected):
        return f"{len(given)} outputs for {len(expected)}"
    for at, (output, wanted) in enumerate(zip(given, expected, strict=True)):
        values = tensors.read(output, wanted)
        place = f"output {at}"
        if tensors.kind(values) != tensors.kind(wanted):
            return f"{place}: {tensors.kind(values)} for {tensors.kind(wanted)}"
        if values.shape != wanted.shape:
            return f"{place}: shape {list(values.shape)} for {list(wanted.shape)}"
        if values.dtype.kind in "OUS":
            if not np.array_equal(values, wanted.astype(object)):
                return f"{place}: other texts"
        elif not np.allclose(values, wanted, rtol=case.rtol, atol=case.atol, equal_nan=True):
            with np.errstate(all="ignore"):
                apart = np.abs(values.astype(float) - wanted.astype(float))
            return f"{place}: apart by {np.nanmax(apart):g}"
    return ""
