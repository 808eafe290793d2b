"""How good risks by a horizon are where some patients were not followed so long. The figures are those of `kusushi
evaluate`, computed here a second time and more slowly, pair by pair and time by time.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

Z = float(norm.ppf(0.975))


def concordance(time: np.ndarray, event: np.ndarray, risk: np.ndarray) -> dict[str, float]:
    """Harrell's C; interval by the infinitesimal jackknife, as R's survival::concordance has it."""
    earlier = event[:, None] & ((time[:, None] < time[None, :]) | ((time[:, None] == time[None, :]) & ~event[None, :]))
    wins = earlier * ((risk[:, None] > risk[None, :]) + 0.5 * (risk[:, None] == risk[None, :]))
    pairs = earlier.sum()
    value = float(wins.sum() / pairs)
    of_each = wins.sum(axis=0) + wins.sum(axis=1) - value * (earlier.sum(axis=0) + earlier.sum(axis=1))
    return _wald(value, float(np.sum((of_each / pairs) ** 2)))


def survival_at(time: np.ndarray, event: np.ndarray, horizon: float) -> tuple[float, float]:
    """Kaplan and Meier's estimate at the horizon, and Greenwood's sum."""
    share, sum_ = 1.0, 0.0
    for t in np.unique(time[event & (time <= horizon)]):
        at_risk, events = np.sum(time >= t), np.sum(event & (time == t))
        share *= 1 - events / at_risk
        sum_ += events / (at_risk * (at_risk - events))
    return float(share), float(sum_)


def brier(time: np.ndarray, event: np.ndarray, risk: np.ndarray, horizon: float) -> float:
    """Weighted by the inverse probability of still being followed (Graf et al. 1999)."""

    def followed(at: float) -> float:
        # Of events at the time of a censoring, the events come first.
        share = 1.0
        for t in np.unique(time[~event & (time <= at)]):
            at_risk = np.sum(time >= t) - np.sum(event & (time == t))
            share *= 1 - np.sum(~event & (time == t)) / at_risk
        return share

    early, late = event & (time <= horizon), time > horizon
    weight = np.zeros(len(time))
    weight[early] = [1 / followed(t) for t in time[early]]
    weight[late] = 1 / followed(horizon)
    return float(np.mean(weight * (risk - early) ** 2))


def slope(time: np.ndarray, event: np.ndarray, predictor: np.ndarray) -> dict[str, float]:
    """Cox's regression on one predictor, ties by Efron."""
    beta = 0.0
    for _ in range(100):
        score = information = 0.0
        for t in np.unique(time[event]):
            now = event & (time == t)
            z, z_now = predictor[time >= t], predictor[now]
            w, w_now = np.exp(beta * z), np.exp(beta * z_now)
            score += z_now.sum()
            for k in range(len(z_now)):
                share = k / len(z_now)
                total = w.sum() - share * w_now.sum()
                mean = (w @ z - share * (w_now @ z_now)) / total
                square = (w @ z**2 - share * (w_now @ z_now**2)) / total
                score -= mean
                information += square - mean**2
        step = score / information
        beta += step
        if abs(step) < 1e-12:
            return _wald(float(beta), float(1 / information))
    raise RuntimeError("Cox's regression did not converge")


def figures(time: np.ndarray, event: np.ndarray, logit: np.ndarray, horizon: float) -> dict[str, object]:
    """All figures of one set of rows. Follow-up is cut at the horizon for the slope, of which the risk says nothing."""
    risk = expit(logit)
    predictor = np.log(np.logaddexp(0, logit))  # the complementary log-log: log(-log(1 - risk))
    free, greenwood = survival_at(time, event, horizon)
    observed, expected = 1 - free, float(risk.mean())
    # The interval of the observed risk on the complementary log-log, of O/E on the log scale.
    width = Z * np.sqrt(greenwood) / abs(np.log(free))
    ends = [1 - free ** np.exp(sign * width) for sign in (-1, 1)]
    margin = np.exp(Z * free * np.sqrt(greenwood) / observed)

    def in_the_large(wanted: float) -> float:
        return brentq(lambda shift: np.mean(-np.expm1(-np.exp(predictor + shift))) - wanted, -20, 20, xtol=1e-14)

    cut_time, cut_event = np.minimum(time, horizon), event & (time <= horizon)
    score, null = brier(time, event, risk, horizon), brier(time, event, np.full(len(time), observed), horizon)
    large = [in_the_large(value) for value in (observed, *ends)]
    return {
        "n": len(time),
        "events": int(event.sum()),
        "events_by_horizon": int(cut_event.sum()),
        "followed_beyond_horizon": int(np.sum(time > horizon)),
        "concordance": concordance(time, event, logit),
        "concordance_by_horizon": concordance(cut_time, cut_event, logit),
        "slope": slope(cut_time, cut_event, predictor),
        "calibration_in_the_large": {"value": large[0], "lower": large[1], "upper": large[2]},
        "observed": {"value": observed, "lower": ends[0], "upper": ends[1]},
        "expected": expected,
        "observed_to_expected": {
            "value": observed / expected,
            "lower": observed / expected / margin,
            "upper": observed / expected * margin,
        },
        "brier": score,
        "brier_null": null,
        "scaled_brier": 1 - score / null,
    }


def fifths(time: np.ndarray, event: np.ndarray, logit: np.ndarray, horizon: float) -> list[dict[str, float]]:
    """Expected and observed risk by fifth of predicted risk; no two risks at a cut may be equal."""
    rows, order = [], np.argsort(logit, kind="stable")
    cuts = [len(order) * fifth // 5 for fifth in range(6)]
    for start, end in zip(cuts, cuts[1:], strict=False):
        part = order[start:end]
        if end < len(order) and logit[order[end - 1]] == logit[order[end]]:
            raise ValueError("equal risks on both sides of a cut")
        free, _ = survival_at(time[part], event[part], horizon)
        rows.append({"n": len(part), "expected": float(expit(logit[part]).mean()), "observed": 1 - free})
    return rows


def _wald(value: float, variance: float) -> dict[str, float]:
    half = Z * float(np.sqrt(variance))
    return {"value": value, "lower": value - half, "upper": value + half}
