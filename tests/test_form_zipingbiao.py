"""The form 项目支出绩效自评表 (财预〔2020〕10号) end to end: the example project of `docgen new --form 自评表`."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

import docgen
from docgen import pipeline
from docgen.pipeline import Report
from docgen.values import Certainty
from docgen.word import package, readback
from docgen.word.package import w
from docgen.word.readback import Outline, Table, outline
from tests.conftest import ROOT
from tests.parts import LibreOffice, Validator

FORM = ROOT / "docgen/forms/zipingbiao"

MONEY = (0, 2, 4, 5, 6, 8, 9, 10)
"""Where the cells of a row about money begin in the grid of the table."""

GOAL = (0, 2, 5)
INDICATOR = range(9)
TOTAL = (0, 6, 7, 8)
HEAD_ROWS, FIRST, LAST = 9, 10, -1
"""Rows above the head of the indicators, and where the indicators begin and end."""


@pytest.fixture(scope="module")
def report() -> Report:
    return docgen.build(FORM)


@pytest.fixture(scope="module")
def said(report: Report) -> Outline:
    return outline(report.document)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, as it is laid down elsewhere."""
    return shutil.copytree(FORM, tmp_path / "own")


def table_of(said: Outline) -> Table:
    (table,) = said.tables
    return table


def picked(row: tuple[str, ...], columns: tuple[int, ...] | range) -> tuple[str, ...]:
    """A row with each merged cell once."""
    return tuple(row[column] for column in columns)


def indicators(said: Outline) -> list[tuple[str, ...]]:
    return [picked(row, INDICATOR) for row in table_of(said).rows[FIRST:LAST]]


def test_the_title_names_the_form_and_its_year(said: Outline) -> None:
    assert [paragraph.text for paragraph in said.paragraphs[:2]] == ["项目支出绩效自评表", "（2025年度）"]


def test_the_head_names_the_project_and_the_two_bodies(said: Outline) -> None:
    name, bodies, *_ = table_of(said).rows
    assert picked(name, (0, 2)) == ("项目名称", "高素质农民培训项目")
    assert picked(bodies, (0, 2, 5, 6)) == ("主管部门", "某县农业农村局", "实施单位", "某县农民科技教育培训中心")


def test_the_money_stands_in_its_cells_row_by_row(said: Outline) -> None:
    label = "项目资金\n（万元）"
    assert [picked(row, MONEY) for row in table_of(said).rows[2:7]] == [
        (label, "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"),
        (label, "年度资金总额", "126.00", "132.00", "128.70", "10", "97.50%", "9.75"),
        (label, "其中：当年财政拨款", "110.00", "116.00", "113.20", "—", "97.59%", "—"),
        (label, "上年结转资金", "6.00", "6.00", "6.00", "—", "100.00%", "—"),
        (label, "其他资金", "10.00", "10.00", "9.50", "—", "95.00%", "—"),
    ]


def test_the_goals_stand_beside_what_was_done(said: Outline) -> None:
    heads, goals = (picked(row, GOAL) for row in table_of(said).rows[7:HEAD_ROWS])
    assert heads == ("年度总体目标", "预期目标", "实际完成情况")
    assert goals == (
        "年度总体目标",
        "举办培训班6期，培训高素质农民300人，培训合格率不低于95%，跟踪服务学员300人；带动农户600户，"
        "参训学员人均年增收1500元，满意度不低于90%。",
        "举办培训班6期，培训高素质农民312人，培训合格率97.12%，跟踪服务学员285人；带动农户640户，"
        "参训学员人均年增收1620元，满意度94.00%。",
    )


