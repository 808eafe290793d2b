"""The guest beside onnxruntime-web, both in Node: `PYTHONPATH=benches python -m zoo.web --zoo target/zoo`.

For every model: bytes of the graph, the time to load it, the first run, and the median of the runs at one row, the two
programs taking turns. Prints a table, the slowest ratios first; `npm ci` in `benches/peers` beforehand.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from peers import tensors
from peers.process import Ended, Peer, Refused

from .compare import stored

ROOT = Path(__file__).parents[2]
PEERS = {"guest": "guest_node.mjs", "onnxruntime-web": "onnxruntime_web.mjs"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m zoo.web", description=__doc__)
    parser.add_argument("--zoo", type=Path, default=Path("target/zoo"), metavar="DIR")
    parser.add_argument("--guest", type=Path, default=ROOT / "target/guest/kusushi.wasm", metavar="FILE.wasm")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="turns of each program")
    parser.add_argument("--budget", type=float, default=120.0, metavar="SECONDS", help="for each question")
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="the figures, for other programs")
    asked = parser.parse_args()
    index = json.loads((asked.zoo / "index.json").read_text())
    rows = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # WebAssembly reserves addresses by the gigabyte.
        peers = {
            name: stack.enter_context(
                Peer(["node", str(ROOT / "benches/peers" / file)], asked.budget, resource.RLIM_INFINITY)
            )
            for name, file in PEERS.items()
        }
        for model in index["models"]:
            rows.append(measure(asked, model, peers, folder / "inputs.json"))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1) + "\n")
    print(table(rows))
    return 0


def measure(asked: argparse.Namespace, model: dict, peers: dict[str, Peer], inputs: Path) -> dict:
    """Load, first run and steady runs of one model, nanoseconds; an error's words instead where there is one."""
    folder = asked.zoo / model["name"]
    graph = str(folder / "model.onnx")
    few = model["cases"][0]
    case = next((case for case in model["cases"] if case["rows"] == 16), few)
    given = [(tensor["name"], stored(folder, tensor)) for tensor in case["inputs"]]
    tensors.write(inputs, given, case["rows"])
    row = {"name": model["name"], "bytes": (folder / "model.onnx").stat().st_size}
    for name, peer in peers.items():
        try:
            if name == "guest":
                peer.guest(str(asked.guest))
            load = peer.load(graph)
            first = peer.time(str(inputs), 1)[0]
            row[name] = {"load": load, "first": first, "steady": []}
        except (Refused, Ended) as error:
            row[name] = {"error": str(error)[:200]}
    for _ in range(asked.rounds):
        for name, peer in peers.items():
            if "error" not in row[name]:
                row[name]["steady"] += peer.time(str(inputs), 1)
    for name in peers:
        if "error" not in row[name]:
            row[name]["steady"] = statistics.median(row[name]["steady"])
    return row


def table(rows: list[dict]) -> str:
    """Markdown, microseconds."""
    lines = [
        "| model | bytes | load | its | first | its | steady | its | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    both = [row for row in rows if all("error" not in row[name] for name in PEERS)]
    for row in sorted(both, key=lambda row: -ratio(row)):
        ours, its = (row[name] for name in PEERS)
        figures = [f"{side[key] / 1000:.0f}" for key in ("load", "first", "steady") for side in (ours, its)]
        lines.append(f"| {row['name']} | {row['bytes']} | {' | '.join(figures)} | {ratio(row):.2f} |")
    for row in rows:
        if row not in both:
            reasons = "; ".join(f"{name}: {row[name]['error']}" for name in PEERS if "error" in row[name])
            lines.append(f"| {row['name']} | {row['bytes']} | {reasons} |||||||")
    return "\n".join(lines)


def ratio(row: dict) -> float:
    """The guest's steady time in that of onnxruntime-web."""
    return row["guest"]["steady"] / row["onnxruntime-web"]["steady"]


if __name__ == "__main__":
    sys.exit(main())
