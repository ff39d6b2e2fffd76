"""The rubric: what each rule and row says, and every way to write them wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from docgen import rubric
from docgen.problems import Place, Problem
from docgen.rubric import Rubric
from tests.making import HEAD, marked, refusals, rubric_of, spots, with_rule

NAME = "templates/rubric.yaml"


def refused(folder: Path, text: str) -> tuple[Problem, ...]:
    return refusals(lambda: rubric_of(folder, text))


WHOLE = """title: 项目支出绩效评价指标体系
total: 100
printed_score: 96.5
round: 1
grades: {差: 0, 良: 80.5, 优: 90}
indicators:
  - key: outputs
    name: 产出
    weight: 60
    printed_weight: 59
    children:
      - key: births
        name: 计划生育
        weight: 60
        children:
          - key: sex_ratio
            name: 比例
            weight: 35.5
            printed_score: 35
            inferred: [name, weight]
            explanation: 新生人口性别比例
            criteria: |-
              达到目标得满分；
              否则扣分。
            rule: {judged: {score: judgements.sex_ratio}}
          - key: illegal_cases
            name: 比例
            weight: 24.5
            rule: {judged: {score: judgements.cases}}
  - key: survey
    name: 满意度
    weight: 40
    rule: {judged: {score: judgements.survey}}
