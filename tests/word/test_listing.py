"""The text of a .docx, a line for each paragraph and each row."""

from __future__ import annotations

import difflib

import pytest

from docgen.word import listing as listing_
from docgen.word import package, stories
from docgen.word.listing import listing
from tests.making import SECTION, docx_bytes, members_of, p, refusals, run, tbl, tc, tr, word, zipped

CORE = "application/vnd.openxmlformats-package.core-properties+xml"
EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
BR = '<w:r><w:br w:type="{}"/></w:r>'
BOX = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
PICTURE = "<w:r><w:drawing><wp:inline><wp:docPr {}/></wp:inline></w:drawing></w:r>"
CHAR = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"
BEGIN, SEPARATE, END = (CHAR.format(kind) for kind in ("begin", "separate", "end"))


def said(*body: str, **parts: str) -> list[str]:
    """The lines of the body."""
    members = members_of(f"<w:sdt {SPACES}><w:sdtContent>{''.join(body)}</w:sdtContent></w:sdt>", **parts)
    return sections(members)["== 正文 (word/document.xml) =="]


def sections(members: dict[str, bytes]) -> dict[str, list[str]]:
    """The lines of each story under the line that names it."""
    text = listing(package.read(zipped(members), "report.docx"))
    assert text.endswith("\n")
    blocks = [block.split("\n") for block in text.removesuffix("\n").split("\n\n==")]
    return {("" if index == 0 else "==") + block[0]: block[1:] for index, block in enumerate(blocks)}


