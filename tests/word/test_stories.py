"""Where text lives in a .docx, and how a place in it is called."""

from __future__ import annotations

import pytest
from lxml import etree

from docgen.problems import DocgenError
from docgen.word import package, stories
from tests.making import members_of, p, tbl, tc, tr, word, zipped

HEADING = '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
LEVEL = "<w:style w:styleId='{}'>{}<w:pPr><w:outlineLvl w:val='{}'/></w:pPr></w:style>"
BASED = "<w:style w:styleId='{}'><w:basedOn w:val='{}'/></w:style>"
STYLES = LEVEL.format("1", "", "0")
BOX = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
NOTE = '<w:footnote w:id="1">{}</w:footnote>'


def places(*body: str, **parts: str) -> list[str]:
    """Where each paragraph stands, story by story."""
    opened = package.read(word(*body, **parts), "report.docx")
    headings = stories.heading_styles(opened)
    return [where for story in stories.stories(opened) for _, where in stories.paragraphs(story, headings)]


def headings_of(styles: str) -> frozenset[str]:
    return stories.heading_styles(package.read(word(styles=styles), "report.docx"))


def test_every_story_is_found_the_body_first() -> None:
    opened = package.read(
        word(p(""), endnotes="", footnotes="", header2="", header1="", footer1="", styles=""), "report.docx"
    )
    found = [(story.kind, story.part) for story in stories.stories(opened)]
    assert found == [
        ("body", "word/document.xml"),
        ("endnotes", "word/endnotes.xml"),
        ("footer", "word/footer1.xml"),
        ("footnotes", "word/footnotes.xml"),
        ("header", "word/header1.xml"),
        ("header", "word/header2.xml"),
    ]


def test_a_story_is_known_by_its_content_type_not_by_its_name() -> None:
    members = members_of(p("甲"))
    members["word/strange.xml"] = members.pop("word/document.xml")
    for name in ("[Content_Types].xml", "_rels/.rels"):
        members[name] = members[name].replace(b"word/document.xml", b"word/strange.xml")
    (story,) = stories.stories(package.read(zipped(members), "report.docx"))
    assert (story.kind, story.part) == ("body", "word/strange.xml")


def test_the_body_of_a_template_of_word_is_a_body() -> None:
    members = members_of(p("甲"))
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(b"document.main+xml", b"template.main+xml")
    (story,) = stories.stories(package.read(zipped(members), "report.dotx"))
    assert story.kind == "body"


def test_a_broken_story_is_refused_with_the_name_of_its_part() -> None:
    members = members_of(header1=p("甲"))
    members["word/header1.xml"] += b"<"
    with pytest.raises(DocgenError, match=r"report\.docx: word/header1\.xml: the part is not valid XML"):
        list(stories.stories(package.read(zipped(members), "report.docx")))


@pytest.mark.parametrize(
    ("body", "parts", "expected"),
    [
        ([p("甲"), p("乙")], {}, ["第1段", "第2段"]),
        ([p("甲")], {"header1": p("乙") + p("丙")}, ["第1段", "页眉 › 第1段", "页眉 › 第2段"]),
        ([], {"footer1": p("乙")}, ["页脚 › 第1段"]),
        ([], {"footnotes": NOTE.format(p("乙"))}, ["脚注 › 第1段"]),
        ([], {"endnotes": p("乙")}, ["尾注 › 第1段"]),
        ([], {"header1": tbl(tr("甲", "乙"))}, ["页眉 › 表1 行1 列1", "页眉 › 表1 行1 列2"]),
        ([tbl(tr("甲", "乙"), tr("丙", "丁"))], {}, ["表1 行1 列1", "表1 行1 列2", "表1 行2 列1", "表1 行2 列2"]),
        ([tbl(tr("甲")), p("乙"), tbl(tr("丙"))], {}, ["表1 行1 列1", "第1段", "表2 行1 列1"]),
        ([tbl(tr(tc("甲", "乙")))], {}, ["表1 行1 列1", "表1 行1 列1"]),
        ([p(BOX.format(p("甲"))), p("乙")], {}, ["第1段", "第2段", "第3段"]),
    ],
)
def test_a_place_counts_paragraphs_tables_rows_and_cells_from_one(
    body: list[str], parts: dict[str, str], expected: list[str]
) -> None:
    assert places(*body, **parts) == expected


