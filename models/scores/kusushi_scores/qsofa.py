"""qSOFA: suspected infection outside intensive care."""

from __future__ import annotations

import numpy as np

from .graph import Builder
from .score import YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Seymour CW, et al. JAMA 2016;315:762-74, abstract (PMC5433435)",
        "0 to 3, 1 point each for systolic hypotension (<= 100 mmHg), tachypnea (>= 22/min), altered mentation",
    ),
    Reading(
        "doctor-1.com/archives/694, which quotes the Japanese guideline of 2017",
        "respiratory rate 22 or more, GCS below 15, systolic 100 mmHg or less; sepsis is suspected from 2 on",
    ),
)

COLUMNS = ("respiratory_rate", "altered_mentation", "latest_systolic_pressure")


def build():
    b = Builder(COLUMNS)
    items = [
        b.points(b.at_least(b.column("respiratory_rate"), 22), 1),
        b.points(b.is_level(b.column("altered_mentation"), YES_NO.index("present")), 1),
        b.points(b.at_most(b.column("latest_systolic_pressure"), 100), 1),
    ]
    return b.sum_of(items, "qsofa", "qSOFA (doi:10.1001/jama.2016.0288)")


def second(values: Values) -> float:
    fast, low = values["respiratory_rate"] > 21, values["latest_systolic_pressure"] < 101
    return fast + low + (values["altered_mentation"] != "absent")


def draw(random: np.random.Generator) -> Values:
    return {
        "respiratory_rate": int(random.integers(15, 30)),
        "altered_mentation": str(random.choice(YES_NO)),
        "latest_systolic_pressure": int(random.integers(85, 120)),
    }


SCORE = Score(
    id="qsofa",
    readings=READINGS,
    columns=COLUMNS,
    levels={"altered_mentation": YES_NO},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("just outside", {"respiratory_rate": 21, "altered_mentation": "absent", "latest_systolic_pressure": 101}),
        Patient("at every cut-off", {
            "respiratory_rate": 22, "altered_mentation": "present", "latest_systolic_pressure": 100,
        }),
        Patient("mentation not known", {"respiratory_rate": 24, "latest_systolic_pressure": 118}),
    ),
)  # fmt: skip
