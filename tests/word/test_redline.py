"""Redline: accepting all gives the new version, rejecting all the old one: by the XML, by our own reader, by LibreOffice.

`DOCGEN_EXAMPLES=2000 pytest tests/word/test_redline.py` tries as many random versions, the same ones each time.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from docgen import pipeline
from docgen.word import package
from docgen.word.manuscript import manuscript
from docgen.word.package import w
from docgen.word.redline import redline, track
from tests.conftest import ROOT
from tests.editing import ACCEPT, REJECT, as_text
from tests.making import body_of, p, refusals, run, short, tbl, tc, tr, word
from tests.parts import Validator

NAME = "report.docx"
DATE = "2018-08-31T08:00:00Z"


def tracked(old: bytes, new: bytes) -> bytes:
    return redline(old, new, NAME, author="经办人", date=DATE)


# Accepting and rejecting, by what ECMA-376 says of the elements, and by nothing that the redline is made with

CHANGES = (w("ins"), w("del"))


def settled(document: bytes, *, accepted: bool, part: str = "word/document.xml") -> etree._Element:
    """A part with its tracked changes accepted, or rejected."""
    root = package.read(document, NAME).root(part)
    stays, goes = CHANGES if accepted else CHANGES[::-1]
    for row in list(root.iter(w("tr"))):
        if row.find(f"{w('trPr')}/{goes}") is not None:
            drop(row)
    for table in list(root.iter(w("tbl"))):
        if next(table.iter(w("tr")), None) is None:
            drop(table)
    for change in list(root.iter(goes)):
        if not is_property(change):
            drop(change)
    for change in list(root.iter(stays)):
        if not is_property(change):
            for each in list(change):
                change.addprevious(each)
        drop(change)
    for node in root.iter(w("delText")):
        node.tag = w("t")
    for node in root.iter(w("delInstrText")):
        node.tag = w("instrText")
    for paragraph in reversed(list(root.iter(w("p")))):
        mark = paragraph.find(f"{w('pPr')}/{w('rPr')}/{goes}")
        if mark is None:
            continue
        drop(mark)
        following = paragraph.getnext()
        held = [each for each in paragraph if each.tag != w("pPr")]
        if following is not None and following.tag == w("p"):
            start = int(following.find(w("pPr")) is not None)
            following[start:start] = held
            drop(paragraph)
        elif not any(each.tag == w("r") for each in paragraph.iter()):
            drop(paragraph)  # nothing is left of it before a table
        else:
            raise AssertionError("a paragraph with text has no mark and nothing to go on in")
    return root


def is_property(change: etree._Element) -> bool:
    """Whether a change is that of a mark or a row, and holds nothing."""
    parent = change.getparent()
    return parent is not None and parent.tag in (w("rPr"), w("trPr"))


def drop(node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)


def outline(holder: etree._Element) -> list[Any]:
    """What a body, header or cell says: paragraphs as texts, tables as rows of cells of the same."""
    found: list[Any] = []
    for node in holder:
        if node.tag == w("p"):
            found.append(said(node))
        elif node.tag == w("tbl"):
            rows = [row for row in node.iter(w("tr")) if next(row.iterancestors(w("tbl"))) is node]
            found.append([[outline(cell) for cell in row.iterchildren(w("tc"))] for row in rows])
        elif node.tag == w("sdt"):
            found += outline(node[-1])
    return found


CHARACTERS = {w("tab"): "\t", w("br"): "\n", w("drawing"): "\ufffc"}


def said(paragraph: etree._Element) -> str:
    """The text of a paragraph with the codes of its fields in braces."""
    text = ""
    for node in paragraph.iter():
        if node.tag == w("t"):
            text += node.text or ""
        elif node.tag == w("instrText"):
            text += f"{{{node.text}}}"
        elif node.tag in CHARACTERS:
            text += CHARACTERS[node.tag]
    return text


def outlined(document: bytes) -> list[Any]:
    return outline(package.read(document, NAME).root("word/document.xml")[0])


def texts(document: bytes, *, accepted: bool = True) -> list[tuple[str, str]]:
    """What our own reader sees; an empty paragraph that nothing can take away at an end is not looked at."""
    return [(each.part, each.text) for each in manuscript(document, NAME, accepted=accepted)]


def leads_both_ways(old: bytes, new: bytes) -> bytes:
    """The redline, of which accepting and rejecting gave the two versions in every way."""
    made = tracked(old, new)
    assert outline(settled(made, accepted=True)[0]) == outlined(new)
    assert outline(settled(made, accepted=False)[0]) == outlined(old)
    assert texts(made) == texts(new)
    assert texts(made, accepted=False) == texts(old)
    return made


def marked(document: bytes, part: str = "word/document.xml") -> str:
    """A part of a redline as text: `全县[-97.8][+98]%`; `¶` where a paragraph ends, `+¶` or `-¶` where its mark is tracked."""
    out = ""
    signs = {w("ins"): "+", w("del"): "-"}
    for paragraph in package.read(document, NAME).root(part).iter(w("p")):
        for node in paragraph.iter(w("t"), w("delText"), w("tab"), w("instrText"), w("delInstrText")):
            change = next(node.iterancestors(*CHANGES), None)
            text = "\t" if node.tag == w("tab") else node.text or ""
            text = f"{{{text}}}" if "nstrText" in str(node.tag) else text
            out += text if change is None else f"[{signs[change.tag]}{text}]"
        mark = next(paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*"), None)
        out += ("" if mark is None else signs.get(mark.tag, "")) + "¶"
    return out


def control(text: str, tag: str = "births.sex_ratio", number: int = 1_000_001) -> str:
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val={quoteattr(tag)}/><w:id w:val="{number}"/></w:sdtPr>'
        f"<w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"
    )


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(*texts: str) -> str:
    """A picture with text boxes."""
    return f"<w:r><w:pict>{''.join(f'<w:txbxContent>{p(text)}</w:txbxContent>' for text in texts)}</w:pict></w:r>"


# Words


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("共13,952.40元", "共13,952.41元", "共[-13,952.40][+13,952.41]元¶"),
        ("全县为97.8%，上年96.1%", "全县为98%，上年96.1%", "全县为[-97.8][+98]%，上年96.1%¶"),
        ("县委高度重视", "县政府高度重视", "县[-委][+政府]高度重视¶"),
        ("甲乙", "甲乙丙", "甲乙[+丙]¶"),
        ("甲乙丙", "乙丙", "[-甲]乙丙¶"),
        ("the old house", "the new house", "the [-old][+new] house¶"),
        ("3月15日和4月16日", "5月17日和6月18日", "[-3][+5]月[-15][+17]日和[-4][+6]月[-16][+18]日¶"),
        ("13年15月", "14年16月", "[-13][+14]年[-15][+16]月¶"),
        ("工作的进展的确不错", "措施落实力度的有效成果", "[-工作的进展的确不错][+措施落实力度的有效成果]¶"),
        ("", "甲", "[+甲]¶"),
        ("甲", "", "[-甲]¶"),
    ],
)
def test_words_figures_and_chinese_characters_change_one_by_one(old: str, new: str, expected: str) -> None:
    assert marked(leads_both_ways(word(p(old)), word(p(new)))) == expected


def test_a_figure_that_stands_in_two_runs_is_one_word() -> None:
    made = leads_both_ways(word(p("共", run("13,9"), run("52", "<w:b/>"), "人")), word(p("共13,953人")))
    assert marked(made) == "共[-13,9][-52][+13,953]人¶"


def test_what_has_gone_keeps_its_look_and_what_has_come_has_its_own() -> None:
    old, new = p(run("全县97.8%", "<w:b/>")), p(run("全县98%", "<w:i/>"))
    by = 'w:author="经办人" w:date="2018-08-31T08:00:00Z"'
    assert body_of(leads_both_ways(word(old), word(new))) == short(
        p(
            run("全县", "<w:i/>"),
            f'<w:del w:id="1" {by}><w:r><w:rPr><w:b/></w:rPr><w:delText>97.8</w:delText></w:r></w:del>',
            f'<w:ins w:id="2" {by}>{run("98", "<w:i/>")}</w:ins>',
            run("%", "<w:i/>"),
        )
    )


def test_versions_that_say_the_same_have_no_change_however_they_say_it() -> None:
    old = word(p(run("全县"), run("97.", "<w:b/>"), run("8")), tbl(tr("甲", "乙")))
    new = word(p("全县", control("97.8")), tbl(tr(tc(p(run("甲"), run(""))), "乙")))
    assert tracked(old, new) == package.write(package.Package("", settled_members(new)))


def settled_members(document: bytes) -> dict[str, bytes]:
    """The members of a .docx as the redline writes them where nothing changed."""
    made = package.read(document, NAME)
    return {
        name: package.serialize(made.root(name)) if name == "word/document.xml" else data
        for name, data in made.members.items()
    }


def test_what_comes_and_goes_in_several_runs_is_one_change() -> None:
    bold = "<w:b/>"
    old, new = p("甲", run("乙丙 "), run("丁戊", bold)), p("甲", run("己庚"), run(" 辛壬", bold))
    made = leads_both_ways(word(old), word(new))
    assert body_of(made).count("<w:del ") == body_of(made).count("<w:ins ") == 1
    xml = package.read(made, NAME).members["word/document.xml"].decode()
    assert '<w:delText xml:space="preserve">乙丙 </w:delText>' in xml
    assert '<w:t xml:space="preserve"> 辛壬</w:t>' in xml


def test_a_tab_and_a_line_break_come_and_go() -> None:
    old, new = p("甲", "<w:r><w:tab/></w:r>", "乙"), p("甲", "<w:r><w:br/></w:r>", "乙")
    assert body_of(leads_both_ways(word(old), word(new))).count("<w:del ") == 1


# Paragraphs


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["一", "三"], ["一", "二", "三"], "一¶[+二]+¶三¶"),
        (["一", "二", "三"], ["一", "三"], "一¶[-二]-¶三¶"),
        (["一", "二"], ["一"], "一-¶[-二]¶"),
        (["一"], ["一", "二"], "一+¶[+二]¶"),
        (["甲乙丙", "完"], ["丁戊己", "完"], "[-甲乙丙]-¶[+丁戊己]+¶完¶"),
        (["甲乙丙"], ["丁戊己"], "[-甲乙丙][+丁戊己]¶"),
        (["一", "甲乙丙", "丁戊己"], ["一", "甲乙丙丁", "二", "丁戊己庚"], "一¶甲乙丙[+丁]¶[+二]+¶丁戊己[+庚]¶"),
    ],
)
def test_paragraphs_come_and_go_with_their_marks(old: list[str], new: list[str], expected: str) -> None:
    assert marked(leads_both_ways(with_texts(old), with_texts(new))) == expected


def with_texts(each: Iterable[str]) -> bytes:
    return word(*map(p, each))


def test_the_paragraph_before_a_table_goes_with_the_mark_of_the_one_before() -> None:
    table = tbl(tr("表"))
    made = leads_both_ways(word(p("一"), p("二"), table, p("完")), word(p("一"), table, p("完")))
    assert marked(made) == "一-¶[-二]¶表¶完¶"


def test_the_last_paragraph_of_a_section_stays_one() -> None:
    section = '<w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr>'
    old = word(p(section, "一"), p("二"), tbl(tr("表")), p("完"))
    made = leads_both_ways(old, word(p(section, "一"), tbl(tr("表")), p("完")))
    assert marked(made) == "一¶[-二]-¶表¶完¶"
    made = leads_both_ways(old, word(p("二"), tbl(tr("表")), p("完")))
    assert package.read(made, NAME).members["word/document.xml"].count(b"<w:sectPr>") == 1
    made = leads_both_ways(
        word(p("一"), tbl(tr("表")), p("完")), word(p("一"), p(section, "二"), tbl(tr("表")), p("完"))
    )
    assert marked(made) == "一¶[+二]+¶表¶完¶"


def test_a_paragraph_that_becomes_the_last_keeps_its_format() -> None:
    left, right = ('<w:pPr><w:jc w:val="left"/></w:pPr>', '<w:pPr><w:jc w:val="right"/></w:pPr>')
    made = leads_both_ways(word(p(right, "一"), p(left, "二")), word(p(right, "一")))
    assert [each.get(w("val")) for each in package.read(made, NAME).root("word/document.xml").iter(w("jc"))] == [
        "right"
    ] * 2


def test_a_deleted_paragraph_keeps_no_style_or_list_that_is_not_there_any_more() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/></w:style>'
    look = '<w:pPr><w:pStyle w:val="甲"/><w:numPr><w:numId w:val="7"/></w:numPr><w:jc w:val="center"/></w:pPr>'
    old = word(p(look, run("甲", '<w:rStyle w:val="丙"/><w:b/>')), p("完"), styles=styles.format("甲", "甲"))
    made = body_of(leads_both_ways(old, word(p("完"), styles=styles.format("乙", "乙"))))
    assert "pStyle" not in made
    assert "rStyle" not in made
    assert "numPr" not in made
    assert '<w:jc w:val="center"/>' in made
    assert "<w:b/>" in made
    kept = body_of(leads_both_ways(old, word(p("完"), styles=styles.format("甲", "甲"))))
    assert '<w:pStyle w:val="甲"/>' in kept


# Controls, links, fields


def test_a_figure_in_a_control_changes_within_it() -> None:
    old, new = (p("性别比为", control(figure), "，上升") for figure in ("108.41", "109.02"))
    made = leads_both_ways(word(old), word(new))
    assert marked(made) == "性别比为[-108.41][+109.02]，上升¶"
    (inside,) = package.read(made, NAME).root("word/document.xml").iter(w("sdtContent"))
    assert [each.tag for each in inside] == [w("del"), w("ins")]


def test_a_change_over_the_ends_of_a_control_is_marked_on_each_side() -> None:
    old, new = p("共", control("13"), "人，另3"), p("计", control("14"), "户，另4")
    made = leads_both_ways(word(old), word(new))
    assert marked(made) == "[-共][+计][-13][+14][-人][+户]，另[-3][+4]¶"
    (inside,) = package.read(made, NAME).root("word/document.xml").iter(w("sdtContent"))
    assert [each.tag for each in inside] == [w("del"), w("ins")]


def test_an_old_version_without_controls_is_compared_alike() -> None:
    made = leads_both_ways(word(p("共13人")), word(p("共", control("14"), "人")))
    assert marked(made) == "共[-13][+14]人¶"


def test_a_formula_comes_whole_and_goes_as_its_text() -> None:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    old, new = (
        word(p("设", f'<m:oMath xmlns:m="{space}"><m:r><m:t>{formula}</m:t></m:r></m:oMath>', "止"))
        for formula in ("x=1", "x=2")
    )
    made = tracked(old, new)
    assert marked(made) == "设[-x=1]止¶"
    (formula,) = package.read(made, NAME).root("word/document.xml").iter(f"{{{space}}}oMath")
    assert next(formula.iterancestors(w("ins")), None) is not None


def test_a_link_stays_a_link() -> None:
    old, new = (p("见", f'<w:hyperlink w:anchor="a">{run(text)}</w:hyperlink>') for text in ("附件1", "附件2"))
    made = leads_both_ways(word(old), word(new))
    assert marked(made) == "见附件[-1][+2]¶"
    assert body_of(made).count("<w:hyperlink") == 1


def test_a_field_changes_in_its_result_alone() -> None:
    old, new = (p("至", field("DATE", date), "止") for date in ("8月1日", "8月2日"))
    made = leads_both_ways(word(old), word(new))
    assert marked(made) == "至{ DATE }8月[-1][+2]日止¶"


@pytest.mark.parametrize(
    "page",
    [
        lambda number: field("PAGE", number),
        lambda number: f'<w:fldSimple w:instr=" NUMPAGES ">{run(number)}</w:fldSimple>',
    ],
)
def test_a_page_number_never_changes(page: Any) -> None:
    made = tracked(word(p("第", page("3"), "页")), word(p("第", page("4"), "页")))
    assert b"w:id=" not in package.read(made, NAME).members["word/document.xml"]


def test_another_field_comes_and_goes_as_a_whole() -> None:
    old, new = p("至", field("DATE", "8月"), "止"), p("至", field("TIME", "8月"), "止")
    made = leads_both_ways(word(old), word(new))
    assert marked(made) == "至[-{ DATE }][-8月][+{ TIME }][+8月]止¶"
    begun, ended = (body_of(made).count(f'fldCharType="{kind}"') for kind in ("begin", "end"))
    assert begun == ended == 2


@pytest.mark.parametrize("kinds", [["begin"], ["end"], ["separate"], ["separate", "end"], ["begin", "begin", "end"]])
def test_a_field_that_is_not_whole_does_no_harm(kinds: list[str]) -> None:
    def broken(text: str) -> str:
        marks = "".join(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
        return p("前", f'<w:fldSimple w:instr="PAGE">{marks}</w:fldSimple>', marks, text)

    made = tracked(word(broken("甲")), word(broken("乙")))
    assert outline(settled(made, accepted=True)[0]) == ["前乙"]
    assert outline(settled(made, accepted=False)[0]) == ["前甲"]


# Tables


def test_rows_come_and_go_and_cells_change() -> None:
    old = tbl(tr("指标", "得分"), tr("性别比", "5.86"), tr("生育率", "6"))
    new = tbl(tr("指标", "得分"), tr("性别比", "5.8"), tr("资金落实", "4"), tr("合计", "9.8"))
    made = leads_both_ways(word(old, p("完")), word(new, p("完")))
    assert marked(made) == ("指标¶得分¶性别比¶[-5.86][+5.8]¶[-生育率]-¶[-6]-¶[+资金落实]+¶[+4]+¶[+合计]+¶[+9.8]+¶完¶")


def test_a_row_is_known_by_its_name_when_all_else_in_it_changes() -> None:
    old = tbl(tr("甲", "一二三四五"), tr("乙", "六七八九十"), tr("丙", "十"))
    new = tbl(tr("乙", "天地玄黄宇"), tr("丙", "十"))
    made = leads_both_ways(word(old, p("完")), word(new, p("完")))
    assert marked(made) == "[-甲]-¶[-一二三四五]-¶乙¶[-六七八九十][+天地玄黄宇]¶丙¶十¶完¶"


def test_a_row_with_more_cells_is_another_row() -> None:
    made = leads_both_ways(word(tbl(tr("甲", "乙"), tr("丙", "丁"))), word(tbl(tr("甲", "乙"), tr("丙", "丁", "戊"))))
    assert marked(made) == "甲¶乙¶[-丙]-¶[-丁]-¶[+丙]+¶[+丁]+¶[+戊]+¶"


def test_a_table_comes_and_goes_row_by_row() -> None:
    table = tbl(tr("甲", "乙"), tr("丙", tc(tbl(tr("丁")), p())))
    without, having = word(p("一"), p("二")), word(p("一"), table, p("二"))
    for old, new, kind in ((without, having, "ins"), (having, without, "del")):
        made = package.read(leads_both_ways(old, new), NAME)
        assert len(made.root("word/document.xml").findall(f".//{w('trPr')}/{w(kind)}")) == 3


def test_controls_and_marks_of_a_table_that_has_gone_do_not_come_back() -> None:
    row = f'<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent>{tr("丙")}</w:sdtContent></w:sdt>'
    marks = '<w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkEnd w:id="1"/>'
    made = leads_both_ways(word(tbl(tr(tc(p(marks, "甲"))), row), p("完")), word(p("完")))
    assert not {w("sdt"), w("bookmarkStart")} & {
        each.tag for each in package.read(made, NAME).root("word/document.xml").iter()
    }


# Other stories, and what cannot be tracked


def test_headers_and_notes_are_compared_too() -> None:
    note = '<w:footnote w:id="{}">{}</w:footnote>'.format
    old, new = (
        word(p("一"), header1=p("县", year), footnotes=note(1, p(f"据{year}统计")) + note(2, p("乙")))
        for year in ("2017年", "2018年")
    )
    made = leads_both_ways(old, new)
    assert marked(made, "word/header1.xml") == "县[-2017][+2018]年¶"
    assert marked(made, "word/footnotes.xml") == "据[-2017][+2018]年统计¶乙¶"


def test_a_new_note_keeps_its_number() -> None:
    note = p("<w:r><w:footnoteRef/></w:r>", "新注") + p("又")
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    new = word(p("一", mark), footnotes=f'<w:footnote w:id="1">{note}</w:footnote>')
    made = leads_both_ways_in_body(word(p("一")), new)
    assert marked(made, "word/footnotes.xml") == "[+新注]+¶[+又]¶"
    assert [each.tag for each in settled(made, accepted=False, part="word/footnotes.xml").iter(w("footnoteRef"))]
    assert w("footnoteReference") not in {each.tag for each in settled(made, accepted=False).iter()}


def leads_both_ways_in_body(old: bytes, new: bytes) -> bytes:
    """The same where the versions do not have the same parts."""
    made = tracked(old, new)
    assert outline(settled(made, accepted=True)[0]) == outlined(new)
    assert outline(settled(made, accepted=False)[0]) == outlined(old)
    return made


def test_a_new_header_is_all_new() -> None:
    made = tracked(word(p("一")), word(p("一"), header1=p("草稿")))
    assert marked(made, "word/header1.xml") == "[+草稿]¶"


def test_what_cannot_be_tracked_is_told() -> None:
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    old = word(
        p("一", picture(), picture("框中的字"), note),
        header1=p("旧页眉"),
        footnotes='<w:footnote w:id="1">' + p("旧注") + "</w:footnote>",
    )
    made = track(old, word(p("一"), footnotes=""), NAME, author="经办人", date=DATE)
    assert [each.message for each in made.untracked] == [
        "a picture is gone, and cannot come back",
        "a picture is gone, and cannot come back: 框中的字",
        "a note is gone, and cannot come back: 旧注",
        "word/header1.xml is gone, and cannot come back: 旧页眉",
    ]
    assert {(each.code, each.severity) for each in made.untracked} == {("not-tracked", "note")}
    assert marked(made.document) == "一¶"


def test_text_boxes_are_compared_within_their_picture() -> None:
    made = tracked(word(p("一", picture("共13人"))), word(p("一", picture("共14人"))))
    assert body_of(made).count("<w:del ") == body_of(made).count("<w:ins ") == 1
    assert texts(made) == texts(word(p("一", picture("共14人"))))
    assert texts(made, accepted=False) == texts(word(p("一", picture("共13人"))))


def test_a_text_box_that_comes_is_tracked_and_one_that_goes_is_told() -> None:
    two, one = word(p("一", picture("甲", "乙"))), word(p("一", picture("甲")))
    made = track(one, two, NAME, author="经办人", date=DATE)
    assert marked(made.document).endswith("¶甲¶[+乙]¶")
    assert made.untracked == ()
    made = track(two, one, NAME, author="经办人", date=DATE)
    assert "[" not in marked(made.document)
    assert [each.message for each in made.untracked] == ["a text box is gone, and cannot come back: 乙"]


def test_a_text_box_that_is_said_again_for_older_programs_is_told_once() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{p('甲')}</w:txbxContent>"
    choices = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    old = word(p("一", f"<w:r><mc:AlternateContent {space}>{choices}</mc:AlternateContent></w:r>"))
    gone = track(old, word(p("一", picture())), NAME, author="经办人", date=DATE)
    assert [each.message for each in gone.untracked] == ["a text box is gone, and cannot come back: 甲"]
    assert track(old, word(p("一", picture("甲"))), NAME, author="经办人", date=DATE).untracked == ()


def test_what_a_story_without_any_paragraph_said_is_told() -> None:
    made = track(word(p("一"), p(), p("二")), word(), NAME, author="经办人", date=DATE)
    assert [each.message for each in made.untracked] == [
        "a text is gone, and cannot come back: 一",
        "a text is gone, and cannot come back: 二",
    ]


@pytest.mark.parametrize("kind", ["ins", "del", "moveTo"])
@pytest.mark.parametrize("version", ["old", "new"])
def test_a_version_with_tracked_changes_of_its_own_is_refused(kind: str, version: str) -> None:
    change = f'<w:{kind} w:id="1" w:author="a">{run("甲")}</w:{kind}>'
    versions = [word(p("一"), p("乙", change)), word(p("一"))]
    (problem,) = refusals(lambda: tracked(*(versions if version == "old" else versions[::-1])))
    assert (problem.code, problem.place.file, problem.place.where) == ("already-tracked", NAME, "第2段")
    assert problem.message == f"the {version} version has tracked changes already"


def test_each_change_has_a_number_of_its_own_and_says_whose_it_is() -> None:
    mark = '<w:bookmarkStart w:id="2" w:name="a"/><w:bookmarkEnd w:id="2"/>'
    old, new = (word(p(text), p("完", mark), header1=p(text)) for text in ("甲1乙2", "甲3乙4"))
    made = package.read(tracked(old, new), NAME)
    found = [node for part in ("word/document.xml", "word/header1.xml") for node in made.root(part).iter(*CHANGES)]
    assert len(found) == 8
    assert [node.get(w("id")) for node in found] == ["1", "3", "4", "5", "6", "7", "8", "9"]
    assert {(node.get(w("author")), node.get(w("date"))) for node in found} == {("经办人", DATE)}


def test_the_same_versions_give_the_same_bytes() -> None:
    old, new = with_texts(["甲1", "乙2", "丙"]), with_texts(["甲2", "丁", "丙"])
    assert tracked(old, new) == tracked(old, new)


def test_a_long_report_is_compared_in_seconds() -> None:
    old = [f"第{number}段：全县共{number * 37}人。" if number % 3 else "" for number in range(5_000)]
    new = [*old[:10], "新的一段", *old[10:2500], *old[2501:4900], old[4900] + "改", *old[4901:], "末段"]
    start = time.monotonic()
    made = tracked(with_texts(old), with_texts(new))
    assert time.monotonic() - start < 30
    assert len(re.findall(r"\[", marked(made))) == 4


# Any two versions

WORDS = ["全县", "97.8", "13,952.40", "，", "性别比", "为", "的", "a b", " ", "x\ty", "", "2018年", "两非"]

Block = Any
"""A paragraph as the list of its texts, or a table as rows of cells of blocks."""

paragraph_texts = st.lists(st.sampled_from(WORDS), max_size=5)
simple_cells = st.lists(paragraph_texts, min_size=1, max_size=2)
tables = st.lists(st.lists(simple_cells, min_size=1, max_size=3), min_size=1, max_size=4)
nesting_cells = st.lists(paragraph_texts | tables.map(lambda rows: {"rows": rows}), min_size=1, max_size=2)
blocks = st.one_of(
    paragraph_texts,
    paragraph_texts,
    st.lists(st.lists(simple_cells | nesting_cells, min_size=1, max_size=3), min_size=1, max_size=4).map(
        lambda rows: {"rows": rows}
    ),
)


def rendered(block: Block, chance: random.Random) -> str:
    """The XML of a block, its texts split into runs and set into controls at random."""
    if isinstance(block, dict):
        rows = []
        for row in block["rows"]:
            cells = []
            for cell in row:
                inner = [rendered(each, chance) for each in cell]
                if isinstance(cell[-1], dict):
                    inner.append(p())
                cells.append(tc(*inner))
            rows.append(tr(*cells))
        return tbl(*rows)
    content = []
    for text in block:
        at = chance.randint(0, len(text))
        for each in (text[:at], text[at:]):
            look = chance.choice(["", "", "<w:b/>"])
            kind = chance.randrange(8)
            xml = run(each, look).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
            if kind == 0 and each:
                xml = control(each, chance.choice(["a", "b"])) if "\t" not in each else xml
            elif kind == 1:
                xml = f'<w:hyperlink w:anchor="x">{xml}</w:hyperlink>'
            content.append(xml)
    style = chance.choice(["", "", '<w:pPr><w:jc w:val="center"/></w:pPr>'])
    return p(*([style] if style else []), *content)


def edited(value: Block, chance: random.Random, depth: int = 0) -> Block:
    """A value with a few things in it changed, taken out, put in, or exchanged."""
    if isinstance(value, dict):
        return {"rows": edited(value["rows"], chance, depth) or value["rows"]}
    if isinstance(value, str):
        return chance.choice(WORDS)
    made = list(value)
    for _ in range(chance.choice([0, 1, 1, 2])):
        kind = chance.randrange(5)
        if made and kind <= 1:
            at = chance.randrange(len(made))
            made[at] = edited(made[at], chance, depth + 1)
        elif made and kind == 2:
            made.pop(chance.randrange(len(made)))
        elif made and kind == 3:
            one, other = chance.randrange(len(made)), chance.randrange(len(made))
            made[one], made[other] = made[other], made[one]
        elif made:
            made.insert(chance.randrange(len(made) + 1), chance.choice(made))
    return made or value


@settings(
    max_examples=int(os.environ.get("DOCGEN_EXAMPLES", "100")),
    derandomize=True,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.lists(blocks, max_size=6),
    st.lists(blocks, max_size=6) | st.none(),
    st.lists(paragraph_texts, min_size=2, max_size=2),
    st.integers(0, 1 << 30),
)
def test_any_two_versions_come_out_whole(
    old: list[Block], new: list[Block] | None, ends: list[Block], seed: int
) -> None:
    chance = random.Random(seed)
    versions = [old, edited(old, chance) if new is None else new]
    made = [
        word(*(rendered(each, chance) for each in (*version, end)), header1=rendered(end, chance))
        for version, end in zip(versions, ends, strict=True)
    ]
    leads_both_ways(made[0], made[1])


# The real report, and real programs


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The county report, and the same with other facts: figures, a word, a document less in a list, a row's score."""
    made = []
    for edits in ({}, EDITS):
        folder = tmp_path_factory.mktemp("county")
        for name in ("facts", "templates"):
            shutil.copytree(ROOT / name, folder / name)
        for (file, was), now in edits.items():
            path = folder / "facts" / "2018" / file
            text = path.read_text(encoding="utf-8")
            assert text.count(was) == 1
            path.write_text(text.replace(was, now), encoding="utf-8")
        made.append(pipeline.build(folder).document)
    return made[0], made[1]


