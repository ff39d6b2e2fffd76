"""The summary: a row a unit, for Excel and for the browser, in which nothing that is typed is ever carried out."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from docgen.batch import roster, summary
from docgen.batch.run import Batch, Line, State, batch, lines
from docgen.language import speak
from docgen.problems import Place, Problem
from tests.batch.making import RUBRIC, project, unit, units
from tests.batch.test_run import here
from tests.parts import Browser
from tests.review.test_page import Outline

BAD = "<script>alert(1)</script>"


@pytest.fixture
def its(tmp_path: Path) -> Batch:
    there = units(tmp_path / "u", 2)
    unit(there, "=县3", "", "2018")
    (unit(there, "县4 & #1", "7") / "facts/2018/funds.yaml").write_text(f'"{BAD}": 1\n', encoding="utf-8")
    (project(tmp_path / "p") / "templates/rubric.yaml").write_text(
        RUBRIC.replace("name: 投入", "name: '@投入'"), encoding="utf-8"
    )
    return batch(there, tmp_path / "p")


@pytest.fixture
def found(its: Batch) -> list[Line]:
    return list(lines(its, here))


def read(its: Batch, found: list[Line]) -> list[dict[str, str]]:
    table = summary.table(its, found)
    assert table.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_the_table_has_points_findings_and_what_is_wrong(its: Batch, found: list[Line]) -> None:
    rows = {row["unit"]: row for row in read(its, found)}
    assert [*rows] == ["'=县3", "县1", "县2", "县4 & #1"]
    one, missing, failed = rows["县2"], rows["'=县3"], rows["县4 & #1"]
    assert [one[head] for head in ("state", "period", "score", "of", "grade", "'@投入", "errors", "report")] == [
        "built", "2018", "0.2", "10", "差", "0.2", "0", "县2.docx",
    ]  # fmt: skip
    assert (one["findings"], one["no-reason"], one["facts missing"]) == ("1", "1", "0")
    assert [missing[head] for head in ("score", "so far", "grade", "'@投入", "facts missing")] == ["", "0", "", "", "1"]
    assert (missing["missing-fact"], one["missing-fact"]) == ("1", "0")
    assert [failed[head] for head in ("state", "period", "score", "findings", "errors", "report")] == [
        "failed", "", "", "", "1", "",
    ]  # fmt: skip
    assert failed["first error"].startswith("facts/2018/funds.yaml:1:1")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(its: Batch, cell: str) -> None:
    (row,) = read(
        its, [Line(roster.Unit(cell, Place(cell)), State.FAILED, problems=(Problem("x", cell, Place(cell)),))]
    )
    assert row["unit"] == f"'{cell}"
    assert row["first error"].startswith(f"'{cell}: ")


def test_the_page_has_a_row_a_unit_and_leads_to_the_reports(its: Batch, found: list[Line]) -> None:
    page = summary.page(its, found)
    outline = Outline(page)
    assert [each["href"] for each in outline.all("a") if not each["href"].startswith("#")] == [
        "%3D%E5%8E%BF3.docx", "%E5%8E%BF1.docx", "%E5%8E%BF2.docx",
    ]  # fmt: skip
    assert len(outline.all("tbody")) == 4
    assert "no-reason 1" in page
    assert BAD not in page
    assert "facts/2018/funds.yaml:1:1" in page
    assert outline.all("link") == []


def test_the_same_lines_give_the_same_bytes_and_a_unit_that_failed_keeps_its_earlier_report(
    its: Batch, found: list[Line]
) -> None:
    assert summary.page(its, found) == summary.page(its, found)
    file = its.folder.parents[2] / "u/县1/facts/2018/funds.yaml"
    file.write_text("a: [", encoding="utf-8")
    again = list(lines(its, here))
    assert summary.page(its, again).count("(of an earlier run)") == 1
    row = next(row for row in read(its, again) if row["unit"] == "县1")
    assert (row["state"], row["report"]) == ("failed", "县1.docx (of an earlier run)")


def test_groups_of_one_name_are_told_apart(tmp_path: Path) -> None:
    made = project(tmp_path / "p")
    half = RUBRIC[RUBRIC.index("  - key: inputs") :].replace("weight: 10", "weight: 5")
    both = (
        RUBRIC[: RUBRIC.index("  - key: inputs")]
        + half
        + half.replace("inputs", "outputs").replace("key: rate", "key: r2")
    )
    (made / "templates/rubric.yaml").write_text(both, encoding="utf-8")
    its = batch(units(tmp_path / "u", 1), made)
    (row,) = read(its, list(lines(its, here)))
    assert (row["投入 (inputs)"], row["投入 (outputs)"]) == ("0.05", "0.05")


def test_it_speaks_the_language_that_is_spoken(its: Batch, found: list[Line]) -> None:
    speak("zh_CN")
    rows = read(its, found)
    assert [row["状态"] for row in rows] == ["已生成"] * 3 + ["失败"]
    assert 'lang="zh-CN"' in summary.page(its, found)


def test_in_a_browser_units_are_found_chosen_and_sorted(
    its: Batch, found: list[Line], tmp_path: Path, browser: Browser, axe: str
) -> None:
    file = its.folder / summary.PAGE
    file.write_text(summary.page(its, found), encoding="utf-8")
    with browser.visit(file) as visit:
        page = visit.page

        def shown() -> list[str]:
            return page.locator("tbody:visible th").all_inner_texts()

        assert shown() == ["=县3", "县1", "县2", "县4 & #1"]
        page.get_by_role("button", name="score", exact=True).click()
        assert shown()[-2:] == ["县1", "县2"]
        page.get_by_role("button", name="score", exact=True).click()
        assert shown()[:2] == ["县2", "县1"]
        for _ in "up", "down":
            page.get_by_role("button", name="facts missing").click()
        assert shown()[0] == "=县3"
        page.get_by_role("button", name="failed: 1").click()
        assert shown() == ["县4 & #1"]
        page.get_by_role("button", name="failed: 1").click()
        page.get_by_label("Find a unit").fill("县2")
        assert shown() == ["县2"]
        page.get_by_label("Find a unit").fill("没有")
        assert page.get_by_text("No unit is called so.").is_visible()
        page.get_by_label("Find a unit").fill("")
        page.evaluate(axe)
        wrong = page.evaluate(
            "axe.run().then(found => found.violations.map(each => each.id + ' ' + each.nodes[0].html))"
        )
        assert wrong == []
