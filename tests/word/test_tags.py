"""Tags found in the text of a paragraph, whatever runs it is split over, and the walls that they may not cross."""

from __future__ import annotations

import pytest
from lxml import etree

from docgen.problems import Place, Problem, Severity
from docgen.word import tags
from docgen.word.package import W
from docgen.word.tags import BLOCK, COMMENT, VARIABLE, Tag
from tests.making import members_of, p, run

PLACE = Place("report.docx", where="第1段")

BEGIN, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
CODE = '<w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'

WALLS = [
    ("insertion", '<w:ins w:id="1" w:author="a">{}</w:ins>'),
    ("insertion", '<w:moveTo w:id="1" w:author="a">{}</w:moveTo>'),
    ("link", '<w:hyperlink r:id="x">{}</w:hyperlink>'),
    ("field", '<w:fldSimple w:instr="DATE">{}</w:fldSimple>'),
    ("field", f"{BEGIN}{CODE}{{}}{END}"),
    ("control", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"),
    ("smart tag", '<w:smartTag w:element="place">{}</w:smartTag>'),
    ("custom XML", '<w:customXml w:element="place">{}</w:customXml>'),
]
LINK, CONTROL = WALLS[2][1], WALLS[5][1]


def found(*contents: str) -> tuple[list[Tag], list[Problem]]:
    root = etree.fromstring(members_of(p(*contents))["word/document.xml"])
    made = tags.find(root[0][0], tags.pieces(root[0][0]), [(0, PLACE)], 0)
    return made.tags, made.problems


def tag(text: str) -> Tag:
    """The one tag of a text."""
    (only,), problems = found(text)
    assert not problems
    return only


def bodies(*contents: str) -> list[str]:
    got, problems = found(*contents)
    assert not problems
    return [each.body for each in got]


@pytest.mark.parametrize(
    ("text", "kind", "prefix", "word", "body"),
    [
        ("{{ a }}", VARIABLE, "", "a", "a"),
        ("{{a}}", VARIABLE, "", "a", "a"),
        ("{{ a.b|wan }}", VARIABLE, "", "a", "a.b|wan"),
        ("{{r a }}", VARIABLE, "r", "a", "a"),
        ("{{ r }}", VARIABLE, "", "r", "r"),
        ("{{r}}", VARIABLE, "", "r", "r"),
        ("{{p}}", VARIABLE, "", "p", "p"),
        ("{{ 1 + 1 }}", VARIABLE, "", "", "1 + 1"),
        ("{% for a in b %}", BLOCK, "", "for", "for a in b"),
        ("{%for a in b%}", BLOCK, "", "for", "for a in b"),
        ("{%p for a in b %}", BLOCK, "p", "for", "for a in b"),
        ("{%tr for a in b %}", BLOCK, "tr", "for", "for a in b"),
        ("{%tc if a %}", BLOCK, "tc", "if", "if a"),
        ("{%r endif %}", BLOCK, "r", "endif", "endif"),
        ("{%tr  endfor  %}", BLOCK, "tr", "endfor", "endfor"),
        ("{%tr\tendfor %}", BLOCK, "tr", "endfor", "endfor"),
        ("{%- for a in b -%}", BLOCK, "", "for", "for a in b"),
        ("{%-tr for a in b -%}", BLOCK, "tr", "for", "for a in b"),
        ("{%tr for a in b if a.n % 2 == 0 %}", BLOCK, "tr", "for", "for a in b if a.n % 2 == 0"),
        ("{%try%}", BLOCK, "", "try", "try"),
        ("{# note #}", COMMENT, "", "note", "note"),
        ("{#p note #}", COMMENT, "p", "note", "note"),
        ("{# {{ a }} {% b %} #}", COMMENT, "", "", "{{ a }} {% b %}"),
        ("{{ }}", VARIABLE, "", "", ""),
        ("{{}}", VARIABLE, "", "", ""),
        ("{%%}", BLOCK, "", "", ""),
        ("{##}", COMMENT, "", "", ""),
    ],
)
def test_a_tag_has_a_kind_a_prefix_a_word_and_a_body(text: str, kind: str, prefix: str, word: str, body: str) -> None:
    got = tag(text)
    assert (got.kind, got.prefix, got.word, got.body) == (kind, prefix, word, body)
    assert (got.start, got.end, got.text) == (0, len(text), text)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("{{- a }}", "a"),
        ("{{ a -}}", "a"),
        ("{%- if a -%}", "if a"),
        ("{{ -a }}", "-a"),
        ("{{- -a -}}", "-a"),
        ("{{-}}", ""),
    ],
)
def test_dashes_at_the_braces_are_no_part_of_the_body(text: str, body: str) -> None:
    assert tag(text).body == body


