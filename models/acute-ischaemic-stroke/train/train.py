"""Train the baseline-risk graphs of ``acute-ischaemic-stroke`` and write what was measured.

Outcome: dead or dependent six months after a suspected acute ischaemic stroke, had neither aspirin nor heparin been
given. Data: International Stroke Trial, doi:10.7488/ds/104 (University of Edinburgh DataShare, ODC-By).

    python train.py --data ist.csv.gz

writes full.onnx, reduced.onnx and golden.jsonl into the package and report.json beside this file. Running it twice
gives the same bytes. With --write-set-aside TABLE.csv it writes the rows set aside as a table for `kusushi evaluate`,
and nothing else.

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

from kusushi_training import command_line, golden, graph, package, table  # noqa: E402  (first: it pins the threads)
from kusushi_training.inputs import Input, encode  # noqa: E402
from kusushi_training.metrics import deciles, figures  # noqa: E402
from kusushi_training.model import Model  # noqa: E402
from kusushi_training.split import set_aside  # noqa: E402

import numpy as np  # noqa: E402
from scipy.special import expit  # noqa: E402

import ist  # noqa: E402
from ocsp import LEVELS, RULES, ocsp  # noqa: E402
from patients import PATIENTS  # noqa: E402

SEED = 20260701
SHARE_SET_ASIDE = 0.30
SMALLEST_COUNTRY = 150
NOTES = {
    "split": "30 % of the rows set aside by a fixed seed, stratified by the outcome; the graphs are fitted on the rest "
    "alone, and every figure of validation_set_aside comes from the shipped files run in onnxruntime.",
    "treatment": "Aspirin and heparin enter the fit as unpenalised covariates and are left out of the graphs, which "
    "answer for a patient given neither. own_arm_added: the fitted coefficient of each row's own allocation is added "
    "to the graph's logit; as_shipped: it is not; allocated_to_neither: only rows with neither drug.",
    "not_ischaemic": "Rows whose final diagnosis was haemorrhagic stroke or no stroke stay in the fit: the diagnosis "
    "is known only after randomisation. The sensitivity analyses say what leaving them out changes.",
    "one_country_left_out": "Each country of at least 150 rows predicted by a fit on all rows of the other countries, "
    "own arm added; the codes are those of the file.",
    "bootstrap": "The fit repeated on rows drawn with replacement; penalty, knots, scales and recalibration fixed.",
    "reference": "Medians and modes of the training part; the class is derived from the reference's deficits, so that "
    "the reference is one coherent patient.",
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
            "training": {"n": len(train), "events": int(trial.outcome[train].sum())},
            "set_aside": {"n": len(aside), "events": int(trial.outcome[aside].sum()), "seed": SEED},
        },
        "notes": NOTES,
        "ocsp": ocsp_report(trial),
        "graphs": {},
    }
    runners = {}
    for name, inputs in GRAPHS.items():
        model = Model.fit(inputs, trial.x(inputs)[train], trial.outcome[train], SEED, trial.arms[train])
        proto = graph.build(
            model, name, "Logit of death or dependency at 6 months without aspirin and heparin; x: " + names(inputs)
        )
        graph.save(proto, PACKAGE / f"{name}.onnx")
        runner = graph.Runner(PACKAGE / f"{name}.onnx")
        runners[name] = (inputs, runner)
        report["graphs"][name] = graph_report(name, model, runner, trial, train, aside)

    golden.write(PACKAGE / "golden.jsonl", PATIENTS, runners, derive)
    report["files"] = package.files([*(PACKAGE / f"{n}.onnx" for n in GRAPHS), PACKAGE / "golden.jsonl"])
    report["versions"] = package.versions()
    package.write_report(HERE / "report.json", report)


def write_set_aside(data: Path, path: Path) -> None:
    """Beside the inputs: country, arm and final diagnosis, and what each row's own arm adds to a graph's logit."""
    trial = ist.read(data)
    _, aside = set_aside(trial.outcome, SHARE_SET_ASIDE, SEED)
    arms, age = trial.arms[aside], trial.values["age"].to_numpy()[aside]
    graphs = json.loads((HERE / "report.json").read_text(encoding="utf-8"))["graphs"]
    beside = {
        "country": trial.country[aside],
        "neither_drug": np.where(arms.sum(axis=1) == 0, "yes", "no"),
        "ischaemic": np.where(trial.not_ischaemic[aside], "no", "yes"),
        "age_class": np.select([age < 65, age < 80], ["younger than 65", "65 to 79"], "80 or older"),
        "ocsp_class": trial.values["ocsp"].to_numpy()[aside],
    }
    for name in GRAPHS:
        coefficients = graphs[name]["arm_coefficients_left_out_when_serving"]
        beside[f"own_arm_{name}"] = arms @ np.array([coefficients[arm] for arm in ist.ARMS])
    inputs = tuple(i for i in ist.FULL if i.name != "ocsp")  # the package derives the class from the deficits
    table.write(path, inputs, trial.x(inputs)[aside], trial.outcome[aside], beside)


def names(inputs: tuple[Input, ...]) -> str:
    return ", ".join(i.name for i in inputs)


def derive(name: str, values: dict[str, object]) -> dict[str, object]:
    """The OCSP class, which the full graph takes and nobody enters."""
    return {**values, "ocsp": ocsp(values)} if name == "full" else values


def ocsp_report(trial: ist.Trial) -> dict[str, object]:
    derived = trial.values["ocsp"].to_numpy(dtype=str)
    return {
        "rules": [{"class": name, "all_of": list(conditions)} for name, conditions in RULES],
        "agreement_with_stype": float(np.mean(derived == trial.stype)),
        "derived_by_stype": {d: {s: int(np.sum((derived == d) & (trial.stype == s))) for s in LEVELS} for d in LEVELS},
    }


def graph_report(
    name: str, model: Model, runner: graph.Runner, trial: ist.Trial, train: np.ndarray, aside: np.ndarray
) -> dict[str, object]:
    inputs = model.terms.inputs
    x, y = trial.x(inputs), trial.outcome
    logit, _ = runner(x[aside])
    own_arm = logit + trial.arms[aside] @ model.covariate_coefficients
    neither = trial.arms[aside].sum(axis=1) == 0
    ischaemic = ~trial.not_ischaemic[aside]
    reference = derive(name, package.reference_row(inputs, x[train]))
    reference_x = encode(inputs, reference)
    return {
        "inputs": [i.name for i in inputs],
        "fit": package.fit_facts(model),
        "arm_coefficients_left_out_when_serving": dict(
            zip(ist.ARMS, model.covariate_coefficients.tolist(), strict=True)
        ),
        "validation_set_aside": {
            "all_rows_own_arm_added": figures(y[aside], own_arm),
            "all_rows_own_arm_added_deciles": deciles(y[aside], expit(own_arm)),
            "all_rows_as_shipped": figures(y[aside], logit),
            "allocated_to_neither_as_shipped": figures(y[aside][neither], logit[neither]),
        },
        "subgroups_set_aside_own_arm_added": subgroups(trial, aside, own_arm),
        "sensitivity": {
            "set_aside_without_haemorrhage_or_no_stroke": figures(y[aside][ischaemic], own_arm[ischaemic]),
            "refitted_and_set_aside_without_haemorrhage_or_no_stroke": refitted_on_ischaemic(
                model, trial, train, aside
            ),
            "one_country_left_out": by_country(model, trial),
        },
        "reference": {"inputs": reference, **golden.expect(runner, reference_x)},
        "ranges_training": package.ranges(inputs, x[train]),
        "splines": package.spline_shape(model.terms),
        "contributions_against_reference": package.curves(model, reference_x.astype(float), x[train]),
        "largest_difference_float32_float64_logit": float(np.max(np.abs(logit - model.logits(x[aside])))),
    }


def subgroups(trial: ist.Trial, aside: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    values, y = trial.values.iloc[aside], trial.outcome[aside]
    groups = {
        "female": values["sex"] == "female",
        "male": values["sex"] == "male",
        "younger_than_65": values["age"] < 65,
        "65_to_79": values["age"].between(65, 79),
        "80_or_older": values["age"] >= 80,
        "atrial_fibrillation": values["atrial_fibrillation"] == "present",
        "no_atrial_fibrillation": values["atrial_fibrillation"] == "absent",
        "not_alert": values["consciousness"] != "alert",
        **{f"ocsp_{level}": values["ocsp"] == level for level in LEVELS[:4]},
    }
    return {name: figures(y[rows.to_numpy()], logit[rows.to_numpy()]) for name, rows in groups.items()}


def refit(model: Model, trial: ist.Trial, rows: np.ndarray) -> Model:
    """The same model at the same penalty on other rows, without bootstrap."""
    inputs = model.terms.inputs
    penalties = (model.cross_validation.penalty,)
    x, y, arms = trial.x(inputs)[rows], trial.outcome[rows], trial.arms[rows]
    return Model.fit(inputs, x, y, SEED, arms, penalties, refit_count=0)


def own_arm_logits(model: Model, trial: ist.Trial, rows: np.ndarray) -> np.ndarray:
    return model.logits(trial.x(model.terms.inputs)[rows]) + trial.arms[rows] @ model.covariate_coefficients


def refitted_on_ischaemic(model: Model, trial: ist.Trial, train: np.ndarray, aside: np.ndarray) -> dict[str, object]:
    """Final diagnosis is known only afterwards, so the shipped fit keeps these rows; this tells what they change."""
    train, aside = train[~trial.not_ischaemic[train]], aside[~trial.not_ischaemic[aside]]
    again = refit(model, trial, train)
    return {"training_n": len(train), **figures(trial.outcome[aside], own_arm_logits(again, trial, aside))}


def by_country(model: Model, trial: ist.Trial) -> dict[str, object]:
    """Each larger country predicted by a fit on all the others: how the model travels."""
    result = {}
    for country in sorted(set(trial.country.tolist())):
        there = np.flatnonzero(trial.country == country)
        if len(there) < SMALLEST_COUNTRY:
            continue
        elsewhere = np.flatnonzero(trial.country != country)
        logit = own_arm_logits(refit(model, trial, elsewhere), trial, there)
        found = figures(trial.outcome[there], logit)
        result[country] = {
            "n": found["n"],
            "auroc": found["auroc"]["value"],
            "slope": found["calibration"]["slope"]["value"],
            "observed_to_expected": found["observed_to_expected"]["value"],
        }
    return result


if __name__ == "__main__":
    data_path, table_path = command_line.parse(__doc__)
    main(data_path) if table_path is None else write_set_aside(data_path, table_path)
