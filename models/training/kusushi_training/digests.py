"""Write a package's ``[files]`` table: the SHA-256 of every file beside ``manifest.toml``.

    PYTHONPATH=models/training python -m kusushi_training.digests models/<id>...

Needs nothing but the standard library. ``train/`` is no part of a package. The table is the manifest's last, and its
text is replaced; everything above it stays as it was written.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

HEADER = "\n[files]\n"


def digests(package: Path) -> dict[str, str]:
    """Every file of the package but the manifest and a signature, which signs it, by name."""
    files = sorted(p for p in package.iterdir() if p.is_file() and p.name not in ("manifest.toml", "signature.json"))
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def write(package: Path) -> bool:
    """Whether the manifest changed."""
    manifest = package / "manifest.toml"
    old = manifest.read_text(encoding="utf-8")
    above, header, _ = old.partition(HEADER)
    if not header:
        raise SystemExit(f"{manifest}: no [files] table")
    table = "".join(f'"{name}" = "{digest}"\n' for name, digest in digests(package).items())
    new = above + HEADER + table
    manifest.write_text(new, encoding="utf-8")
    return new != old


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("which package? models/<id>")
    for name in sys.argv[1:]:
        print(f"{name}: {'written' if write(Path(name)) else 'unchanged'}")
