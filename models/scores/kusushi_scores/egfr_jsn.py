"""eGFR by the three-variable equation of the Japanese Society of Nephrology."""

from __future__ import annotations

import math

import numpy as np
from onnx import TensorProto

from .graph import Builder
from .score import SEX, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Matsuo S, et al. Am J Kidney Dis 2009;53:982-92, abstract (PubMed 19339088)",
        "equation 4: 194 x SCr^-1.094 x Age^-0.287 x 0.739 (if female), mL/min/1.73 m2; IDMS-traceable creatinine",
    ),
    Reading(
        "Japan Kidney Association (全国腎臓病協議会), zjk.or.jp/kidney-disease/diagnostic-criteria",
        "194 x Cr^-1.094 x age^-0.287 (women x 0.739), from 18 years",
    ),
)

COLUMNS = ("age", "sex", "creatinine")


def build():
    b = Builder(COLUMNS)

    def double(value: str) -> str:
        return b.add("Cast", value, to=TensorProto.DOUBLE)

    def real(value: float) -> str:
        return b.constant([[value]], np.float64)

    # In double, so that the digit that is shown is that of the equation.
    creatinine = b.add("Pow", double(b.column("creatinine")), real(-1.094))
    age = b.add("Pow", double(b.column("age")), real(-0.287))
    sex = b.column("sex")
    female = b.add("Equal", sex, b.number(SEX.index("female")))
    by_sex = b.add("Where", female, real(0.739), real(1.0))
    # A missing sex makes no number.
    known = b.add("Where", b.known(sex), by_sex, real(math.nan))
    product = b.add("Mul", b.add("Mul", creatinine, age), b.add("Mul", known, real(194.0)))
    b.add("Cast", product, name="score", to=TensorProto.FLOAT)
    return b.formula("egfr-jsn", "eGFR, Japanese Society of Nephrology (doi:10.1053/j.ajkd.2008.12.034)")


def second(values: Values) -> float:
    egfr = 194 / (values["creatinine"] ** 1.094 * values["age"] ** 0.287)
    return egfr * 0.739 if values["sex"] == "female" else egfr


def draw(random: np.random.Generator) -> Values:
    return {
        "age": int(random.integers(18, 105)),
        "sex": str(random.choice(SEX)),
        "creatinine": round(float(np.exp(random.uniform(np.log(0.3), np.log(15)))), 2),
    }


SCORE = Score(
    id="egfr-jsn",
    readings=READINGS,
    columns=COLUMNS,
    levels={"sex": SEX},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("man of 50, creatinine 1.0", {"age": 50, "sex": "male", "creatinine": 1.0}),
        Patient("woman of 50, creatinine 1.0", {"age": 50, "sex": "female", "creatinine": 1.0}),
        Patient("man of 18, creatinine 0.6", {"age": 18, "sex": "male", "creatinine": 0.6}),
        Patient("woman of 95, creatinine 0.45", {"age": 95, "sex": "female", "creatinine": 0.45}),
        Patient("man of 72, creatinine 2.31", {"age": 72, "sex": "male", "creatinine": 2.31}),
        Patient("woman of 68, creatinine 8.9", {"age": 68, "sex": "female", "creatinine": 8.9}),
    ),
)
