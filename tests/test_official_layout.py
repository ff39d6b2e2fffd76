"""The county report as it leaves the printer: its PDF measured from the outside against GB/T 9704-2012.

The fonts are those that stand in, and that does no harm to measures: a full-width letter is as wide as its size in all
of them. Only figures and Latin letters differ, so that lines with some may break elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise

import pytest

import docgen
from docgen import render
from tests.conftest import ROOT
from tests.parts import LibreOffice
from tests.sheets import POINT, Letter, Sheet, said, sheets, steps

LEFT, RIGHT, TOP, BOTTOM = 28.0, 210.0 - 26.0, 37.0, 297.0 - 35.0
"""The edges of the type area in mm from the paper's upper left (§5.2.1): 156 by 225."""

WITHIN = 1.0
"""Millimetres that the standard allows for the head and the binding edge (§5.2.1); we allow them everywhere."""

EXACT = 0.1
"""Millimetres within which paper and steps between letters and lines are right: what a PDF rounds."""

ABOVE = 0.8
"""The part of a line of exact height that LibreOffice sets above the baseline."""

EM = 14 * POINT
"""A letter of the page number, 4号."""


@pytest.fixture(scope="module")
def pages(libreoffice: LibreOffice) -> list[Sheet]:
    return sheets(render.pdf(docgen.build(ROOT).document))


@pytest.fixture(scope="module")
def narrative(pages: list[Sheet]) -> list[Sheet]:
    return [page for page in pages if page.width < page.height]


@pytest.fixture(scope="module")
def table(pages: list[Sheet]) -> list[Sheet]:
    return [page for page in pages if page.width > page.height]


def near(value: float, within: float = WITHIN) -> object:
    return pytest.approx(value, abs=within)


def is_wide(letter: Letter) -> bool:
    return unicodedata.east_asian_width(letter.text) in "WF"


def full_lines(page: Sheet) -> list[list[Letter]]:
    """The lines of text that go from edge to edge, all in full-width letters, none of them hanging over the edge."""
    return [
        line
        for line in page.lines(16)
        if all(map(is_wide, line)) and line[0].x < LEFT + WITHIN and RIGHT - 2 < line[-1].right < RIGHT + WITHIN
    ]


def test_the_paper_is_a4(narrative: list[Sheet], table: list[Sheet]) -> None:
    assert len(narrative) >= 6
    assert len(table) >= 3
    for page in narrative:
        assert (page.width, page.height) == (near(210, EXACT), near(297, EXACT))
    for page in table:
        assert (page.width, page.height) == (near(297, EXACT), near(210, EXACT))


def test_the_text_fills_the_type_area(narrative: list[Sheet]) -> None:
    for page in narrative[1:-1]:
        lines = page.lines(16)
        pitch = steps([line[0].baseline for line in lines])
        assert lines[0][0].baseline - ABOVE * pitch == near(TOP)
        assert lines[-1][0].baseline + (1 - ABOVE) * pitch == near(BOTTOM)
        assert min(line[0].x for line in lines) == near(LEFT)
        assert full_lines(page)


def test_a_page_has_22_lines(narrative: list[Sheet]) -> None:
    for page in narrative[1:-1]:
        lines = page.lines(16)
        assert len(lines) == 22
        assert steps([line[0].baseline for line in lines]) == near(225 / 22, EXACT)


def test_a_line_has_28_letters(narrative: list[Sheet]) -> None:
    lines = [line for page in narrative for line in full_lines(page)]
    assert len(lines) > 20
    lengths = Counter(map(len, lines))
    assert lengths[28] >= 0.9 * lengths.total(), lengths  # the others make room for a number that must not be torn
    assert max(lengths) == 28
    for line in lines:
        if len(line) == 28:
            assert steps([letter.x for letter in line]) == near(156 / 28, EXACT)


def test_each_paragraph_is_two_letters_in(narrative: list[Sheet]) -> None:
    indents = Counter(round(line[0].x - LEFT, 0) for page in narrative[:-1] for line in page.lines(16))
    assert set(indents) == {0, round(2 * 16 * POINT)}


