"""CHA2DS2-VASc: thromboembolism in atrial fibrillation."""

from __future__ import annotations

import numpy as np

from .graph import Builder
from .score import SEX, YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Tischer TS, et al. Pacing Clin Electrophysiol 2014;37:1651-7 (PMC4282384, open access), which quotes Lip GYH, "
        "et al. Chest 2010;137:263-72",
        "heart failure, hypertension, age >= 75 (doubled), diabetes, stroke (doubled), vascular disease, age 65-74, female",
    ),
    Reading(
        "openEHR Clinical Knowledge Manager, CHA2DS2-VASc v.1 (Cambio)",
        "1 heart failure, 1 hypertension, 2 age >= 75, 1 diabetes, 2 stroke, 1 vascular disease, 1 age 65-74, 1 female",
    ),
)

COLUMNS = ("heart_failure_or_lv_dysfunction", "hypertension", "age", "diabetes", "stroke_or_embolism", "vascular_disease", "sex")
FLAGS = ("heart_failure_or_lv_dysfunction", "hypertension", "diabetes", "stroke_or_embolism", "vascular_disease")


def build():
    b = Builder(COLUMNS)

    def present(name: str, points: float):
        return b.points(b.is_level(b.column(name), YES_NO.index("present")), points)

    items = [
        present("heart_failure_or_lv_dysfunction", 1),
        present("hypertension", 1),
        # Full years: 64 and less, 65 to 74, 75 and more.
        b.steps(b.column("age"), [(64, 0), (74, 1)], 2),
        present("diabetes", 1),
        present("stroke_or_embolism", 2),
        present("vascular_disease", 1),
        b.points(b.is_level(b.column("sex"), SEX.index("female")), 1),
    ]
    return b.sum_of(items, "cha2ds2-vasc", "CHA2DS2-VASc (doi:10.1378/chest.09-1584)")


def second(values: Values) -> float:
    ones = sum(values[name] == "present" for name in ("heart_failure_or_lv_dysfunction", "hypertension", "diabetes", "vascular_disease"))
    years = (values["age"] >= 65) + (values["age"] >= 75)
    return ones + years + 2 * (values["stroke_or_embolism"] == "present") + (values["sex"] == "female")


def draw(random: np.random.Generator) -> Values:
    age = int(random.choice([random.integers(20, 105), random.integers(63, 67), random.integers(73, 77)]))
    flags = {name: str(random.choice(YES_NO)) for name in FLAGS}
    return {"age": age, "sex": str(random.choice(SEX))} | flags


NOTHING = {name: "absent" for name in FLAGS}

SCORE = Score(
    id="cha2ds2-vasc",
    readings=READINGS,
    columns=COLUMNS,
    levels={name: YES_NO for name in FLAGS} | {"sex": SEX},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("man of 64, nothing", NOTHING | {"age": 64, "sex": "male"}),
        Patient("man of 65, nothing", NOTHING | {"age": 65, "sex": "male"}),
        Patient("man of 74, nothing", NOTHING | {"age": 74, "sex": "male"}),
        Patient("woman of 75, nothing", NOTHING | {"age": 75, "sex": "female"}),
        Patient("everything", {name: "present" for name in FLAGS} | {"age": 80, "sex": "female"}),
        Patient("age and sex alone", {"age": 70, "sex": "female"}),
        Patient("sex not recorded", NOTHING | {"age": 70}),
    ),
)
