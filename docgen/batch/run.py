"""The run of a batch: units in; a line for each out, as soon as its report is on disk.

Only this process writes, one report at a time: however many make them, each is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from docgen import keeping
from docgen.batch import ledger, tables
from docgen.batch.making import Form, Made, Outcome, Standing, form_of
from docgen.batch.roster import Unit, of_folder, of_rows
from docgen.batch.tables import Table
from docgen.files import write
from docgen.language import say
from docgen.problems import Attempts, DocgenError, Place, Problem, stop_on
from docgen.records import record

FOLDER = "build/batch"
"""Where the reports are written, in a project."""

Makers = Callable[[Form, list[Unit]], Generator[tuple[Unit, Outcome], None, None]]
"""Who makes the reports of units, in whatever order."""


def makers(jobs: int | None = None, scheduler: str | None = None) -> Makers:
    """So many processes of this machine, one a processor where nothing is said; or the workers of a Dask scheduler."""
    if scheduler is None:
        from docgen.batch import crew  # noqa: PLC0415

        return partial(crew.outcomes, jobs=jobs or crew.cores())
    if find_spec("distributed") is None:
        message = say("no cluster can be asked from here: {library} is not installed", library="distributed")
        hint = say("Install it: `python -m pip install {names}`", names="distributed")
        raise DocgenError([Problem("no-cluster", message, Place(scheduler), hint)])
    from docgen.batch import cluster  # noqa: PLC0415  # an extra

    return partial(cluster.outcomes, address=scheduler)


class State(StrEnum):
    BUILT = "built"
    UNCHANGED = "unchanged"
    FAILED = "failed"

    @property
    def said(self) -> str:
        """The word for a reader."""
        return {
            State.BUILT: say("built"),
            State.UNCHANGED: say("unchanged"),
            State.FAILED: say("failed"),
        }[self]


@record(frozen=True, slots=True)
class Line:
    """What has become of a unit. One that failed has no standing; `kept` tells of a report that stood in its place."""

    unit: Unit
    state: State
    standing: Standing | None = None
    problems: tuple[Problem, ...] = ()
    kept: Problem | None = None

    @property
    def name(self) -> str:
        """What the unit is called, or else where it stands."""
        return self.unit.name or str(self.unit.place)


@record(frozen=True, slots=True)
class Batch:
    """Units, what they share, and the folder of their reports."""

    form: Form
    units: tuple[Unit, ...]
    folder: Path


def batch(
    roster: Path, project: Path, period: str | None = None, *, folder: Path | None = None, final: bool = False
) -> Batch:
    """The batch of a folder of units, or of a file of rows, read and found well-formed. Raises `DocgenError`."""
    is_folder = roster.is_dir()
    attempt = Attempts()
    form = attempt(lambda: form_of(project, period, rows=not is_folder, final=final))
    found = attempt(lambda: of_folder(roster) if is_folder else tables.load(roster))
    stop_on(attempt.problems)
    assert form is not None
    assert found is not None
    if isinstance(found, Table):
        assert form.facts is not None
        found = of_rows(found, form.facts)
    return Batch(form, tuple(found), folder or project / FOLDER)


def lines(its: Batch, makers: Makers, *, fresh: bool = False) -> Generator[Line, None, None]:
    """Write the report of each unit, but for those that are there and would be made the same again."""
    to_make: list[Unit] = []
    for unit in its.units:
        if unit.problems:
            yield Line(unit, State.FAILED, problems=unit.problems)
        elif not fresh and (entry := ledger.unchanged(its.folder, unit, its.form)) is not None:
            yield Line(unit, State.UNCHANGED, entry.standing)
        else:
            to_make.append(unit)
    with closing(makers(its.form, to_make)) as outcomes:  # whoever stops reading has nothing left running
        for unit, outcome in outcomes:
            if isinstance(outcome, Made):
                yield _written(unit, outcome, its.folder, its.form)
            else:
                yield Line(unit, State.FAILED, problems=outcome)


def _written(unit: Unit, made: Made, folder: Path, form: Form) -> Line:
    """The line of a unit whose report is made, when it is on disk."""
    target = ledger.report_of(folder, unit)
    entry = ledger.read(folder, unit)
    known = {} if entry is None else {entry.document: entry.made_from.kind}
    kept = keeping.set_aside(target, made.document, known, final=form.final)
    if kept is not None and kept.hint:  # `docgen pull` knows a project, and no unit of a batch
        kept = replace(kept, hint=say("Bring its edits into the facts of the unit, or into the template."))
    try:
        write(target, made.document)
        ledger.note(folder, unit, made)
    except DocgenError as error:
        return Line(unit, State.FAILED, problems=error.problems)
    return Line(unit, State.BUILT, made.standing, kept=kept)
