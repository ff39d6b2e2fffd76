"""Scores: the six rules over tables of cases, and what holds of every score."""

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
from docgen.rubric import (
    Bands,
    Checklist,
    Deduction,
    Grade,
    Indicator,
    Item,
    Judged,
    Part,
    Parts,
    Proportional,
    Rubric,
    Rule,
    Step,
)
from docgen.score import Score, Scorecard, State, grade_of, score
from docgen.values import Certainty, Content, Value, plain
from tests.making import refusals, rubric_of, spots, values_of

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


@pytest.mark.parametrize("rule", ["checklist", "proportional", "deduction", "bands", "parts", "judged"])
def test_the_table_has_every_rule_scored_and_pending(rule: str) -> None:
    given = {str(case["points"]) for case in CASES if rule in case["rule"]}
    assert "pending" in given
    assert len(given) > 2


# ---- what a whole card says ----

CARD = """title: 表
total: 100
round: {round}
grades: {{优: 90, 良: 80, 中: 60, 差: 0}}
indicators:
  - key: outputs
    name: 产出
    weight: 60
    children:
      - {{key: one, name: 一, weight: 30, rule: {{judged: {{score: it.one}}}}}}
      - {{key: two, name: 二, weight: 30, rule: {{judged: {{score: it.two}}}}}}
  - {{key: three, name: 三, weight: 40, rule: {{proportional: {{actual: it.three, planned: it.plan}}}}}}
"""


def card(folder: Path, one: str, two: str, three: str = "40", plan: str = "40", digits: int = 2) -> Scorecard:
    facts = f"one: {one}\ntwo: {two}\nthree: {three}\nplan: {plan}\n"
    return score(rubric_of(folder, CARD.format(round=digits)), values_of(folder, it=facts))


def test_a_missing_fact_makes_its_row_pending_and_leaves_the_others_scored(tmp_path: Path) -> None:
    made = card(tmp_path, one="", two="29.5")
    one, two, three = made.rows()
    assert (one.state, one.points, one.missing) == (State.PENDING, None, frozenset({"it.one"}))
    assert (two.state, two.points, two.missing) == (State.SCORED, Decimal("29.50"), frozenset())
    assert three.points == 40


def test_while_a_row_is_pending_there_is_no_total_and_no_grade(tmp_path: Path) -> None:
    made = card(tmp_path, one="", two="29.5")
    outputs, _ = made.scores
    assert (outputs.state, outputs.points, outputs.missing) == (State.PENDING, None, frozenset({"it.one"}))
    assert (made.total, made.grade, made.so_far) == (None, None, Decimal("69.50"))


def test_a_row_that_is_not_applicable_gives_no_points_and_holds_up_no_total(tmp_path: Path) -> None:
    made = card(tmp_path, one="30", two="30", plan="0")
    *_, three = made.rows()
    assert (three.state, three.points) == (State.NOT_APPLICABLE, None)
    assert (made.total, made.grade) == (Decimal(60), "中")


@pytest.mark.parametrize(
    ("exact", "digits", "printed", "grade"),
    [
        ("29.995", 2, "90.00", "优"),
        ("29.99499", 2, "89.99", "良"),
        ("29.994", 3, "89.994", "良"),
        ("29.5", 0, "90", "优"),
        ("29.49", 0, "89", "良"),
        ("20", 2, "80.00", "良"),
        ("19.99", 2, "79.99", "中"),
        ("0", 2, "60.00", "中"),
    ],
)
def test_the_grade_is_decided_after_rounding_half_up(
    tmp_path: Path, exact: str, digits: int, printed: str, grade: str
) -> None:
    made = card(tmp_path, one="20", two=exact, digits=digits)
    assert made.total == Decimal(printed)
    assert made.grade == grade


def test_each_row_is_rounded_and_the_total_is_what_the_printed_rows_add_up_to(tmp_path: Path) -> None:
    made = card(tmp_path, one="10.005", two="10.005", three="1", plan="3")
    assert [row.points for row in made.rows()] == [Decimal("10.01"), Decimal("10.01"), Decimal("13.33")]
    assert made.scores[0].points == Decimal("20.02")
    assert made.total == made.so_far == Decimal("33.35")
    assert [row.exact for row in made.rows()][:2] == [Decimal("10.005"), Decimal("10.005")]


