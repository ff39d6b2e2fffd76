"""Finished: a report with all that it was made from, as the checks of `audit` and `proofread` look at it."""

from __future__ import annotations

from docgen.derive import Values
from docgen.facts import Facts
from docgen.problems import Place, Problem, Severity
from docgen.records import record
from docgen.rubric import Rubric
from docgen.score import Scorecard
from docgen.word.compiled import Template
from docgen.word.fill import Filled
from docgen.word.readback import Outline


@record(frozen=True, slots=True)
class Finished:
    """All that a finished report was made from, and what it says."""

    facts: Facts
    values: Values
    rubric: Rubric
    scorecard: Scorecard
    template: Template
    filled: Filled
    outline: Outline


def warning(code: str, message: str, place: Place, hint: str = "") -> Problem:
    return Problem(code, message, place, hint, Severity.WARNING)
