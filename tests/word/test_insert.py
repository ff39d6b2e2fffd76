"""Insert: new paragraphs and pages, formatted text, pictures and sub-documents, each set where its tag stands."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from docgen.problems import Problem, Severity
from docgen.word import fill, package, template
from docgen.word.content import Picture, Subdocument
from docgen.word.fill import Filled
from docgen.word.package import RUN_ORDER, w
from docgen.word.parts import Parts
from tests.making import (
    SECTION,
    body_of,
    docx_bytes,
    members_of,
    p,
    refusals,
    run,
    short,
    tbl,
    tc,
    tr,
    with_paragraphs,
    word,
    zipped,
)
from tests.parts import Validator

BODY = "word/document.xml"
PAGE = p('<w:r><w:br w:type="page"/></w:r>')
CENTER = '<w:pPr><w:jc w:val="center"/></w:pPr>'
ENDS = f'<w:pPr><w:jc w:val="center"/>{SECTION}</w:pPr>'


def filling(data: Mapping[str, object], *body: str, **parts: str) -> Filled:
    return fill.fill(template.compile(word(*body, **parts), "report.docx"), data)


def filled(data: Mapping[str, object], *body: str, part: str = BODY, **parts: str) -> str:
    return body_of(filling(data, *body, **parts).document, part)


def faults(data: Mapping[str, object], *body: str, **parts: str) -> tuple[Problem, ...]:
    return refusals(lambda: filling(data, *body, **parts))


def texts(xml: str) -> list[str]:
    """The texts of the paragraphs of a body; a page break is ¶."""
    found = []
    root = etree.fromstring(f'<a xmlns:w="{package.W}">{re.sub("<(/?)w:drawing.*?>", "", _bare(xml))}</a>')
    for paragraph in root.iter(w("p")):
        nodes = paragraph.iter(w("t"), w("br"), w("tab"))
        found.append(
            "".join(
                node.text or {w("br"): "¶" if node.get(w("type")) else "|", w("tab"): "→"}.get(str(node.tag), "")
                for node in nodes
            )
        )
    return found


def _bare(xml: str) -> str:
    """Short XML without what is not of Word."""
    return re.sub(r'</?(?!w:|/w:)[a-z]+:\w+[^>]*>| (?!w:)\w+:\w+="[^"]*"', "", xml)


def link(*contents: str) -> str:
    return f'<w:hyperlink w:anchor="b">{"".join(contents)}</w:hyperlink>'


def box(*blocks: str) -> str:
    """A run with a text box."""
    return (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:99pt;height:99pt"><v:textbox>'
        f"<w:txbxContent>{''.join(blocks)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def control(*contents: str, number: int = 3) -> str:
    return f'<w:sdt><w:sdtPr><w:id w:val="{number}"/></w:sdtPr><w:sdtContent>{"".join(contents)}</w:sdtContent></w:sdt>'


def ruby(base: str) -> str:
    return (
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="10"/><w:hpsRaise w:val="10"/>'
        '<w:hpsBaseText w:val="20"/><w:lid w:val="zh-CN"/></w:rubyPr><w:rt><w:r><w:t>a</w:t></w:r></w:rt>'
        f"<w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>"
    )


INSERTED = '<w:ins w:id="1" w:author="a">{}</w:ins>'
SIMPLE = '<w:fldSimple w:instr="REF a">{}</w:fldSimple>'


# New paragraphs and new pages


@pytest.mark.parametrize(
    ("value", "body", "expected"),
    [
        ("甲\a乙", [p("前{{ x }}后")], [p("前甲"), p("乙后")]),
        ("甲\f乙", [p("前{{ x }}后")], [p("前甲"), PAGE, p("乙后")]),
        ("甲\a乙\f丙\a丁", [p("{{ x }}")], [p("甲"), p("乙"), PAGE, p("丙"), p("丁")]),
        ("\a", [p("前{{ x }}后")], [p("前"), p("后")]),
        ("\a", [p("{{ x }}")], [p(), p()]),
        ("\a\a", [p("{{ x }}")], [p(), p(), p()]),
        ("\f", [p("{{ x }}")], [p(), PAGE, p()]),
        ("甲\a", [p("{{ x }}")], [p("甲"), p()]),
        ("\f甲", [p("{{ x }}")], [p(), PAGE, p("甲")]),
        ("甲\a乙", [p(CENTER, "{{ x }}")], [p(CENTER, "甲"), p(CENTER, "乙")]),
        ("甲\f乙", [p(CENTER, "{{ x }}")], [p(CENTER, "甲"), PAGE, p(CENTER, "乙")]),
        ("甲\a乙", [p("前", "{{ x }}", "后")], [p("前", "甲"), p("乙", "后")]),
        ("甲\a乙", [p("{{ x }}中{{ x }}")], [p("甲"), p("乙中甲"), p("乙")]),
        ("甲\a乙", [p(run("前{{ x }}后", "<w:b/>"))], [p(run("前甲", "<w:b/>")), p(run("乙后", "<w:b/>"))]),
        ("甲\n乙\a丙\t丁", [p("{{ x }}")],
         [p("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>"), p("<w:r><w:t>丙</w:t><w:tab/><w:t>丁</w:t></w:r>")]),
        ("甲\a乙", [p("<w:r><w:t>前</w:t><w:tab/><w:t>{{ x }}</w:t><w:br/><w:t>后</w:t></w:r>")],
         [p("<w:r><w:t>前</w:t><w:tab/><w:t>甲</w:t></w:r>"), p("<w:r><w:t>乙</w:t><w:br/><w:t>后</w:t></w:r>")]),
        ("<甲>\a&乙", [p("{{ x }}")], [p("<w:r><w:t>&lt;甲&gt;</w:t></w:r>"), p("<w:r><w:t>&amp;乙</w:t></w:r>")]),
    ],
)  # fmt: skip
def test_a_value_begins_paragraphs_and_pages_of_its_own(value: str, body: list[str], expected: list[str]) -> None:
    assert filled({"x": value}, *body) == short(*expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([p("前", link(run("链{{ x }}接")), "后")], [p("前", link(run("链甲"))), p(link(run("乙接")), "后")]),
        ([p(INSERTED.format(run("{{ x }}")))], None),
        ([tbl(tr("{{ x }}", "丙"))], [tbl(tr(tc("甲", "乙"), "丙"))]),
        ([tbl(tr(tc(tbl(tr("{{ x }}")), p(""))))], [tbl(tr(tc(tbl(tr(tc("甲", "乙"))), p())))]),
        ([p(box(p("{{ x }}")), "后")], [p(box(p("甲"), p("乙")), "后")]),
        ([p(box(p("框")), "{{ x }}")], [p(box(p("框")), "甲"), p("乙")]),
        ([control(p("{{ x }}"))], [control(p("甲"), p("乙"))]),
        ([p('<w:bookmarkStart w:id="1" w:name="n"/>', "{{ x }}", '<w:bookmarkEnd w:id="1"/>')],
         [p('<w:bookmarkStart w:id="1" w:name="n"/>', "甲"), p("乙", '<w:bookmarkEnd w:id="1"/>')]),
        ([p("{% for a in [1, 2] %}"), p("{{ a }}{{ x }}"), p("{% endfor %}")], [p("1甲"), p("乙"), p("2甲"), p("乙")]),
        ([p("{% for a in [1, 2] %}{{ x }}{% endfor %}")], [p("甲"), p("乙", "甲"), p("乙")]),
        ([p("{% set y %}{{ x }}{% endset %}{{ y }}")], [p("甲"), p("乙")]),
        ([p("{{ x|upper }}")], [p("甲"), p("乙")]),
        ([p("{{ x }}"), p("{{ x }}")], [p("甲"), p("乙"), p("甲"), p("乙")]),
    ],
)  # fmt: skip
def test_a_paragraph_is_split_wherever_it_stands(body: list[str], expected: list[str] | None) -> None:
    got = filled({"x": "甲\a乙"}, *body)
    if expected is None:
        assert texts(got) == ["甲", "乙"]
        assert got.count("<w:ins ") == 2, "both halves are insertions still"
    else:
        assert got == short(*expected)


@pytest.mark.parametrize("part", ["header1", "footer1"])
def test_a_paragraph_of_a_margin_is_split(part: str) -> None:
    assert filled({"x": "甲\a乙"}, part=f"word/{part}.xml", **{part: p("{{ x }}")}) == p("甲").replace(
        ' xml:space="preserve"', ""
    ) + p("乙").replace(' xml:space="preserve"', "")


@pytest.mark.parametrize(
    ("value", "halves"), [("甲\a乙", ["甲", "乙"]), ("甲\f乙", ["甲", "¶", "乙"]), ("\a乙", ["", "乙"]), ("甲\f", ["甲", "¶", ""])]
)  # fmt: skip
def test_a_section_ends_with_the_last_half_of_its_paragraph_and_once(value: str, halves: list[str]) -> None:
    got = filled({"x": value}, p(ENDS, "{{ x }}"), p("后"))
    assert texts(got) == [*halves, "后"]
    assert got.count("<w:sectPr>") == 1
    paragraphs = got.split("</w:p>")
    assert ["<w:sectPr>" in each for each in paragraphs[: len(halves)]] == [*[False] * (len(halves) - 1), True]
    assert got.count('<w:jc w:val="center"/>') == 2


def test_a_numbered_paragraph_gives_numbered_halves_and_a_page_without_a_number() -> None:
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    got = filled({"x": "甲\a乙\f丙"}, p(numbered, "{{ x }}"))
    assert got == short(p(numbered, "甲"), p(numbered, "乙"), PAGE, p(numbered, "丙"))


@pytest.mark.parametrize("value", ["甲\a乙", "甲\f乙", {"text": "甲\a乙"}, "\a甲乙"])
@pytest.mark.parametrize("holder", [control, SIMPLE.format, ruby])
def test_a_break_within_what_cannot_be_cut_in_two_loses_nothing(value: object, holder: Callable[[str], str]) -> None:
    text = "".join(texts(filled({"x": value}, p("前", holder(run("{{ x }}")), "后"))))
    assert re.sub("[^前甲乙后]", "", text) == "前甲乙后"


# Formatted text


def rich_run(*properties: str, text: str = "甲") -> str:
    return run(text, "".join(properties))


@pytest.mark.parametrize(
    ("look", "properties"),
    [
        ({}, []),
        ({"bold": True}, ["<w:b/>", "<w:bCs/>"]),
        ({"bold": False}, ['<w:b w:val="0"/>', '<w:bCs w:val="0"/>']),
        ({"italic": True}, ["<w:i/>", "<w:iCs/>"]),
        ({"strike": True}, ["<w:strike/>"]),
        ({"strike": False}, ['<w:strike w:val="0"/>']),
        ({"underline": True}, ['<w:u w:val="single"/>']),
        ({"underline": False}, ['<w:u w:val="none"/>']),
        ({"color": "#ff0000"}, ['<w:color w:val="FF0000"/>']),
        ({"colour": "FF0000"}, ['<w:color w:val="FF0000"/>']),
        ({"highlight": "ffff00"}, ['<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>']),
        ({"size": 12}, ['<w:sz w:val="24"/>', '<w:szCs w:val="24"/>']),
        ({"size": 10.5}, ['<w:sz w:val="21"/>', '<w:szCs w:val="21"/>']),
        ({"font": "仿宋"}, ['<w:rFonts w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋" w:cs="仿宋"/>']),
        ({"superscript": True}, ['<w:vertAlign w:val="superscript"/>']),
        ({"subscript": True}, ['<w:vertAlign w:val="subscript"/>']),
    ],
)  # fmt: skip
def test_each_key_is_a_property_of_the_run(look: dict[str, object], properties: list[str]) -> None:
    assert filled({"x": {"text": "甲", **look}}, p("前{{ x }}后")) == short(p("前", rich_run(*properties), "后"))


OWN = (
    '<w:rFonts w:ascii="A" w:eastAsiaTheme="minorEastAsia"/><w:b/><w:i/><w:caps/><w:strike/><w:color w:val="00FF00" w:themeColor="accent1"/>'
    '<w:sz w:val="20"/><w:szCs w:val="20"/><w:highlight w:val="red"/><w:u w:val="double" w:color="FF0000"/>'
    '<w:vertAlign w:val="superscript"/><w:lang w:val="en-US"/>'
)
ALL: dict[str, object] = {
    "bold": True, "italic": False, "underline": True, "strike": False, "color": "FF0000", "highlight": "FFFF00", "size": 15,
    "font": "仿宋", "subscript": True,
}  # fmt: skip


def properties_of(xml: str, text: str) -> dict[str, dict[str, str]]:
    """The properties of the run with a text, by name, in the order of the schema."""
    root = etree.fromstring(f'<a xmlns:w="{package.W}" xmlns:r="r">{_bare(xml)}</a>')
    (found,) = [node for node in root.iter(w("r")) if "".join(each.text or "" for each in node.iter(w("t"))) == text]
    nodes = found.find(w("rPr"))
    names = [] if nodes is None else [etree.QName(node).localname for node in nodes]
    assert names == sorted(set(names), key=RUN_ORDER.index)
    return {
        etree.QName(node).localname: {etree.QName(key).localname: str(value) for key, value in node.attrib.items()}
        for node in (() if nodes is None else nodes)
    }


def test_formatted_text_goes_over_the_look_of_its_run_and_leaves_the_rest_of_it() -> None:
    got = filled({"x": {"text": "甲", **ALL}}, p(run("前{{ x }}后", OWN)))
    before, after = properties_of(got, "前"), properties_of(got, "后")
    assert before == after
    seen = properties_of(got, "甲")
    assert seen["rFonts"] == dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), "仿宋")
    assert (seen["b"], seen["i"], seen["strike"]) == ({}, {"val": "0"}, {"val": "0"})
    assert (seen["caps"], seen["lang"]) == ({}, {"val": "en-US"})
    assert (seen["color"], seen["u"]) == ({"val": "FF0000"}, {"val": "single"})
    assert (seen["sz"], seen["szCs"], seen["vertAlign"]) == ({"val": "30"}, {"val": "30"}, {"val": "subscript"})
    assert seen["shd"]["fill"] == "FFFF00"
    assert seen.get("highlight", {"val": "none"}) == {"val": "none"}, "it would hide the colour that was asked for"


def test_what_is_not_given_or_is_none_stays_as_in_the_run() -> None:
    got = filled({"x": {"text": "甲", "size": None, "bold": None, "color": None}}, p(run("{{ x }}", OWN)))
    assert got == short(p(run("甲", OWN)))


def test_what_is_raised_can_be_let_down() -> None:
    got = filled({"x": {"text": "甲", "superscript": False}}, p(run("{{ x }}", '<w:vertAlign w:val="superscript"/>')))
    assert properties_of(got, "甲").get("vertAlign", {"val": "baseline"}) == {"val": "baseline"}


STYLES = (
    '<w:style w:type="character" w:styleId="S1"><w:name w:val="强调"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="P1"><w:name w:val="段"/></w:style>'
)


@pytest.mark.parametrize("name", ["S1", "强调"])
def test_a_style_of_characters_is_named_by_its_id_or_its_name(name: str) -> None:
    done = filling(
        {"x": {"text": "甲", "style": name}}, p(run("{{ x }}", '<w:rStyle w:val="Q"/><w:b/>')), styles=STYLES
    )
    assert properties_of(body_of(done.document), "甲") == {"rStyle": {"val": "S1"}, "b": {}}
    assert done.doubts == ()


@pytest.mark.parametrize("name", ["没有", "P1", "s1"])
def test_a_style_that_is_not_there_is_told_with_its_place(name: str) -> None:
    done = filling({"x": {"text": "甲", "style": name}}, p(""), p("{{ x }}"), styles=STYLES)
    assert [(each.severity, each.place.where) for each in done.doubts] == [(Severity.WARNING, "第2段")]
    assert name in done.doubts[0].message
    assert texts(body_of(done.document)) == ["", "甲"]


def test_a_doubt_is_told_once_however_often_its_tag_prints() -> None:
    data = {"x": {"text": "甲\n乙\a丙\x0b", "style": "没有"}, "y": "\x0b"}
    done = filling(data, p("{% for a in [1, 2, 3] %}"), p("{{ x }}"), p("{{ y }}"), p("{% endfor %}"))
    assert sorted((each.code, each.place.where) for each in done.doubts) == [
        ("forbidden-character", "第2段"),
        ("forbidden-character", "第3段"),
        ("no-such-style", "第2段"),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["前", {"text": "甲", "bold": True}, 3], ["前甲3"]),
        ([{"text": "甲"}, {"text": ""}, {"text": "乙", "bold": True}], ["甲乙"]),
        ({"text": "甲\n乙\t丙"}, ["甲|乙→丙"]),
        ({"text": "甲\r\n乙\r丙"}, ["甲|乙|丙"]),
        ({"text": "甲\a乙\f丙", "bold": True}, ["甲", "乙", "¶", "丙"]),
        ([{"text": "甲\a", "bold": True}, "乙"], ["甲", "乙"]),
        ({"text": "\a"}, ["", ""]),
        ({"text": "<&>\"'{{ y }}"}, ["<&>\"'{{ y }}"]),
        ({"text": " 甲 "}, [" 甲 "]),
        ({"text": ""}, [""]),
    ],
)
def test_formatted_text_says_what_its_pieces_say(value: object, expected: list[str]) -> None:
    assert texts(filled({"x": value}, p("{{ x }}"))) == expected
    assert "\a".join(texts(filled({"x": value}, p("前{{ x }}后")))) == "前" + "\a".join(expected) + "后"


def test_every_piece_of_formatted_text_has_its_look_after_a_break() -> None:
    got = filled({"x": {"text": "甲\a乙\f丙\n丁", "bold": True}}, p(run("{{ x }}后", "<w:i/>")))
    for text in "甲乙丙丁":
        assert properties_of(got, text) == {"b": {}, "bCs": {}, "i": {}}
    assert properties_of(got, "后") == {"i": {}}


def test_formatted_text_leaves_no_empty_run_behind() -> None:
    linked = [{"text": text, "link": "https://a"} for text in ("甲\a", "\a甲", "\f甲", "\a\a甲", "")]
    for value in ({"text": "甲\a乙\f丙"}, [{"text": "\a"}], [{"text": ""}], {"text": "\f甲"}, *linked):
        got = filled({"x": value}, p("{{ x }}"))
        assert not re.search(r"<w:(r|hyperlink)( [^>]*)?(/>|></w:)|<w:t/>", got), got


@pytest.mark.parametrize(
    "body",
    [
        [p("{% for a in xs %}"), p("{{ a }}"), p("{% endfor %}")],
        [p("{% for a in xs %}{{ a }}{% endfor %}")],
        [tbl(tr("{%tr for a in xs %}"), tr("{{ a }}"), tr("{%tr endfor %}"))],
    ],
)
def test_formatted_text_in_a_loop_is_that_of_each_turn(body: list[str]) -> None:
    got = filled({"xs": [{"text": "甲", "bold": True}, {"text": "乙", "italic": True}, "丙"]}, *body)
    assert properties_of(got, "甲") == {"b": {}, "bCs": {}}
    assert properties_of(got, "乙") == {"i": {}, "iCs": {}}
    assert properties_of(got, "丙") == {}


def test_formatted_text_in_an_aside_or_in_text_that_is_kept_is_plain() -> None:
    data = {"x": [{"text": "甲", "bold": True}, "乙"]}
    field = '<w:fldSimple w:instr="{}"/>'.format
    assert filled(data, p(field("{{ x }}"))) == short(p(field("甲乙")))
    assert filled(data, p("{% set y %}{{ x }}{% endset %}{{ y }}")) == short(p("甲乙"))


def test_a_character_that_xml_forbids_in_formatted_text_is_left_out_with_a_warning() -> None:
    done = filling({"x": {"text": "甲\x0b乙", "bold": True}}, p("{{ x }}"))
    assert texts(body_of(done.document)) == ["甲乙"]
    assert [each.code for each in done.doubts] == ["forbidden-character"]


# Links


def links_of(filled_: Filled, part: str = BODY) -> list[tuple[str, str]]:
    """Each link of a part, its text and where it leads."""
    saved = package.read(filled_.document, "a")
    targets = {each.id: each.target for each in Parts(saved).relations(part)}
    root = saved.root(part)
    r_id = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return [
        (
            "".join(each.text or "" for each in node.iter(w("t"))),
            targets.get(node.get(r_id, ""), "#" + node.get(w("anchor"), "")),
        )
        for node in root.iter(w("hyperlink"))
    ]


ADDRESS = 'https://例.cn/a?b=1&c="2"<3>'


@pytest.mark.parametrize("key", ["link", "url"])
def test_a_link_leads_where_the_data_say(key: str) -> None:
    done = filling({"x": {"text": "甲", key: ADDRESS}, "y": {"text": "乙", key: "#书签"}}, p("前{{ x }}中{{ y }}后"))
    assert links_of(done) == [("甲", ADDRESS), ("乙", "#书签")]
    assert '<w:hyperlink w:anchor="书签">' in body_of(done.document)
    assert texts(body_of(done.document)) == ["前甲中乙后"]


def test_a_link_looks_like_one_unless_the_data_say_otherwise() -> None:
    def seen(**look: object) -> dict[str, dict[str, str]]:
        xml = filled({"x": {"text": "甲", "link": "https://a", **look}}, p("{{ x }}"), styles=STYLES)
        return properties_of(xml, "甲")

    assert seen() == {"color": {"val": "0563C1"}, "u": {"val": "single"}}
    assert seen(color="FF0000", underline=False) == {"color": {"val": "FF0000"}, "u": {"val": "none"}}
    assert seen(style="S1") == {"rStyle": {"val": "S1"}}
    assert seen(bold=True)["b"] == {}


def test_a_link_in_a_header_is_related_from_the_header() -> None:
    done = filling({"x": {"text": "甲", "link": ADDRESS}}, p("{{ x }}"), header1=p("{{ x }}"), footer1=p("{{ x }}"))
    for part in (BODY, "word/header1.xml", "word/footer1.xml"):
        assert links_of(done, part) == [("甲", ADDRESS)]
        assert [each.target for each in Parts(package.read(done.document, "a")).relations(part)].count(ADDRESS) == 1


def test_a_link_with_breaks_is_a_link_on_each_side() -> None:
    done = filling({"x": {"text": "甲\a乙\n丙\f丁", "link": ADDRESS}}, p("前{{ x }}后"))
    assert texts(body_of(done.document)) == ["前甲", "乙|丙", "¶", "丁后"]
    assert links_of(done) == [("甲", ADDRESS), ("乙丙", ADDRESS), ("丁", ADDRESS)]


def test_a_link_within_a_link_of_the_template_is_told_and_that_stays() -> None:
    done = filling({"x": {"text": "甲", "link": ADDRESS, "bold": True}}, p(""), p(link(run("前{{ x }}后"))))
    assert links_of(done) == [("前甲后", "#b")]
    assert properties_of(body_of(done.document), "甲") == {"b": {}, "bCs": {}}
    assert [(each.severity, each.place.where) for each in done.doubts] == [(Severity.WARNING, "第2段")]


def test_links_of_a_loop_to_one_address_are_one_relation() -> None:
    data = {"xs": [{"text": str(number), "link": f"https://a/{number % 2}"} for number in range(6)]}
    done = filling(data, p("{% for a in xs %}"), p("{{ a }}"), p("{% endfor %}"))
    assert links_of(done) == [(str(number), f"https://a/{number % 2}") for number in range(6)]
    assert len(Parts(package.read(done.document, "a")).relations(BODY)) == 2


# Pictures


def image(form: str = "PNG", size: tuple[int, int] = (40, 20), noise: int = 0) -> bytes:
    """A picture; `noise` makes it hard to compress."""
    made = Image.new("RGB", size, (200, 0, 0))
    if noise:
        made.putdata([((x * noise) % 251, (x * x) % 241, (x * 7) % 239) for x in range(size[0] * size[1])])
    out = io.BytesIO()
    made.save(out, form, dpi=(96, 96))
    return out.getvalue()


FORMS = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif", "BMP": "bmp"}
PICTURE = Picture(image(), "30mm", alt="图")


def sizes(filled_: Filled, part: str = BODY) -> list[tuple[int, int]]:
    return [
        (int(x), int(y)) for x, y in re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"/>', body_of(filled_.document, part))
    ]


def media(filled_: Filled) -> dict[str, bytes]:
    saved = package.read(filled_.document, "a").members
    return {name: data for name, data in saved.items() if name.startswith("word/media/")}


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_of_each_form_is_kept_as_it_is_with_its_type(form: str) -> None:
    data = image(form)
    done = filling({"x": Picture(data)}, p("前{{ x }}后"))
    ((name, kept),) = media(done).items()
    assert kept == data
    assert package.read(done.document, "a").content_types[name] == f"image/{FORMS[form]}"
    opened = docx.Document(io.BytesIO(done.document))
    (shape,) = opened.inline_shapes
    assert opened.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob == data
    assert texts(body_of(done.document)) == ["前后"]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        ("30mm", "", (1_080_000, 540_000)),
        ("", "30mm", (2_160_000, 1_080_000)),
        ("30mm", "30mm", (1_080_000, 1_080_000)),
        ("", "", (381_000, 190_500)),
        ("1in", "", (914_400, 457_200)),
        ("30", "", (1_080_000, 540_000)),
    ],
)
def test_a_picture_has_the_size_that_is_given_and_its_own_proportion(
    width: str, height: str, expected: tuple[int, int]
) -> None:
    assert sizes(filling({"x": Picture(image(), width, height)}, p("{{ x }}"))) == [expected]


def test_the_side_that_follows_is_never_nothing_and_never_longer_than_a_page() -> None:
    tall, wide = Picture(image(size=(1, 1000)), "30mm"), Picture(image(size=(1000, 1)), "0.001mm")
    (first, second) = sizes(filling({"x": tall, "y": wide}, p("{{ x }}{{ y }}")))
    assert 1 <= first[0] < first[1] <= 20_116_800
    assert second[0] == 36
    assert second[1] >= 1


def test_a_picture_has_its_alternative_text_and_one_without_has_none() -> None:
    got = filled({"x": Picture(image(), alt="图<&\"'\n二", name="一.png"), "y": Picture(image())}, p("{{ x }}{{ y }}"))
    found = re.findall(r"<wp:docPr [^>]*>", got)
    assert 'descr="图&lt;&amp;&quot;\'&#10;二"' in found[0]
    assert 'name="一.png"' in found[0]
    assert "descr" not in found[1]


def test_one_picture_is_stored_once_however_often_it_is_printed() -> None:
    data = {"x": PICTURE, "y": Picture(PICTURE.data, "10mm"), "z": Picture(image(size=(3, 3))), "xs": [1, 2, 3]}
    body = p("{{ x }}{{ x }}{{ y }}{{ z }}"), p("{% for a in xs %}"), p("{{ x }}"), p("{% endfor %}")
    done = filling(data, *body, header1=p("{{ x }}"))
    assert sorted(media(done)) == ["word/media/image1.png", "word/media/image2.png"]
    assert len(sizes(done)) == 7
    numbers = re.findall(r'<wp:docPr id="(\d+)"', body_of(done.document))
    assert len(set(numbers)) == len(numbers)
    saved = Parts(package.read(done.document, "a"))
    assert sum("media" in each.target for each in saved.relations(BODY)) == 2
    assert [each.target for each in saved.relations("word/header1.xml")] == ["word/media/image1.png"]


def test_a_picture_that_the_template_holds_already_is_not_stored_again() -> None:
    members = members_of(p("{{ x }}")) | {"word/media/%E5%9B%BE.png": PICTURE.data}
    said = b'<Default Extension="png" ContentType="image/png"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", said)
    done = fill.fill(template.compile(zipped(members), "a"), {"x": PICTURE})
    assert list(media(done)) == ["word/media/%E5%9B%BE.png"]
    assert package.read(done.document, "a").content_types["word/media/%E5%9B%BE.png"] == "image/png"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ([tbl(tr("{{ x }}", "后"))], 1),
        ([p(link(run("前{{ x }}")))], 1),
        ([p(control(run("{{ x }}")))], 1),
        ([p(box(p("{{ x }}")))], 1),
        ([p("{% for a in [1, 2] %}{{ x }}{% endfor %}")], 2),
        ([tbl(tr("{%tr for a in [1, 2] %}"), tr("{{ x }}"), tr("{%tr endfor %}"))], 2),
        ([p("{% if x %}{{ x }}{% endif %}")], 1),
        ([p("{% set y = x %}{{ y }}")], 1),
        ([p("{{ nix|default(x) }}")], 1),
    ],
)
def test_a_picture_stands_wherever_a_run_can(body: list[str], count: int) -> None:
    done = filling({"x": PICTURE}, *body)
    assert sizes(done) == [(1_080_000, 540_000)] * count


@pytest.mark.parametrize(
    "body",
    [
        p('<w:fldSimple w:instr="{{ x }}"/>'),
        p("{% set y %}{{ x }}{% endset %}{{ y }}"),
        p("{{ '图' ~ x }}"),
        p("{{ x|upper }}"),
        p("{{ [x]|join }}"),
        p("{{ x.data }}"),
    ],
)
def test_a_picture_where_only_text_can_stand_is_refused_with_its_place(body: str) -> None:
    assert {problem.place.where.partition(" › ")[0] for problem in faults({"x": PICTURE}, p(""), body)} == {"第2段"}


CUT = {f"{form} cut at {share}": image(form, (64, 64), 7)[: int(len(image(form, (64, 64), 7)) * share)] for form in FORMS for share in (0.01, 0.5, 0.95)}  # fmt: skip
BAD = {
    "nothing": b"", "text": b"abc", "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>', "WebP": b"RIFF\x10\0\0\0WEBPVP8 ",
    "PNG head": b"\x89PNG\r\n\x1a\n", "JPEG head": b"\xff\xd8\xff\xe0", "GIF head": b"GIF89a", "BMP head": b"BM", "TIFF": b"II*\0",
    "PDF": b"%PDF-1.4", "Word": with_paragraphs("甲"), **CUT,
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_whole_picture_is_refused_with_its_name_and_place(what: str) -> None:
    problems = faults({"x": Picture(BAD[what], name="图.png"), "y": 1}, p(""), p("{{ x }}"), p("{{ nix }}"))
    assert [(problem.code, problem.place.where) for problem in problems] == [
        ("wrong-content", "第2段"),
        ("unknown-name", "第3段"),
    ]
    assert "图.png" in problems[0].message


@pytest.mark.parametrize(
    "picture",
    [
        Picture(image(), "3 km"),
        Picture(image(), "0mm"),
        Picture(image(), height="99in"),
        Picture(image(), alt="a\x0bb"),
        Picture(image(), name="a\x00"),
        Picture(b"", name="a\x0b.png"),
    ],
)
def test_a_picture_whose_size_or_text_cannot_be_is_refused_with_its_place(picture: Picture) -> None:
    problems = faults({"x": picture}, p(""), p("{{ x }}"))
    assert [(problem.code, problem.place.where) for problem in problems] == [("wrong-content", "第2段")]


# Sub-documents

SUB = Subdocument(with_paragraphs("子一", "子二"), "sub.docx")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([p("{{ x }}")], ["子一", "子二"]),
        ([p("前{{ x }}后")], ["前", "子一", "子二", "后"]),
        ([p("前{{ x }}")], ["前", "子一", "子二"]),
        ([p("{{ x }}后")], ["子一", "子二", "后"]),
        ([p("前", "{{ x }}", "后")], ["前", "子一", "子二", "后"]),
        ([p("{{ x }}{{ x }}")], ["子一", "子二", "子一", "子二"]),
        ([p("{{ x }}、{{ x }}")], ["子一", "子二", "、", "子一", "子二"]),
        ([p("前"), p("{{ x }}"), p("后")], ["前", "子一", "子二", "后"]),
        ([p("{{p x }}")], ["子一", "子二"]),
        ([p(CENTER, "{{ x }}")], ["子一", "子二"]),
        ([tbl(tr("{{ x }}", "后"))], ["子一", "子二", "后"]),
        ([tbl(tr(tc("前", "{{ x }}")))], ["前", "子一", "子二"]),
        ([p(box(p("{{ x }}")))], ["子一子二", "子一", "子二"]),
        ([control(p("{{ x }}"))], ["子一", "子二"]),
        ([p("{% for a in [1, 2] %}"), p("{{ a }}"), p("{{ x }}"), p("{% endfor %}")], ["1", "子一", "子二", "2", "子一", "子二"]),
        ([tbl(tr("{%tr for a in [1, 2] %}"), tr("{{ x }}"), tr("{%tr endfor %}"))], ["子一", "子二"] * 2),
        ([p("{% if x %}"), p("{{ x }}"), p("{% endif %}")], ["子一", "子二"]),
        ([p("{{ nix|default(x) }}")], ["子一", "子二"]),
    ],
)  # fmt: skip
def test_a_sub_document_stands_between_the_halves_of_its_paragraph_and_no_empty_half_stays(
    body: list[str], expected: list[str]
) -> None:
    assert texts(filled({"x": SUB}, *body)) == expected


def test_text_around_a_sub_document_keeps_its_look_and_its_paragraph() -> None:
    got = filled({"x": SUB}, p(CENTER, run("前{{ x }}后", "<w:b/>")))
    assert got.startswith(short(p(CENTER, run("前", "<w:b/>"))))
    assert got.endswith(short(p(CENTER, run("后", "<w:b/>"))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{{ x }}", ["子一", "子二", ""]), ("前{{ x }}", ["前", "子一", "子二", ""]), ("前{{ x }}后", ["前", "子一", "子二", "后"])],
)  # fmt: skip
def test_a_section_that_ends_with_the_paragraph_of_a_sub_document_ends_behind_it(
    text: str, expected: list[str]
) -> None:
    got = filled({"x": SUB}, p(ENDS, text), p("完"))
    assert texts(got) == [*expected, "完"]
    assert got.count("<w:sectPr>") == 1
    assert "<w:sectPr>" in got.split("</w:p>")[len(expected) - 1]


@pytest.mark.parametrize("part", ["header1", "footer1"])
def test_a_sub_document_stands_in_a_margin(part: str) -> None:
    source = docx_bytes(lambda document: document.add_paragraph("子").add_run().add_picture(io.BytesIO(image())))
    done = filling({"x": Subdocument(source, "sub.docx")}, p("甲"), **{part: p("{{ x }}")})
    assert texts(body_of(done.document, f"word/{part}.xml")) == ["子"]
    assert [each.target for each in Parts(package.read(done.document, "a")).relations(f"word/{part}.xml")] == [
        "word/media/image1.png"
    ]


def test_a_cell_whose_sub_document_ends_with_a_table_ends_with_a_paragraph() -> None:
    source = Subdocument(zipped(members_of(tbl(tr("子")))), "sub.docx")
    got = filled({"x": source}, tbl(tr("{{ x }}")))
    assert got.endswith("</w:tbl><w:p/></w:tc></w:tr></w:tbl>")


def test_tables_of_the_template_and_of_a_sub_document_stay_two() -> None:
    """Word shows two tables with no paragraph between them as one."""
    source = Subdocument(zipped(members_of(tbl(tr("子")))), "sub.docx")
    got = filled({"x": source}, tbl(tr("前")), p("{{ x }}"), tbl(tr("后")))
    assert [text for text in texts(got) if text] == ["前", "子", "后"]
    assert "</w:tbl><w:tbl>" not in got


@pytest.mark.parametrize("body", [[p("前"), p("{{ x }}"), p("后")], [tbl(tr("{{ x }}"))], [p("{{ x }}")]])
def test_an_empty_sub_document_prints_nothing_and_leaves_the_document_whole(body: list[str]) -> None:
    got = filled({"x": Subdocument(word(), "sub.docx")}, *body)
    assert [text for text in texts(got) if text] == [text for text in ["前", "后"] if len(body) == 3]
    assert "<w:p" in got


def test_a_tag_in_a_sub_document_is_not_filled_and_warned_of() -> None:
    done = filling({"x": Subdocument(with_paragraphs("{{ y }}"), "sub.docx"), "y": 1}, p(""), p("{{ x }}"))
    assert texts(body_of(done.document))[1] == "{{ y }}"
    assert [(each.code, each.place.where) for each in done.doubts] == [("tag-not-reached", "第2段")]


@pytest.mark.parametrize("data", [b"", b"abc", b"PK\x03\x04", zipped({"a": b"b"})])
def test_a_sub_document_that_is_none_is_refused_with_its_name(data: bytes) -> None:
    problems = faults({"x": Subdocument(data, "sub.docx")}, p("{{ x }}"))
    assert [(problem.place.where, "sub.docx" in problem.message) for problem in problems] == [("第1段", True)]


@pytest.mark.parametrize("body", [p('<w:fldSimple w:instr="{{ x }}"/>'), p("{% set y %}{{ x }}{% endset %}{{ y }}")])
def test_a_sub_document_where_only_text_can_stand_is_refused_with_its_place(body: str) -> None:
    assert {problem.place.where.partition(" › ")[0] for problem in faults({"x": SUB}, p(""), body)} == {"第2段"}


# Anything, anywhere

ANY_TEXT = st.text(st.sampled_from("甲乙<&\a\f\n\t "), max_size=6)
ANY_SPAN = st.fixed_dictionaries(
    {"text": ANY_TEXT},
    optional={
        "bold": st.booleans(), "link": st.sampled_from(["https://a", "#b"]), "size": st.just(9), "superscript": st.booleans()
    },
)  # fmt: skip
ANY_VALUE = st.one_of(
    ANY_TEXT,
    ANY_SPAN,
    st.lists(ANY_TEXT | ANY_SPAN, min_size=1, max_size=3).filter(lambda value: not isinstance(value[0], str)),
    st.sampled_from([PICTURE, SUB]),
)
ANY_TAG = st.sampled_from(
    ["{{ x }}", "前{{ x }}后", "{{ y }}", "{{ x }}{{ y }}", "{% for i in [1, 2] %}{{ x }}{% endfor %}"]
)
HOLDERS: list[Callable[[str], str]] = [str, link, control, INSERTED.format, lambda held: box(p(held))]
AROUND: list[Callable[[str], list[str]]] = [
    lambda paragraph: [paragraph],
    lambda paragraph: [tbl(tr(tc(paragraph), "乙"))],
    lambda paragraph: [control(paragraph)],
    lambda paragraph: [p("{% for j in [1, 2] %}"), paragraph, p("{% endfor %}")],
]


@st.composite
def bodies(draw: st.DrawFn) -> list[str]:
    """A paragraph or two with tags in runs, links, controls, insertions, boxes; in the body, a cell, a control, a loop."""
    found: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        held = [draw(st.sampled_from(HOLDERS))(run(draw(ANY_TAG))) for _ in range(draw(st.integers(1, 3)))]
        found += draw(st.sampled_from(AROUND))(p(CENTER, *held))
    return [*found, p(ENDS, "{{ x }}"), p("")]


@settings(max_examples=60, deadline=None)
@given(bodies(), ANY_VALUE, ANY_VALUE)
def test_whatever_is_printed_wherever_the_document_is_whole(body: list[str], x: object, y: object) -> None:
    got = filled({"x": x, "y": y}, *body)
    assert "docgen" not in got
    assert got.count("<w:sectPr>") == 1
    root = etree.fromstring(f'<a xmlns:w="{package.W}">{_bare(got)}</a>')
    for paragraph in root.iter(w("p")):
        assert [etree.QName(child).localname for child in paragraph].count("pPr") <= 1
        assert not any(child.tag == w("pPr") for child in list(paragraph)[1:])
    for node in root.iter(w("tc"), w("txbxContent")):
        assert node[-1].tag in (w("p"), w("sdt"))


# The document

LISTED = [
    {"text": "甲", **ALL},
    "中\n",
    {"text": "乙\a丙\f丁", "link": ADDRESS},
    {"text": "戊", "link": "#n", "superscript": True},
]
SAMPLES: dict[str, tuple[Mapping[str, object], list[str], dict[str, str]]] = {
    "breaks": (
        {"x": "甲\a乙\f丙"},
        [p("{{ x }}"), p(link(run("{{ x }}"))), p(box(p("{{ x }}"))), tbl(tr("{{ x }}")), control(p("{{ x }}")), p(ENDS, "{{ x }}")],
        {"header1": p("{{ x }}")},
    ),
    "formatted text": (
        {"x": LISTED, "m": "**甲：**[乙](https://a/?b=1&c)\n\n~~丙~~"},
        [p(run("前{{ x }}后", OWN)), tbl(tr("{{ x }}")), p("{{ m|markdown }}"), p(control(run("{{ x[0] }}"))), p(SIMPLE.format(run("{{ x[0] }}")))],
        {"header1": p("{{ x }}")},
    ),
    "a link in an insertion": ({"x": {"text": "甲", "link": ADDRESS}}, [p(INSERTED.format(run("前{{ x }}后")))], {}),
    "a paragraph in an insertion": ({"x": "甲\a乙"}, [p(INSERTED.format(run("{{ x }}")))], {}),
    "breaks in what cannot be cut": (
        {"xs": ["甲\a乙", "甲\f乙", {"text": "甲\a乙"}, {"text": "甲\f乙"}]},
        [p("{% for x in xs %}"), *[p("前", each(run("{{ x }}")), "后") for each in (control, SIMPLE.format, ruby)], p("{% endfor %}")],
        {},
    ),
    "more than text in what cannot be cut": (
        {"xs": [PICTURE, SUB, {"text": "甲", "link": ADDRESS}]},
        [p("{% for x in xs %}"), *[p("前", each(run("{{ x }}")), "后") for each in (control, SIMPLE.format, ruby)], p("{% endfor %}")],
        {},
    ),
    "pictures": (
        {form: Picture(image(form), "30mm", alt="图<&") for form in FORMS},
        [p("".join(f"{{{{ {form} }}}}" for form in FORMS)), p("{% for a in [1, 2] %}"), p("{{ PNG }}"), p("{% endfor %}"), tbl(tr("{{ PNG }}"))],
        {"header1": p("{{ PNG }}"), "footer1": p("{{ JPEG }}")},
    ),
    "sub-documents": (
        {"x": SUB, "t": Subdocument(zipped(members_of(tbl(tr("子")))), "t.docx")},
        [p("前{{ x }}后"), p("{% for a in [1, 2] %}"), p("{{ x }}"), p("{% endfor %}"), tbl(tr("{{ t }}", "{{ x }}")), p(ENDS, "{{ t }}"), p(box(p("{{ x }}")))],
        {"header1": p("{{ x }}")},
    ),
    "a sub-document in an insertion": ({"x": SUB}, [p(INSERTED.format(run("前{{ x }}后")))], {}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_validator_finds_no_error(name: str, validator: Validator, tmp_path: Path) -> None:
    data, body, parts = SAMPLES[name]
    file = tmp_path / "report.docx"
    done = filling(data, *body, p(""), **parts)
    file.write_bytes(done.document)
    assert validator.errors(file) == []
    assert "docgen" not in "".join(
        body_of(done.document, part) for part in (BODY, *(f"word/{each}.xml" for each in parts))
    )


@pytest.mark.parametrize("name", ["formatted text", "pictures", "sub-documents"])
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    data, body, parts = SAMPLES[name]
    assert filling(data, *body, **parts).document == filling(data, *body, **parts).document
