"""Edits: what was done to a document, paragraph by paragraph, and within a paragraph."""

from __future__ import annotations

import pytest

from docgen.edits import Added, Changed, Edit, Figure, Removed, Reordered, Retold, edits, retold
from docgen.word.manuscript import Control, Paragraph


def paragraph(text: str, cell: tuple[int, int, int] | None = None) -> Paragraph:
    return Paragraph("word/document.xml", "body", text, "", (), (), (), None, cell, "")


def table(*rows: str) -> list[Paragraph]:
    """A table with its cells parted by bars."""
    return [
        paragraph(text, (1, row, column))
        for row, cells in enumerate(rows, 1)
        for column, text in enumerate(cells.split("|"), 1)
    ]


def told(edit: Edit) -> tuple[str, ...]:
    match edit:
        case Changed():
            return ("changed", edit.old.text, edit.new.text)
        case Added():
            return ("added", edit.new.text, edit.after.text if edit.after else "", str(edit.row is not None))
        case Removed():
            return ("removed", edit.old.text, str(edit.row is not None))
        case Reordered():
            return ("reordered", *(line.text for line in (*edit.old, *edit.new)))


def done(old: list[Paragraph], new: list[Paragraph]) -> list[tuple[str, ...]]:
    return [told(edit) for edit in edits(old, new)]


def body(*texts: str) -> list[Paragraph]:
    return [paragraph(text) for text in texts]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (body("甲一二三", "乙四五六"), body("甲一二三", "乙四五六"), []),
        (body("甲一二三"), body("甲一二四"), [("changed", "甲一二三", "甲一二四")]),
        (body("甲一二", "丙七八"), body("甲一二", "乙新段", "丙七八"), [("added", "乙新段", "甲一二", "False")]),
        (body("丙七八"), body("乙新段", "丙七八"), [("added", "乙新段", "", "False")]),
        (body("甲一二", "乙四五", "丙七八"), body("甲一二", "丙七八"), [("removed", "乙四五", "False")]),
        (body("甲", "", "乙"), body("甲", "乙", "", ""), []),
        (body("甲一二", "乙四五"), body("甲一二", "丙七八"), [("changed", "乙四五", "丙七八")]),
        (table("a|1", "b|2"), table("a|1", "b|3"), [("changed", "2", "3")]),
        (table("3", "4"), table("5", "4"), [("changed", "3", "5")]),
        (table("a|1", "b|2"), table("a|1", "c|7", "b|2"), [("added", "c", "1", "True"), ("added", "7", "1", "True")]),
        (table("a|1", "b|2"), table("b|2"), [("removed", "a", "True"), ("removed", "1", "True")]),
        (table("a|", "b|2"), table("a|1", "b|2"), [("changed", "", "1")]),
        (table("h|n", "a|1", "b|2", "c|3"), table("h|n", "b|2", "a|1", "c|3"), [("reordered", "a\t1", "b\t2", "b\t2", "a\t1")]),
        (table("a|1", "b|2", "c|3"), table("c|3", "b|2", "a|1"), [("reordered", "a\t1", "c\t3", "c\t3", "a\t1")]),
    ],
)  # fmt: skip
def test_what_was_done_is_found(old: list[Paragraph], new: list[Paragraph], expected: list[tuple[str, ...]]) -> None:
    assert done(old, new) == expected


def test_a_paragraph_that_is_added_to_a_cell_follows_what_stands_there() -> None:
    old, new = table("甲一二|乙"), table("甲一二|乙")
    new.insert(1, paragraph("新段", (1, 1, 1)))
    assert done(old, new) == [("added", "新段", "甲一二", "False")]


def test_a_row_that_changed_its_place_and_its_figure_is_not_lost() -> None:
    got = done(table("a|1", "b|2", "c|3"), table("b|2", "a|9", "c|3"))
    assert {each[0] for each in got} <= {"reordered", "changed", "added", "removed"}
    assert any("9" in each for each in got)


A, B = Figure(1, 2, 5), Figure(2, 6, 8)
OLD = "性比108降12个"
"""A stands from 2 to 5, B from 6 to 8."""


@pytest.mark.parametrize(
    ("new", "figures", "wording", "unclear"),
    [
        (OLD, [], [], []),
        ("性比107降12个", ["107"], [], []),
        ("性比1,07.5降9个", ["1,07.5", "9"], [], []),
        ("性别比108降12个", [], [(1, 1, "别")], []),
        ("性比108升12个", [], [(5, 6, "升")], []),
        ("性比109升13个", ["109", "13"], [(5, 6, "升")], []),
        ("男比108降12", [], [(0, 1, "男"), (8, 9, "")], []),
        ("性比降12个", [""], [], []),
        ("性比108", [], [(5, 9, "")], []),
        ("性比很高降12个", ["很高"], [], []),
        ("性比108降1200个", ["1200"], [], []),
    ],
)  # fmt: skip
def test_figures_and_words_are_told_apart(
    new: str, figures: list[str], wording: list[tuple[int, int, str]], unclear: list[tuple[int, int, str]]
) -> None:
    got = retold(OLD, (A, B), new)
    assert [text for _, text in got.figures] == figures
    assert list(got.wording) == wording
    assert list(got.unclear) == unclear


def test_what_cannot_be_told_apart_is_unclear() -> None:
    assert retold("共12人", (Figure(1, 1, 3),), "合计若干个").unclear == ((0, 4, "合计若干个"),)


def test_controls_decide_what_would_be_unclear() -> None:
    figure = Figure(7, 1, 3)
    control = Control(2, 4, "a.b", 7)
    got = retold("共12人", (figure,), "合计若干个"[:2] + "若干" + "个", (control,))
    assert got.figures == ((figure, "若干"),)
    assert got.wording == ((0, 1, "合计"), (3, 4, "个"))
    assert retold("县委说", (Figure(7, 0, 2),), "县委会说", (Control(0, 3, "", 7),)).figures[0][1] == "县委会"
    assert retold("县委说", (Figure(7, 0, 2),), "县委会说").wording == ((2, 2, "会"),)


def test_a_control_that_lost_its_figure_decides_nothing() -> None:
    got = retold("共12人", (Figure(7, 1, 3),), "共13人", (Control(1, 1, "", 7),))
    assert [text for _, text in got.figures] == ["13"]


def test_what_is_typed_at_the_edge_of_a_figure_is_the_figure_if_it_makes_another() -> None:
    figure = Figure(7, 1, 3)

    def reads(_figure: Figure, text: str) -> bool:
        return set(text) <= set("一二三十")

    for new, text in (("共二十二个", "二十二"), ("共十二三个", "十二三")):
        assert retold("共十二个", (figure,), new, (), reads) == Retold(((figure, text),), (), ())
    assert retold("共十二个", (figure,), "共约十二个", (), reads).wording == ((1, 1, "约"),)
