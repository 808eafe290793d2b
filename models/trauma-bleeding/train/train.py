"""Train the graph of ``trauma-bleeding`` and write what was measured.

Outcome: death in hospital within 28 days. Data: the public file of CRASH-2 (crash2.py says whence).

    python train.py --data crash2.csv.gz

writes trees.onnx, background.jsonl and golden.jsonl into the package and report.json beside this file. Running it twice
gives the same bytes. With --write-set-aside TABLE.csv it writes the rows set aside as a table for `kusushi evaluate`,
and nothing else.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import background, command_line, distance, golden, graph, package, table, trees  # noqa: E402  (first)
from kusushi_training.inputs import Category, Input, encode  # noqa: E402
from kusushi_training.metrics import at_thresholds, deciles, figures  # noqa: E402
from kusushi_training.model import Model  # noqa: E402
from kusushi_training.split import set_aside  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import crash2  # noqa: E402
from patients import PATIENTS  # noqa: E402

SEED = 1
SHARE_SET_ASIDE = 0.30
GRAPH = "trees"
REFITS = 50
BACKGROUND = 100
HEART, BREATH = crash2.NAMES.index("heart_rate"), crash2.NAMES.index("respiratory_rate")
# Chosen by cross-validation in the training part among a handful that fit into 1.5 MB with their refits; the
# differences between them were smaller than the interval.
GROWTH = trees.Growth(
    rounds=75,
    parameters={"learning_rate": 0.1, "num_leaves": 6, "min_data_in_leaf": 100, "lambda_l2": 5, "max_bin": 63},
    # Risk rises with age and falls with GCS. Pressure and both rates harm at either end, and are left free.
    monotone=(1, -1, 0, 0, 0, 0, 0),
    masked=(HEART, BREATH),
)
NOTES = {
    "split": "30 % of the rows set aside by a fixed seed, stratified by the outcome; the graph is fitted on the rest "
    "alone, and every figure of validation_set_aside comes from the shipped file run in onnxruntime.",
    "recalibration": "Intercept and slope from out-of-fold predictions in the training part, folded into the leaves.",
    "monotone": "The risk never falls as age rises and never rises as GCS rises, whatever the rest.",
    "missing": "Heart rate and respiratory rate may be missing. Each row was learnt from once as it is and once with "
    "one of the two or both taken away; the figures with them taken away are in subgroups_set_aside.",
    "bootstrap": "Trees grown anew on rows drawn with replacement; recalibration fixed.",
    "background": "Made-up patients, drawn by a Gaussian copula from quantiles, shares and rank correlations of the "
    "training part.",
    "time": "in_time: trees grown on patients randomised to the end of 2008, figures on those of 2009-10. Another fit "
    "than the shipped one.",
}
THRESHOLDS = (0.02, 0.05, 0.10, 0.20, 0.50)


def main(data: Path) -> None:
    study = crash2.read(data)
    inputs, x, y = crash2.INPUTS, study.x, study.outcome
    train, aside = set_aside(y, SHARE_SET_ASIDE, SEED)

    model = trees.TreeModel.fit(inputs, x[train], y[train], GROWTH, SEED, REFITS)
    path = PACKAGE / f"{GRAPH}.onnx"
    description = "Logit of death in hospital within 28 days of trauma with bleeding; x: " + ", ".join(crash2.NAMES)
    shape = distance.Distance.fit(inputs, x[train])
    graph.save(distance.add(trees.build(model, GRAPH, description), shape), path)
    runner = graph.Runner(path)
    golden.write(PACKAGE / "golden.jsonl", PATIENTS, {GRAPH: (inputs, runner)})

    known = x[train][~np.isnan(x[train]).any(axis=1)]
    made_up = background.draw(inputs, known, BACKGROUND, SEED, {"hours_since_injury": 1})
    background.write(PACKAGE / "background.jsonl", made_up)

    logit, refits = runner(x[aside])
    lower, upper = np.percentile(expit(refits), [2.5, 97.5], axis=1)
    reference = package.reference_row(inputs, x[train])
    report: dict[str, object] = {
        "notes": NOTES,
        "data": {
            "source": "CRASH-2, London School of Hygiene and Tropical Medicine; doi:10.1016/S0140-6736(10)60835-5",
            "rows": study.counts,
            "implausible_made_missing": study.implausible,
            "missing_after_that": study.missing,
            "training": {"n": len(train), "events": int(y[train].sum())},
            "set_aside": {"n": len(aside), "events": int(y[aside].sum()), "seed": SEED},
        },
        "graphs": {
            GRAPH: {
                "inputs": list(crash2.NAMES),
                "fit": {
                    "rounds": GROWTH.rounds,
                    "parameters": dict(GROWTH.parameters),
                    "monotone": list(GROWTH.monotone),
                    "bootstrap_refits": REFITS,
                    "recalibration": dict(zip(("intercept", "slope"), model.recalibration)),
                },
                "validation_set_aside": {
                    "all_rows": figures(y[aside], logit),
                    "all_rows_deciles": deciles(y[aside], expit(logit)),
                    "all_rows_thresholds": at_thresholds(y[aside], expit(logit), THRESHOLDS),
                },
                "subgroups_set_aside": subgroups(x[aside], y[aside], logit, runner),
                "cross_validated_in_training": alternatives(model, x[train], y[train]),
                "in_time": in_time(study),
                "interval": {
                    "median_width": float(np.median(upper - lower)),
                    "share_with_the_estimate_inside": float(np.mean((lower <= expit(logit)) & (expit(logit) <= upper))),
                },
                "reference": {"inputs": reference, **golden.expect(runner, encode(inputs, reference))},
                "background": {
                    "rows": BACKGROUND,
                    "mean_logit": float(runner(background.matrix(inputs, made_up))[0].mean()),
                },
                "ranges_training": package.ranges(inputs, x[train]),
                "distance": distance_facts(distance.limits(inputs, x[train], SEED), runner.distance(x[aside])),
                "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - model.logits(x[aside])))),
            }
        },
        "files": package.files([path, PACKAGE / "background.jsonl", PACKAGE / "golden.jsonl"]),
        "versions": {**package.versions(), "lightgbm": version("lightgbm")},
    }
    package.write_report(HERE / "report.json", report)


def distance_facts(limits: distance.Limits, aside: np.ndarray) -> dict[str, float]:
    return {
        "finding_above": limits.finding_above,
        "abstain_above": limits.abstain_above,
        "share_set_aside_with_finding": float(np.mean(aside > limits.finding_above)),
        "set_aside_with_abstention": int(np.sum(aside > limits.abstain_above)),
    }


def write_set_aside(data: Path, path: Path) -> None:
    study = crash2.read(data)
    _, aside = set_aside(study.outcome, SHARE_SET_ASIDE, SEED)
    x = study.x[aside]
    age, gcs = x[:, crash2.NAMES.index("age")], x[:, crash2.NAMES.index("gcs")]
    beside = {
        "year": study.year[aside],
        "age_class": np.select([age < 40, age < 65], ["younger than 40", "40 to 64"], "65 or older"),
        "consciousness": np.select([gcs >= 13, gcs >= 9], ["13 to 15", "9 to 12"], "3 to 8"),
    }
    table.write(path, crash2.INPUTS, x, study.outcome[aside], beside)


def subgroups(x: np.ndarray, y: np.ndarray, logit: np.ndarray, runner: graph.Runner) -> dict[str, object]:
    column = dict(zip(crash2.NAMES, x.T))
    groups = {
        "younger_than_40": column["age"] < 40,
        "40_to_64": (column["age"] >= 40) & (column["age"] < 65),
        "65_or_older": column["age"] >= 65,
        "gcs_13_to_15": column["gcs"] >= 13,
        "gcs_9_to_12": (column["gcs"] >= 9) & (column["gcs"] < 13),
        "gcs_3_to_8": column["gcs"] < 9,
        "blunt": column["injury_type"] == 0,
        "blunt_and_penetrating": column["injury_type"] == 1,
        "penetrating": column["injury_type"] == 2,
    }
    result = {name: figures(y[rows], logit[rows]) for name, rows in groups.items()}
    for name, taken in (("heart_rate", [HEART]), ("respiratory_rate", [BREATH]), ("both_rates", [HEART, BREATH])):
        masked = x.copy()
        masked[:, taken] = np.nan
        result[f"{name}_taken_away"] = figures(y, runner(masked)[0])
    return result


def alternatives(model: trees.TreeModel, x: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """Out-of-fold figures in the training part, of the model as shipped and of those that it was chosen from."""

    def summary(logit: np.ndarray) -> dict[str, object]:
        found = figures(y, logit)
        return {key: found[key] for key in ("auroc", "brier", "log_loss")}

    free = trees.Growth(GROWTH.rounds, GROWTH.parameters, [0] * len(crash2.INPUTS), GROWTH.masked)
    unmasked = trees.Growth(GROWTH.rounds, GROWTH.parameters, GROWTH.monotone)
    splines = Model.fit(additive_inputs(), additive(x), y, SEED, refit_count=0).cross_validation.out_of_fold
    shipped = model.out_of_fold
    loss = [np.logaddexp(0, z) - y * z for z in (shipped, splines)]
    difference = loss[0] - loss[1]
    half = 1.96 * difference.std(ddof=1) / np.sqrt(len(y))
    return {
        "as_shipped": summary(shipped),
        "without_monotone_constraints": summary(trees.cross_validate(x, y, free, SEED)),
        "without_rows_with_rates_taken_away": summary(trees.cross_validate(x, y, unmasked, SEED)),
        "additive_splines": summary(splines),
        "log_loss_as_shipped_minus_additive_splines": {
            "value": float(difference.mean()),
            "lower": float(difference.mean() - half),
            "upper": float(difference.mean() + half),
        },
    }


def additive_inputs() -> tuple[Input, ...]:
    """For the additive splines GCS is a category of 13 levels: half have 15, and no knot can lie there."""
    levels = Category("gcs", tuple(str(score) for score in range(3, 16)))
    return tuple(levels if i.name == "gcs" else i for i in crash2.INPUTS)


def additive(x: np.ndarray) -> np.ndarray:
    shifted = x.copy()
    shifted[:, crash2.NAMES.index("gcs")] -= 3
    return shifted


def in_time(study: crash2.Study) -> dict[str, object]:
    """Trees grown on the earlier patients, asked about the later ones."""
    early = study.year <= 2008
    fitted = trees.TreeModel.fit(crash2.INPUTS, study.x[early], study.outcome[early], GROWTH, SEED, refit_count=0)
    return figures(study.outcome[~early], fitted.logits(study.x[~early]))


if __name__ == "__main__":
    data_path, table_path = command_line.parse(__doc__)
    main(data_path) if table_path is None else write_set_aside(data_path, table_path)
