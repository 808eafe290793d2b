"""fhir.resources on a patient's data: a peer of `cargo bench --bench reading` (see README.md beside this)."""

import json
import sys
import time
from pathlib import Path

from fhir.resources.R4B.bundle import Bundle


def read(path: str, times: int) -> dict:
    """Reads a bundle so many times."""
    text = Path(path).read_bytes()
    seen, start = 0, time.perf_counter_ns()
    for _ in range(times):
        seen += len(Bundle.model_validate_json(text).entry)
    return {"ns": time.perf_counter_ns() - start, "seen": seen}


for line in sys.stdin:
    print(json.dumps(read(**json.loads(line))), flush=True)
