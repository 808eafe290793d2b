"""Reading the International Stroke Trial's public file.

Source: Sandercock, Niewada, Czlonkowska, University of Edinburgh DataShare 2011, doi:10.7488/ds/104 (ODC-By);
variables: Trials 2011;12:101, doi:10.1186/1745-6215-12-101 (erratum Trials 2012;13:24); trial: Lancet 1997;349:1569-81,
doi:10.1016/S0140-6736(97)04011-7.

Only columns known at randomisation become inputs. Country, hospital, local time, CT and everything recorded after
randomisation do not; the final diagnosis is read for a sensitivity analysis alone, country for one by country.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kusushi_training.inputs import Category, Continuous, Input

from ocsp import DEFICITS, LEVELS, ocsp

DEFICIT_LEVELS = ("absent", "present", "untestable")

AGE = Continuous("age", "a", (18, 120))
SEX = Category("sex", ("female", "male"))
PRESSURE = Continuous("systolic_pressure", "mm[Hg]", (50, 300))
CONSCIOUSNESS = Category("consciousness", ("alert", "drowsy", "unconscious"))
FIBRILLATION = Category("atrial_fibrillation", ("absent", "present"))

FULL: tuple[Input, ...] = (
    AGE,
    SEX,
    PRESSURE,
    CONSCIOUSNESS,
    *(Category(name, DEFICIT_LEVELS) for name in DEFICITS),
    Category("ocsp", LEVELS),
    FIBRILLATION,
    Continuous("hours_since_onset", "h", (0, 48)),
)
REDUCED: tuple[Input, ...] = (AGE, SEX, CONSCIOUSNESS, PRESSURE, FIBRILLATION)

# Allocation: no aspirin and no heparin is the reference, and what the graphs answer for. L is 5,000 U twice a day;
# M (called H in the pilot) 12,500 U twice a day.
ARMS = ("aspirin", "heparin_low", "heparin_medium")

_CODES = {
    "SEX": ("sex", {"F": "female", "M": "male"}),
    "RCONSC": ("consciousness", {"F": "alert", "D": "drowsy", "U": "unconscious"}),
    "RATRIAL": ("atrial_fibrillation", {"N": "absent", "Y": "present"}),
    **{
        f"RDEF{k}": (name, {"N": "absent", "Y": "present", "C": "untestable"})
        for k, name in enumerate(DEFICITS, start=1)
    },
}
_QUANTITIES = {"AGE": "age", "RSBP": "systolic_pressure", "RDELAY": "hours_since_onset"}
_STYPE = {"OTH": "OTHER"}


@dataclass(frozen=True)
class Trial:
    """The rows used, one entry per row in each field."""

    values: pd.DataFrame  # inputs by name: numbers, or names of levels
    outcome: np.ndarray  # 1 dead or dependent at 6 months, 0 neither
    arms: np.ndarray  # [rows, ARMS], 0 or 1
    not_ischaemic: np.ndarray  # final diagnosis haemorrhagic stroke or no stroke (known after randomisation)
    country: np.ndarray
    stype: np.ndarray
    counts: dict[str, int]  # rows read, left out by reason, used

    def x(self, inputs: tuple[Input, ...]) -> np.ndarray:
        """Float64 [rows, K] as a graph with these inputs takes it."""
        columns = []
        for i in inputs:
            column = self.values[i.name]
            if isinstance(i, Category):
                column = column.map({level: k for k, level in enumerate(i.levels)})
            columns.append(column.to_numpy(dtype=float))
        return np.stack(columns, axis=1)


def read(path: Path) -> Trial:
    """Rows with a known outcome and known atrial fibrillation, of adults."""
    frame = pd.read_csv(path, low_memory=False)
    counts = {"read": len(frame)}

    def keep(rows: pd.Series, reason: str) -> None:
        nonlocal frame
        counts[reason] = int((~rows).sum())
        frame = frame[rows]

    keep(frame["OCCODE"].isin([1, 2, 3, 4]), "left_out_outcome_unknown")
    keep(frame["RATRIAL"].notna(), "left_out_pilot_phase_atrial_fibrillation_not_recorded")
    keep(frame["AGE"] >= 18, "left_out_younger_than_18")
    counts["used"] = len(frame)

    values = pd.DataFrame({name: frame[column].astype(float) for column, name in _QUANTITIES.items()})
    for column, (name, codes) in _CODES.items():
        values[name] = frame[column].map(codes)
    if values.isna().any(axis=None):
        raise ValueError("a code or a value that the dictionary does not name")
    values["ocsp"] = [ocsp(row) for row in values[list(DEFICITS)].to_dict("records")]

    arms = np.column_stack([frame["RXASP"] == "Y", frame["RXHEP"] == "L", frame["RXHEP"].isin(["M", "H"])])
    return Trial(
        values=values,
        outcome=frame["OCCODE"].isin([1, 2]).to_numpy(dtype=int),
        arms=arms.astype(float),
        not_ischaemic=((frame["DDIAGHA"] == "Y") | (frame["DNOSTRK"] == "Y")).to_numpy(),
        country=frame["COUNTRY"].to_numpy(dtype=str),
        stype=frame["STYPE"].replace(_STYPE).to_numpy(dtype=str),
        counts=counts,
    )
