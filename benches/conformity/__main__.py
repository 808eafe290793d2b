"""Puts the node tests to a peer: `PYTHONPATH=benches python -m conformity [--peer kusushi|onnxruntime]`.

Writes `conformity.json` and `conformity.md` into the folder `--into`. The status is 1 where a case is wrong or
panicked; `--at-least N` makes it 1 also where fewer than N passed.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path

from peers.process import Peer

from . import report
from .cases import cases
from .judge import judge

BENCHES = Path(__file__).parents[1]
COMMANDS = {
    "kusushi": [str(BENCHES.parent / "target/release/kusushi-bench")],
    "onnxruntime": [sys.executable, str(BENCHES / "peers/onnxruntime_peer.py")],
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m conformity", description=__doc__)
    parser.add_argument("--peer", choices=COMMANDS, default="kusushi")
    parser.add_argument("--program", metavar="COMMAND", help="the peer's command, where it is not the usual one")
    parser.add_argument("--into", type=Path, default=Path("target/conformity"), metavar="DIR")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="only cases of such names")
    parser.add_argument("--budget", type=float, default=20.0, metavar="SECONDS", help="for each question to the peer")
    parser.add_argument("--at-least", type=int, default=0, metavar="N", help="how many must pass")
    asked = parser.parse_args()
    command = shlex.split(asked.program) if asked.program else COMMANDS[asked.peer]
    rows = run(Peer(command, asked.budget), asked.only)
    counts = report.totals(rows)
    standard = version("onnx")
    asked.into.mkdir(parents=True, exist_ok=True)
    found = {"peer": asked.peer, "onnx": standard, "totals": counts, "refused": report.codes(rows), "cases": rows}
    (asked.into / "conformity.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    (asked.into / "conformity.md").write_text(report.markdown(asked.peer, standard, rows))
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()), f"of {len(rows)}")
    return int(counts["wrong"] + counts["panicked"] > 0 or counts["passed"] < asked.at_least)


def run(peer: Peer, only: str) -> list[dict]:
    """The verdict of every case whose name fits the pattern."""
    rows = []
    with peer, tempfile.TemporaryDirectory() as folder:
        for case in cases():
            if fnmatch(case.name, only):
                verdict = judge(case, peer, Path(folder) / "inputs.json")
                rows.append({"name": case.name, "kind": case.kind, "operator": case.operator} | vars(verdict))
    return rows


sys.exit(main())
