"""CHADS2: stroke in atrial fibrillation."""

from __future__ import annotations

import numpy as np

from .graph import Builder
from .score import YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Gage BF, et al. JAMA 2001;285:2864-70, abstract (PubMed 11401607)",
        "1 point each: congestive heart failure, hypertension, age 75 or older, diabetes; 2: history of stroke or TIA",
    ),
    Reading(
        "Women and men with AF not taking warfarin, PMC3522521, note to table 2",
        "2 points prior stroke or TIA; 1 point congestive heart failure, hypertension, age >= 75 years, diabetes",
    ),
)

COLUMNS = ("heart_failure", "hypertension", "age", "diabetes", "stroke")
FLAGS = ("heart_failure", "hypertension", "diabetes", "stroke")


def build():
    b = Builder(COLUMNS)

    def present(name: str, points: float):
        return b.points(b.is_level(b.column(name), YES_NO.index("present")), points)

    items = [
        present("heart_failure", 1),
        present("hypertension", 1),
        b.points(b.at_least(b.column("age"), 75), 1),
        present("diabetes", 1),
        present("stroke", 2),
    ]
    return b.sum_of(items, "chads2", "CHADS2 (doi:10.1001/jama.285.22.2864)")


def second(values: Values) -> float:
    ones = sum(values[name] == "present" for name in ("heart_failure", "hypertension", "diabetes"))
    return ones + (values["age"] > 74) + 2 * (values["stroke"] == "present")


def draw(random: np.random.Generator) -> Values:
    age = int(random.choice([random.integers(20, 105), random.integers(73, 77)]))
    return {"age": age} | {name: str(random.choice(YES_NO)) for name in FLAGS}


NOTHING = {name: "absent" for name in FLAGS}

SCORE = Score(
    id="chads2",
    readings=READINGS,
    columns=COLUMNS,
    levels={name: YES_NO for name in FLAGS},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("nothing, 74 years", NOTHING | {"age": 74}),
        Patient("nothing, 75 years", NOTHING | {"age": 75}),
        Patient("everything", {name: "present" for name in FLAGS} | {"age": 82}),
        Patient("stroke alone", NOTHING | {"age": 60, "stroke": "present"}),
        Patient("hypertension known, the rest not", {"age": 77, "hypertension": "present"}),
        Patient("age alone", {"age": 70}),
    ),
)
