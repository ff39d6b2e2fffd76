"""The county report end to end: the facts of the real report in, the real report out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import docgen
from docgen import pipeline
from docgen.explain import explain
from docgen.pipeline import Report
from docgen.values import Certainty
from docgen.word import package
from docgen.word.readback import Outline, outline
from tests.conftest import ROOT, SHARED, faults_of, missing
from tests.parts import LibreOffice, Validator

HEADS = ("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "指标解释", "评价标准", "自评得分", "备注")


def fold(text: str) -> str:
    """Runs of white space as one blank, none at the ends."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def report() -> Report:
    return docgen.build(ROOT)


@pytest.fixture(scope="module")
def said(report: Report) -> Outline:
    return outline(report.document)


def narrative(said: Outline) -> str:
    """The text before the table's title."""
    texts = [paragraph.text for paragraph in said.paragraphs]
    return fold("\n".join(texts[: texts.index("项目支出绩效评价指标体系")]))


def rows(said: Outline) -> list[tuple[str, ...]]:
    """The nineteen rows of the table, without head and total."""
    (table,) = said.tables
    return [tuple(fold(cell) for cell in row) for row in table.rows[1:-1]]


def test_the_narrative_is_the_report_letter_for_letter(said: Outline, report_text: str) -> None:
    assert narrative(said) == fold(report_text[: report_text.index("项目立项规范性")])


def surviving_rows(text: str) -> list[list[str]]:
    """The cells that the flattened table kept, by row. A line that begins with a blank has lost a cell before it."""
    starts = [
        "项目立项规范性", "绩效目标合理性", "绩效指标明确性", "资金落实", "到位及时率", "过程", "制度执行有效性", "项目质量可控性",
        "管理制度健全性", " 5", "财务监控有效性", " 24", "合法生育率", "新生人口性别比例", "奖励金投入率", "项目效益", "经济效益",
        "可持续影响", " 8",
    ]  # fmt: skip
    found: list[list[str]] = []
    for line in text[text.index(" \t项目立项规范性") :].splitlines():
        cell = fold(line)
        if not cell:
            continue
        mark = f" {cell}" if line.startswith(" ") and cell.isdigit() else cell
        if starts and mark == starts[0]:
            starts.pop(0)
            found.append([])
        found[-1].append(cell)
    assert not starts, f"the source has no row for {starts}"
    return found


def test_every_surviving_cell_of_the_table_is_in_its_row(said: Outline, report_text: str) -> None:
    kept = surviving_rows(report_text)
    built = rows(said)
    assert len(kept) == len(built) == 19
    lost = {
        number: missing
        for number, (cells, row) in enumerate(zip(kept, built, strict=True), 1)
        if (missing := Counter(cells) - Counter(row))
    }
    assert lost == {}


def test_the_table_has_ten_columns_a_head_and_a_total_with_its_grade(said: Outline) -> None:
    (table,) = said.tables
    assert tuple(fold(cell) for cell in table.rows[0]) == HEADS
    assert {len(row) for row in table.rows} == {10}
    total = [fold(cell) for cell in table.rows[-1]]
    assert total[0] == "合计"
    assert "100" in total
    assert "99.86※" in total
    assert any("优" in cell for cell in total)


def test_parents_merge_within_their_own_parent(said: Outline) -> None:
    groups = Counter(tuple(row[:4]) for row in rows(said))
    assert groups == {
        ("投入", "20", "项目立项", "10"): 3,
        ("投入", "20", "资金落实", "10"): 2,
        ("过程", "30", "业务管理", "15"): 3,
        ("过程", "30", "财务管理", "15"): 3,
        ("产出", "24", "项目产出", "25"): 4,
        ("效果", "25", "项目效益", "25"): 4,
    }


def test_scores_on_assumed_facts_are_marked_and_the_page_says_draft(said: Outline, report: Report) -> None:
    marked = {row[4] for row in rows(said) if row[8].endswith("※")}
    assumed = {row.indicator.name for row in report.scored.scorecard.rows() if row.certainty is Certainty.ASSUMED}
    assert len(assumed) > 10
    assert marked == assumed
    assert any("草稿" in margin for margin in said.margins)


