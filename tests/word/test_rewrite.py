"""Rewrite: new wording in a template, with its tags, its formatting and all else kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.word import package, rewrite
from docgen.word.package import w
from docgen.word.rewrite import Insert, NotWritable, Remove, Replace, Rewriting, Swap
from tests.conftest import faults_of
from tests.making import SECTION, p, run, tbl, tc, tr, word
from tests.parts import Validator

BOLD = "<w:b/>"
PART = "word/document.xml"


def members_of(document: bytes) -> dict[str, bytes]:
    return package.read(document, "t.docx").members


def made(template: bytes, *rewritings: Rewriting) -> list[str]:
    """The texts of the paragraphs after the rewritings."""
    document = rewrite.rewritten(template, "t.docx", rewritings)
    return [each.text for each in rewrite.wordings(document, "t.docx").values()]


def replaced(paragraph: str, *stretches: tuple[int, int, str]) -> str:
    return made(word(paragraph), Replace((PART, 0), stretches))[0]


def test_the_wording_knows_its_tags() -> None:
    template = word(p("甲{{ a }}乙{% if b %}丙{% endif %}"), tbl(tr("丁")))
    first, second = rewrite.wordings(template, "t.docx").values()
    assert first.text == "甲{{ a }}乙{% if b %}丙{% endif %}"
    assert first.tags == ((1, 8, True), (9, 19, False), (20, 31, False))
    assert (first.in_table, second.in_table) == (False, True)


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        ([(0, 1, "子")], "子{{ a }}乙丙"),
        ([(1, 1, "子")], "甲子{{ a }}乙丙"),
        ([(8, 8, "子")], "甲{{ a }}子乙丙"),
        ([(8, 10, "")], "甲{{ a }}"),
        ([(0, 0, "子"), (10, 10, "末")], "子甲{{ a }}乙丙末"),
        ([(0, 10, "全")], "全"),
        ([(9, 10, "一\n二\t三")], "甲{{ a }}乙一\n二\t三"),
    ],
)
@pytest.mark.parametrize("split", [False, True], ids=["one run", "many runs"])
def test_a_stretch_is_typed_over(stretches: list[tuple[int, int, str]], expected: str, *, split: bool) -> None:
    text = "甲{{ a }}乙丙"
    paragraph = p(*(run(letter) for letter in text)) if split else p(text)
    assert replaced(paragraph, *stretches) == expected


def test_what_is_typed_over_a_text_has_its_looks() -> None:
    template = word(p(run("甲"), run("乙", BOLD), run("丙")))
    document = rewrite.rewritten(template, "t.docx", [Replace((PART, 0), ((1, 2, "子"),))])
    assert members_of(document)[PART].count(b"<w:b/>") == 1
    root = package.read(document, "t.docx").root(PART)
    assert [node.text for node in root.iter(w("t"))] == ["甲", "子", "丙"]


def test_all_other_parts_stay_as_they_are() -> None:
    template = word(p("甲"), header1=p("眉"))
    before, after = (
        members_of(each) for each in (template, rewrite.rewritten(template, "t.docx", [Remove((PART, 0))]))
    )
    assert {name for name in before if before[name] != after[name]} == {PART}


def test_a_rewritten_template_is_packed_as_tightly_as_word_does() -> None:
    template = word(p("长" * 100_000))
    assert len(rewrite.rewritten(template, "t.docx", [Replace((PART, 0), ((0, 1, "短"),))])) < 20_000


def test_an_empty_paragraph_takes_a_text() -> None:
    assert replaced(p(), (0, 0, "甲")) == "甲"


def test_what_a_program_computes_is_not_typed_over() -> None:
    field = '<w:fldSimple w:instr="PAGE">' + run("1") + "</w:fldSimple>"
    with pytest.raises(NotWritable):
        replaced(p("第", field, "页"), (1, 2, "2"))


def test_paragraphs_are_put_in_with_the_looks_of_the_one_before() -> None:
    looks = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    template = word(f"<w:p>{looks}{run('甲', BOLD)}</w:p>", p("乙"))
    document = rewrite.rewritten(template, "t.docx", [Insert((PART, 0), ("一", "二"))])
    assert [each.text for each in rewrite.wordings(document, "t.docx").values()] == ["甲", "一", "二", "乙"]
    assert members_of(document)[PART].count(b'<w:jc w:val="center"/>') == 3
    assert members_of(document)[PART].count(b"<w:b/>") == 3


def test_a_section_that_ends_in_a_paragraph_ends_there_once() -> None:
    template = word(f"<w:p><w:pPr>{SECTION}</w:pPr>{run('甲')}</w:p>", p("乙"))
    document = rewrite.rewritten(template, "t.docx", [Insert((PART, 0), ("一",))])
    assert members_of(document)[PART].count(b"<w:sectPr") == members_of(template)[PART].count(b"<w:sectPr")
    with pytest.raises(NotWritable):
        made(template, Remove((PART, 0)))


def test_a_paragraph_comes_behind_the_table_and_not_into_its_cell() -> None:
    template = word(tbl(tr(tc("甲", tbl(tr("乙")), "丙"))), p("丁"))
    document = rewrite.rewritten(template, "t.docx", [Insert((PART, 1), ("一",), behind_table=True)])
    wordings = list(rewrite.wordings(document, "t.docx").values())
    assert [(each.text, each.in_table) for each in wordings][-2:] == [("一", False), ("丁", False)]


def test_a_paragraph_goes_and_a_cell_keeps_its_last() -> None:
    template = word(p("甲"), tbl(tr(tc("乙", "丙"))), p("丁"))
    assert made(template, Remove((PART, 0)), Remove((PART, 1))) == ["丙", "丁"]
    assert made(template, Remove((PART, 1)), Remove((PART, 2))) == ["甲", "", "丁"]


def test_rows_change_places() -> None:
    template = word(tbl(tr("甲"), tr("乙"), tr("丙")), tbl(tr("丁")))
    spots = [(PART, number) for number in range(4)]
    order = Swap(tuple(spots[:3]), (spots[2], spots[0], spots[1]))
    assert made(template, order) == ["丙", "甲", "乙", "丁"]
    for wrong in (Swap((spots[0], spots[3]), (spots[3], spots[0])), Swap((spots[0],), (spots[1],))):
        with pytest.raises(NotWritable):
            made(template, wrong)


def test_a_rewritten_template_is_valid(validator: Validator, tmp_path: Path) -> None:
    template = word(p("甲{{ a }}"), tbl(tr("乙", "丙"), tr("丁", "戊")), p("己"))
    spots = [(PART, number) for number in range(6)]
    document = rewrite.rewritten(
        template,
        "t.docx",
        [
            Replace(spots[0], ((0, 1, "一\n二\t三"),)),
            Insert(spots[0], ("四",)),
            Swap((spots[1], spots[3]), (spots[3], spots[1])),
            Remove(spots[5]),
        ],
    )
    assert not faults_of(validator, document, tmp_path) - faults_of(validator, template, tmp_path)
