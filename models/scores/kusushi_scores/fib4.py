"""FIB-4 index of liver fibrosis."""

from __future__ import annotations

import math

import numpy as np
from onnx import TensorProto

from .graph import Builder
from .score import Patient, Reading, Score, Values

READINGS = (
    Reading(
        "Sterling RK, et al. Hepatology 2006;43:1317-25, abstract (PubMed 16729309)",
        "age [yr] x AST [U/L] / (PLT [10^9/L] x ALT [U/L]^1/2); below 1.45 and above 3.25",
    ),
    Reading(
        "World J Hepatol / Gastroenterol 2022;28:1563-73, table 1, and PMC3286137, table 1",
        "age x AST / (platelet count [10^9/L] x sqrt(ALT))",
    ),
)

COLUMNS = ("age", "ast", "alt", "platelets")


def build():
    b = Builder(COLUMNS)
    age, ast, alt, platelets = (b.add("Cast", b.column(name), to=TensorProto.DOUBLE) for name in COLUMNS)
    above = b.add("Mul", age, ast)
    below = b.add("Mul", platelets, b.add("Sqrt", alt))
    b.add("Cast", b.add("Div", above, below), name="score", to=TensorProto.FLOAT)
    return b.formula("fib-4", "FIB-4 (doi:10.1002/hep.21178)")


def second(values: Values) -> float:
    return (values["age"] / values["platelets"]) * values["ast"] / math.sqrt(values["alt"])


def draw(random: np.random.Generator) -> Values:
    return {
        "age": int(random.integers(18, 105)),
        "ast": int(np.exp(random.uniform(np.log(8), np.log(800)))),
        "alt": int(np.exp(random.uniform(np.log(5), np.log(800)))),
        "platelets": int(np.exp(random.uniform(np.log(20), np.log(600)))),
    }


SCORE = Score(
    id="fib-4",
    readings=READINGS,
    columns=COLUMNS,
    levels={},
    build=build,
    second=second,
    draw=draw,
    patients=(
        Patient("exactly 1.45", {"age": 29, "ast": 20, "alt": 16, "platelets": 100}),
        Patient("exactly 3.25", {"age": 65, "ast": 20, "alt": 16, "platelets": 100}),
        Patient("all ordinary", {"age": 45, "ast": 22, "alt": 20, "platelets": 240}),
        Patient("cirrhotic picture", {"age": 62, "ast": 88, "alt": 61, "platelets": 78}),
        Patient("old, nothing else", {"age": 88, "ast": 28, "alt": 14, "platelets": 165}),
    ),
)
