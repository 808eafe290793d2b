"""MELD 3.0: severity of chronic liver disease."""

from __future__ import annotations

import math

import numpy as np
from onnx import TensorProto

from .graph import Builder
from .score import SEX, YES_NO, Patient, Reading, Score, Values

READINGS = (
    Reading(
        "patientnotes.ai/tools/calculators/meld-score, which gives the equation of Kim 2021 whole and its bounds",
        "1.33 (female) + 4.56 ln(bilirubin) + 0.82 (137 - Na) - 0.24 (137 - Na) ln(bilirubin) + 9.09 ln(INR) "
        "+ 11.14 ln(creatinine) + 1.85 (3.5 - albumin) - 1.83 (3.5 - albumin) ln(creatinine) + 6; sodium 125-137, "
        "albumin 1.5-3.5, creatinine at most 3.0 and 3.0 on dialysis, at least 1.0 under the logarithm",
    ),
    Reading(
        "CU-Anschutz-DOS-CORP/sas-macros, meld.sas, after the policy of the US transplant network (OPTN 9.1.D)",
        "the same, and what dialysis means: twice or more, or 24 hours of CVVHD, within 7 days before the creatinine",
    ),
    Reading(
        "Kim WR, et al. Gastroenterology 2021;161:1887-95, abstract (PMC8608337)",
        "female sex, albumin, the two interactions, the upper bound of creatinine of 3.0 mg/dL; no coefficients",
    ),
)

COLUMNS = ("sex", "bilirubin", "inr", "creatinine", "sodium", "albumin", "dialysis_twice")


def build():
    b = Builder(COLUMNS)
    bilirubin = b.add("Log", b.within(b.double("bilirubin"), 1.0))
    inr = b.add("Log", b.within(b.double("inr"), 1.0))
    measured = b.within(b.double("creatinine"), 1.0, 3.0)
    dialysed = b.by_level("dialysis_twice", YES_NO, {"absent": 0.0, "present": 1.0})
    # What is known is kept: 1 where it is 3.0, 0 where it is the measured one.
    creatinine = b.add("Log", b.total(measured, b.add("Mul", dialysed, b.add("Sub", b.real(3.0), measured))))
    sodium = b.add("Sub", b.real(137.0), b.within(b.double("sodium"), 125.0, 137.0))
    albumin = b.add("Sub", b.real(3.5), b.within(b.double("albumin"), 1.5, 3.5))
    total = b.total(
        b.by_level("sex", SEX, {"female": 1.33, "male": 0.0}),
        b.times(bilirubin, 4.56),
        b.times(sodium, 0.82),
        b.times(b.add("Mul", sodium, bilirubin), -0.24),
        b.times(inr, 9.09),
        b.times(creatinine, 11.14),
        b.times(albumin, 1.85),
        b.times(b.add("Mul", albumin, creatinine), -1.83),
        b.real(6.0),
    )
    b.add("Cast", total, name="score", to=TensorProto.FLOAT)
    return b.formula("meld-3", "MELD 3.0 (doi:10.1053/j.gastro.2021.08.050)")


def second(values: Values) -> float:
    bilirubin, inr = max(values["bilirubin"], 1), max(values["inr"], 1)
    creatinine = 3 if values["dialysis_twice"] == "present" or values["creatinine"] > 3 else max(values["creatinine"], 1)
    sodium, albumin = min(max(values["sodium"], 125), 137), min(max(values["albumin"], 1.5), 3.5)
    bilirubin_falls = 4.56 - 0.24 * (137 - sodium)
    creatinine_falls = 11.14 - 1.83 * (3.5 - albumin)
    points = bilirubin_falls * math.log(bilirubin) + creatinine_falls * math.log(creatinine) + 9.09 * math.log(inr)
    return points + 0.82 * (137 - sodium) + 1.85 * (3.5 - albumin) + (7.33 if values["sex"] == "female" else 6)


def draw(random: np.random.Generator) -> Values:
    return {
        "sex": str(random.choice(SEX)),
        "bilirubin": round(float(np.exp(random.uniform(np.log(0.3), np.log(40)))), 1),
        "inr": round(float(random.uniform(0.8, 5)), 2),
        "creatinine": round(float(np.exp(random.uniform(np.log(0.4), np.log(8)))), 2),
        "sodium": int(random.integers(118, 146)),
        "albumin": round(float(random.uniform(1.0, 4.5)), 1),
        "dialysis_twice": str(random.choice(YES_NO, p=[0.8, 0.2])),
    }


WELL = {
    "sex": "male", "bilirubin": 0.8, "inr": 0.95, "creatinine": 0.9, "sodium": 140, "albumin": 4.2,
    "dialysis_twice": "absent",
}  # fmt: skip

SCORE = Score(
    id="meld-3",
    readings=READINGS,
    columns=COLUMNS,
    levels={"sex": SEX, "dialysis_twice": YES_NO},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("man, every value at or past the harmless bound", WELL),
        Patient("woman, the same", WELL | {"sex": "female"}),
        Patient("the same man, dialysed", WELL | {"dialysis_twice": "present"}),
        Patient("man, bilirubin 6.0, sodium 131, INR 1.5, creatinine 1.5, albumin 2.2", {
            "sex": "male", "bilirubin": 6.0, "inr": 1.5, "creatinine": 1.5, "sodium": 131, "albumin": 2.2,
            "dialysis_twice": "absent",
        }),
        Patient("woman, bilirubin 12.0, sodium 128, INR 2.2, creatinine 2.8, albumin 2.0", {
            "sex": "female", "bilirubin": 12.0, "inr": 2.2, "creatinine": 2.8, "sodium": 128, "albumin": 2.0,
            "dialysis_twice": "absent",
        }),
        Patient("man, past every harmful bound", {
            "sex": "male", "bilirubin": 25.0, "inr": 3.4, "creatinine": 4.5, "sodium": 120, "albumin": 1.2,
            "dialysis_twice": "absent",
        }),
    ),
)  # fmt: skip