@pytest.mark.parametrize(
    "text",
    [
        "{{ '}}' }}",
        '{{ "}}" }}',
        '{{ "%}" }}',
        "{{ '{{' }}",
        r"{{ 'it\'s }}' }}",
        r"{{ 'a\\' }}",
        "{{ '\"}}' }}",
        "{% if a == '%}' %}",
        '{% if a == "{%" %}',
        "{{ {'a': {'b': 1}}['a'] }}",
        "{{ {'a': {'b': 1}} }}",
        "{{ {'a': '}'}['a'] }}",
        "{% set d = {'a': 1} %}",
        "{{ {} }}",
    ],
)
def test_a_tag_ends_after_its_strings_and_dictionaries(text: str) -> None:
    got, problems = found(f"前{text}后{{{{ z }}}}")
    assert not problems
    assert [each.text for each in got] == [text, "{{ z }}"]


@pytest.mark.parametrize("text", ["{{ it's }}", "{% if a == 'b %}", "{{ “a” }}", "{{ a } }}"])
def test_a_tag_with_a_lone_quote_or_brace_still_ends(text: str) -> None:
    assert [each.text for each in found(f"{text} {{{{ z }}}}")[0]] == [text, "{{ z }}"]


def test_a_comment_ends_at_its_first_end_quotes_or_not() -> None:
    assert [each.text for each in found("{# '甲 #}乙' {{ z }} #}")[0]] == ["{# '甲 #}", "{{ z }}"]


@pytest.mark.parametrize("text", ["", "甲", "{", "}", "{ a }", "a }} b", "%} c", "{a}", "100%", "#} {", "{ {a} }"])
def test_text_without_an_opening_holds_no_tag(text: str) -> None:
    assert found(text)[0] == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("总分{ births.cases }", "{ births.cases }"), ("总分｛｛births.cases｝｝", "｛｛births.cases｝｝"), ("{births.cases}}", "{births.cases}"),
        ("｛% if a %｝", "｛% if a %｝"), ("{％ if a ％}", "{％ if a ％}"), ("{ { a } }", "{ { a } }"), ("a }} b", "}}"), ("％} {{ a }} %}", "%}"),
        ("{｛ a }}", "{｛ a }}"),
    ],
)  # fmt: skip
def test_text_that_looks_like_a_tag_is_warned_of_with_its_place(text: str, near: str) -> None:
    (problem,) = found(text)[1]
    assert (problem.code, problem.severity, problem.place) == ("near-tag", Severity.WARNING, PLACE)
    assert problem.message == f"{near} looks like a tag and is none"


@pytest.mark.parametrize(
    "text",
    ["{", "}", "{a}", "{ a }", "100%", "#} {", "f(x) {return 1;}", "{a, b}", "50％", "{{ a }}", "{_{ a }_} {_% b %_}"],
)
def test_text_that_only_holds_braces_is_not_warned_of(text: str) -> None:
    assert found(text)[1] == []


