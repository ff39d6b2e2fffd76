"""What each rule gives, by the table in score_cases.yaml, and what holds of every rule whatever the facts."""

from __future__ import annotations

import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from docgen import expression
from docgen.derive import Values
from docgen.problems import Place
from docgen.rubric import Indicator, Rubric
from docgen.rules import (
    COMPARISONS,
    RULES,
    Bands,
    Checklist,
    Deduction,
    Item,
    Judged,
    Part,
    Parts,
    Proportional,
    Rated,
    Reached,
    Rule,
    Step,
)
from docgen.score import Score, State, score
from docgen.values import Content, Value, plain
from tests.making import refusals, rubric_of, values_of

CASES: list[dict[str, Any]] = YAML().load(Path(__file__).with_name("score_cases.yaml"))


def yaml_of(data: object) -> str:
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump(data, out)
    return out.getvalue()


def row_of(folder: Path, case: dict[str, Any]) -> Score:
    """The one row of a case, scored through files, as a project's row is."""
    weight = case["weight"]
    row = {"key": "row", "name": "指标", "weight": weight, "rule": case["rule"]}
    text = yaml_of({"title": "表", "total": weight, "grades": {"差": 0}, "indicators": [row]})
    (scored,) = score(rubric_of(folder, text), values_of(folder, it=yaml_of(case["facts"]))).rows()
    return scored


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_rule_gives_its_points_and_says_how(tmp_path: Path, case: dict[str, Any]) -> None:
    row = row_of(tmp_path, case)
    if case["points"] in ("pending", "not applicable"):
        assert (row.state, row.points, row.exact) == (case["points"], None, None)
    else:
        assert row.state is State.SCORED
        assert row.exact is not None
        assert abs(Fraction(row.exact) - Fraction(str(case["points"]))) < Fraction(1, 10**50)
    if "working" in case:
        assert list(row.working) == case["working"]


@pytest.mark.parametrize("rule", RULES)
def test_the_table_has_every_rule_scored_and_pending(rule: str) -> None:
    given = {str(case["points"]) for case in CASES if rule in case["rule"]}
    assert "pending" in given
    assert len(given) > 2


# ---- what holds of every score ----

numbers = st.decimals(-1000, 1000, places=2)
weights = st.decimals(0, 100, places=2)
NAMES = [f"it.n{number}" for number in range(6)]
HERE = Place("templates/rubric.yaml", 1, 1)


def reads(name: str) -> expression.Expression:
    return expression.parse(name, HERE)


def values_from(contents: dict[str, Content]) -> Values:
    by_path = {
        path: Value(
            content,
            plain(content),
            path,
            rests_on=frozenset({path}),
            missing=frozenset({path}) if content is None else frozenset(),
        )
        for path, content in contents.items()
    }
    return Values(by_path, {}, (), ())


def points(rule: Rule, weight: Decimal, contents: dict[str, Content], digits: int = 2) -> Score:
    row = Indicator("row", "指标", weight, HERE, HERE, rule=rule)
    (scored,) = score(Rubric("表", weight, digits, (), (row,), HERE), values_from(contents)).rows()
    return scored


names = st.sampled_from(NAMES).map(reads)
shares = st.lists(weights, min_size=1, max_size=4)


@st.composite
def deductions(draw: st.DrawFn) -> Deduction:
    better = draw(st.sampled_from(["higher", "lower", "within"]))
    within = better == "within"
    low, high = sorted([draw(numbers), draw(numbers)])
    return Deduction(
        draw(names),
        None if within else draw(names),
        reads(f"({low})") if within else None,
        reads(f"({high})") if within else None,
        better,
        draw(weights),
        draw(st.decimals("0.01", 50, places=2)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.none() | weights),
    )


