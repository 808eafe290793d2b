"""Synthetic patients, drawn from a seed: measurements as laboratories report them, and outcomes that depend on them.

Values are rounded as they are reported, so that many rows share a value and some stand exactly on a tree's threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TRAIN = 2000
HELD_OUT = 256

# name, median, spread, decimals, whether the spread is on the log scale
MEASUREMENTS = [
    ("age", 67.0, 14.0, 0, False),
    ("systolic", 132.0, 22.0, 0, False),
    ("diastolic", 76.0, 12.0, 0, False),
    ("heart_rate", 84.0, 17.0, 0, False),
    ("respiratory_rate", 18.0, 4.0, 0, False),
    ("temperature", 37.0, 0.8, 1, False),
    ("saturation", 95.0, 3.0, 0, False),
    ("haemoglobin", 12.8, 2.0, 1, False),
    ("leucocytes", 8.6, 0.5, 1, True),
    ("platelets", 230.0, 0.4, 0, True),
    ("sodium", 138.0, 4.0, 0, False),
    ("potassium", 4.1, 0.5, 1, False),
    ("urea", 6.4, 0.6, 1, True),
    ("creatinine", 0.95, 0.5, 2, True),
    ("bilirubin", 0.7, 0.7, 1, True),
    ("albumin", 38.0, 5.0, 0, False),
    ("crp", 24.0, 1.3, 1, True),
    ("lactate", 1.4, 0.5, 1, True),
    ("glucose", 6.8, 0.35, 1, True),
    ("inr", 1.1, 0.2, 2, True),
]
NAMES = [name for name, *_ in MEASUREMENTS]
WARDS = ["emergency", "medical", "surgical", "intensive"]
SEXES = ["female", "male"]


@dataclass(frozen=True)
class Cohort:
    """`x` float32 [N, 20], and the outcomes [N]: `event` 0/1, `grade` 0..2, `stay` and `follow_up` in days, above 0."""

    x: np.ndarray
    event: np.ndarray
    grade: np.ndarray
    stay: np.ndarray
    follow_up: np.ndarray

    @property
    def scaled(self) -> np.ndarray:
        """`x` around 0 with a spread near 1, by the table's own medians and spreads."""
        columns = [
            (np.log(np.maximum(self.x[:, k], 0.01) / median) if log else self.x[:, k] - median) / spread
            for k, (_, median, spread, _, log) in enumerate(MEASUREMENTS)
        ]
        return np.stack(columns, axis=1).astype(np.float32)


def draw(rows: int, seed: int, missing: float = 0.0) -> Cohort:
    """Patients; each measurement is NaN with probability `missing`."""
    random = np.random.default_rng(seed)
    latent = random.standard_normal((rows, len(MEASUREMENTS)))
    latent += 0.5 * random.standard_normal((rows, 1))
    columns = [
        np.round(median * np.exp(spread * z) if log else median + spread * z, decimals)
        for (_, median, spread, decimals, log), z in zip(MEASUREMENTS, latent.T, strict=True)
    ]
    x = np.stack(columns, axis=1).astype(np.float32)
    logit = 0.9 * latent[:, 0] + 0.7 * latent[:, 17] + 0.6 * np.abs(latent[:, 5]) - 0.8 * latent[:, 15]
    logit += 0.8 * latent[:, 13] * (latent[:, 0] > 0) - 0.5
    event = (random.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    grade = np.digitize(logit + random.logistic(size=rows), [-1.0, 1.0]).astype(np.int64)
    stay = np.round(np.exp(1.5 + 0.3 * logit + 0.3 * random.standard_normal(rows)), 1).clip(0.1)
    follow_up = np.round(random.exponential(60 * np.exp(-0.5 * logit))).clip(1)
    x[random.random(x.shape) < missing] = np.nan
    return Cohort(x, event, grade, stay, follow_up)


def train(missing: float = 0.0) -> Cohort:
    """The patients that every model is fitted to."""
    return draw(TRAIN, seed=20240401, missing=missing)


def held_out(missing: float = 0.0) -> Cohort:
    """The patients that every model is run on."""
    return draw(HELD_OUT, seed=20240402, missing=missing)


@dataclass(frozen=True)
class Admissions:
    """Categories beside the measurements: `ward` and `sex` as texts, `triage` 1..5 as int64, each [N]."""

    ward: np.ndarray
    sex: np.ndarray
    triage: np.ndarray


def admissions(rows: int, seed: int, unknown: bool) -> Admissions:
    """Categories; where `unknown`, some rows hold a ward and a triage level that training never saw."""
    random = np.random.default_rng(seed)
    wards, levels = (WARDS + ["hospice"], 7) if unknown else (WARDS, 6)
    ward = np.array([wards[k] for k in random.integers(0, len(wards), rows)], dtype=object)
    sex = np.array([SEXES[k] for k in random.integers(0, 2, rows)], dtype=object)
    return Admissions(ward, sex, random.integers(1, levels, rows))
