"""Train the graph of ``bacteraemia`` and write what was measured.

Outcome: the blood culture grew. Data: the public file of the Vienna bacteraemia study (Medical University of Vienna,
DC 2019-0054; Ratzinger et al., PLoS One 2014;9:e106765, doi:10.1371/journal.pone.0106765).

    python train.py --data bacteremia.csv.gz

writes ward.onnx and golden.jsonl into the package and report.json beside this file. Running it twice gives the same
bytes. With --write-set-aside TABLE.csv it writes the rows set aside as a table for `kusushi evaluate`, and nothing else.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import command_line, golden, graph, package, table  # noqa: E402  (first: it pins the threads)
from kusushi_training.inputs import Continuous, Input, encode  # noqa: E402
from kusushi_training.metrics import at_thresholds, deciles, figures  # noqa: E402
from kusushi_training.model import Model  # noqa: E402
from kusushi_training.split import set_aside  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import vienna  # noqa: E402
from patients import PATIENTS  # noqa: E402

# The inputs were chosen by cross-validation in the training part of this seed; its rows set aside had no say in it.
SEED = 1
SHARE_SET_ASIDE = 0.30
GRAPH = "ward"
NOTES = {
    "split": "30 % of the rows set aside by a fixed seed, stratified by the outcome; the graph is fitted on the rest "
    "alone, and every figure of validation_set_aside comes from the shipped file run in onnxruntime.",
    "recalibration": "Intercept and slope from out-of-fold predictions in the training part, folded into the weights.",
    "missing": "A missing test takes the training median and a term of its own. Not drawing a test is a habit of one "
    "hospital: the sensitivity analysis says what the model is without these terms.",
    "implausible": "Values outside an input's hard limits were made missing before anything else.",
    "bootstrap": "The fit repeated on rows drawn with replacement; penalty, knots, scales and recalibration fixed.",
    "reference": "Medians and modes of the training part: a patient of the study, in whom a culture was drawn, and not "
    "a healthy person.",
}
THRESHOLDS = (0.01, 0.02, 0.03, 0.05, 0.10, 0.15, 0.20, 0.30)


def main(data: Path) -> None:
    study = vienna.read(data)
    inputs = vienna.INPUTS
    x, y = study.x[:, : len(inputs)], study.outcome
    train, aside = set_aside(y, SHARE_SET_ASIDE, SEED)

    model = Model.fit(inputs, x[train], y[train], SEED)
    description = "Logit of a blood culture that grows; x: " + ", ".join(i.name for i in inputs)
    path = PACKAGE / f"{GRAPH}.onnx"
    graph.save(graph.build(model, GRAPH, description), path)
    runner = graph.Runner(path)
    golden.write(PACKAGE / "golden.jsonl", PATIENTS, {GRAPH: (inputs, runner)})

    logit, _ = runner(x[aside])
    reference = package.reference_row(inputs, x[train])
    reference_x = encode(inputs, reference)
    report: dict[str, object] = {
        "notes": NOTES,
        "data": {
            "source": "Medical University of Vienna, DC 2019-0054; doi:10.1371/journal.pone.0106765",
            "rows": study.counts,
            "implausible_made_missing": study.implausible,
            "missing_after_that": study.missing,
            "training": {"n": len(train), "events": int(y[train].sum())},
            "set_aside": {"n": len(aside), "events": int(y[aside].sum()), "seed": SEED},
        },
        "graphs": {
            GRAPH: {
                "inputs": [i.name for i in inputs],
                "fit": package.fit_facts(model),
                "validation_set_aside": {
                    "all_rows": figures(y[aside], logit),
                    "all_rows_deciles": deciles(y[aside], expit(logit)),
                    "all_rows_thresholds": at_thresholds(y[aside], expit(logit), THRESHOLDS),
                },
                "subgroups_set_aside": subgroups(x[aside], y[aside], logit),
                "sensitivity": {"cross_validated_in_training": alternatives(model, study, train)},
                "reference": {"inputs": reference, **golden.expect(runner, reference_x)},
                "ranges_training": package.ranges(inputs, x[train]),
                "splines": package.spline_shape(model.terms),
                "contributions_against_reference": package.curves(model, reference_x.astype(float), x[train]),
                "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - model.logits(x[aside])))),
            }
        },
        "files": package.files([path, PACKAGE / "golden.jsonl"]),
        "versions": package.versions(),
    }
    package.write_report(HERE / "report.json", report)


def write_set_aside(data: Path, path: Path) -> None:
    study = vienna.read(data)
    x = study.x[:, : len(vienna.INPUTS)]
    _, aside = set_aside(study.outcome, SHARE_SET_ASIDE, SEED)
    missing = np.isnan(x[aside]).sum(axis=1)
    age = x[aside, [i.name for i in vienna.INPUTS].index("age")]
    beside = {
        "inputs_missing": np.select([missing == 0, missing < 4], ["none", "one to three"], "four or more"),
        "age_class": np.select([age < 50, age < 70], ["younger than 50", "50 to 69"], "70 or older"),
    }
    table.write(path, vienna.INPUTS, x[aside], study.outcome[aside], beside)


def subgroups(x: np.ndarray, y: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    column = {i.name: x[:, k] for k, i in enumerate(vienna.INPUTS)}
    missing = np.isnan(x).sum(axis=1)
    groups = {
        "female": column["sex"] == 0,
        "male": column["sex"] == 1,
        "younger_than_50": column["age"] < 50,
        "50_to_69": (column["age"] >= 50) & (column["age"] < 70),
        "70_or_older": column["age"] >= 70,
        "neutrophils_below_1": column["neutrophils"] < 1,
        "no_input_missing": missing == 0,
        "one_to_three_inputs_missing": (missing >= 1) & (missing <= 3),
        "four_or_more_inputs_missing": missing >= 4,
    }
    return {name: figures(y[rows], logit[rows]) for name, rows in groups.items()}


def alternatives(model: Model, study: vienna.Study, train: np.ndarray) -> dict[str, object]:
    """Out-of-fold figures in the training part: as shipped, without missing indicators, with the tests left out.

    The rows set aside take no part in this comparison, nor did it choose anything after the fact.
    """
    y = study.outcome[train]

    def out_of_fold(inputs: tuple[Input, ...]) -> dict[str, object]:
        x = study.x[train][:, : len(inputs)]
        return summary(Model.fit(inputs, x, y, SEED, refit_count=0))

    def summary(fitted: Model) -> dict[str, object]:
        found = figures(y, fitted.cross_validation.out_of_fold)
        return {key: found[key] for key in ("auroc", "brier", "log_loss")}

    without_indicators = tuple(
        replace(i, may_be_missing=False) if isinstance(i, Continuous) else i for i in vienna.INPUTS
    )
    return {
        "as_shipped": summary(model),
        "median_without_missing_indicators": out_of_fold(without_indicators),
        "with_the_tests_left_out": out_of_fold(vienna.ALL_INPUTS),
    }


if __name__ == "__main__":
    data_path, table_path = command_line.parse(__doc__)
    main(data_path) if table_path is None else write_set_aside(data_path, table_path)
