"""Building: the command of the daily loop, from the facts of a project to its report on disk and what is said of it.

It knows no library of command lines: who types `docgen build` waits for none.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity
from docgen.terminal import at_work, note, tell, tell_problems, write

if TYPE_CHECKING:
    from decimal import Decimal

    from docgen.pipeline import Report
    from docgen.score import Scorecard

# what reads and fills is loaded when it is needed: a help text needs none of it


def build(
    period: str | None = None,
    project: Path = Path(),
    out: Path | None = None,
    *,
    final: bool = False,
    flat: bool = False,
    as_pdf: bool = False,
) -> bool:
    """`docgen build`; whether all came about that was asked for. Raises `DocgenError`, and then nothing is written."""
    from docgen import history, pipeline  # noqa: PLC0415

    if out is not None:
        check_name(out)
    with at_work():
        commit = history.commit_of(project)
        report = pipeline.build(project, period, final=final, flat=flat, commit=commit)
        target = out or target_of(project)
        set_aside(project, target, report.document, final=final)
        write(target, report.document)
        remember(project, report.document, final=final)
        keep_inputs(project, report)
    doubts = [finding for finding in report.findings if finding.severity is not Severity.NOTE]
    for finding in doubts:
        tell(finding.line, err=True)
    if final and not commit:
        message = say("the report names no commit of git that holds its facts and its template")
        hint = say("Commit facts/ and templates/, and build it once more: then docgen verify can prove it in a year.")
        tell_problems([Problem("no-commit", message, Place(target.as_posix()), hint, Severity.WARNING)])
    card = report.scored.scorecard
    note(say("Report:   {file}", file=target.as_posix()))
    has_pdf = as_pdf and _write_pdf(target, report.document)
    note(say("Period:   {period}", period=report.scored.inputs.facts.period))
    note(say("Score:    {score}", score=standing(card)))
    note(
        say(
            "Assumed:  {points} of {total} points rest on assumed facts",
            points=plain(card.assumed_points),
            total=plain(card.so_far),
        )
    )
    note(say("Findings: {count} (docgen check says more)", count=len(doubts)) if doubts else say("Findings: none"))
    return has_pdf or not as_pdf


def _write_pdf(report: Path, document: bytes) -> bool:
    """Write the PDF beside a report; where none can be made, say why: the report is good all the same."""
    from docgen import render  # noqa: PLC0415  # not needed for a report alone

    target = report.with_suffix(".pdf")
    try:
        with at_work():
            write(target, render.pdf(document, report.as_posix()))
    except DocgenError as error:
        tell_problems(error.problems)
        if target.is_file():
            tell(say("{file} is of an earlier report.", file=target.as_posix()), err=True)
        return False
    note(say("PDF:      {file}", file=target.as_posix()))
    found = render.fonts_of(document)
    if missing := sum(1 for font in found if font.here is False):
        line = say(
            "Fonts:    {missing} of {count} replaced in the PDF (docgen check --fonts says by what)",
            missing=missing,
            count=len(found),
        )
        note(line)
    return True


def target_of(project: Path) -> Path:
    """Where the report of a project is written."""
    from docgen import pipeline  # noqa: PLC0415

    return project / "build" / Path(pipeline.TEMPLATE).name


def check_name(out: Path, ending: str = ".docx") -> None:
    """Raise `DocgenError` where a file is called as one of another kind."""
    if out.suffix.lower() != ending:
        kind = {".docx": say("a Word file"), ".html": say("a web page")}[ending]
        message = say("{file} is no name of {kind}", file=out.name, kind=kind)
        raise DocgenError(
            [Problem("wrong-name", message, Place(out.as_posix()), say("End it in {ending}.", ending=ending))]
        )


def set_aside(project: Path, target: Path, document: bytes, *, final: bool = False) -> None:
    """Keep the report that stands where another is to be written, if someone has edited it, or if it is a final one."""
    from docgen import bases, keeping  # noqa: PLC0415

    kept = keeping.set_aside(target, document, bases.written(project), final=final)
    if kept is not None:
        tell(str(kept), err=True)


def remember(project: Path, document: bytes, *, final: bool = False) -> None:
    """Note that a report is docgen's own, so that nobody's edits are taken for it; where that cannot be, never mind."""
    from docgen import bases, manifest  # noqa: PLC0415

    with suppress(DocgenError):
        write(
            project / bases.WRITTEN, bases.with_written(project, document, manifest.FINAL if final else manifest.DRAFT)
        )


def keep_inputs(project: Path, report: Report) -> Path | None:
    """Keep what a report was built from, for `docgen pull`, and give the file if it is new.

    Where it cannot be written, the report is good all the same.
    """
    from docgen import bases, manifest  # noqa: PLC0415

    claimed = manifest.read(report.filled.package)
    kept = bases.copy(project, claimed)
    if kept.is_file():
        return None
    try:
        write(kept, bases.inputs(project, claimed))
    except OSError:  # a file is being saved just now, and the next build is due
        return None
    except DocgenError as error:
        for problem in error.problems:
            tell(replace(problem, severity=Severity.WARNING).line, err=True)
        return None
    bases.tidy(project)
    return kept


def plain(number: Decimal) -> str:
    """Points as they are printed."""
    from docgen import values  # noqa: PLC0415

    return values.plain(number)


def standing(card: Scorecard) -> str:
    """The total for a line of text."""
    total = plain(card.rubric.total)
    if card.total is None:
        pending = sum(1 for row in card.rows() if row.state == "pending")
        return say(
            "{score} of {total} so far; rows pending: {pending}",
            score=plain(card.so_far),
            total=total,
            pending=pending,
        )
    return say("{score} of {total}, {grade}", score=plain(card.total), total=total, grade=card.grade or say("no grade"))
