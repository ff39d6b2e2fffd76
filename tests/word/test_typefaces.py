"""The fonts that the text of a document is set in, by character."""

from __future__ import annotations

import pytest

from docgen.word import package
from docgen.word.package import Package
from docgen.word.parts import OFFICE as RELATED
from docgen.word.typefaces import DEFAULT, MATH, slot_of, used
from tests.making import members_of, p, run, tbl, tr, word

ALL = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:eastAsia="{0}" w:cs="{0}"/>'
BOTH = '<w:rFonts w:ascii="拉丁" w:hAnsi="其他" w:eastAsia="汉字" w:cs="复杂"/>'
STYLE = '<w:style w:type="{}" w:styleId="{}"><w:basedOn w:val="{}"/><w:rPr>{}</w:rPr></w:style>'
DEFAULTS = "<w:docDefaults><w:rPrDefault><w:rPr>{}</w:rPr></w:rPrDefault></w:docDefaults>"
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
OFFICE = "application/vnd.openxmlformats-officedocument"


def fonts(*body: str, **parts: str) -> list[str]:
    return list(used(package.read(word(*body, **parts), "report.docx")))


def styled(style: str, *runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def with_part(members: dict[str, bytes], name: str, content_type: str, text: str) -> Package:
    """The members of a document and one more part that its body refers to."""
    kind = content_type.rpartition(".")[2].removesuffix("+xml")
    target = name.removeprefix("word/")
    link = f'<Relationship Id="{kind}" Type="{RELATED}/{kind}" Target="{target}"/></Relationships>'
    rels = "word/_rels/document.xml.rels"
    members[rels] = members[rels].replace(b"</Relationships>", link.encode())
    types = members["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    members["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    members[name] = text.encode()
    return Package("report.docx", members)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("甲", ["汉字"]), ("a1", ["拉丁"]), ("é", ["其他"]), ("，", ["汉字"]), ("甲a", ["汉字", "拉丁"]), (" \u3000", [])],
)
def test_each_character_has_its_font(text: str, expected: list[str]) -> None:
    assert fonts(p(run(text, BOTH))) == expected


def test_a_hint_makes_quotes_chinese() -> None:
    assert fonts(p(run("“", BOTH))) == ["其他"]
    assert fonts(p(run("“", BOTH.replace("<w:rFonts", '<w:rFonts w:hint="eastAsia"')))) == ["汉字"]
    assert [slot_of(each, "eastAsia") for each in "a…—é甲"] == ["ascii", *["eastAsia"] * 4]


def test_a_font_that_no_text_is_set_in_is_not_used() -> None:
    styles = STYLE.format("paragraph", "Unused", "", ALL.format("无用"))
    assert fonts(p(run("甲", BOTH), run("", ALL.format("空")), run(" ", ALL.format("空格"))), styles=styles) == ["汉字"]


def test_what_is_nearer_to_the_text_goes_before() -> None:
    styles = (
        DEFAULTS.format(ALL.format("默认"))
        + STYLE.format("paragraph", "Base", "", ALL.format("基准"))
        + STYLE.format("paragraph", "Body", "Base", '<w:rFonts w:ascii="正文"/>')
        + STYLE.format("character", "Strong", "", ALL.format("字符"))
    )
    assert fonts(p("甲"), styles=styles) == ["默认"]
    assert fonts(styled("Body", run("甲a")), styles=styles) == ["基准", "正文"]
    assert fonts(styled("Body", run("甲", '<w:rStyle w:val="Strong"/>')), styles=styles) == ["字符"]
    assert fonts(styled("Body", run("甲", '<w:rStyle w:val="Strong"/>' + BOTH)), styles=styles) == ["汉字"]


def test_the_usual_style_and_that_of_a_table_count() -> None:
    usual = STYLE.format("paragraph", "Normal", "", ALL.format("通常")).replace("<w:style", '<w:style w:default="1"')
    of_table = STYLE.format("table", "Grid", "", ALL.format("表格"))
    table = tbl(tr("甲")).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="Grid"/>')
    assert fonts(p("甲"), styles=usual) == ["通常"]
    assert fonts(table, styles=of_table) == ["表格"]