def test_the_title_is_in_two_lines_of_22_points_above_all_and_in_the_middle(narrative: list[Sheet]) -> None:
    first, *others = narrative
    lines = first.lines(22)
    assert [said(line) for line in lines] == ["芷江侗族自治县卫生和计划生育局2018年", "计生综合治理专项经费自评报告"]
    for line in lines:
        assert (line[0].x + line[-1].right) / 2 == near((LEFT + RIGHT) / 2)
        assert line[0].x >= LEFT
        assert line[-1].right <= RIGHT
    assert TOP - WITHIN < lines[0][0].top < TOP + 22 * POINT
    assert lines[-1][0].baseline < first.lines(16)[0][0].baseline - 1.5 * 16 * POINT
    assert not any(page.lines(22) for page in others)


def test_title_heading_and_text_are_in_three_fonts(narrative: list[Sheet]) -> None:
    page = narrative[0]
    title = {letter.font for line in page.lines(22) for letter in line if is_wide(letter)}
    heading = next(line for line in page.lines(16) if said(line).startswith("一、领导重视"))
    text = next(line for line in page.lines(16) if said(line).startswith("2018年"))
    fonts = [title, {each.font for each in heading if is_wide(each)}, {each.font for each in text if is_wide(each)}]
    assert all(len(each) == 1 for each in fonts), fonts
    assert len(set.union(*fonts)) == 3


def test_the_page_number_stands_outside_below_the_type_area(narrative: list[Sheet]) -> None:
    for number, page in enumerate(narrative, 1):
        (line,) = page.lines(14)
        assert said(line) == f"—{number}—"
        for dash in (line[0], line[-1]):
            assert (dash.top + dash.bottom) / 2 == near(BOTTOM + 7)
        if number % 2:
            assert line[-1].right == near(RIGHT - EM)
        else:
            assert line[0].x == near(LEFT + EM)


def test_the_table_lies_across_in_the_same_type_area_turned(table: list[Sheet]) -> None:
    for page in table:
        left, top, right, bottom = (
            edge(rule[side] for rule in page.rules) for side, edge in enumerate((min, min, max, max))
        )
        assert (left, right) == (near(297 - BOTTOM), near(297 - TOP))
        assert top > LEFT - WITHIN
        assert bottom < RIGHT + WITHIN
    assert min(rule[1] for rule in table[1].rules) == near(LEFT)  # the head at the binding edge


def test_the_head_of_the_table_is_on_each_of_its_pages(table: list[Sheet]) -> None:
    for page in table:
        assert any("评价标准自评得分备注" in said(line) for line in page.lines(9))


def test_the_page_number_of_the_table_stays_where_it_is_on_upright_pages(
    narrative: list[Sheet], table: list[Sheet]
) -> None:
    """§8: the paper is turned, and the number with it: below is left, and right is below."""
    check_numbers_of_turned(table, len(narrative) + 1)


def test_so_it_does_in_a_new_project_where_the_table_begins_on_an_even_page(libreoffice: LibreOffice) -> None:
    _, *turned = sheets(render.pdf(docgen.build(ROOT / "docgen/starter").document))
    check_numbers_of_turned(turned, 2)


def check_numbers_of_turned(pages: list[Sheet], first: int) -> None:
    assert pages
    for number, page in enumerate(pages, first):
        assert page.width > page.height
        letters = [each for line in page.lines(14) for each in line]
        assert said(letters) == f"—{number}—"
        for dash in (letters[0], letters[-1]):
            assert dash.left == near(297 - (BOTTOM + 7))
        if number % 2:
            assert letters[-1].baseline + EM == near(RIGHT - EM)
        else:
            assert letters[0].baseline == near(LEFT + EM)


def test_the_signature_ends_two_letters_from_the_margin_and_the_date_begins_two_in(narrative: list[Sheet]) -> None:
    signatory, date = narrative[-1].lines(16)[-2:]
    assert [said(signatory), said(date)] == ["芷江侗族自治县卫生健康局", "2019年6月2日"]
    assert signatory[-1].right == near(
        RIGHT - 2 * 16 * POINT, 1.5
    )  # it is placed by the width of its letters, unsqueezed
    assert date[0].x - signatory[0].x == near(2 * 16 * POINT, 1.5)


def test_no_line_runs_over_another(pages: list[Sheet]) -> None:
    for page in pages[:6]:
        baselines = [line[0].baseline for line in page.lines(16)]
        assert all(below - above > 16 * POINT for above, below in pairwise(baselines))