def test_the_three_printed_self_scores_rest_on_stated_answers(report: Report) -> None:
    printed = {
        row.indicator.key: row for row in report.scored.scorecard.rows() if row.indicator.printed_score is not None
    }
    assert {key: row.points for key, row in printed.items()} == dict.fromkeys(printed, 5)
    assert len(printed) == 3
    assert {row.certainty for row in printed.values()} == {Certainty.STATED}


def test_every_assumed_fact_says_that_it_is_and_where_it_is_from(report: Report) -> None:
    silent = [
        fact.path
        for fact in report.scored.inputs.facts.by_path.values()
        if fact.certainty is Certainty.ASSUMED and not (fact.note and fact.label)
    ]
    assert silent == []


def test_no_figure_of_the_narrative_is_typed_into_the_template(report: Report) -> None:
    texts = [(text, place) for text, place in report.scored.inputs.template.texts if "表" not in place.where]
    typed = [
        (text, str(place))
        for text, place in texts
        if re.search(r"\d", re.sub(r"^\s*\d、", "", text))  # the numbers of the items are the template's own
    ]
    assert typed == []


def test_one_changed_fact_changes_its_sentence_its_row_the_total_and_the_explanation(county: Path) -> None:
    before = docgen.build(county)
    births = county / "facts/2018/births.yaml"
    text = births.read_text(encoding="utf-8")
    births.write_text(re.sub(r"108\.41", "110.62", text, count=1), encoding="utf-8")
    after = docgen.build(county)

    changed = {
        name
        for name, data in package.read(after.document, "after").members.items()
        if data != package.read(before.document, "before").members[name]
    }
    assert changed == {"word/document.xml", "docProps/custom.xml"}  # the manifest goes with the facts
    old, new = outline(before.document), outline(after.document)
    sentences = [(a.text, b.text) for a, b in zip(old.paragraphs, new.paragraphs, strict=True) if a != b]
    assert sentences == [(text, text.replace("108.41", "110.62")) for text, _ in sentences]
    assert len(sentences) == 1
    (old_table,), (new_table,) = old.tables, new.tables
    cells = {
        (row[4], HEADS[column]): (a, b)
        for row, other in zip(old_table.rows, new_table.rows, strict=True)
        for column, (a, b) in enumerate(zip(row, other, strict=True))
        if a != b
    }
    assert {spot: pair for spot, pair in cells.items() if spot[1] != "备注"} == {
        ("新生人口性别比例", "自评得分"): ("5.86※", "5.64※"),
        (old_table.rows[-1][4], "自评得分"): ("99.86※", "99.64※"),
    }
    assert {spot[0] for spot in cells if spot[1] == "备注"} == {"新生人口性别比例"}
    working = dict(explain(before, "sex_ratio")[0].lines), dict(explain(after, "sex_ratio")[0].lines)
    assert working[0]["score"] == "5.86"
    assert working[1]["score"] == "5.64"