@st.composite
def weighted_rules(draw: st.DrawFn, depth: int = 2) -> tuple[Rule, Decimal]:
    """A rule with its weight, over the numbers `it.n0` … `it.n5`."""
    kind = draw(
        st.sampled_from(["checklist", "proportional", "deduction", "bands", "reached", "parts"][: 6 if depth else 5])
    )
    if kind == "checklist":
        items = tuple(Item(worth, reads(f"{draw(st.sampled_from(NAMES))} > 0"), "") for worth in draw(shares))
        return Checklist(items), sum((item.points for item in items), Decimal(0))
    if kind == "parts":
        made = draw(st.lists(weighted_rules(depth=depth - 1), min_size=1, max_size=3))
        return Parts(tuple(Part(worth, rule) for rule, worth in made)), sum((worth for _, worth in made), Decimal(0))
    weight = draw(weights)
    if kind == "proportional":
        return Proportional(draw(names), draw(names)), weight
    if kind == "reached":
        return Reached(draw(names), draw(names), draw(st.sampled_from(COMPARISONS)), draw(st.booleans())), weight
    if kind == "bands":
        steps = draw(st.lists(st.tuples(numbers, st.decimals(0, weight, places=2)), min_size=1, max_size=4))
        return Bands(draw(names), tuple(Step(worth, start, None) for start, worth in steps)), weight
    return draw(deductions()), weight


def contents(values: st.SearchStrategy[Content]) -> st.SearchStrategy[dict[str, Content]]:
    return st.fixed_dictionaries(dict.fromkeys(NAMES, values))


@settings(deadline=None)
@given(weighted_rules(), contents(numbers | st.integers(-3, 3).map(Decimal)), st.integers(2, 4))
def test_a_score_is_never_below_0_and_never_above_its_weight(
    made: tuple[Rule, Decimal], facts: dict[str, Content], digits: int
) -> None:
    rule, weight = made
    row = points(rule, weight, facts, digits)
    if row.state is State.SCORED:
        assert row.points is not None
        assert row.exact is not None
        assert 0 <= row.exact <= weight
        assert 0 <= row.points <= weight
    else:
        assert row.state is State.NOT_APPLICABLE


@settings(deadline=None)
@given(weights, st.data())
def test_a_person_can_give_no_more_than_the_weight(weight: Decimal, data: st.DataObject) -> None:
    given_score = data.draw(numbers)
    if 0 <= given_score <= weight:
        assert points(Judged(reads("it.n0"), ""), weight, {"it.n0": given_score}).exact == given_score
    else:
        found = refusals(lambda: points(Judged(reads("it.n0"), ""), weight, {"it.n0": given_score}))
        assert [problem.code for problem in found] == ["out-of-range"]


@settings(deadline=None)
@given(weighted_rules(), contents(st.none() | numbers))
def test_a_row_is_pending_just_where_a_fact_that_it_needs_is_missing(
    made: tuple[Rule, Decimal], facts: dict[str, Content]
) -> None:
    row = points(*made, facts)
    assert (row.state is State.PENDING) == bool(row.missing)
    assert row.missing == {path for path in row.rests_on if facts[path] is None}


ACTUAL, TARGET = reads("it.actual"), reads("it.target")


@st.composite
def rules_with_a_direction(draw: st.DrawFn) -> tuple[Rule, int]:
    """A rule of `it.actual`, and 1 where more is better, -1 where less is."""
    kind = draw(st.sampled_from(["higher", "lower", "proportional", "bands", "checklist", "≥", "≤"]))
    if kind in COMPARISONS:
        return Reached(ACTUAL, TARGET, kind, draw(st.booleans())), 1 if kind == "≥" else -1
    if kind == "proportional":
        return Proportional(ACTUAL, TARGET), 1
    if kind == "checklist":
        bounds = draw(st.lists(numbers, min_size=1, max_size=4))
        return Checklist(tuple(Item(Decimal(5), reads(f"it.actual >= ({bound})"), "") for bound in bounds)), 1
    if kind == "bands":
        starts = sorted(draw(st.lists(numbers, min_size=1, max_size=4)))
        worths = sorted(draw(st.lists(st.decimals(0, 20, places=2), min_size=len(starts), max_size=len(starts))))
        return Bands(ACTUAL, tuple(Step(worth, start, None) for start, worth in zip(starts, worths, strict=True))), 1
    rule = Deduction(
        ACTUAL,
        TARGET,
        None,
        None,
        kind,
        draw(weights),
        draw(st.decimals("0.01", 50, places=2)),
        draw(st.booleans()),
        draw(st.booleans()),
        None,
    )
    return rule, 1 if kind == "higher" else -1


