"""The conductor: it alone knows the order of the stages, and each of its functions fits on a screen.

facts ─▶ values ─▶ scorecard ─▶ document ─▶ findings
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from docgen import facts as facts_
from docgen import figures, verify
from docgen import rubric as rubric_
from docgen.derive import Values, derive
from docgen.facts import Facts
from docgen.files import read_bytes
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, in_order, stop_on
from docgen.rubric import Rubric
from docgen.score import Scorecard, score
from docgen.word import readback, template
from docgen.word.fill import Filled
from docgen.word.fill import fill as fill_template
from docgen.word.template import Template

T = TypeVar("T")

RUBRIC = "templates/rubric.yaml"
TEMPLATE = "templates/report.docx"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a project holds for one period, read and found well-formed."""

    facts: Facts
    rubric: Rubric
    template: Template


@dataclass(frozen=True, slots=True)
class Scored:
    """The inputs with every value derived and every indicator scored."""

    inputs: Inputs
    values: Values
    scorecard: Scorecard


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: the document's bytes, what it was made from, and what is doubtful about it."""

    document: bytes
    scored: Scored
    filled: Filled
    findings: tuple[Problem, ...]


def build(project: Path | str, period: str | None = None, *, final: bool = False) -> Report:
    """The report of a period (the latest by default) of the project in a folder. Nothing is written.

    Raises `DocgenError` with everything that is wrong; for a final report that includes every finding, every
    missing and every assumed fact.
    """
    scored = assess(project, period)
    inputs = scored.inputs
    context = figures.context(inputs.facts, scored.values, scored.scorecard, draft=not final)
    filled = fill_template(inputs.template, context, draft=not final)
    finished = verify.Finished(
        inputs.facts,
        scored.values,
        inputs.rubric,
        scored.scorecard,
        inputs.template,
        filled,
        readback.outline(filled.document),
    )
    findings = in_order([*verify.findings(finished), *filled.doubts])
    if final:
        stop_on(verify.hindrances(finished, findings))
    return Report(filled.document, scored, filled, findings)


def assess(project: Path | str, period: str | None = None) -> Scored:
    """Everything up to the scorecard. Raises `DocgenError`."""
    inputs = read(Path(project), period)
    try:
        values = derive(inputs.facts)
        return Scored(inputs, values, score(inputs.rubric, values))
    except DocgenError as error:  # a doubt about what was typed is often the cause
        raise DocgenError([*inputs.facts.doubts, *error.problems]) from None


def read(project: Path, period: str | None = None) -> Inputs:
    """The facts, the rubric and the template of a project. Raises `DocgenError` with the faults of all of them."""
    problems: list[Problem] = []

    def attempt(stage: Callable[[], T]) -> T | None:
        try:
            return stage()
        except DocgenError as error:
            problems.extend(error.problems)
            return None

    facts = attempt(lambda: facts_.load(project, period or latest(project)))
    rubric = attempt(lambda: rubric_.load(project / RUBRIC, RUBRIC))
    compiled = attempt(lambda: template.compile(read_bytes(project / TEMPLATE, TEMPLATE), TEMPLATE))
    stop_on(problems)
    assert facts is not None
    assert rubric is not None
    assert compiled is not None
    return Inputs(facts, rubric, compiled)


def fill(source: Path | str | bytes | Template, data: Mapping[str, object]) -> bytes:
    """A .docx filled with data: a template's path, its bytes, or a compiled `Template` to be used many times.

    Raises `DocgenError` with the places of everything that is wrong.
    """
    if not isinstance(source, Template):
        name = "template.docx" if isinstance(source, bytes) else Path(source).name
        source = template.compile(source if isinstance(source, bytes) else read_bytes(Path(source), name), name)
    return fill_template(source, data).document


def latest(project: Path) -> str:
    """The last of the project's periods by name."""
    periods = facts_.periods(project)
    if not periods:
        raise DocgenError(
            [
                Problem(
                    "no-project",
                    say("there are no facts here: a period is a folder such as facts/2018"),
                    Place("facts"),
                    say("Go to the project's folder, or name it with --project; `docgen new FOLDER` makes one."),
                )
            ]
        )
    return periods[-1]
