"""Train the graph of ``bacteraemia`` and write what was measured.

Outcome: the blood culture grew. Data: the public file of the Vienna bacteraemia study (Medical University of Vienna,
DC 2019-0054; Ratzinger et al., PLoS One 2014;9:e106765, doi:10.1371/journal.pone.0106765).

    python train.py --data bacteremia.csv.gz

writes ward.onnx and golden.jsonl into the package and report.json beside this file. Running it twice gives the same
bytes. With --write-set-aside TABLE.csv or --write-out-of-fold TABLE.csv it writes that table for `kusushi evaluate`, and
nothing else.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import command_line, conformal, distance, golden, graph, monotone, package, table, unseen  # noqa: E402
from kusushi_training.inputs import Continuous, encode  # noqa: E402  (the line above pins the threads)
from kusushi_training.metrics import at_thresholds, deciles, figures  # noqa: E402
from kusushi_training.model import FOLDS, Model  # noqa: E402
from kusushi_training.split import set_aside  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import vienna  # noqa: E402
from patients import PATIENTS  # noqa: E402

# Inputs and shape were chosen by cross-validation in the training part of this seed; the rows set aside had no say in it.
SEED = 1
SHARE_SET_ASIDE = 0.30
GRAPH = "ward"
COVERAGE = 0.9
NOTES = {
    "split": "30 % of the rows set aside by a fixed seed, stratified by the outcome; the graph is fitted on the rest "
    "alone, and every figure of validation_set_aside comes from the shipped file run in onnxruntime.",
    "recalibration": "Intercept and slope from out-of-fold predictions in the training part, folded into the weights.",
    "missing": "A missing test takes the training median, and so adds nothing to or takes nothing from the risk. It has no "
    "term of its own: not drawing a test is a habit of one hospital (of those without a sodium 3 % grew, of all 8 %), and "
    "at another a value is missing because it was not sent. What such terms would bring is under sensitivity.",
    "answered": "Rows that the bedside would answer: the tests that the manifest requires are there, and not more than its "
    "at_most_missing are missing, and they lie within the distance beyond which it abstains.",
    "implausible": "Values outside an input's hard limits were made missing before anything else.",
    "bootstrap": "The fit repeated on rows drawn with replacement; penalty, knots, scales and recalibration fixed.",
    "cross_validated": "All rows in 10 folds by the same seed; in each the model is fitted anew on the others, knots, "
    "recalibration and all, at the shipped penalty.",
    "label_set": "Limits from the recalibrated out-of-fold probabilities of the training part; the coverage is what they "
    "give on the rows set aside.",
    "reference": "Medians and modes of the training part: a patient of the study, in whom a culture was drawn, and not "
    "a healthy person.",
    "set_aside_before": "Version 0.1.0 of the package was fitted to the same training part and measured on the same rows set aside; "
    "its figures were known when this version was made.",
    "tried": "By the same folds in the training part, before this version was run on the rows set aside: sensitivity holds the "
    "additive forms, comparison.json (compare.py) gradient-boosted trees, monotone and not.",
}
THRESHOLDS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20, 0.30)


def main(data: Path) -> None:
    study = vienna.read(data)
    inputs = vienna.INPUTS
    x, y = study.x[:, : len(inputs)], study.outcome
    train, aside = set_aside(y, SHARE_SET_ASIDE, SEED)

    model = Model.fit(inputs, x[train], y[train], SEED)
    description = "Logit of a blood culture that grows; x: " + ", ".join(i.name for i in inputs)
    path = PACKAGE / f"{GRAPH}.onnx"
    shape = distance.Distance.fit(inputs, x[train])
    graph.save(distance.add(graph.build(model, GRAPH, description), shape), path)
    runner = graph.Runner(path)
    golden.write(PACKAGE / "golden.jsonl", PATIENTS, {GRAPH: (inputs, runner)})

    logit, _ = runner(x[aside])
    # As the manifest has them: what is required, how much may be missing, and how far a patient may lie from the data.
    limits = distance.limits(inputs, x[train])
    near = runner.distance(x) <= limits.abstain_above
    answered = vienna.answered(x[aside]) & near[aside]
    intercept, slope = model.recalibration
    label_set = conformal.limits(expit(intercept + slope * model.cross_validation.out_of_fold), y[train], COVERAGE)
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
                    "answered": figures(y[aside][answered], logit[answered]),
                    "answered_thresholds": at_thresholds(y[aside][answered], expit(logit[answered]), THRESHOLDS),
                    "all_rows": figures(y[aside], logit),
                    "all_rows_deciles": deciles(y[aside], expit(logit)),
                    "all_rows_thresholds": at_thresholds(y[aside], expit(logit), THRESHOLDS),
                },
                "subgroups_set_aside": subgroups(x[aside], y[aside], logit),
                "cross_validated": cross_validated(model, x, y, near),
                "directions": monotone.check(model),
                "label_set": {
                    "coverage": label_set.coverage,
                    "present_from": label_set.present_from,
                    "absent_to": label_set.absent_to,
                    "set_aside_answered": conformal.covered(label_set, expit(logit[answered]), y[aside][answered]),
                },
                "distance": distance_report(runner, limits, x[aside], shape),
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


def out_of_fold(x: np.ndarray, y: np.ndarray, penalty: float) -> np.ndarray:
    """Log odds of all rows, each from a fit that had not seen it."""

    def predict(seen: np.ndarray, unseen_rows: np.ndarray) -> np.ndarray:
        fitted = Model.fit(vienna.INPUTS, x[seen], y[seen], SEED, penalties=(penalty,), refit_count=0)
        return fitted.logits(x[unseen_rows])

    return unseen.by_fold(y, predict, FOLDS, SEED)


def cross_validated(model: Model, x: np.ndarray, y: np.ndarray, near: np.ndarray) -> dict[str, object]:
    logit, answered = out_of_fold(x, y, model.cross_validation.penalty), vienna.answered(x) & near
    return {"answered": figures(y[answered], logit[answered]), "all_rows": figures(y, logit)}


def distance_report(
    runner: graph.Runner, limits: distance.Limits, aside: np.ndarray, shape: distance.Distance
) -> dict[str, object]:
    measured = runner.distance(aside)
    return {
        "finding_above": limits.finding_above,
        "abstain_above": limits.abstain_above,
        "shrinkage": shape.shrinkage,
        "set_aside_above": {
            "finding": int(np.sum(measured > limits.finding_above)),
            "abstain": int(np.sum(measured > limits.abstain_above)),
        },
        "largest_difference_float32_float64": float(np.max(np.abs(measured - shape.of(aside)))),
    }


def write_table(data: Path, tables: dict[str, Path]) -> None:
    study = vienna.read(data)
    x, y = study.x[:, : len(vienna.INPUTS)], study.outcome
    _, aside = set_aside(y, SHARE_SET_ASIDE, SEED)
    missing, age = np.isnan(x).sum(axis=1), x[:, [i.name for i in vienna.INPUTS].index("age")]
    beside = {
        "inputs_missing": np.select([missing == 0, missing < 4], ["none", "one to three"], "four or more"),
        "age_class": np.select([age < 50, age < 70], ["younger than 50", "50 to 69"], "70 or older"),
    }
    for name, path in tables.items():
        if name == command_line.SET_ASIDE:
            table.write(path, vienna.INPUTS, x[aside], y[aside], {key: v[aside] for key, v in beside.items()})
            continue
        penalty = json.loads((HERE / "report.json").read_text(encoding="utf-8"))["graphs"][GRAPH]["fit"]["penalty"]
        shipped, _ = graph.Runner(PACKAGE / f"{GRAPH}.onnx")(x)
        table.write(path, vienna.INPUTS, x, y, {**beside, f"out_of_fold_{GRAPH}": out_of_fold(x, y, penalty) - shipped})


def subgroups(x: np.ndarray, y: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    column = {i.name: x[:, k] for k, i in enumerate(vienna.INPUTS)}
    missing = np.isnan(x).sum(axis=1)
    groups = {
        "female": column["sex"] == 0,
        "male": column["sex"] == 1,
        "younger_than_50": column["age"] < 50,
        "50_to_69": (column["age"] >= 50) & (column["age"] < 70),
        "70_or_older": column["age"] >= 70,
        "neutrophils_below_1": column["white_cells"] * column["neutrophil_share"] / 100 < 1,
        "no_input_missing": missing == 0,
        "one_to_three_inputs_missing": (missing >= 1) & (missing <= 3),
        "four_or_more_inputs_missing": missing >= 4,
    }
    return {name: figures(y[rows], logit[rows]) for name, rows in groups.items()}


def alternatives(model: Model, study: vienna.Study, train: np.ndarray) -> dict[str, object]:
    """Out-of-fold figures in the training part of the forms that were tried, as shipped and otherwise.

    The rows set aside take no part in this comparison, nor did they choose anything after the fact.
    """
    y, all_inputs = study.outcome[train], vienna.ALL_INPUTS
    shipped = [i.name for i in vienna.INPUTS]
    shares = [name for name in shipped if name.endswith("_share")]
    counts = ["neutrophils", "lymphocytes", "monocytes", "eosinophils"]
    further = [i.name for i in all_inputs if i.name not in shipped + counts]

    def tried(names: list[str], missing_term: bool = False) -> dict[str, object]:
        columns = [k for k, i in enumerate(all_inputs) if i.name in names]
        inputs = [all_inputs[k] for k in columns]
        if missing_term:
            inputs = [replace(i, missing_term=True) if isinstance(i, Continuous) else i for i in inputs]
        return summary(Model.fit(inputs, study.x[train][:, columns], y, SEED, refit_count=0))

    def summary(fitted: Model) -> dict[str, object]:
        found = figures(y, fitted.cross_validation.out_of_fold)
        return {key: found[key] for key in ("auroc", "brier", "log_loss")}

    def without(*names: str) -> list[str]:
        return [name for name in shipped if name not in names]

    return {
        "as_shipped": summary(model),
        "with_terms_for_what_is_missing": tried(shipped, missing_term=True),
        "counts_instead_of_shares": tried(without(*shares) + counts),
        "without_the_differential": tried(without(*shares)),
        "with_albumin_and_urea_nitrogen": tried([*shipped, "albumin", "urea_nitrogen"]),
        "with_all_tests_left_out": tried(shipped + further),
        "without_one": {name: tried(without(name)) for name in shipped},
    }


if __name__ == "__main__":
    data_path, table_paths = command_line.parse_tables(__doc__, (command_line.SET_ASIDE, "out-of-fold"))
    write_table(data_path, table_paths) if table_paths else main(data_path)
