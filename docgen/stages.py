"""Stages: what is being done just now in, told to whoever listens out; nobody does unless a command asks.

The pipeline must not print. It tells its stages, and the files that it reads, to the one who has said `listening`; each
stage ends where the next begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, str], None]
"""Told of a kind, `STAGE` or `READ`, and of the stage or the file."""

STAGE, READ = "stage", "read"

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
_version: ContextVar[str] = ContextVar("version", default="")


def begin(stage: str) -> None:
    """Tell what is being done from here on."""
    version = _version.get()
    _tell(STAGE, f"{version}: {stage}" if version else stage)


def read(file: str) -> None:
    """Tell of a file that is read."""
    _tell(READ, file)


def _tell(kind: str, what: str) -> None:
    listener = _listener.get()
    if listener is not None:
        listener(kind, what)


@contextmanager
def of_version(name: str) -> Iterator[None]:
    """Let the stages in here be those of a version of the project."""
    before = _version.set(name)
    try:
        yield
    finally:
        _version.reset(before)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let a listener be told of all that is done in here."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)
