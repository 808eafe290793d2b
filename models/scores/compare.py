"""Put every score's shipped graph beside others' implementations on random patients: python models/scores/compare.py

Where a package of others has the score, it is that (requirements.txt names the version); the second reading of the
source, written without the graph's tables, is compared in any case. Exits 1 where one differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from build import SCORES, graph_file
from kusushi_scores.graph import Runner
from kusushi_scores.score import Values

ROWS = 2_000
SEED = 20_261_125


def fib4(values: Values) -> float:
    from medcalc.fibrosis_4 import compute_fib4_explanation

    answer = compute_fib4_explanation(
        {
            "age": (values["age"], "years"),
            "ast": (float(values["ast"]), "U/L"),
            "alt": (float(values["alt"]), "U/L"),
            "platelet_count": (values["platelets"] * 1000.0, "µL"),
        }
    )
    return float(answer["Answer"])


def cha2ds2_vasc(values: Values) -> float:
    from acribis_scores.chads_vasc import calc_chads_vasc_score

    return calc_chads_vasc_score(
        {
            "Congestive heart failure/LV dysfunction": values["heart_failure_or_lv_dysfunction"] == "present",
            "Hypertension": values["hypertension"] == "present",
            "Age ≥75y": values["age"] >= 75,
            "Diabetes mellitus": values["diabetes"] == "present",
            "Stroke/TIA/TE": values["stroke_or_embolism"] == "present",
            "Vascular diseases": values["vascular_disease"] == "present",
            "Age 65-74y": 65 <= values["age"] < 75,
            "Sex category": values["sex"] == "female",
        }
    )


def news2(values: Values) -> float:
    from vitalscore.scores.news2 import ACVPULevel, NEWS2Result

    return NEWS2Result(
        respiratory_rate=values["respiratory_rate"],
        spo2=values["spo2"],
        on_oxygen=values["oxygen"] == "oxygen",
        systolic_bp=values["latest_systolic_pressure"],
        heart_rate=values["pulse"],
        consciousness=ACVPULevel(values["acvpu"][0].upper()),
        temperature=values["temperature"],
        use_spo2_scale2=values["spo2_scale"] == "scale_2",
    ).total


def qsofa(values: Values) -> float:
    from vitalscore.scores.qsofa import score_qsofa

    gcs = 14 if values["altered_mentation"] == "present" else 15
    return score_qsofa(gcs, values["respiratory_rate"], values["latest_systolic_pressure"]).total


OTHERS: dict[str, tuple[str, Callable[[Values], float], float]] = {
    # medcalc-bench rounds its steps to about five significant digits.
    "fib-4": ("medcalc-bench 1.7.0", fib4, 2e-3),
    "cha2ds2-vasc": ("acribis-scores 0.4.0", cha2ds2_vasc, 0.0),
    "news2": ("vitalscore 0.1.1", news2, 0.0),
    "qsofa": ("vitalscore 0.1.1", qsofa, 0.0),
}


def largest(score, others: Callable[[Values], float]) -> tuple[float, Values]:
    """The largest relative difference from the graph (absolute below one), and where it is."""
    random = np.random.default_rng(SEED)
    people = [score.draw(random) for _ in range(ROWS)]
    ours = Runner(graph_file(score))(np.array([score.row(person) for person in people]))
    if "points" in ours:
        assert (ours["points"] == ours["points_most"]).all(), f"{score.id}: open without anything missing"
    theirs = np.array([float(others(person)) for person in people])
    apart = np.abs(ours["score"][:, 0] - theirs) / np.maximum(1, np.abs(theirs))
    worst = int(apart.argmax())
    return float(apart[worst]), people[worst]


def main() -> int:
    failed = 0
    for name, score in SCORES.items():
        beside = [("second reading", score.second, 1e-6)]
        if name in OTHERS:
            beside.append(OTHERS[name])
        for whose, others, tolerance in beside:
            apart, where = largest(score, others)
            good = apart <= tolerance
            failed += not good
            print(f"{name:13} {ROWS} rows, {whose:20} largest difference {apart:.1e} {'' if good else f'at {where}'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
