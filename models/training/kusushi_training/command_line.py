"""The arguments that a training run takes."""

from __future__ import annotations

import argparse
from pathlib import Path


SET_ASIDE = "set-aside"
HELP = {
    SET_ASIDE: "the rows set aside",
    "out-of-fold": "all rows, with what an out-of-fold fit says of each less what the shipped graph says",
    "sites-left-out": "the rows of the larger sites, with what a fit on all others says less what the shipped graph says",
}


def parse(description: str) -> tuple[Path, Path | None]:
    """The public file, and where to write the rows set aside instead of training."""
    data, tables = parse_tables(description, (SET_ASIDE,))
    return data, tables.get(SET_ASIDE)


def parse_tables(description: str, names: tuple[str, ...]) -> tuple[Path, dict[str, Path]]:
    """The public file, and which tables to write where instead of training, by the names of ``HELP``."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FILE.csv.gz", help="the public file")
    for name in names:
        parser.add_argument(
            f"--write-{name}",
            type=Path,
            metavar="TABLE.csv",
            help=f"write {HELP[name]}, for `kusushi evaluate`, and nothing else; not into the repository",
        )
    arguments = vars(parser.parse_args())
    tables = {name: arguments["write_" + name.replace("-", "_")] for name in names}
    return arguments["data"], {name: path for name, path in tables.items() if path is not None}
