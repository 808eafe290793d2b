"""Reference figures for `kusushi evaluate`: other packages' answers on rows that are made up here.

    pip install -r requirements.txt
    python reference.py > reference.json     # the tables of the ordinary tests
    python reference.py --seed 7             # other rows of the same kinds, which the test of the peer asks for

scikit-learn gives AUROC, average precision, Brier score and the groups by quantile; statsmodels the logistic
recalibration, the meta-analysis and the Cox regression; dcurves the net benefit; scikit-survival Harrell's C and the
censored Brier score; lifelines Kaplan and Meier's estimate with its interval. DeLong's variance, that of C (the
infinitesimal jackknife), calibration in the large in time and the policy value are computed here from their definitions,
pair by pair and row by row, since none of these packages has them.

The Cox regression is iterative: statsmodels is asked once more from where it ended, and lifelines must have found the same
slope to 1e-6 and the same error to 1e-6 (its own steps end there), or nothing is written.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import statsmodels.api as sm
from dcurves import dca
from lifelines import CoxPHFitter, KaplanMeierFitter
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import chi2, norm, t
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sksurv.metrics import brier_score, concordance_index_censored
from sksurv.util import Surv
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

PACKAGES = ("dcurves", "lifelines", "numpy", "pandas", "scikit-learn", "scikit-survival", "scipy", "statsmodels")
THRESHOLDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9)
Z = float(norm.ppf(0.975))


def delong(y: np.ndarray, score: np.ndarray) -> tuple[float, float]:
    """The interval from every pair, as the paper defines it; cut at 0 and 1."""
    cases, controls = score[y == 1], score[y == 0]
    wins = (cases[:, None] > controls[None, :]) + 0.5 * (cases[:, None] == controls[None, :])
    area = wins.mean()
    variance = wins.mean(axis=1).var(ddof=1) / len(cases) + wins.mean(axis=0).var(ddof=1) / len(controls)
    return float(max(area - Z * np.sqrt(variance), 0)), float(min(area + Z * np.sqrt(variance), 1))


def recalibration(y: np.ndarray, logit: np.ndarray) -> dict[str, float]:
    def fit(terms: np.ndarray, **model: object):
        fitted = sm.GLM(y, terms, family=sm.families.Binomial(), **model)
        found = fitted.fit(tol=1e-14, maxiter=200)
        # Its standard errors are those of the step before the last: once more, from the summit.
        return fitted.fit(start_params=found.params, tol=1e-14, maxiter=200)

    slope, large = fit(sm.add_constant(logit)), fit(np.ones(len(y)), offset=logit)
    return {
        "slope": float(slope.params[1]),
        "slope_error": float(slope.bse[1]),
        "in_the_large": float(large.params[0]),
        "in_the_large_error": float(large.bse[0]),
    }


def groups(y: np.ndarray, p: np.ndarray) -> list[dict[str, float]]:
    observed, expected = calibration_curve(y, p, n_bins=10, strategy="quantile")
    edges = np.percentile(p, np.linspace(0, 1, 11) * 100)[1:-1]
    rows = np.bincount(np.searchsorted(edges, p), minlength=10)
    rows = rows[rows > 0]
    return [
        {"rows": int(r), "observed": float(o), "expected": float(e)}
        for r, o, e in zip(rows, observed, expected, strict=True)
    ]


def net_benefit(y: np.ndarray, p: np.ndarray) -> list[dict[str, float]]:
    curve = dca(data=pd.DataFrame({"y": y, "model": p}), outcome="y", modelnames=["model"], thresholds=THRESHOLDS)
    by = {name: rows.set_index("threshold")["net_benefit"] for name, rows in curve.groupby("model")}
    return [
        {"threshold": threshold, "model": float(by["model"][threshold]), "all": float(by["all"][threshold])}
        for threshold in THRESHOLDS
    ]


def binary(name: str, y: np.ndarray, logit: np.ndarray) -> dict[str, object]:
    p = expit(logit)
    lower, upper = delong(y, logit)
    brier, null = brier_score_loss(y, p), brier_score_loss(y, np.full(len(y), y.mean()))
    cut = groups(y, p)
    ratio = y.sum() / p.sum()
    margin = np.exp(Z * np.sqrt((1 - y.mean()) / y.sum()))
    return {
        "name": name,
        "outcomes": [bool(one) for one in y],
        "logits": logit.tolist(),
        "expected": {
            "auroc": float(roc_auc_score(y, logit)),
            "delong_lower": lower,
            "delong_upper": upper,
            "average_precision": float(average_precision_score(y, logit)),
            "brier": float(brier),
            "brier_null": float(null),
            "scaled_brier": float(1 - brier / null),
            "observed_to_expected": float(ratio),
            "observed_to_expected_lower": float(ratio / margin),
            "observed_to_expected_upper": float(ratio * margin),
            "calibration_error": float(
                sum(g["rows"] * abs(g["observed"] - g["expected"]) for g in cut) / sum(g["rows"] for g in cut)
            ),
            **recalibration(y, logit),
        },
        "groups": cut,
        "net_benefit": net_benefit(y, p),
    }


def binaries(rng: np.random.Generator) -> list[dict[str, object]]:
    def outcomes(logit: np.ndarray, least: int = 10) -> np.ndarray:
        while True:
            y = (rng.random(len(logit)) < expit(logit)).astype(int)
            if least <= y.sum() <= len(y) - least:
                return y

    plain = rng.normal(-0.5, 1.2, 97)
    rare = rng.normal(-2.6, 1.0, 220)
    tied = np.round(rng.normal(0, 1, 120))
    few = np.repeat([-1.0, 0.25], [33, 28])
    edge = rng.normal(-1, 1, 101)
    flat = rng.normal(0, 1, 80)
    far = rng.normal(0, 18, 90)
    return [
        binary("plain", outcomes(plain), plain),
        binary("rare", outcomes(rare), rare),
        binary("risks that tie", outcomes(tied), tied),
        binary("two risks", outcomes(few), few),
        binary("cuts that fall on rows", outcomes(edge), edge),
        binary("overconfident", outcomes(0.4 * plain - 0.3), plain),
        binary("wrong way round", outcomes(-flat), flat),
        binary("extreme log odds", outcomes(0.08 * far), far),
    ]


def survival(name: str, time: np.ndarray, event: np.ndarray, risk: np.ndarray, horizons: list[float]):
    free = np.exp(-expit(risk))
    y = Surv.from_arrays(event, time)
    return {
        "name": name,
        "times": time.tolist(),
        "events": [bool(one) for one in event],
        "risks": risk.tolist(),
        "free": free.tolist(),
        "concordance": float(concordance_index_censored(event, time, risk)[0]),
        "brier": [{"horizon": h, "value": float(brier_score(y, y, free[:, None], h)[1][0])} for h in horizons],
    }


def survivals(rng: np.random.Generator) -> list[dict[str, object]]:
    def rows(count: int, step: float | None, censored: float):
        risk = rng.normal(0, 1, count)
        death = rng.exponential(10 * np.exp(-0.7 * risk))
        leave = rng.exponential(censored, count)
        time, event = np.minimum(death, leave), death <= leave
        if step is not None:
            time, risk = np.ceil(time / step) * step, np.round(risk, 1)
        return time, event, risk

    cases = []
    for name, count, step, censored in (
        ("plain", 90, None, 20.0),
        ("times and risks that tie", 110, 2.0, 15.0),
        ("heavily censored", 80, 1.0, 4.0),
    ):
        time, event, risk = rows(count, step, censored)
        horizons = [float(np.quantile(time, q)) for q in (0.25, 0.5)] + [float(np.sort(time)[len(time) // 3])]
        cases.append(survival(name, time, event, risk, horizons))
    time, _, risk = rows(60, None, 1e9)
    cases.append(survival("nobody censored", time, np.ones(60, dtype=bool), risk, [float(np.median(time))]))
    return cases


def policies(rng: np.random.Generator) -> list[dict[str, object]]:
    cases = []
    for name, design in (("one to one", (0.5, 0.5)), ("three arms, two to one to one", (0.5, 0.25, 0.25))):
        count, arms = 70, len(design)
        given = rng.choice(arms, size=count, p=design)
        chosen = rng.integers(arms, size=count)
        outcome = (rng.random(count) < 0.3 + 0.1 * given).astype(float)
        expected = rng.random((count, arms))

        def score(arm: np.ndarray) -> np.ndarray:
            fitted = expected[np.arange(count), arm]
            return fitted + (given == arm) / np.take(design, arm) * (outcome - fitted)

        policy, fixed = score(chosen), score(np.full(count, 1))
        cases.append(
            {
                "name": name,
                "arm": 1,
                "rows": [
                    {
                        "outcome": float(outcome[k]),
                        "given": int(given[k]),
                        "chosen": int(chosen[k]),
                        "propensity": list(design),
                        "expected": expected[k].tolist(),
                    }
                    for k in range(count)
                ],
                "expected": {
                    key: {"value": float(s.mean()), "error": float(s.std(ddof=1) / np.sqrt(count))}
                    for key, s in (("policy", policy), ("arm", fixed), ("difference", policy - fixed))
                },
            }
        )
    return cases


def pooled(name: str, value: np.ndarray, error: np.ndarray) -> dict[str, object]:
    k = len(value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = combine_effects(value, error**2, method_re="iterated", atol=1e-13, maxiter=1000)
    between = max(float(found.tau2), 0.0)
    # Never narrower than without: the scale is at least one (Röver et al. 2015).
    variance = max(1.0, float(found.scale_hksj_re)) * float(found.var_eff_w_re)
    mean = float(found.mean_effect_re)
    margin, reach = t.ppf(0.975, k - 1) * np.sqrt(variance), t.ppf(0.975, k - 2) * np.sqrt(between + variance)
    return {
        "name": name,
        "values": value.tolist(),
        "errors": error.tolist(),
        "expected": {
            "mean": mean,
            "between": float(np.sqrt(between)),
            "lower": float(mean - margin),
            "upper": float(mean + margin),
            "prediction_lower": float(mean - reach),
            "prediction_upper": float(mean + reach),
        },
    }


def pools(rng: np.random.Generator) -> list[dict[str, object]]:
    def sites(count: int, between: float) -> tuple[np.ndarray, np.ndarray]:
        error = rng.uniform(0.05, 0.2, count)
        return 1 + rng.normal(0, between, count) + rng.normal(0, error), error

    alike = np.array([1.0, 1.01, 0.99, 1.005]), np.array([0.1, 0.12, 0.09, 0.2])
    return [
        pooled("many sites that differ", *sites(14, 0.4)),
        pooled("few sites that differ", *sites(5, 0.5)),
        pooled("sites more alike than chance", *alike),
    ]


def shares(rng: np.random.Generator) -> list[dict[str, object]]:
    """Wilson's intervals."""
    fixed = [(0, 10), (10, 10), (1, 1), (0, 1), (9, 10), (278, 3502)]
    drawn = [(int(rng.integers(0, n + 1)), int(n)) for n in rng.integers(1, 5000, 12)]
    cases = []
    for held, rows in fixed + drawn:
        lower, upper = proportion_confint(held, rows, alpha=0.05, method="wilson")
        expected = {"value": held / rows, "lower": float(lower), "upper": float(upper)}
        cases.append({"name": f"{held} of {rows}", "held": held, "rows": rows, "expected": expected})
    return cases


