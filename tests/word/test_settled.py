"""Settled: parts that are saved as they are printed are the same as those that are worked on, and only safe ones are settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from lxml import etree

from docgen.word import fill, settled, template
from docgen.word.compiled import Template
from docgen.word.package import w
from tests.making import body_of, p, refusals, run, tbl, tc, tr, word

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
ROWS = ({"a": "一", "b": "二"}, {"a": "<三>", "b": "四&"})
DATA = {"x": "甲", "yes": True, "no": False, "rows": ROWS, "none": ()}

BOOKMARK = '<w:bookmarkStart w:id="7" w:name="n"/>', '<w:bookmarkEnd w:id="7"/>'
FOOTNOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
PICTURE = f'<w:r><w:drawing><wp:inline xmlns:wp="{DRAWING}"><wp:docPr id="1" name="a"/></wp:inline></w:drawing></w:r>'
CHANGE = '<w:ins w:id="3" w:author="a"><w:r><w:t>增</w:t></w:r></w:ins>'
CONTROL = '<w:sdt><w:sdtPr><w:id w:val="{}"/></w:sdtPr><w:sdtContent><w:r><w:t>内</w:t></w:r></w:sdtContent></w:sdt>'
LOOP = tr("{%tr for r in rows %}", ""), tr("{{ r.a }}", "{{ r.b }}"), tr("{%tr endfor %}", "")

SETTLED = {
    "values": (p("甲{{ x }}乙"), p("{{ x }}{{ x }}")),
    "a table whose rows are repeated": (tbl(tr("甲", "乙"), *LOOP),),
    "choices of runs, paragraphs and rows": (
        p("甲{% if no %}乙{% else %}丙{% endif %}"),
        p("{% if no %}"),
        p("丁"),
        p("{% endif %}"),
        tbl(tr("甲"), tr("{%tr if no %}"), tr("{{ x }}"), tr("{%tr endif %}")),
        p("尾"),
    ),
    "a bookmark, a note, a picture, a change and a control outside of blocks": (
        p("{{ x }}", *BOOKMARK, FOOTNOTE, PICTURE, CHANGE, CONTROL.format(5)),
    ),
    "a comment": (p("甲"), p("{# nothing #}", run("{{ x }}")), p("{# nothing #}")),
    "a picture in a choice": (p("甲{% if yes %}", PICTURE, "{% endif %}"),),
    "a loop over numbered paragraphs": (
        p("首"),
        p("{% for r in rows %}"),
        f'<w:p xmlns:w14="{W14}" w14:paraId="00000001">{run("{{ r.a }}")}</w:p>',
        p("{% endfor %}"),
    ),
}
UNSETTLED = {
    "a bookmark in a choice": (p("甲{% if no %}", *BOOKMARK, "{% endif %}"),),
    "a note in a loop": (p("{% for r in rows %}{{ r.a }}", FOOTNOTE, "{% endfor %}"),),
    "a picture in a loop": (p("{% for r in rows %}{{ r.a }}", PICTURE, "{% endfor %}"),),
    "a change in a loop": (p("{% for r in rows %}{{ r.a }}", CHANGE, "{% endfor %}"),),
    "a control in a loop": (p("{% for r in rows %}{{ r.a }}", CONTROL.format(5), "{% endfor %}"),),
    "a control that is numbered as ours are": (p("{{ x }}", CONTROL.format(1_000_001)),),
    "two pictures with one number": (p("{{ x }}", PICTURE, PICTURE),),
    "one note referred to twice": (p("{{ x }}", FOOTNOTE, FOOTNOTE),),
    "a table of which no row is left": (p("{{ x }}"), tbl(*LOOP)),
    "a body of which no paragraph is left": (p("{% if no %}"), p("{{ x }}"), p("{% endif %}")),
    "a cell of which no paragraph is left": (tbl(tr(tc(p("{% if no %}"), p("{{ x }}"), p("{% endif %}")))),),
    "a cell that ends in a table": (tbl(tr(tc(tbl(tr("{{ x }}"))))),),
    "cells that are repeated": (tbl(tr("{%tc for r in rows %}", "{{ r.a }}", "{%tc endfor %}")),),
    "cells that are merged": (
        tbl(tr("甲"), tr("{%tr for r in rows %}"), tr("{% vm %}{{ r.a }}"), tr("{%tr endfor %}")),
    ),
    "a table whose rows are uneven": (tbl(tr("甲"), tr("{{ x }}", "{{ x }}")),),
    "an empty text": (p("甲", "<w:r><w:t/></w:r>", "{{ x }}"),),
    "an attribute": (p("甲", PICTURE.replace('name="a"', 'name="{{ x }}"')),),
}
OF_VALUES = {"breaks": "甲\n乙\t丙\f丁\a戊", "nothing": "", "rich": {"text": "甲", "bold": True}}


def compiled(*body: str, flat: bool = False) -> Template:
    return template.compile(word(*body), "t.docx", flat=flat)


def unsettled(made: Template) -> Template:
    return replace(made, parts=tuple(replace(part, settled=False) for part in made.parts))


def check(made: Template, data: Mapping[str, object]) -> None:
    """Both ways give the same document, and tell the same."""
    one, other = fill.fill(made, data), fill.fill(unsettled(made), data)
    assert one.document == other.document
    assert (one.prints, one.doubts) == (other.prints, other.doubts)


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("kind", SETTLED)
def test_what_needs_no_work_is_settled_and_the_same_as_with_it(kind: str, flat: bool) -> None:
    made = compiled(*SETTLED[kind], flat=flat)
    assert [part.settled for part in made.parts] == [True] * len(made.parts)
    check(made, DATA)


@pytest.mark.parametrize("kind", UNSETTLED)
def test_what_needs_work_is_not_settled(kind: str) -> None:
    made = compiled(*UNSETTLED[kind])
    assert [part.settled for part in made.parts] == [False] * len(made.parts)


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("value", OF_VALUES.values(), ids=OF_VALUES)
def test_a_value_that_is_more_than_a_text_of_one_line_is_worked_on(value: object, flat: bool) -> None:
    made = compiled(p("甲{{ x }}乙"), p("{{ x }}"), flat=flat)
    assert made.parts[0].settled
    check(made, {"x": value})


def test_what_stands_behind_many_turns_that_print_nothing_is_there() -> None:
    made = compiled(p("甲{% for n in many %}{% if n == 5000 %}乙{% endif %}{% endfor %}{{ x }}"))
    check(made, {"x": "丙", "many": range(5001)})
    few, many = (body_of(fill.fill(made, {"x": "丙", "many": range(count)}).document) for count in (0, 5000))
    assert few == many


def test_a_path_with_signs_of_xml_stands_in_a_control_as_it_would_after_work() -> None:
    check(compiled(p("""甲{{ d["a'<&>"] }}"""), p('{{ d.x\t~ "乙" }}')), {"d": {"a'<&>": "一", "x": "二"}})


def test_a_value_that_is_lost_from_a_settled_part_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "_encoded", lambda pieces: "".join(pieces).replace(">乙<", "><").encode())
    made = compiled(p("{{ x }}"), p("{{ y }}"))
    (problem,) = refusals(lambda: fill.fill(made, {"x": "甲", "y": "乙"}))
    assert (problem.code, problem.place.where) == ("value-lost", "第2段")


def test_a_value_that_stands_only_before_the_others_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "_encoded", lambda pieces: "".join(pieces).replace(">二<", "><").encode())
    made = compiled(p("二{{ x }}"), p("{{ y }}"))
    (problem,) = refusals(lambda: fill.fill(made, {"x": "甲", "y": "二"}))
    assert (problem.code, problem.place.where) == ("value-lost", "第2段")


def test_a_settled_part_that_is_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "_encoded", lambda pieces: "".join(pieces)[:-9].encode())
    made = compiled(p("{{ x }}"))
    assert [problem.code for problem in refusals(lambda: fill.fill(made, {"x": "甲"}))] == ["broken-xml"]


def test_an_element_that_is_lost_from_a_settled_part_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "_encoded", lambda pieces: "".join(pieces).replace(BOOKMARK[0], "").encode())
    made = compiled(p("{{ x }}", *BOOKMARK))
    assert [problem.code for problem in refusals(lambda: fill.fill(made, {"x": "甲"}))] == ["element-lost"]


def test_what_stands_in_a_loop_is_known() -> None:
    root = etree.fromstring(
        f'<a xmlns:w="{w("")[1:-1]}"><b/><?docgen-tag 1?><c><?docgen-tag 2?><d/></c><?docgen-tag 3?><e/></a>'
    )
    assert [node.tag for node in settled.repeated(root, {1: 1, 3: -1})] == ["c", "d"]