@settings(deadline=None)
@given(rules_with_a_direction(), numbers, numbers, st.decimals(0, 1000, places=2))
def test_a_better_figure_never_lowers_a_score(
    made: tuple[Rule, int], actual: Decimal, target: Decimal, more: Decimal
) -> None:
    rule, direction = made
    weight = Decimal(20)
    before = points(rule, weight, {"it.actual": actual, "it.target": target})
    after = points(rule, weight, {"it.actual": actual + direction * more, "it.target": target})
    assume(before.exact is not None)
    assert before.exact is not None
    assert after.exact is not None
    assert after.exact >= before.exact


@settings(deadline=None)
@given(numbers, numbers, numbers, st.decimals(0, 1000, places=2))
def test_nearer_to_its_range_a_figure_never_scores_lower(
    one: Decimal, other: Decimal, actual: Decimal, nearer: Decimal
) -> None:
    low, high = sorted([one, other])
    rule = Deduction(
        ACTUAL, None, reads(f"({low})"), reads(f"({high})"), "within", Decimal("0.3"), Decimal(7), False, False, None
    )
    moved = min(actual + nearer, low) if actual < low else max(actual - nearer, high) if actual > high else actual
    before = points(rule, Decimal(20), {"it.actual": actual})
    after = points(rule, Decimal(20), {"it.actual": moved})
    assert before.exact is not None
    assert after.exact is not None
    assert after.exact >= before.exact


@settings(deadline=None)
@given(numbers, numbers, st.decimals(0, 1000, places=2), st.booleans())
def test_nearer_to_what_it_must_equal_a_figure_never_scores_lower(
    actual: Decimal, target: Decimal, nearer: Decimal, nothing: bool
) -> None:
    rule = Reached(ACTUAL, reads(f"({target})"), "=", nothing)
    moved = min(actual + nearer, target) if actual < target else max(actual - nearer, target)
    before, after = (points(rule, Decimal(20), {"it.actual": figure}).exact for figure in (actual, moved))
    assert before is not None
    assert after is not None
    assert after >= before


@settings(deadline=None)
@given(weights, st.decimals(-20, 120, places=1), st.sampled_from(["好", "中", "差"]))
def test_a_share_outside_of_its_grade_is_refused(weight: Decimal, share: Decimal, grade: str) -> None:
    bands = (("好", Decimal(80), Decimal(100)), ("中", Decimal(60), Decimal(80)), ("差", Decimal(0), Decimal(60)))
    facts: dict[str, Content] = {"it.grade": grade, "it.share": share}
    own = "好" if 80 <= share <= 100 else "中" if 60 <= share < 80 else "差" if 0 <= share < 60 else ""
    rule = Rated(reads("it.grade"), reads("it.share"), bands)
    if grade == own:
        assert points(rule, weight, facts).exact == weight * share / 100
    else:
        assert [problem.code for problem in refusals(lambda: points(rule, weight, facts))] == ["out-of-range"]


@settings(deadline=None)
@given(weighted_rules(), contents(st.none() | numbers), st.none() | numbers | st.text() | st.booleans(), st.randoms())
def test_an_unrelated_fact_and_the_order_of_facts_change_no_score(
    made: tuple[Rule, Decimal], facts: dict[str, Content], other: Content, random: Any
) -> None:
    more = [*facts.items(), ("other.fact", other)]
    random.shuffle(more)
    assert plain_parts(points(*made, dict(more))) == plain_parts(points(*made, facts))


def plain_parts(row: Score) -> tuple[object, ...]:
    """A score without its values, which do not compare as a whole."""
    return (row.state, row.points, row.exact, row.certainty, row.rests_on, row.missing, row.working)


def test_a_text_where_bands_are_numbers_is_told_to_be_no_number(tmp_path: Path) -> None:
    text = "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators:\n  - {key: row, name: 一, weight: 10, rule: {bands: {actual: it.n, steps: [{from: 95, points: 10}]}}}"
    (problem,) = refusals(lambda: score(rubric_of(tmp_path, text), values_of(tmp_path, it="n: 95%")))
    assert problem.message == "it.n is 95%, and the rule needs a number"