def recalibrations(rng: np.random.Generator) -> list[dict[str, object]]:
    """Logistic recalibration and its likelihood-ratio tests."""

    def fit(y: np.ndarray, terms: np.ndarray, **model: object):
        fitted = sm.GLM(y, terms, family=sm.families.Binomial(), **model)
        found = fitted.fit(tol=1e-14, maxiter=200)
        return fitted.fit(start_params=found.params, tol=1e-14, maxiter=200)

    def case(name: str, logit: np.ndarray, y: np.ndarray) -> dict[str, object]:
        large, both = fit(y, np.ones(len(y)), offset=logit), fit(y, sm.add_constant(logit))
        original = float(np.sum(y * logit - np.logaddexp(0, logit)))
        covariance = both.cov_params()
        any_change, slope_too = 2 * (both.llf - original), 2 * (both.llf - large.llf)
        return {
            "name": name,
            "outcomes": [bool(one) for one in y],
            "logits": logit.tolist(),
            "expected": {
                "original": original,
                "intercept": float(large.params[0]),
                "intercept_variance": float(large.bse[0] ** 2),
                "intercept_likelihood": float(large.llf),
                "both_intercept": float(both.params[0]),
                "both_slope": float(both.params[1]),
                "both_intercept_variance": float(covariance[0, 0]),
                "both_slope_variance": float(covariance[1, 1]),
                "both_covariance": float(covariance[0, 1]),
                "both_likelihood": float(both.llf),
                "any_change": float(chi2.sf(any_change, 2)),
                "slope_too": float(chi2.sf(slope_too, 1)),
            },
        }

    def outcomes(logit: np.ndarray) -> np.ndarray:
        while True:
            y = (rng.random(len(logit)) < expit(logit)).astype(int)
            if 10 <= y.sum() <= len(y) - 10:
                return y

    cases = []
    for name, count, centre, spread, intercept, slope in (
        ("well calibrated", 300, -1.0, 1.2, 0.0, 1.0),
        ("too high", 400, 0.0, 1.0, -0.9, 1.0),
        ("too high and overconfident", 500, -1.0, 1.5, -0.8, 0.5),
        ("rare", 900, -3.0, 0.8, 0.3, 1.1),
        ("few", 60, -0.5, 1.0, 0.0, 1.0),
    ):
        logit = rng.normal(centre, spread, count)
        cases.append(case(name, logit, outcomes(intercept + slope * logit)))
    return cases