def test_the_indicators_stand_in_their_cells_row_by_row(said: Outline) -> None:
    assert picked(table_of(said).rows[HEAD_ROWS], INDICATOR) == (
        "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施",
    )  # fmt: skip
    unreached = (
        "原因：部分学员外出务工，入户和电话均未联系上。措施：2026年一季度委托村级联络员补访，开班时登记第二联系人。"
    )
    unfinished = "原因：学员档案尚未与县级农业信息平台联通。措施：2026年6月底前完成数据对接，由专人每季更新。"
    assert [row[1:] for row in indicators(said)] == [
        ("产出指标", "数量指标", "培训高素质农民人数", "≥300人", "312人", "10", "10", "无"),
        ("产出指标", "数量指标", "举办培训班期数", "6期", "6期", "5", "5", "无"),
        ("产出指标", "数量指标", "跟踪服务学员人数", "≥300人", "285人", "5", "4.75", unreached),
        ("产出指标", "质量指标", "培训合格率", "≥95%", "97.12%", "8", "8", "无"),
        ("产出指标", "质量指标", "教学质量评估得分", "≥90分", "92.4分", "7", "7", "无"),
        ("产出指标", "时效指标", "培训班按期完成率", "=100%", "100.00%", "10", "10", "无"),
        ("产出指标", "成本指标", "人均培训成本", "≤4400元/人", "4125元/人", "5", "5", "无"),
        ("效益指标", "经济效益指标", "参训学员人均年增收", "≥1500元", "1620元", "10", "10", "无"),
        ("效益指标", "社会效益指标", "带动农户数", "≥600户", "640户", "10", "10", "无"),
        ("效益指标", "可持续影响指标", "培训长效机制", "建立健全", "达成年度指标", "10", "9", unfinished),
        ("满意度指标", "服务对象满意度指标", "参训学员满意度", "≥90%", "94.00%", "10", "10", "无"),
    ]
    assert {row[0] for row in indicators(said)} == {"绩效指标"}


def test_the_scores_of_the_budget_and_of_the_rows_add_up_to_the_total(said: Outline) -> None:
    rows = table_of(said).rows
    worth, got = ([Decimal(row[column]) for row in indicators(said)] for column in (6, 7))
    budget_worth, budget_got = Decimal(rows[3][8]), Decimal(rows[3][10])
    assert picked(rows[LAST], TOTAL) == ("总分", "100", "98.5", "等级：优")
    assert budget_worth + sum(worth) == Decimal(rows[LAST][6])
    assert budget_got + sum(got) == Decimal(rows[LAST][7])


def test_the_groups_are_worth_what_the_form_gives_them(said: Outline) -> None:
    worth: dict[str, Decimal] = {}
    for row in indicators(said):
        worth[row[1]] = worth.get(row[1], Decimal(0)) + Decimal(row[6])
    assert worth == {"产出指标": 50, "效益指标": 30, "满意度指标": 10}


def test_the_sources_of_money_add_up_and_its_rates_follow_from_them(said: Outline) -> None:
    total, *sources = (picked(row, MONEY) for row in table_of(said).rows[3:7])
    for column in (2, 3, 4):
        assert sum(Decimal(source[column]) for source in sources) == Decimal(total[column])
    for row in (total, *sources):
        assert Decimal(row[6].removesuffix("%")) == (Decimal(row[4]) / Decimal(row[3]) * 100).quantize(Decimal("0.01"))


def test_parents_are_merged_within_their_own_parent(report: Report) -> None:
    (table,) = package.read(report.document, "report").root("word/document.xml").iter(w("tbl"))
    rows = list(table.iter(w("tr")))[FIRST:LAST]
    shown = [["".join(map(str, cell.itertext())) for cell in row.iter(w("tc"))][:3] for row in rows]
    assert shown == [
        ["", "产出指标", "数量指标"],
        ["", "", ""],
        ["", "", ""],
        ["", "", "质量指标"],
        ["", "", ""],
        ["", "", "时效指标"],
        ["", "", "成本指标"],
        ["", "效益指标", "经济效益指标"],
        ["", "", "社会效益指标"],
        ["", "", "可持续影响指标"],
        ["", "满意度指标", "服务对象满意度指标"],
    ]
    assert all(cell.find(f".//{w('vMerge')}") is not None for row in rows for cell in list(row.iter(w("tc")))[:1])


def test_a_page_tears_no_row(report: Report) -> None:
    root = package.read(report.document, "report").root("word/document.xml")
    assert all(row.find(f".//{w('cantSplit')}") is not None for row in root.iter(w("tr")))


def test_the_whole_outline(said: Outline, golden: Callable[[str, str], None]) -> None:
    lines: list[str] = []
    for block in said.body:
        if isinstance(block, Table):
            lines += [" | ".join(cell.replace("\n", "") for cell in row) for row in block.rows]
        else:
            lines.append(f"[{block.style}] {block.text}")
    golden("zipingbiao.txt", "\n".join([*lines, *said.margins, ""]))


