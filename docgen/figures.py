"""Figures: values and a scorecard in, the context out that a template reads."""

from __future__ import annotations

from docgen.derive import Values
from docgen.facts import Facts
from docgen.language import say
from docgen.rubric import Indicator
from docgen.score import Score, Scorecard, State
from docgen.values import Certainty, Content, Tree, Value, plain


def context(facts: Facts, values: Values, scorecard: Scorecard, *, draft: bool) -> Tree:
    """All names of a template: every facts file by its stem, `scorecard`, and `document`."""
    return {**values.tree, "scorecard": _scorecard(facts, scorecard), "document": _document(values, draft=draft)}


def _document(values: Values, *, draft: bool) -> Tree:
    status = ""
    if draft:
        assumed = any(value.certainty is Certainty.ASSUMED for value in values.by_path.values())
        status = say("草稿（※：依据假定数据）") if assumed else say("草稿")
    return {"status": status}


def _scorecard(facts: Facts, card: Scorecard) -> Tree:
    rubric = card.rubric
    reasons = {
        reason.indicator: say("{reason}；{remedy}", reason=reason.reason, remedy=reason.remedy)
        if reason.remedy
        else reason.reason
        for reason in facts.reasons
    }
    return {
        "title": _printed("rubric.title", rubric.title),
        "children": tuple(_node(score, reasons) for score in card.scores),
        "total_weight": _printed("rubric.total", rubric.total),
        "total": _scored("scorecard.total", card.total, card.certainty, card.rests_on),
        "grade": _scored("scorecard.grade", card.grade, card.certainty, card.rests_on),
        "inferred": tuple(_inferred(indicator) for indicator in rubric.all() if indicator.inferred),
    }


def _node(score: Score, reasons: dict[str, str]) -> Tree:
    indicator = score.indicator
    key = indicator.key
    return {
        "key": key,
        "name": _printed(f"rubric.{key}.name", indicator.name),
        "weight": _printed(f"rubric.{key}.weight", indicator.shown_weight),
        "explanation": _printed(f"rubric.{key}.explanation", indicator.explanation),
        "criteria": _printed(f"rubric.{key}.criteria", indicator.criteria),
        "score": _scored(f"scorecard.{key}", score.points, score.certainty, score.rests_on),
        "remark": _remark(score, reasons),
        "children": tuple(_node(child, reasons) for child in score.children),
    }


def _printed(path: str, content: Content) -> Value:
    return Value(content, plain(content), path)


def _scored(path: str, content: Content, certainty: Certainty, rests_on: frozenset[str]) -> Value:
    """A score as a value. A pending one is blank, never 0 and never asked for: its facts are."""
    return Value(content, plain(content), path, certainty=certainty, rests_on=rests_on)


def _remark(score: Score, reasons: dict[str, str]) -> str:
    """What the remarks column says of a row: why it lost points, what it waits for, how sure it is."""
    remarks: list[str] = []
    key, weight, points = score.indicator.key, score.indicator.weight, score.points
    if points is not None and points < weight and key in reasons:
        remarks.append(say("扣{lost}分：{reason}", lost=plain(weight - points), reason=reasons[key]))
    if score.state is State.PENDING:
        remarks.append(say("待填"))
    if score.state is State.NOT_APPLICABLE:
        remarks.append(say("不适用"))
    if score.certainty is Certainty.ASSUMED:
        remarks.append(say("依据假定数据"))
    if score.certainty is Certainty.INFERRED:
        remarks.append(say("含推断数据"))
    return "\n".join(remarks)


def _inferred(indicator: Indicator) -> str:
    parts = {"name": say("名称"), "weight": say("分值"), "explanation": say("指标解释"), "criteria": say("评价标准")}
    return say("{name}（{parts}）", name=indicator.name, parts="、".join(parts[part] for part in indicator.inferred))
