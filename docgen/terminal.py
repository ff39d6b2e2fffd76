"""Terminal: what commands say and write, how much of it, and the code that each way out has."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

from docgen import __version__, files, stages
from docgen.files import reason_of
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity
from docgen.records import record


class Exit(IntEnum):
    """What the exit code says; 2, wrong usage, is typer's own."""

    GOOD = 0
    PROBLEMS = 1
    FAULT = 3
    STOPPED = 130


@record(slots=True)
class _Manner:
    """How much is said: what was asked for and problems alone, or each stage, too."""

    quiet: bool = False
    verbose: bool = False


manner = _Manner()


class _Unheard(Exception):
    """What was to be said could not be: `reason` says why, and is empty where nobody reads any more."""

    def __init__(self, error: OSError) -> None:
        self.reason = "" if isinstance(error, BrokenPipeError) else reason_of(error)


def tell(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Print a line at once, so that what both streams tell stands in its order."""
    try:
        print(text, file=sys.stderr if err else sys.stdout, end=end, flush=True)
    except OSError as error:
        raise _Unheard(error) from None


def note(text: str) -> None:
    """Print what is good to know; not with --quiet."""
    if not manner.quiet:
        tell(text)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print problems with all that is known of each."""
    for problem in problems:
        tell(str(problem), err=True)


@contextmanager
def at_work() -> Iterator[None]:
    """While a command works: a line on the terminal says at what, once it takes long; with --verbose each stage."""
    from docgen import progress  # noqa: PLC0415

    shown: progress.Told | progress.Shown
    if manner.verbose:
        shown = progress.Told(lambda line: tell(line, err=True))
    elif not manner.quiet and progress.is_live(sys.stderr, os.environ):
        shown = progress.Shown(sys.stderr)
    else:
        yield
        return
    with shown, stages.listening(shown):
        yield


def write(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: a failure leaves the file that was there."""
    files.write(target, data)
    _tell_written(target)


def write_near(target: Path, data: bytes) -> Path:
    """The same, or beside it with a number where another program holds it open. Gives the file."""
    for name in (target, *(target.with_stem(f"{target.stem} ({number})") for number in range(2, 10))):
        try:
            files.put(name, data)
        except PermissionError:
            continue
        except OSError:
            break
        _tell_written(name)
        return name
    write(target, data)  # and say why not
    return target


def _tell_written(file: Path) -> None:
    if manner.verbose:
        tell(say("wrote {file}", file=file.as_posix()), err=True)


def run(command: Callable[[], object]) -> NoReturn:
    """Run a command and exit; every way out has its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows ? instead of failing
    try:
        sys.exit(_code_of(command))
    except KeyboardInterrupt:
        sys.exit(Exit.STOPPED)
    except _Unheard as unheard:
        if unheard.reason:
            with suppress(_Unheard):
                tell(say("What there is to say cannot be written: {reason}", reason=unheard.reason), err=True)
        for stream in filter(
            None, (sys.stdout, sys.stderr)
        ):  # what is left in them is lost, and must not fail once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        sys.exit(Exit.PROBLEMS)


def _code_of(command: Callable[[], object]) -> Exit:
    try:
        command()
    except DocgenError as error:
        tell_problems(error.problems)
        count = sum(1 for problem in error.problems if problem.severity is Severity.ERROR)
        tell(say("Errors: {count}. Nothing was written.", count=count), err=True)
        return Exit.PROBLEMS
    except _Unheard:
        raise
    except ModuleNotFoundError as error:
        if (error.name or "docgen").partition(".")[0] == "docgen":
            _fault(error)
            return Exit.FAULT
        message = say("{library} is not installed for this Python: {python}", library=error.name, python=sys.executable)
        hint = say("Is another one meant? In a terminal: `. .venv/bin/activate`, or else: `python -m pip install -e .`")
        tell_problems([Problem("not-installed", message, Place("docgen"), hint)])
        return Exit.PROBLEMS
    except Exception as error:
        _fault(error)
        return Exit.FAULT
    return Exit.GOOD


def _fault(error: Exception) -> None:
    """Keep a report of our own fault, and say where it is."""
    import platform  # noqa: PLC0415
    import tempfile  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    lines = [
        f"docgen {__version__}, Python {platform.python_version()}, {platform.platform()}",
        " ".join(sys.argv[1:]),
        "",
    ]
    lines += traceback.format_exception(error)
    handle, name = tempfile.mkstemp(prefix="docgen-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines))
    tell(say("docgen has failed by a fault of its own; your files are as they were."), err=True)
    tell(say("Please send this file to its makers: {file}", file=name), err=True)
