"""The cluster: units in; their reports, or what is wrong with them, out as they come from the workers of a Dask scheduler.

The workers need the same docgen and share no disk: the facts go there as bytes, and the reports come back as bytes. A
worker that dies loses nothing, for the scheduler hands what it had to another.
"""

from __future__ import annotations

import logging
import os
import tempfile
import uuid
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker, WorkerPlugin, as_completed

from docgen import __version__, language
from docgen.batch.making import Form, Outcome, outcome
from docgen.batch.roster import Unit
from docgen.facts import is_of_facts
from docgen.files import read_bytes
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem

AHEAD = 4
"""Units that are handed over for each thread of the workers: none waits, and what is on its way stays little."""

PATIENCE = 10
"""Seconds for the scheduler to answer."""

RETRIES = 2
"""How often a unit is tried again that a worker could not try: its disk may be full."""


def outcomes(form: Form, units: Iterable[Unit], address: str) -> Generator[tuple[Unit, Outcome], None, None]:
    """Each unit with its outcome, once, as they come. Raises `DocgenError` where nobody is there to make reports."""
    waiting = iter(units)
    handed: dict[str, Unit] = {}
    with _silence(), _client(address) as client, _told(client, form, address) as batch:
        try:
            yield from _made(client, batch, waiting, handed)
        except Exception as error:  # of whatever kind: the scheduler is gone
            for unit in (*handed.values(), *waiting):
                yield unit, _failed(unit, error)


def _made(
    client: Client, batch: str, waiting: Iterator[Unit], handed: dict[str, Unit]
) -> Iterator[tuple[Unit, Outcome]]:
    """The same, while all goes well; `handed` are the units that the cluster has, by the keys of their tasks."""
    done = as_completed(loop=client.loop)
    room = 0
    while True:
        if len(handed) <= room // 2:
            room = AHEAD * max(1, sum(client.nthreads().values()))
            for unit in islice(waiting, room - len(handed)):
                try:
                    packed = _packed(unit)
                except DocgenError as error:
                    yield unit, error.problems
                    continue
                key = f"{batch}-{uuid.uuid4().hex}"
                handed[key] = unit
                its = replace(unit, folder=None)
                done.add(client.submit(_outcome, batch, its, packed, key=key, retries=RETRIES, pure=False))
        if not handed:
            return
        future = next(done)
        yield handed[future.key], _result(future, handed.pop(future.key))


def _result(future: Any, unit: Unit) -> Outcome:
    try:
        made: Outcome = future.result()
    except KilledWorker:
        message = say("the workers that were to make the report died")
        hint = say("They may have needed more memory than there is.")
        return (Problem("process-died", message, unit.place, hint),)
    except Exception as error:  # of whatever kind: the other units go on
        return _failed(unit, error)
    return made


def _failed(unit: Unit, error: Exception) -> tuple[Problem, ...]:
    message = say("the cluster has not made the report: {reason}", reason=error or type(error).__name__)
    return (Problem("cluster-failed", message, unit.place, say("The same command tries it again.")),)


@contextmanager
def _silence() -> Iterator[None]:
    """While distributed logs nothing: what goes wrong is told as a problem."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """The connection to a scheduler that has workers."""
    place = Place(address)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = say("the scheduler cannot be reached: {reason}", reason=error)
        hint = say("Its address is what `dask scheduler` says when it begins, such as tcp://HOST:8786.")
        raise DocgenError([Problem("no-cluster", message, place, hint)]) from None
    try:
        if not client.nthreads():
            hint = say("Begin some: dask worker {address} --nworkers auto --nthreads 1", address=address)
            raise DocgenError([Problem("no-cluster", say("the scheduler has no workers"), place, hint)])
        yield client
    finally:
        with suppress(Exception):  # it is gone already
            client.close()


@contextmanager
def _told(client: Client, form: Form, address: str) -> Iterator[str]:
    """While every worker knows a form, those that come later too. Gives the name that they know it by."""
    batch = f"docgen-{uuid.uuid4().hex}"
    try:
        client.register_plugin(_Desk(batch, form), batch)
    except Exception as error:  # whatever a worker says to it
        message = say("the workers cannot make reports: {reason}", reason=error)
        hint = say("Each needs docgen {version}, as it is here.", version=form.version)
        raise DocgenError([Problem("no-cluster", message, Place(address), hint)]) from None
    try:
        yield batch
    finally:
        with suppress(Exception):  # the scheduler is gone
            client.unregister_worker_plugin(batch)


def _packed(unit: Unit) -> dict[str, bytes | None] | None:
    """The files of a unit by their names: of facts their bytes, of all else that they are there; a folder ends in /."""
    if unit.folder is None:
        return None
    packed: dict[str, bytes | None] = {}
    for folder, folders, files in os.walk(unit.folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        within = Path(folder).relative_to(unit.folder)
        packed |= {f"{(within / each).as_posix()}/": None for each in folders}
        for file in map(Path(folder).joinpath, files):
            name = (within / file.name).as_posix()
            is_read = is_of_facts(file) and name.startswith("facts/")
            packed[name] = read_bytes(file, name) if is_read else None
    return packed


# At the worker


_forms: dict[str, Form] = {}
"""The forms of the batches that this process works for."""


class _Desk(WorkerPlugin):  # type: ignore[misc]
    """Lays the form of a batch down at a worker."""

    def __init__(self, batch: str, form: Form) -> None:
        self.batch = batch
        self.form = form

    def setup(self, worker: object) -> None:  # noqa: ARG002
        if __version__ != self.form.version:
            raise RuntimeError(f"docgen {__version__}")
        _forms[self.batch] = self.form

    def teardown(self, worker: object) -> None:  # noqa: ARG002
        _forms.pop(self.batch, None)


def _outcome(batch: str, unit: Unit, packed: Mapping[str, bytes | None] | None) -> Outcome:
    form = _forms[batch]
    language.speak(form.language)
    if packed is None:
        return outcome(form, unit)
    with tempfile.TemporaryDirectory(prefix="docgen-") as name:
        folder = Path(name)
        for each, data in packed.items():
            if each.endswith("/"):
                (folder / each).mkdir()
            else:
                (folder / each).write_bytes(data or b"")
        return outcome(form, replace(unit, folder=folder))
