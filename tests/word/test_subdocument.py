"""Sub-documents: what comes along, under which name, and that the document stays valid."""

from __future__ import annotations

import base64
import io
import json
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Pt
from lxml import etree
from PIL import Image

from docgen.word import package, repair, subdocument
from docgen.word.package import w
from docgen.word.parts import OFFICE, Parts, r, relations_part
from tests.making import docx_bytes, members_of, p, refusals, run, short_xml, tbl, tr, word, zipped
from tests.parts import LibreOffice, Validator

BODY = "word/document.xml"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def png(color: str = "red", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def grafted(target: bytes, *sources: bytes, part: str = BODY) -> bytes:
    """A document with sub-documents set in at its end, one after the other."""
    parts = Parts(package.read(target, "report.docx"))
    root = parts.root(part)
    story = root.find(w("body")) if part == BODY else root
    assert story is not None
    for source in sources:
        for block in subdocument.graft(parts, part, package.read(source, "sub.docx")):
            section = story.find(w("sectPr"))
            story.insert(len(story) if section is None else len(story) - 1, block)
    repair.number_anew(root)
    return package.write(parts.finish())


def root_of(document: bytes, part: str = BODY) -> etree._Element:
    return package.read(document, "made.docx").root(part)


def text_of(node: etree._Element) -> str:
    return "".join(map(str, node.itertext()))


def ids(root: etree._Element) -> list[str]:
    """The ids of relations to which a part refers, in its order."""
    pairs = [(str(name), str(value)) for node in root.iter() for name, value in node.attrib.items()]
    return [value for name, value in pairs if name.startswith(r("")) and value]


def body_of(document: bytes) -> str:
    return short_xml(root_of(document)[0])


def values(document: bytes, name: str, part: str = BODY) -> list[str]:
    """The values of all elements of a name."""
    return [node.get(w("val"), "") for node in root_of(document, part).iter(w(name))]


def styles_of(document: bytes) -> dict[str, str]:
    """The names of styles by their ids."""
    return {
        style.get(w("styleId"), ""): style.find(w("name")).get(w("val"), "")  # type: ignore[union-attr]
        for style in root_of(document, "word/styles.xml").iter(w("style"))
    }


def style(id_: str, name: str, content: str = "", kind: str = "paragraph", default: bool = False) -> str:
    marked = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{marked} w:styleId="{id_}"><w:name w:val="{name}"/>{content}</w:style>'


def styled(id_: str, text: str = "甲") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{id_}"/></w:pPr>{run(text)}</w:p>'


def defaults(run_: str = "", paragraph: str = "") -> str:
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{run_}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{paragraph}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


BOLD, ITALIC = "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:i/></w:rPr>"
NORMAL = style("Normal", "Normal", default=True)


def with_part(
    document: bytes, name: str, content_type: str, xml: str | bytes, kind: str = "", owner: str = BODY
) -> bytes:
    """A document with one more part, to which `owner` refers by the id `x` + its name without folder and ending."""
    parts = Parts(package.read(document, "sub.docx"))
    data = xml if isinstance(xml, bytes) else xml.encode()
    parts.add(name, content_type, data)
    if kind:
        parts.relate(owner, kind, name)
        node = parts.root(relations_part(owner))[-1]
        node.set("Id", "x" + posixpath.basename(name).partition(".")[0])
    return package.write(parts.finish())


SPACES = f'xmlns:w="{package.W}" xmlns:r="{OFFICE}" xmlns:mc="{MC}" xmlns:w14="{W14}" xmlns:a="{A}"'


def numbering(*content: str) -> str:
    return f"<w:numbering {SPACES}>{''.join(content)}</w:numbering>"


def abstract(id_: str, text: str = "%1.", more: str = "", of_level: str = "", form: str = "decimal") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{id_}"><w:nsid w:val="0000000{id_}"/><w:multiLevelType w:val="hybridMultilevel"/>'
        f'{more}<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{of_level}<w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )


def num(id_: str, abstract_: str) -> str:
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{abstract_}"/></w:num>'


def item(number: str, text: str = "甲", level: str = "0") -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{run(text)}</w:p>'
    )


def listed(*body: str, lists: str = "", **parts: str) -> bytes:
    """A document with lists: `lists` is what stands in its numbering, a list 1 where nothing is given."""
    xml = numbering(lists or abstract("0") + num("1", "0"))
    return with_part(word(*body, **parts), "word/numbering.xml", f"{WORD}.numbering+xml", xml, "numbering")