@pytest.mark.parametrize(
    ("text", "bodies_", "left"),
    [
        ("{_{ a }_}", ["", ""], "{{ a }}"), ("{_% if %_}", ["", ""], "{% if %}"), ("{a_{", [], "{a_{"), ("{_{{ a }}_}", ["a"], "{_□_}"),
        ("}_}{{ a }}{_{", ["", "a", ""], "}}□{{"),
    ],
)  # fmt: skip
def test_an_escape_is_a_brace_of_the_text(text: str, bodies_: list[str], left: str) -> None:
    got, problems = found(*text)  # each character a run of its own
    assert (problems, [each.body for each in got]) == ([], bodies_)
    for each in reversed(got):
        text = text[: each.start] + ("□" if each.kind == VARIABLE else "") + text[each.end :]
    assert text == left


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("{% raw %}{{ a }}{% endraw %}{{ b }}", [COMMENT, COMMENT, VARIABLE]),
        ("{%- raw -%}{{ a {% b{% endraw %}", [COMMENT, COMMENT]),
        ("{%p raw %}{{ a }}", [COMMENT]),
        ("{% autoescape true %}{{ a }}{% endautoescape %}", [COMMENT, VARIABLE, COMMENT]),
    ],
)
def test_what_a_raw_block_encloses_is_no_tag(text: str, kinds: list[str]) -> None:
    got, problems = found(text)
    assert (problems, [each.kind for each in got]) == ([], kinds)


def test_several_tags_are_numbered_in_their_order() -> None:
    root = etree.fromstring(members_of(p("甲{{ a }}乙{% if b %}丙{# c #}"))["word/document.xml"])
    got = tags.find(root[0][0], tags.pieces(root[0][0]), [(0, PLACE)], 7).tags
    assert [(each.number, each.kind, each.start) for each in got] == [(7, VARIABLE, 1), (8, BLOCK, 9), (9, COMMENT, 20)]
    assert {each.place for each in got} == {PLACE}


@pytest.mark.parametrize(
    "contents",
    [
        ["{{ ab }}"],
        ["{", "{ ab }}"],
        ["{{ ab }", "}"],
        list("{{ ab }}"),
        [run("{{ a", "<w:b/>"), run("b }}", "<w:i/>")],
        ["{{ a", '<w:proofErr w:type="spellStart"/>', "b", '<w:proofErr w:type="spellEnd"/>', " }}"],
        ["{{ a", '<w:bookmarkStart w:id="1" w:name="x"/>', "b }}", '<w:bookmarkEnd w:id="1"/>'],
        ["{{ a", '<w:commentRangeStart w:id="1"/>', "b", '<w:commentRangeEnd w:id="1"/>', " }}"],
        ["{{ a", '<w:r><w:commentReference w:id="1"/></w:r>', "b }}"],
        ["{{ a", "<w:r><w:lastRenderedPageBreak/><w:t>b }}</w:t></w:r>"],
        ["<w:r><w:t>{{ a</w:t><w:t>b }}</w:t></w:r>"],
        ["{{ a", '<w:r><w:rPr><w:lang w:val="zh-CN"/></w:rPr></w:r>', "b }}"],
        ["{{ a", '<w:permStart w:id="1"/>', "b }}"],
    ],
)
def test_a_tag_may_be_split_over_runs_and_what_stands_between_them(contents: list[str]) -> None:
    assert bodies("前", *contents, "后") == ["ab"]


@pytest.mark.parametrize(
    ("between", "body"),
    [("<w:tab/>", "a\t+ 1"), ("<w:br/>", "a\n+ 1"), ("<w:cr/>", "a\n+ 1"), ("<w:noBreakHyphen/>", "a-+ 1")],
)
def test_a_tab_or_a_break_within_a_tag_is_white_space_of_it(between: str, body: str) -> None:
    assert bodies(f"<w:r><w:t>{{{{ a</w:t>{between}<w:t>+ 1 }}}}</w:t></w:r>") == [body]


def test_a_tab_stop_of_the_paragraph_is_no_text() -> None:
    stops = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr>'
    assert tag("{{ a }}").start == found(stops, "{{ a }}")[0][0].start == 0


