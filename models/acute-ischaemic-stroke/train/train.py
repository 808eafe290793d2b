"""Train the baseline-risk graphs of ``acute-ischaemic-stroke`` and write what was measured.

Outcome: dead or dependent six months after a suspected acute ischaemic stroke, had neither aspirin nor heparin been
given. Data: International Stroke Trial, doi:10.7488/ds/104 (University of Edinburgh DataShare, ODC-By).

    python train.py --data ist.csv.gz

writes full.onnx, reduced.onnx and golden.jsonl into the package and report.json beside this file. Running it twice
gives the same bytes. With --write-set-aside, --write-out-of-fold or --write-sites-left-out TABLE.csv it writes that table
for `kusushi evaluate`, and nothing else.

The treatment effect that the package shows comes from the trial's publication, not from here: the allocation enters
the fit only so that the graphs can answer for a patient who got neither drug.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
sys.path.insert(0, str(PACKAGE.parent / "training"))

from kusushi_training import command_line, distance, golden, graph, monotone, package, table, unseen  # noqa: E402
from kusushi_training.inputs import Input, encode  # noqa: E402  (the line above pins the threads)
from kusushi_training.metrics import deciles, figures  # noqa: E402
from kusushi_training.model import FOLDS, Model  # noqa: E402
from kusushi_training.split import set_aside  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import ist  # noqa: E402
from patients import PATIENTS  # noqa: E402

SEED = 20260701
SHARE_SET_ASIDE = 0.30
TABLES = (command_line.SET_ASIDE, "out-of-fold", "sites-left-out")
NOTES = {
    "split": "30 % of the rows set aside by a fixed seed, stratified by the outcome; the graphs are fitted on the rest "
    "alone, and every figure of validation_set_aside comes from the shipped files run in onnxruntime.",
    "covariates": "Aspirin, heparin and not having been scanned before randomisation enter the fit as unpenalised "
    "covariates and are left out of the graphs, which answer for a patient given neither drug and in whom imaging has excluded a "
    "haemorrhage, as the manifest requires. own_state_added: the fitted coefficients of each row's own allocation and "
    "scan are added to the graph's log odds. Of rows that were scanned and allocated to neither they are zero.",
    "not_ischaemic": "Rows whose final diagnosis was haemorrhagic stroke or no stroke stay in the fit: the diagnosis "
    "is known only after randomisation. The sensitivity analyses say what leaving them out changes.",
    "cross_validated": "All rows in 10 folds by the same seed; in each the model is fitted anew on the others, knots, "
    "recalibration and all, at the shipped penalty; own state added.",
    "one_country_left_out": "Each country of at least 200 rows predicted by a fit on all rows of the other countries, "
    "own state added; pooled over countries as `kusushi evaluate` pools; the codes are those of the file.",
    "bootstrap": "The fit repeated on rows drawn with replacement; penalty, knots, scales and recalibration fixed.",
    "reference": "Medians and modes of the training part.",
    "set_aside_before": "Version 0.1.0 of the package was fitted to the same training part and measured on the same rows set aside; "
    "its figures were known when this version was made.",
    "tried": "By the same folds in the training part, before this version was run on the rows set aside: comparison.json "
    "(compare.py) holds further inputs, interactions and gradient-boosted trees, monotone and not. Only the scan as a covariate and an "
    "infarct visible on CT were better by more than noise; why the latter is no input stands in ist.py.",
}
GRAPHS: dict[str, tuple[Input, ...]] = {"full": ist.FULL, "reduced": ist.REDUCED}


def main(data: Path) -> None:
    trial = ist.read(data)
    train, aside = set_aside(trial.outcome, SHARE_SET_ASIDE, SEED)
    report: dict[str, object] = {
        "data": {
            "source": "International Stroke Trial, doi:10.7488/ds/104",
            "rows": trial.counts,
            "used_with_final_diagnosis_haemorrhage_or_no_stroke": int(trial.not_ischaemic.sum()),
            "used_scanned_before_randomisation": int(trial.scanned.sum()),
            "training": {"n": len(train), "events": int(trial.outcome[train].sum())},
            "set_aside": {"n": len(aside), "events": int(trial.outcome[aside].sum()), "seed": SEED},
        },
        "notes": NOTES,
        "graphs": {},
    }
    runners = {}
    for name, inputs in GRAPHS.items():
        model = Model.fit(inputs, trial.x(inputs)[train], trial.outcome[train], SEED, trial.covariates[train])
        proto = graph.build(
            model, name, "Logit of death or dependency at 6 months without aspirin and heparin; x: " + names(inputs)
        )
        shape = distance.Distance.fit(inputs, trial.x(inputs)[train])
        graph.save(distance.add(proto, shape), PACKAGE / f"{name}.onnx")
        runner = graph.Runner(PACKAGE / f"{name}.onnx")
        runners[name] = (inputs, runner)
        report["graphs"][name] = graph_report(model, runner, shape, trial, train, aside)

    golden.write(PACKAGE / "golden.jsonl", PATIENTS, runners)
    report["files"] = package.files([*(PACKAGE / f"{n}.onnx" for n in GRAPHS), PACKAGE / "golden.jsonl"])
    report["versions"] = package.versions()
    package.write_report(HERE / "report.json", report)


def write_tables(data: Path, paths: dict[str, Path]) -> None:
    """Beside the inputs what makes groups, whether aspirin was allocated, and what is to be added to a graph's log odds.

    Of the rows set aside that is what each row's own state adds; of the others, what a fit that had not seen the row says
    less what the shipped graph says, so that the sum is the unseen row's log odds.
    """
    trial = ist.read(data)
    _, aside = set_aside(trial.outcome, SHARE_SET_ASIDE, SEED)
    graphs = json.loads((HERE / "report.json").read_text(encoding="utf-8"))["graphs"]
    age = trial.values["age"].to_numpy()
    groups = {
        "aspirin": np.where(trial.covariates[:, ist.COVARIATES.index("aspirin")] == 1, "yes", "no"),
        "country": trial.country,
        "scanned": np.where(trial.scanned, "yes", "no"),
        "scanned_neither_drug": np.where(trial.scanned & trial.neither_drug, "yes", "no"),
        "scanned_ischaemic": np.where(trial.scanned & ~trial.not_ischaemic, "yes", "no"),
        "age_class": np.select([age < 65, age < 80], ["younger than 65", "65 to 79"], "80 or older"),
    }
    for name, path in paths.items():
        added = {}
        for graph_name, inputs in GRAPHS.items():
            x, facts = trial.x(inputs), graphs[graph_name]
            if name == command_line.SET_ASIDE:
                found = facts["covariate_coefficients_left_out_when_serving"]
                added[f"own_state_{graph_name}"] = trial.covariates @ np.array([found[c] for c in ist.COVARIATES])
                continue
            predict = fresh(inputs, trial, facts["fit"]["penalty"])
            shipped, _ = graph.Runner(PACKAGE / f"{graph_name}.onnx")(x)
            if name == "out-of-fold":
                logit = unseen.by_fold(trial.outcome, predict, FOLDS, SEED)
            else:
                logit = unseen.by_site(trial.country, predict)
            added[f"unseen_{graph_name}"] = logit - shipped
        rows = aside if name == command_line.SET_ASIDE else np.arange(len(age))
        if name == "sites-left-out":
            rows = np.flatnonzero(~np.isnan(added["unseen_full"]))
        beside = {key: column[rows] for key, column in (groups | added).items()}
        table.write(path, ist.FULL, trial.x(ist.FULL)[rows], trial.outcome[rows], beside)


def names(inputs: tuple[Input, ...]) -> str:
    return ", ".join(i.name for i in inputs)


def graph_report(
    model: Model,
    runner: graph.Runner,
    shape: distance.Distance,
    trial: ist.Trial,
    train: np.ndarray,
    aside: np.ndarray,
) -> dict[str, object]:
    inputs = model.terms.inputs
    x, y = trial.x(inputs), trial.outcome
    logit, _ = runner(x[aside])
    own_state = logit + trial.covariates[aside] @ model.covariate_coefficients
    scanned, ischaemic = trial.scanned[aside], ~trial.not_ischaemic[aside]

    def of(rows: np.ndarray) -> dict[str, object]:
        return figures(y[aside][rows], own_state[rows])

    reference = package.reference_row(inputs, x[train])
    reference_x = encode(inputs, reference)
    predict = fresh(inputs, trial, model.cross_validation.penalty)
    out_of_fold = unseen.by_fold(y, predict, FOLDS, SEED)
    limits, measured = distance.limits(inputs, x[train]), runner.distance(x[aside])
    return {
        "inputs": [i.name for i in inputs],
        "fit": package.fit_facts(model),
        "directions": monotone.check(model),
        "covariate_coefficients_left_out_when_serving": dict(
            zip(ist.COVARIATES, model.covariate_coefficients.tolist(), strict=True)
        ),
        "validation_set_aside_own_state_added": {
            "scanned": of(scanned),
            "scanned_deciles": deciles(y[aside][scanned], expit(own_state[scanned])),
            "scanned_allocated_to_neither": of(scanned & trial.neither_drug[aside]),
            "scanned_without_haemorrhage_or_no_stroke": of(scanned & ischaemic),
            "all_rows": of(np.full(len(aside), True)),
        },
        "subgroups_set_aside_scanned_own_state_added": subgroups(trial, aside, own_state),
        "cross_validated": {
            "scanned": figures(y[trial.scanned], out_of_fold[trial.scanned]),
            "all_rows": figures(y, out_of_fold),
        },
        "one_country_left_out": unseen.site_report(trial.country, y, unseen.by_site(trial.country, predict)),
        "sensitivity": {
            "refitted_and_set_aside_without_haemorrhage_or_no_stroke": refitted_on_ischaemic(
                model, trial, train, aside
            ),
        },
        "distance": {
            "finding_above": limits.finding_above,
            "abstain_above": limits.abstain_above,
            "shrinkage": shape.shrinkage,
            "set_aside_above": {
                "finding": int(np.sum(measured > limits.finding_above)),
                "abstain": int(np.sum(measured > limits.abstain_above)),
            },
            "largest_difference_float32_float64": float(np.max(np.abs(measured - shape.of(x[aside])))),
        },
        "reference": {"inputs": reference, **golden.expect(runner, reference_x)},
        "ranges_training": package.ranges(inputs, x[train]),
        "splines": package.spline_shape(model.terms),
        "contributions_against_reference": package.curves(model, reference_x.astype(float), x[train]),
        "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - model.logits(x[aside])))),
    }


def subgroups(trial: ist.Trial, aside: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    values, y, scanned = trial.values.iloc[aside], trial.outcome[aside], trial.scanned[aside]
    groups = {
        "female": values["sex"] == "female",
        "male": values["sex"] == "male",
        "younger_than_65": values["age"] < 65,
        "65_to_79": values["age"].between(65, 79),
        "80_or_older": values["age"] >= 80,
        "atrial_fibrillation": values["atrial_fibrillation"] == "present",
        "no_atrial_fibrillation": values["atrial_fibrillation"] == "absent",
        "not_alert": values["consciousness"] != "alert",
    }
    rows_of = {name: rows.to_numpy() & scanned for name, rows in groups.items()}
    return {name: figures(y[rows], logit[rows]) for name, rows in rows_of.items()}


def refit(inputs: tuple[Input, ...], trial: ist.Trial, rows: np.ndarray, penalty: float) -> Model:
    """The same model at a given penalty on other rows, without bootstrap."""
    x, y, covariates = trial.x(inputs)[rows], trial.outcome[rows], trial.covariates[rows]
    return Model.fit(inputs, x, y, SEED, covariates, (penalty,), refit_count=0)


def own_state_logits(model: Model, trial: ist.Trial, rows: np.ndarray) -> np.ndarray:
    return model.logits(trial.x(model.terms.inputs)[rows]) + trial.covariates[rows] @ model.covariate_coefficients


def fresh(inputs: tuple[Input, ...], trial: ist.Trial, penalty: float) -> unseen.Predict:
    """Log odds of some rows, own state added, from a fit on others."""

    def predict(seen: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return own_state_logits(refit(inputs, trial, seen, penalty), trial, rows)

    return predict


def refitted_on_ischaemic(model: Model, trial: ist.Trial, train: np.ndarray, aside: np.ndarray) -> dict[str, object]:
    """Final diagnosis is known only afterwards, so the shipped fit keeps these rows; this tells what they change."""
    train, aside = train[~trial.not_ischaemic[train]], aside[~trial.not_ischaemic[aside] & trial.scanned[aside]]
    again = refit(model.terms.inputs, trial, train, model.cross_validation.penalty)
    return {"training_n": len(train), **figures(trial.outcome[aside], own_state_logits(again, trial, aside))}


if __name__ == "__main__":
    data_path, table_paths = command_line.parse_tables(__doc__, TABLES)
    write_tables(data_path, table_paths) if table_paths else main(data_path)
