"""Reading the national survey (NHANES 2003-06) with its linked deaths.

Source: US National Center for Health Statistics, public domain, with the public linked mortality file; this compilation
of the two cycles with accelerometry: Smirnova et al., J Gerontol A 2020, doi:10.1093/gerona/glz193.

The survey draws people with unequal chances, by clusters (masked primary sampling units) within strata. The examination
weight of each (wtmec2yr) says for how many of the population he or she stands; strata and units (sdmvstra, sdmvpsu) are
what a sampling error has to be computed from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kusushi_training.inputs import Category, Continuous, Input, drop_implausible

MONTHS = 60

YES_NO = ("absent", "present")
# The hard limits are judged to be the edge of what is measured in a living adult; a value outside is taken for an error.
INPUTS: tuple[Input, ...] = (
    Continuous("age", "a", (30, 84)),
    Category("sex", ("female", "male")),
    Continuous("body_mass_index", "kg/m2", (10, 100), knots=4, may_be_missing=True),
    Continuous("systolic_pressure", "mm[Hg]", (50, 300), knots=3, may_be_missing=True),
    Continuous("total_cholesterol", "mg/dL", (50, 800), knots=3, may_be_missing=True),
    Continuous("hdl_cholesterol", "mg/dL", (10, 200), knots=3, may_be_missing=True),
    Category("smoking", ("never", "former", "current")),
    Category("diabetes", YES_NO),
    Category("heart_failure", YES_NO),
    Category("coronary_disease", YES_NO),
    Category("stroke", YES_NO),
    Category("cancer", YES_NO),
    Category("mobility_problem", YES_NO),
)
NAMES = tuple(i.name for i in INPUTS)
NUMBERS = {
    "age": "ridageyr",
    "body_mass_index": "bmi",
    "systolic_pressure": "sys",  # the mean of the readings taken
    "total_cholesterol": "lbxtc",
    "hdl_cholesterol": "lbdhdd",
}
LEVELS = {
    "sex": ("gender", {"Female": 0, "Male": 1}),
    "smoking": ("smokecigs", {"Never": 0, "Former": 1, "Current": 2}),
    "diabetes": ("diabetes", {"No": 0, "Yes": 1}),
    "heart_failure": ("chf", {"No": 0, "Yes": 1}),
    "coronary_disease": ("chd", {"No": 0, "Yes": 1}),
    "stroke": ("stroke", {"No": 0, "Yes": 1}),
    "cancer": ("cancer", {"No": 0, "Yes": 1}),
    "mobility_problem": ("mobilityproblem", {"No Difficulty": 0, "Any Difficulty": 1}),
}


@dataclass(frozen=True)
class Survey:
    """The people used, one entry per person in each field."""

    x: np.ndarray  # float64 [rows, INPUTS], NaN where missing
    outcome: np.ndarray  # 1 died within 60 months of the examination
    weight: np.ndarray  # examination weight, of mean 1
    stratum: np.ndarray  # codes 0, 1, 2, ...
    unit: np.ndarray  # primary sampling unit within the stratum: 0 or 1
    activity: np.ndarray  # total activity count of a day, NaN where not worn enough; for one sensitivity analysis
    race: np.ndarray  # as the survey calls it; for subgroups alone
    counts: dict[str, int]
    missing: dict[str, int]

    def part(self, rows: np.ndarray) -> Survey:
        one = lambda values: values[rows]  # noqa: E731
        return Survey(
            *(one(v) for v in (self.x, self.outcome, self.weight, self.stratum, self.unit, self.activity, self.race)),
            self.counts,
            self.missing,
        )


def read(path: Path) -> Survey:
    frame = pd.read_csv(path)
    counts = {"read": len(frame)}

    def keep(rows: pd.Series, why: str) -> None:
        nonlocal frame
        counts[f"left_out_{why}"] = int((~rows).sum())
        frame = frame[rows]

    keep(frame["ridageyr"].between(30, 84), "younger_than_30_or_older_than_84_at_the_interview")
    keep(frame["mortstat"].notna(), "not_eligible_for_linkage")
    keep(frame["smokecigs"].notna(), "smoking_missing")
    died = (frame["mortstat"] == 1) & (frame["permth.exm"] <= MONTHS)
    unknown = (frame["mortstat"] == 0) & (frame["permth.exm"] < MONTHS)
    counts["followed_for_less_than_60_months"] = int(unknown.sum())
    if unknown.any():
        raise ValueError("someone was not followed to the horizon")
    counts["used"] = len(frame)

    columns = []
    for i in INPUTS:
        if isinstance(i, Category):
            column, levels = LEVELS[i.name]
            columns.append(frame[column].map(levels).to_numpy(dtype=float))
        else:
            columns.append(frame[NUMBERS[i.name]].to_numpy(dtype=float))
    x = np.stack(columns, axis=1)
    drop_implausible(INPUTS, x)
    weight = frame["wtmec2yr"].to_numpy(dtype=float)
    return Survey(
        x=x,
        outcome=died.to_numpy(dtype=int),
        weight=weight / weight.mean(),
        stratum=pd.factorize(frame["sdmvstra"], sort=True)[0],
        unit=frame["sdmvpsu"].to_numpy(dtype=int) - 1,
        activity=frame["tac"].to_numpy(dtype=float),
        race=frame["race"].to_numpy(),
        counts=counts,
        missing={i.name: int(np.isnan(x[:, k]).sum()) for k, i in enumerate(INPUTS)},
    )
