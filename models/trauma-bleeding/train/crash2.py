"""Reading the public file of CRASH-2.

Source: London School of Hygiene and Tropical Medicine, public data set, also carried by Vanderbilt Biostatistics. Trial:
CRASH-2 collaborators, Lancet 2010;376:23-32, doi:10.1016/S0140-6736(10)60835-5: adults with trauma who had, or were at
risk of, significant haemorrhage, within 8 hours of injury, 274 hospitals in 40 countries, 2005-10, randomised to
tranexamic acid or placebo. The public file says neither the treatment nor the country.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kusushi_training.inputs import Category, Continuous, Input, drop_implausible

# The hard limits are judged to be the edge of what is measured in a living adult; a value outside is taken for an
# error. GCS is the total on arrival: the file's parts are zero for 1,307 people whose total is there.
INPUTS: tuple[Input, ...] = (
    Continuous("age", "a", (16, 120)),
    Continuous("gcs", "{score}", (3, 15)),
    Continuous("systolic_pressure", "mm[Hg]", (20, 300)),
    Continuous("heart_rate", "/min", (10, 300), may_be_missing=True),
    Continuous("respiratory_rate", "/min", (1, 80), may_be_missing=True),
    Continuous("hours_since_injury", "h", (0, 8)),
    Category("injury_type", ("blunt", "blunt_and_penetrating", "penetrating")),
)
COLUMNS = ("age", "gcs", "sbp", "hr", "rr", "injurytime")
LEVELS = ("blunt", "blunt and penetrating", "penetrating")
NAMES = tuple(i.name for i in INPUTS)


@dataclass(frozen=True)
class Study:
    """The rows used, one entry per row in each field."""

    x: np.ndarray  # float64 [rows, INPUTS], NaN where missing
    outcome: np.ndarray  # 1 died in hospital within 28 days
    year: np.ndarray  # of randomisation
    counts: dict[str, int]
    implausible: dict[str, int]
    missing: dict[str, int]


def read(path: Path) -> Study:
    frame = pd.read_csv(path, low_memory=False)
    counts = {"read": len(frame)}

    def keep(rows: pd.Series, why: str) -> None:
        nonlocal frame
        counts[f"left_out_{why}"] = int((~rows).sum())
        frame = frame[rows]

    keep(frame["age"] >= 16, "younger_than_16_or_age_missing")
    keep(frame["injurytime"] <= 8, "later_than_8_hours_or_time_missing")
    keep(frame["gcs"].notna(), "gcs_missing")
    keep(frame["sbp"].between(20, 300), "systolic_pressure_missing_or_impossible")
    keep(frame["ddeath"].notna() | frame["status"].notna(), "outcome_missing")
    randomised = pd.to_datetime(frame["trandomised"].str[:10])
    days = (pd.to_datetime(frame["ddeath"].str[:10]) - randomised).dt.days
    # The trial counted deaths within 28 days; a later date contradicts the outcome.
    keep(~(days > 28), "dated_death_later_than_28_days")
    counts["used"] = len(frame)

    levels = frame["injurytype"].map({name: index for index, name in enumerate(LEVELS)})
    x = np.column_stack([frame[list(COLUMNS)].to_numpy(dtype=float), levels.to_numpy(dtype=float)])
    implausible = drop_implausible(INPUTS, x)
    return Study(
        x=x,
        outcome=frame["ddeath"].notna().to_numpy(dtype=int),
        year=pd.to_datetime(frame["trandomised"].str[:10]).dt.year.to_numpy(),
        counts=counts,
        implausible=implausible,
        missing={name: int(np.isnan(x[:, k]).sum()) for k, name in enumerate(NAMES)},
    )
