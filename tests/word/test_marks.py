"""Marks: where a tag has stood in the runs, and where it acts."""

from __future__ import annotations

import pytest
from lxml import etree

from docgen.problems import Place
from docgen.word import marks, tags
from docgen.word.package import W
from tests.making import p, run


def paragraph(*contents: str) -> etree._Element:
    return etree.fromstring(p(*contents).replace("<w:p>", f'<w:p xmlns:w="{W}">', 1))


def xml(node: etree._Element) -> str:
    text = etree.tostring(node, encoding="unicode")
    return text.replace(f' xmlns:w="{W}"', "").replace(' xml:space="preserve"', "")


def cut(node: etree._Element) -> list[etree._Element]:
    """Every tag cut out of a paragraph, from the last to the first, and their marks in order."""
    carriers = [piece for piece in tags.pieces(node) if piece.text]
    found = tags.find(node, carriers, [(0, Place("a"))], 0).tags
    return [marks.cut(tag, carriers) for tag in reversed(found)][::-1]


@pytest.mark.parametrize(
    ("contents", "left"),
    [
        (["前{{ a }}后"], "<w:p><w:r><w:t>前<?docgen-tag 0?>后</w:t></w:r></w:p>"),
        (["{{ a }}{{ b }}"], "<w:p><w:r><w:t><?docgen-tag 0?><?docgen-tag 1?></w:t></w:r></w:p>"),
        (["前{{ a", " }}后"], "<w:p><w:r><w:t>前<?docgen-tag 0?></w:t></w:r><w:r><w:t>后</w:t></w:r></w:p>"),
        (["{{", " a ", "}}"], "<w:p><w:r><w:t><?docgen-tag 0?></w:t></w:r></w:p>"),
        (
            ["{{ a }", "}中{{ b }}"],
            "<w:p><w:r><w:t><?docgen-tag 0?></w:t></w:r><w:r><w:t>中<?docgen-tag 1?></w:t></w:r></w:p>",
        ),
    ],
)
def test_a_tag_is_cut_and_a_mark_stays_where_it_began(contents: list[str], left: str) -> None:
    node = paragraph(*contents)
    cut(node)
    assert xml(node) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("前{{ a }}后", "<w:p><w:r><w:t>前后</w:t></w:r></w:p>"),
        ("{{ a }}", "<w:p/>"),
        ("前{{ a }}", "<w:p><w:r><w:t>前</w:t></w:r></w:p>"),
    ],
)
def test_a_dropped_mark_leaves_no_gap_and_no_empty_run(text: str, left: str) -> None:
    node = paragraph(text)
    (mark,) = cut(node)
    marks.drop(mark)
    assert xml(node) == left


def test_a_run_is_split_at_a_mark_and_both_halves_keep_their_format() -> None:
    node = paragraph(run("前{{ a }}后", "<w:b/>"))
    (mark,) = cut(node)
    marks.split_run(mark)
    half = "<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>".format
    assert xml(node) == f"<w:p>{half('前')}<?docgen-tag 0?>{half('后')}</w:p>"


def test_marks_beside_a_node_keep_their_order() -> None:
    node = paragraph("前", "后")
    middle = node[0]
    first, second = (etree.ProcessingInstruction(marks.TARGET, str(number)) for number in (1, 2))
    before, after = (etree.ProcessingInstruction(marks.TARGET, str(number)) for number in (3, 4))
    for mark in (first, second):
        marks.set_beside(middle, mark, after=True)
    for mark in (before, after):
        marks.set_beside(middle, mark, after=False)
    assert [getattr(child, "text", None) or child.tag for child in node] == [
        "3",
        "4",
        f"{{{W}}}r",
        "1",
        "2",
        f"{{{W}}}r",
    ]


def test_text_over_runs_is_gathered_where_it_begins() -> None:
    node = paragraph("前甲", "乙", "丙后")
    marks.gather(tags.pieces(node), 1, 4)
    assert xml(node) == "<w:p><w:r><w:t>前甲乙丙</w:t></w:r><w:r><w:t>后</w:t></w:r></w:p>"
