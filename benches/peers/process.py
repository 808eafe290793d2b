"""A peer as a child process (`README.md` beside this): one question at a time, each within a budget.

A child that panics, aborts or hangs ends alone; the next question starts another.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import subprocess
import tempfile
import time
from types import TracebackType

MEMORY = 12 << 30
"""Bytes of address space that a child may take, so that a bomb ends the child and not the machine."""


class Ended(Exception):
    """The child ended or hung instead of answering; the message says how."""


class Refused(Exception):
    """The peer answered with an error; the message is the peer's."""


class Peer:
    """A peer's child process, started when it is first asked."""

    def __init__(self, command: list[str], budget: float, memory: int = MEMORY) -> None:
        self._command = command
        self._budget = budget
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._said = tempfile.TemporaryFile()

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self._said.close()

    def guest(self, path: str) -> None:
        """Hands over the guest, to a peer that runs one."""
        self._ask({"op": "guest", "path": path})

    def load(self, path: str) -> int:
        """Loads a graph in place of the one before; nanoseconds."""
        return self._ask({"op": "load", "path": path})["load_ns"]

    def answer(self, inputs: str) -> list[dict]:
        """The outputs for a file of inputs."""
        return self._ask({"op": "answer", "inputs": inputs})["outputs"]

    def time(self, inputs: str, batch: int) -> list[int]:
        """Wall time of each run of the next `batch` rows, nanoseconds."""
        return self._ask({"op": "time", "inputs": inputs, "batch": batch})["each_ns"]

    def stop(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ask(self, request: dict) -> dict:
        child = self._start()
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            raise self._ended("ended before it was asked") from None
        answer = json.loads(self._line(child))
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._said.truncate(0)
            self._said.seek(0)
            pipe = subprocess.PIPE
            self._child = subprocess.Popen(
                self._command, stdin=pipe, stdout=pipe, stderr=self._said, preexec_fn=self._bound, bufsize=0
            )
        return self._child

    def _bound(self) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (self._memory, self._memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """The next line, or `Ended` where none comes within the budget."""
        parts, until = [], time.monotonic() + self._budget
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while not parts or not parts[-1].endswith(b"\n"):
                if not selector.select(max(0.0, until - time.monotonic())):
                    raise self._ended(f"no answer within {self._budget:g} s")
                part = os.read(child.stdout.fileno(), 1 << 20)
                if not part:
                    raise self._ended(_how(child.wait()))
                parts.append(part)
        return b"".join(parts)

    def _ended(self, how: str) -> Ended:
        self.stop()
        self._said.seek(0)
        said = [line for line in self._said.read().decode(errors="replace").splitlines() if line.strip()]
        # A Rust panic says where on its first line and why on the next.
        at = next((at for at, line in enumerate(said) if "panicked at" in line), max(0, len(said) - 2))
        return Ended(": ".join([how, " ".join(line.strip() for line in said[at : at + 2])]).rstrip(": "))


def _how(code: int) -> str:
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
