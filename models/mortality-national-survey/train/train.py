"""Train the graph of ``mortality-national-survey`` and write what was measured.

Outcome: death of whatever cause within five years of the examination. Data: NHANES 2003-06 (nhanes.py says whence).

    python train.py --data nhanes_2003_2006.csv.gz

writes survey.onnx and golden.jsonl into the package and report.json beside this file. Running it twice gives the same
bytes. With --write-set-aside TABLE.csv it writes the rows set aside as a table for `kusushi evaluate`, and nothing
else; evaluate knows no survey weights, so that its figures are those of validation_set_aside_unweighted.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import command_line, distance, golden, graph, package, table  # noqa: E402  (first: the threads)
from kusushi_training.inputs import Continuous, encode  # noqa: E402
from kusushi_training.metrics import figures  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import nhanes  # noqa: E402
import weighted  # noqa: E402
from patients import PATIENTS  # noqa: E402

SEED = 1
STRATA_SET_ASIDE = 9
GRAPH = "survey"
NOTES = {
    "split": "Nine of the thirty strata of the survey set aside by a fixed seed, whole: neither the places nor the "
    "people of the figures were seen by the fit. Every figure of validation_set_aside comes from the shipped file.",
    "weights": "Examination weights of the survey in the fit, the choice of the penalty, the recalibration and the "
    "figures, unless a name says unweighted. Intervals and refits from replicates of strata and sampling units.",
    "recalibration": "Intercept and slope from predictions for strata that a fit had not seen, folded into the weights.",
    "outcome": "Everybody was followed for 60 months, so that death by then is known of all.",
    "left_out": "Race and education are no inputs; subgroups by race say how the figures differ. Accelerometry is "
    "none, because records do not hold it: cross_validated_in_training says what that costs.",
    "missing": "A missing measurement counts as the training median, without a term of its own: those whom the survey "
    "could not examine were ill, but of whom a record holds no cholesterol nothing follows. The subgroups say how "
    "those with something missing fared.",
}


def split(survey: nhanes.Survey) -> tuple[nhanes.Survey, nhanes.Survey]:
    """The training part and the part set aside."""
    aside = np.random.default_rng(SEED).permutation(int(survey.stratum.max()) + 1)[:STRATA_SET_ASIDE]
    rows = np.isin(survey.stratum, aside)
    return survey.part(np.flatnonzero(~rows)), survey.part(np.flatnonzero(rows))


def main(data: Path) -> None:
    survey = nhanes.read(data)
    inputs = nhanes.INPUTS
    train, aside = split(survey)

    model = fit(inputs, train.x, train)
    description = "Logit of death within five years of the examination; x: " + ", ".join(nhanes.NAMES)
    shape = distance.Distance.fit(inputs, train.x)
    path = PACKAGE / f"{GRAPH}.onnx"
    graph.save(distance.add(graph.build(model, GRAPH, description), shape), path)
    runner = graph.Runner(path)
    golden.write(PACKAGE / "golden.jsonl", PATIENTS, {GRAPH: (inputs, runner)})

    logit, _ = runner(aside.x)
    limits = distance.limits(inputs, train.x, SEED)
    far = runner.distance(aside.x)
    reference = package.reference_row(inputs, train.x)
    reference_x = encode(inputs, reference)
    intercept, slope = model.recalibration
    report: dict[str, object] = {
        "notes": NOTES,
        "data": {
            "source": "NHANES 2003-06 with the public linked mortality file; doi:10.1093/gerona/glz193",
            "rows": survey.counts,
            "missing": survey.missing,
            "training": {"n": len(train.outcome), "events": int(train.outcome.sum())},
            "set_aside": {"n": len(aside.outcome), "events": int(aside.outcome.sum()), "seed": SEED},
            "weighted_risk": float(np.average(survey.outcome, weights=survey.weight)),
        },
        "graphs": {
            GRAPH: {
                "inputs": list(nhanes.NAMES),
                "fit": {
                    "terms": int(np.any(model.coefficients[:, 1:] != 0, axis=0).sum()),
                    "penalty": model.penalty,
                    "recalibration": {"intercept": intercept, "slope": slope},
                    "bootstrap_refits": int(len(model.coefficients) - 1),
                },
                "validation_set_aside": survey_figures(aside, logit),
                "validation_set_aside_unweighted": figures(aside.outcome, logit),
                "deciles_set_aside_weighted": deciles(aside, logit),
                "cross_validated_in_training": alternatives(model, train),
                "subgroups_set_aside": subgroups(aside, logit),
                "reference": {"inputs": reference, **golden.expect(runner, reference_x)},
                "ranges_training": package.ranges(inputs, train.x),
                "splines": package.spline_shape(model.terms),
                "contributions_against_reference": package.curves(model, reference_x.astype(float), train.x),
                "distance": {
                    "finding_above": limits.finding_above,
                    "abstain_above": limits.abstain_above,
                    "share_set_aside_with_finding": float(np.mean(far > limits.finding_above)),
                    "set_aside_with_abstention": int(np.sum(far > limits.abstain_above)),
                },
                "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - model.logits(aside.x)))),
            }
        },
        "files": package.files([path, PACKAGE / "golden.jsonl"]),
        "versions": package.versions(),
    }
    package.write_report(HERE / "report.json", report)


def fit(inputs: tuple, x: np.ndarray, part: nhanes.Survey, refit_count: int = weighted.REFITS) -> weighted.Model:
    return weighted.Model.fit(inputs, x, part.outcome, part.weight, part.stratum, part.unit, SEED, refit_count)


def survey_figures(part: nhanes.Survey, logit: np.ndarray) -> dict[str, object]:
    return weighted.figures(part.outcome, logit, part.weight, part.stratum, part.unit, SEED)


def deciles(part: nhanes.Survey, logit: np.ndarray) -> list[dict[str, float]]:
    """Expected and observed share by tenth of the people, in the order of their risk, weighted."""
    p, rows = expit(logit), np.array_split(np.argsort(logit, kind="stable"), 10)

    def share(values: np.ndarray, r: np.ndarray) -> float:
        return float(np.average(values[r], weights=part.weight[r]))

    return [{"n": len(r), "expected": share(p, r), "observed": share(part.outcome, r)} for r in rows]


def subgroups(part: nhanes.Survey, logit: np.ndarray) -> dict[str, object]:
    column = dict(zip(nhanes.NAMES, part.x.T))
    groups = {
        "female": column["sex"] == 0,
        "male": column["sex"] == 1,
        "younger_than_60": column["age"] < 60,
        "60_to_74": (column["age"] >= 60) & (column["age"] < 75),
        "75_or_older": column["age"] >= 75,
        "something_missing": np.isnan(part.x).any(axis=1),
        "nothing_missing": ~np.isnan(part.x).any(axis=1),
        **{f"race_{name.lower().replace(' ', '_')}": part.race == name for name in sorted(set(part.race))},
    }
    enough = {name: rows for name, rows in groups.items() if part.outcome[rows].sum() >= 10}
    return {
        name: {
            "n": int(rows.sum()),
            "events": int(part.outcome[rows].sum()),
            **weighted.point_figures(part.outcome[rows], logit[rows], part.weight[rows]),
        }
        for name, rows in enough.items()
    }


def alternatives(model: weighted.Model, train: nhanes.Survey) -> dict[str, object]:
    """Weighted figures of predictions for strata that a fit had not seen, in the training part: as shipped, with age
    and sex alone, and with accelerometry."""

    def summary(fitted: weighted.Model, rows: np.ndarray | None = None) -> dict[str, float]:
        rows = np.ones(len(train.outcome), dtype=bool) if rows is None else rows
        found = weighted.point_figures(train.outcome[rows], fitted.out_of_fold[rows], train.weight[rows])
        return {key: found[key] for key in ("auroc", "brier", "log_loss")}

    activity = Continuous("activity", "1", (1, 1e7), may_be_missing=True, log=True, knots=4)
    with_activity = fit((*nhanes.INPUTS, activity), np.column_stack([train.x, train.activity]), train, refit_count=0)
    worn = ~np.isnan(train.activity)
    return {
        "as_shipped": summary(model),
        "age_and_sex_alone": summary(fit(nhanes.INPUTS[:2], train.x[:, :2], train, refit_count=0)),
        "as_shipped_among_those_with_accelerometry": summary(model, worn),
        "with_accelerometry_among_those": summary(with_activity, worn),
    }


def write_set_aside(data: Path, path: Path) -> None:
    _, aside = split(nhanes.read(data))
    age = aside.x[:, nhanes.NAMES.index("age")]
    beside = {
        "weight": aside.weight,
        "stratum": aside.stratum,
        "age_class": np.select([age < 60, age < 75], ["younger than 60", "60 to 74"], "75 or older"),
    }
    table.write(path, nhanes.INPUTS, aside.x, aside.outcome, beside)


if __name__ == "__main__":
    data_path, table_path = command_line.parse(__doc__)
    main(data_path) if table_path is None else write_set_aside(data_path, table_path)
