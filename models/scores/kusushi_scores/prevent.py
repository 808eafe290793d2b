"""PREVENT: cardiovascular disease within 10 years, by the base equation."""

from __future__ import annotations

import math

import numpy as np
from onnx import TensorProto

from .ckd_epi_2021 import egfr
from .ckd_epi_2021 import second as ckd_epi
from .graph import Builder
from .score import SEX, YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "US Centers for Disease Control and Prevention, Kidney Disease Surveillance System, question 811 (wwwn.cdc.gov/KDSS)",
        "the log odds of total cardiovascular disease within 10 years, for women and men, whole: coefficients and centres",
    ),
    Reading(
        "pyprevent 0.1.6 (PyPI), an implementation of its own",
        "compared on random patients (compare.py)",
    ),
    Reading(
        "Khan SS, et al. Circulation 2024, abstract (scholars.northwestern.edu)",
        "30 to 79 years, without known cardiovascular disease; total CVD is atherosclerotic disease and heart failure; "
        "C statistic 0.794 in women, 0.757 in men; no coefficients",
    ),
)

COLUMNS = (
    "age",
    "sex",
    "total_cholesterol",
    "hdl_cholesterol",
    "latest_systolic_pressure",
    "creatinine",
    "diabetes",
    "smoking",
    "antihypertensive",
    "statin",
)
FLAGS = ("diabetes", "smoking", "antihypertensive", "statin")

# Women, men. Age by 10 years from 55; non-HDL cholesterol by 1 mmol/L from 3.5; HDL by 0.3 mmol/L from 1.3; systolic pressure
# by 20 mmHg, up to 110 from 110 and beyond from 130; eGFR by -15, up to 60 from 60 and beyond from 90.
COEFFICIENTS = {
    "constant": (-3.307728, -3.031168),
    "age": (0.7939329, 0.7688528),
    "non_hdl": (0.0305239, 0.0736174),
    "hdl": (-0.1606857, -0.0954431),
    "pressure_low": (-0.2394003, -0.4347345),
    "pressure_high": (0.360078, 0.3362658),
    "diabetes": (0.8667604, 0.7692857),
    "smoking": (0.5360739, 0.4386871),
    "egfr_low": (0.6045917, 0.5378979),
    "egfr_high": (0.0433769, 0.0164827),
    "antihypertensive": (0.3151672, 0.288879),
    "statin": (-0.1477655, -0.1337349),
    "antihypertensive x pressure_high": (-0.0663612, -0.0475924),
    "statin x non_hdl": (0.1197879, 0.150273),
    "age x non_hdl": (-0.0819715, -0.0517874),
    "age x hdl": (0.0306769, 0.0191169),
    "age x pressure_high": (-0.0946348, -0.1049477),
    "age x diabetes": (-0.27057, -0.2251948),
    "age x smoking": (-0.078715, -0.0895067),
    "age x egfr_low": (-0.1637806, -0.1543702),
}


def build():
    b = Builder(COLUMNS)

    def by(value: str, centre: float, step: float) -> str:
        return b.add("Div", b.add("Sub", value, b.real(centre)), b.real(step))

    def up_to(value: str, bound: float) -> str:
        return b.add("Where", b.add("Greater", value, b.real(bound)), b.real(bound), value)

    total, hdl = b.double("total_cholesterol"), b.double("hdl_cholesterol")
    pressure, filtration = b.double("latest_systolic_pressure"), egfr(b)
    terms = {
        "age": by(b.double("age"), 55, 10),
        "non_hdl": by(b.add("Sub", total, hdl), 3.5, 1),
        "hdl": by(hdl, 1.3, 0.3),
        "pressure_low": by(up_to(pressure, 110), 110, 20),
        "pressure_high": by(b.within(pressure, 110), 130, 20),
        "egfr_low": by(up_to(filtration, 60), 60, -15),
        "egfr_high": by(b.within(filtration, 60), 90, -15),
    } | {name: b.by_level(name, YES_NO, {"absent": 0.0, "present": 1.0}) for name in FLAGS}
    parts = []
    for name, (of_women, of_men) in COEFFICIENTS.items():
        part = b.by_level("sex", SEX, {"female": of_women, "male": of_men})
        for term in name.split(" x ") if name != "constant" else ():
            part = b.add("Mul", part, terms[term])
        parts.append(part)
    odds = b.add("Exp", b.total(*parts))
    percent = b.times(b.add("Div", odds, b.add("Add", odds, b.real(1.0))), 100.0)
    b.add("Cast", percent, name="score", to=TensorProto.FLOAT)
    return b.formula("prevent", "PREVENT, 10-year total CVD, base (doi:10.1161/CIRCULATIONAHA.123.067626)")


