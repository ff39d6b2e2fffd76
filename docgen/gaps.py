"""Gaps: a scorecard in, the rows out that could bring points, each with the value of its fact that makes it full."""

from __future__ import annotations

import decimal
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from docgen.derive import Values
from docgen.expression import Expression
from docgen.language import say
from docgen.marking import apply
from docgen.records import record
from docgen.rules import Bands, Checklist, Deduction, Judged, Parts, Proportional, Rated, Reached, Rule
from docgen.score import Score, Scorecard
from docgen.values import EXACT, Value, plain

FINEST = 8
"""Digits behind the point to which a value is named that a division does not end on."""


@record(frozen=True, slots=True)
class Gap:
    """What a row has lost, and the steps that would bring it back: a sentence each."""

    score: Score
    lost: Decimal
    steps: tuple[str, ...]


@record(frozen=True, slots=True)
class Step:
    """An expression and what it would have to be: at least (≥), at most (≤), just that (=), or beyond it (>, <)."""

    expression: Expression
    value: Decimal | bool | str
    direction: str = "="


def gaps(card: Scorecard, values: Values) -> tuple[Gap, ...]:
    """The rows that lost points, the greatest loss first; those that wait for a fact are no loss yet."""
    with decimal.localcontext(EXACT):
        found = _gaps(card, values)
    return tuple(sorted(found, key=lambda gap: gap.lost, reverse=True))


def _gaps(card: Scorecard, values: Values) -> list[Gap]:
    return [
        Gap(
            row,
            row.indicator.weight - row.points,
            tuple(map(_said, steps(row.indicator.rule, row.indicator.weight, values))),
        )
        for row in card.rows()
        if row.points is not None and row.points < row.indicator.weight and row.indicator.rule is not None
    ]


def steps(rule: Rule | None, weight: Decimal, values: Values) -> list[Step]:
    """What each expression of a rule would have to be for full marks, those that give them already left out."""
    match rule:
        case Checklist(items):
            return [Step(item.when, True) for item in items if _of(item.when, values).content is False]
        case Proportional(actual, planned):
            return [Step(actual, _beside(planned, actual, values), "≥")]
        case Reached(actual, target, must_be, _):
            return [Step(actual, _beside(target, actual, values), must_be)]
        case Deduction():
            return _of_deduction(rule, weight, values)
        case Bands(actual, bands):
            full = [band for band in bands if band.points >= weight]
            starts = [band.start for band in full if band.start is not None]
            words = [band.word for band in full if band.word is not None]
            return [Step(actual, min(starts), "≥")] if starts else [Step(actual, word) for word in words[:1]]
        case Parts(parts):
            short = [
                (part, outcome.points)
                for part in parts
                if (outcome := apply(part.rule, part.points, values)).points is not None
            ]
            return [
                step
                for part, points in short
                if points != part.points
                for step in steps(part.rule, part.points, values)
            ]
        case Judged(score, _):
            return [Step(score, weight)]
        case Rated(grade, share, bands):
            best = max(bands, key=lambda band: band[2])
            wanted = [Step(grade, best[0]), Step(share, best[2])] if best[2] == 100 else []
            return [step for step in wanted if _of(step.expression, values).content != step.value]
    return []


def _of_deduction(rule: Deduction, weight: Decimal, values: Values) -> list[Step]:
    """The value at which the points off are just what the full marks of the wording exceed the weight by, if they do."""
    spare = (weight if rule.full is None else rule.full) - weight
    if spare < 0:
        return []  # the wording gives less than the weight, whatever the figure
    goals = [goal for goal in (rule.target, rule.low, rule.high) if goal is not None]
    aims = [_beside(goal, rule.actual, values) for goal in goals]
    actual = _of(rule.actual, values).number
    aim = aims[0] if len(aims) == 1 or actual < aims[0] else aims[1]
    higher = rule.better == "higher" or (rule.better == "within" and actual < aims[0])
    room, open_ = Decimal(0), rule.whole_steps
    with decimal.localcontext(EXACT):
        if rule.whole_steps:
            room = rule.each * ((spare / rule.per).to_integral_value(ROUND_FLOOR) + 1)  # part of a step costs nothing
        elif spare:
            room = spare / rule.per * rule.each
        if rule.in_percent:
            room = room * aim / 100
        # towards the target where a division does not end, so that the value named is one that is full
        finest, towards = Decimal(1).scaleb(-FINEST), ROUND_CEILING if higher else ROUND_FLOOR
        edge = (aim - room if higher else aim + room).quantize(finest, rounding=towards)
    return [Step(rule.actual, edge, (">" if higher else "<") if open_ else ("≥" if higher else "≤"))]


def _of(expression: Expression, values: Values) -> Value:
    return expression.value(values.by_path.__getitem__)


def _beside(goal: Expression, actual: Expression, values: Values) -> Decimal:
    return _of(goal, values).in_unit_of(_of(actual, values))


def _said(step: Step) -> str:
    value = plain(step.value) if isinstance(step.value, Decimal | bool) else step.value
    return say("{name} {sign} {value}", name=step.expression.text, sign=step.direction, value=value)
