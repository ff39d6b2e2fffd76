"""Figures: what a template reads of the values and the scorecard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docgen.derive import derive
from docgen.figures import context, over_periods
from docgen.score import score
from docgen.values import Certainty, Tree, Value
from tests.making import facts_of, rubric_of

RUBRIC = """title: 项目支出绩效评价指标体系
total: 10
grades: {优: 9, 差: 0}
indicators:
  - key: outputs
    name: 产出
    weight: 10
    printed_weight: 9
    inferred: [weight, name]
    children:
      - key: sex_ratio
        name: 新生人口性别比例
        weight: 6
        explanation: 女=100
        criteria: 达到目标得6分。
        rule: {deduction: {actual: births.sex_ratio, target: 107, better: lower, per: 1, each: 1}}
      - key: cases
        name: 两非案件
        weight: 4
        rule: {proportional: {actual: births.cases, planned: births.planned}}
"""


def context_of(folder: Path, births: str, *, draft: bool = True, rubric: str = RUBRIC) -> Tree:
    facts = facts_of(folder, births=births)
    values = derive(facts)
    return context(facts, values, score(rubric_of(folder, rubric), values), draft=draft)


def card_of(folder: Path, births: str, rubric: str = RUBRIC) -> Any:
    return context_of(folder, births, rubric=rubric)["scorecard"]


GOOD = "sex_ratio: 107\ncases: 4\nplanned: 4\n"


def test_a_template_reads_facts_by_their_files_and_the_scorecard_and_the_document(tmp_path: Path) -> None:
    made = context_of(tmp_path, GOOD)
    assert set(made) == {"births", "scorecard", "document"}
    births: Any = made["births"]
    assert births["sex_ratio"].path == "births.sex_ratio"


def test_the_scorecard_prints_the_form_and_its_scores(tmp_path: Path) -> None:
    card = card_of(tmp_path, GOOD.replace("107", "108.5"))
    assert (str(card["title"]), str(card["total_weight"])) == ("项目支出绩效评价指标体系", "10")
    assert (str(card["total"]), str(card["grade"])) == ("8.5", "差")
    (outputs,) = card["children"]
    assert (outputs["key"], str(outputs["name"]), str(outputs["weight"]), str(outputs["score"])) == (
        "outputs",
        "产出",
        "9",
        "8.5",
    )
    sex_ratio, cases = outputs["children"]
    assert {name: str(sex_ratio[name]) for name in ("name", "weight", "explanation", "criteria", "score")} == {
        "name": "新生人口性别比例",
        "weight": "6",
        "explanation": "女=100",
        "criteria": "达到目标得6分。",
        "score": "4.5",
    }
    assert cases["children"] == ()


def test_every_figure_of_the_scorecard_knows_what_it_is_and_what_it_rests_on(tmp_path: Path) -> None:
    card = card_of(tmp_path, "sex_ratio: {value: 107, certainty: assumed}\ncases: 4\nplanned: 4\n")
    (outputs,) = card["children"]
    sex_ratio, cases = outputs["children"]
    assert [each.path for each in (card["title"], card["total"], card["grade"], card["total_weight"])] == [
        "rubric.title",
        "scorecard.total",
        "scorecard.grade",
        "rubric.total",
    ]
    assert [sex_ratio[name].path for name in ("name", "weight", "explanation", "criteria", "score")] == [
        "rubric.sex_ratio.name",
        "rubric.sex_ratio.weight",
        "rubric.sex_ratio.explanation",
        "rubric.sex_ratio.criteria",
        "scorecard.sex_ratio",
    ]
    assert (sex_ratio["score"].certainty, sex_ratio["score"].rests_on) == (Certainty.ASSUMED, {"births.sex_ratio"})
    assert (cases["score"].certainty, card["total"].certainty) == (Certainty.STATED, Certainty.ASSUMED)
    assert card["grade"].rests_on == {"births.sex_ratio", "births.cases", "births.planned"}


def test_a_pending_score_prints_blank_and_is_not_asked_for(tmp_path: Path) -> None:
    card = card_of(tmp_path, GOOD.replace("107", ""))
    (outputs,) = card["children"]
    sex_ratio, cases = outputs["children"]
    for blank in (sex_ratio["score"], outputs["score"], card["total"], card["grade"]):
        assert isinstance(blank, Value)
        assert (blank.text, blank.is_missing, blank.missing) == ("", True, frozenset())
    assert str(cases["score"]) == "4"


REASON = "reasons: {sex_ratio: {reason: 流动人口多, remedy: 加强查处}, cases: {reason: 案件少}}"


@pytest.mark.parametrize(
    ("births", "first", "second"),
    [
        (f"{GOOD}{REASON}", "", ""),
        (f"{GOOD.replace('107', '108.5')}{REASON}", "扣1.5分：流动人口多；加强查处", ""),
        (f"{GOOD.replace('cases: 4', 'cases: 3')}{REASON}", "", "扣1分：案件少"),
        (GOOD.replace("107", "108.5"), "", ""),
        (GOOD.replace("107", ""), "待填", ""),
        (GOOD.replace("planned: 4", "planned: 0"), "", "不适用"),
        (GOOD.replace("107", "{value: 107, certainty: assumed}"), "依据假定数据", ""),
        (GOOD.replace("107", "{value: 107, certainty: inferred}"), "含推断数据", ""),
        (GOOD.replace("107", "{value: , certainty: assumed}"), "待填\n依据假定数据", ""),
        (
            f"{GOOD.replace('107', '{value: 108, certainty: inferred}')}{REASON}",
            "扣1分：流动人口多；加强查处\n含推断数据",
            "",
        ),
    ],
)
def test_a_remark_says_what_a_row_lost_waits_for_and_rests_on(
    tmp_path: Path, births: str, first: str, second: str
) -> None:
    (outputs,) = card_of(tmp_path, births)["children"]
    assert [child["remark"] for child in outputs["children"]] == [first, second]


def test_what_the_source_has_lost_is_listed(tmp_path: Path) -> None:
    assert card_of(tmp_path, GOOD)["inferred"] == ("产出（分值、名称）",)


@pytest.mark.parametrize(
    ("certainty", "draft", "status"),
    [
        ("stated", True, "草稿"),
        ("inferred", True, "草稿"),
        ("assumed", True, "草稿（※：依据假定数据）"),
        ("assumed", False, ""),
        ("stated", False, ""),
    ],
)
def test_the_document_says_that_it_is_a_draft(tmp_path: Path, certainty: str, draft: bool, status: str) -> None:
    births = GOOD.replace("107", f"{{value: 107, certainty: {certainty}}}")
    assert context_of(tmp_path, births, draft=draft)["document"] == {"status": status}


def test_a_range_that_is_wanted_has_its_sign_at_both_ends(tmp_path: Path) -> None:
    rubric = RUBRIC.replace("target: 107, better: lower", "better: [98, 99]")
    facts = 'sex_ratio: {value: 97.5, unit: "%"}\ncases: 4\nplanned: 4\n'
    (outputs,) = card_of(tmp_path, facts, rubric)["children"]
    assert str(outputs["children"][0]["target"]) == "98%~99%"


# Charts


def test_a_row_says_what_it_has_lost(tmp_path: Path) -> None:
    first = card_of(tmp_path, "sex_ratio: 108.5\ncases: \nplanned: 4\n")["children"][0]
    ratio, cases = first["children"]
    assert (ratio["lost"].text, ratio["lost"].path) == ("1.5", "scorecard.sex_ratio.lost")
    assert cases["lost"].is_missing
    assert first["lost"].is_missing


def test_a_fact_has_a_value_in_each_period_from_the_first_that_has_it(tmp_path: Path) -> None:
    facts, values = None, None
    for period, text in (("2015", "b: 1"), ("2016", "a: 1"), ("2017", "b: 2"), ("2018", "a: 3")):
        facts = replace(facts_of(tmp_path / period, births=text), period=period, before=facts)
        values = derive(facts, values)
    assert facts is not None
    assert values is not None
    found = over_periods(facts, values, "births.a")
    assert [(period, value and value.text) for period, value in found] == [("2016", "1"), ("2017", None), ("2018", "3")]
    assert over_periods(facts, values, "births.c") == ()
    found = over_periods(facts, values, "previous.previous.births.a")
    assert [(period, value and value.text) for period, value in found] == [("2016", "1")]
