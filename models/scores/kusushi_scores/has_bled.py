"""HAS-BLED: major bleeding in atrial fibrillation."""

from __future__ import annotations

import numpy as np

from .graph import Builder
from .score import YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "World J Gastroenterol 2017;23:1954-63, table 4 (doi:10.3748/wjg.v23.i11.1954)",
        "1 point each: systolic above 160 mmHg; chronic dialysis, renal transplant or creatinine >= 200 umol/L; chronic liver "
        "disease or bilirubin > 2 times with an enzyme > 3 times the upper limit; stroke; bleeding or disposition to it; labile "
        "INR (below 60 % of the time in range) under warfarin; age above 65; antiplatelet agents or NSAIDs; 8 units of alcohol "
        "a week or more",
    ),
    Reading(
        "PMC9340656, table 3, which quotes the definitions of Pisters 2010 word by word",
        "the same; a bleed that led to hospital, a fall of haemoglobin of more than 2 g/dL or a transfusion, or anaemia",
    ),
    Reading(
        "Pisters R, et al. Chest 2010;138:1093-100, abstract (openheart.bmj.com, external reference)",
        "the nine risk factors by name, elderly above 65 years; C statistic 0.72, 53 major bleeds in 3,978 patients",
    ),
    Reading("PMC3418985, table 3, and jabfm.org, table 2", "1.13, 1.02, 1.88, 3.74, 8.70, 12.50 bleeds a year and 100 patients"),
)

FLAGS = (
    "uncontrolled_hypertension",
    "dialysis_or_transplant",
    "abnormal_liver",
    "stroke",
    "bleeding",
    "labile_inr",
    "antiplatelet_or_nsaid",
    "alcohol",
)
COLUMNS = ("age", "creatinine", *FLAGS)


def build():
    b = Builder(COLUMNS)

    def present(name: str):
        return b.is_level(b.column(name), YES_NO.index("present"))

    renal = b.any_of(present("dialysis_or_transplant"), b.at_least(b.column("creatinine"), 200))
    items = [
        b.points(present("uncontrolled_hypertension"), 1),
        b.points(renal, 1),
        b.points(present("abnormal_liver"), 1),
        b.points(present("stroke"), 1),
        b.points(present("bleeding"), 1),
        b.points(present("labile_inr"), 1),
        b.points(b.no(b.at_most(b.column("age"), 65)), 1),
        b.points(present("antiplatelet_or_nsaid"), 1),
        b.points(present("alcohol"), 1),
    ]
    return b.sum_of(items, "has-bled", "HAS-BLED (doi:10.1378/chest.10-0134)")


def second(values: Values) -> float:
    others = sum(values[name] == "present" for name in FLAGS if name != "dialysis_or_transplant")
    kidneys = values["dialysis_or_transplant"] == "present" or values["creatinine"] > 199
    return others + kidneys + (values["age"] > 65)


def draw(random: np.random.Generator) -> Values:
    return {
        "age": int(random.choice([random.integers(20, 105), random.integers(64, 68)])),
        "creatinine": int(random.choice([random.integers(40, 900), random.integers(198, 203)])),
    } | {name: str(random.choice(YES_NO)) for name in FLAGS}


NOTHING = {name: "absent" for name in FLAGS}

SCORE = Score(
    id="has-bled",
    readings=READINGS,
    columns=COLUMNS,
    levels={name: YES_NO for name in FLAGS},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("nothing, 65 years, creatinine just below", NOTHING | {"age": 65, "creatinine": 199.5}),
        Patient("66 years", NOTHING | {"age": 66, "creatinine": 80}),
        Patient("creatinine at the bound", NOTHING | {"age": 60, "creatinine": 200}),
        Patient("dialysis and creatinine are one point", NOTHING | {
            "age": 60, "creatinine": 700, "dialysis_or_transplant": "present",
        }),
        Patient("everything", {name: "present" for name in FLAGS} | {"age": 80, "creatinine": 250}),
        Patient("age and creatinine alone", {"age": 70, "creatinine": 90}),
        Patient("creatinine not measured, no dialysis", {"age": 70} | NOTHING),
    ),
)  # fmt: skip
