"""Gaps: what a row has lost, and the value at which it is full: that value gives full marks, a hair less does not."""

from __future__ import annotations

import decimal
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docgen import expression
from docgen.derive import Values, derive
from docgen.facts import load, supposing
from docgen.gaps import gaps, steps
from docgen.marking import apply
from docgen.problems import Place
from docgen.rules import Bands, Deduction, Proportional, Reached, Rule
from docgen.rules import Step as Band
from docgen.score import score
from docgen.values import EXACT, Certainty, Value, plain, rounded
from tests.making import rubric_of, values_of

HERE = Place("templates/rubric.yaml", 1, 1)
ACTUAL, TARGET = (expression.parse(name, HERE) for name in ("it.actual", "it.target"))
HAIR = Decimal("1e-9")

numbers = st.decimals(-1000, 1000, places=2)
weights = st.decimals("0.01", 100, places=2)


def values_from(**contents: Decimal) -> Values:
    by_path = {
        path: Value(content, plain(content), path, rests_on=frozenset({path}))
        for path, content in ((f"it.{name}", content) for name, content in contents.items())
    }
    return Values(by_path, {}, (), ())


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, Decimal]:
    weight = draw(weights)
    kind = draw(st.sampled_from(["proportional", "≥", "≤", "=", "higher", "lower", "within", "bands"]))
    if kind == "proportional":
        return Proportional(ACTUAL, TARGET), weight
    if kind in ("≥", "≤", "="):
        return Reached(ACTUAL, TARGET, kind, draw(st.booleans())), weight
    if kind == "bands":
        starts = draw(st.lists(numbers, min_size=1, max_size=3, unique=True))
        return Bands(
            ACTUAL, tuple(Band(weight if at == 0 else weight / 2, each, None) for at, each in enumerate(starts))
        ), weight
    low, high = sorted([draw(numbers), draw(numbers)])
    within = kind == "within"
    return Deduction(
        ACTUAL,
        None if within else TARGET,
        expression.parse(f"({low})", HERE) if within else None,
        expression.parse(f"({high})", HERE) if within else None,
        kind,
        draw(weights),
        draw(st.decimals("0.01", 50, places=2)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.none() | st.just(weight + draw(weights))),
    ), weight


@settings(deadline=None, max_examples=300)
@given(rules(), numbers, numbers)
def test_the_value_that_is_named_is_full_and_a_hair_less_is_not(
    made: tuple[Rule, Decimal], actual: Decimal, target: Decimal
) -> None:
    rule, weight = made

    def points(figure: Decimal) -> Decimal | None:
        with decimal.localcontext(EXACT):  # as `score` does; a division ends at the 60th digit
            exact = apply(rule, weight, values_from(actual=figure, target=target)).points
            return None if exact is None else rounded(exact, 40)

    before = points(actual)
    assume(before is not None and before < weight)
    (step,) = steps(rule, weight, values_from(actual=actual, target=target))
    assert isinstance(step.value, Decimal)
    hair = HAIR * max(Decimal(1), abs(step.value)) * 100
    less = step.value + (hair if step.direction in ("≤", "<") else -hair)
    more = step.value - (hair if step.direction in ("≤", "<") else -hair)
    if step.direction in (">", "<"):
        assert points(step.value) != weight
        assert points(more) == weight
    else:
        assert points(step.value) == weight
        assert points(less) != weight


def test_what_is_named_can_be_supposed_a_derived_fact_too(tmp_path: Path) -> None:
    rubric = "title: 表\ntotal: 5\ngrades: {差: 0}\nindicators:\n  - {key: a, name: 甲, weight: 5, rule: {proportional: {actual: it.rate, planned: 95}}}"
    file = "n: 45\nof: 50\nderived:\n  rate: {formula: it.n / it.of * 100, unit: '%', label: 满意率}\n"
    values = values_of(tmp_path, it=file)
    (gap,) = gaps(score(rubric_of(tmp_path, rubric), values), values)
    assert gap.steps == ("it.rate ≥ 95",)
    supposed = supposing(load(tmp_path, "2018"), {"it.rate": "95"})
    values = derive(supposed)
    assert gaps(score(rubric_of(tmp_path, rubric), values), values) == ()
    rate = values["it.rate"]
    assert (rate.text, rate.unit.name, rate.label, rate.certainty) == ("95", "%", "满意率", Certainty.ASSUMED)
    assert values.tree["it"] == {"n": values["it.n"], "of": values["it.of"], "rate": rate}


RUBRIC = """title: 表
total: 30
grades: {优: 27, 差: 0}
indicators:
  - {key: setup, name: 立项, weight: 4, rule: {checklist: [{points: 1, when: it.a}, {points: 3, when: it.b}]}}
  - {key: quality, name: 质量, weight: 10, rule: {rated: {grade: it.grade, share: it.share, bands: {达成: [80, 100], 未达成: [0, 80]}}}}
  - {key: fair, name: 公平, weight: 6, rule: {judged: {score: it.fair}}}
  - key: mixed
    name: 综合
    weight: 10
    rule:
      parts:
        - {points: 4, rule: {proportional: {actual: it.n, planned: it.plan}}}
        - {points: 6, rule: {bands: {actual: it.word, steps: [{is: 好, points: 6}, {is: 一般, points: 3}]}}}
"""


def test_the_greatest_loss_comes_first_and_only_what_is_short_is_named(tmp_path: Path) -> None:
    facts = "a: true\nb: false\ngrade: 达成\nshare: 90\nfair: 6\nn: 40\nplan: 40\nword: 一般"
    values = values_of(tmp_path, it=facts)
    found = gaps(score(rubric_of(tmp_path, RUBRIC), values), values)
    assert [(gap.score.indicator.key, plain(gap.lost), gap.steps) for gap in found] == [
        ("setup", "3", ("it.b = true",)),
        ("mixed", "3", ("it.word = 好",)),
        ("quality", "1", ("it.share = 100",)),
    ]


@pytest.mark.parametrize("facts", ["n: ", "n: 5"])
def test_a_row_that_waits_or_is_full_is_no_gap(tmp_path: Path, facts: str) -> None:
    rubric = "title: 表\ntotal: 5\ngrades: {差: 0}\nindicators:\n  - {key: a, name: 甲, weight: 5, rule: {proportional: {actual: it.n, planned: 5}}}"
    values = values_of(tmp_path, it=facts)
    assert gaps(score(rubric_of(tmp_path, rubric), values), values) == ()


def test_the_target_is_named_in_the_unit_of_the_figure(tmp_path: Path) -> None:
    rubric = "title: 表\ntotal: 5\ngrades: {差: 0}\nindicators:\n  - {key: a, name: 甲, weight: 5, rule: {proportional: {actual: it.n, planned: it.plan}}}"
    values = values_of(tmp_path, it="n: {value: 150000, unit: 元}\nplan: {value: 20, unit: 万元}")
    (gap,) = gaps(score(rubric_of(tmp_path, rubric), values), values)
    assert gap.steps == ("it.n ≥ 200000",)
