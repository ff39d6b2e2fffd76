"""The checks of words: renamed bodies, and the printed wording with its places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docgen.pipeline import build
from docgen.problems import Severity
from tests.making import docx_bytes, project_of

RUBRIC = "title: 表\ntotal: 10\ngrades: {差: 0}\nindicators:\n  - {key: row, name: 培训人数, weight: 10, rule: {proportional: {actual: it.n, planned: it.n}}}\n"
FACTS = "n: {value: 3, evidence: 签到册}\nperiod: {signed: it.on}\n"
RENAMED = "words: {renamed: [{old: 县卫生和计划生育局, new: 县卫生健康局, from: 2019-03-01}]}\n"


def found(folder: Path, text: str, facts: str) -> list[tuple[str, str]]:
    template = docx_bytes(lambda document: [document.add_paragraph(line) for line in text.split("\n")])
    problems = build(project_of(folder, RUBRIC, template, it=facts)).findings
    return [(each.code, str(each.place)) for each in problems if each.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("signed", "text", "code"),
    [
        ("2019-06-02", "县卫生和计划生育局{{ it.n }}", "old-name"),
        ("2019-06-02", "县卫生健康局{{ it.n }}", ""),
        ("2019-02-28", "县卫生健康局{{ it.n }}", "name-too-early"),
        ("2019-02-28", "县卫生和计划生育局{{ it.n }}", ""),
        ("2019-03-01", "县卫生和计划生育局{{ it.n }}", "old-name"),
        ("", "县卫生健康局{{ it.n }}", "name-too-early"),  # not signed yet: the end of 2018 counts
    ],
)
def test_a_body_is_called_what_it_is_called_on_that_day(tmp_path: Path, signed: str, text: str, code: str) -> None:
    facts = f"on: {signed}\n{FACTS}{RENAMED}"
    assert [each for each, _ in found(tmp_path, text, facts) if each != "missing-fact"] == ([code] if code else [])


def test_a_slip_of_wording_is_told_where_it_is_printed(tmp_path: Path) -> None:
    text = "2018年度自评报告\n截止8月31日，共{{ it.n }}人。"
    assert found(tmp_path, text, f"on: 2018-12-31\n{FACTS}") == [("as-of-word", "build/report.docx: 第2段")]


def test_a_title_of_another_year_is_told(tmp_path: Path) -> None:
    text = "2017年度绩效自评报告\n共{{ it.n }}人。"
    assert [code for code, _ in found(tmp_path, text, f"on: 2018-12-31\n{FACTS}")] == ["other-year"]


@pytest.mark.parametrize(
    ("signed", "text"),
    [
        ("2019-06-02", "《县卫生和计划生育局关于绩效管理的通知》要求{{ it.n }}"),
        ("2019-06-02", "县卫生健康局（原县卫生和计划生育局）{{ it.n }}"),
        ("2019-02-28", "《县卫生健康局关于绩效管理的通知》要求{{ it.n }}"),
        ("2019-06-02", "县卫生和计划生育局工会{{ it.n }}"),
    ],
)
def test_a_name_of_another_day_may_stand_in_a_title_or_as_the_former_one(
    tmp_path: Path, signed: str, text: str
) -> None:
    wrong = ["old-name"] if text.startswith("县卫生和计划生育局工会") else []
    assert [code for code, _ in found(tmp_path, text, f"on: {signed}\n{FACTS}{RENAMED}")] == wrong


def test_a_new_name_that_holds_the_old_one_is_no_old_name(tmp_path: Path) -> None:
    renamed = "words: {renamed: [{old: 卫生局, new: 县卫生局, from: 2018-03-01}]}\n"
    assert found(tmp_path, "县卫生局{{ it.n }}", f"on: 2018-12-31\n{FACTS}{renamed}") == []
    assert [code for code, _ in found(tmp_path / "b", "卫生局{{ it.n }}", f"on: 2018-12-31\n{FACTS}{renamed}")] == [
        "old-name"
    ]


def test_an_old_name_in_a_fact_or_a_reason_stands_where_it_was_typed(tmp_path: Path) -> None:
    facts = f"on: 2019-06-02\n{FACTS}{RENAMED}body: 县卫生和计划生育局\n"
    assert found(tmp_path, "{{ it.n }}{{ it.body }}", facts) == [("old-name", "facts/2018/it.yaml:5:1")]


def test_a_project_without_days_asks_no_name_of_its_day(tmp_path: Path) -> None:
    template = docx_bytes(lambda document: document.add_paragraph("县卫生和计划生育局{{ it.n }}"))
    project = project_of(tmp_path, RUBRIC, template, it="n: {value: 3, evidence: 签到册}\n" + RENAMED)
    (project / "facts" / "2018").rename(project / "facts" / "本期")
    assert build(project).findings == ()


def test_a_slip_in_a_merged_cell_is_told_once_and_one_under_a_heading_with_it(tmp_path: Path) -> None:
    def make(document: Any) -> None:
        document.add_heading("一、资金", 1)
        document.add_paragraph("共{{ it.n }}人，共170万元，其中：甲60万元，乙50万元，丙50万元。")
        table = document.add_table(rows=3, cols=2)
        table.cell(0, 0).merge(table.cell(2, 0)).text = "截止8月31日，共3人。"
        table.cell(2, 1).text = "满意度97.8 %"

    project = project_of(tmp_path, RUBRIC, docx_bytes(make), it=f"on: 2018-12-31\n{FACTS}")
    assert [(each.code, each.place.where) for each in build(project).findings] == [
        ("as-of-word", "表1 行1 列1"),
        ("space-before-sign", "表1 行3 列2"),
        ("parts-and-total", "一、资金 › 第2段"),
    ]


def test_what_a_header_says_is_read_too(tmp_path: Path) -> None:
    def make(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "截止8月31日，共3人"
        document.add_paragraph("{{ it.n }}")

    project = project_of(tmp_path, RUBRIC, docx_bytes(make), it=f"on: 2018-12-31\n{FACTS}")
    assert [(each.code, each.place.where) for each in build(project).findings] == [("as-of-word", "页眉页脚1")]


def test_the_mark_of_an_assumed_figure_hides_no_slip(tmp_path: Path) -> None:
    facts = f"on: 2018-12-31\n{FACTS}".replace("value: 3", "value: 170, certainty: assumed")
    text = "共{{ it.n }}万元，其中：甲60万元，乙50万元，丙50万元。"
    assert [code for code, _ in found(tmp_path, text, facts)] == ["parts-and-total"]


def test_a_period_without_a_year_asks_for_none(tmp_path: Path) -> None:
    template = docx_bytes(lambda document: document.add_paragraph("2017年度绩效自评报告{{ it.n }}"))
    project = project_of(tmp_path, RUBRIC, template, it="n: {value: 3, evidence: 签到册}\n")
    (project / "facts" / "2018").rename(project / "facts" / "本期")
    assert build(project).findings == ()
