"""Making: a unit and the form that all share in, the unit's report out, and how it stands. Nothing is written.

The same unit and form give the same report in any process and on any machine.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import field, replace
from pathlib import Path

from docgen import __version__, language, manifest, pipeline
from docgen import facts as facts_
from docgen.batch.roster import Unit
from docgen.facts import Facts
from docgen.files import read_bytes
from docgen.language import say
from docgen.manifest import Digests
from docgen.pipeline import RUBRIC, TEMPLATE, Inputs, Report
from docgen.problems import DocgenError, Problem, Severity, stop_on
from docgen.reading import names_file
from docgen.records import record
from docgen.rubric import Rubric
from docgen.values import Certainty, plain
from docgen.word.package import escaped

Evidence = dict[str, bool]
"""The files that are named as evidence, and whether they are there."""


@record(frozen=True, slots=True)
class Form:
    """What all units share, to be handed to whoever makes reports: the project's rubric and the bytes of its template.

    For units of rows it has the project's `facts`, whose values those of a row replace, and their `evidence`. `period`
    is None for the latest of each unit.
    """

    rubric: Rubric
    template: bytes
    made_from: Digests
    period: str | None = None
    facts: Facts | None = None
    evidence: Evidence = field(default_factory=dict)
    final: bool = False
    language: str = field(default_factory=language.spoken)
    version: str = __version__


def form_of(project: Path, period: str | None = None, *, rows: bool, final: bool = False) -> Form:
    """The form of a project, with its facts for units of `rows`. Raises `DocgenError` with all that is wrong."""
    if not rows:
        rubric, _ = pipeline.form_of(project)
        made_from = manifest.digests(project, (), RUBRIC, TEMPLATE)
        return Form(rubric, read_bytes(project / TEMPLATE, TEMPLATE), made_from, period, final=final)
    inputs = pipeline.read(project, period)
    made_from = manifest.digests(project, pipeline.periods_of(inputs.facts), RUBRIC, TEMPLATE)
    template = read_bytes(project / TEMPLATE, TEMPLATE)
    evidence = _evidence_at(project, _named(inputs.facts))
    return Form(inputs.rubric, template, made_from, inputs.facts.period, inputs.facts, evidence, final)


UNNAMED = "unit-unnamed"
"""The code of a report of a row in which its unit's name does not stand: no column may give the fact that names it."""


@record(frozen=True, slots=True)
class Standing:
    """How a report stands. Points are as printed, empty while a row waits; `points` are of the groups, by their keys.

    `findings` counts what is doubtful by its code.
    """

    period: str
    score: str
    so_far: str
    grade: str
    assumed_points: str
    points: dict[str, str]
    missing: int
    assumed: int
    findings: dict[str, int]


@record(frozen=True, slots=True)
class Made:
    """The report of a unit: its bytes, what it was made from, and how it stands."""

    document: bytes
    made_from: MadeFrom
    standing: Standing


@record(frozen=True, slots=True)
class MadeFrom:
    """What a report was made from; the same again gives the same report.

    `periods` are those whose facts were read, `there` all that the unit has: another may be the latest, or the one
    before. `evidence` is in no report, but what is found of it stands in the summary.
    """

    digests: Digests
    periods: tuple[str, ...]
    there: tuple[str, ...]
    evidence: Evidence
    kind: str
    version: str


Outcome = Made | tuple[Problem, ...]
"""The report of a unit, or why there is none."""


def outcome(form: Form, unit: Unit) -> Outcome:
    """What `make` makes of a unit, or what is wrong with it; a fault of docgen is told as one, too."""
    try:
        return make(form, unit)
    except DocgenError as error:
        return error.problems
    except Exception as error:  # of whatever kind: the other units go on
        message = say("docgen has failed by a fault of its own: {fault}", fault=f"{type(error).__name__}: {error}")
        return (Problem("fault", message, unit.place, say("Build it alone, and docgen keeps a report of the fault.")),)


def make(form: Form, unit: Unit) -> Made:
    """The report of a unit. Raises `DocgenError` with everything that is wrong with its facts."""
    inputs = _inputs(form, unit)
    made_from = made_from_now(form, unit, tuple(pipeline.periods_of(inputs.facts)), _named(inputs.facts))
    scored = pipeline.scored(inputs)
    filled = pipeline.document(made_from.digests, scored, final=form.final)
    report = pipeline.report(scored, filled)
    if form.final:
        stop_on(pipeline.hindrances(report))
    its = standing(report)
    if (
        unit.folder is None and escaped(unit.name).encode() not in report.document
    ):  # whose members are stored as they are
        its = replace(its, findings={**its.findings, UNNAMED: 1})
    return Made(report.document, made_from, its)


def _inputs(form: Form, unit: Unit) -> Inputs:
    template = pipeline.template_of(form.template, flat=False)
    if form.facts is not None:
        return Inputs(facts_.retyped(form.facts, unit.cells), form.rubric, template)
    assert unit.folder is not None
    facts = pipeline.facts_of(unit.folder, form.period)
    return pipeline.joined(unit.folder, facts, form.rubric, template)


def made_from_now(form: Form, unit: Unit, periods: tuple[str, ...], evidence: Iterable[str]) -> MadeFrom:
    """What the report of a unit is made from if the facts of these periods are read, which name these files."""
    kind = manifest.FINAL if form.final else manifest.DRAFT
    if unit.folder is None:
        digests = replace(form.made_from, facts=_digest(form, unit))
        return MadeFrom(digests, periods, periods, form.evidence, kind, form.version)
    its = manifest.digests(unit.folder, periods, RUBRIC, TEMPLATE)
    there = tuple(facts_.periods(unit.folder))
    digests = replace(form.made_from, facts=its.facts)
    return MadeFrom(digests, periods, there, _evidence_at(unit.folder, evidence), kind, form.version)


def _named(facts: Facts) -> list[str]:
    """The files that facts name as their evidence."""
    before = [] if facts.before is None else _named(facts.before)
    return [*filter(names_file, (name for fact in facts.by_path.values() for name in fact.evidence)), *before]


def _evidence_at(folder: Path, names: Iterable[str]) -> Evidence:
    return {name: (folder / name).is_file() for name in names}


def _digest(form: Form, unit: Unit) -> str:
    """Of the project's facts with the cells of a row."""
    cells = [(path, cell.text, cell.plain) for path, cell in sorted(unit.cells.items())]
    return hashlib.sha256(repr((form.made_from.facts, cells)).encode()).hexdigest()


def standing(report: Report) -> Standing:
    card = report.scored.scorecard
    facts = report.scored.inputs.facts
    return Standing(
        facts.period,
        "" if card.total is None else plain(card.total),
        plain(card.so_far),
        card.grade or "",
        plain(card.assumed_points),
        {
            score.indicator.key: "" if score.points is None else plain(score.points)
            for score in card.all()
            if score.children
        },
        sum(1 for fact in facts.by_path.values() if fact.content is None),
        sum(1 for fact in facts.by_path.values() if fact.certainty is Certainty.ASSUMED),
        dict(sorted(Counter(each.code for each in report.findings if each.severity is not Severity.NOTE).items())),
    )
