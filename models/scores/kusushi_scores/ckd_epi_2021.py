"""eGFR by the creatinine equation of CKD-EPI of 2021."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from .graph import Builder
from .score import SEX, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "National Kidney Foundation, kidney.org/ckd-epi-creatinine-equation-2021",
        "142 x min(Scr/k, 1)^a x max(Scr/k, 1)^-1.200 x 0.9938^age x 1.012 (female); k 0.7 and a -0.241 in women, 0.9 and "
        "-0.302 in men; mg/dL, traceable to IDMS; adults",
    ),
    Reading("qxmd.com/calculate/calculator_251", "the same; 8,254 participants to develop"),
    Reading(
        "Inker LA, et al. N Engl J Med 2021;385:1737-49, abstract (PMC8822996)",
        "the new equation overestimated measured GFR in non-Black persons by 3.9 (3.4 to 4.4); no coefficients",
    ),
)

COLUMNS = ("age", "sex", "creatinine")


def egfr(b: Builder) -> str:
    """mL/min/1.73 m2 of the columns age, sex and creatinine (mg/dL), in double precision; also for the scores that take it."""
    by_sex = {name: b.by_level("sex", SEX, {"female": of_women, "male": of_men}) for name, of_women, of_men in (
        ("k", 0.7, 0.9), ("a", -0.241, -0.302), ("factor", 1.012, 1.0),
    )}  # fmt: skip
    ratio = b.add("Div", b.double("creatinine"), by_sex["k"])
    is_low = b.add("Less", ratio, b.real(1.0))
    below = b.add("Pow", b.add("Where", is_low, ratio, b.real(1.0)), by_sex["a"])
    above = b.add("Pow", b.add("Where", is_low, b.real(1.0), ratio), b.real(-1.2))
    age = b.add("Pow", b.real(0.9938), b.double("age"))
    return b.add("Mul", b.add("Mul", below, above), b.add("Mul", age, b.times(by_sex["factor"], 142.0)))


def build():
    b = Builder(COLUMNS)
    b.add("Cast", egfr(b), name="score", to=TensorProto.FLOAT)
    return b.formula("ckd-epi-2021", "eGFR, CKD-EPI 2021, creatinine (doi:10.1056/NEJMoa2102953)")


def second(values: Values) -> float:
    female = values["sex"] == "female"
    ratio = values["creatinine"] / (0.7 if female else 0.9)
    power = -1.2 if ratio > 1 else (-0.241 if female else -0.302)
    return 142 * ratio**power * 0.9938 ** values["age"] * (1.012 if female else 1)


def draw(random: np.random.Generator) -> Values:
    return {
        "age": int(random.integers(18, 105)),
        "sex": str(random.choice(SEX)),
        "creatinine": round(float(np.exp(random.uniform(np.log(0.3), np.log(15)))), 2),
    }


SCORE = Score(
    id="ckd-epi-2021",
    readings=READINGS,
    columns=COLUMNS,
    levels={"sex": SEX},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("man of 50, creatinine 0.9, at the bend", {"age": 50, "sex": "male", "creatinine": 0.9}),
        Patient("woman of 50, creatinine 0.7, at the bend", {"age": 50, "sex": "female", "creatinine": 0.7}),
        Patient("woman of 55, creatinine 0.9", {"age": 55, "sex": "female", "creatinine": 0.9}),
        Patient("man of 18, creatinine 0.6", {"age": 18, "sex": "male", "creatinine": 0.6}),
        Patient("woman of 95, creatinine 0.45", {"age": 95, "sex": "female", "creatinine": 0.45}),
        Patient("man of 72, creatinine 2.31", {"age": 72, "sex": "male", "creatinine": 2.31}),
    ),
)