EDITS = {
    ("births.yaml", "value: 108.41"): "value: 109.02",
    ("subsidies.yaml", "people: {value: 13952"): "people: {value: 14001",
    ("bodies.yaml", "party_committee: {value: 县委"): "party_committee: {value: 中共县委",
}


def test_two_versions_of_the_report_differ_in_what_its_facts_do(versions: tuple[bytes, bytes]) -> None:
    made = leads_both_ways(*versions)
    changes = re.findall(r"(?:\[[-+][^]]*\])+", marked(made))
    assert {"[-108.41][+109.02]", "[-13952][+14001]", "[+中共]"} <= set(changes)
    assert len(changes) < 25


def test_a_redline_is_valid(validator: Validator, tmp_path: Path, versions: tuple[bytes, bytes]) -> None:
    many = (
        tbl(tr("指标", "得分"), tr("性别比", "5.86"), tr("生育率", "6")),
        tbl(tr("指标", "得分"), tr("合计", "9", "丙")),
    )
    cases = [
        versions,
        (word(p("一"), many[0], p("二"), p("三")), word(p("一"), p("新"), many[1], p("三", field("DATE", "甲")))),
        (word(p("一"), many[0], p("三", field("DATE", "乙"))), word(p("三"), p("四"))),
    ]
    file = tmp_path / "redline.docx"
    for old, new in cases:
        file.write_bytes(tracked(old, new))
        assert validator.errors(file) == []


def test_libreoffice_accepts_to_the_new_and_rejects_to_the_old(tmp_path: Path, versions: tuple[bytes, bytes]) -> None:
    table = tbl(tr("指标", "得分"), tr("性别比", "5.86"), tr("生育率", "6"))
    other = tbl(tr("指标", "得分"), tr("性别比", "5.8"), tr("到位率", "4"), tr("合计", "9.8"))
    small = (
        word(p("一"), p("县委重视"), p("走"), table, p("末"), p("完")),
        word(p("一"), p("县政府重视"), other, p("末"), p("新"), tbl(tr("新表")), p("完"), p("又")),
    )
    for old, new in (small, versions):
        made = tracked(old, new)
        assert as_text(made, ACCEPT, folder=tmp_path) == as_text(new, folder=tmp_path)
        assert as_text(made, REJECT, folder=tmp_path) == as_text(old, folder=tmp_path)