def with_part(members: dict[str, bytes], name: str, content_type: str, xml: str) -> dict[str, bytes]:
    """The members with one more."""
    types = members["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    return {**members, "[Content_Types].xml": types.replace("</Types>", override).encode(), name: xml.encode()}


def styled(properties: str, text: str = "甲") -> str:
    return p(f"<w:pPr>{properties}</w:pPr>", text)


def test_each_paragraph_is_a_line_with_its_tags_as_they_were_typed() -> None:
    broken = p("{% for x in ", run("rows", "<w:b/>"), " %}{{ x. }}")
    assert said(p("甲"), p(), broken, p("{{ 乙|cn_date }}")) == [
        "甲",
        "",
        "{% for x in rows %}{{ x. }}",
        "{{ 乙|cn_date }}",
    ]


def test_the_same_file_has_the_same_listing_and_ends_its_last_line() -> None:
    source = package.read(word(p("甲"), tbl(tr("乙", "丙")), header1=p("丁")), "report.docx")
    assert listing(source) == listing(source)
    assert listing(source) == "== 正文 (word/document.xml) ==\n甲\n| 乙 | 丙 |\n\n== 页眉 (word/header1.xml) ==\n丁\n"


def test_a_change_of_one_figure_changes_one_line() -> None:
    def lines(figure: str) -> list[str]:
        body = p("甲"), p("共", run(figure, "<w:b/>"), "人"), tbl(tr("甲", "乙"), tr("丙", f"{figure}元")), p("丁")
        return said(*body)

    changed = [line for line in difflib.ndiff(lines("12"), lines("13")) if line[0] in "-+"]
    assert changed == ["- 共12人", "+ 共13人", "- | 丙 | 12元 |", "+ | 丙 | 13元 |"]


# Headings and lists, and where lines and pages end


@pytest.mark.parametrize(
    ("properties", "line"),
    [
        ('<w:outlineLvl w:val="0"/>', "# 甲"),
        ('<w:outlineLvl w:val="2"/>', "### 甲"),
        ('<w:outlineLvl w:val="9"/>', "甲"),
        ('<w:pStyle w:val="h2"/>', "## 甲"),
        ('<w:pStyle w:val="under"/>', "## 甲"),
        ('<w:pStyle w:val="under"/><w:outlineLvl w:val="9"/>', "甲"),
        ('<w:pStyle w:val="body"/>', "甲"),
        ('<w:pStyle w:val="nowhere"/>', "甲"),
        ('<w:pStyle w:val="circle"/>', "甲"),
        ('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>', "- 甲"),
        ('<w:numPr><w:ilvl w:val="2"/><w:numId w:val="3"/></w:numPr>', "    - 甲"),
        ('<w:pStyle w:val="list"/>', "- 甲"),
        ('<w:pStyle w:val="list"/><w:numPr><w:numId w:val="0"/></w:numPr>', "甲"),
        ('<w:pStyle w:val="h2"/><w:numPr><w:numId w:val="3"/></w:numPr>', "## 甲"),
    ],
)
def test_headings_and_items_of_lists_show_their_level(properties: str, line: str) -> None:
    styles = (
        '<w:style w:styleId="h2"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:styleId="under"><w:basedOn w:val="h2"/></w:style>'
        '<w:style w:styleId="body"/><w:style w:styleId="circle"><w:basedOn w:val="circle"/></w:style>'
        '<w:style w:styleId="list"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    assert said(styled(properties), styles=styles) == [line]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ([p("甲", BR.format("page"), "乙")], ["甲", "---", "乙"]),
        ([p("甲", BR.format("column"), "乙")], ["甲", "---", "乙"]),
        ([p(BR.format("page")), p("甲")], ["---", "甲"]),
        ([p("甲", BR.format("page"))], ["甲", "---"]),
        ([p("甲", BR.format("textWrapping"), "乙", "<w:r><w:br/><w:cr/></w:r>")], ["甲 ⏎ 乙 ⏎  ⏎ "]),
        ([styled(SECTION), styled(SECTION, ""), p("乙")], ["甲", "---", "---", "乙"]),
        ([p("甲\n乙", "<w:r><w:t>&#13;</w:t><w:tab/><w:noBreakHyphen/></w:r>", "丙")], ["甲 乙 \t\u2011丙"]),
        ([p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>')], ["[符号: Wingdings F0FE]"]),
        ([p("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>", "甲")], ["甲"]),
    ],
)  # fmt: skip
def test_the_ends_of_lines_pages_and_sections_are_seen(body: list[str], lines: list[str]) -> None:
    assert said(*body) == lines


# Tables


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        (tbl(tr("甲", "乙"), tr("", "丙")), ["| 甲 | 乙 |", "|  | 丙 |"]),
        (tbl(tr(tc("甲", "", "乙"), tc(p("丙", BR.format("page"), "丁")))), ["| 甲 ⏎ 乙 | 丙 ⏎ --- ⏎ 丁 |"]),
        (tbl(tr(tc("甲", properties='<w:gridSpan w:val="3"/>'), "乙")), ["| 甲 | → | → | 乙 |"]),
        (tbl(tr(tc("甲", properties='<w:gridSpan w:val="x"/>'), "乙")), ["| 甲 | 乙 |"]),
        (tbl(tr(tc("甲", properties='<w:vMerge w:val="restart"/>'), "乙"), tr(tc("", properties="<w:vMerge/>"), "丙")),
         ["| 甲 | 乙 |", "| ↑ | 丙 |"]),
        (tbl(tr(tc("藏", properties='<w:vMerge w:val="continue"/>'))), ["| ↑ ⏎ 藏 |"]),
        (tbl('<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="2"/></w:trPr><w:tc><w:p/></w:tc></w:tr>'),
         ["|  |  |  |  |"]),
        (tbl(tr(tc("甲", tbl(tr("一", "二"), tr("三", "四")), ""), "乙"), tr("丙", "丁")),
         ["| 甲 ⏎ [表格] | 乙 |", "    | 一 | 二 |", "    | 三 | 四 |", "| 丙 | 丁 |"]),
        (tbl(tr(tc(tbl(tr(tc(tbl(tr("一")), ""))), ""))), ["| [表格] |", "    | [表格] |", "        | 一 |"]),
        (tbl(f"<w:sdt><w:sdtContent>{tr('<w:sdt><w:sdtContent>' + tc('甲') + '</w:sdtContent></w:sdt>')}</w:sdtContent></w:sdt>"),
         ["| 甲 |"]),
    ],
)  # fmt: skip
def test_a_row_is_a_line_and_merged_cells_are_seen(table: str, lines: list[str]) -> None:
    assert said(table) == lines


def test_a_span_that_no_table_can_have_is_cut() -> None:
    (line,) = said(tbl(tr(tc("甲", properties='<w:gridSpan w:val="999999999"/>'))))
    assert line.count("→") == 62


