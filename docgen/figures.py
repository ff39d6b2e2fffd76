"""Figures: values and a scorecard in, the context out that a template reads."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from docgen.derive import PREVIOUS, Values
from docgen.facts import Facts, Reason
from docgen.language import printed
from docgen.rubric import Indicator
from docgen.rules import Bands, Deduction, Proportional, Rated, Reached
from docgen.score import Score, Scorecard, State
from docgen.values import Certainty, Content, Tree, Value, plain

RATIO_SIGNS = ("%", "‰")
"""Units that stand at both ends of a range."""


def context(facts: Facts, values: Values, scorecard: Scorecard, *, draft: bool) -> Tree:
    """All names of a template: every facts file by its stem, `scorecard`, and `document`."""
    document: Tree = {"status": status(values) if draft else ""}
    return {**values.tree, "scorecard": _scorecard(facts, scorecard), "document": document}


def status(values: Values) -> str:
    """What the pages of a draft say at their head."""
    assumed = any(value.certainty is Certainty.ASSUMED for value in values.by_path.values())
    return printed("草稿（※：依据假定数据）") if assumed else printed("草稿")


def _scorecard(facts: Facts, card: Scorecard) -> Tree:
    rubric = card.rubric
    reasons = {reason.indicator: reason for reason in facts.reasons}
    return {
        "title": _printed("rubric.title", rubric.title),
        "children": tuple(_node(score, facts, reasons) for score in card.scores),
        "total_weight": _printed("rubric.total", rubric.total),
        "total": _scored("scorecard.total", card.total, card.certainty, card.rests_on),
        "grade": _scored("scorecard.grade", card.grade, card.certainty, card.rests_on),
        "workings": _printed("scorecard.workings", "\a".join(_working(row) for row in card.rows())),
        "inferred": tuple(_inferred(indicator) for indicator in rubric.all() if indicator.inferred),
    }


def _node(score: Score, facts: Facts, reasons: dict[str, Reason]) -> Tree:
    indicator = score.indicator
    key = indicator.key
    reason = reasons.get(key)
    evidence = (*indicator.evidence, *(each for path in sorted(score.rests_on) for each in facts.find(path).evidence))
    return {
        "key": key,
        "name": _printed(f"rubric.{key}.name", indicator.name),
        "weight": _printed(f"rubric.{key}.weight", indicator.shown_weight),
        "explanation": _printed(f"rubric.{key}.explanation", indicator.explanation),
        "criteria": _printed(f"rubric.{key}.criteria", indicator.criteria),
        "score": _scored(f"scorecard.{key}", score.points, score.certainty, score.rests_on),
        "lost": _scored(f"scorecard.{key}.lost", _lost(score), score.certainty, score.rests_on),
        "target": _goal(score),
        "actual": _actual(score),
        "reason": _printed(f"reasons.{key}.reason", reason.reason if reason else ""),
        "remedy": _printed(f"reasons.{key}.remedy", reason.remedy if reason else ""),
        "evidence": _printed(f"rubric.{key}.evidence", "" if score.children else "；".join(dict.fromkeys(evidence))),
        "remark": _remark(score, reasons),
        "children": tuple(_node(child, facts, reasons) for child in score.children),
    }


def _lost(score: Score) -> Decimal | None:
    return None if score.points is None else score.indicator.weight - score.points


def over_periods(facts: Facts, values: Values, path: str) -> tuple[tuple[str, Value | None], ...]:
    """The value of a fact in each period that was read, from the first that has it on; None where one does not."""
    found: list[tuple[str, Value | None]] = []
    period: Facts | None = facts
    at = path
    while period is not None and at.startswith(f"{PREVIOUS}."):
        period, at = period.before, at.removeprefix(f"{PREVIOUS}.")
    while period is not None:
        found.append((period.period, values.by_path.get(path)))
        period, path = period.before, f"{PREVIOUS}.{path}"
    while found and found[-1][1] is None:
        found.pop()
    return tuple(reversed(found))


def _printed(path: str, content: Content) -> Value:
    return Value(content, plain(content), path)


def _scored(path: str, content: Content, certainty: Certainty, rests_on: frozenset[str]) -> Value:
    """A score as a value. A pending one is blank, never 0 and never asked for: its facts are."""
    return Value(content, plain(content), path, certainty=certainty, rests_on=rests_on)


def _working(score: Score) -> str:
    """A row with how its score came about, for an appendix: one paragraph."""
    weight = plain(score.indicator.weight)
    points = printed("待填") if score.points is None else plain(score.points)
    head = printed("{name}：{points}/{weight}", name=score.indicator.name, points=points, weight=weight)
    unsure = {Certainty.ASSUMED: printed("（依据假定数据）"), Certainty.INFERRED: printed("（含推断数据）")}
    return "\n".join([head + unsure.get(score.certainty, ""), *score.working])


def _goal(score: Score) -> Value:
    """What a row is to reach, as 年度指标值 prints it: ≥120人; empty for a rule without one."""
    rule, path = score.indicator.rule, f"rubric.{score.indicator.key}.target"
    match rule:
        case Reached(must_be=sign):
            actual, target = score.inputs
            return _measured(path, target.value, actual.value, sign)
        case Proportional():
            actual, planned = score.inputs
            return _measured(path, planned.value, actual.value)
        case Deduction(target=None):
            actual, low, high = score.inputs
            sign = high.value.unit.name or actual.value.unit.name
            first = low.value.text + (sign if sign in RATIO_SIGNS else "")  # 63%~68%
            return _measured(path, high.value, actual.value, f"{first}~")
        case Deduction():
            actual, target = score.inputs
            return _measured(path, target.value, actual.value)
    return _printed(path, "")


def _actual(score: Score) -> Value:
    """What a row has come to, as 实际完成值 prints it: 132人; the grade of a goal without figures."""
    path = f"scorecard.{score.indicator.key}.actual"
    if isinstance(score.indicator.rule, Reached | Proportional | Deduction | Bands | Rated):
        return _measured(path, score.inputs[0].value, score.inputs[0].value)
    return _printed(path, "")


def _measured(path: str, value: Value, other: Value, sign: str = "") -> Value:
    """A figure with its unit, or with that of the figure beside it."""
    if value.is_missing:
        return replace(value, path=path)
    unit = value.unit.name or other.unit.name
    text = sign + value.text + ("" if unit and value.text.endswith(unit) else unit)
    return replace(value, content=text, text=text, path=path)


def _remark(score: Score, reasons: dict[str, Reason]) -> str:
    """What the remarks column says of a row: why it lost points, what it waits for, how sure it is."""
    remarks: list[str] = []
    key, weight, points = score.indicator.key, score.indicator.weight, score.points
    if points is not None and points < weight and key in reasons:
        why = reasons[key]
        said = printed("{reason}；{remedy}", reason=why.reason, remedy=why.remedy) if why.remedy else why.reason
        remarks.append(printed("扣{lost}分：{reason}", lost=plain(weight - points), reason=said))
    if score.state is State.PENDING:
        remarks.append(printed("待填"))
    if score.state is State.NOT_APPLICABLE:
        remarks.append(printed("不适用"))
    if score.certainty is Certainty.ASSUMED:
        remarks.append(printed("依据假定数据"))
    if score.certainty is Certainty.INFERRED:
        remarks.append(printed("含推断数据"))
    return "\n".join(remarks)


def _inferred(indicator: Indicator) -> str:
    parts = {
        "name": printed("名称"),
        "weight": printed("分值"),
        "explanation": printed("指标解释"),
        "criteria": printed("评价标准"),
    }
    return printed(
        "{name}（{parts}）", name=indicator.name, parts="、".join(parts[part] for part in indicator.inferred)
    )
