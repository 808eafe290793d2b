"""Compare the form that ships with further inputs, interactions and gradient-boosted trees, by cross-validation in the
training part alone.

    pip install -r models/training/requirements-comparison.txt
    python compare.py --data ist.csv.gz

writes comparison.json beside this file. Nothing in the package depends on it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "training"))

from kusushi_training import boosted, command_line, package  # noqa: E402  (first: it pins the threads)
from kusushi_training.compared import compare  # noqa: E402
from kusushi_training.inputs import Category, Continuous, Input  # noqa: E402
from kusushi_training.model import FOLDS, Model  # noqa: E402
from kusushi_training.ridge import CrossValidation, Scaling  # noqa: E402
from kusushi_training.split import folds, set_aside  # noqa: E402
from kusushi_training.terms import Terms  # noqa: E402

import numpy as np  # noqa: E402

import ist  # noqa: E402
from train import SEED, SHARE_SET_ASIDE  # noqa: E402

# Of the file, known at randomisation and no input: the column, and its codes as levels.
FURTHER = {
    "woke with symptoms (RSLEEP)": ("RSLEEP", ("N", "Y")),
    "aspirin before (RASP3)": ("RASP3", ("N", "Y")),
    "heparin before (RHEP24)": ("RHEP24", ("N", "Y")),
    "infarct visible on CT (RVISINF)": ("RVISINF", ("N", "Y")),
    "brainstem signs (RDEF7)": ("RDEF7", ("N", "Y", "C")),
    "other deficit (RDEF8)": ("RDEF8", ("N", "Y", "C")),
    "OCSP class, the trial's own (STYPE)": ("STYPE", ("TACS", "PACS", "LACS", "POCS", "OTH")),
}
# A penalty for 66 products more is sought among larger ones.
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


def main(data: Path) -> None:
    trial = ist.read(data)
    train, _ = set_aside(trial.outcome, SHARE_SET_ASIDE, SEED)
    y, covariates, scanned = trial.outcome[train].astype(float), trial.covariates[train], trial.scanned[train]
    fold = folds(y, FOLDS, SEED)
    x = trial.x(ist.FULL)[train]

    def additive(inputs: Sequence[Input], x: np.ndarray, covariates: np.ndarray = covariates) -> np.ndarray:
        return Model.fit(inputs, x, y, SEED, covariates, refit_count=0).cross_validation.out_of_fold

    base = additive(ist.FULL, x)

    def result(logit: np.ndarray) -> dict[str, object]:
        """Of all rows, and of those scanned before randomisation, for whom the package answers."""
        of_scanned = compare(y[scanned], fold[scanned], base[scanned], logit[scanned])
        return {"all_rows": compare(y, fold, base, logit), "scanned": of_scanned}

    found = {"additive, as shipped": result(base)}
    found["without the scan as a covariate"] = result(additive(ist.FULL, x, covariates[:, :-1]))
    for name, (column, levels) in FURTHER.items():
        codes = trial.columns[column].map({level: k for k, level in enumerate(levels)}).to_numpy(dtype=float)[train]
        further = (*ist.FULL, Category(column.lower(), levels))
        found[f"and {name}"] = result(additive(further, np.column_stack([x, codes])))
    present = (x[:, [k for k, i in enumerate(ist.FULL) if i.name in ist.DEFICITS]] == 1).sum(axis=1).astype(float)
    counted = (*ist.FULL, Category("deficits_present", tuple(map(str, range(len(ist.DEFICITS) + 1)))))
    found["and the number of deficits"] = result(additive(counted, np.column_stack([x, present])))
    five = [replace(i, knots=5) if isinstance(i, Continuous) else i for i in ist.FULL]
    found["with five knots"] = result(additive(five, x))
    found["with every product of two inputs"] = result(products(x, y, covariates))
    for leaves in boosted.ROUNDS:
        for monotone in (False, True):
            trees = boosted.out_of_fold(ist.FULL, x, y, leaves, monotone, FOLDS, SEED, covariates)
            found[f"trees of {leaves} leaves, {'monotone' if monotone else 'free'}"] = result(trees)
    package.write_report(HERE / "comparison.json", {"training_n": len(y), "cross_validated": found})


def products(x: np.ndarray, y: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    """The additive terms, and the product of each two inputs: numbers as they are, categories as first level or not."""
    terms = Terms.fit(ist.FULL, x)
    first = [x[:, k] > 0 if isinstance(i, Category) else x[:, k] for k, i in enumerate(ist.FULL)]
    centred = [(c - c.mean()) / c.std() for c in np.array(first, dtype=float)]
    more = np.stack([centred[a] * centred[b] for a in range(len(centred)) for b in range(a)], axis=1)
    matrix = np.column_stack([terms.matrix(x), more])
    design = Scaling.fit(matrix, np.arange(matrix.shape[1]) < terms.indicator_count()).apply(matrix)
    penalised = np.concatenate([np.ones(design.shape[1]), np.zeros(covariates.shape[1])])
    whole = np.column_stack([design, covariates])
    return CrossValidation.run(whole, y, penalised, PENALTIES, FOLDS, SEED).out_of_fold


if __name__ == "__main__":
    main(command_line.parse_tables(__doc__, ())[0])