def jackknife(time: np.ndarray, event: np.ndarray, risk: np.ndarray) -> tuple[float, float]:
    """C and its standard error from every pair."""
    later = (time[:, None] < time[None, :]) | ((time[:, None] == time[None, :]) & ~event[None, :])
    pairs = event[:, None] & later
    wins = pairs * ((risk[:, None] > risk[None, :]) + 0.5 * (risk[:, None] == risk[None, :]))
    value = wins.sum() / pairs.sum()
    own = wins.sum(axis=0) + wins.sum(axis=1) - value * (pairs.sum(axis=0) + pairs.sum(axis=1))
    return float(value), float(np.sqrt(np.sum((own / pairs.sum()) ** 2)))


def cox(time: np.ndarray, event: np.ndarray, predictor: np.ndarray) -> tuple[float, float]:
    model = PHReg(time, predictor[:, None], status=event.astype(int), ties="efron")
    found = model.fit(start_params=model.fit().params, tol=1e-14, maxiter=200)
    found = model.fit(start_params=found.params, tol=1e-14, maxiter=200)
    slope, error = float(found.params[0]), float(found.bse[0])
    rows = pd.DataFrame({"time": time, "event": event, "predictor": predictor})
    other = CoxPHFitter().fit(rows, "time", "event", fit_options={"precision": 1e-12})
    if abs(other.params_["predictor"] - slope) > 1e-6 or abs(other.standard_errors_["predictor"] - error) > 1e-6:
        raise SystemExit(f"statsmodels and lifelines differ: {slope} and {other.params_['predictor']}")
    return slope, error


