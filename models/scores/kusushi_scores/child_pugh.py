"""Child-Pugh: severity of cirrhosis."""

from __future__ import annotations

import numpy as np

from .graph import Builder, Item
from .score import Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Cleveland Clinic Journal of Medicine, table 1 of markup 12320 (ccjm.org)",
        "bilirubin < 2, 2-3, > 3 mg/dL; albumin > 3.5, 2.8-3.5, < 2.8 g/dL; INR < 1.7, 1.7-2.3, > 2.3; ascites absent, mild, "
        "moderate; encephalopathy none, grade 1-2, 3-4; A 5-6, B 7-9, C 10 and more",
    ),
    Reading(
        "doctor-1.com/?p=446, liver-disease.jp/child-pugh-survival and naika-inoue.com (criteria of the disability certificate)",
        "the same with prothrombin activity > 70, 40-70, < 40 %, as in Japan",
    ),
    Reading(
        "medicalcriteria.com/web/gaschild, which cites Pugh RN, et al. Br J Surg 1973;60:646-9",
        "the same points but 2 mg/dL of bilirubin in the first class; seconds over control instead of INR",
    ),
)

ASCITES = ("none", "slight", "moderate")
ENCEPHALOPATHY = ("none", "grade_1_2", "grade_3_4")
COLUMNS = ("bilirubin", "albumin", "prothrombin_activity", "inr", "ascites", "encephalopathy")


def build():
    b = Builder(COLUMNS)

    def band(name: str, low: float, high: float, falling: bool) -> str:
        """1 below or above the band, 2 within it, both ends included, 3 beyond."""
        value, (first, last) = b.column(name), ((3, 1) if falling else (1, 3))
        above = b.add("Where", b.add("Greater", value, b.number(high)), b.number(last), b.number(2))
        return b.add("Where", b.add("Less", value, b.number(low)), b.number(first), above)

    def measured(name: str, low: float, high: float, falling: bool) -> Item:
        return b.either([b.known(b.column(name))], band(name, low, high, falling), 1, 3)

    def graded(name: str) -> Item:
        value = b.column(name)
        return b.either([b.known(value)], b.add("Add", value, b.number(1)), 1, 3)

    by_activity = measured("prothrombin_activity", 40, 70, falling=True)
    by_inr = measured("inr", 1.7, 2.3, falling=False)
    has_activity = b.known(b.column("prothrombin_activity"))
    coagulation = Item(
        b.add("Where", has_activity, by_activity.least, by_inr.least),
        b.add("Where", has_activity, by_activity.most, by_inr.most),
    )
    items = [
        graded("encephalopathy"),
        graded("ascites"),
        measured("bilirubin", 2.0, 3.0, falling=False),
        measured("albumin", 2.8, 3.5, falling=True),
        coagulation,
    ]
    return b.sum_of(items, "child-pugh", "Child-Pugh score (doi:10.1002/bjs.1800600817)")


def second(values: Values) -> float:
    points = 5 + ASCITES.index(values["ascites"]) + ENCEPHALOPATHY.index(values["encephalopathy"])
    points += (values["bilirubin"] >= 2) + (values["bilirubin"] > 3)
    points += (values["albumin"] <= 3.5) + (values["albumin"] < 2.8)
    if values.get("prothrombin_activity") is not None:
        return points + (values["prothrombin_activity"] <= 70) + (values["prothrombin_activity"] < 40)
    return points + (values["inr"] >= 1.7) + (values["inr"] > 2.3)


def draw(random: np.random.Generator) -> Values:
    clotting = random.choice(["activity", "inr", "both"])
    return {
        "bilirubin": round(float(random.choice([random.uniform(0.5, 8), random.choice([1.9, 2.0, 2.1, 3.0, 3.1])])), 1),
        "albumin": round(float(random.choice([random.uniform(1.5, 4.5), random.choice([2.7, 2.8, 3.5, 3.6])])), 1),
        "prothrombin_activity": int(random.integers(20, 111)) if clotting != "inr" else None,
        "inr": round(float(random.uniform(0.9, 3.2)), 2) if clotting != "activity" else None,
        "ascites": str(random.choice(ASCITES)),
        "encephalopathy": str(random.choice(ENCEPHALOPATHY)),
    }


WELL = {"bilirubin": 1.9, "albumin": 3.6, "ascites": "none", "encephalopathy": "none"}

SCORE = Score(
    id="child-pugh",
    readings=READINGS,
    columns=COLUMNS,
    levels={"ascites": ASCITES, "encephalopathy": ENCEPHALOPATHY},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("the least", WELL | {"prothrombin_activity": 71}),
        Patient("the least, by INR", WELL | {"inr": 1.69}),
        Patient("every measured value at the beginning of the second class", {
            "bilirubin": 2.0, "albumin": 3.5, "prothrombin_activity": 70, "ascites": "none", "encephalopathy": "none",
        }),
        Patient("every measured value at the end of the second class, by INR", {
            "bilirubin": 3.0, "albumin": 2.8, "inr": 2.3, "ascites": "slight", "encephalopathy": "grade_1_2",
        }),
        Patient("the most", {
            "bilirubin": 3.1, "albumin": 2.7, "prothrombin_activity": 39, "ascites": "moderate",
            "encephalopathy": "grade_3_4",
        }),
        Patient("activity before INR", WELL | {"prothrombin_activity": 39, "inr": 1.2}),
        Patient("ascites and encephalopathy not known", {"bilirubin": 1.2, "albumin": 3.9, "inr": 1.1}),
        Patient("coagulation not known", {"bilirubin": 1.2, "albumin": 3.9, "ascites": "none", "encephalopathy": "none"}),
    ),
)  # fmt: skip
