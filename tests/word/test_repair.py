"""Repair: what a loop left empty, and what it repeated."""

from __future__ import annotations

import pytest
from lxml import etree

from docgen.word import repair
from docgen.word.package import W, w
from tests.making import SECTION, filled, members_of, p, run, short, short_xml, tbl, tc, tr


def repaired(*body: str) -> str:
    """The XML of a body after repair, in short form."""
    root = etree.fromstring(members_of(*body)["word/document.xml"])
    repair.complete(root)
    return short_xml(root[0])


# What a loop left empty


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([tbl(tr("{% for x in e %}{{ x }}", "{% endfor %}"))], [p()]),
        ([p("前"), tbl(tr("{% for x in e %}{{ x }}", "{% endfor %}")), p("后")], [p("前"), p("后")]),
        ([tbl(tr("头", "头"), tr("{% for x in e %}{{ x }}", "{% endfor %}"))], [tbl(tr("头", "头"))]),
        ([tbl(tr("甲", tc(p("{% for x in e %}"), p("{{ x }}"), p("{% endfor %}"))))], [tbl(tr("甲", tc(p())))]),
        ([tbl(tr("甲", "{% for x in e %}{{ x }}{% endfor %}"))], [tbl(tr("甲", tc(p())))]),
        ([tbl(tr("{%tc for x in e %}{{ x }}{%tc endfor %}")), p("后")], [p("后")]),
        ([tbl(tr(tc(tbl(tr("{% for x in e %}{{ x }}", "{% endfor %}")))))], [tbl(tr(tc(p())))]),
        ([p("{% for x in e %}"), p("{{ x }}"), p("{% endfor %}")], [p()]),
        ([p("{% for x in e %}{{ x }}{% endfor %}")], [p()]),
        ([p("前", "{% if no %}甲{% endif %}")], [p("前")]),
    ],
)  # fmt: skip
def test_what_is_left_of_an_empty_loop_is_whole(body: list[str], expected: list[str]) -> None:
    assert filled({"e": [], "no": False}, *body) == short(*expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>", p("甲")], [p("甲")]),
        ([tbl(tr("甲"), "<w:tr><w:trPr/></w:tr>")], [tbl(tr("甲"))]),
        ([tbl("<w:tr></w:tr>")], [p()]),
        ([tbl(tr("<w:tc><w:tcPr/></w:tc>"))], [tbl(tr(tc("<w:tcPr/>", p())))]),
        ([tbl(tr(tc(tbl(tr("甲")))))], [tbl(tr(tc(tbl(tr("甲")), p())))]),
        ([tbl(tr(tc(p("甲"), "<w:tbl><w:tblPr/></w:tbl>")))], [tbl(tr("甲"))]),
        ([tbl("<w:tr><w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent></w:sdt></w:tr>")],
         [tbl("<w:tr><w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent></w:sdt></w:tr>")]),
        (["<w:p><w:r><w:t/></w:r></w:p>"], [p()]),
        (["<w:p><w:r><w:rPr><w:b/></w:rPr><w:t/></w:r></w:p>"], [p()]),
        (["<w:p><w:r><w:t/><w:tab/></w:r></w:p>"], ["<w:p><w:r><w:tab/></w:r></w:p>"]),
        ([], [p()]),
    ],
)  # fmt: skip
def test_each_kind_holds_what_it_must(body: list[str], expected: list[str]) -> None:
    assert repaired(*body) == short(*expected)


@pytest.mark.parametrize("kind", ["hdr", "ftr", "footnote", "endnote", "comment", "txbxContent"])
def test_a_story_without_a_paragraph_gets_one(kind: str) -> None:
    root = etree.fromstring(f'<w:a xmlns:w="{W}"><w:{kind}/></w:a>')
    repair.complete(root)
    assert [child.tag for child in root[0]] == [w("p")]


def test_the_section_of_an_emptied_body_stays_last() -> None:
    root = etree.fromstring(f'<w:body xmlns:w="{W}">{SECTION}</w:body>')
    repair.complete(root)
    assert [child.tag for child in root] == [w("p"), w("sectPr")]


def test_a_bookmark_that_a_loop_repeats_has_a_number_and_a_name_of_its_own() -> None:
    mark = '<w:bookmarkStart w:id="{0}" w:name="{1}"/>{2}<w:bookmarkEnd w:id="{0}"/>'.format
    body = p("{% for x in xs %}"), p(mark(1, "a", run("{{ x }}"))), p("{% endfor %}"), p(mark(2, "b", run("后")))
    assert filled({"xs": [1, 2, 3]}, *body) == short(
        p(mark(1, "a", run("1"))), p(mark(3, "a_2", run("2"))), p(mark(4, "a_3", run("3"))), p(mark(2, "b", run("后")))
    )


# What other programs write


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("<w:r><w:rPr><w:sz w:val='1'/><w:b/><w:sz w:val='2'/></w:rPr></w:r>", "<w:r><w:rPr><w:b/><w:sz w:val='2'/></w:rPr></w:r>"),
        ("<w:pPr><w:rPr><w:b/><w:ins w:id='1'/></w:rPr></w:pPr>", "<w:pPr><w:rPr><w:ins w:id='1'/><w:b/></w:rPr></w:pPr>"),
        ("<w:pPr><w:sectPr/><w:pStyle w:val='a'/><w:jc w:val='left'/></w:pPr>", "<w:pPr><w:pStyle w:val='a'/><w:jc w:val='left'/><w:sectPr/></w:pPr>"),
        ("<w:trPr><w:cantSplit w:val='true'/><w:tblHeader w:val='false'/></w:trPr>", "<w:trPr><w:cantSplit w:val='on'/><w:tblHeader w:val='off'/></w:trPr>"),
        ("<w:docGrid w:charSpace='4294961151'/>", "<w:docGrid w:charSpace='-6145'/>"),
        ("<w:tblPr><w:jc w:val='start'/></w:tblPr>", "<w:tblPr><w:jc w:val='left'/></w:tblPr>"),
        ("<w:lvl><w:start/><w:pStyle/><w:numFmt/><w:lvlJc w:val='end'/></w:lvl>", "<w:lvl><w:start/><w:numFmt/><w:pStyle/><w:lvlJc w:val='right'/></w:lvl>"),
        ("<w:charset w:val='00' w:characterSet='utf-8'/>", "<w:charset w:val='00'/>"),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_allow_is_mended(wrong: str, right: str) -> None:
    root, meant = (etree.fromstring(f'<a xmlns:w="{W}">{xml}</a>') for xml in (wrong, right))
    assert repair.heal(root)
    assert etree.tostring(root) == etree.tostring(meant)
    assert not repair.heal(root)


@pytest.mark.parametrize(
    "xml",
    [
        "<w:pPr><w:jc w:val='start'/><w:rPr/><w:pPrChange/></w:pPr>",
        "<w:b w:val='true'/>",
        "<w:cantSplit w:val='1'/>",
        "<w:rPr><w:rFonts/><w:b/><w:lang/></w:rPr>",
    ],
)
def test_what_the_schema_allows_stays(xml: str) -> None:
    assert not repair.heal(etree.fromstring(f'<a xmlns:w="{W}">{xml}</a>'))
