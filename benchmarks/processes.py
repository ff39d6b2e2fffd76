"""Processes: a command in, what it took out."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).parent.parent

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""That of what is measured: without compiled modules, it would be Python's compiler."""


@dataclass(frozen=True)
class Taken:
    """What a process took: seconds on the clock, seconds of the processor, and at most so many MiB."""

    clock: float
    processor: float
    memory: float


def run(command: Sequence[str], folder: Path = ROOT, *, good: tuple[int, ...] = (0,)) -> Taken:
    """Run a command to its end in a folder; one that fails stops the benchmark."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=told)
        taken = wait(process, start)
        if process.returncode not in good:
            told.seek(0)
            raise SystemExit(f"failed: {' '.join(command)}\n{told.read().decode()}")
    return taken


def wait(process: subprocess.Popen[bytes] | subprocess.Popen[str], start: float) -> Taken:
    """Wait for the end of a process that was begun at a time."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Taken(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def aside(do: Callable[..., T], *arguments: object) -> T:
    """Something done in a process of its own: what this one has loaded would count as memory of those it measures."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(do, *arguments).result()
