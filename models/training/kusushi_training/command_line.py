"""The one argument that a training run takes."""

from __future__ import annotations

import argparse
from pathlib import Path


def data_path(description: str) -> Path:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FILE.csv.gz", help="the public file")
    return parser.parse_args().data
