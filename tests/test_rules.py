"""How the rules of a rubric are read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from docgen.problems import Place, Problem
from docgen.rules import (
    Bands,
    Checklist,
    Deduction,
    Judged,
    Parts,
    Proportional,
    Rated,
    Reached,
    Rule,
    Step,
    expressions,
)
from tests.making import marked, refusals, rubric_of, spots, with_rule

NAME = "templates/rubric.yaml"


def rule_of(folder: Path, rule: str, weight: str = "10") -> Rule:
    (row,) = rubric_of(folder, with_rule(rule, weight)).rows()
    assert row.rule is not None
    return row.rule


def refused(folder: Path, text: str) -> tuple[Problem, ...]:
    return refusals(lambda: rubric_of(folder, text))


def test_a_checklist_is_read(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "{checklist: [{points: 4, when: a.b, text: ①是否}, {points: 6, when: a.n == 0}]}")
    assert isinstance(rule, Checklist)
    assert [(item.points, item.when.text, item.text) for item in rule.items] == [
        (Decimal(4), "a.b", "①是否"),
        (Decimal(6), "a.n == 0", ""),
    ]


def test_a_proportion_is_read(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "{proportional: {actual: a.b, planned: a.c * 2}}")
    assert isinstance(rule, Proportional)
    assert (rule.actual.text, rule.planned.text) == ("a.b", "a.c * 2")
    assert rule.planned.place == Place(NAME, 5, 82)


def test_a_deduction_with_a_target_is_read(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "{deduction: {actual: a.b, target: a.c, better: lower, per: 0.1, each: 2}}")
    assert isinstance(rule, Deduction)
    assert rule.target is not None
    assert (rule.actual.text, rule.target.text, rule.low, rule.high) == ("a.b", "a.c", None, None)
    assert (rule.better, rule.per, rule.each) == ("lower", Decimal("0.1"), Decimal(2))
    assert (rule.in_percent, rule.whole_steps, rule.full) == (False, False, None)


def test_a_deduction_with_a_range_and_every_option_is_read(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path,
        "{deduction: {actual: a.b, better: [103, a.high], per: 1, each: 0.5, in: percent, whole_steps: true, full: 8}}",
    )
    assert isinstance(rule, Deduction)
    assert rule.low is not None
    assert rule.high is not None
    assert (rule.target, rule.low.text, rule.high.text, rule.better) == (None, "103", "a.high", "within")
    assert (rule.in_percent, rule.whole_steps, rule.full) == (True, True, Decimal(8))


def test_a_deduction_in_units_may_say_so(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path,
        "{deduction: {actual: a.b, target: 5, better: higher, per: 1, each: 1, in: unit, whole_steps: false}}",
    )
    assert isinstance(rule, Deduction)
    assert (rule.better, rule.in_percent, rule.whole_steps) == ("higher", False, False)


def test_bands_are_read(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "{bands: {actual: a.b, steps: [{from: 95, points: 10}, {is: 一般, points: 4.5}]}}")
    assert isinstance(rule, Bands)
    assert rule.steps == (Step(Decimal(10), Decimal(95), None), Step(Decimal("4.5"), None, "一般"))


def test_parts_are_read_with_rules_of_their_own(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path,
        "{parts: [{points: 4, rule: {judged: {score: a.b, reason: 评审}}}, {points: 6, rule: {parts: [{points: 6, rule: {proportional: {actual: a.c, planned: a.d}}}]}}]}",
    )
    assert isinstance(rule, Parts)
    first, second = rule.parts
    assert (first.points, second.points) == (Decimal(4), Decimal(6))
    assert isinstance(first.rule, Judged)
    assert (first.rule.score.text, first.rule.reason) == ("a.b", "评审")
    assert isinstance(second.rule, Parts)
    assert [each.text for each in expressions(rule)] == ["a.b", "a.c", "a.d"]


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        ("{checklist: [{points: 4, when: a.b}, {points: 6, when: a.c}]}", ["a.b", "a.c"]),
        ("{proportional: {actual: a.b, planned: a.c}}", ["a.b", "a.c"]),
        ("{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: 1}}", ["a.b", "a.c"]),
        ("{deduction: {actual: a.b, better: [a.c, a.d], per: 1, each: 1}}", ["a.b", "a.c", "a.d"]),
        ("{bands: {actual: a.b, steps: [{from: 0, points: 1}]}}", ["a.b"]),
        ("{judged: {score: a.b}}", ["a.b"]),
    ],
)
def test_every_expression_of_a_rule_can_be_listed(tmp_path: Path, rule: str, texts: list[str]) -> None:
    assert [each.text for each in expressions(rule_of(tmp_path, rule))] == texts


DEDUCTION = "{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: 1}}"


@pytest.mark.parametrize(
    "rule",
    [
        # the rule itself
        "«wrong-type»judged",
        "«wrong-type»[judged]",
        "«wrong-type»{}",
        "«wrong-type»",
        "«wrong-type»{judged: {score: a.b}, parts: []}",
        "{«unknown-key»proportion: {actual: a.b, planned: a.c}}",
        # checklist
        "{checklist: «wrong-type»a.b}",
        "{checklist: «wrong-type»[]}",
        "{checklist: «wrong-type»{points: 10, when: a.b}}",
        "{checklist: [«wrong-type»a.b]}",
        "{checklist: [«missing-key»{points: 10}]}",
        "{checklist: [«missing-key»{when: a.b}]}",
        "{checklist: [{points: 10, when: a.b, «unknown-key»wenn: x}]}",
        "{checklist: [{points: «wrong-type»ten, when: a.b}]}",
        "{checklist: [{points: 10, when: «broken-expression»a.b and}]}",
        "{checklist: [{points: 10, when: «wrong-type»[a.b]}]}",
        "{checklist: «weights»[{points: 4, when: a.b}, {points: 5, when: a.c}]}",
        # proportional
        "{proportional: «wrong-type»}",
        "{proportional: «missing-key»{actual: a.b}}",
        "{proportional: «missing-key»{planned: a.b}}",
        "{proportional: «missing-key»{actual: a.b, «unknown-key»planed: a.c}}",
        "{proportional: {actual: a.b, planned: «broken-expression»a.c +}}",
        # deduction
        "{deduction: «wrong-type»[a.b]}",
        "{deduction: «missing-key»{target: a.c, better: lower, per: 1, each: 1}}",
        "{deduction: «missing-key»{actual: a.b, better: lower, per: 1, each: 1}}",
        "{deduction: «missing-key»{actual: a.b, target: a.c, per: 1, each: 1}}",
        "{deduction: «missing-key»{actual: a.b, target: a.c, better: lower, each: 1}}",
        "{deduction: «missing-key»{actual: a.b, target: a.c, better: lower, per: 1}}",
        "{deduction: {actual: a.b, target: a.c, better: «wrong-type»more, per: 1, each: 1}}",
        "{deduction: {actual: a.b, target: a.c, better: «wrong-type»[1], per: 1, each: 1}}",
        "{deduction: {actual: a.b, target: a.c, better: «wrong-type»[1, 2, 3], per: 1, each: 1}}",
        "{deduction: {actual: a.b, better: [«broken-expression»'(', 2], per: 1, each: 1}}",
        "{deduction: {actual: a.b, «unknown-key»target: a.c, better: [1, 2], per: 1, each: 1}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: «wrong-type»0}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: «wrong-type»-1, each: 1}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: «wrong-type»'1', each: 1}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: 1, in: «wrong-type»percents}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: 1, whole_steps: «wrong-type»yes}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: 1, full: «wrong-type»all}}",
        "{deduction: {actual: a.b, target: a.c, better: lower, per: 1, each: 1, «unknown-key»cap: 3}}",
        # bands
        "{bands: «wrong-type»[1]}",
        "{bands: «missing-key»{actual: a.b}}",
        "{bands: «missing-key»{steps: [{from: 1, points: 1}]}}",
        "{bands: {actual: a.b, steps: «wrong-type»[]}}",
        "{bands: {actual: a.b, steps: [«wrong-type»5]}}",
        "{bands: {actual: a.b, steps: [«missing-key»{points: 5}]}}",
        "{bands: {actual: a.b, steps: [«missing-key»{from: 1, is: 一般, points: 5}]}}",
        "{bands: {actual: a.b, steps: [«missing-key»{from: 1}]}}",
        "{bands: {actual: a.b, steps: [{from: «wrong-type»一, points: 5}]}}",
        "{bands: {actual: a.b, steps: [«weights»{from: 1, points: 11}]}}",
        "{bands: {actual: a.b, steps: [{from: 1, «unknown-key»to: 2, points: 5}]}}",
        # parts
        "{parts: «wrong-type»{points: 10}}",
        "{parts: «wrong-type»[]}",
        "{parts: [«missing-key»{points: 10}]}",
        "{parts: [«missing-key»{rule: {judged: {score: a.b}}}]}",
        "{parts: «weights»[{points: 9, rule: {judged: {score: a.b}}}]}",
        "{parts: [{points: 10, rule: {«unknown-key»judge: {score: a.b}}}]}",
        "{parts: [{points: 10, rule: {checklist: «weights»[{points: 9, when: a.b}]}}]}",
        # judged
        "{judged: «wrong-type»5}",
        "{judged: «missing-key»{reason: 评审}}",
        "{judged: {score: a.b, «unknown-key»by: 评审}}",
        "{judged: {score: «broken-expression»a b}}",
        # reached
        "{reached: «wrong-type»5}",
        "{reached: «missing-key»{actual: a.b, target: 5}}",
        "{reached: «missing-key»{actual: a.b, must_be: ≥}}",
        "{reached: {actual: a.b, target: 5, must_be: «wrong-type»'>='}}",
        "{reached: {actual: a.b, target: 5, must_be: ≥, short: «wrong-type»none}}",
        "{reached: {actual: a.b, target: 5, must_be: ≥, «unknown-key»each: 1}}",
        "{reached: {actual: a.b, target: «broken-expression»5 +, must_be: ≥}}",
        # rated
        "{rated: «wrong-type»5}",
        "{rated: «missing-key»{grade: a.b, share: a.c}}",
        "{rated: {grade: a.b, share: a.c, bands: «wrong-type»[80, 100]}}",
        "{rated: {grade: a.b, share: a.c, bands: {好: «wrong-type»80}}}",
        "{rated: {grade: a.b, share: a.c, bands: {好: «wrong-type»[100, 80]}}}",
        "{rated: {grade: a.b, share: a.c, bands: {好: «wrong-type»[80, 101]}}}",
        "{rated: {grade: a.b, share: a.c, bands: {好: «wrong-type»[80, b]}}}",
        "{rated: {grade: a.b, share: a.c, bands: {好: [80, 100], «wrong-type»中: [60, 81]}}}",
    ],
)
def test_a_malformed_rule_is_refused_with_its_place(tmp_path: Path, rule: str) -> None:
    text, found = marked(with_rule(rule))
    assert spots(refused(tmp_path, text)) == found


def test_a_target_to_be_reached_is_read(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "{reached: {actual: a.b, target: 120, must_be: ≤, short: zero}}")
    assert isinstance(rule, Reached)
    assert (rule.actual.text, rule.target.text, rule.must_be, rule.all_or_nothing) == ("a.b", "120", "≤", True)
    shared = rule_of(tmp_path, "{reached: {actual: a.b, target: 120, must_be: =, short: proportional}}")
    assert isinstance(shared, Reached)
    assert not shared.all_or_nothing


def test_grades_without_figures_are_read_from_the_best_down(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "{rated: {grade: a.b, share: a.c, bands: {差: [0, 60], 好: [60, 100]}}}")
    assert isinstance(rule, Rated)
    assert rule.bands == (("好", Decimal(60), Decimal(100)), ("差", Decimal(0), Decimal(60)))
    assert [each.text for each in expressions(rule)] == ["a.b", "a.c"]


def test_an_unknown_rule_gets_the_nearest_as_a_hint(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, with_rule("{proportion: {actual: a.b, planned: a.c}}"))
    assert problem.hint == "Did you mean proportional?"