def second(values: Values) -> float:
    """The published equation term by term, with the parts that turn on age put together."""
    woman = values["sex"] == "female"
    age, (diabetes, smoking, treated, statin) = (values["age"] - 55) / 10, (values[name] == "present" for name in FLAGS)
    non_hdl = values["total_cholesterol"] - values["hdl_cholesterol"] - 3.5
    hdl = (values["hdl_cholesterol"] - 1.3) / 0.3
    low = (min(values["latest_systolic_pressure"], 110) - 110) / 20
    high = (max(values["latest_systolic_pressure"], 110) - 130) / 20
    filtration = ckd_epi(values)
    kidneys, more = (60 - min(filtration, 60)) / 15, (90 - max(filtration, 60)) / 15
    if woman:
        fixed = -3.307728 + 0.0305239 * non_hdl - 0.1606857 * hdl - 0.2394003 * low + 0.360078 * high + 0.8667604 * diabetes
        fixed += 0.5360739 * smoking + 0.6045917 * kidneys + 0.0433769 * more + (0.3151672 - 0.0663612 * high) * treated
        fixed += (-0.1477655 + 0.1197879 * non_hdl) * statin
        slope = 0.7939329 - 0.0819715 * non_hdl + 0.0306769 * hdl - 0.0946348 * high - 0.27057 * diabetes
        slope += -0.078715 * smoking - 0.1637806 * kidneys
    else:
        fixed = -3.031168 + 0.0736174 * non_hdl - 0.0954431 * hdl - 0.4347345 * low + 0.3362658 * high + 0.7692857 * diabetes
        fixed += 0.4386871 * smoking + 0.5378979 * kidneys + 0.0164827 * more + (0.288879 - 0.0475924 * high) * treated
        fixed += (-0.1337349 + 0.150273 * non_hdl) * statin
        slope = 0.7688528 - 0.0517874 * non_hdl + 0.0191169 * hdl - 0.1049477 * high - 0.2251948 * diabetes
        slope += -0.0895067 * smoking - 0.1543702 * kidneys
    return 100 / (1 + math.exp(-(fixed + slope * age)))


def draw(random: np.random.Generator) -> Values:
    return {
        "age": int(random.integers(30, 80)),
        "sex": str(random.choice(SEX)),
        "total_cholesterol": round(float(random.uniform(4.6, 8.2)), 2),
        "hdl_cholesterol": round(float(random.uniform(0.6, 2.5)), 2),
        "latest_systolic_pressure": int(random.integers(90, 200)),
        "creatinine": round(float(np.exp(random.uniform(np.log(0.5), np.log(3.0)))), 2),
    } | {name: str(random.choice(YES_NO)) for name in FLAGS}


NOTHING = {name: "absent" for name in FLAGS}

SCORE = Score(
    id="prevent",
    readings=READINGS,
    columns=COLUMNS,
    levels={"sex": SEX} | {name: YES_NO for name in FLAGS},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("woman of 55, at every centre", NOTHING | {
            "age": 55, "sex": "female", "total_cholesterol": 4.8, "hdl_cholesterol": 1.3, "latest_systolic_pressure": 130,
            "creatinine": 0.76,
        }),
        Patient("man of 55, at every centre", NOTHING | {
            "age": 55, "sex": "male", "total_cholesterol": 4.8, "hdl_cholesterol": 1.3, "latest_systolic_pressure": 130,
            "creatinine": 0.99,
        }),
        Patient("woman of 50, diabetes, 160 mmHg under treatment", NOTHING | {
            "age": 50, "sex": "female", "total_cholesterol": 5.17, "hdl_cholesterol": 1.16, "latest_systolic_pressure": 160,
            "creatinine": 0.79, "diabetes": "present", "antihypertensive": "present",
        }),
        Patient("man of 79, everything", {name: "present" for name in FLAGS} | {
            "age": 79, "sex": "male", "total_cholesterol": 7.5, "hdl_cholesterol": 0.7, "latest_systolic_pressure": 190,
            "creatinine": 2.4,
        }),
        Patient("woman of 30, 105 mmHg", NOTHING | {
            "age": 30, "sex": "female", "total_cholesterol": 4.5, "hdl_cholesterol": 1.8, "latest_systolic_pressure": 105,
            "creatinine": 0.6,
        }),
    ),
)  # fmt: skip