def test_rounding_lifts_no_score_above_its_weight(tmp_path: Path) -> None:
    text = "title: 表\ntotal: 2.5\nround: 0\ngrades: {差: 0}\nindicators: [{key: row, name: 一, weight: 2.5, rule: {judged: {score: it.n}}}]"
    (row,) = score(rubric_of(tmp_path, text), values_of(tmp_path, it="n: 2.5")).rows()
    assert row.points is not None
    assert row.points <= row.indicator.weight


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("60", "中"), ("59.99", None)],
)
def test_a_grade_reaches_from_its_bound_up_to_the_next(total: str, grade: str | None) -> None:
    grades = (Grade("优", Decimal(90)), Grade("良", Decimal(80)), Grade("中", Decimal(60)))
    assert grade_of(Rubric("表", Decimal(100), 2, grades, (), Place("")), Decimal(total)) == grade


def test_a_score_is_as_certain_as_the_least_of_its_facts_and_rests_on_all_of_them(tmp_path: Path) -> None:
    made = card(tmp_path, one="{value: 10, certainty: inferred}", two="20", three="{value: 30, certainty: assumed}")
    one, two, three = made.rows()
    assert [row.certainty for row in (one, two, three)] == [Certainty.INFERRED, Certainty.STATED, Certainty.ASSUMED]
    assert three.rests_on == {"it.three", "it.plan"}
    outputs, _ = made.scores
    assert outputs.certainty is Certainty.INFERRED
    assert outputs.rests_on == {"it.one", "it.two"}
    assert made.certainty is Certainty.ASSUMED
    assert made.rests_on == {"it.one", "it.two", "it.three", "it.plan"}
    assert made.assumed_points == three.points == 30


def test_a_row_keeps_what_it_read(tmp_path: Path) -> None:
    *_, three = card(tmp_path, one="1", two="2", three="30.0").rows()
    assert [(each.expression, each.value.path, each.value.text) for each in three.inputs] == [
        ("it.three", "it.three", "30.0"),
        ("it.plan", "it.plan", "40"),
    ]


def test_names_that_are_no_facts_are_all_reported_with_hints(tmp_path: Path) -> None:
    facts = "oen: 1\ntwo: 2\nthree: 30\nplann: 40"
    found = refusals(lambda: score(rubric_of(tmp_path, CARD.format(round=2)), values_of(tmp_path, it=facts)))
    assert spots(found) == ["10:64 unknown-name", "12:88 unknown-name"]
    assert [problem.hint for problem in found] == ["Did you mean it.oen?", "Did you mean it.plann?"]


@pytest.mark.parametrize(
    ("rule", "fact", "code"),
    [
        ("{judged: {score: it.n}}", "10.01", "out-of-range"),
        ("{judged: {score: it.n}}", "-0.01", "out-of-range"),
        ("{judged: {score: it.n}}", "一般", "wrong-type"),
        ("{judged: {score: it.n}}", "true", "wrong-type"),
        ("{proportional: {actual: it.n, planned: 5}}", "一般", "wrong-type"),
        ("{proportional: {actual: 5, planned: it.n}}", "2018-08-31", "wrong-type"),
        ("{deduction: {actual: it.n, target: 5, better: lower, per: 1, each: 1}}", "一般", "wrong-type"),
        ("{deduction: {actual: 5, target: it.n, better: lower, per: 1, each: 1}}", "一般", "wrong-type"),
        ("{deduction: {actual: 5, better: [1, it.n], per: 1, each: 1}}", "一般", "wrong-type"),
        ("{checklist: [{points: 10, when: it.n}]}", "1", "wrong-type"),
        ("{checklist: [{points: 10, when: it.n}]}", "yes", "wrong-type"),
        ("{bands: {actual: it.n, steps: [{is: 好, points: 10}, {is: 差, points: 0}]}}", "一般", "wrong-type"),
        ("{bands: {actual: it.n, steps: [{from: 5, points: 10}]}}", "一般", "wrong-type"),
        ("{bands: {actual: it.n, steps: [{is: 好, points: 10}]}}", "3", "wrong-type"),
        ("{judged: {score: 10 / it.n}}", "0", "division-by-zero"),
        ("{deduction: {actual: 5, better: [10, it.n], per: 1, each: 1}}", "3", "wrong-type"),
        ("{parts: [{points: 10, rule: {judged: {score: it.n}}}]}", "11", "out-of-range"),
    ],
)
def test_a_fact_that_a_rule_cannot_take_is_a_problem_in_the_rubric(
    tmp_path: Path, rule: str, fact: str, code: str
) -> None:
    text = f"title: 表\ntotal: 10\ngrades: {{差: 0}}\nindicators:\n  - {{key: row, name: 一, weight: 10, rule: {rule}}}"
    (problem,) = refusals(lambda: score(rubric_of(tmp_path, text), values_of(tmp_path, it=f"n: {fact}")))
    assert (problem.code, problem.place.file, problem.place.line) == (code, "templates/rubric.yaml", 5)


