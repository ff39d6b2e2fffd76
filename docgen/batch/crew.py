"""The crew: units in; their reports, or what is wrong with them, out as they come from processes that work side by side.

Each process is a pool of its own: one that dies takes with it only the unit that it was at, and that is told, for a
process works through what it was handed in turn.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

from docgen import language
from docgen.batch.making import Form, Outcome, outcome
from docgen.batch.roster import Unit
from docgen.language import say
from docgen.problems import Problem

DEPTH = 3
"""Units that a process is handed at a time: it need not wait for the next, and little is lost when it dies."""

ATTEMPTS = 3
"""How often a unit is tried at which processes die: what ends them may have nothing to do with it."""


def cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def outcomes(form: Form, units: Iterable[Unit], jobs: int) -> Generator[tuple[Unit, Outcome], None, None]:
    """Each unit with its outcome, as they come, made by so many processes; none is left when this ends or is closed."""
    waiting = deque(units)
    died: Counter[str] = Counter()
    hands = [_Hand(form) for _ in range(min(jobs, len(waiting)))]
    try:
        while True:
            for hand in hands:
                while waiting and len(hand.handed) < DEPTH:
                    hand.give(waiting.popleft())
            if not any(hand.handed for hand in hands):
                return
            wait([hand.handed[0][1] for hand in hands if hand.handed], return_when=FIRST_COMPLETED)
            for hand in hands:
                for unit, outcome in hand.done():
                    if outcome is not None:
                        yield unit, outcome
                        continue
                    waiting.extendleft(reversed(hand.begin_again()))
                    died[unit.name] += 1
                    if died[unit.name] < ATTEMPTS:
                        waiting.appendleft(unit)
                    else:
                        yield unit, (_died(unit),)
    finally:
        for hand in hands:
            hand.pool.shutdown(cancel_futures=True)


def _died(unit: Unit) -> Problem:
    message = say("the processes that were to make the report died, {count} of them", count=ATTEMPTS)
    hint = say("It may have needed more memory than there is: try it with --jobs 1.")
    return Problem("process-died", message, unit.place, hint)


class _Hand:
    """A process, and what it was handed, in the order in which it works on it."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.handed: deque[tuple[Unit, Future[Outcome]]] = deque()
        self.pool = self.begin()

    def begin(self) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(1, get_context("spawn"), _begin, (self.form,))
        with _deaf():  # which is inherited: the parent ends it
            pool.submit(int)
        return pool

    def give(self, unit: Unit) -> None:
        try:
            future = self.pool.submit(_outcome, unit)
        except BrokenProcessPool as error:  # it has died since
            future = Future()
            future.set_exception(error)
        self.handed.append((unit, future))

    def done(self) -> Iterator[tuple[Unit, Outcome | None]]:
        """What it has done since; None for the unit at which it died: then it has to begin again."""
        while self.handed and self.handed[0][1].done():
            unit, future = self.handed.popleft()
            try:
                yield unit, future.result()
            except BrokenProcessPool:
                yield unit, None

    def begin_again(self) -> list[Unit]:
        """Take another process in the place of one that died, and give what that had not begun."""
        left = [unit for unit, _ in self.handed]
        self.handed.clear()
        self.pool.shutdown()
        self.pool = self.begin()
        return left


@contextmanager
def _deaf() -> Iterator[None]:
    """While this lasts Ctrl-C waits; a process that begins in here never hears it. On Windows it hears it until it is ready."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In the process


_form: Form | None = None
"""What this process makes reports from."""


def _begin(form: Form) -> None:
    """Make a process ready: what it makes stays as long as itself, and it does not outlive the one that began it."""
    global _form  # noqa: PLW0603  # what a process is handed once has no other place
    _form = form
    language.speak(form.language)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    gc.set_threshold(100_000, 20, 20)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _outcome(unit: Unit) -> Outcome:
    assert _form is not None
    return outcome(_form, unit)