def test_two_builds_give_the_same_bytes_whoever_builds_where_and_when(
    county: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert docgen.build(county).document == report.document


def test_another_user_in_another_process_gets_the_same_bytes(county: Path, report: Report, tmp_path: Path) -> None:
    others = {
        "HOME": str(tmp_path),
        "USER": "other",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "42",
    }
    done = subprocess.run(
        [sys.executable, "-m", "docgen", "build", "--out", str(tmp_path / "theirs.docx")],
        cwd=county, env={**os.environ, **others}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "theirs.docx").read_bytes() == report.document


def test_the_validator_finds_no_error(report: Report, validator: Validator, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(report.document)
    assert validator.errors(file) == []


def test_the_validator_finds_no_error_in_the_template(validator: Validator) -> None:
    assert validator.errors(ROOT / pipeline.TEMPLATE) == []


def test_libreoffice_renders_the_text_upright_and_the_table_across(
    report: Report, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(report.document)
    pdf = libreoffice.convert(file, "pdf", tmp_path)
    sizes = subprocess.run(["pdfinfo", "-l", "99", str(pdf)], capture_output=True, text=True, check=True).stdout
    shapes = [
        "across" if float(a) > float(b) else "upright" for a, b in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", sizes)
    ]
    assert shapes == sorted(shapes, reverse=True)
    assert set(shapes) == {"across", "upright"}
    pages = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout.split("\f")[:-1]
    assert len(pages) == len(shapes)
    for number, page in enumerate(pages, 1):
        assert f"—{number}—" in page.replace(" ", ""), f"page {number} has no number"
    tables = [page for page, shape in zip(pages, shapes, strict=True) if shape == "across"]
    for page in tables[:-1]:
        assert "指标解释" in page, "the head of the table is not on each of its pages"


def test_check_finds_what_the_report_contradicts(county: Path, golden: Callable[[str, str], None]) -> None:
    done = run(county, "check")
    assert done.returncode == 1
    golden("county-check.txt", done.stdout)
    codes = Counter(problem["code"] for problem in json.loads(run(county, "check", "--json").stdout)["problems"])
    assert codes == {
        "printed-weight": 1, "printed-total": 1, "rule-against-weight": 1, "check-fails": 2, "foreign-word": 2, "assumed": 1,
        "no-evidence": 3, "as-of-word": 3, "document-number": 2, "space-before-sign": 1, "mixed-brackets": 1,
        "wrong-count": 1, "wrong-word": 3, "half-width": 1,
    }  # fmt: skip


def test_check_says_that_the_four_groups_add_up(county: Path) -> None:
    checks = json.loads(run(county, "check", "--json").stdout)["checks"]
    (sum_,) = [check for check in checks if check["that"].startswith("subsidies.people ==")]
    assert sum_["holds"] is True
    assert sum_["working"] == "13952 == 4509 + 8759 + 250 + 434"


def test_the_scorecard_as_data(county: Path, golden: Callable[[str, str], None]) -> None:
    golden("county-score.json", run(county, "score", "--json").stdout)


def test_the_explanation_of_a_point(county: Path, golden: Callable[[str, str], None]) -> None:
    golden("county-explain.txt", run(county, "explain", "sex_ratio").stdout + run(county, "explain", "13952").stdout)


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "docgen", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_template_saved_by_libreoffice_gives_the_same_text(
    county: Path, said: Outline, libreoffice: LibreOffice, validator: Validator, tmp_path: Path
) -> None:
    saved = libreoffice.convert(county / pipeline.TEMPLATE, "docx", tmp_path)
    (county / pipeline.TEMPLATE).write_bytes(saved.read_bytes())
    document = docgen.build(county).document
    # what LibreOffice writes of a text box for old programs is not valid itself
    assert faults_of(validator, document, tmp_path) <= faults_of(validator, saved.read_bytes(), tmp_path)
    again = outline(document)
    assert [paragraph.text for paragraph in again.paragraphs] == [paragraph.text for paragraph in said.paragraphs]
    assert [table.rows for table in again.tables] == [table.rows for table in said.tables]


def test_every_fact_of_the_narrative_says_what_it_is_as_of_when_whose_and_from_where(report: Report) -> None:
    silent = [
        fact.path
        for fact in report.scored.inputs.facts.by_path.values()
        if fact.certainty is not Certainty.ASSUMED and not (fact.label and fact.as_of and fact.owner and fact.source)
    ]
    assert silent == []


def test_every_figure_and_date_that_was_read_from_the_report_is_a_fact(report: Report) -> None:
    file = SHARED / "facts.json"
    if not file.is_file():
        missing("a reading of the report's facts", "it is not part of this repository")
    read = json.loads(file.read_text(encoding="utf-8"))
    assert len(read) == 69
    there = {fact.text for fact in report.scored.inputs.facts.by_path.values()}
    figures = {
        each["key"]: str(each["value"]) for each in read if re.fullmatch(r"[\d.]+|\d{4}-\d\d-\d\d", str(each["value"]))
    }
    assert len(figures) > 40
    in_texts = {"doc_1_since_year", "law_2_year", "law_3_year", "publicity_road"}  # parts of a title or of a name
    assert {key: value for key, value in figures.items() if value not in there and key not in in_texts} == {}
