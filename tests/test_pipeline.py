"""The conductor: every stage's faults at once, nothing written, and filling from Python."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import docgen
from docgen import pipeline
from docgen.problems import Severity
from docgen.word import package
from tests.making import body_of, p, project_of, refusals, short, tbl, tr, word

RUBRIC = """
title: 评价表
total: 10
grades: {优: 9, 差: 0}
indicators:
  - key: rate
    name: 到位率
    weight: 10
    rule: {proportional: {actual: funds.arrived, planned: funds.planned}}
"""
FUNDS = "planned: {value: 100, unit: 元, label: 计划, evidence: 记账凭证第3号}\narrived: {value: 100, unit: 元, label: 到位}\n"
REPORT = word(
    p("到位 {{ funds.arrived }} 元"),
    tbl(tr("指标", "得分"), tr("{% for i in scorecard.children %}{{ i.name }}", "{{ i.score }}{% endfor %}")),
    header1=p("{{ document.status }}"),
)


def project(folder: Path, rubric: str = RUBRIC, report: bytes = REPORT, funds: str = FUNDS) -> Path:
    return project_of(folder, rubric, report, funds=funds)


def everything_under(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_report_is_the_filled_template_with_what_it_was_made_from(tmp_path: Path) -> None:
    report = docgen.build(project(tmp_path), flat=True)
    assert body_of(report.document) == short(p("到位 100 元"), tbl(tr("指标", "得分"), tr("到位率", "10")))
    assert body_of(report.document, "word/header1.xml") == short(p("草稿"))
    assert report.scored.scorecard.total == 10
    assert report.scored.inputs.facts.period == "2018"
    assert report.findings == ()


def test_the_faults_of_facts_rubric_and_template_are_reported_at_once(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        RUBRIC.replace("proportional", "proportionate"),
        word(p("{{ a b }}"), p("{% foo %}")),
        "a: {valeu: 1}\nb: [",
    )
    found = refusals(lambda: docgen.build(made))
    assert Counter(problem.place.file for problem in found) == {
        "facts/2018/funds.yaml": 1,
        "templates/rubric.yaml": 1,
        "templates/report.docx": 2,
    }


@pytest.mark.parametrize(
    ("broken", "place"),
    [("facts/2018/funds.yaml", "facts/2018"), ("templates/rubric.yaml",) * 2, ("templates/report.docx",) * 2],
)
def test_a_file_that_is_not_there_is_named(tmp_path: Path, broken: str, place: str) -> None:
    made = project(tmp_path)
    (made / broken).unlink()
    (problem,) = refusals(lambda: docgen.build(made))
    assert problem.place.file == place


def test_a_folder_without_facts_is_no_project(tmp_path: Path) -> None:
    found = refusals(lambda: docgen.build(tmp_path))
    assert "no-project" in [problem.code for problem in found]
    assert any("docgen new" in problem.hint for problem in found)


def test_a_period_that_is_not_there_is_named(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: docgen.build(project(tmp_path), "1999"))
    assert (problem.code, problem.place.file) == ("no-facts", "facts/1999")


def test_the_latest_period_is_taken_unless_one_is_named(tmp_path: Path) -> None:
    made = project(tmp_path)
    later = made / "facts" / "2019"
    later.mkdir()
    (later / "funds.yaml").write_text(FUNDS.replace("arrived: {value: 100", "arrived: {value: 50"), encoding="utf-8")
    (made / "facts" / "z.txt").write_text("", encoding="utf-8")
    assert docgen.build(made).scored.scorecard.total == 5
    assert docgen.build(str(made), "2018").scored.scorecard.total == 10


def test_the_names_that_a_template_reads_are_checked_with_the_facts(tmp_path: Path) -> None:
    made = project(tmp_path, report=word(p("{{ funds.arived }}"), p("{{ fund.arrived }}{{ scorecard.totl }}")))
    found = refusals(lambda: docgen.build(made))
    assert [(problem.place.where, problem.code) for problem in found] == [
        ("第1段", "unknown-name"),
        ("第2段", "unknown-name"),
        ("第2段", "unknown-name"),
    ]
    assert ["arrived?" in found[0].hint, "funds?" in found[1].hint, "total?" in found[2].hint] == [True] * 3


@pytest.mark.parametrize("funds", [FUNDS, "a: {valeu: 1}"])
def test_building_writes_nothing(tmp_path: Path, funds: str) -> None:
    made = project(tmp_path, funds=funds)
    before = everything_under(tmp_path)
    try:
        docgen.build(made)
    except docgen.DocgenError:
        assert funds != FUNDS
    assert everything_under(tmp_path) == before


def test_a_draft_prints_what_is_missing_and_marks_what_is_assumed(tmp_path: Path) -> None:
    funds = FUNDS.replace("value: 100, unit: 元, label: 计划", "value: 100, certainty: assumed").replace(
        "arrived: {value: 100", "arrived: {value: "
    )
    made = project(tmp_path, report=word(p("{{ funds.planned }}/{{ funds.arrived }}")), funds=funds)
    report = docgen.build(made, flat=True)
    assert body_of(report.document) == short(p("100※/【待填：到位】"))
    assert "missing-fact" in [problem.code for problem in report.findings]


def test_a_draft_to_look_at_is_the_report_but_for_its_manifest(tmp_path: Path) -> None:
    made = project(tmp_path, funds=FUNDS + "checks:\n  - {that: funds.planned == 99, otherwise: 计划不符}\n")
    looked_at, built = pipeline.draft(made), docgen.build(made)
    assert [problem.code for problem in looked_at.findings] == ["check-fails"]
    assert (looked_at.findings, looked_at.filled.prints) == (built.findings, built.filled.prints)
    assert "草稿" in body_of(looked_at.document, "word/header1.xml")
    of_manifest = {"docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"}
    bare, whole = (package.read(each.document, "a").members for each in (looked_at, built))
    assert {part for part in bare | whole if bare.get(part) != whole.get(part)} == of_manifest


def test_a_final_report_is_refused_with_everything_that_hinders_it(tmp_path: Path) -> None:
    funds = "planned: {value: 100, label: 计划, certainty: assumed}\narrived: {value: , label: 到位}\nchecks:\n  - {that: funds.planned == 99, otherwise: 计划不符}\n"
    made = project(tmp_path, funds=funds)
    assert docgen.build(made).document
    found = refusals(lambda: docgen.build(made, final=True))
    assert {"assumed", "missing-fact", "check-fails"} <= {problem.code for problem in found}
    assert {problem.severity for problem in found} == {Severity.ERROR}
    assert [problem.place.line for problem in found if problem.code == "assumed"] == [1]


def test_a_final_report_without_doubts_is_no_draft(tmp_path: Path) -> None:
    report = docgen.build(project(tmp_path), final=True)
    assert "草稿" not in body_of(report.document, "word/header1.xml")
    assert report.findings == ()


def test_a_character_that_word_cannot_hold_is_a_finding_and_hinders_a_final_report(tmp_path: Path) -> None:
    made = project(tmp_path, report=word(p("{{ funds.note_ }}")), funds=FUNDS + 'note_: "a\\vb"\n')
    assert "forbidden-character" in [problem.code for problem in docgen.build(made).findings]
    assert "forbidden-character" in [problem.code for problem in refusals(lambda: docgen.build(made, final=True))]


def test_the_public_names_are_there_and_no_others() -> None:
    assert {name: getattr(docgen, name) is not None for name in docgen.__all__} == dict.fromkeys(docgen.__all__, True)
    assert docgen.build is pipeline.build
    with pytest.raises(AttributeError):
        docgen.nothing  # noqa: B018


def test_the_period_before_is_missed_by_name(tmp_path: Path) -> None:
    made = project(tmp_path, report=word(p("{{ previous.funds.arrived }}")))
    (problem,) = refusals(lambda: docgen.build(made))
    assert (problem.code, problem.hint) == ("unknown-name", "There is no period before this one.")


def test_a_template_that_stays_is_compiled_once_for_many_builds(tmp_path: Path) -> None:
    made = project(tmp_path)
    first, again = docgen.build(made), docgen.build(made)
    assert again.scored.inputs.template is first.scored.inputs.template
    assert again.document == first.document
    (made / pipeline.TEMPLATE).write_bytes(word(p("另 {{ funds.planned }} 元")))
    assert "另" in body_of(docgen.build(made).document)
    (made / pipeline.TEMPLATE).write_bytes(REPORT)
    assert docgen.build(made).document == first.document
