"""Write the graph and the golden patients of every score: python models/scores/build.py [ID]...

The manifests and cards are written by hand; ``python -m kusushi_training.digests`` fills in their digests.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from kusushi_scores import (
    a_drop,
    cha2ds2_vasc,
    chads2,
    child_pugh,
    ckd_epi_2021,
    egfr_jsn,
    fib4,
    has_bled,
    meld_3,
    news2,
    prevent,
    qsofa,
)
from kusushi_scores.graph import Runner
from kusushi_scores.score import Score

MODELS = Path(__file__).resolve().parent.parent
MODULES = (egfr_jsn, fib4, chads2, cha2ds2_vasc, a_drop, news2, qsofa, meld_3, child_pugh, has_bled, ckd_epi_2021, prevent)
SCORES: dict[str, Score] = {module.SCORE.id: module.SCORE for module in MODULES}


def graph_file(score: Score) -> Path:
    return MODELS / score.id / "score.onnx"


def write(score: Score) -> None:
    assert len(score.readings) >= 2, f"{score.id}: two readings are needed"
    folder = MODELS / score.id
    folder.mkdir(exist_ok=True)
    graph_file(score).write_bytes(score.build().SerializeToString(deterministic=True))
    runner = Runner(graph_file(score))
    lines = []
    for patient in score.patients:
        outputs = {name: value[0] for name, value in runner(np.array([score.row(patient.inputs)])).items()}
        expect = {"score": float(outputs["score"][0])}
        for name in ("points", "points_most"):
            if name in outputs:
                expect[name] = [float(points) for points in outputs[name]]
        line = {"name": patient.name, "graph": "score", "inputs": score.asked(patient.inputs), "expect": expect}
        lines.append(json.dumps(line, ensure_ascii=False, allow_nan=False))
    (folder / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or SCORES:
        write(SCORES[name])
        print(f"{name}: written")
