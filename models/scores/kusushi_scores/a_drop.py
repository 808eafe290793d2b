"""A-DROP: severity of community-acquired pneumonia."""

from __future__ import annotations

import numpy as np

from .graph import Builder
from .score import SEX, YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Shindo Y, et al. Respirology 2008;13:731-5, abstract (PubMed 18713094)",
        "age (men >= 70, women >= 75); BUN >= 210 mg/L; SaO2 <= 90 % or PaO2 <= 60 mmHg; confusion; systolic <= 90 mmHg",
    ),
    Reading(
        "preventive-medicine.jp/pneumonia-a-drop-outpatient-hospitalization, which quotes the JRS guideline",
        "BUN 21 mg/dL or more, or dehydration; SpO2 90 % or less, or PaO2 60 Torr or less, without oxygen; consciousness; "
        "systolic 90 mmHg or less; 0 mild, 1-2 moderate, 3 severe, 4-5 very severe; shock alone is very severe",
    ),
)

COLUMNS = ("age", "sex", "urea_nitrogen", "dehydration", "spo2", "oxygen", "disorientation", "latest_systolic_pressure")
OXYGEN = ("air", "oxygen")


def build():
    b = Builder(COLUMNS)
    age, sex = b.column("age"), b.column("sex")
    man, woman = b.is_level(sex, SEX.index("male")), b.is_level(sex, SEX.index("female"))
    old = b.any_of(b.all_of(man, b.at_least(age, 70)), b.at_least(age, 75))
    # With the sex unknown, 70 to 74 years are open and 75 are not.
    dry = b.any_of(
        b.at_least(b.column("urea_nitrogen"), 21), b.is_level(b.column("dehydration"), YES_NO.index("present"))
    )
    # Breathing air is what the criterion means. A low saturation under oxygen would be no higher without; one that is
    # not low says nothing, so that oxygen leaves the item open.
    spo2, air = b.column("spo2"), b.is_level(b.column("oxygen"), OXYGEN.index("air"))
    low = b.at_most(spo2, 90)
    saturated_in_air = b.all_of(b.no(low), air)
    hypoxic = type(low)(low.certain, b.add("Not", saturated_in_air.certain))
    confused = b.is_level(b.column("disorientation"), YES_NO.index("present"))
    items = [b.points(fact, 1) for fact in (old, dry, hypoxic, confused, b.at_most(b.column("latest_systolic_pressure"), 90))]
    return b.sum_of(items, "a-drop", "A-DROP (doi:10.1111/j.1440-1843.2008.01329.x)")


def second(values: Values) -> float:
    limit = {"male": 70, "female": 75}[values["sex"]]
    return (
        (values["age"] >= limit)
        + (values["urea_nitrogen"] >= 21 or values["dehydration"] == "present")
        + (values["spo2"] <= 90)
        + (values["disorientation"] == "present")
        + (values["latest_systolic_pressure"] <= 90)
    )


def draw(random: np.random.Generator) -> Values:
    return {
        "age": int(random.choice([random.integers(18, 105), random.integers(68, 77)])),
        "sex": str(random.choice(SEX)),
        "urea_nitrogen": round(float(random.choice([random.uniform(5, 80), 20.9, 21.0, 21.1])), 1),
        "dehydration": str(random.choice(YES_NO)),
        "spo2": int(random.integers(85, 100)),
        # Under oxygen the item may be open, and there is nothing to compare.
        "oxygen": "air",
        "disorientation": str(random.choice(YES_NO)),
        "latest_systolic_pressure": int(random.choice([random.integers(60, 200), random.integers(89, 92)])),
    }


WELL = {
    "age": 50, "sex": "male", "urea_nitrogen": 14.0, "dehydration": "absent", "spo2": 97, "oxygen": "air",
    "disorientation": "absent", "latest_systolic_pressure": 128,
}  # fmt: skip

SCORE = Score(
    id="a-drop",
    readings=READINGS,
    columns=COLUMNS,
    levels={"sex": SEX, "dehydration": YES_NO, "oxygen": OXYGEN, "disorientation": YES_NO},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("nothing", WELL),
        Patient("man of 70", WELL | {"age": 70}),
        Patient("woman of 74", WELL | {"age": 74, "sex": "female"}),
        Patient("everything at the cut-off", {
            "age": 75, "sex": "female", "urea_nitrogen": 21, "dehydration": "absent", "spo2": 90, "oxygen": "air",
            "disorientation": "present", "latest_systolic_pressure": 90,
        }),
        Patient("saturated under oxygen: open", WELL | {"oxygen": "oxygen"}),
        Patient("not saturated under oxygen: not open", WELL | {"oxygen": "oxygen", "spo2": 88}),
        Patient("sex unknown at 72: open", {k: v for k, v in WELL.items() if k != "sex"} | {"age": 72}),
        Patient("sex unknown at 75: not open", {k: v for k, v in WELL.items() if k != "sex"} | {"age": 75}),
        Patient("no urea nitrogen, not dry: open", {k: v for k, v in WELL.items() if k != "urea_nitrogen"}),
        Patient("no urea nitrogen, dry: not open", {
            k: v for k, v in WELL.items() if k != "urea_nitrogen"
        } | {"dehydration": "present"}),
    ),
)  # fmt: skip