# What stands within a paragraph


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f'<w:ins w:id="1">{run("甲")}</w:ins>', "{+甲+}"),
        ('<w:del w:id="1"><w:r><w:delText>甲</w:delText></w:r></w:del>', "[-甲-]"),
        (f'<w:moveTo w:id="1">{run("甲")}</w:moveTo>', "{+甲+}"),
        (f'<w:moveFrom w:id="1">{run("甲")}</w:moveFrom>', "[-甲-]"),
        ('<w:ins w:id="1"><w:del w:id="2"><w:r><w:delText>甲</w:delText></w:r></w:del></w:ins>', "{+[-甲-]+}"),
        ('<w:ins w:id="1"/>', ""),
        ('<w:pPr><w:rPr><w:ins w:id="1"/></w:rPr></w:pPr>' + run("甲"), "甲{+¶+}"),
        ('<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>' + run("甲"), "甲[-¶-]"),
        (f'<w:hyperlink w:anchor="a">{run("甲")}</w:hyperlink>', "甲"),
        (f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>', "3"),
        (BEGIN + CODE.format("PAGE") + SEPARATE + run("3") + END + run("页"), "3页"),
        (BEGIN + CODE.format("IF") + BEGIN + CODE.format("A") + SEPARATE + run("藏") + END + run("码") + SEPARATE + run("是")
         + END, "是"),
        (BEGIN + CODE.format("IF") + SEPARATE + BEGIN + CODE.format("A") + SEPARATE + run("见") + END + END, "见"),
        (BEGIN + run("甲"), "甲"),
        (SEPARATE + END + run("甲"), "甲"),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1"),
        (PICTURE.format('id="1" name="图 1" descr="县 城\n全景"'), "[图片: 县 城 全景]"),
        (PICTURE.format('id="1" name="图 1"'), "[图片: 图 1]"),
        (PICTURE.format('id="1" name=""'), "[图片]"),
        ('<w:r><w:pict><v:shape alt="印章"/></w:pict></w:r>', "[图片: 印章]"),
        ('<w:r><w:object><v:shape/><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>', "[图片: Excel.Sheet.12]"),
        ("<!-- 注 -->" + run("甲"), "甲"),
    ],
)  # fmt: skip
def test_what_is_no_plain_text_is_seen_by_its_marks(content: str, line: str) -> None:
    assert said(p(content)) == [line]


def test_a_field_over_several_paragraphs_shows_its_result() -> None:
    body = p(BEGIN, CODE.format("TOC"), SEPARATE, "一"), p("二"), p(END, "三")
    assert said(*body) == ["一", "二", "三"]


def test_rows_and_cells_that_a_change_brings_or_takes_are_marked() -> None:
    brought = "<w:tr><w:trPr><w:ins/></w:trPr>" + tc("甲") + "</w:tr>"
    taken = tr(tc("乙", properties="<w:cellDel/>"), "丙")
    assert said(tbl(brought, taken)) == ["{+| 甲 |+}", "| [-乙-] | 丙 |"]


def test_a_text_box_follows_the_paragraph_it_hangs_on_and_is_told_once() -> None:
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{BOX.format(p('一') + tbl(tr('二', '三')))}</mc:Choice>"
        f"<mc:Fallback>{BOX.format(p('旧'))}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert said(p("甲", both, "乙"), p("丙")) == ["甲乙", "[文本框] 一", "[文本框] | 二 | 三 |", "丙"]


def test_a_text_box_with_an_alternative_text_is_told_with_it() -> None:
    box = "<w:r><w:drawing><wp:anchor><wp:docPr {}/><w:txbxContent>{}</w:txbxContent></wp:anchor></w:drawing></w:r>"
    assert said(p(box.format('name="文本框 1"', p("一")))) == ["", "[文本框] 一"]
    assert said(p(box.format('name="文本框 1" descr="说明"', p("一")))) == ["[图片: 说明]", "[文本框] 一"]


def test_of_what_is_said_in_two_ways_the_first_is_told() -> None:
    both = "<mc:AlternateContent><mc:Choice Requires='w14'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    assert said(both.format(p("一"), p("二")), p(both.format(run("三"), run("四")))) == ["一", "三"]


# Stories


def test_the_stories_follow_the_body_each_under_its_name() -> None:
    parts = {"footer1": p("足"), "header10": p("十"), "header2": p("二"), "endnotes": "", "footnotes": ""}
    assert list(sections(members_of(p("甲"), **parts, header3=p(" ")))) == [
        "== 正文 (word/document.xml) ==",
        "== 页眉 (word/header2.xml) ==",
        "== 页眉 (word/header10.xml) ==",
        "== 页脚 (word/footer1.xml) ==",
    ]


def test_every_kind_of_story_has_its_place_in_the_order() -> None:
    assert set(stories._KINDS.values()) == set(listing_._ORDER)


