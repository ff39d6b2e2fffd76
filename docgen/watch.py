"""Watch: a project's folder in, the files that were saved in it out, each time that it is quiet again.

Folders are watched and not files, so that an editor may save as it likes: over the file, under another name that it then
renames, or by deleting and making anew. An event only wakes; what counts is how the files are then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import partial
from pathlib import Path
from threading import Event

from docgen.facts import is_of_facts
from docgen.language import say
from docgen.pipeline import RUBRIC, TEMPLATE
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record

QUIET = 10
"""Milliseconds without an event after which a save counts as done: editors write in several steps. What is built of half
a save is not told where it fails, and the next build follows at once."""

ASLEEP = 20
"""Milliseconds after which the watching asks whether it is to stop."""

LATEST = 300
"""Milliseconds after the first event in which a save counts as done in any case."""

LOOK = 0.5
"""Seconds after which is looked without an event: it may be lost, and some drives tell of none."""

POLL = 300
"""Milliseconds from one look at the folders to the next, where the system tells of no events."""

Stamps = dict[str, tuple[int, int, int]]
"""The state of each file by its name in the project: when it was changed, its size, and which file it is."""


@record(slots=True)
class Save:
    """What was saved since the last one: names of files in the project, those too that are gone.

    Set `is_held` where one of them could not be read: with the next event, such as that its lock is taken away, comes
    another save.
    """

    names: tuple[str, ...]
    project: Path = field(repr=False)
    stamps: Stamps = field(repr=False)
    is_held: bool = False

    @property
    def is_last(self) -> bool:
        """Whether nothing was saved since."""
        return stamps(self.project) == self.stamps


def saves(project: Path, stop: Event, *, poll: bool = False) -> Iterator[Save]:
    """Each save of facts, rubric or template until `stop` is set; first, at once, one of nothing.

    All that is saved while the last one is worked on comes as one. With `poll` the folders are looked at again and
    again, for drives that tell of no events. Raises `DocgenError` where there is no such folder, or no library.
    """
    if not project.is_dir():
        hint = say("Go to the project's folder, or name it with --project.")
        raise DocgenError([Problem("no-such-file", say("there is no such folder"), Place(project.as_posix()), hint)])
    try:
        from watchfiles import watch  # noqa: PLC0415  # an extra
    except ImportError:
        message = say("the library watchfiles is not installed")
        hint = say("Install it: `python -m pip install watchfiles`")
        raise DocgenError([Problem("no-watchfiles", message, Place("docgen watch"), hint)]) from None
    told = partial(
        watch,
        watch_filter=None,
        debounce=LATEST,
        step=QUIET,
        stop_event=stop,
        rust_timeout=ASLEEP,
        yield_on_timeout=True,
        force_polling=poll or None,
        poll_delay_ms=POLL,
        recursive=False,
    )
    return _saves(project.resolve(), _wakings(project.resolve(), stop, told))


def _saves(project: Path, wakings: Iterator[set[str]]) -> Iterator[Save]:
    last: Save | None = None
    for paths in wakings:
        found = stamps(project)
        names = {name for name in found if str(project / name) in paths}
        if last is not None:
            was = last.stamps
            names |= {name for name in was.keys() | found.keys() if was.get(name) != found.get(name)}
        if last is None or names or (paths and last.is_held):
            last = Save(() if last is None else tuple(sorted(names)) or last.names, project, found)
            yield last


def _wakings(
    project: Path, stop: Event, told: Callable[..., Iterator[Iterable[tuple[object, str]]]]
) -> Iterator[set[str]]:
    """The paths with which something happened; none where it is time to look without."""
    paths: set[str] = set()
    while not stop.is_set():
        folders, next_look = _folders(project), 0.0
        try:
            for events in told(*folders):  # the first time as soon as the folders are watched
                if not events and time.monotonic() < next_look:
                    continue
                these = {path for _, path in events}
                paths |= these
                if _folders(project) != folders or not these.isdisjoint(map(str, folders)):
                    break  # to watch them first, and look then; one that was made anew is another
                yield paths
                paths, next_look = set(), time.monotonic() + LOOK
        except (OSError, RuntimeError):  # a folder went meanwhile, or the system watches no more of them
            yield paths
            paths = set()
            stop.wait(LOOK)


def _folders(project: Path) -> list[Path]:
    """The folders that are watched, each for itself: the one above tells when one of them comes or goes."""
    facts = project / "facts"
    return [folder for folder in (project, facts, *_periods(facts), (project / TEMPLATE).parent) if folder.is_dir()]


def _periods(facts: Path) -> list[Path]:
    try:
        return sorted(folder for folder in facts.iterdir() if folder.is_dir())
    except OSError:
        return []


def stamps(project: Path) -> Stamps:
    """How the files are that a report is made from."""
    found: Stamps = {}
    facts = [file for folder in _periods(project / "facts") for file in folder.glob("*") if is_of_facts(file)]
    for file in (*facts, project / RUBRIC, project / TEMPLATE):
        try:
            state = file.stat()
        except OSError:
            continue
        found[file.relative_to(project).as_posix()] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found