@pytest.mark.parametrize(("name", "wall"), WALLS)
@pytest.mark.parametrize(
    ("before", "inside", "after"),
    [("{{ a", "b }}", "后"), ("前", "{{ a", "b }}"), ("{{ a", "b", " }}"), ("{", "{ ab }}", "")],
)
def test_a_tag_that_crosses_a_wall_is_reported_by_the_name_of_the_wall(
    name: str, wall: str, before: str, inside: str, after: str
) -> None:
    got, problems = found(before, wall.format(run(inside)), after)
    assert got == []
    assert [(problem.code, problem.place) for problem in problems] == [("tag-crosses-wall", PLACE)]
    assert problems[0].message.startswith("{{ ab }} crosses a wall: ")
    assert problems[0].message.endswith(f" {name}")


@pytest.mark.parametrize(("name", "wall"), WALLS)
def test_a_tag_with_an_empty_wall_in_it_is_reported(name: str, wall: str) -> None:
    got, problems = found("{{ a", wall.format(""), "b }}")
    assert (got, [problem.code for problem in problems]) == ([], ["tag-crosses-wall"])


@pytest.mark.parametrize("kind", ["del", "moveFrom"])
def test_a_tag_with_deleted_text_in_it_is_reported(kind: str) -> None:
    deleted = f'<w:{kind} w:id="1" w:author="a"><w:r><w:delText>c</w:delText></w:r></w:{kind}>'
    got, problems = found("{{ a", deleted, "b }}")
    assert got == []
    assert [problem.message for problem in problems] == ["{{ ab }} crosses a wall: deletion"]


def test_deleted_text_holds_no_tags() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>{{ a }}</w:delText></w:r></w:del>'
    assert found(deleted) == ([], [])


@pytest.mark.parametrize(("name", "wall"), WALLS)
@pytest.mark.parametrize("text", ["{{ a }}", "前{{ a }}后", "{% if a %}甲"])
def test_a_tag_wholly_within_a_wall_is_a_tag_like_any_other(name: str, wall: str, text: str) -> None:
    assert [each[-1] for each in bodies("{{ y }}", wall.format(run(text)), "{{ z }}")] == ["y", "a", "z"]


def test_a_tag_from_one_link_into_the_next_crosses_both() -> None:
    got, problems = found(LINK.format(run("{{ a")), LINK.format(run("b }}")))
    assert (got, [problem.message for problem in problems]) == ([], ["{{ ab }} crosses a wall: link"])


def test_a_tag_from_one_complex_field_into_the_next_crosses_both() -> None:
    part = f"{BEGIN}{CODE}"
    got, problems = found(part, run("{{ a"), END, part, run("b }}"), END)
    assert (got, [problem.message for problem in problems]) == ([], ["{{ ab }} crosses a wall: field"])


def test_the_text_after_a_complex_field_is_outside_of_it() -> None:
    assert bodies(BEGIN, CODE, run("1"), END, "{{ a", "b }}") == ["ab"]


def test_a_field_within_a_field_ends_with_its_own_end() -> None:
    inner = f"{BEGIN}{CODE}{run('1')}{END}"
    got, problems = found(BEGIN, CODE, inner, run("{{ a"), END, "b }}")
    assert (got, [problem.code for problem in problems]) == ([], ["tag-crosses-wall"])


def test_a_control_within_a_link_is_a_wall_of_its_own() -> None:
    within = LINK.format(run("{{ a") + CONTROL.format(run("b }}")))
    assert [problem.message for problem in found(within)[1]] == ["{{ ab }} crosses a wall: control"]


