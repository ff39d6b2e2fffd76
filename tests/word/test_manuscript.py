"""A .docx as its readers see it: paragraphs with their controls, tracked changes and comments."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import docgen
from docgen.word import manuscript as manuscript_
from docgen.word import package, stories
from docgen.word.manuscript import Change, Comment, Control, Paragraph, manuscript
from docgen.word.package import w
from docgen.word.parts import OFFICE
from tests.conftest import ROOT
from tests.editing import ACCEPT, REJECT, edited
from tests.making import SECTION, members_of, p, refusals, run, tbl, tc, tr, word, zipped

WANG = 'w:author="王" w:date="2018-09-01T08:00:00Z"'
LI = 'w:author="李" w:date="2018-09-02T08:00:00Z"'
_NUMBERS = count(1)

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
CHAR = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = (CHAR.format(kind) for kind in ("begin", "separate", "end"))
CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"
BOX = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"


def read(*body: str, accepted: bool = True, **parts: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a .docx with this XML in its body."""
    around = f"<w:sdt {SPACES}><w:sdtContent>{''.join(body)}</w:sdtContent></w:sdt>"
    found = manuscript(word(around, **parts), "report.docx", accepted=accepted)
    if accepted:
        members = members_of("".join(body), **parts)
        xml = members["word/document.xml"].decode().replace("<w:document ", f"<w:document {SPACES.partition(' ')[2]} ")
        for document in (word(around, **parts), zipped({**members, "word/document.xml": xml.encode()})):
            alone = manuscript_.texts(stories.stories(package.read(document, "report.docx")))
            assert [(each.kind, each.text) for each in alone] == [(each.kind, each.text) for each in found]
    return found


def texts(*body: str, accepted: bool = True, **parts: str) -> list[str]:
    return [paragraph.text for paragraph in read(*body, accepted=accepted, **parts)]


def both(*body: str) -> tuple[list[str], list[str]]:
    """The texts with the changes accepted, and with them rejected."""
    return texts(*body), texts(*body, accepted=False)


def changes(*body: str, accepted: bool = True) -> list[list[str]]:
    """The changes of each paragraph, as `kind start-end text`."""
    return [
        [f"{each.kind} {each.start}-{each.end} {each.text}".strip() for each in paragraph.changes]
        for paragraph in read(*body, accepted=accepted)
    ]


def numbered(kind: str, by: str = WANG) -> str:
    return f'w:{kind} w:id="{next(_NUMBERS)}" {by}'


def change(kind: str, *contents: str, by: str = WANG) -> str:
    """A tracked change around runs; what is not XML already becomes a run."""
    inner = "".join(each if each.startswith("<") else run(each) for each in contents)
    if kind == "del":
        inner = inner.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return f"<{numbered(kind, by)}>{inner}</w:{kind}>"


def ins(*contents: str, by: str = WANG) -> str:
    return change("ins", *contents, by=by)


def dele(*contents: str, by: str = WANG) -> str:
    return change("del", *contents, by=by)


def mark(kind: str, style: str = "") -> str:
    """The properties of a paragraph whose mark was inserted or deleted."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:pPr>{style}<w:rPr><{numbered(kind)}/></w:rPr></w:pPr>"


def row(kind: str, *cells: str) -> str:
    """A row that was inserted or deleted with all that is in it, as Word writes it."""
    around = ins if kind == "ins" else dele
    inner = "".join(tc(p(mark(kind), around(each))) for each in cells)
    return f"<w:tr><w:trPr><{numbered(kind)}/></w:trPr>{inner}</w:tr>"


def sdt(*contents: str, about: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{about}</w:sdtPr><w:sdtContent>{''.join(contents)}</w:sdtContent></w:sdt>"


def control(tag: str, number: int, *contents: str) -> str:
    return sdt(*contents, about=f'<w:tag w:val="{tag}"/><w:id w:val="{number}"/>')


def commented(body: list[str], *remarks: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a body with its comments."""
    return manuscript(with_comments(body, *remarks), "report.docx")


