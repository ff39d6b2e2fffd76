"""What can go wrong, as data: where, what, and what to do. Nothing here prints or exits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from docgen.language import listed, say
from docgen.records import record

T = TypeVar("T")


class Severity(StrEnum):
    """How much a problem weighs: an error stops a build, a warning is reported, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@record(frozen=True, slots=True)
class Place:
    """Where something stands: a line of a text file, or a spot in a Word file (`where`).

    `file` is relative to the project, with `/`; `line` and `column` count from 1, 0 when unknown.
    """

    file: str
    line: int = 0
    column: int = 0
    where: str = ""

    def __str__(self) -> str:
        if self.where:
            return f"{self.file}: {self.where}"
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.file, *numbers])


@record(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or doubtful. `code` is a stable name in kebab-case; `hint` says what to do."""

    code: str
    message: str
    place: Place
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return "\n".join([self.line, *(f"    {line}" for line in self.hint.splitlines())])

    @property
    def line(self) -> str:
        """The problem without its hint; one that stops nothing says so."""
        weight = {Severity.WARNING: say("warning: "), Severity.NOTE: say("note: ")}.get(self.severity, "")
        return f"{self.place}: {self.message} [{weight}{self.code}]"

    def as_data(self) -> dict[str, object]:
        """The problem for `--json`."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "hint": self.hint,
            "place": {
                "file": self.place.file,
                "line": self.place.line,
                "column": self.place.column,
                "where": self.place.where,
            },
        }


class DocgenError(Exception):
    """A stage could not go on; `problems` holds everything it found, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line, each once. Problems of one Word file keep the order they were found in."""
    once = dict.fromkeys(problems)
    return tuple(sorted(once, key=lambda problem: (problem.place.file, problem.place.line, problem.place.column)))


def stop_on(problems: Iterable[Problem]) -> None:
    """Raise `DocgenError` if there is any error among the problems."""
    found = list(problems)
    if any(problem.severity is Severity.ERROR for problem in found):
        raise DocgenError(found)


def did_you_mean(name: str, known: Iterable[str], *, or_all: bool = True) -> str:
    """A hint with the nearest known name, or `or_all` of them when they are few, or nothing."""
    import difflib  # noqa: PLC0415  # seldom needed

    names = sorted(set(known))
    near = [each for each in names if each.endswith(f".{name}")] or difflib.get_close_matches(
        name, names, n=1, cutoff=0.65
    )
    if near:
        return say("Did you mean {name}?", name=near[0])
    if or_all and 0 < len(names) <= 12:
        return say("Known here: {names}.", names=listed(names))
    return ""


class Attempts:
    """Stages that do not need one another: each is tried, and the problems of all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def __call__(self, stage: Callable[[], T]) -> T | None:
        try:
            return stage()
        except DocgenError as error:
            self.problems += error.problems
            return None