@pytest.mark.parametrize(
    ("text", "starts", "end"),
    [
        ("{{ a", "{{ a", "}}"),
        ("甲 {% if a", "{% if a", "%}"),
        ("{# a }} %}", "{# a }} %}", "#}"),
        ("{{ a }} {{ b", "{{ b", "}}"),
        ("{{ a %}", "{{ a %}", "}}"),
        ("{{ a }", "{{ a }", "}}"),
    ],
)
def test_a_tag_that_never_ends_is_reported_with_the_end_it_needs(text: str, starts: str, end: str) -> None:
    _, (problem,) = found(text)
    assert problem.code == "tag-not-closed"
    assert problem.message == f"{starts} begins a tag that never ends"
    assert end in problem.hint


def test_every_fault_of_a_paragraph_is_reported_and_its_good_tags_are_found() -> None:
    got, problems = found("{{ a }}", "{{ b", LINK.format(run("c }}")), "{{ d }}", "{% e")
    assert [each.body for each in got] == ["a", "d"]
    assert [problem.code for problem in problems] == ["tag-crosses-wall", "tag-not-closed"]


def test_a_long_tag_is_shown_on_one_line_and_cut() -> None:
    assert tags.shown("{{ a\n +\t b }}") == "{{ a + b }}"
    assert tags.shown("{{ " + "a" * 100) == "{{ " + "a" * 56 + "…"


@pytest.mark.parametrize(
    "box",
    [
        "<w:pict><w:txbxContent>{}</w:txbxContent></w:pict>",
        "<w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing>",
    ],
)
def test_the_text_of_a_text_box_is_not_that_of_the_paragraph_that_holds_it(box: str) -> None:
    assert bodies("{{ a }}", f"<w:r>{box.format(p('{{ b }}'))}</w:r>", "{{ c }}") == ["a", "c"]


def test_a_tag_in_the_reading_of_a_phonetic_guide_is_found_or_reported() -> None:
    guide = f"<w:r><w:ruby><w:rt>{run('{{ a }}')}</w:rt><w:rubyBase>{run('甲')}</w:rubyBase></w:ruby></w:r>"
    got, problems = found(guide)
    assert got or problems


CONTENTS = pytest.mark.parametrize(
    "content",
    [
        run("甲") + "<w:r><w:tab/><w:t>乙</w:t><w:br/><w:noBreakHyphen/><w:cr/><w:ptab/></w:r>",
        "<w:pPr><w:tabs><w:tab/></w:tabs><w:rPr><w:ins/></w:rPr></w:pPr>" + run("甲", "<w:b/>"),
        f"<w:ins>{run('增')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:hyperlink>{run('链')}</w:hyperlink>",
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>{run("3")}',
        f"<w:sdt><w:sdtContent>{run('控')}</w:sdtContent></w:sdt><w:ruby><w:rt>{run('音')}</w:rt></w:ruby><w:t>外</w:t>",
        f"{run('甲')}<w:r><w:pict><w:txbxContent>{p('框')}</w:txbxContent></w:pict></w:r>{run('乙')}",
        f"<w:r><w:drawing><w:txbxContent>{p('框')}</w:txbxContent></w:drawing><w:t>乙</w:t></w:r>",
        f"{run('甲')}<w:r><w:drawing>{run('图')}</w:drawing></w:r>{run('乙')}",
    ],
)


@CONTENTS
def test_the_texts_of_all_paragraphs_of_a_story_are_those_of_each(content: str) -> None:
    cell = f"<w:tbl><w:tr><w:tc>{p('格')}<w:p>{content}</w:p></w:tc></w:tr></w:tbl>"
    root = etree.fromstring(f'<w:body xmlns:w="{W}">{p("首")}<w:p>{content}</w:p>{cell}{p("末")}</w:body>')
    each = {paragraph: tags.text_of(paragraph) for paragraph in root.iter(f"{{{W}}}p")}
    assert len(each) >= 5
    assert tags.texts_of(root) == each


@CONTENTS
def test_the_text_of_a_paragraph_is_that_of_its_pieces(content: str) -> None:
    paragraph = etree.fromstring(f'<w:p xmlns:w="{W}">{content}</w:p>')
    assert tags.text_of(paragraph) == "".join(piece.text for piece in tags.pieces(paragraph))