def test_a_document_that_names_nothing_is_set_in_words_own() -> None:
    assert fonts(p("甲")) == [DEFAULT]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = STYLE.format("paragraph", "A", "B", "") + STYLE.format("paragraph", "B", "A", ALL.format("乙"))
    assert fonts(styled("A", run("甲")), styles=styles) == ["乙"]


def test_complex_scripts_symbols_and_equations_have_fonts_of_their_own() -> None:
    math = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x</m:t></m:r></m:oMath>'
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    assert fonts(p(run("a", BOTH + "<w:cs/>"), symbol, math)) == ["复杂", "Wingdings", MATH]


def test_hidden_text_is_not_printed() -> None:
    assert fonts(p(run("甲", BOTH + "<w:vanish/>"))) == []


def test_headers_count_and_comments_do_not() -> None:
    header = p(run("甲", ALL.format("页眉字")))
    assert fonts(p(run("甲", BOTH)), header1=header) == ["汉字", "页眉字"]
    members = members_of(p(run("甲", BOTH)))
    comment = f'<w:comments xmlns:w="{package.W}"><w:comment w:id="1">{p(run("乙", ALL.format("批注")))}</w:comment></w:comments>'
    commented = with_part(members, "word/comments.xml", f"{OFFICE}.wordprocessingml.comments+xml", comment)
    assert list(used(commented)) == ["汉字"]


def test_a_theme_goes_before_names_and_knows_the_language() -> None:
    theme = (
        f'<a:theme {DRAWING}><a:themeElements><a:fontScheme name=""><a:minorFont><a:latin typeface="主题拉丁"/>'
        '<a:ea typeface=""/><a:cs typeface=""/><a:font script="Hans" typeface="主题宋"/><a:font script="Jpan" typeface="明朝"/>'
        "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
    )
    named = '<w:rFonts w:asciiTheme="minorHAnsi" w:ascii="名" w:eastAsiaTheme="minorEastAsia" w:eastAsia="名"/>'
    members = members_of(p(run("甲a", named)))
    assert list(used(with_part(dict(members), "word/theme1.xml", f"{OFFICE}.theme+xml", theme))) == [
        "主题宋",
        "主题拉丁",
    ]
    japanese = f'<w:settings xmlns:w="{package.W}"><w:themeFontLang w:eastAsia="ja-JP"/></w:settings>'
    opened = with_part(members, "word/theme1.xml", f"{OFFICE}.theme+xml", theme)
    opened = with_part(opened.members, "word/settings.xml", f"{OFFICE}.wordprocessingml.settings+xml", japanese)
    assert list(used(opened)) == ["明朝", "主题拉丁"]


def test_the_number_before_a_paragraph_has_the_font_of_its_list() -> None:
    numbering = (
        f'<w:numbering xmlns:w="{package.W}"><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="·"/><w:rPr>{ALL.format("Symbol")}</w:rPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )
    listed = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>' + run("甲", BOTH) + "</w:p>"
    )
    opened = with_part(members_of(listed), "word/numbering.xml", f"{OFFICE}.wordprocessingml.numbering+xml", numbering)
    assert list(used(opened)) == ["Symbol", "汉字"]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ('<a:latin typeface="图拉丁"/><a:ea typeface="图汉字"/>', ["图拉丁", "图汉字"]),
        ("", []),
        ('<a:latin typeface="+mn-lt"/>', []),
    ],
)
def test_a_chart_is_set_in_what_it_names(named: str, expected: list[str]) -> None:
    chart = (
        f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {DRAWING}>'
        f"<c:v>12</c:v><a:t>甲</a:t>{named}</c:chartSpace>"
    )
    assert (
        list(used(with_part(members_of(p("")), "word/charts/chart1.xml", f"{OFFICE}.drawingml.chart+xml", chart)))
        == expected
    )


def test_the_first_place_is_told() -> None:
    found = used(package.read(word(p(run("甲", BOTH)), tbl(tr("乙")), p(run("丙", BOTH))), "report.docx"))
    assert found == {"汉字": "第1段", DEFAULT: "表1 行1 列1"}
