"""The counts: by outcome, by code and by operator."""

from __future__ import annotations

from collections import Counter, defaultdict

from .judge import DISPUTED, PANICKED, PASSED, REFUSED, WRONG

OUTCOMES = (PASSED, REFUSED, DISPUTED, WRONG, PANICKED)


def totals(rows: list[dict]) -> dict[str, int]:
    """How many cases came to each outcome."""
    found = Counter(row["outcome"] for row in rows)
    return {outcome: found[outcome] for outcome in OUTCOMES}


def codes(rows: list[dict]) -> dict[str, int]:
    """How many cases were refused with each code."""
    found = Counter(row["code"] or "no code" for row in rows if row["outcome"] == REFUSED)
    return dict(found.most_common())


def markdown(peer: str, standard: str, rows: list[dict]) -> str:
    """The summary: totals, codes, every operator that did not pass everywhere, every disputed, wrong or panicked case."""
    counts = totals(rows)
    lines = [
        f"# {peer} on the node tests of onnx {standard}",
        "",
        f"{len(rows)} cases: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) + ".",
        "",
        "| refused with | cases |",
        "|---|---:|",
        *(f"| {code} | {count} |" for code, count in codes(rows).items()),
        "",
        "| operator | " + " | ".join(OUTCOMES) + " |",
        "|---|" + "---:|" * len(OUTCOMES),
    ]
    operators = defaultdict(Counter)
    for row in rows:
        operators[row["operator"]][row["outcome"]] += 1
    whole = sorted(name for name, found in operators.items() if set(found) == {PASSED})
    for name, found in sorted(operators.items()):
        if name not in whole:
            lines.append(f"| {name} | " + " | ".join(str(found[outcome]) for outcome in OUTCOMES) + " |")
    lines += ["", f"Passed everywhere: {', '.join(whole) or 'none'}.", ""]
    for outcome in (DISPUTED, WRONG, PANICKED):
        cases = [row for row in rows if row["outcome"] == outcome]
        if cases:
            lines += [f"## {outcome.capitalize()}", ""]
            lines += [f"- `{row['name']}`: {row['detail']}" for row in cases] + [""]
    return "\n".join(lines)
