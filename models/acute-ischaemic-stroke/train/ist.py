"""Reading the International Stroke Trial's public file.

Source: Sandercock, Niewada, Czlonkowska, University of Edinburgh DataShare 2011, doi:10.7488/ds/104 (ODC-By);
variables: Trials 2011;12:101, doi:10.1186/1745-6215-12-101 (erratum Trials 2012;13:24); trial: Lancet 1997;349:1569-81,
doi:10.1016/S0140-6736(97)04011-7.

Only columns known at randomisation become inputs. Country, hospital, local time and everything recorded after
randomisation do not; the final diagnosis is read for a sensitivity analysis alone, country for one by country.

Known at randomisation and not inputs (what each would bring is in comparison.json): whether a CT had been done (RCT) enters
the fit as a covariate, since the package answers only for patients in whom imaging has excluded a haemorrhage; an
infarct visible on it (RVISINF) is another finding on the CT of another decade, and none at all where MRI comes first;
waking with symptoms (RSLEEP) and heparin before (RHEP24) bring nothing; aspirin before (RASP3) brings less than noise, and
would read as a harm of aspirin; brainstem signs (RDEF7) bring nothing; other deficits (RDEF8) are not said which.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from kusushi_training.inputs import Category, Continuous, Input

# RDEF1 .. RDEF6, in the file's order.
DEFICITS = ("face_deficit", "arm_deficit", "leg_deficit", "dysphasia", "hemianopia", "visuospatial_disorder")
DEFICIT_LEVELS = ("absent", "present", "untestable")

AGE = Continuous("age", "a", (18, 120), rises=1)
SEX = Category("sex", ("female", "male"))
PRESSURE = Continuous("systolic_pressure", "mm[Hg]", (50, 300))
ALERTNESS = ("alert", "drowsy", "unconscious")
CONSCIOUSNESS = Category("consciousness", ALERTNESS, rising=ALERTNESS)
FIBRILLATION = Category("atrial_fibrillation", ("absent", "present"))

FULL: tuple[Input, ...] = (
    AGE,
    SEX,
    PRESSURE,
    CONSCIOUSNESS,
    *(Category(name, DEFICIT_LEVELS, rising=("absent", "present")) for name in DEFICITS),
    FIBRILLATION,
    Continuous("hours_since_onset", "h", (0, 48)),
)
REDUCED: tuple[Input, ...] = (AGE, SEX, CONSCIOUSNESS, PRESSURE, FIBRILLATION)

# Fitted along and left out of the graphs: no aspirin, no heparin and a CT done before randomisation are the reference, and
# what the graphs answer for. L is 5,000 U twice a day; M (called H in the pilot) 12,500 U twice a day.
COVARIATES = ("aspirin", "heparin_low", "heparin_medium", "not_scanned")

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


@dataclass(frozen=True)
class Trial:
    """The rows used, one entry per row in each field."""

    values: pd.DataFrame  # inputs by name: numbers, or names of levels
    outcome: np.ndarray  # 1 dead or dependent at 6 months, 0 neither
    covariates: np.ndarray  # [rows, COVARIATES], 0 or 1
    not_ischaemic: np.ndarray  # final diagnosis haemorrhagic stroke or no stroke (known after randomisation)
    country: np.ndarray
    columns: pd.DataFrame  # the file's, for comparisons
    counts: dict[str, int]  # rows read, left out by reason, used

    @property
    def scanned(self) -> np.ndarray:
        """Whether a CT had been done before randomisation."""
        return self.covariates[:, COVARIATES.index("not_scanned")] == 0

    @property
    def neither_drug(self) -> np.ndarray:
        return self.covariates[:, : COVARIATES.index("not_scanned")].sum(axis=1) == 0

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

    allocated = [frame["RXASP"] == "Y", frame["RXHEP"] == "L", frame["RXHEP"].isin(["M", "H"])]
    covariates = np.column_stack([*allocated, frame["RCT"] == "N"])
    return Trial(
        values=values,
        outcome=frame["OCCODE"].isin([1, 2]).to_numpy(dtype=int),
        covariates=covariates.astype(float),
        not_ischaemic=((frame["DDIAGHA"] == "Y") | (frame["DNOSTRK"] == "Y")).to_numpy(),
        country=frame["COUNTRY"].to_numpy(dtype=str),
        columns=frame.reset_index(drop=True),
        counts=counts,
    )
