"""Progress: the stages of a command in; on a terminal, a line that says what takes long out, gone at the end.

To who asks for it, each stage is told when it ends, with what it took, and each file that was read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Lock, Timer
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from docgen.language import say
from docgen.stages import STAGE

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.status import Status

PATIENCE = 1.0
"""Seconds that nobody needs an explanation for."""


def is_coloured(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether colours are for a stream: it is a terminal that knows them, and nobody has said NO_COLOR."""
    return is_live(stream, environment) and not environment.get("NO_COLOR")


def is_live(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a line can be changed after it was written: on a terminal that is not dumb."""
    return stream.isatty() and environment.get("TERM", "") not in ("dumb", "unknown")


class Shown:
    """A line on a terminal with the stage of the moment, from `PATIENCE` seconds on and until the work ends."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.stage = ""
        self.status: Status | None = None
        self.over = False
        self.lock = Lock()
        self.timer = Timer(PATIENCE, self.show)
        self.timer.daemon = True

    def __enter__(self) -> Self:
        self.timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.timer.cancel()
        with self.lock:
            self.over = True
            if self.status is not None:
                self.status.stop()

    def __call__(self, kind: str, what: str) -> None:
        with self.lock:
            if kind == STAGE:
                self.stage = what
                if self.status is not None:
                    self.status.update(self.line)

    @property
    def line(self) -> str:
        from rich.markup import escape  # noqa: PLC0415

        return escape(say("{stage}…", stage=self.stage or say("working")))

    def show(self) -> None:
        """Begin the line, unless all is over."""
        from rich.console import Console  # noqa: PLC0415  # not for what is done within a second

        with self.lock:
            if not self.over:
                self.status = Console(file=self.stream).status(self.line, spinner="line")
                self.status.start()


class Counted:
    """A bar on a terminal with how many are done of so many, from `PATIENCE` seconds on and until the work ends."""

    def __init__(self, stream: TextIO, count: int) -> None:
        self.stream = stream
        self.count = count
        self.done = 0
        self.start = time.monotonic()
        self.bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        if self.bar is None and time.monotonic() - self.start > PATIENCE:
            self.show()
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], completed=self.done)

    def show(self) -> None:
        from rich import progress  # noqa: PLC0415  # not for what is done within a second
        from rich.console import Console  # noqa: PLC0415

        shown = (progress.MofNCompleteColumn(), progress.BarColumn(), progress.TimeRemainingColumn())
        self.bar = progress.Progress(*shown, console=Console(file=self.stream), transient=True)
        self.bar.add_task("", total=self.count)
        self.bar.start()


class Told:
    """A line for each stage, when it ends, with what it took, and for each file."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.stage = ""
        self.begun = self.start = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        self.tell(_timed(time.perf_counter() - self.start, say("in all")))

    def __call__(self, kind: str, what: str) -> None:
        if kind == STAGE:
            self.end()
            self.stage, self.begun = what, time.perf_counter()
        else:
            self.tell(say("read {file}", file=what))

    def end(self) -> None:
        """Tell what the stage took that ends here."""
        if self.stage:
            self.tell(_timed(time.perf_counter() - self.begun, self.stage))
        self.stage = ""


def _timed(seconds: float, what: str) -> str:
    return f"{seconds:5.2f} s  {what}"
