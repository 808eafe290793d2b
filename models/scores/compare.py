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


def clincalc(name: str, inputs: Callable[[Values], dict], *, within: str | None = None) -> Callable[[Values], float]:
    """A calculator's result, or a value that it shows on the way."""

    def calculated(values: Values) -> float:
        from clincalc import calculate

        answer = calculate(name, inputs(values))
        return float(answer["working"][within] if within else answer["result"])

    return calculated


def meld_3(values: Values) -> dict:
    return {
        "registration_age_years": 50,
        "female_for_adult_meld": values["sex"] == "female",
        "bilirubin": values["bilirubin"],
        "bilirubin_unit": "mg/dL",
        "inr": values["inr"],
        "creatinine": values["creatinine"],
        "creatinine_unit": "mg/dL",
        "sodium_mmol_l": values["sodium"],
        "albumin": values["albumin"],
        "albumin_unit": "g/dL",
        "qualifying_dialysis_in_prior_7_days": values["dialysis_twice"] == "present",
    }


def child_pugh(values: Values) -> dict:
    return {
        "bilirubin": values["bilirubin"],
        "bilirubin_unit": "mg/dL",
        "albumin": values["albumin"],
        "albumin_unit": "g/dL",
        "inr": values["inr"],
        "ascites": {"none": "none", "slight": "mild", "moderate": "moderate-severe"}[values["ascites"]],
        "encephalopathy": {"none": "none", "grade_1_2": "grade1-to2", "grade_3_4": "grade3-to4"}[values["encephalopathy"]],
    }


def has_bled(values: Values) -> dict:
    def yes(name: str) -> bool:
        return values[name] == "present"

    return {
        "hypertension_uncontrolled": yes("uncontrolled_hypertension"),
        "abnormal_renal_function": yes("dialysis_or_transplant") or values["creatinine"] >= 200,
        "abnormal_liver_function": yes("abnormal_liver"),
        "stroke": yes("stroke"),
        "bleeding_history": yes("bleeding"),
        "labile_inr": yes("labile_inr"),
        "elderly_over_65": values["age"] > 65,
        "drugs_antiplatelet_nsaid": yes("antiplatelet_or_nsaid"),
        "alcohol_excess": yes("alcohol"),
    }


def ckd_epi(values: Values) -> float:
    # Not its ckd_epi_2021_explanation, which takes 0.7 for the 0.9 of men below that creatinine.
    from medcalc.ckd_epi_2021_creatinine import ckd_epi_2021

    return ckd_epi_2021(
        {
            "age": (values["age"], "years"),
            "sex": values["sex"].capitalize(),
            "creatinine": (values["creatinine"], "mg/dL"),
        }
    )


def prevent(values: Values) -> float:
    from pyprevent import _pyprevent

    from kusushi_scores.ckd_epi_2021 import second

    # It counts cholesterol in mg/dL and converts it with 0.02586.
    return _pyprevent.calculate_10_yr_cvd_rust(
        values["sex"],
        values["age"],
        values["total_cholesterol"] / 0.02586,
        values["hdl_cholesterol"] / 0.02586,
        values["latest_systolic_pressure"],
        values["diabetes"] == "present",
        values["smoking"] == "present",
        25.0,
        second(values),
        values["antihypertensive"] == "present",
        values["statin"] == "present",
    )


OTHERS: dict[str, tuple[str, Callable[[Values], float], float]] = {
    # medcalc-bench rounds its steps to about five significant digits.
    "fib-4": ("medcalc-bench 1.7.0", fib4, 2e-3),
    "cha2ds2-vasc": ("acribis-scores 0.4.0", cha2ds2_vasc, 0.0),
    "news2": ("vitalscore 0.1.1", news2, 0.0),
    "qsofa": ("vitalscore 0.1.1", qsofa, 0.0),
    # Before it is rounded and held between 6 and 40.
    "meld-3": ("clincalc 0.4.0", clincalc("meld_3", meld_3, within="raw_policy_score"), 1e-6),
    "child-pugh": ("clincalc 0.4.0", clincalc("child_pugh", child_pugh), 0.0),
    "has-bled": ("clincalc 0.4.0", clincalc("hasbled", has_bled), 0.0),
    "ckd-epi-2021": ("medcalc-bench 1.7.0", ckd_epi, 1e-6),
    "prevent": ("pyprevent 0.1.6", prevent, 1e-6),
}


# Whom the other implementation knows: it has no prothrombin activity.
KNOWN_TO_OTHERS: dict[str, Callable[[Values], bool]] = {
    "child-pugh": lambda values: values["prothrombin_activity"] is None,
}


def largest(
    score, others: Callable[[Values], float], known: Callable[[Values], bool] = lambda _: True
) -> tuple[float, Values]:
    """The largest relative difference from the graph (absolute below one), and where it is."""
    random = np.random.default_rng(SEED)
    people: list[Values] = []
    while len(people) < ROWS:
        person = score.draw(random)
        if known(person):
            people.append(person)
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
        beside = [("second reading", score.second, 1e-6, lambda _: True)]
        if name in OTHERS:
            beside.append((*OTHERS[name], KNOWN_TO_OTHERS.get(name, lambda _: True)))
        for whose, others, tolerance, known in beside:
            apart, where = largest(score, others, known)
            good = apart <= tolerance
            failed += not good
            print(f"{name:13} {ROWS} rows, {whose:20} largest difference {apart:.1e} {'' if good else f'at {where}'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
