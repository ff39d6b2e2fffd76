"""What a whole scorecard says: rounding, totals, grades, certainty, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from docgen.language import speak
from docgen.problems import Place
from docgen.rubric import Grade, Rubric
from docgen.score import Score, Scorecard, State, grade_of, score
from docgen.values import Certainty
from tests.making import refusals, rubric_of, spots, values_of

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


@pytest.mark.parametrize("typed", ['"1,190"', "约190", "1e2", "'190'"])
@pytest.mark.parametrize("rule", ["{proportional: {actual: it.n, planned: 200}}", "{judged: {score: it.n / 20}}",
                                  "{checklist: [{points: 10, when: it.n > 5}]}"])  # fmt: skip
def test_a_text_where_a_number_is_needed_says_where_it_is_and_how_to_type_it(
    tmp_path: Path, rule: str, typed: str
) -> None:
    text = f"title: 表\ntotal: 10\ngrades: {{差: 0}}\nindicators:\n  - {{key: row, name: 一, weight: 10, rule: {rule}}}"
    (problem,) = refusals(lambda: score(rubric_of(tmp_path, text), values_of(tmp_path, it=f"n: {typed}")))
    typed_at, remedy = problem.hint.splitlines()
    assert typed_at.endswith("stands in facts/2018/it.yaml:1:1.")
    assert "digits alone, without quotes, commas or words" in remedy


def test_all_rows_that_cannot_be_scored_are_reported_at_once(tmp_path: Path) -> None:
    found = refusals(lambda: card(tmp_path, one="31", two="x", three="true"))
    assert [problem.code for problem in found] == ["out-of-range", "wrong-type", "wrong-type"]


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


def test_a_state_has_a_word_for_a_reader_beside_its_word_in_the_archive() -> None:
    assert [each.said for each in State] == [str(each) for each in State]
    speak("zh_CN")
    assert [each.said for each in State] == ["已评分", "待填", "不适用"]
    assert str(State.PENDING) == "pending"
