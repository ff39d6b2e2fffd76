"""What a template or a value can trip over: what docxtpl makes of it, measured, and what docgen makes of the same file."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from docgen import filling
from docgen.problems import DocgenError
from docgen.word import fill
from docgen.word import template as template_
from docgen.word.package import w
from tests.making import SECTION, p, run, tbl, tc, tr, word
from tests.parts import Validator
from tests.word.docxtpl_outline import BODY, CUSTOM, WP, by_docxtpl, faults, invalid, members, outline, with_part

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

WATCHED = ("sectPr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "ins", "del", "hyperlink", "fldChar", "fldSimple")  # fmt: skip
"""What a filling must not lose."""


@dataclass(frozen=True)
class Made:
    """A document: what the part says that is looked at, what the body lost, how it is broken; what docgen warned of."""

    says: tuple[str, ...]
    lost: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raised:
    """An exception of docxtpl. `near` tells whether it carries the lines around its place, which errors in use never do."""

    name: str
    near: bool = False


@dataclass(frozen=True)
class Refused:
    """A refusal of docgen: codes and places of its problems."""

    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Trap:
    """A template with its data, what becomes of it in docxtpl and in docgen, and which part is looked at."""

    template: bytes
    data: Mapping[str, object]
    docxtpl: Made | Raised
    docgen: Made | Refused
    part: str = BODY


def made(*says: str, lost: str = "", broken: tuple[str, ...] = (), warned: str = "") -> Made:
    return Made(says, tuple(lost.split()), broken, tuple(warned.split()))


def refused(*problems: str) -> Refused:
    """`refused("unknown-name 第1段")`."""
    return Refused(tuple((code, where) for code, _, where in (problem.partition(" ") for problem in problems)))


def printing(value: str) -> dict[str, object]:
    return {"v": value}


ONE = word(p("[{{ v }}]"), p("after"))
"""Prints one value and goes on."""


def paragraph(*contents: str) -> bytes:
    """A paragraph, and another after it."""
    return word(p(*contents), p("after"))


def rows(*texts: str) -> str:
    """A table of one column."""
    return tbl(*[tr(text) for text in texts])


def inserted(text: str) -> str:
    return f'<w:ins w:id="9" w:author="a" w:date="2018-01-01T00:00:00Z">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    gone = f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:del w:id="9" w:author="a" w:date="2018-01-01T00:00:00Z">{gone}</w:del>'


def linked(text: str) -> str:
    return f'<w:hyperlink w:anchor="x">{run(text)}</w:hyperlink>'


def field_of(code: str, text: str) -> str:
    marks = {name: f'<w:r><w:fldChar w:fldCharType="{name}"/></w:r>' for name in ("begin", "separate", "end")}
    return f"{marks['begin']}<w:r><w:instrText>{code}</w:instrText></w:r>{marks['separate']}{run(text)}{marks['end']}"


CHANGED = (
    '<w:r><w:rPr><w:b/><w:rPrChange w:id="9" w:author="a" w:date="2018-01-01T00:00:00Z"><w:rPr/></w:rPrChange></w:rPr>'
    "<w:t>v</w:t></w:r>"
)
PICTURE = f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}"><wp:extent cx="1" cy="1"/><wp:docPr id="7" name="p" descr="{{{{ v }}}}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="x"/></a:graphic></wp:inline></w:drawing></w:r>'
COMMENTED = (
    '<w:commentRangeStart w:id="0"/>',
    '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
)


def with_comment(document: bytes, text: str) -> bytes:
    xml = f'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" w:author="a">{p(text)}</w:comment></w:comments>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    return with_part(document, "word/comments.xml", kind, f"{OFFICE}/comments", xml)


def with_property(document: bytes, value: str) -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006"
    xml = (
        f'<Properties xmlns="{space}/custom-properties" xmlns:vt="{space}/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="n"><vt:lpwstr>{value}</vt:lpwstr></property></Properties>'
    )
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    return with_part(document, CUSTOM, kind, f"{OFFICE}/custom-properties", xml)


NOTE = '<w:r><w:{0}Reference w:id="2"/></w:r>'.format

TRAPS = {
    # values
    "a value with <": Trap(ONE, printing("a < b"), made("[a  b]", "after"), made("[a < b]", "after")),
    "a value with &": Trap(ONE, printing("R & D"), made("[R  D]", "after"), made("[R & D]", "after")),
    "a value that looks like an element": Trap(
        ONE, printing("if a<b & c>d then"), made("[if a", "after"), made("[if a<b & c>d then]", "after")
    ),
    "a value with a paragraph of Word": Trap(
        ONE,
        printing("a<w:p>b"),
        made("[a", broken=("word/document.xml: p in t", "word/document.xml: p in p")),
        made("[a<w:p>b]", "after"),
    ),
    "a value that looks like an entity": Trap(ONE, printing("&lt;b&gt;"), made("[<b>]", "after"), made("[&lt;b&gt;]", "after")),
    "a value with ]]>": Trap(ONE, printing("a]]>b"), made("]>b]", "after"), made("[a]]>b]", "after")),
    "a value with {{": Trap(ONE, printing("{{ v }}"), made("[{{ v }}]", "after"), made("[{{ v }}]", "after")),
    "a value that looks like an escape": Trap(ONE, printing("{_{ a }_}"), made("[{{ a }}]", "after"), made("[{_{ a }_}]", "after")),
    "a value with a character that XML forbids": Trap(
        ONE, printing("a\x0bb"), made("[ab]", "after"), made("[ab]", "after", warned="forbidden-character")
    ),
    "a value with half of a surrogate pair": Trap(
        ONE, printing("a\ud800b"), made("[a", lost="sectPr"), made("[ab]", "after", warned="forbidden-character")
    ),
    "a value with < in a header": Trap(
        word(p("x"), header1=p("{{ v }}")), printing("a<b"), Raised("XMLSyntaxError"), made("a<b"), part="word/header1.xml"
    ),
    "a value with < in a footnote": Trap(
        word(p("x", NOTE("footnote")), footnotes=f'<w:footnote w:id="2">{p("{{ v }}")}</w:footnote>'),
        printing("a < b"),
        made(broken=("word/footnotes.xml: not XML",)),
        made("a < b"),
        part="word/footnotes.xml",
    ),
    "a text with < that a tag sets": Trap(paragraph("{% set x = 'a < b' %}{{ x }}"), {}, made("a  b", "after"), made("a < b", "after")),
    "a text with & that a tag compares": Trap(
        paragraph("{% if v == 'R & D' %}same{% endif %}"), printing("R & D"), made("", "after"), made("same", "after")
    ),
    "a value marked as safe": Trap(
        paragraph("[{{ v|safe }}]"), printing("a<b"), made("[a", "after"), made("[a<b]", "after")
    ),
    # names and errors
    "a name that is not there": Trap(ONE, {}, made("[]", "after"), refused("unknown-name 第1段")),
    "a key that is not there": Trap(paragraph("[{{ v.k }}]"), {"v": {}}, made("[]", "after"), refused("unknown-name 第1段")),
    "a key of a key that is not there": Trap(
        paragraph("[{{ v.k.l }}]"), {"v": {}}, Raised("UndefinedError"), refused("unknown-name 第1段")
    ),
    "code of Python": Trap(
        paragraph("{{ cycler.__init__.__globals__.os.__name__ }}"), {}, made("os", "after"), refused("unknown-name 第1段")
    ),
    "an error while filling": Trap(
        word(p("one"), p("two"), p("{{ 1 / v }}")), {"v": 0}, Raised("ZeroDivisionError"), refused("tag-failed 第3段")
    ),
    "an error while filling a cell": Trap(
        word(p("one"), tbl(tr("a", "b"), tr("c", "{{ v|round }}"))), printing("x"), Raised("TypeError"), refused("tag-failed 表1 行2 列2")
    ),
    "several errors at once": Trap(
        word(p("{{ a }}"), p("{{ 1 / v }}"), header1=p("{{ b }}")), {"v": 0}, Raised("ZeroDivisionError"),
        refused("unknown-name 第1段", "tag-failed 第2段", "unknown-name 页眉 › 第1段"),
    ),
    "a block without an end": Trap(
        word(p("{%p if v %}"), p("a")), printing("x"), Raised("TemplateSyntaxError", near=True), refused("unbalanced 第1段")
    ),
    "a filter that there is not": Trap(
        paragraph("{{ v|nosuch }}"), printing("x"), Raised("TemplateAssertionError", near=True), refused("unknown-filter 第1段")
    ),
    # tags as they are typed
    "% in a tag of a row": Trap(
        word(rows("{%tr for r in l if r % 2 == 0 %}", "{{ r }}", "{%tr endfor %}")), {"l": [1, 2, 4]},
        Raised("TemplateSyntaxError", near=True), made("┌ 1", "| 2 |", "| 4 |"),
    ),
    "} in a tag of a row": Trap(
        word(rows("{%tr for r in {'a': 1} %}", "{{ r }}", "{%tr endfor %}")), {},
        Raised("TemplateSyntaxError", near=True), made("┌ 1", "| a |"),
    ),
    "% in a tag of a paragraph": Trap(
        word(p("{%p if v % 2 %}"), p("a"), p("{%p endif %}")), {"v": 3}, Raised("TemplateSyntaxError", near=True), made("a")
    ),
    "two tags of a paragraph in one": Trap(
        paragraph("{%p for x in v %}{{ x }}{%p endfor %}"), printing("ab"), Raised("TemplateSyntaxError", near=True), made("a", "b", "after")
    ),
    "two tags of a row in one": Trap(
        word(rows("{%tr for x in l %}{%tr for y in x %}", "{{ y }}", "{%tr endfor %}{%tr endfor %}"), p("after")), {"l": [[1, 2], [3]]},
        made("┌ 0", "after", broken=("word/document.xml: a table without a row",)), made("┌ 1", "| 1 |", "| 2 |", "| 3 |", "after"),
    ),
    "text beside a tag of a paragraph": Trap(
        word(p("before {%p if v %}"), p("a"), p("{%p endif %} behind")), printing("x"), made("a"), made("before ", "a", " behind")
    ),
    "text beside a tag of a row": Trap(
        word(tbl(tr("{%tr for x in v %}", "head"), tr("{{ x }}", ""), tr("{%tr endfor %}", "foot"))), printing("ab"),
        made("┌ 2", "| a |  |", "| b |  |"), made("┌ 2", "|  | head |", "| a |  |", "| b |  |", "|  | foot |"),
    ),
    "text before a joined tag": Trap(
        word(p("one"), p("two {%- if v %} three{% endif %}"), p("after")), printing("x"), made("one three", "after"), made("one", "two three", "after")
    ),
    "a joined tag below a table": Trap(
        word(tbl(tr("a")), p("{%- if v %}"), p("b"), p("{% endif %}"), p("after")), printing("x"),
        made("┌ 1", "| a¶b¶¶after |", broken=("word/document.xml: a cell that does not end with a paragraph",)),
        made("┌ 1", "| a |", "b", "after"),
    ),
    "a joined tag above a table": Trap(
        word(p("a"), p("{%- if v -%}"), p("b"), p("{%- endif -%}"), tbl(tr("c")), p("after")), printing("x"),
        made("ab", broken=("word/document.xml: p in r", "word/document.xml: tr in t")), made("ab", "┌ 1", "| c |", "after"),
    ),
    "a joined tag at the end of a cell": Trap(
        word(tbl(tr(tc("a", "{%- if v -%}", "b", "{%- endif -%}"), "c"))), printing("x"),
        made("┌ 1", "| ab |", broken=("word/document.xml: p in t", "word/document.xml: a cell that does not end with a paragraph")),
        made("┌ 2", "| ab | c |"),
    ),
    "a joined tag at the start of a cell": Trap(
        word(tbl(tr("a", tc("{%- if v -%}", "b", "{%- endif -%}", "c")))), printing("x"), made("┌ 1", "| abc |"), made("┌ 2", "| a | bc |")
    ),
    "a joined tag beside empty lines": Trap(
        word(p("a"), p(), p("{%- if v -%}"), p(), p("b"), p("{%- endif -%}"), p("c")), printing("x"), made("abc"), made("a", "", "bc")
    ),
    "a joined tag below a section": Trap(
        word(f"<w:p><w:pPr>{SECTION}</w:pPr>{run('a')}</w:p>", p("{%- if v -%}"), p("b"), p("{%- endif -%}"), p("c")), printing("x"),
        made("abc"), made("a", "bc"),
    ),
    "a section that ends at a tag": Trap(
        word(p("{%p if v %}"), p("a"), f"<w:p><w:pPr>{SECTION}</w:pPr>{run('{%p endif %}')}</w:p>", p("after")), printing("x"),
        made("a", "after", lost="sectPr"), made("a", "", "after"),
    ),
    "a page break beside a tag": Trap(
        word(p("{%p if v %}"), p("a"), p('<w:r><w:br w:type="page"/></w:r>', "{%p endif %}"), p("after")), printing("x"),
        made("a", "after"), made("a", "\f", "after"),
    ),
    "a value of two paragraphs in a link": Trap(
        paragraph(linked("{{ v }}")), printing("a\ab"),
        made("a", "after", broken=("word/document.xml: p in p",)), made("a", "b", "after"),
    ),
    "a value of two paragraphs in a control": Trap(
        paragraph(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('{{ v }}')}</w:sdtContent></w:sdt>"), printing("a\ab"),
        made("a", "after", broken=("word/document.xml: p in sdt",)), made("a", "b", "after"),
    ),
    "curly quotes in a text": Trap(
        paragraph("{{ '“' ~ v ~ '”' }}"), printing("x"), made('"x"', "after"), made("“x”", "after")
    ),
    "curly quotes in a text between straight ones": Trap(
        paragraph('{{ "“" ~ v ~ "”" }}'), printing("x"), made(" ~ v ~ ", "after"), made("“x”", "after")
    ),
    "an apostrophe in a text": Trap(
        paragraph("{{ 'it’s' }}"), {}, Raised("TemplateSyntaxError", near=True), made("it’s", "after")
    ),
    "a block over two cells": Trap(
        word(tbl(tr("{% for x in v %}{{ x }}", "b{% endfor %}"))), printing("xy"), made("┌ 3", "| x | by | b |"), made("┌ 2", "| x | b |", "| y | b |")
    ),
    # tags that Word has cut
    "a mark of the spelling": Trap(
        paragraph(run("{{ "), '<w:proofErr w:type="spellStart"/>', run("v"), '<w:proofErr w:type="spellEnd"/>', run(" }}")), printing("x"),
        made("x", "after"), made("x", "after"),
    ),
    "a bookmark": Trap(
        paragraph(run("{{ "), '<w:bookmarkStart w:id="1" w:name="b"/>', run("v"), run(" }} t"), '<w:bookmarkEnd w:id="1"/>'), printing("x"),
        made("x t", "after", lost="bookmarkStart", broken=("word/document.xml: half of bookmark 1",)), made("x t", "after"),
    ),
    "a change of the format": Trap(paragraph(run("{{ "), CHANGED, run(" }}")), printing("x"), made("x", "after"), made("x", "after")),
    "an anchor of a comment": Trap(
        with_comment(paragraph(run("{{ "), COMMENTED[0], run("v }}"), COMMENTED[1]), "a remark"), printing("x"),
        made("x", "after", lost="commentRangeStart", broken=("word/document.xml: half of commentRange 0",)), made("x", "after"),
    ),
    "an insertion at its end": Trap(
        paragraph(run("{{ "), inserted("v }}")), printing("x"), made("x", lost="sectPr ins"), refused("tag-crosses-wall 第1段")
    ),
    "an insertion at its start": Trap(
        paragraph(inserted("{{ v"), run(" }}")), printing("x"),
        made("x", broken=("word/document.xml: p in p",)), refused("tag-crosses-wall 第1段"),
    ),
    "an insertion within it": Trap(
        paragraph(run("{{ v"), inserted("w"), run(" }}")), {"vw": "x"}, made("x", "after", lost="ins"), refused("tag-crosses-wall 第1段")
    ),
    "a deletion": Trap(
        paragraph(run("{{ v"), deleted("w"), run(" }}")), printing("x"), made("x", "after", lost="del"), refused("tag-crosses-wall 第1段")
    ),
    "a link": Trap(
        paragraph(run("{{ "), linked("v }} t")), printing("x"), made("x t", lost="sectPr hyperlink"), refused("tag-crosses-wall 第1段")
    ),
    "a field": Trap(
        paragraph(run("{{ "), field_of("PAGE", "v"), run(" }}")), printing("x"), made("x", "after", lost="fldChar"), refused("tag-crosses-wall 第1段")
    ),
    "a simple field": Trap(
        paragraph(run("{{ "), f'<w:fldSimple w:instr="PAGE">{run("v }}")}</w:fldSimple>'), printing("x"),
        made("x", lost="sectPr fldSimple"), refused("tag-crosses-wall 第1段"),
    ),
    # loops
    "a table without rows": Trap(
        word(rows("{%tr for x in l %}", "{{ x }}", "{%tr endfor %}"), p("after")), {"l": []},
        made("┌ 0", "after", broken=("word/document.xml: a table without a row",)), made("after"),
    ),
    "a row without cells": Trap(
        word(tbl(tr("{%tc for x in l %}", "{{ x }}", "{%tc endfor %}")), p("after")), {"l": []},
        made("┌ 0", "|  |", "after", broken=("word/document.xml: a row without a cell",)), made("after"),
    ),
    "a cell without paragraphs": Trap(
        word(tbl(tr(tc("{%p for x in l %}", "{{ x }}", "{%p endfor %}"), "b"))), {"l": []},
        made("┌ 2", "|  | b |", broken=("word/document.xml: a cell that does not end with a paragraph",)), made("┌ 2", "|  | b |"),
    ),
    "a document without paragraphs": Trap(
        word(p("{%p for x in l %}"), p("{{ x }}"), p("{%p endfor %}")), {"l": []},
        made(broken=("word/document.xml: body without a paragraph",)), made(""),
    ),
    "an empty list": Trap(
        word(p("head"), p("{%p for x in l %}"), p('<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>', "{{ x }}"), p("{%p endfor %}"), p("after")),
        {"l": []}, made("head", "after"), made("head", "after"),
    ),
    "a section break in a loop that does not run": Trap(
        word(p("{%p if v %}"), f"<w:p><w:pPr>{SECTION}</w:pPr></w:p>", p("{%p endif %}"), p("after")), {"v": False},
        made("after", lost="sectPr"), made("after", lost="sectPr"),
    ),
    "a bookmark in a loop": Trap(
        word(p("{%p for x in v %}"), p('<w:bookmarkStart w:id="1" w:name="b"/>', "{{ x }}", '<w:bookmarkEnd w:id="1"/>'), p("{%p endfor %}")), printing("xy"),
        made("x", "y", broken=("word/document.xml: bookmark 1 stands 2 times", "word/document.xml: name of a bookmark b stands 2 times")),
        made("x", "y"),
    ),
    "a bookmark that begins in a loop and ends behind it": Trap(
        word(p("{%p for x in v %}"), p('<w:bookmarkStart w:id="1" w:name="b"/>', "{{ x }}"), p("{%p endfor %}"), p("z", '<w:bookmarkEnd w:id="1"/>')), printing("xy"),
        made("x", "y", "z", broken=tuple(f"word/document.xml: {each}" for each in ("bookmark 1 stands 2 times", "name of a bookmark b stands 2 times", "half of bookmark 1"))),
        made("x", "y", "z"),
    ),
    "a field that begins in a loop and ends behind it": Trap(
        word(p("{%p for x in v %}"), p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "{{ x }}"), p("{%p endfor %}"), p("z", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')),
        printing("xy"), made("x", "y", "z", broken=("word/document.xml: a field without its end",)), refused("crossing 第1段"),
    ),
    "a tracked insertion in a loop": Trap(
        word(p("{%p for x in v %}"), p(inserted("{{ x }}")), p("{%p endfor %}")), printing("xy"),
        made("x", "y", broken=("word/document.xml: insertion 9 stands 2 times",)), made("x", "y"),
    ),
    "a comment in a loop": Trap(
        with_comment(word(p("{%p for x in v %}"), p(COMMENTED[0], "{{ x }}", COMMENTED[1]), p("{%p endfor %}")), "a remark"), printing("xy"),
        made("x", "y", broken=("word/document.xml: range of a comment 0 stands 2 times",)), made("x", "y"),
    ),
    "a picture in a loop in a header": Trap(
        word(p("x"), header1=p("{%p for x in v %}") + p(PICTURE.replace("{{ v }}", "{{ x }}")) + p("{%p endfor %}")), printing("xy"),
        made("⟨x⟩", "⟨y⟩", broken=("word/header1.xml: drawing 7 stands 2 times",)), made("⟨x⟩", "⟨y⟩"), part="word/header1.xml",
    ),
    # places
    "an alt text": Trap(paragraph(PICTURE), printing("x"), made("⟨x⟩", "after"), made("⟨x⟩", "after")),
    "an alt text with a quote": Trap(
        paragraph("[", PICTURE, "]"), printing('say "x"'), made("[⟨say ⟩]", "after"), made('[⟨say "x"⟩]', "after")
    ),
    "an endnote": Trap(
        word(p("a", NOTE("endnote")), endnotes=f'<w:endnote w:id="2">{p("{{ v }}")}</w:endnote>'), printing("x"),
        made("{{ v }}"), made("x"), part="word/endnotes.xml",
    ),
    "a comment": Trap(
        with_comment(paragraph(*COMMENTED), "{{ v }}"), printing("x"), made("{{ v }}"), made("x"), part="word/comments.xml"
    ),
    "a custom property": Trap(
        with_property(paragraph("a"), "{{ v }}"), printing("x"), made("n: {{ v }}"), made("n: x"), part=CUSTOM
    ),
}  # fmt: skip


def lost(template: bytes, document: bytes) -> tuple[str, ...]:
    """Of what the body of a document has fewer than its template."""
    before, after = (etree.fromstring(members(each)[BODY]) for each in (template, document))
    return tuple(name for name in WATCHED if len(list(after.iter(w(name)))) < len(list(before.iter(w(name)))))


def fate_in_docxtpl(trap: Trap) -> Made | Raised:
    try:
        document = by_docxtpl(trap.template, trap.data)
    except Exception as error:
        return Raised(type(error).__name__, hasattr(error, "docx_context"))
    says = outline(document).get(trap.part, [])
    return Made(tuple(says), lost(trap.template, document), tuple(faults(document)))


def fate_in_docgen(trap: Trap) -> Made | Refused:
    try:
        done = fill.fill(template_.compile(trap.template, "template.docx"), trap.data)
    except DocgenError as error:
        return Refused(tuple((problem.code, problem.place.where) for problem in error.problems))
    says = outline(done.document)[trap.part]
    warned = tuple(doubt.code for doubt in done.doubts)
    return Made(tuple(says), lost(trap.template, done.document), tuple(faults(done.document)), warned)


@pytest.mark.parametrize("name", TRAPS)
def test_docxtpl_falls_into_the_trap_as_is_said(name: str) -> None:
    assert fate_in_docxtpl(TRAPS[name]) == TRAPS[name].docxtpl


@pytest.mark.parametrize("name", TRAPS)
def test_docgen_gives_the_right_document_or_the_place(name: str) -> None:
    assert fate_in_docgen(TRAPS[name]) == TRAPS[name].docgen


@pytest.mark.parametrize("name", [name for name, trap in TRAPS.items() if isinstance(trap.docgen, Made)])
def test_docgen_never_breaks_a_document(name: str) -> None:
    fate = TRAPS[name].docgen
    assert isinstance(fate, Made)
    assert fate.broken == ()


def test_the_same_data_give_the_same_bytes_at_any_hour_which_docxtpl_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(hour: int) -> tuple[bytes, bytes]:
        monkeypatch.setattr(time, "time", lambda: 1_500_000_000.0 + 3600 * hour)
        return by_docxtpl(ONE, {"v": "x"}), filling.fill(ONE, {"v": "x"})

    (their_first, our_first), (their_second, our_second) = at(1), at(2)
    assert their_first != their_second
    assert our_first == our_second


def test_the_validator_finds_no_error_in_what_docgen_makes_of_traps(validator: Validator, tmp_path: Path) -> None:
    documents = {}
    for name, trap in TRAPS.items():
        if isinstance(trap.docgen, Made):
            documents[name] = filling.fill(trap.template, trap.data)
    assert len(documents) > 40
    assert invalid(documents, validator, tmp_path) == {}
