"""The arguments that a training run takes."""

from __future__ import annotations

import argparse
from pathlib import Path


def parse(description: str) -> tuple[Path, Path | None]:
    """The public file, and where to write the rows set aside instead of training."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FILE.csv.gz", help="the public file")
    parser.add_argument(
        "--write-set-aside",
        type=Path,
        metavar="TABLE.csv",
        help="write the rows set aside, for `kusushi evaluate`, and nothing else; not into the repository",
    )
    arguments = parser.parse_args()
    return arguments.data, arguments.write_set_aside