def numbers(document: bytes) -> list[str]:
    """The list that each paragraph is numbered by itself; nothing for one that is not."""
    return [
        "" if (node := paragraph.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")) is None else node.get(w("val"), "")
        for paragraph in root_of(document).iter(w("p"))
    ]


# Blocks


def test_the_blocks_of_the_body_come_in_order_and_its_section_stays_behind() -> None:
    control = f"<w:sdt><w:sdtContent>{p('丙')}</w:sdtContent></w:sdt>"
    made = grafted(word(p("前")), word(p("甲"), tbl(tr("乙")), control, p("丁")))
    assert [etree.QName(node).localname for node in root_of(made)[0]] == ["p", "p", "tbl", "sdt", "p", "sectPr"]
    assert [node.text for node in root_of(made).iter(w("t"))] == ["前", "甲", "乙", "丙", "丁"]


def test_plain_blocks_come_as_they_are() -> None:
    assert body_of(grafted(word(), word(p("甲", run("乙", "<w:b/>"))))) == body_of(word(p("甲", run("乙", "<w:b/>"))))


def test_comments_in_the_xml_go_and_the_text_around_them_stays() -> None:
    source = word("<!-- 一 -->", p(run("甲乙")), "<!-- 二 -->")
    members = package.read(source, "sub.docx").members
    members[BODY] = members[BODY].replace("甲乙".encode(), "甲<!-- 三 -->乙".encode())
    assert body_of(grafted(word(), zipped(members))) == body_of(word(p("甲乙")))


def test_an_empty_subdocument_has_no_blocks() -> None:
    assert body_of(grafted(word(p("前")), word())) == body_of(word(p("前")))


@pytest.mark.parametrize(("kind", "breaks"), [("", 1), ("nextPage", 1), ("continuous", 0)])
def test_a_section_within_becomes_a_new_page_where_the_next_began_on_one(kind: str, breaks: int) -> None:
    first = '<w:p><w:pPr><w:sectPr><w:headerReference w:type="even" r:id="x"/></w:sectPr></w:pPr></w:p>'
    begins = f'<w:type w:val="{kind}"/>' if kind else ""
    source = word(p("甲"), first, tbl(tr("乙")), p("丙"))
    members = package.read(source, "sub.docx").members
    members[BODY] = members[BODY].replace(b"<w:pgSz ", f"{begins}<w:pgSz ".encode())
    made = grafted(word(), zipped(members))
    assert len(list(root_of(made).iter(w("sectPr")))) == 1
    paragraphs = root_of(made).iterfind(f".//{w('pageBreakBefore')}/../..")
    assert [text_of(each) for each in paragraphs] == ["乙"] * breaks


# Styles


def test_a_style_that_the_document_lacks_comes_along_with_those_it_rests_on() -> None:
    styles = (
        NORMAL
        + style("a", "Base", '<w:basedOn w:val="Normal"/>' + BOLD)
        + style("b", "Own", '<w:basedOn w:val="a"/><w:next w:val="c"/>')
    )
    source = word(styled("b"), styles=styles + style("c", "Next") + style("d", "Unused"))
    made = grafted(word(), source)
    assert styles_of(made) == {"b": "Own", "a": "Base", "c": "Next"}
    assert values(made, "basedOn", "word/styles.xml") == ["a"]
    assert values(made, "pStyle") == ["b"]


def test_styles_in_runs_tables_and_levels_of_lists_come_along() -> None:
    table = tbl(tr("乙")).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="t"/>')
    styles = NORMAL + style("r", "Run", BOLD, "character") + style("t", "Table", kind="table")
    styles += style("l", "Level", ITALIC, "character")
    level = abstract("0").replace("</w:pPr></w:lvl>", '</w:pPr><w:rPr><w:rStyle w:val="l"/></w:rPr></w:lvl>')
    source = listed(p(run("甲", '<w:rStyle w:val="r"/>')), table, item("1"), lists=level + num("1", "0"), styles=styles)
    assert set(styles_of(grafted(word(), source)).values()) == {"Run", "Table", "Level"}


def test_a_style_that_says_the_same_is_used_by_the_id_it_has_in_the_document() -> None:
    ours = NORMAL + style("1", "heading 1", BOLD) + style("a", "Emphasis", ITALIC, "character")
    theirs = NORMAL + style("Heading1", "Heading 1", BOLD) + style("Em", "emphasis", ITALIC, "character")
    source = word(styled("Heading1"), p(run("乙", '<w:rStyle w:val="Em"/>')), styles=theirs)
    made = grafted(word(styles=ours), source)
    assert list(styles_of(made)) == ["Normal", "1", "a"]
    assert values(made, "pStyle") + values(made, "rStyle") == ["1", "a"]


def test_a_style_that_says_something_else_comes_under_a_free_name_and_id() -> None:
    ours = NORMAL + style("1", "heading 1", BOLD) + style("2", "heading 1 (2)", "<w:rPr><w:u/></w:rPr>")
    source = word(styled("1"), styles=NORMAL + style("1", "heading 1", ITALIC))
    made = grafted(word(styled("1"), styles=ours), source)
    assert styles_of(made)["1_2"] == "heading 1 (3)"
    assert values(made, "pStyle") == ["1", "1_2"]
    docx.Document(io.BytesIO(made)).styles["heading 1 (3)"].font.italic = True


def test_styles_that_rest_on_different_ones_differ() -> None:
    ours = NORMAL + style("b", "Base", BOLD) + style("o", "Own", '<w:basedOn w:val="b"/>')
    theirs = NORMAL + style("b", "Base", ITALIC) + style("o", "Own", '<w:basedOn w:val="b"/>')
    made = grafted(word(styles=ours), word(styled("o"), styles=theirs))
    assert styles_of(made) == {"Normal": "Normal", "b": "Base", "o": "Own", "o_2": "Own (2)", "b_2": "Base (2)"}
    assert values(made, "basedOn", "word/styles.xml") == ["b", "b_2"]


def test_styles_that_come_to_the_same_are_the_same() -> None:
    ours = NORMAL + style("o", "Own", '<w:rPr><w:sz w:val="30"/></w:rPr>')
    theirs = style("b", "Base", '<w:rPr><w:sz w:val="20"/></w:rPr>')
    theirs += style("o", "Own", '<w:basedOn w:val="b"/><w:rPr><w:sz w:val="30"/></w:rPr>')
    assert list(styles_of(grafted(word(styles=ours), word(styled("o"), styles=NORMAL + theirs)))) == ["Normal", "o"]


def test_styles_that_number_differently_differ() -> None:
    by_style = NORMAL + style("l", "List", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    ours = listed(lists=abstract("0", "%1.") + num("1", "0"), styles=by_style)
    theirs = [
        listed(styled("l"), lists=abstract("5", text) + num("1", "5"), styles=by_style) for text in ("%1.", "(%1)")
    ]
    assert [values(grafted(ours, source), "pStyle") for source in theirs] == [["l"], ["l_2"]]


def test_two_styles_never_get_one_name() -> None:
    theirs = style("a", "Head", BOLD) + style("b", "Head (2)", ITALIC)
    made = grafted(word(styles=NORMAL + style("h", "Head")), word(styled("a"), styled("b"), styles=NORMAL + theirs))
    assert styles_of(made) == {"Normal": "Normal", "h": "Head", "a": "Head (2)", "b": "Head (2) (2)"}


def test_a_renamed_style_has_no_other_names() -> None:
    theirs = style("h", "Head", '<w:aliases w:val="题"/>' + BOLD)
    source = word(styled("h"), styles=NORMAL + theirs)
    assert values(grafted(word(), source), "aliases", "word/styles.xml") == ["题"]
    made = grafted(word(styles=NORMAL + style("h", "Head")), source)
    assert values(made, "aliases", "word/styles.xml") == []
    assert root_of(made, "word/styles.xml")[-1].get(w("customStyle")) == "1"


def test_grafting_again_adds_no_style() -> None:
    theirs = style("n", "Normal", BOLD, default=True) + style(
        "h", "heading 1", '<w:basedOn w:val="n"/><w:link w:val="c"/>'
    )
    theirs += style("c", "heading 1 Char", ITALIC + '<w:link w:val="h"/>', "character")
    theirs += style("l", "List", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    lists = abstract("0", of_level='<w:pStyle w:val="l"/>') + num("1", "0")
    source = listed(p("甲"), styled("h"), styled("l"), lists=lists, styles=theirs)
    for target in (word(), word(styles=NORMAL + style("h", "heading 1") + style("l", "List")), docx_bytes(lambda _: _)):
        once, twice = grafted(target, source), grafted(target, source, source)
        assert styles_of(twice) == styles_of(once)
        assert values(twice, "pStyle") == values(once, "pStyle") * 2


def test_of_two_linked_styles_that_one_of_is_there_neither_names_the_other() -> None:
    pair = style("h", "Head", '<w:link w:val="c"/>' + BOLD) + style(
        "c", "Head Char", '<w:link w:val="h"/>', "character"
    )
    source = word(styled("h"), styles=NORMAL + pair)
    assert values(grafted(word(), source), "link", "word/styles.xml") == ["c", "h"]
    ours = NORMAL + style("c", "Head Char", kind="character")
    assert values(grafted(word(styles=ours), source), "link", "word/styles.xml") == []


def test_a_paragraph_without_a_style_keeps_the_look_of_its_default() -> None:
    source = word(p("甲"), tbl(tr("乙")), styles=style("n", "Normal", BOLD, default=True))
    made = grafted(word(p("前"), styles=style("a", "Normal", ITALIC, default=True)), source)
    assert styles_of(made) == {"a": "Normal", "n": "Normal (2)"}
    assert [each.get(w("default")) for each in root_of(made, "word/styles.xml")] == ["1", None]
    assert values(made, "pStyle") == ["n", "n"]


def test_a_default_that_says_the_same_under_another_name_is_the_same() -> None:
    source = word(p("甲"), styles=style("s", "Standard", BOLD, default=True))
    made = grafted(word(styles=style("a", "Normal", BOLD, default=True)), source)
    assert (values(made, "pStyle"), list(styles_of(made))) == ([], ["a"])


def test_the_default_never_becomes_a_second_one_by_its_name() -> None:
    source = word(p("甲"), styles=style("n", "Normal", BOLD, default=True))
    made = grafted(word(styles=style("s", "Standard", default=True)), source)
    assert styles_of(made) == {"s": "Standard", "n": "Normal (2)"}


def test_a_subdocument_without_styles_does_not_take_the_look_of_the_documents_default() -> None:
    made = grafted(word(p("前"), styles=style("a", "Normal", BOLD, default=True)), word(p("甲")))
    assert styles_of(made) == {"a": "Normal", "Normal": "Normal (2)"}
    assert values(made, "pStyle") == ["Normal"]


def test_a_style_that_the_subdocument_lacks_is_its_default_and_never_the_documents() -> None:
    made = grafted(
        word(styles=NORMAL + style("x", "Other", BOLD)), word(styled("x"), p(run("乙", '<w:rStyle w:val="x"/>')))
    )
    assert values(made, "pStyle") + values(made, "rStyle") == []


def test_a_style_of_another_kind_is_none() -> None:
    styles = NORMAL + style("h", "Head") + style("r", "Run", BOLD, "character")
    made = grafted(word(), word(styled("r"), p(run("乙", '<w:rStyle w:val="h"/>')), styles=styles))
    assert values(made, "pStyle") + values(made, "rStyle") == []


SIZES = '<w:rFonts w:ascii="Arial"/><w:sz w:val="30"/>', '<w:spacing w:after="200" w:line="360" w:lineRule="auto"/>'


def test_what_the_defaults_say_differently_is_written_where_no_style_says_it() -> None:
    big = style("b", "Big", '<w:pPr><w:spacing w:after="0"/></w:pPr><w:rPr><w:sz w:val="40"/></w:rPr>')
    source = word(p("甲"), styled("b", "乙"), styles=defaults(*SIZES) + NORMAL + big)
    plain, large, _ = root_of(grafted(word(), source))[0]
    said = '<w:rPr><w:rFonts w:ascii="Arial"/><w:sz w:val="30"/></w:rPr>'
    spacing = '<w:spacing w:after="200" w:line="360" w:lineRule="auto"/>'
    assert short_xml(plain) == f"<w:pPr>{spacing}{said}</w:pPr><w:r>{said}<w:t>甲</w:t></w:r>"
    said = '<w:rPr><w:rFonts w:ascii="Arial"/></w:rPr>'
    spacing = '<w:spacing w:line="360" w:lineRule="auto"/>'
    assert short_xml(large) == f'<w:pPr><w:pStyle w:val="b"/>{spacing}{said}</w:pPr><w:r>{said}<w:t>乙</w:t></w:r>'


def test_in_a_table_the_style_of_the_table_goes_before_the_defaults() -> None:
    grid = style("t", "Grid", '<w:pPr><w:spacing w:after="0"/></w:pPr><w:rPr><w:sz w:val="40"/></w:rPr>', "table")
    table = tbl(tr("甲")).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="t"/>')
    made = grafted(word(), word(table, styles=defaults(*SIZES) + NORMAL + grid))
    assert values(made, "sz") == []
    assert [node.get(w("after")) for node in root_of(made).iter(w("spacing"))] == [None]


def test_defaults_that_say_nothing_are_those_of_word() -> None:
    made = grafted(word(styles=defaults(*SIZES) + NORMAL), word(p("甲"), styles=NORMAL))
    assert values(made, "sz") == ["20", "20"]
    assert [node.get(w("after")) for node in root_of(made).iter(w("spacing"))] == ["0"]


def test_defaults_that_say_the_same_are_not_written() -> None:
    styles = defaults(*SIZES) + NORMAL
    assert body_of(grafted(word(styles=styles), word(p("甲"), styles=styles))) == body_of(word(p("甲")))


def test_extensions_in_the_defaults_are_not_written() -> None:
    ligatures = f'<w14:ligatures xmlns:w14="{W14}" w14:val="all"/>'
    assert body_of(grafted(word(), word(p("甲"), styles=defaults(ligatures) + NORMAL))) == body_of(word(p("甲")))


THEME = (
    f'<a:theme xmlns:a="{A}" name="x"><a:themeElements><a:clrScheme name="x"><a:accent1><a:srgbClr val="%s"/></a:accent1>'
    '</a:clrScheme><a:fontScheme name="x"><a:minorFont><a:latin typeface="%s"/><a:ea typeface=""/><a:cs typeface=""/>'
    '<a:font script="Hans" typeface="%s"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
)


def themed(document: bytes, color: str, latin: str, hans: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.theme+xml"
    made = with_part(document, "word/theme/theme1.xml", kind, THEME % (color, latin, hans), "theme")
    settings = f'<w:settings {SPACES}><w:themeFontLang w:eastAsia="zh-CN"/></w:settings>'
    return with_part(made, "word/settings.xml", f"{WORD}.settings+xml", settings, "settings")


def test_fonts_and_colours_of_the_theme_become_those_it_means() -> None:
    fonts = '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"/>'
    color = '<w:color w:val="112233" w:themeColor="accent1" w:themeShade="BF"/>'
    shape = (
        f'<w:drawing><a:x xmlns:a="{A}"><a:schemeClr val="accent1"><a:lumMod val="1"/></a:schemeClr></a:x></w:drawing>'
    )
    own = style("o", "Own", f"<w:rPr>{fonts}</w:rPr>")
    source = themed(
        word(styled("o"), p(run("甲", fonts + color), f"<w:r>{shape}</w:r>"), styles=NORMAL + own),
        "AABBCC",
        "Arial",
        "宋体",
    )
    for target in (word(), themed(word(styles=NORMAL + own), "DDEEFF", "Calibri", "黑体")):
        made = grafted(target, source)
        assert '<w:rFonts w:ascii="Arial" w:eastAsia="宋体"/><w:color w:val="112233"/>' in body_of(made)
        assert '<a:srgbClr val="AABBCC"><a:lumMod val="1"/></a:srgbClr>' in body_of(made)
        assert root_of(made, "word/styles.xml")[-1].find(f".//{w('rFonts')}").attrib == {  # type: ignore[union-attr]
            w("ascii"): "Arial",
            w("eastAsia"): "宋体",
        }
    same = grafted(themed(word(styles=NORMAL + own), "AABBCC", "Arial", "宋体"), source)
    assert list(styles_of(same)) == ["Normal", "o"]


# Lists


def test_a_list_keeps_its_own_numbers_and_starts_again_each_time() -> None:
    source = listed(item("1"), item("1"))
    lists = (abstract("0") + num("1", "0")).replace("00000000", "00000002")
    made = grafted(listed(item("1"), item("1"), lists=lists), source, source)
    assert numbers(made) == ["1", "1", "2", "2", "3", "3"]
    root = root_of(made, "word/numbering.xml")
    assert [etree.QName(node).localname for node in root] == ["abstractNum"] * 3 + ["num"] * 3
    assert len({node.get(w("val")) for node in root.iter(w("nsid"))}) == 3
    abstracts = [node.get(w("val")) for node in root.iterfind(f"{w('num')}/{w('abstractNumId')}")]
    assert abstracts == [node.get(w("abstractNumId")) for node in root.iter(w("abstractNum"))]


def test_a_document_without_lists_gets_its_part_for_them() -> None:
    made = grafted(word(), listed(item("1")))
    parts = Parts(package.read(made, "made.docx"))
    assert parts.related(BODY, "numbering") == "word/numbering.xml"
    assert parts.content_type("word/numbering.xml") == f"{WORD}.numbering+xml"
    assert numbers(made) == ["1"]


def test_lists_that_go_on_from_one_another_still_do() -> None:
    lists = abstract("4") + abstract("5") + num("1", "4") + num("2", "5") + num("3", "4")
    root = root_of(grafted(word(), listed(item("1"), item("2"), item("3"), lists=lists)), "word/numbering.xml")
    assert [node.get(w("val")) for node in root.iterfind(f"{w('num')}/{w('abstractNumId')}")] == ["1", "2", "1"]


def test_a_list_by_style_does_not_go_on_from_the_documents() -> None:
    def make(document: Any) -> None:
        for text in "甲乙":
            document.add_paragraph(text, style="List Number")

    source = docx_bytes(make)
    made = grafted(source, source, source)
    assert values(made, "pStyle") == ["ListNumber"] * 6
    before, first, second = numbers(made)[:2], numbers(made)[2:4], numbers(made)[4:]
    assert before == ["", ""]
    assert first[0] == first[1] != second[0] == second[1]
    assert len(styles_of(made)) == len(styles_of(source))


def test_the_levels_of_a_list_by_style_are_those_that_name_the_style() -> None:
    by_number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    second = abstract("0").partition("<w:lvl ")[2].partition("</w:abstractNum>")[0].replace('ilvl="0"', 'ilvl="1"')
    second = "<w:lvl " + second.replace("<w:lvlText", '<w:pStyle w:val="h"/><w:lvlText')
    lists = abstract("0").replace("</w:abstractNum>", f"{second}</w:abstractNum>") + num("1", "0")
    source = listed(styled("h"), lists=lists, styles=NORMAL + style("h", "heading 2", by_number))
    made = grafted(word(), source)
    assert values(made, "ilvl") == ["1"]
    assert values(made, "pStyle", "word/numbering.xml") == ["h"]  # in the style's own list, not in the paragraphs'
    assert sorted(values(made, "numId") + values(made, "numId", "word/styles.xml")) == ["1", "2"]


def test_the_indent_of_a_style_that_numbers_is_kept() -> None:
    base = style("a", "Base", '<w:pPr><w:ind w:right="9"/></w:pPr>')
    list_ = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:ind w:left="400" w:hanging="5"/></w:pPr>'
    base += style("l", "List", '<w:basedOn w:val="a"/>' + list_)
    own = style("o", "Own", '<w:basedOn w:val="l"/><w:pPr><w:ind w:firstLine="50"/></w:pPr>')
    (indent,) = root_of(grafted(word(), listed(styled("o"), styles=NORMAL + base + own))).iter(w("ind"))
    assert sorted(indent.attrib.items()) == [(w("firstLine"), "50"), (w("left"), "400")]


def test_a_list_that_has_its_levels_from_a_style_has_them_itself() -> None:
    of_style = '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>'
    linked = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="s"/></w:abstractNum>'
    lists = linked + abstract("2", "第%1条", '<w:styleLink w:val="s"/>') + num("1", "1") + num("2", "2")
    source = listed(item("1"), lists=lists, styles=NORMAL + style("s", "Law", of_style, "numbering"))
    made = grafted(word(), source)
    assert values(made, "lvlText", "word/numbering.xml") == ["第%1条"]
    assert values(made, "numStyleLink", "word/numbering.xml") + values(made, "styleLink", "word/numbering.xml") == []


def test_a_list_that_is_not_there_is_none_of_the_documents() -> None:
    assert numbers(grafted(listed(item("1")), word(item("1")))) == ["1", "0"]


def test_a_paragraph_that_takes_itself_out_of_its_styles_list_stays_out() -> None:
    by_style = style("l", "List", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    out = '<w:p><w:pPr><w:pStyle w:val="l"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:p>'
    made = grafted(word(), listed(out, styled("l"), styles=NORMAL + by_style))
    assert (numbers(made), values(made, "ilvl")) == (["0", "1"], ["0"])


def test_the_picture_of_a_bullet_comes_along() -> None:
    picture = (
        '<w:numPicBullet w:numPicBulletId="0"><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        '<v:imagedata r:id="ximage1"/></v:shape></w:pict></w:numPicBullet>'
    )
    lists = (
        picture
        + abstract("0", form="bullet").replace("</w:lvl>", '<w:lvlPicBulletId w:val="0"/></w:lvl>')
        + num("1", "0")
    )
    source = with_part(
        listed(item("1"), lists=lists), "word/media/image1.png", "image/png", png(), "image", "word/numbering.xml"
    )
    made = package.read(grafted(listed(), source, source), "made.docx")
    root = made.root("word/numbering.xml")
    assert [etree.QName(node).localname for node in root][:3] == ["numPicBullet", "numPicBullet", "abstractNum"]
    assert [node.get(w("val")) for node in root.iter(w("lvlPicBulletId"))] == ["1", "2"]
    targets = {each.id: each.target for each in Parts(made).relations("word/numbering.xml")}
    assert {targets[id_] for id_ in ids(root)} == {"word/media/image1.png"}


# Relations


def pictured(data: bytes, times: int = 1) -> bytes:
    return docx_bytes(lambda document: [document.add_picture(io.BytesIO(data)) for _ in range(times)])


def shown(document: bytes) -> list[bytes]:
    """The pictures of a document in its order."""
    made = package.read(document, "made.docx")
    targets = {each.id: each.target for each in Parts(made).relations(BODY)}
    return [made.members[targets[node.get(r("embed"), "")]] for node in made.root(BODY).iter(f"{{{A}}}blip")]


def test_a_picture_comes_along_once() -> None:
    red, blue = pictured(png("red")), pictured(png("blue"), 2)
    made = grafted(red, blue, red, blue)
    assert shown(made) == [png("red"), png("blue"), png("blue"), png("red"), png("blue"), png("blue")]
    assert sum(name.startswith("word/media/") for name in package.read(made, "made.docx").members) == 2


def test_a_picture_takes_no_name_that_differs_only_in_case() -> None:
    target = with_part(word(), "word/media/IMAGE1.PNG", "image/png", png("green"))
    names = package.read(grafted(target, pictured(png())), "made.docx").members
    assert [name for name in names if "media" in name] == ["word/media/IMAGE1.PNG", "word/media/image2.png"]


def related(source: bytes, type_: str, target: str, id_: str = "x1") -> bytes:
    """A document with one more relation to what lies outside of it."""
    parts = Parts(package.read(source, "sub.docx"))
    parts.relate(BODY, type_, target, external=True)
    parts.root(relations_part(BODY))[-1].set("Id", id_)
    return package.write(parts.finish())


def test_a_link_leads_where_it_led() -> None:
    link = p(f'<w:hyperlink r:id="x1">{run("甲")}</w:hyperlink>', '<w:hyperlink w:anchor="m" r:id=""/>')
    target = related(word(link), "hyperlink", "https://example.org/ours")
    made = grafted(target, *[related(word(link), "hyperlink", "https://example.org/theirs")] * 2)
    leads = {each.id: (each.target, each.external) for each in Parts(package.read(made, "made.docx")).relations(BODY)}
    followed = [leads[id_] for id_ in ids(root_of(made))]
    assert followed == [("https://example.org/ours", True), *[("https://example.org/theirs", True)] * 2]


CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def framed(content: str) -> str:
    return p(f"<w:r><w:drawing>{content}</w:drawing></w:r>")


def test_a_chart_comes_along_with_all_it_refers_to() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    chart = f'<c:chartSpace xmlns:c="{space}" xmlns:r="{OFFICE}"><c:externalData r:id="xbook1"/></c:chartSpace>'
    source = word(framed(f'<c:chart xmlns:c="{space}" r:id="xchart1"/>'))
    source = with_part(source, "word/charts/chart1.xml", CHART, chart, "chart")
    source = with_part(source, "word/embeddings/book1.xlsx", SHEET, b"PK sheet", "package", "word/charts/chart1.xml")
    kind = "http://schemas.microsoft.com/office/2011/relationships/chartStyle"
    source = with_part(
        source,
        "word/charts/style1.xml",
        "application/vnd.ms-office.chartstyle+xml",
        "<x/>",
        kind,
        "word/charts/chart1.xml",
    )
    made = package.read(grafted(source, source), "made.docx")
    parts = Parts(made)
    assert [each.target for each in parts.relations(BODY)] == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
    assert [(each.id, each.target) for each in parts.relations("word/charts/chart2.xml")] == [
        ("xbook1", "word/embeddings/book2.xlsx"),
        ("xstyle1", "word/charts/style2.xml"),
    ]
    assert made.members["word/embeddings/book2.xlsx"] == b"PK sheet"
    kinds = made.content_types
    assert [kinds[name] for name in ("word/charts/chart2.xml", "word/embeddings/book2.xlsx")] == [CHART, SHEET]


def test_a_chart_keeps_the_colours_of_its_theme() -> None:
    fill = f'<c:chartSpace xmlns:c="c" xmlns:a="{A}"><a:schemeClr val="accent1"/></c:chartSpace>'
    source = with_part(
        word(framed('<c:chart xmlns:c="c" r:id="xchart1"/>')), "word/charts/chart1.xml", CHART, fill, "chart"
    )
    made = grafted(word(), themed(source, "AABBCC", "Arial", "宋体"))
    assert root_of(made, "word/charts/chart1.xml")[0].get("val") == "AABBCC"


def test_a_diagram_comes_along_with_its_drawing() -> None:
    space, dsp = (
        "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "http://schemas.microsoft.com/office/drawing/2008/diagram",
    )
    data = f'<d:dataModel xmlns:d="{space}"><x xmlns:y="{dsp}"><y:dataModelExt relId="xdrawing1"/></x></d:dataModel>'
    source = word(
        framed(f'<d:relIds xmlns:d="{space}" r:dm="xdata1" r:lo="xlayout1" r:qs="xlayout1" r:cs="xlayout1"/>')
    )
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagram"
    source = with_part(source, "word/diagrams/data1.xml", f"{kind}Data+xml", data, "diagramData")
    source = with_part(source, "word/diagrams/layout1.xml", f"{kind}Layout+xml", "<x/>", "diagramLayout")
    drawing = "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing"
    source = with_part(
        source, "word/diagrams/drawing1.xml", "application/vnd.ms-office.drawingml.diagramDrawing+xml", "<x/>", drawing
    )
    made = package.read(grafted(source, source), "made.docx")
    targets = {each.id: each.target for each in Parts(made).relations(BODY)}
    _, theirs = made.root(BODY).iter(f"{{{space}}}relIds")
    assert [targets[id_] for id_ in ids(theirs)] == [
        "word/diagrams/data2.xml",
        *["word/diagrams/layout2.xml"] * 3,
    ]
    named = [made.root(f"word/diagrams/data{number}.xml")[0][0].get("relId", "") for number in (1, 2)]
    assert [targets[id_] for id_ in named] == ["word/diagrams/drawing1.xml", "word/diagrams/drawing2.xml"]


def test_parts_that_refer_to_one_another_come_along() -> None:
    source = word(p('<w:r><w:object><x r:id="xa1"/></w:object></w:r>'))
    source = with_part(source, "word/a1.xml", "application/x", "<x/>", "oleObject")
    source = with_part(source, "word/b1.bin", "application/y", b"y", "oleObject", "word/a1.xml")
    parts = Parts(package.read(source, "sub.docx"))
    parts.relate("word/b1.bin", "oleObject", "word/a1.xml")
    made = Parts(package.read(grafted(source, package.write(parts.finish())), "made.docx"))
    assert [each.target for each in made.relations("word/a2.xml")] == ["word/b2.bin"]
    assert [each.target for each in made.relations("word/b2.bin")] == ["word/a2.xml"]


@pytest.mark.parametrize(
    "source",
    [
        word(framed('<x r:embed="none"/>')),
        zipped(
            {name: data for name, data in package.read(pictured(png()), "a").members.items() if "media" not in name}
        ),
        word(p('<w:r><w:footnoteReference w:id="7"/></w:r>')),
        word(p('<w:r><w:footnoteReference w:id="7"/></w:r>'), footnotes=""),
    ],
    ids=["relation", "part", "notes", "note"],
)
def test_a_subdocument_that_refers_to_what_it_does_not_hold_is_refused(source: bytes) -> None:
    (problem,) = refusals(lambda: grafted(word(), source))
    assert (problem.code, str(problem.place)) == ("broken-docx", f"sub.docx: {BODY}")


# Notes and comments


def note(kind: str, id_: str, *content: str) -> str:
    return f'<w:{kind} w:id="{id_}">{p(*content)}</w:{kind}>'


def reference(kind: str, id_: str) -> str:
    return f'<w:r><w:{kind}Reference w:id="{id_}"/></w:r>'


def notes(document: bytes, kind: str) -> dict[str, str]:
    return {node.get(w("id"), ""): text_of(node) for node in root_of(document, f"word/{kind}s.xml")}


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_come_along_under_numbers_of_their_own(kind: str) -> None:
    ours = word(p("前", reference(kind, "1")), **{f"{kind}s": note(kind, "1", "我") + note(kind, "4", "们")})
    theirs = word(
        p("甲", reference(kind, "2"), reference(kind, "1")),
        **{f"{kind}s": note(kind, "1", "一") + note(kind, "2", "二") + note(kind, "3", "三")},
    )
    made = grafted(ours, theirs, theirs)
    assert notes(made, kind) == {"1": "我", "4": "们", "5": "一", "6": "二", "7": "一", "8": "二"}
    assert [node.get(w("id")) for node in root_of(made).iter(w(f"{kind}Reference"))] == ["1", "6", "5", "8", "7"]


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_document_without_notes_gets_its_part_for_them(kind: str) -> None:
    made = grafted(word(), word(p(reference(kind, "2")), **{f"{kind}s": note(kind, "2", "二")}))
    parts = Parts(package.read(made, "made.docx"))
    assert parts.related(BODY, f"{kind}s") == f"word/{kind}s.xml"
    assert parts.content_type(f"word/{kind}s.xml") == f"{WORD}.{kind}s+xml"
    kinds = [node.get(w("type")) for node in root_of(made, f"word/{kind}s.xml")]
    assert (kinds, notes(made, kind)) == (["separator", "continuationSeparator", None], {"-1": "", "0": "", "1": "二"})


def test_what_a_note_refers_to_comes_along() -> None:
    content = f'<w:pPr><w:pStyle w:val="n"/></w:pPr><w:hyperlink r:id="x1">{run("一")}</w:hyperlink>'
    source = word(
        p(reference("footnote", "1")), footnotes=note("footnote", "1", content), styles=NORMAL + style("n", "Note")
    )
    parts = Parts(package.read(source, "sub.docx"))
    parts.relate("word/footnotes.xml", "hyperlink", "https://example.org", external=True)
    parts.root(relations_part("word/footnotes.xml"))[-1].set("Id", "x1")
    made = package.read(grafted(word(), package.write(parts.finish())), "made.docx")
    (relation,) = Parts(made).relations("word/footnotes.xml")
    assert relation.target == "https://example.org"
    assert ids(made.root("word/footnotes.xml")) == [relation.id]
    assert styles_of(package.write(made)) == {"n": "Note"}


def commented(*body: str, comments: str) -> bytes:
    xml = f"<w:comments {SPACES}>{comments}</w:comments>"
    return with_part(word(*body), "word/comments.xml", f"{WORD}.comments+xml", xml, "comments")


def test_comments_come_along() -> None:
    marked = '<w:commentRangeStart w:id="0"/>', run("甲"), '<w:commentRangeEnd w:id="0"/>', reference("comment", "0")
    comment = note("comment", "0", "请核对").replace("<w:comment ", '<w:comment w:author="李" ')
    ours = commented(p(*marked), comments=comment)
    made = grafted(ours, ours)
    assert notes(made, "comment") == {"0": "请核对", "1": "请核对"}
    numbers_ = root_of(made).xpath(
        "//w:commentRangeStart/@w:id|//w:commentRangeEnd/@w:id|//w:commentReference/@w:id", namespaces={"w": package.W}
    )
    assert numbers_ == ["0", "0", "0", "1", "1", "1"]
    alone = word(p('<w:commentRangeStart w:id="0"/>', "甲", '<w:commentRangeEnd w:id="0"/>'))
    assert body_of(grafted(word(), alone)) == body_of(word(p("甲")))


@pytest.mark.parametrize("kind", ["footnote", "endnote", "comment"])
def test_a_header_takes_no_notes(kind: str) -> None:
    source = commented(p(reference(kind, "1")), comments=note("comment", "1"))
    (problem,) = refusals(lambda: grafted(word(header1=p("页")), source, part="word/header1.xml"))
    assert (problem.code, problem.place.file) == ("note-outside-text", "sub.docx")


def test_a_header_takes_text_lists_and_pictures(tmp_path: Path, validator: Validator) -> None:
    def make(document: Any) -> None:
        document.add_paragraph("甲", style="List Number")
        document.add_picture(io.BytesIO(png()))

    made = grafted(word(p("文"), header1=p("页")), docx_bytes(make), part="word/header1.xml")
    (picture,) = Parts(package.read(made, "made.docx")).relations("word/header1.xml")
    assert picture.target == "word/media/image1.png"
    assert "甲" in text_of(root_of(made, "word/header1.xml"))
    assert errors(made, tmp_path, validator) == []


# What another document cannot know


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<w:altChunk r:id="x"/>', "file"),
        (p('<w:subDoc r:id="x"/>'), "file"),
        (p(f'<w:r><w:drawing><i:contentPart xmlns:i="{W14}" r:id="x"/></w:drawing></w:r>'), "ink"),
    ],
)
def test_what_cannot_be_brought_is_refused(body: str, says: str) -> None:
    (problem,) = refusals(lambda: grafted(word(), word(body)))
    assert (problem.code, str(problem.place)) == ("cannot-bring", f"sub.docx: {BODY}")
    assert says in problem.message
    assert problem.hint


def test_a_strict_document_is_refused() -> None:
    members = {
        name: data.replace(package.W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        for name, data in members_of(p("甲")).items()
    }
    (problem,) = refusals(lambda: grafted(word(), zipped(members)))
    assert (problem.code, str(problem.place)) == ("not-a-docx", f"sub.docx: {BODY}")


def spaced(document: bytes, attributes: str) -> bytes:
    """A document with more attributes at the root of its body's part."""
    members = package.read(document, "sub.docx").members
    return zipped({**members, BODY: members[BODY].replace(b"<w:document ", f"<w:document {attributes} ".encode())})


EXTENDED = f'xmlns:mc="{MC}" xmlns:w14="{W14}" mc:Ignorable="w14"'
GLOW = p(run("甲", '<w:b/><w14:glow w14:rad="1"/>')).replace("<w:p>", '<w:p w14:paraId="1A2B3C4D" w:rsidR="00112233">')


def test_extensions_go_that_the_document_does_not_let_be_ignored() -> None:
    source = spaced(word(GLOW), EXTENDED)
    assert body_of(grafted(word(), source)) == body_of(word(p(run("甲", "<w:b/>"))))
    kept = body_of(grafted(spaced(word(), EXTENDED), source))
    assert kept == body_of(word(p(run("甲", "<w:b/>")))).replace("<w:b/>", '<w:b/><w14:glow w14:rad="1"/>')


def test_extensions_go_also_where_a_paragraph_lets_them_be_ignored() -> None:
    source = word(GLOW.replace("<w:p ", f"<w:p {EXTENDED} "))
    assert body_of(grafted(word(), source)) == body_of(word(p(run("甲", "<w:b/>"))))


def test_extensions_in_styles_stay_where_the_styles_of_the_document_let_them_be_ignored() -> None:
    def extended(content: str) -> bytes:
        xml = f"<w:styles {SPACES} mc:Ignorable='w14'>{NORMAL}{content}</w:styles>"
        return with_part(word(styled("a")), "word/styles.xml", f"{WORD}.styles+xml", xml, "styles")

    source = extended(style("a", "Own", '<w:rPr><w14:glow w14:rad="1"/></w:rPr>'))
    for target, count in ((extended(""), 1), (word(styles=NORMAL), 0)):
        assert len(list(root_of(grafted(target, source), "word/styles.xml").iter(f"{{{W14}}}glow"))) == count


def test_a_choice_keeps_the_namespaces_that_it_requires() -> None:
    content = (
        '<mc:AlternateContent><mc:Choice Requires="shape other"><shape:wsp w14:x="1"/></mc:Choice>'
        "<mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent>"
    )
    names = f'xmlns:mc="{MC}" xmlns:w14="{W14}" xmlns:shape="{WPS}" xmlns:other="urn:other" mc:Ignorable="w14 shape"'
    source = spaced(word(p(f"<w:r>{content}</w:r>")), names)
    for target in (word(), spaced(word(), f'xmlns:wps="{WPS}" xmlns:shape="urn:else"'), spaced(word(), names)):
        made = root_of(grafted(target, source))
        (choice,) = made.iter(f"{{{MC}}}Choice")
        assert [choice.nsmap.get(prefix) for prefix in choice.get("Requires", "").split()] == [WPS, "urn:other"]
        assert choice[0].tag == f"{{{WPS}}}wsp"
        assert len(choice[0].attrib) == ("Ignorable" in str(made.attrib))
        assert [etree.QName(node).localname for node in choice.getparent()] == ["Choice", "Fallback"]  # type: ignore[union-attr]


def test_history_of_formatting_and_bindings_to_data_go() -> None:
    control = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr>'
        f"<w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>"
    )
    changed = '<w:p><w:pPr><w:jc w:val="left"/><w:pPrChange w:id="1" w:author="李"><w:pPr><w:pStyle w:val="x"/></w:pPr></w:pPrChange></w:pPr></w:p>'
    inserted = p(f'<w:ins w:id="2" w:author="李">{run("乙")}</w:ins>')
    expected = control.replace('<w:dataBinding w:xpath="/a" w:storeItemID="{1}"/>', "")
    expected += '<w:p><w:pPr><w:jc w:val="left"/></w:pPr></w:p>' + inserted
    assert body_of(grafted(word(), word(control, changed, inserted))) == body_of(word(expected))


# Whole documents


def errors(document: bytes, folder: Path, validator: Validator) -> list[str]:
    file = folder / "made.docx"
    file.write_bytes(document)
    return validator.errors(file)


def everything(document: Any) -> None:
    document.add_heading("标题", 1)
    document.add_paragraph("没有样式的一段")
    for text in "甲乙丙":
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("点", style="List Bullet")
    document.add_picture(io.BytesIO(png()))
    document.add_table(2, 2, style="Light Grid Accent 1").cell(0, 0).text = "格"
    document.styles["Heading 2"].font.size = Pt(30)
    document.add_heading("二级", 2)


TARGETS: dict[str, Callable[[], bytes]] = {
    "of python-docx": lambda: docx_bytes(lambda document: document.add_paragraph("前", style="List Number")),
    "bare": lambda: word(p("前")),
}


@pytest.mark.parametrize("target", TARGETS)
def test_a_document_with_subdocuments_is_valid(target: str, tmp_path: Path, validator: Validator) -> None:
    source = docx_bytes(everything)
    made = grafted(TARGETS[target](), source, source)
    assert errors(made, tmp_path, validator) == []
    read = docx.Document(io.BytesIO(made))
    texts = [paragraph.text for paragraph in read.paragraphs]
    assert texts == ["前", *["标题", "没有样式的一段", "甲", "乙", "丙", "点", "", "二级"] * 2]
    assert [table.cell(0, 0).text for table in read.tables] == ["格", "格"]
    assert read.paragraphs[-1].style is not None
    assert read.paragraphs[-1].style.font.size == Pt(30)


@pytest.mark.parametrize("target", TARGETS)
def test_the_same_subdocument_gives_the_same_bytes(target: str) -> None:
    source = docx_bytes(everything)
    assert grafted(TARGETS[target](), source) == grafted(TARGETS[target](), source)


ODF = "urn:oasis:names:tc:opendocument:xmlns:"
FLAT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="{ODF}office:1.0" xmlns:text="{ODF}text:1.0" xmlns:draw="{ODF}drawing:1.0"
 xmlns:svg="{ODF}svg-compatible:1.0" xmlns:style="{ODF}style:1.0" xmlns:table="{ODF}table:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"
 style:num-suffix=")"/></text:list-style></office:styles><office:body><office:text>
<text:h text:outline-level="1">标题</text:h>
<text:p>正文<text:a xlink:href="https://example.org/">链接</text:a><text:note text:note-class="footnote">
<text:note-citation>1</text:note-citation><text:note-body><text:p>脚注文字</text:p></text:note-body></text:note></text:p>
<text:list text:style-name="L"><text:list-item><text:p>甲项</text:p></text:list-item>
<text:list-item><text:p>乙项</text:p></text:list-item></text:list>
<text:p><draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="1.5cm"><draw:image><office:binary-data>
{base64.b64encode(png("green")).decode()}</office:binary-data></draw:image></draw:frame></text:p>
<table:table><table:table-column/><table:table-row><table:table-cell><text:p>格</text:p></table:table-cell>
</table:table-row></table:table></office:text></office:body></office:document>"""


@pytest.mark.parametrize("target", TARGETS)
def test_a_subdocument_of_libreoffice_comes_along(
    target: str, tmp_path: Path, validator: Validator, libreoffice: LibreOffice
) -> None:
    flat = tmp_path / "flat.fodt"
    flat.write_text(FLAT, encoding="utf-8")
    own = libreoffice.convert(flat, "docx", tmp_path)
    source = own.read_bytes()
    made = grafted(TARGETS[target](), source, source)

    def faults(found: list[str]) -> set[str]:
        return {json.loads(each)["description"] for each in found}

    assert faults(errors(made, tmp_path, validator)) <= faults(validator.errors(own))  # it writes some of its own
    text = libreoffice.convert(tmp_path / "made.docx", "txt:Text", tmp_path).read_text(encoding="utf-8-sig")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert lines[1:6] == ["标题", "正文链接1", "1) 甲项", "2) 乙项", "格"]
    assert lines[6:] == ["标题", "正文链接2", "1) 甲项", "2) 乙项", "格"]
    assert [said.strip() for said in notes(made, "footnote").values()] == ["", "", "脚注文字", "脚注文字"]
    assert len(shown(made)) == 2