"""


@pytest.fixture
def whole(tmp_path: Path) -> Rubric:
    return rubric_of(tmp_path, WHOLE)


def test_a_rubric_has_its_title_total_rounding_and_printed_score(whole: Rubric) -> None:
    assert (whole.title, whole.total, whole.round, whole.printed_score, whole.place) == (
        "项目支出绩效评价指标体系",
        Decimal(100),
        1,
        Decimal("96.5"),
        Place(NAME, 1, 1),
    )


def test_grades_come_from_the_best_down(whole: Rubric) -> None:
    assert [(grade.name, grade.start) for grade in whole.grades] == [("优", 90), ("良", Decimal("80.5")), ("差", 0)]


def test_rows_are_the_indicators_with_rules_and_all_has_the_groups_too(whole: Rubric) -> None:
    assert [row.key for row in whole.rows()] == ["sex_ratio", "illegal_cases", "survey"]
    assert [each.key for each in whole.all()] == ["outputs", "births", "sex_ratio", "illegal_cases", "survey"]


def test_an_indicator_keeps_the_wording_and_numbers_of_the_form(whole: Rubric) -> None:
    outputs, _, sex_ratio, cases, _ = whole.all()
    assert sex_ratio.criteria == "达到目标得满分；\n否则扣分。"
    assert (sex_ratio.name, sex_ratio.explanation, sex_ratio.inferred) == (
        "比例",
        "新生人口性别比例",
        ("name", "weight"),
    )
    assert (sex_ratio.weight, sex_ratio.printed_score) == (Decimal("35.5"), Decimal(35))
    assert (sex_ratio.place, sex_ratio.weight_place) == (Place(NAME, 16, 13), Place(NAME, 18, 21))
    assert cases.name == sex_ratio.name
    assert (cases.inferred, cases.printed_score, cases.printed_weight) == ((), None, None)
    assert (outputs.weight, outputs.printed_weight, outputs.shown_weight) == (Decimal(60), Decimal(59), Decimal(59))
    assert cases.shown_weight == Decimal("24.5")


def test_scores_are_rounded_to_two_digits_unless_said_otherwise(tmp_path: Path) -> None:
    assert rubric_of(tmp_path, with_rule("{judged: {score: a.b}}")).round == 2


ROW = "{key: row, name: 指标, weight: 10, rule: {judged: {score: a.b}}}"


@pytest.mark.parametrize(
    "rubric_text",
    [
        "«wrong-type»[1]",
        "«missing-key»«missing-key»«missing-key»title: 表",
        f"«missing-key»total: 10\ngrades: {{差: 0}}\nindicators: [{ROW}]",
        f"«missing-key»title: 表\ngrades: {{差: 0}}\nindicators: [{ROW}]",
        f"«missing-key»title: 表\ntotal: 10\nindicators: [{ROW}]",
        "«missing-key»title: 表\ntotal: 10\ngrades: {差: 0}",
        "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators: «wrong-type»[]",
        f"title: 表\ntotal: 10\ngrades: {{差: 0}}\nindicators: «wrong-type»{ROW}",
        "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators: [«wrong-type»row]",
        f"title: 表\ntotal: 10\ngrades: {{优: 80, «wrong-order»良: 90, 差: 0}}\nindicators: [{ROW}]",
        f"title: 表\ntotal: 10\ngrades: {{优: 90, 良: 80, «wrong-order»中: 80}}\nindicators: [{ROW}]",
        f"title: 表\ntotal: «wrong-type»ten\ngrades: {{差: 0}}\nindicators: [{ROW}]",
        f"title: 表\ntotal: «wrong-type»-10\ngrades: {{差: 0}}\nindicators: [{ROW}]",
        f"title: 表\ntotal: 10\ngrades: «wrong-type»[优, 差]\nindicators: [{ROW}]",
        f"title: 表\ntotal: 10\ngrades: {{优: «wrong-type»九十, 差: 0}}\nindicators: [{ROW}]",
        f"{HEAD}  - {ROW}\nround: «wrong-type»two\n",
        f"{HEAD}  - {ROW}\nround: «wrong-type»1.5\n",
        f"{HEAD}  - {ROW}\nround: «wrong-type»100\n",
        f"{HEAD}  - {ROW}\nprinted_score: «wrong-type»高\n",
        f"{HEAD}  - {ROW}\n«unknown-key»grade: 优\n",
    ],
)
def test_a_malformed_rubric_is_refused_with_its_place(tmp_path: Path, rubric_text: str) -> None:
    text, found = marked(rubric_text)
    assert spots(refused(tmp_path, text)) == found


def test_an_empty_rubric_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "# nothing yet")
    assert (problem.code, problem.place) == ("empty-file", Place(NAME))


@pytest.mark.parametrize(
    "row",
    [
        "«missing-key»{name: 指标, weight: 10, rule: {judged: {score: a.b}}}",
        "«missing-key»{key: row, weight: 10, rule: {judged: {score: a.b}}}",
        "«missing-key»{key: row, name: 指标, rule: {judged: {score: a.b}}}",
        "«children-or-rule»{key: row, name: 指标, weight: 10}",
        "«children-or-rule»{key: row, name: 指标, weight: 10, rule: {judged: {score: a.b}}, children: []}",
        "{key: row, name: 指标, weight: 10, children: «wrong-type»[]}",
        "{key: row, name: 指标, weight: 10, children: «wrong-type»指标}",
        "{key: row, name: «wrong-type»[指标], weight: 10, rule: {judged: {score: a.b}}}",
        "{key: «bad-name»a b, name: 指标, weight: 10, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: «wrong-type»ten, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: «wrong-type»'10', rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: «wrong-type»2018-02-30, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: 10, «unknown-key»wieght: 5, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: 10, printed_weight: «wrong-type»x, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: 10, printed_score: «wrong-type»x, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: 10, inferred: «wrong-type»name, rule: {judged: {score: a.b}}}",
        "{key: row, name: 指标, weight: 10, inferred: «wrong-type»[names], rule: {judged: {score: a.b}}}",
    ],
)
def test_a_malformed_indicator_is_refused_with_its_place(tmp_path: Path, row: str) -> None:
    text, found = marked(f"{HEAD}  - {row}\n")
    assert spots(refused(tmp_path, text)) == found


def test_a_misspelt_key_of_an_indicator_gets_the_nearest_as_a_hint(tmp_path: Path) -> None:
    found = refused(tmp_path, f"{HEAD}  - {{key: row, name: 指标, wieght: 10, rule: {{judged: {{score: a.b}}}}}}\n")
    assert [(problem.code, problem.hint) for problem in found] == [
        ("missing-key", ""),
        ("unknown-key", "Did you mean weight?"),
    ]


NESTED = """title: 表
total: {total}
grades: {{差: 0}}
indicators:
  - key: outer
    name: 外
    weight: {outer}
    children:
      - key: inner
        name: 内
        weight: {inner}
        children:
          - {{key: one, name: 一, weight: {one}, rule: {{judged: {{score: a.b}}}}}}
          - {{key: two, name: 二, weight: 5.5, rule: {{judged: {{score: a.b}}}}}}
