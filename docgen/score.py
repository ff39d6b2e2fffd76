"""Score: a rubric and the values of a period in, a `Scorecard` out in which every point explains itself.

A row whose facts are missing is pending, and the others are scored
all the same. Rounding happens once, half up, on each row; a sum adds rounded rows, so that whoever adds up the
printed column gets the printed total.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from docgen.derive import Values
from docgen.expression import unknown_names
from docgen.language import say
from docgen.marking import ZERO, Input, Outcome, apply
from docgen.problems import DocgenError, Problem, stop_on
from docgen.records import record
from docgen.rubric import Indicator, Rubric
from docgen.rules import expressions
from docgen.values import EXACT, Certainty, rounded


class State(StrEnum):
    SCORED = "scored"
    PENDING = "pending"
    NOT_APPLICABLE = "not applicable"

    @property
    def said(self) -> str:
        """The word for a reader."""
        said = {
            State.SCORED: say("scored"),
            State.PENDING: say("pending"),
            State.NOT_APPLICABLE: say("not applicable"),
        }
        return said[self]


@record(frozen=True, slots=True)
class Score:
    """The score of an indicator with its explanation. A group's is the sum of its rows.

    `exact` is what the rule gave, `points` the printed score; both None unless the state is scored.
    `inputs` and `working` are empty for a group.
    """

    indicator: Indicator
    state: State
    points: Decimal | None
    exact: Decimal | None
    certainty: Certainty
    rests_on: frozenset[str]
    missing: frozenset[str]
    working: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    children: tuple[Score, ...] = ()

    def rows(self) -> Iterator[Score]:
        """The scores of the rows, from top to bottom."""
        return (score for score in self.all() if not score.children)

    def all(self) -> Iterator[Score]:
        """This score and everything below it."""
        yield self
        for child in self.children:
            yield from child.all()


@record(frozen=True, slots=True)
class Scorecard:
    """All scores of a rubric. `total` and `grade` are None while a row is pending; `so_far` is what is certain."""

    rubric: Rubric
    scores: tuple[Score, ...]
    total: Decimal | None
    so_far: Decimal
    grade: str | None
    certainty: Certainty
    rests_on: frozenset[str]

    def rows(self) -> Iterator[Score]:
        for score in self.scores:
            yield from score.rows()

    def all(self) -> Iterator[Score]:
        for score in self.scores:
            yield from score.all()

    @property
    def assumed_points(self) -> Decimal:
        """The points of the rows that rest on an assumed fact."""
        return sum((row.points for row in self.rows() if row.points and row.certainty is Certainty.ASSUMED), ZERO)


def score(rubric: Rubric, values: Values) -> Scorecard:
    """Every indicator scored. Raises `DocgenError` with the wrong names and types of all rules."""
    problems: list[Problem] = []
    labels = {path: value.label for path, value in values.by_path.items()}
    for row in rubric.rows():
        for read in expressions(row.rule) if row.rule else ():
            problems += unknown_names(read, labels)
    stop_on(problems)

    def scored(indicator: Indicator) -> Score:
        if indicator.children:
            return _group(indicator, tuple(scored(child) for child in indicator.children))
        assert indicator.rule is not None
        try:
            outcome = apply(indicator.rule, indicator.weight, values)
        except DocgenError as error:
            problems.extend(error.problems)
            outcome = Outcome(None, (), ())
        return _row(indicator, outcome, rubric.round)

    with decimal.localcontext(EXACT):
        scores = tuple(scored(indicator) for indicator in rubric.indicators)
    stop_on(problems)
    so_far = sum((row.points for each in scores for row in each.rows() if row.points is not None), ZERO)
    total = None if any(each.state is State.PENDING for each in scores) else so_far
    return Scorecard(
        rubric,
        scores,
        total,
        so_far,
        None if total is None else grade_of(rubric, total),
        min((each.certainty for each in scores), default=Certainty.STATED),
        frozenset[str]().union(*(each.rests_on for each in scores)),
    )


def grade_of(rubric: Rubric, total: Decimal) -> str | None:
    """The best grade whose lower bound the rounded total reaches; half-open bands, so that none lies between two."""
    return next((grade.name for grade in rubric.grades if total >= grade.start), None)


def _row(indicator: Indicator, outcome: Outcome, digits: int) -> Score:
    values = [each.value for each in outcome.inputs]
    missing = frozenset[str]().union(*(value.missing for value in values))
    if outcome.points is not None:
        state = State.SCORED
    else:
        state = State.PENDING if outcome.applicable else State.NOT_APPLICABLE
    return Score(
        indicator,
        state,
        None if outcome.points is None else min(rounded(outcome.points, digits), indicator.weight),
        outcome.points,
        min((value.certainty for value in values), default=Certainty.STATED),
        frozenset[str]().union(*(value.rests_on for value in values)),
        missing,
        outcome.working,
        outcome.inputs,
    )


def _group(indicator: Indicator, children: tuple[Score, ...]) -> Score:
    states = {child.state for child in children}
    if State.PENDING in states:
        state = State.PENDING
    else:
        state = State.SCORED if State.SCORED in states else State.NOT_APPLICABLE
    given = [child.points for child in children if child.points is not None]
    points = sum(given, ZERO) if state is State.SCORED else None
    return Score(
        indicator,
        state,
        points,
        points,
        min(child.certainty for child in children),
        frozenset[str]().union(*(child.rests_on for child in children)),
        frozenset[str]().union(*(child.missing for child in children)),
        children=children,
    )