def test_a_place_names_the_heading_above_it() -> None:
    body = [
        p("甲"),
        HEADING.format("1", "二、部门履职"),
        p("乙"),
        tbl(tr("丙")),
        HEADING.format("1", "三、宣传"),
        p("丁"),
    ]
    assert places(*body, styles=STYLES, header1=p("戊")) == [
        "第1段",
        "二、部门履职 › 第2段",
        "二、部门履职 › 第3段",
        "二、部门履职 › 表1 行1 列1",
        "三、宣传 › 第4段",
        "三、宣传 › 第5段",
        "页眉 › 第1段",
    ]


def test_a_paragraph_with_an_outline_level_of_its_own_is_a_heading() -> None:
    own = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>一、总则</w:t></w:r></w:p>'
    assert places(own, p("甲")) == ["一、总则 › 第1段", "一、总则 › 第2段"]


def test_body_text_by_its_outline_level_is_no_heading() -> None:
    own = '<w:p><w:pPr><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>'
    assert places(own, p("甲")) == ["第1段", "第2段"]


def test_a_long_heading_is_cut() -> None:
    assert places(HEADING.format("1", "长" * 100), styles=STYLES) == ["长" * stories.LONGEST_HEADING + " › 第1段"]


def test_a_table_within_a_cell_has_its_own_number_and_the_cells_around_keep_theirs() -> None:
    inner = tbl(tr("甲", "乙"))
    outer = tbl(tr("丙", tc(inner, p("丁"), p("戊"))), tr("己", "庚"))
    assert places(outer, tbl(tr("辛"))) == [
        "表1 行1 列1",
        "表2 行1 列1",
        "表2 行1 列2",
        "表1 行1 列2",
        "表1 行1 列2",
        "表1 行2 列1",
        "表1 行2 列2",
        "表3 行1 列1",
    ]


def test_rows_and_cells_after_a_nested_table_are_counted_without_its_own() -> None:
    nested = tc(tbl(tr("甲", "乙"), tr("丙", "丁")), p(""))
    assert places(tbl(tr(nested, "戊"), tr("己")))[-2:] == ["表1 行1 列2", "表1 行2 列1"]


@pytest.mark.parametrize(
    ("styles", "expected"),
    [
        ("", set()),
        (LEVEL.format("1", "", "0"), {"1"}),
        (LEVEL.format("1", "", "9"), set()),
        (LEVEL.format("1", "", "0") + BASED.format("a", "1") + BASED.format("b", "a"), {"1", "a", "b"}),
        (BASED.format("a", "x"), set()),
        (BASED.format("a", "b") + BASED.format("b", "a"), set()),
        (BASED.format("a", "a"), set()),
        (LEVEL.format("1", "", "0") + LEVEL.format("a", '<w:basedOn w:val="1"/>', "9"), {"1"}),
    ],
)
def test_a_style_is_a_heading_by_its_own_outline_level_or_that_of_its_base(styles: str, expected: set[str]) -> None:
    assert headings_of(styles) == expected


def test_a_docx_without_styles_has_no_headings() -> None:
    assert stories.heading_styles(package.read(word(), "report.docx")) == frozenset()


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (p("甲", "乙"), "甲乙"),
        (p("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/></w:r>"), "甲\t乙\n丙\n"),
        ('<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>', "甲"),
        (p("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>"), "1\u20112"),
        (p("甲") + p("乙"), "甲\n乙"),
        (tbl(tr("甲", "乙")), "甲\n乙"),
        (p("<w:hyperlink><w:r><w:t>甲</w:t></w:r></w:hyperlink>"), "甲"),
        (p("<w:r><w:instrText>DATE</w:instrText></w:r>"), ""),
        (p(), ""),
    ],
)
def test_plain_text_is_what_a_reader_sees(xml: str, text: str) -> None:
    root = etree.fromstring(members_of(xml)["word/document.xml"])
    assert stories.plain_text(root) == text