"""


def nested(total: str = "10", outer: str = "10", inner: str = "10", one: str = "4.5") -> str:
    return NESTED.format(total=total, outer=outer, inner=inner, one=one)


def test_weights_that_add_up_at_each_level_are_accepted(tmp_path: Path) -> None:
    assert rubric_of(tmp_path, nested()).total == 10


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (nested(total="11"), ["2:1 weights"]),
        (nested(total="11", outer="11"), ["7:13 weights"]),
        (nested(total="11", outer="11", inner="11"), ["11:17 weights"]),
        (nested(inner="11"), ["7:13 weights", "11:17 weights"]),
        (nested(one="4.4"), ["11:17 weights"]),
        (nested(total="99", one="4.4"), ["2:1 weights", "11:17 weights"]),
    ],
)
def test_weights_that_do_not_add_up_are_refused_at_each_level(tmp_path: Path, text: str, found: list[str]) -> None:
    assert spots(refused(tmp_path, text)) == found


def test_weights_that_do_not_add_up_are_told_with_both_numbers(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, nested(total="11"))
    assert "10" in problem.message
    assert "11" in problem.message
    assert "printed_weight" in problem.hint


def test_what_the_form_prints_need_not_add_up(tmp_path: Path) -> None:
    text = nested().replace("weight: 10\n    children", "weight: 10\n    printed_weight: 9\n    children")
    (outer,) = rubric_of(tmp_path, text).indicators
    assert (outer.weight, outer.shown_weight) == (Decimal(10), Decimal(9))


def test_a_key_stands_once_and_a_name_may_repeat(tmp_path: Path) -> None:
    assert rubric_of(tmp_path, nested().replace("name: 二", "name: 一")).total == 10
    (problem,) = refused(tmp_path, nested().replace("key: two", "key: outer"))
    assert (problem.code, problem.place) == ("key-twice", Place(NAME, 14, 19))
    assert "line 5" in problem.message


def test_indicators_without_keys_are_only_told_to_have_them(tmp_path: Path) -> None:
    text = nested().replace("key: one, ", "").replace("key: two, ", "")
    assert spots(refused(tmp_path, text)) == ["13:13 missing-key", "14:13 missing-key"]


@pytest.mark.parametrize("count", range(len(rubric.PRINTED_PARTS) + 1))
def test_inferred_lists_the_parts_that_the_source_has_lost(tmp_path: Path, count: int) -> None:
    parts = rubric.PRINTED_PARTS[:count]
    text = f"{HEAD}  - {{key: row, name: 指标, weight: 10, inferred: [{', '.join(parts)}], rule: {{judged: {{score: a.b}}}}}}\n"
    assert rubric_of(tmp_path, text).indicators[0].inferred == parts


def test_all_problems_of_a_rubric_are_told_at_once(tmp_path: Path) -> None:
    wrong = nested().replace("weight: 5.5", "weight: «wrong-type»x").replace("name: 内", "«unknown-key»nam: 内")
    wrong = wrong.replace("key: inner", "«missing-key»key: inner").replace(
        "{score: a.b}", "{score: «broken-expression»a.}", 1
    )
    text, found = marked(wrong)
    assert spots(refused(tmp_path, text)) == found


def test_a_row_may_name_its_own_evidence(tmp_path: Path) -> None:
    (tmp_path / "票.pdf").write_bytes(b"%PDF")
    rubric = rubric_of(
        tmp_path,
        HEAD
        + "  - {key: row, name: 指标, weight: 10, evidence: [票.pdf, 某发〔2025〕3号], rule: {judged: {score: a.b}}}",
    )
    assert next(rubric.rows()).evidence == ("票.pdf", "某发〔2025〕3号")


def test_a_form_may_say_from_where_a_beaten_target_is_questioned(tmp_path: Path) -> None:
    row = "  - {key: row, name: 指标, weight: 10, rule: {judged: {score: a.b}}}"
    assert rubric_of(tmp_path, HEAD + row).question_above == 30
    assert rubric_of(tmp_path, HEAD.replace("total: 10", "total: 10\nquestion_above: 20") + row).question_above == 20
    assert refused(tmp_path, HEAD.replace("total: 10", "total: 10\nquestion_above: 甲") + row)