def followed(name: str, time: np.ndarray, event: np.ndarray, logit: np.ndarray, horizon: float) -> dict[str, object]:
    risk, y = expit(logit), Surv.from_arrays(event, time)
    predictor = np.log(np.logaddexp(0, logit))
    cut_time, cut_event = np.minimum(time, horizon), event & (time <= horizon)
    kaplan_meier = KaplanMeierFitter().fit(time, event)
    free = float(kaplan_meier.predict(horizon))
    ends = kaplan_meier.confidence_interval_
    ends = ends[ends.index <= horizon].iloc[-1].to_numpy(dtype=float)
    observed, expected = 1 - free, float(risk.mean())
    # Greenwood's sum, from the interval on the complementary log-log that lifelines gives.
    width = float(np.log(np.log(ends[0]) / np.log(free)))
    greenwood = (width * abs(np.log(free)) / Z) ** 2
    margin = np.exp(Z * free * np.sqrt(greenwood) / observed)

    def shift(share: float) -> float:
        return brentq(lambda at: np.mean(-np.expm1(-np.exp(predictor + at))) - share, -40, 40, xtol=1e-15, rtol=1e-15)

    def score(free_of: np.ndarray) -> float:
        return float(brier_score(y, y, free_of[:, None], horizon)[1][0])

    slope, slope_error = cox(cut_time, cut_event, predictor)
    concordance, concordance_error = jackknife(cut_time, cut_event, logit)
    package = float(concordance_index_censored(cut_event, cut_time, logit)[0])
    if abs(concordance - package) > 1e-12:
        raise SystemExit(f"C by pairs and of scikit-survival differ: {concordance} and {package}")
    order = np.argsort(risk, kind="stable")
    groups, start = [], 0
    for group in range(1, 6):
        end = max(len(order) * group // 5, start)
        while 0 < end < len(order) and risk[order[end - 1]] == risk[order[end]]:
            end += 1
        rows = order[start:end]
        if len(rows):
            within = KaplanMeierFitter().fit(time[rows], event[rows])
            known = time[rows].max() >= horizon or float(within.survival_function_.iloc[-1, 0]) == 0
            seen = 1 - float(within.predict(horizon)) if known else None
            groups.append({"rows": len(rows), "expected": float(risk[rows].mean()), "observed": seen})
        start = end
    return {
        "name": name,
        "horizon": horizon,
        "times": time.tolist(),
        "events": [bool(one) for one in event],
        "logits": logit.tolist(),
        "expected": {
            "concordance": concordance,
            "concordance_error": concordance_error,
            "concordance_of_all": float(concordance_index_censored(event, time, logit)[0]),
            "slope": slope,
            "slope_error": slope_error,
            "brier": score(1 - risk),
            "brier_null": score(np.full(len(risk), free)),
            "observed": observed,
            "observed_lower": float(1 - ends[1]),
            "observed_upper": float(1 - ends[0]),
            "expected": expected,
            "observed_to_expected": observed / expected,
            "observed_to_expected_lower": float(observed / expected / margin),
            "observed_to_expected_upper": float(observed / expected * margin),
            "in_the_large": shift(observed),
            "in_the_large_lower": shift(1 - ends[1]),
            "in_the_large_upper": shift(1 - ends[0]),
        },
        "groups": groups,
    }


def followeds(rng: np.random.Generator) -> list[dict[str, object]]:
    def rows(count: int, spread: float, censored: float, step: float | None = None):
        logit = rng.normal(-0.3, 1.1, count)
        event_at = rng.exponential(9 * np.exp(-spread * logit))
        leave = rng.exponential(censored, count)
        time, event = np.minimum(event_at, leave), event_at <= leave
        if step is not None:
            time, logit = np.ceil(time / step) * step, np.round(logit, 1)
        return time, event, logit

    cases = []
    for name, horizon, arguments in (
        ("plain", 5.0, (150, 0.8, 18.0)),
        ("times and risks that tie, the horizon among the times", 4.0, (180, 0.7, 14.0, 1.0)),
        ("heavily censored", 3.0, (220, 0.8, 4.0)),
        ("nobody censored", 6.0, (120, 0.6, 1e9)),
        ("overconfident", 5.0, (160, 0.2, 15.0)),
        ("wrong way round", 5.0, (140, -0.6, 15.0)),
    ):
        while True:
            time, event, logit = rows(*arguments)
            if np.sum(event & (time <= horizon)) >= 10 and np.sum(time > horizon) >= 10:
                break
        cases.append(followed(name, time, event, logit, horizon))
    return cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20260101)
    rng = np.random.default_rng(parser.parse_args().seed)
    reference = {
        "versions": {name: version(name) for name in PACKAGES},
        "binary": binaries(rng),
        "survival": survivals(rng),
        "policy": policies(rng),
        "pooled": pools(rng),
        "share": shares(rng),
        "recalibration": recalibrations(rng),
        "followed": followeds(rng),
    }
    json.dump(reference, sys.stdout, allow_nan=False, indent=None, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
