"""The checks of words: renamed bodies, and the printed wording with its places."""

from __future__ import annotations

from pathlib import Path

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
