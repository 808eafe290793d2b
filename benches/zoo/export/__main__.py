"""Makes the zoo: `python -m export --into DIR [--only NAME] [--family FAMILY]`, from `benches/zoo`.

A model whose training or export fails is written down with the error, and the others go on.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and the trainers read it: sums in one order

import argparse
import json
import shutil
import time
from fnmatch import fnmatch
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from . import folder
from .recipe import Recipe, silently

FAMILIES = [
    "gradient_boosting",
    "sklearn_linear",
    "sklearn_trees",
    "sklearn_hist_gradient_boosting",
    "sklearn_pipelines",
    "sklearn_ensembles",
    "sklearn_kernels",
    "sklearn_neighbours",
    "sklearn_preprocessing",
    "survival",
    "tree_ensemble_v5",
    "torch_models",
    "torch_sequences",
    "quantised",
]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m export", description=__doc__)
    parser.add_argument("--into", type=Path, default=Path("target/zoo"), metavar="DIR")
    parser.add_argument("--only", default="*", metavar="NAME", help="a name or a pattern of names")
    parser.add_argument("--family", choices=FAMILIES, help="only this family")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    for family in [asked.family] if asked.family else FAMILIES:
        for recipe in import_module(f".{family}", __package__).FAMILY:
            if fnmatch(recipe.name, asked.only):
                attempt(recipe, asked.into)
    index(asked.into)


def attempt(recipe: Recipe, into: Path) -> None:
    """Makes one model, or writes down why it could not be made."""
    start = time.monotonic()
    try:
        with silently():
            model = folder.write(recipe, recipe.make(), into)
        print(f"{recipe.name}: {model['bytes']} bytes, {time.monotonic() - start:.1f} s", flush=True)
    except Exception as error:  # whatever an exporter raises is its answer
        reason = f"{type(error).__name__}: {error}".strip().splitlines()[0][:400]
        shutil.rmtree(into / recipe.name, ignore_errors=True)
        (into / recipe.name).mkdir()
        failed = {
            "name": recipe.name,
            "exporter": recipe.exporter,
            "version": version(recipe.exporter),
            "error": reason,
        }
        (into / recipe.name / "failed.json").write_text(json.dumps(failed, indent=1, ensure_ascii=False) + "\n")
        print(f"{recipe.name}: NOT EXPORTED: {reason}", flush=True)


def index(into: Path) -> None:
    """Lists every model that stands in the folder, and every one that could not be exported."""
    found = {
        "models": [json.loads(path.read_text()) for path in sorted(into.glob("*/model.json"))],
        "failed": [json.loads(path.read_text()) for path in sorted(into.glob("*/failed.json"))],
    }
    whole = into / ".index.json.part"
    whole.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    whole.rename(into / "index.json")
    print(f"{len(found['models'])} models, {len(found['failed'])} that could not be exported")


main()