def with_comments(body: list[str], *remarks: str) -> bytes:
    """A .docx with this XML in its body and with comments, which are numbered from 0."""
    members = members_of(*body)
    types = members["[Content_Types].xml"].decode()
    override = f'<Override PartName="/word/comments.xml" ContentType="{COMMENTS}"/></Types>'
    members["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    inner = "".join(f'<w:comment w:id="{number}" {LI}>{each}</w:comment>' for number, each in enumerate(remarks))
    members["word/comments.xml"] = f"<w:comments {SPACES}>{inner}</w:comments>".encode()
    link = f'<Relationship Id="rC" Type="{OFFICE}/comments" Target="comments.xml"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    members[name] = members[name].replace(b"</Relationships>", link.encode())
    return zipped(members)


def start(number: int) -> str:
    return f'<w:commentRangeStart w:id="{number}"/>'


def end(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/>'


def reference(number: int) -> str:
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


# the text


def test_a_paragraph_is_one_text_whatever_word_splits_it_into() -> None:
    paragraph = p(
        '<w:r w:rsidR="00AB12CD"><w:t>全县</w:t></w:r><w:proofErr w:type="spellStart"/>',
        '<w:bookmarkStart w:id="0" w:name="a"/><w:r w:rsidR="00AB12CE"><w:lastRenderedPageBreak/><w:t>139</w:t></w:r>',
        '<w:bookmarkEnd w:id="0"/><w:smartTag w:uri="u" w:element="e"><w:smartTag w:uri="u" w:element="e">',
        f"{run('52')}</w:smartTag></w:smartTag><w:proofErr w:type='spellEnd'/>",
        f'<w:hyperlink w:anchor="a">{sdt(sdt(run("人")))}</w:hyperlink>',
        "<w:r><w:softHyphen/><w:t>。</w:t></w:r>",
    )
    assert read(paragraph) == (Paragraph("word/document.xml", "body", "全县13952人。", "第1段", (
        Control(7, 8, "", 0), Control(7, 8, "", 0)), (), (), None, None, ""),)  # fmt: skip


def test_characters_that_are_elements_are_characters_and_tab_stops_are_none() -> None:
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    inner = '甲<w:tab/>乙<w:br/>丙<w:cr/>丁<w:noBreakHyphen/>戊<w:ptab w:alignment="right"/>'
    inner = "".join(f"<w:t>{each}</w:t>" if len(each) == 1 else each for each in inner.replace("<", "|<").replace(">", ">|").split("|") if each)  # fmt: skip
    symbols = "".join(f'<w:sym w:font="Wingdings" w:char="{code}"/>' for code in ("F0FE", "D800", "x", "", "²²²²"))
    math = "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
    assert texts(p(stops, "<w:tab/>", f"<w:r>{inner}{symbols}</w:r>", math)) == ["甲\t乙\n丙\n丁\u2011戊\t\uf0fex"]


def test_of_one_thing_said_in_two_ways_the_first_counts() -> None:
    choice = f"<mc:Choice Requires='wps'>{run('新')}</mc:Choice>"
    fallback = f"<mc:Fallback>{run('旧')}</mc:Fallback>"
    around = "<mc:AlternateContent>{}</mc:AlternateContent>"
    assert texts(p(around.format(choice + fallback)), p(around.format(fallback))) == ["新", "旧"]


def test_a_field_is_its_result() -> None:
    simple = f'<w:fldSimple w:instr=" PAGE ">{run("3")}</w:fldSimple>'
    inner = BEGIN + CODE.format("PAGE") + SEPARATE + run("4") + END
    assert texts(
        p("第", simple, "页"),
        p(BEGIN, CODE.format("IF "), inner, run("看不见"), SEPARATE, "果", inner, END, "后"),
        p(BEGIN, CODE.format("TOC"), SEPARATE, "目录一"),
        p("目录二", END, "后"),
    ) == ["第3页", "果4后", "目录一", "目录二后"]


def test_a_field_that_never_ends_hides_nothing() -> None:
    assert texts(p(END, SEPARATE, BEGIN, "甲", BEGIN, "隐", SEPARATE, "果", END, "乙"), p("丙")) == ["甲果乙", "丙"]


def test_each_story_has_its_paragraphs_and_notes_are_a_story_of_their_own() -> None:
    line = "<w:footnote w:type='separator' w:id='-1'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
    found = read(
        p("甲", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        footnotes=line + f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", "注")}{p("二")}</w:footnote>',
        endnotes=f'<w:endnote w:id="2">{p("尾")}</w:endnote>',
        header1=p("眉"),
        footer1=p("脚"),
    )
    assert [(each.part, each.kind, each.text, each.place) for each in found] == [
        ("word/document.xml", "body", "甲", "第1段"),
        ("word/endnotes.xml", "endnotes", "尾", "尾注 › 第1段"),
        ("word/footer1.xml", "footer", "脚", "页脚 › 第1段"),
        ("word/footnotes.xml", "footnotes", "注", "脚注 › 第2段"),
        ("word/footnotes.xml", "footnotes", "二", "脚注 › 第3段"),
        ("word/header1.xml", "header", "眉", "页眉 › 第1段"),
    ]


def test_places_cells_origins_and_styles() -> None:
    first = p('<w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/></w:pPr>', "一、总述")
    first = first.replace("<w:p>", '<w:p docgen-p="7">', 1)
    odd = "".join(p(each).replace("<w:p>", f'<w:p docgen-p="{each}">') for each in ("x", "²", "9" * 5000, "-3"))
    inner = tbl(tr("内"))
    found = read(first, sdt(p("乙")), tbl(tr("a", "b"), sdt(tr("c", sdt(tc("d"))))), tbl(tr(tc(p("x"), inner))), odd)
    assert [(each.text[:4], each.place, each.cell) for each in found] == [
        ("一、总述", "一、总述 › 第1段", None),
        ("乙", "一、总述 › 第2段", None),
        ("a", "一、总述 › 表1 行1 列1", (1, 1, 1)),
        ("b", "一、总述 › 表1 行1 列2", (1, 1, 2)),
        ("c", "一、总述 › 表1 行2 列1", (1, 2, 1)),
        ("d", "一、总述 › 表1 行2 列2", (1, 2, 2)),
        ("x", "一、总述 › 表2 行1 列1", (2, 1, 1)),
        ("内", "一、总述 › 表3 行1 列1", (3, 1, 1)),
        *((each.text[:4], f"一、总述 › 第{number}段", None) for number, each in enumerate(found[-4:], 3)),
    ]
    assert [each.origin for each in found] == [7, None, *[None] * 6, None, None, None, -3]
    assert [each.style for each in found][:2] == ["Heading1", ""]


def test_the_paragraphs_of_a_text_box_follow_the_one_that_holds_it() -> None:
    box = BOX.format(p("盒一") + tbl(tr("格")) + p("盒二", BOX.format(p("盒中盒"))))
    two_ways = f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    found = read(p("前", two_ways, "后"), p("丙"), tbl(tr(tc(p(box)))))
    assert [each.text for each in found] == [
        "前后",
        "盒一",
        "格",
        "盒二",
        "盒中盒",
        "丙",
        "",
        "盒一",
        "格",
        "盒二",
        "盒中盒",
    ]
    assert [each.cell for each in found[6:8]] == [(3, 1, 1), (3, 1, 1)]


# controls


def test_a_control_within_a_paragraph_has_offsets_in_its_text() -> None:
    inner = control("births.n", 1_000_002, run("139"), run("52"))
    outer = control("=a + b", -5, run("共"), inner, run("人"))
    empty = sdt(about="<w:id w:val='x'/>")
    (paragraph,) = read(p("全县", outer, empty, control("", 4, dele("旧"), ins("新"))))
    assert paragraph.text == "全县共13952人新"
    assert paragraph.controls == (
        Control(2, 9, "=a + b", -5),
        Control(3, 8, "births.n", 1_000_002),
        Control(9, 9, "", 0),
        Control(9, 10, "", 4),
    )


def test_a_control_around_paragraphs_rows_or_cells_is_none_of_a_paragraph() -> None:
    found = read(control("a", 1, p("甲")), tbl(control("b", 2, tr(control("c", 3, tc("乙")), "丙"))))
    assert [each.text for each in found] == ["甲", "乙", "丙"]
    assert not any(each.controls for each in found)


# tracked changes


def test_insertions_and_deletions_stand_in_one_view_and_are_told_in_both() -> None:
    body = p("甲", ins("乙"), "丙", dele("丁", by=LI), "戊")
    assert both(body) == (["甲乙丙戊"], ["甲丙丁戊"])
    assert read(body)[0].changes == (
        Change("insertion", 1, 2, "乙", "王", "2018-09-01T08:00:00Z"),
        Change("deletion", 3, 3, "丁", "李", "2018-09-02T08:00:00Z"),
    )
    assert changes(body, accepted=False) == [["insertion 1-1 乙", "deletion 2-3 丁"]]


def test_a_change_in_several_pieces_is_one_and_those_of_two_people_are_two() -> None:
    body = p(ins("甲"), ins("乙"), ins("丙", by=LI), dele("丁"), dele("戊"), "己", dele("庚"))
    assert changes(body) == [["insertion 0-2 甲乙", "insertion 2-3 丙", "deletion 3-3 丁戊", "deletion 4-4 庚"]]


def test_what_was_inserted_and_then_deleted_is_in_no_view() -> None:
    body = p("甲", ins("乙", dele("丙", by=LI), ins("丁")), "戊")
    assert both(body) == (["甲乙丁戊"], ["甲戊"])
    assert changes(body) == [["insertion 1-3 乙丙丁", "deletion 2-2 丙"]]


def test_moves_are_a_deletion_and_an_insertion() -> None:
    here, there = change("moveFrom", "甲"), change("moveTo", "甲")
    assert both(p(here, "乙"), p("丙", there)) == (["乙", "丙甲"], ["甲乙", "丙"])
    body = [p(mark("moveFrom"), here), p("乙"), p(mark("moveTo"), there), p("丙")]
    assert both(*body) == (["乙", "甲", "丙"], ["甲", "乙", "丙"])
    assert changes(*body) == [["deletion 0-0 甲", "paragraph deleted 0-0"], ["insertion 0-1 甲", "paragraph inserted 1-1"], []]  # fmt: skip


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    body = [p(mark("del", "A"), "甲"), p(mark("del", "B"), dele("乙")), sdt(p("丙"))]
    assert both(*body) == (["甲丙"], ["甲", "乙", "丙"])
    assert changes(*body) == [["paragraph deleted 1-1", "deletion 1-1 乙", "paragraph deleted 1-1"]]
    assert read(*body)[0].style == "A"


def test_a_paragraph_whose_mark_was_inserted_goes_on_in_the_next_when_that_is_rejected() -> None:
    body = [p(mark("ins"), "甲"), p(ins("乙")), p("丙")]
    assert both(*body) == (["甲", "乙", "丙"], ["甲", "丙"])
    assert changes(*body, accepted=False) == [["paragraph inserted 1-1", "insertion 1-1 乙"], []]


def test_of_paragraphs_made_one_the_first_with_text_says_where_it_stands() -> None:
    body = [p("前"), p(mark("del", "A"), dele("甲")), p('<w:pPr><w:pStyle w:val="B"/></w:pPr>', "乙")]
    assert [(each.text, each.place, each.style) for each in read(*body)] == [("前", "第1段", ""), ("乙", "第3段", "B")]
    empty = [p(mark("del", "A"), dele("甲")), p('<w:pPr><w:pStyle w:val="B"/></w:pPr>')]
    assert [(each.text, each.place, each.style) for each in read(*empty)] == [("", "第2段", "B")]


def test_a_paragraph_that_is_gone_before_a_table_or_at_an_end_leaves_what_it_held_to_another() -> None:
    gone = p(mark("del"), dele("乙"))
    assert changes(p("甲"), gone, tbl(tr("丙"))) == [[], ["deletion 0-0 乙", "paragraph deleted 0-0"]]
    assert changes(p("甲"), gone) == [["deletion 1-1 乙", "paragraph deleted 1-1"]]
    assert texts(p(mark("del"), "甲"), tbl(tr("丙")), p("乙")) == ["甲", "丙", "乙"]
    picture = p(mark("del"), "<w:r><w:drawing/></w:r>")
    assert texts(picture, tbl(tr("丙"))) == ["", "丙"]
    assert texts(tbl(tr(tc(gone)), tr(tc(p("a"), gone)))) == ["", "a"]  # a cell keeps its last paragraph
    assert texts(p("甲"), tbl(tr("丙")), gone) == ["甲", "丙", ""]  # and a story one after its last table


def test_rows_that_are_gone_are_told_at_what_follows_them() -> None:
    body = [tbl(tr("a", "b"), row("del", "c", "d"), row("ins", "e", "f"), tr("g", "h")), p("丙")]
    assert both(*body) == (["a", "b", "e", "f", "g", "h", "丙"], ["a", "b", "c", "d", "g", "h", "丙"])
    accepted = read(*body)
    assert changes(*body)[2] == [
        "row deleted 0-0 c\td", "row inserted 0-0 e\tf", "insertion 0-1 e", "paragraph inserted 1-1",
    ]  # fmt: skip
    assert (accepted[2].place, accepted[2].cell) == ("表1 行3 列1", (1, 3, 1))  # as the rows are numbered in the file
    assert changes(*body, accepted=False)[4] == ["row inserted 0-0 e\tf"]


def test_a_table_that_is_gone_lets_the_paragraphs_around_it_meet() -> None:
    gone = tbl(row("del", "c"), row("del", "d"))
    assert texts(p("甲"), gone, p("丙")) == ["甲", "丙"]
    assert texts(p(mark("del"), "甲"), gone, p("丙")) == ["甲丙"]
    assert changes(p("甲"), gone) == [["row deleted 1-1 c", "row deleted 1-1 d"]]
    assert changes(gone) == [["row deleted 0-0 c", "row deleted 0-0 d"]]  # nothing else is there


def test_cells_that_are_inserted_or_deleted_are_told_like_rows() -> None:
    cells = tc("a"), tc("b", properties=f"<{numbered('cellDel')}/>"), tc("c", properties=f"<{numbered('cellIns')}/>")
    assert both(tbl(tr(*cells)), p("丙")) == (["a", "c", "丙"], ["a", "b", "丙"])
    assert changes(tbl(tr(*cells)), p("丙")) == [[], ["cell deleted 0-0 b", "cell inserted 0-0 c"], []]


def test_a_row_tells_the_text_of_a_table_within_it_only_when_it_is_gone() -> None:
    inner = tc(p("外"), p("二"), tbl(tr("内", "里")))
    deleted = f"<w:tr><w:trPr><{numbered('del')}/></w:trPr>{inner}</w:tr>"
    assert changes(tbl(deleted), p("丙")) == [["row deleted 0-0 外\n二\t内\t里"]]
    assert changes(tbl(deleted), p("丙"), accepted=False)[0] == ["row deleted 0-0 外\n二"]


def test_changes_of_formatting_are_told_with_what_they_format() -> None:
    bold = f"<w:b/><{numbered('rPrChange')}><w:rPr/></w:rPrChange>"
    body = p("甲", run("乙", bold), run("丙", bold), "丁")
    assert changes(body) == [["format 1-3 乙丙"]]
    centred = f"<w:jc w:val='center'/><{numbered('pPrChange')}><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr></w:pPrChange>"
    assert changes(p(f"<w:pPr>{centred}</w:pPr>", "甲乙")) == [["format 0-2 甲乙"]]
    of_mark = f"<w:rPr><{numbered('rPrChange')}><w:rPr/></w:rPrChange></w:rPr>"
    assert changes(p(f"<w:pPr>{of_mark}</w:pPr>", "甲")) == [["format 1-1"]]
    table = tbl(tr("甲")).replace("</w:tblPr>", f"<{numbered('tblPrChange')}><w:tblPr/></w:tblPrChange></w:tblPr>")
    assert changes(table, p()) == [["format 0-0"], []]
    merged = tc("甲", properties=f"<{numbered('cellMerge')}/>")
    assert changes(tbl(tr(merged)), p()) == [["format 0-0"], []]
    section = SECTION.replace("</w:sectPr>", f"<{numbered('sectPrChange')}><w:sectPr/></w:sectPrChange></w:sectPr>")
    assert changes(p("甲"), section) == [["format 1-1"]]
    assert changes(p(f"<w:pPr>{section}</w:pPr>", "甲"), p()) == [["format 1-1"], []]


def test_a_deleted_field_leaves_its_result_in_the_change() -> None:
    code = CODE.format(" DATE ").replace("instrText", "delInstrText")
    body = p("甲", dele(BEGIN, code, SEPARATE, "今天", END), "丙")
    assert both(body) == (["甲丙"], ["甲今天丙"])
    assert changes(body) == [["deletion 1-1 今天"]]


def test_a_picture_that_is_inserted_is_a_change_without_text() -> None:
    assert changes(p("甲", ins("<w:r><w:drawing/></w:r>"))) == [["insertion 1-1"]]


def test_a_deleted_text_box_leaves_its_text_in_the_change() -> None:
    body = p("甲", dele(BOX.format(p("盒") + tbl(tr("a", "b")))), "丙")
    assert changes(body) == [["deletion 1-1 盒\ta\tb"]]
    assert both(body) == (["甲丙"], ["甲丙", "盒", "a", "b"])


def test_changes_in_a_text_box_are_those_of_its_own_paragraphs() -> None:
    body = p("甲", ins(BOX.format(p("盒", ins("新")))), "丙")
    assert changes(body) == [["insertion 1-1"], ["insertion 1-2 新"]]


# comments


def test_a_comment_has_the_text_that_it_is_on() -> None:
    (paragraph,) = commented([p("甲", start(0), "乙丙", end(0), reference(0), "丁")], p("为何？") + p("请核"))
    assert paragraph.comments == (Comment(1, 3, "为何？\n请核", "李", "2018-09-02T08:00:00Z"),)


def test_a_comment_without_a_range_stands_at_its_reference() -> None:
    (paragraph,) = commented([p("甲", start(1), reference(0), "丁")], p("一"), p("二"), p("没有人看得见"))
    assert [(each.start, each.end, each.text) for each in paragraph.comments] == [(1, 1, "一"), (1, 2, "二")]


def test_a_comment_on_several_paragraphs_stands_in_the_first() -> None:
    body = [p("甲", start(0), "乙"), p("丙", end(0), reference(0)), start(1), p("丁"), end(1), p(reference(1))]
    found = commented(body, p("一"), p("二"))
    assert [[(each.start, each.end, each.text) for each in one.comments] for one in found] == [
        [(1, 2, "一")], [], [(0, 1, "二")], [],
    ]  # fmt: skip


def test_a_comment_in_what_is_gone_stands_at_what_follows() -> None:
    inner = p(start(0), "乙", end(0), reference(0))
    gone = f"<w:tr><w:trPr><{numbered('del')}/></w:trPr>{tc(inner)}</w:tr>"
    found = commented(
        [tbl(gone), p("丙"), p(mark("del"), start(1), dele("丁"), end(1)), tbl(tr("a"))], p("一"), p("二")
    )
    assert [[(each.start, each.end, each.text) for each in one.comments] for one in found] == [[(0, 0, "一")], [(0, 0, "二")]]  # fmt: skip
    joined = commented([p(mark("del"), "甲", start(0), "乙"), p("丙", end(0), "丁")], p("一"))
    assert [[(each.start, each.end) for each in one.comments] for one in joined] == [[(1, 3)]]


# what nobody should write


def test_what_is_no_document_is_refused() -> None:
    assert [each.code for each in refusals(lambda: manuscript(b"PK", "x.docx"))] == ["broken-docx"]
    broken = zipped({**members_of(p("甲")), "word/document.xml": b"<w:document"})
    assert [str(each.place) for each in refusals(lambda: manuscript(broken, "x.docx"))] == ["x.docx: word/document.xml"]
    header = zipped({**members_of(p("甲"), header1=p()), "word/header1.xml": b"<"})
    assert [str(each.place) for each in refusals(lambda: manuscript(header, "x.docx"))] == ["x.docx: word/header1.xml"]


def test_paragraphs_and_tables_within_a_paragraph_are_read_all_the_same() -> None:
    assert texts(p("甲", p("乙"), "丙")) == ["甲丙", "乙"]
    assert texts(p("甲", tbl(tr("乙")), "丙")) == ["乙", "甲丙"]
    assert changes(p("甲", dele(p("乙"), tbl(tr("丁"))), "丙")) == [["deletion 1-1 乙丁"]]
    assert texts(dele(p("甲")), run("乙"), tc("丙"), tr("丁")) == ["甲", "丙", "丁"]


def test_deep_nesting_is_read() -> None:
    tables = "甲"
    for _ in range(150):
        tables = tbl(tr(tc(tables if tables.startswith("<") else p(tables), p())))
    assert texts(tables)[0] == "甲"
    assert texts(p(sdt() + "<w:smartTag>" * 1500 + run("乙") + "</w:smartTag>" * 1500)) == ["乙"]
    assert texts(p("<w:ins>" * 1500 + run("乙") + "</w:ins>" * 1500), accepted=False) == [""]
    boxes = p("丙")
    for _ in range(300):
        boxes = p(BOX.format(boxes))
    assert texts(boxes)[-1] == "丙"


NAMES = (
    "p", "p", "p", "r", "r", "r", "t", "t", "delText", "tab", "br", "sym", "tbl", "tr", "tc", "ins", "del", "moveFrom", "moveTo", "sdt",
    "sdtPr", "sdtContent", "pPr", "rPr", "trPr", "tcPr", "rPrChange", "pPrChange", "trPrChange", "tblPrChange", "sectPr", "sectPrChange",
    "cellIns", "cellDel", "txbxContent", "pict", "fldSimple", "commentRangeStart", "commentRangeEnd", "commentReference", "pStyle", "tag", "id",
)  # fmt: skip
ELEMENTS = st.recursive(
    st.sampled_from(
        [
            *(f"<w:{name}/>" for name in NAMES),
            "<w:t>字</w:t>",
            run("字"),
            p("字"),
            BEGIN,
            SEPARATE,
            END,
            start(0),
            end(0),
        ]
    ),
    lambda inner: st.tuples(st.sampled_from([*NAMES, "mc"]), st.lists(inner, max_size=4)).map(
        lambda each: (
            f"<mc:AlternateContent><mc:Choice>{''.join(each[1])}</mc:Choice></mc:AlternateContent>"
            if each[0] == "mc"
            else f"<w:{each[0]}>{''.join(each[1])}</w:{each[0]}>"
        )
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ELEMENTS, max_size=6), st.booleans())
def test_any_xml_at_all_is_read_without_a_fault(body: list[str], accepted: bool) -> None:
    members = members_of(*body)
    xml = members["word/document.xml"].decode().replace("<w:document ", f"<w:document {SPACES.partition(' ')[2]} ")
    members["word/document.xml"] = xml.encode()
    for paragraph in manuscript(zipped(members), "x.docx", accepted=accepted):
        spans: list[Control | Change | Comment] = [*paragraph.controls, *paragraph.changes, *paragraph.comments]
        assert all(0 <= each.start <= each.end <= len(paragraph.text) for each in spans)


def test_a_huge_document_takes_time_in_proportion_to_its_size() -> None:
    formatted = f"<{numbered('pPrChange')}><w:pPr/></w:pPrChange>"

    def seconds(size: int) -> float:
        one = p(
            mark("del").replace("</w:pPr>", f"{formatted}</w:pPr>"), BEGIN, "字" * 20, ins("新"), dele("旧"), start(0)
        )
        gone = p(mark("del"), dele("去")) + tbl(row("del", "a"))
        document = word(one * size, (gone + tbl(tr("x"))) * (size // 4), p(control("a", 1, run("字")) * size))
        begin = time.perf_counter()
        manuscript(document, "x.docx")
        return time.perf_counter() - begin

    seconds(10)
    small, large = min(seconds(1000), seconds(1000)), seconds(8000)
    assert large < 24 * small + 1  # 8 in proportion, 64 if each paragraph looked at all others


# the real parts


@pytest.fixture(scope="module")
def report() -> bytes:
    return docgen.build(ROOT).document


def test_the_county_report_reads_as_it_was_printed(report: bytes) -> None:
    source = package.read(report, "report.docx")
    plain = [stories.plain_text(node) for node in source.root(source.body).iter(w("p"))]
    found = [each for each in manuscript(report, "report.docx") if each.kind == "body"]
    assert len(plain) > 100
    assert [each.text for each in found] == plain
    assert not any(each.changes or each.comments for each in found)


def test_the_county_report_saved_by_libreoffice_says_the_same(report: bytes, tmp_path: Path) -> None:
    before, after = (manuscript(each, "report.docx") for each in (report, edited(report, folder=tmp_path)))
    assert [each.text for each in after if each.kind == "body"] == [each.text for each in before if each.kind == "body"]
    assert [each.cell for each in after if each.kind == "body"] == [each.cell for each in before if each.kind == "body"]
    # it writes a header and a footer for each kind of page, and the number of a page into its field
    margins = [{each.text.strip("— 0123456789") for each in one if each.kind != "body"} for one in (before, after)]
    assert margins[0] == margins[1]


STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>' for name in ("A", "B")
)
EVERY_KIND = [
    p("开头", ins("乙"), "丙", dele("丁"), "戊"),
    p(mark("del", "A"), "甲"),
    p('<w:pPr><w:pStyle w:val="B"/></w:pPr>', "接着"),
    p(mark("del", "A"), dele("全删")),
    p('<w:pPr><w:pStyle w:val="B"/></w:pPr>', "后一段"),
    p(mark("del"), "一"),
    p(mark("del"), dele("二")),
    p("三"),
    p(mark("ins"), "断"),
    p(ins("开的")),
    p("平"),
    p(mark("ins"), ins("新的一段")),
    p("常"),
    p(mark("moveFrom"), change("moveFrom", "移走")),
    p("中间", change("moveFrom", "搬")),
    p(mark("moveTo"), change("moveTo", "移走")),
    p(change("moveTo", "搬"), "到此"),
    p(
        f"<w:pPr><w:jc w:val='center'/><{numbered('pPrChange')}><w:pPr/></w:pPrChange></w:pPr>",
        run("粗", f"<w:b/><{numbered('rPrChange')}><w:rPr/></w:rPrChange>"),
    ),
    p("域", dele(BEGIN, CODE.format(" AUTHOR ").replace("instr", "delInstr"), SEPARATE, "谁", END), "后"),
    p("件", ins(control("a.b", 5, run("控"))), "后"),
    p(mark("del"), "表前"),
    tbl(tr("a", "b"), row("del", "c", "d"), row("ins", "e", "f"), tr(tc(p(mark("del"), dele("g")), p("h")), tc("i"))),
    p("表后"),
    tbl(row("del", "j", "k")),
    p("两表之间"),
    tbl(row("ins", "l", "m")),
    p("结尾"),
]


@pytest.mark.parametrize("accepted", [True, False])
def test_both_views_are_what_libreoffice_makes_of_every_kind_of_change(accepted: bool, tmp_path: Path) -> None:
    document = word(*EVERY_KIND, styles=STYLES)
    mine = [each.text for each in manuscript(document, "x.docx", accepted=accepted)]
    resolved = manuscript(edited(document, ACCEPT if accepted else REJECT, folder=tmp_path), "x.docx")
    assert [each.text for each in resolved] == mine
    assert not any(each.changes for each in resolved)
    kept = manuscript(edited(document, folder=tmp_path), "x.docx", accepted=accepted)
    assert [each.text for each in kept] == mine


def test_libreoffice_keeps_comments_with_their_ranges(tmp_path: Path) -> None:
    document = with_comments([p("甲", start(0), "乙丙", end(0), reference(0), "丁", reference(1))], p("一"), p("二"))
    (paragraph,) = manuscript(edited(document, folder=tmp_path), "report.docx")
    assert [(each.start, each.end, each.text, each.author) for each in paragraph.comments] == [
        (1, 3, "一", "李"),
        (4, 4, "二", "李"),
    ]