def test_the_reason_of_the_unspent_budget_stands_below_the_table(said: Outline) -> None:
    assert said.body[-1] == readback.Paragraph(
        "注：预算执行偏差原因：最后两期培训班的教材费跨年验收，未能在年内支付。"
        "改进措施：2026年2月底前完成验收和支付，以后教材与培训班同步验收。",
        "表注",
    )


def test_check_finds_nothing_and_the_final_report_is_no_draft(report: Report) -> None:
    assert [str(finding) for finding in report.findings] == []
    assert any("草稿" in margin for margin in outline(report.document).margins)
    final = docgen.build(FORM, final=True)
    assert not any("草稿" in margin for margin in outline(final.document).margins)


def test_every_fact_says_what_it_is_whose_as_of_when_from_where_and_on_what_evidence(report: Report) -> None:
    facts = report.scored.inputs.facts.by_path.values()
    assert len(facts) > 30
    silent = [
        fact.path
        for fact in facts
        if not (fact.label and fact.owner and fact.as_of and fact.source and fact.evidence)
        or fact.certainty is not Certainty.STATED
    ]
    assert silent == []


def test_every_file_names_its_schema_and_says_that_it_is_an_example() -> None:
    facts = sorted((FORM / "facts/2025").glob("*.yaml"))
    assert len(facts) > 3
    for file, schema in (
        *((file, "../../.schema/facts.json") for file in facts),
        (FORM / pipeline.RUBRIC, "../.schema/rubric.json"),
    ):
        first, second = file.read_text(encoding="utf-8").splitlines()[:2]
        assert first == f"# yaml-language-server: $schema={schema}"
        assert second.startswith("# 示例"), file
    assert "虚构" in (FORM / "README.md").read_text(encoding="utf-8")


def test_no_figure_of_the_table_is_typed_into_the_template(report: Report) -> None:
    texts = [text for text, _ in report.scored.inputs.template.texts]
    assert texts
    assert [text for text in texts if re.search(r"\d", re.sub(r"\{[{%].*?[}%]\}", "", text))] == []


def test_a_source_without_money_has_no_rate(project: Path) -> None:
    budget = project / "facts/2025/budget.yaml"
    budget.write_text(budget.read_text(encoding="utf-8").replace("value: 6.00", "value: 0.00"), encoding="utf-8")
    rows = table_of(outline(docgen.build(project).document)).rows
    assert picked(rows[5], MONEY)[1:] == ("上年结转资金", "0.00", "0.00", "0.00", "—", "—", "—")
    assert picked(rows[3], MONEY)[2:5] == ("120.00", "126.00", "122.70")


def test_without_a_point_lost_on_the_budget_nothing_stands_below_the_table(project: Path) -> None:
    budget, deviations = (project / f"facts/2025/{name}.yaml" for name in ("budget", "deviations"))
    spent = budget.read_text(encoding="utf-8").replace("113.20", "116.00").replace("value: 9.50", "value: 10.00")
    budget.write_text(spent, encoding="utf-8")
    text = deviations.read_text(encoding="utf-8")
    deviations.write_text(re.sub(r"  budget_execution:\n(?:    .*\n)+", "", text), encoding="utf-8")
    report = docgen.build(project)
    assert report.scored.scorecard.total == Decimal("98.75")
    assert not any("注：" in paragraph.text for paragraph in outline(report.document).paragraphs)
    assert report.findings == ()


def test_the_project_gives_the_same_bytes_wherever_it_lies(project: Path, report: Report) -> None:
    assert docgen.build(project).document == report.document


def test_the_validator_finds_no_error(report: Report, validator: Validator, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(report.document)
    assert validator.errors(file) == []
    assert validator.errors(FORM / pipeline.TEMPLATE) == []


def test_libreoffice_sets_the_form_on_one_upright_page(
    report: Report, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(report.document)
    pdf = libreoffice.convert(file, "pdf", tmp_path)
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages:\s+1$", told, re.MULTILINE)
    width, height = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", told)[0]
    assert float(width) < float(height)


def test_the_template_is_not_made_again() -> None:
    before = (FORM / pipeline.TEMPLATE).read_bytes()
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/make_templates.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "docgen/forms/zipingbiao/templates/report.docx" in done.stderr
    assert (FORM / pipeline.TEMPLATE).read_bytes() == before
