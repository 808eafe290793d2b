"""Reading the public file of the Vienna bacteraemia study.

Source: Medical University of Vienna, released for public use (DC 2019-0054); study: Ratzinger et al., PLoS One
2014;9:e106765, doi:10.1371/journal.pone.0106765: adults at Vienna General Hospital, 2006-10, with a blood culture
drawn on suspicion of bacteraemia.

Units are those a Japanese laboratory reports, save that cell counts are 10*9/L. The file states none: total protein
and albumin are g/L in it and g/dL here, calcium, phosphate and magnesium mmol/L in it and mg/dL here. Method-bound
results (ALP, cholinesterase, Normotest, amylase, lipase) are left out: they do not mean the same elsewhere. The file has
the differential as counts and as shares of the white cells; Japanese laboratories report shares.
README.md beside models/training tells of each input why it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kusushi_training.inputs import Category, Continuous, Input, drop_implausible


def _lab(name: str, unit: str, low: float, high: float, **shape: object) -> Continuous:
    """A test that may be missing. Not having drawn it is no finding: see NOTES of train.py."""
    return Continuous(name, unit, (low, high), may_be_missing=True, missing_term=False, **shape)


# Column of the file, factor to the unit here, and the input. The hard limits are judged to be the edge of what a living
# adult's sample gives; a value outside is taken for an error and made missing.
# Directions (``rises``) are those on which textbooks agree: with age and with signs of inflammation, of a failing kidney,
# liver or platelet count the risk does not fall.
COLUMNS: tuple[tuple[str, float, Input], ...] = (
    ("AGE", 1, Continuous("age", "a", (18, 120), rises=1)),
    ("SEX", 1, Category("sex", ("female", "male"))),
    ("WBC", 1, _lab("white_cells", "10*9/L", 0.0, 500.0, log=True, floor=0.1)),
    ("NEUR", 1, _lab("neutrophil_share", "%", 0.0, 100.0, rises=1)),
    ("LYMR", 1, _lab("lymphocyte_share", "%", 0.0, 100.0, log=True, floor=0.5, rises=-1)),
    ("MONOR", 1, _lab("monocyte_share", "%", 0.0, 100.0, log=True, floor=0.5)),
    ("EOSR", 1, _lab("eosinophil_share", "%", 0.0, 100.0, knots=3)),
    ("HGB", 1, _lab("haemoglobin", "g/dL", 2.0, 25.0)),
    ("PLT", 1, _lab("platelets", "10*9/L", 1.0, 2000.0, log=True, rises=-1)),
    ("CRP", 1, _lab("crp", "mg/dL", 0.0, 80.0, log=True, floor=0.1, rises=1)),
    ("CREA", 1, _lab("creatinine", "mg/dL", 0.1, 30.0, log=True, rises=1)),
    ("SODIUM", 1, _lab("sodium", "mmol/L", 100.0, 180.0)),
    ("POTASS", 1, _lab("potassium", "mmol/L", 1.5, 10.0)),
    ("GBIL", 1, _lab("total_bilirubin", "mg/dL", 0.05, 60.0, log=True, rises=1)),
    ("ASAT", 1, _lab("ast", "U/L", 1.0, 20000.0, log=True)),
    ("GGT", 1, _lab("ggt", "U/L", 1.0, 5000.0, log=True)),
    ("LDH", 1, _lab("ldh", "U/L", 20.0, 20000.0, log=True)),
    ("CK", 1, _lab("creatine_kinase", "U/L", 1.0, 100000.0, log=True)),
    ("GLU", 1, _lab("glucose", "mg/dL", 10.0, 1500.0, log=True)),
)
# Routine tests that the graph does without: leaving each out changed the cross-validated fit in the training part by no
# more than noise. Of albumin the fit makes low values a good sign, which contradicts what is known of it, and its methods
# differ at low values (BCG, modified BCP); urea nitrogen says nothing beside creatinine. They serve comparisons.
LEFT_OUT: tuple[tuple[str, float, Input], ...] = (
    ("BUN", 1, _lab("urea_nitrogen", "mg/dL", 1.0, 250.0, log=True)),
    ("ALB", 0.1, _lab("albumin", "g/dL", 0.5, 7.0)),
    ("MCV", 1, _lab("mean_corpuscular_volume", "fL", 50.0, 150.0)),
    ("RDW", 1, _lab("red_cell_width", "%", 8.0, 40.0)),
    ("TP", 0.1, _lab("total_protein", "g/dL", 2.0, 15.0)),
    ("ALAT", 1, _lab("alt", "U/L", 1.0, 20000.0, log=True)),
    ("FIB", 1, _lab("fibrinogen", "mg/dL", 30.0, 2000.0)),
    ("APTT", 1, _lab("aptt", "s", 10.0, 250.0, log=True)),
    ("CA", 4.008, _lab("calcium", "mg/dL", 3.0, 20.0)),
    ("PHOS", 3.097, _lab("phosphate", "mg/dL", 0.3, 25.0, log=True)),
    ("MG", 2.431, _lab("magnesium", "mg/dL", 0.3, 10.0)),
    # The differential as the file has it.
    ("NEU", 1, _lab("neutrophils", "10*9/L", 0.0, 200.0, log=True, floor=0.1)),
    ("LYM", 1, _lab("lymphocytes", "10*9/L", 0.0, 400.0, log=True, floor=0.1)),
    ("MONO", 1, _lab("monocytes", "10*9/L", 0.0, 50.0)),
    ("EOS", 1, _lab("eosinophils", "10*9/L", 0.0, 50.0, knots=3)),
)
INPUTS: tuple[Input, ...] = tuple(i for _, _, i in COLUMNS)
ALL_INPUTS: tuple[Input, ...] = tuple(i for _, _, i in COLUMNS + LEFT_OUT)

# What the manifest asks for (`required`, `at_most_missing`); the report counts the rows that get an answer.
REQUIRED = ("age", "sex", "white_cells", "lymphocyte_share", "platelets", "crp", "creatinine")
AT_MOST_MISSING = 5


def answered(x: np.ndarray) -> np.ndarray:
    """Which rows [rows, INPUTS] the bedside answers."""
    required = [k for k, i in enumerate(INPUTS) if i.name in REQUIRED]
    return ~np.isnan(x[:, required]).any(axis=1) & (np.isnan(x).sum(axis=1) <= AT_MOST_MISSING)


@dataclass(frozen=True)
class Study:
    """The rows used, one entry per row in each field."""

    x: np.ndarray  # float64 [rows, ALL_INPUTS], the graph's K columns first; NaN where missing or implausible
    outcome: np.ndarray  # 1 the blood culture grew
    counts: dict[str, int]
    implausible: dict[str, int]
    missing: dict[str, int]


def read(path: Path) -> Study:
    """Adults; a value outside an input's hard limits is missing."""
    frame = pd.read_csv(path)
    counts = {"read": len(frame), "left_out_younger_than_18": int((frame["AGE"] < 18).sum())}
    frame = frame[frame["AGE"] >= 18]
    counts["used"] = len(frame)
    columns = [frame[column].to_numpy(dtype=float) * factor for column, factor, _ in COLUMNS + LEFT_OUT]
    x = np.stack(columns, axis=1)
    sex = [i.name for i in INPUTS].index("sex")
    x[:, sex] = np.where(x[:, sex] == 1, 1.0, 0.0)  # the file: 1 male, 2 female
    implausible = drop_implausible(ALL_INPUTS, x)
    return Study(
        x=x,
        outcome=(frame["BloodCulture"] == "yes").to_numpy(dtype=int),
        counts=counts,
        implausible=implausible,
        missing={i.name: int(np.isnan(x[:, k]).sum()) for k, i in enumerate(ALL_INPUTS)},
    )
