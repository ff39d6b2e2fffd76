"""Marking: a rule, what it is worth and the values in, its points out with the lines that say how.

Each rule is a small pure function of values, exact within the decimal context that `score` sets.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

from docgen.derive import Values
from docgen.expression import Expression
from docgen.language import listed, printed, say
from docgen.records import record
from docgen.rules import Bands, Checklist, Deduction, Judged, Parts, Proportional, Rated, Reached, Rule
from docgen.values import Value, WrongUnit, plain, rounded, with_unit, with_units

ZERO = Decimal(0)


@record(frozen=True, slots=True)
class Input:
    """What a rule read: the expression as it stands in the rubric, and its value."""

    expression: str
    value: Value


@record(frozen=True, slots=True)
class Outcome:
    """What a rule gives before rounding, and the lines that say how. `points` None: pending or not applicable."""

    points: Decimal | None
    working: tuple[str, ...]
    inputs: tuple[Input, ...]
    applicable: bool = True


def apply(rule: Rule, weight: Decimal, values: Values) -> Outcome:
    """A rule worth `weight` points over the values: never below 0, never above the weight.

    Arithmetic is exact within the decimal context that `score` sets.
    """
    match rule:
        case Checklist():
            return checklist(rule, values)
        case Proportional():
            return proportional(rule, weight, values)
        case Deduction():
            return deduction(rule, weight, values)
        case Bands():
            return bands(rule, weight, values)
        case Parts():
            return parts(rule, values)
        case Judged():
            return judged(rule, weight, values)
        case Reached():
            return reached(rule, weight, values)
        case Rated():
            return rated(rule, weight, values)


def checklist(rule: Checklist, values: Values) -> Outcome:
    inputs = tuple(_read(item.when, values) for item in rule.items)
    for item, answer in zip(rule.items, inputs, strict=True):
        if answer.value.content is not None and not isinstance(answer.value.content, bool):
            raise item.when.error(
                values.by_path.__getitem__,
                "wrong-type",
                say(
                    "{name} is {text}, and a check-list asks for true or false",
                    name=item.when.text,
                    text=answer.value.text,
                ),
            )
    lines = tuple(
        printed(
            "{got}（满分{points}分）：{text}（{name} = {answer}）",
            got=_got(item.points, answer.value),
            points=plain(item.points),
            text=item.text or item.when.text,
            name=answer.expression,
            answer=_shown(answer.value),
        )
        for item, answer in zip(rule.items, inputs, strict=True)
    )
    if any(answer.value.is_missing for answer in inputs):
        return Outcome(None, lines, inputs)
    points = sum((item.points for item, answer in zip(rule.items, inputs, strict=True) if answer.value.content), ZERO)
    return Outcome(points, lines, inputs)


def proportional(rule: Proportional, weight: Decimal, values: Values) -> Outcome:
    inputs = actual, planned = _read(rule.actual, values), _read(rule.planned, values)
    if actual.value.is_missing or planned.value.is_missing:
        return Outcome(None, _waiting(inputs), inputs)
    x, y = _number(actual, rule.actual, values), _aligned(planned, rule.planned, actual, values)
    if y <= 0:
        return Outcome(
            None,
            (printed("{name} = {value}，无法计算比例，不适用", name=planned.expression, value=plain(y)),),
            inputs,
            applicable=False,
        )
    line = printed(
        "{weight} × {actual} ÷ {planned} = {points}",
        weight=plain(weight),
        actual=plain(x),
        planned=plain(y),
        points=_kept(weight * x / y, weight),
    )
    return Outcome(_within(weight * x / y, weight), (_names(inputs), line), inputs)


def deduction(rule: Deduction, weight: Decimal, values: Values) -> Outcome:
    goals = [goal for goal in (rule.target, rule.low, rule.high) if goal is not None]
    inputs = actual, *targets = tuple(_read(each, values) for each in (rule.actual, *goals))
    if any(each.value.is_missing for each in inputs):
        return Outcome(None, _waiting(inputs), inputs)
    x = _number(actual, rule.actual, values)
    aims = [_aligned(target, goal, actual, values) for target, goal in zip(targets, goals, strict=True)]
    if rule.better == "within" and aims[0] > aims[1]:
        raise rule.actual.error(
            values.by_path.__getitem__,
            "wrong-type",
            say("the range ends before it begins: {low} to {high}", low=plain(aims[0]), high=plain(aims[1])),
        )
    if rule.better == "within":
        aim = aims[0] if x < aims[0] else aims[1]
        short = max(aims[0] - x, x - aims[1], ZERO)
        wanted = printed("指标值{low}至{high}", low=plain(aims[0]), high=plain(aims[1]))
    else:
        aim = aims[0]
        short = max(aim - x if rule.better == "higher" else x - aim, ZERO)
        better = printed("越高越好") if rule.better == "higher" else printed("越低越好")
        wanted = printed("指标值{target}（{better}）", target=plain(aim), better=better)
    missed = printed("相差{short}", short=plain(short)) if short else printed("达到指标值")
    lines = [
        _names(inputs),
        printed("{wanted}，实际完成值{actual}，{missed}", wanted=wanted, actual=plain(x), missed=missed),
    ]
    if rule.in_percent and short:
        if aim <= 0:
            return Outcome(
                None,
                (*lines, printed("指标值为{aim}，无法计算百分比，不适用", aim=plain(aim))),
                inputs,
                applicable=False,
            )
        percent = short * 100 / aim
        lines.append(
            printed("{short} ÷ {aim} = {percent}%", short=plain(short), aim=plain(aim), percent=_short(percent))
        )
        short = percent
    steps = short / rule.each
    if rule.whole_steps:
        steps = steps.to_integral_value(ROUND_FLOOR)
    off = steps * rule.per
    full = weight if rule.full is None else rule.full
    lines.append(
        printed(
            "{full} − {per} × {steps} = {points}",
            full=plain(full),
            per=plain(rule.per),
            steps=_short(steps),
            points=_kept(full - off, weight),
        )
    )
    return Outcome(_within(full - off, weight), tuple(lines), inputs)


def bands(rule: Bands, weight: Decimal, values: Values) -> Outcome:
    inputs = (actual,) = (_read(rule.actual, values),)
    if actual.value.is_missing:
        return Outcome(None, _waiting(inputs), inputs)
    content = actual.value.content
    if isinstance(content, Decimal) and any(step.start is not None for step in rule.steps):
        bounds = [step for step in rule.steps if step.start is not None and content >= step.start]
        best = max(bounds, key=lambda step: step.start or ZERO, default=None)
        band = (
            printed("{value}属“{start}以上”档", value=actual.value.text, start=plain(best.start))
            if best
            else printed("{value}低于各档", value=actual.value.text)
        )
    else:
        best = next((step for step in rule.steps if step.word == actual.value.text), None)
        if best is None:
            words = listed(step.word for step in rule.steps if step.word is not None)
            if not words:
                _number(actual, rule.actual, values)
            raise rule.actual.error(
                values.by_path.__getitem__,
                "wrong-type",
                say(
                    "{name} is {text}, and no band is called so; there are {words}",
                    name=rule.actual.text,
                    text=actual.value.text,
                    words=words,
                ),
            )
        band = printed("评为“{word}”", word=best.word)
    points = _within(best.points, weight) if best else ZERO
    return Outcome(
        points,
        (
            _names(inputs),
            printed("{band}，得{points}分", band=band, points=plain(points)),
        ),
        inputs,
    )


def parts(rule: Parts, values: Values) -> Outcome:
    outcomes = [apply(part.rule, part.points, values) for part in rule.parts]
    inputs = tuple(each for outcome in outcomes for each in outcome.inputs)
    lines = tuple(
        line
        for number, (part, outcome) in enumerate(zip(rule.parts, outcomes, strict=True), 1)
        for line in (
            printed("第{number}部分（{points}分）：", number=number, points=plain(part.points)),
            *outcome.working,
        )
    )
    given = [outcome.points for outcome in outcomes]
    if any(points is None for points in given):
        return Outcome(
            None, lines, inputs, applicable=any(outcome.applicable and outcome.points is None for outcome in outcomes)
        )
    total = sum((points for points in given if points is not None), ZERO)
    sums = " + ".join(_short(points) for points in given if points is not None)
    return Outcome(total, (*lines, f"{sums} = {_short(total)}"), inputs)


def judged(rule: Judged, weight: Decimal, values: Values) -> Outcome:
    inputs = (given,) = (_read(rule.score, values),)
    if given.value.is_missing:
        return Outcome(None, _waiting(inputs), inputs)
    points = _number(given, rule.score, values)
    if not ZERO <= points <= weight:
        raise rule.score.error(
            values.by_path.__getitem__,
            "out-of-range",
            say(
                "{name} gives {points}, and the indicator is worth 0 to {weight}",
                name=rule.score.text,
                points=plain(points),
                weight=plain(weight),
            ),
        )
    reason = printed("（{reason}）", reason=rule.reason) if rule.reason else ""
    line = printed("人工评定：{points}分{reason}", points=plain(points), reason=reason)
    return Outcome(points, (_names(inputs), line), inputs)


def reached(rule: Reached, weight: Decimal, values: Values) -> Outcome:
    """财预〔2020〕10号, annex 1: a figure that is reached gets full marks, one that is not gets its share."""
    inputs = actual, target = _read(rule.actual, values), _read(rule.target, values)
    if any(each.value.is_missing for each in inputs):
        return Outcome(None, _waiting(inputs), inputs)
    x, aim = _number(actual, rule.actual, values), _aligned(target, rule.target, actual, values)
    compared = printed("指标值{sign}{aim}，实际完成值{actual}", sign=rule.must_be, aim=plain(aim), actual=plain(x))
    if {"≥": x >= aim, "≤": x <= aim, "=": x == aim}[rule.must_be]:
        line = printed("{compared}，达到指标值，得{points}分", compared=compared, points=plain(weight))
        return Outcome(weight, (_names(inputs), line), inputs)
    if rule.all_or_nothing:
        line = printed("{compared}，未达到指标值，不得分", compared=compared)
        return Outcome(ZERO, (_names(inputs), line), inputs)
    least, most = sorted((x, aim))
    if most <= 0:
        line = printed("{compared}，未达到指标值，无法按比例计算，不得分", compared=compared)
        return Outcome(ZERO, (_names(inputs), line), inputs)
    line = printed(
        "{compared}，未达到指标值：{weight} × {least} ÷ {most} = {points}",
        compared=compared,
        weight=plain(weight),
        least=plain(least),
        most=plain(most),
        points=_kept(weight * least / most, weight),
    )
    return Outcome(_within(weight * least / most, weight), (_names(inputs), line), inputs)


def rated(rule: Rated, weight: Decimal, values: Values) -> Outcome:
    """财预〔2020〕10号, annex 1: a goal without figures is reached, partly reached or not, each with its percentages."""
    inputs = grade, share = _read(rule.grade, values), _read(rule.share, values)
    if any(each.value.is_missing for each in inputs):
        return Outcome(None, _waiting(inputs), inputs)
    percent = _number(share, rule.share, values)
    band = next((band for band in rule.bands if band[0] == grade.value.text), None)
    if band is None:
        words = listed(word for word, _, _ in rule.bands)
        raise rule.grade.error(
            values.by_path.__getitem__,
            "wrong-type",
            say(
                "{name} is {text}, and no band is called so; there are {words}",
                name=rule.grade.text,
                text=grade.value.text,
                words=words,
            ),
        )
    word, low, high = band
    best = high == max(each[2] for each in rule.bands)
    if not (low <= percent < high or (best and percent == high)):
        raise rule.share.error(
            values.by_path.__getitem__,
            "out-of-range",
            say(
                "{percent} is outside of {word}: {low} to {high}",
                percent=plain(percent),
                word=word,
                low=plain(low),
                high=plain(high),
            ),
        )
    exact = weight * percent / 100
    line = printed(
        "{word}：{weight} × {percent}% = {points}",
        word=word,
        weight=plain(weight),
        percent=plain(percent),
        points=_short(exact),
    )
    return Outcome(exact, (_names(inputs), line), inputs)


def _read(expression: Expression, values: Values) -> Input:
    return Input(expression.text, expression.value(values.by_path.__getitem__))


def _number(given: Input, expression: Expression, values: Values) -> Decimal:
    if isinstance(given.value.content, Decimal):
        return given.value.content
    raise expression.error(
        values.by_path.__getitem__,
        "wrong-type",
        say("{name} is {text}, and the rule needs a number", name=expression.text, text=given.value.text),
        number=True,
    )


def _aligned(given: Input, expression: Expression, other: Input, values: Values) -> Decimal:
    """A number on the scale of another: 万元 beside 元."""
    _number(given, expression, values)
    try:
        return given.value.in_unit_of(other.value)
    except WrongUnit as error:
        raise expression.error(values.by_path.__getitem__, error.code, str(error)) from None


def _within(points: Decimal, weight: Decimal) -> Decimal:
    return min(max(points, ZERO), weight)


def _kept(points: Decimal, weight: Decimal) -> str:
    """Points for a working; where they are cut to what a row can give, the words that say so."""
    if points < 0:
        return printed("{points}，低于0分，按0分计", points=_short(points))
    if points > weight:
        return printed("{points}，超过{weight}分，按{weight}分计", points=_short(points), weight=plain(weight))
    return _short(points)


def _short(number: Decimal) -> str:
    """A number for a sentence: exact when it is short, else cut at the sixth digit, and said to be."""
    text = plain(number)
    if len(text.partition(".")[2]) <= 6:
        return text
    return "≈" + plain(rounded(number, 6))


def _shown(value: Value) -> str:
    return printed("待填") if value.is_missing else value.text


def _got(points: Decimal, answer: Value) -> str:
    if answer.is_missing:
        return printed("待填")
    return printed("得{points}分", points=plain(points)) if answer.content else printed("不得分")


def _names(inputs: tuple[Input, ...]) -> str:
    united = with_units(each.value for each in inputs)
    return "，".join(
        f"{each.expression} = {with_unit(each.value) if united and not each.value.is_missing else _shown(each.value)}"
        for each in inputs
    )


def _waiting(inputs: tuple[Input, ...]) -> tuple[str, ...]:
    return (_names(inputs), printed("待填数据补齐后计分"))
