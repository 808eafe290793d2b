"""Compare the form that ships with gradient-boosted trees, by cross-validation in the training part alone.

    pip install -r models/training/requirements-comparison.txt
    python compare.py --data bacteremia.csv.gz

writes comparison.json beside this file. Nothing in the package depends on it. The additive forms that were tried are in
report.json (``sensitivity``).
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "training"))

from kusushi_training import boosted, command_line, package  # noqa: E402  (first: it pins the threads)
from kusushi_training.compared import compare  # noqa: E402
from kusushi_training.model import FOLDS, Model  # noqa: E402
from kusushi_training.split import folds, set_aside  # noqa: E402

import numpy as np  # noqa: E402

import vienna  # noqa: E402
from train import SEED, SHARE_SET_ASIDE  # noqa: E402


def main(data: Path) -> None:
    study = vienna.read(data)
    train, _ = set_aside(study.outcome, SHARE_SET_ASIDE, SEED)
    inputs = vienna.INPUTS
    x, y = study.x[train][:, : len(inputs)], study.outcome[train].astype(float)
    fold = folds(y, FOLDS, SEED)
    base = Model.fit(inputs, x, y, SEED, refit_count=0).cross_validation.out_of_fold
    filled = np.where(np.isnan(x), np.nanmedian(x, axis=0), x)
    found = {"additive, as shipped": compare(y, fold, base, base)}
    for leaves in boosted.ROUNDS:
        for name, matrix in (("missing at the median", filled), ("missing as such", x)):
            for monotone in (False, True):
                trees = boosted.out_of_fold(inputs, matrix, y, leaves, monotone, FOLDS, SEED)
                words = f"trees of {leaves} leaves, {name}, {'monotone' if monotone else 'free'}"
                found[words] = compare(y, fold, base, trees)
    package.write_report(HERE / "comparison.json", {"training_n": len(y), "cross_validated": found})


if __name__ == "__main__":
    main(command_line.parse_tables(__doc__, ())[0])
