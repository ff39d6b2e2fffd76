"""A report with charts: which periods it reads, what explains it, and the commands that look at a finished report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docgen import attest, bases, diff, explain, facts, manifest, pipeline, pull, testimony
from docgen.pull import Verdict
from tests.committing import change, commit, own_git
from tests.conftest import faults_of
from tests.making import edited, p, project_of, refusals, word
from tests.parts import LibreOffice, Validator
from tests.test_pipeline import RUBRIC

assert own_git

FUNDS = (
    "planned: {value: 100, unit: 元, label: 计划, evidence: 记账凭证第3号}\n"
    "arrived: {value: 95, unit: 元, label: 到位, certainty: assumed}\n"
    "units: [{name: 示例甲, cases: 3}, {name: 示例乙, cases: 5}]\n"
)
REPORT = word(
    p("到位 {{ funds.arrived }} 元。"),
    p("{{ scorecard|chart }}"),
    p("{{ funds.arrived|chart('历年到位资金') }}"),
    p("{{ funds.units|chart('案件') }}"),
    p("完。"),
)
OVER_PERIODS = REPORT
OF_NOW = word(p("{{ scorecard|chart }}"), p("{{ funds.units|chart }}"))


def project(folder: Path, report: bytes = REPORT, **periods: str) -> Path:
    """A project with the facts of 2018, and of other periods by their years: `y2016="arrived: 1"`."""
    made = project_of(folder, RUBRIC, report, funds=FUNDS)
    for year, text in periods.items():
        file = made / "facts" / year.removeprefix("y") / "funds.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def three_years(tmp_path: Path) -> Path:
    return project(
        tmp_path / "项目 一",
        y2016="arrived: {value: 90.5, unit: 元}\nplanned: {value: 100, unit: 元}\n",
        y2017="arrived: {value: , unit: 元}\nplanned: {value: 100, unit: 元}\n",
    )


def read_periods(report: pipeline.Report) -> list[str]:
    found, period = [], report.scored.inputs.facts
    while period is not None:
        found.append(period.period)
        period = period.before  # type: ignore[assignment]
    return found


# Periods


def test_a_line_goes_through_all_earlier_periods(three_years: Path) -> None:
    report = pipeline.build(three_years)
    line = report.filled.charts[1]
    assert (line.kind, line.title) == ("line", "历年到位资金（单位：元；※：依据假定数据）")
    assert line.categories == ("2016", "2017（待填）", "2018※")
    assert [(point.number, point.path) for point in line.series[0].points] == [
        (90.5, "previous.previous.funds.arrived"),
        (None, "previous.funds.arrived"),
        (95, "funds.arrived"),
    ]


@pytest.mark.parametrize(("report", "periods"), [(REPORT, ["2018", "2017", "2016"]), (OF_NOW, ["2018"])])
def test_earlier_periods_are_read_only_for_a_line(
    tmp_path: Path, report: bytes, periods: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project(tmp_path, report, y2016="arrived: {value: 1, unit: 元}", y2017="arrived: {value: 2, unit: 元}")
    loaded: list[str] = []
    load = facts.load

    def noted(folder: Path, period: str) -> facts.Facts:
        loaded.append(period)
        return load(folder, period)

    monkeypatch.setattr(facts, "load", noted)
    assert read_periods(pipeline.build(made)) == periods
    assert loaded == periods


def test_without_an_earlier_period_the_tag_is_told(tmp_path: Path) -> None:
    (found,) = refusals(lambda: pipeline.build(project(tmp_path)))
    assert found.code == "no-earlier-period"
    assert str(found.place) == "templates/report.docx: 第3段"


def test_an_earlier_period_without_the_fact_begins_no_line(tmp_path: Path) -> None:
    (found,) = refusals(lambda: pipeline.build(project(tmp_path, y2017="other: 3")))
    assert "no earlier period under facts/ has funds.arrived" in found.message


def test_the_fault_of_an_earlier_period_has_its_own_place(tmp_path: Path) -> None:
    (found,) = refusals(lambda: pipeline.build(project(tmp_path, y2017="arrived: {value: 3, uni: 元}")))
    assert found.place.file == "facts/2017/funds.yaml"


# Explain


def test_explain_knows_the_charts_of_a_fact(three_years: Path) -> None:
    report = pipeline.build(three_years)
    (answer,) = explain.explain(report, "funds.arrived")
    assert (
        "shown in",
        "templates/report.docx: 第3段  the chart 历年到位资金（单位：元；※：依据假定数据）: 到位, 2018※",
    ) in answer.lines


def test_explain_knows_the_charts_of_an_indicator(three_years: Path) -> None:
    (answer,) = explain.explain(pipeline.build(three_years), "rate")
    assert [text for label, text in answer.lines if label == "shown in"] == [
        f"templates/report.docx: 第2段  the chart 各项指标得分情况（单位：分；※：依据假定数据）: {series}, 到位率※"
        for series in ("得分", "失分")
    ]


def test_explain_finds_a_figure_that_stands_in_a_chart_alone(three_years: Path) -> None:
    figure, fact = explain.explain(pipeline.build(three_years), "90.5")
    assert dict(figure.lines) == {
        "is": "previous.previous.funds.arrived",
        "shown in": "templates/report.docx: 第3段  the chart 历年到位资金（单位：元；※：依据假定数据）: 到位, 2016",
    }
    assert (fact.title.split()[0], dict(fact.lines)["written in"]) == (figure.lines[0][1], "facts/2016/funds.yaml:1:1")


# The finished report


def test_the_same_facts_give_the_same_bytes(three_years: Path) -> None:
    assert pipeline.build(three_years).document == pipeline.build(three_years).document


def test_the_validator_finds_no_fault(three_years: Path, validator: Validator, tmp_path: Path) -> None:
    assert faults_of(validator, pipeline.build(three_years).document, tmp_path) == set()


def test_a_report_saved_by_libreoffice_is_proven_and_pulled_without_its_charts(
    three_years: Path, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    file = tmp_path / "报告.docx"
    file.write_bytes(pipeline.build(three_years).document)
    saved = libreoffice.convert(file, "docx", tmp_path / "saved")
    found = attest.attest(saved, three_years)
    assert found.holds
    assert any("charts were not compared" in line for line in testimony.lines(found))
    assert pull.pull(three_years, saved.read_bytes(), saved.name).items == ()


def test_an_edit_beside_charts_is_pulled(three_years: Path) -> None:
    def correct(opened: Any) -> None:
        (text,) = [each for each in opened.element.body.iter("{*}t") if each.text == "95※"]
        text.text = "96※"

    report = edited(pipeline.build(three_years).document, correct)
    (item, *others) = [
        each for each in pull.pull(three_years, report, "report.docx").items if each.verdict is not Verdict.FOLLOWS
    ]
    assert (item.verdict, item.old, item.new, others) == (Verdict.FACT, "95※", "96※", [])


def test_a_report_is_proven_from_the_inputs_that_its_build_has_kept(three_years: Path) -> None:
    report = pipeline.build(three_years)
    claimed = manifest.read(report.filled.package)
    kept, inputs = bases.copy(three_years, claimed), bases.inputs(three_years, claimed)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(inputs)
    for year in ("2016", "2018"):
        file = three_years / f"facts/{year}/funds.yaml"
        file.write_text(file.read_text("utf-8").replace("9", "8"), "utf-8")
    file = three_years / "report.docx"
    file.write_bytes(report.document)
    assert attest.attest(file, three_years).holds


def test_a_redline_says_that_charts_are_not_tracked(three_years: Path, validator: Validator, tmp_path: Path) -> None:
    commit(three_years, "初稿")
    change(three_years / "facts/2018/funds.yaml", "value: 95", "value: 96")
    redline = diff.redline(diff.between(three_years, "HEAD", None, None))
    assert [problem.message for problem in redline.untracked] == [
        f"word/charts/chart{number}.xml has changed, and cannot be tracked" for number in (1, 2)
    ]
    assert faults_of(validator, redline.document, tmp_path) == set()


# A final report


def test_a_chart_of_assumed_figures_of_earlier_periods_is_not_final(tmp_path: Path) -> None:
    stated = FUNDS.replace(", certainty: assumed", "")
    earlier = "arrived: {value: 90, unit: 元, certainty: assumed}\nother: {value: 3, certainty: assumed}\n"
    made = project_of(tmp_path, RUBRIC, REPORT, funds=stated)
    (made / "facts/2017").mkdir()
    (made / "facts/2017/funds.yaml").write_text(earlier, encoding="utf-8")
    found = [each for each in pipeline.hindrances(pipeline.unhindered(made, final=True)) if each.code == "assumed"]
    assert [(each.message, str(each.place)) for each in found] == [
        ("previous.funds.arrived is assumed, and a chart shows it", "facts/2017/funds.yaml:1:1")
    ]


def test_a_final_report_waits_for_no_figure_of_an_earlier_period(three_years: Path) -> None:
    report = pipeline.unhindered(three_years, final=True)
    assert report.filled.charts[1].categories == ("2016", "2017（无数据）", "2018")