def test_a_word_that_is_no_band_is_told_with_the_bands_and_its_place(tmp_path: Path) -> None:
    text = "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators:\n  - {key: row, name: 一, weight: 10, rule: {bands: {actual: it.n, steps: [{is: 好, points: 10}, {is: 差, points: 0}]}}}"
    (problem,) = refusals(lambda: score(rubric_of(tmp_path, text), values_of(tmp_path, it="n: 一般")))
    assert "一般" in problem.message
    assert "好, 差" in problem.message
    assert problem.hint == "it.n (一般) stands in facts/2018/it.yaml:1:1."


def test_all_rows_that_cannot_be_scored_are_reported_at_once(tmp_path: Path) -> None:
    found = refusals(lambda: card(tmp_path, one="31", two="x", three="true"))
    assert [problem.code for problem in found] == ["out-of-range", "wrong-type", "wrong-type"]


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
    kind = draw(st.sampled_from(["checklist", "proportional", "deduction", "bands", "parts"][: 5 if depth else 4]))
    if kind == "checklist":
        items = tuple(Item(worth, reads(f"{draw(st.sampled_from(NAMES))} > 0"), "") for worth in draw(shares))
        return Checklist(items), sum((item.points for item in items), Decimal(0))
    if kind == "parts":
        made = draw(st.lists(weighted_rules(depth=depth - 1), min_size=1, max_size=3))
        return Parts(tuple(Part(worth, rule) for rule, worth in made)), sum((worth for _, worth in made), Decimal(0))
    weight = draw(weights)
    if kind == "proportional":
        return Proportional(draw(names), draw(names)), weight
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
    kind = draw(st.sampled_from(["higher", "lower", "proportional", "bands", "checklist"]))
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


def test_the_names_and_the_order_of_files_change_nothing(tmp_path: Path) -> None:
    one_way = values_of(
        tmp_path / "one",
        it="one: 10\ntwo: 20\nplan: 40\nderived: {three: {formula: other.n / 3}}",
        other="n: 100",
    )
    other_way = values_of(
        tmp_path / "other",
        zz_unrelated="n: 7",
        other="m: 8\nn: 100",
        it="derived: {three: {formula: other.n / 3}}\nplan: 40\ntwo: 20\none: 10",
    )
    rubric = rubric_of(tmp_path, CARD.format(round=2))
    cards = [score(rubric, values) for values in (one_way, other_way)]
    assert [plain_parts(row) for row in cards[0].rows()] == [plain_parts(row) for row in cards[1].rows()]
    assert cards[0].total == cards[1].total == Decimal("63.33")


def test_a_text_where_bands_are_numbers_is_told_to_be_no_number(tmp_path: Path) -> None:
    text = "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators:\n  - {key: row, name: 一, weight: 10, rule: {bands: {actual: it.n, steps: [{from: 95, points: 10}]}}}"
    (problem,) = refusals(lambda: score(rubric_of(tmp_path, text), values_of(tmp_path, it="n: 95%")))
    assert problem.message == "it.n is 95%, and the rule needs a number"