def test_notes_are_numbered_by_the_order_of_what_refers_to_them() -> None:
    reference = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    note = '<w:footnote w:id="{}"{}>{}</w:footnote>'
    notes = (
        note.format(-1, ' w:type="separator"', p("<w:r><w:separator/></w:r>"))
        + note.format(2, "", p("第二") + p("又"))
        + note.format(5, "", p("第一"))
        + note.format(7, "", p("无主"))
        + note.format(8, ' w:type="continuationNotice"', p("续"))
        + note.format(9, ' w:type="normal"', p())
    )
    ends = f'<w:endnote w:id="5">{p("尾")}</w:endnote>'
    body = [
        p("甲", reference.format("footnote", 5)),
        p("乙", *(reference.format(*each) for each in (("footnote", 2), ("endnote", 5)))),
    ]
    found = sections(members_of(*body, footnotes=notes, endnotes=ends))
    assert list(found.values()) == [
        ["甲[^1]", "乙[^2][^尾注1]"],
        ["[^2]: 第二", "    又", "[^1]: 第一", "[^]: 无主", "[^]: 续", "[^]:"],
        ["[^尾注1]: 尾"],
    ]


def test_comments_tell_their_author() -> None:
    comment = f'<w:comments {SPACES}><w:comment w:id="4" w:author="张三">{p("改")}</w:comment></w:comments>'
    body = p("甲", '<w:r><w:commentReference w:id="4"/></w:r>')
    found = sections(with_part(members_of(body), "word/comments.xml", COMMENTS, comment))
    assert found["== 正文 (word/document.xml) =="] == ["甲[^批注1]"]
    assert found["== 批注 (word/comments.xml) =="] == ["[^批注1]: 张三 改"]


def test_properties_that_were_typed_are_told_and_those_that_word_counts_are_not() -> None:
    core = (
        '<p xmlns:d="urn:d"><d:title>{{ report.title }}</d:title><d:subject></d:subject>'
        "<d:description>一\n二</d:description><d:revision>12</d:revision><d:modified>2019-06-02</d:modified></p>"
    )
    custom = (
        '<p xmlns:v="urn:v"><property name="文号"><v:lpwstr>县发〔2019〕1号</v:lpwstr></property>'
        '<property name="docgen.facts"><v:lpwstr>5b7e60cf60b0</v:lpwstr></property></p>'
    )
    counted = "".join(f"<{name}>1</{name}>" for name in listing_._SAVED)
    app = f"<p>{counted}<Company>县卫健局</Company></p>"
    members = with_part(members_of(p("甲")), "docProps/core.xml", CORE, core)
    members = with_part(members, "docProps/app.xml", EXTENDED, app)
    found = sections(with_part(members, "docProps/custom.xml", CUSTOM, custom))
    assert found["== 文档属性 (docProps/app.xml) =="] == ["Company: 县卫健局"]
    assert found["== 文档属性 (docProps/core.xml) =="] == ["title: {{ report.title }}", "description: 一 ⏎ 二"]
    assert found["== 文档属性 (docProps/custom.xml) =="] == ["文号: 县发〔2019〕1号"]


def test_the_texts_and_figures_of_a_chart_are_lines() -> None:
    spaces = (
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    chart = f"<c:chart {spaces}><a:p><a:r><a:t>人</a:t></a:r><a:r><a:t>数</a:t></a:r></a:p><c:pt><c:v>12</c:v></c:pt><a:p><a:r><a:t/></a:r></a:p></c:chart>"
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    found = sections(with_part(members_of(p("甲")), "word/charts/chart1.xml", kind, chart))
    assert found["== 图表 (word/charts/chart1.xml) =="] == ["人数", "12", ""]


def test_tables_nested_without_end_are_refused_not_crashed_on() -> None:
    deep = word("<w:tbl><w:tr><w:tc>" * 600 + "</w:tc></w:tr></w:tbl>" * 600)
    (problem,) = refusals(lambda: listing(package.read(deep, "report.docx")))
    assert problem.code == "too-deep"


def test_a_document_of_another_program_is_listed() -> None:
    def make(document: object) -> None:
        document.add_heading("题", 0)  # type: ignore[attr-defined]
        document.add_heading("一、总则", 1)  # type: ignore[attr-defined]
        document.add_paragraph("条", style="List Bullet")  # type: ignore[attr-defined]
        document.add_page_break()  # type: ignore[attr-defined]

    text = listing(package.read(docx_bytes(make), "report.docx"))
    assert text.split("\n")[1:5] == ["题", "# 一、总则", "- 条", "---"]
