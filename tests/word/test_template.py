"""Compile: the faults of all tags at once, and what each block repeats or drops."""

from __future__ import annotations

import pytest

from docgen import filling
from docgen.problems import DocgenError, Problem
from docgen.word import template
from docgen.word.compiled import Template
from tests.making import SECTION, body_of, filled, members_of, p, refusals, run, short, tbl, tc, tr, word, zipped

DATA = {
    "x": "甲",
    "yes": True,
    "no": False,
    "empty": [],
    "xs": [1, 2],
    "rows": [{"n": "a", "k": 1}, {"n": "b", "k": 2}],
}
BREAK = f"<w:pPr>{SECTION}</w:pPr>"
FOR, ENDFOR = "{% for r in rows %}", "{% endfor %}"


def compiled(*body: str, **parts: str) -> Template:
    return template.compile(word(*body, **parts), "report.docx")


def faults(*body: str, **parts: str) -> tuple[Problem, ...]:
    return refusals(lambda: compiled(*body, **parts))


# What is wrong with a tag


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("{% for x in xs %}", "unbalanced", "{% for x in xs %} is never ended"),
        ("{% if x %}", "unbalanced", "{% if x %} is never ended"),
        ("{% set x %}", "unbalanced", "{% set x %} is never ended"),
        ("{% endfor %}", "unbalanced", "{% endfor %} ends nothing"),
        ("{% endif %}", "unbalanced", "{% endif %} ends nothing"),
        ("{% else %}", "unbalanced", "{% else %} stands outside of its block"),
        ("{% elif x %}", "unbalanced", "{% elif x %} stands outside of its block"),
        ("{% for x in xs %}{% elif x %}{% endfor %}", "unbalanced", "{% elif x %} stands outside of its block"),
        ("{% if x %}{% for y in x %}{% endif %}{% endfor %}", "unbalanced", "not ended before {% endif %}"),
        ("{% foo %}", "unknown-tag", "there is no tag called foo"),
        ("{% fro x in xs %}", "unknown-tag", "there is no tag called fro"),
        ("{% 1 %}", "unknown-tag", "there is no tag called 1"),
        ("{% include 'x' %}", "unknown-tag", "there is no tag called include"),
        ("{% import 'x' as x %}", "unknown-tag", "there is no tag called import"),
        ("{% extends 'x' %}", "unknown-tag", "there is no tag called extends"),
        ("{% block x %}{% endblock %}", "unknown-tag", "there is no tag called block"),
        ("{{ a|wann }}", "unknown-filter", "there is no filter |wann"),
        ("{% for x in xs|srot %}{% endfor %}", "unknown-filter", "there is no filter |srot"),
        ("{% if x is defind %}{% endif %}", "unknown-filter", "there is no test called defind"),
        ("{{ a|urlize }}", "unknown-filter", "there is no filter |urlize"),
        ("{{ }}", "broken-tag", "holds nothing"),
        ("{% %}", "broken-tag", "holds nothing"),
        ("{{ a b }}", "broken-tag", "{{ a b }}"),
        ("{{ a + }}", "broken-tag", "{{ a + }}"),
        ("{{ (a }}", "broken-tag", "{{ (a }}"),
        ("{{ it's }}", "broken-tag", "{{ it's }}"),
        ("{% for x xs %}{% endfor %}", "broken-tag", "{% for x xs %}"),
        ("{% if %}{% endif %}", "broken-tag", "{% if %}"),
        ("{% set x = %}", "broken-tag", "{% set x = %}"),
        ("{{ “甲 }}", "broken-tag", "“"),
        ("{{ x", "tag-not-closed", "{{ x begins a tag that never ends"),
    ],
)
def test_a_fault_of_a_tag_is_reported_with_its_place(text: str, code: str, says: str) -> None:
    found = faults(p("甲"), p("乙", text))
    assert [problem.code for problem in found if problem.code == code], found
    assert any(says in problem.message for problem in found), found
    assert {str(problem.place) for problem in found} == {"report.docx: 第2段"}


def test_the_faults_of_all_tags_are_reported_at_once_in_the_order_of_their_places() -> None:
    found = faults(
        p("{{ a|wann }}"),
        p("{% foo %}{{ b c }}"),
        tbl(tr("{{ “d }}", "{% endif %}")),
        p("{% for x in xs %}"),
        header1=p("{{ e"),
        footer1=p("{{ f|upperr }}"),
    )
    assert [(problem.place.where, problem.code) for problem in found] == [
        ("第1段", "unknown-filter"),
        ("第2段", "broken-tag"),
        ("第2段", "unknown-tag"),
        ("表1 行1 列1", "broken-tag"),
        ("表1 行1 列2", "unbalanced"),
        ("第3段", "unbalanced"),
        ("页脚 › 第1段", "unknown-filter"),
        ("页眉 › 第1段", "tag-not-closed"),
    ]


@pytest.mark.parametrize("quoted", ["“甲", "甲’", "‘甲'"])
def test_a_curly_quote_without_its_other_half_comes_with_a_hint(quoted: str) -> None:
    (problem,) = faults(p(f"{{{{ x|default({quoted}) }}}}"))
    assert "instead of" in problem.hint


@pytest.mark.parametrize(
    ("quoted", "text"),
    [
        ("“甲”", "甲"), ("‘甲’", "甲"), ("”甲”", "甲"), ("’甲’", "甲"), ("„甲”", "甲"), ("“查处“两非”案件”", "查处“两非”案件"),
        ("“it's”", "it's"), ("‘a\"b’", 'a"b'), ("“”", ""),
    ],
)  # fmt: skip
def test_curly_quotes_around_a_text_are_read_as_straight_with_a_warning(quoted: str, text: str) -> None:
    made = template.compile(word(p("甲"), p(f"{{{{ x|default({quoted}) }}}}")), "report.docx")
    assert [(doubt.code, doubt.place.where) for doubt in made.doubts] == [("curly-quotes", "第2段")]
    assert filled({}, p(f"前{{{{ x|default({quoted}) }}}}后")) == short(p(f"前{text}后"))


def test_curly_quotes_within_a_straight_string_are_its_text() -> None:
    assert filled({}, p("{{ '“甲”' }}")) == short(p("“甲”"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{ a|wann }}", "wan?"),
        ("{% fro x in y %}", "for?"),
        ("{% endfro %}", "endfor?"),
        ("{% if a is defind %}{% endif %}", "defined?"),
    ],
)
def test_a_misspelt_word_of_the_language_comes_with_the_nearest(text: str, hint: str) -> None:
    assert hint in " ".join(problem.hint for problem in faults(p(text)))


def test_a_block_without_its_end_names_the_end_and_one_cut_off_names_its_place() -> None:
    never, before = faults(p("{% for x in xs %}"), p("{% for y in x %}{% if y %}{% endfor %}"))
    assert "{% endfor %}" in never.hint
    assert before.message == "{% if y %} is not ended before {% endfor %}"
    assert "第2段" in before.hint


@pytest.mark.parametrize(
    "body",
    [
        [p("{% for x in xs %}"), tbl(tr("{% endfor %}"))],
        [tbl(tr("{% for x in xs %}")), p("{% endfor %}")],
        [tbl(tr("{% for x in xs %}")), tbl(tr("{% endfor %}"))],
        [tbl(tr(tc(tbl(tr("{% for x in xs %}")), p("")), "{% endfor %}"))],
        [tbl(tr("{%tc for x in xs %}", "甲"), tr("{%tc endfor %}", "乙"))],
        [p("{%tr for x in xs %}"), p("{%tr endfor %}")],
        [p("{%tc for x in xs %}{%tc endfor %}")],
        [p("{%p for x in xs %}"), p("{%tr endfor %}")],
        [p("{%p for x in xs %}"), tbl(tr("{%p endfor %}"))],
        [p("{% if x %}"), p("甲"), tbl(tr("{% else %}")), p("{% endif %}")],
        [p("{% if x %}", f"<w:r><w:pict><w:txbxContent>{p('{% endif %}')}</w:txbxContent></w:pict></w:r>")],
    ],
)  # fmt: skip
def test_a_block_whose_ends_do_not_stand_in_one_place_is_reported(body: list[str]) -> None:
    assert "crossing" in [problem.code for problem in faults(*body)]


@pytest.mark.parametrize(
    "wall",
    [
        "<w:hyperlink>{}</w:hyperlink>",
        '<w:ins w:id="1" w:author="a">{}</w:ins>',
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:fldSimple w:instr="DATE">{}</w:fldSimple>',
    ],
)
@pytest.mark.parametrize(
    ("before", "inside", "after"),
    [
        ("前", "{% if no %}甲", "{% endif %}"),
        ("{% if no %}", "甲{% endif %}", "后"),
        ("{% if no %}", "{% else %}", "{% endif %}"),
    ],
)
def test_a_block_of_which_one_tag_stands_within_a_wall_and_another_outside_is_reported(
    wall: str, before: str, inside: str, after: str
) -> None:
    (problem,) = faults(p(before, wall.format(run(inside)), after))
    assert problem.code in ("crossing", "tag-crosses-wall")


def test_a_merge_outside_of_a_repeated_row_is_reported() -> None:
    for body in (p("{% vm %}{{ x }}"), tbl(tr("{% vm %}{{ x }}")), tbl(tr(tc(p(FOR), p("{% vm %}"), p(ENDFOR))))):
        (problem,) = faults(body)
        assert problem.code == "crossing"
        assert "no cell of a repeated row" in problem.message or body.startswith("<w:p>")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (p("{% colspan 2 %}"), "no cell of a table"),
        (p("{% cellbg 'FF0000' %}"), "no cell of a table"),
        (tr("{% colspan 2 %}"), "no cell of a table"),
        (tc("{% cellbg 'FF0000' %}"), "no cell of a table"),
        (tbl(tr("{% for x in xs %}{% hm %}", "{% endfor %}")), "no repeated cell"),
        (tbl(tr("{%tr for x in xs %}"), tr("{% hm %}"), tr("{%tr endfor %}")), "no repeated cell"),
        (p("{% chart x %}"), "stands in the text"),
        (tbl(tr("{%tc for x in xs %}", "{% hm x %}", "{%tc endfor %}")), "takes nothing"),
        (tbl(tr("{% colspan %}")), "{% colspan %}"),
    ],
)
def test_a_cell_tag_that_has_nothing_to_act_on_is_reported(body: str, says: str) -> None:
    (problem,) = faults(body)
    assert says in problem.message


# What a block repeats or drops

INLINE = [
    (["前{% for x in xs %}[{{ x }}]{% endfor %}后"], ["前", "[1]", "[2]", "后"]),
    (["{% for x in empty %}{{ x }}{% else %}无{% endfor %}"], ["无"]),
    (["{% for x in xs %}{{ x }}{% else %}无{% endfor %}"], ["1", "2"]),
    (["{% if no %}1{% elif yes %}2{% else %}3{% endif %}"], ["2"]),
    (["{% if no %}1{% elif no %}2{% else %}3{% endif %}"], ["3"]),
    (["前{% if no %}1{% endif %}后"], ["前", "后"]),
    (["{%r if yes %}1{%r endif %}"], ["1"]),
    (["{% for x in xs %}{% for y in xs %}{{ x }}{{ y }},{% endfor %}{% endfor %}"], ["11,", "12,", "21,", "22,"]),
    (["{% for r in rows if r.k % 2 == 0 %}{{ r.n }}{% endfor %}"], ["b"]),
    (["{% set y = x %}{{ y }}"], ["甲"]),
    (["{% with y = x %}{{ y }}{% endwith %}"], ["甲"]),
    (["前{# 注 {{ z }} #}后"], ["前后"]),
    (["{% for x in xs %}{{ loop.index }}/{{ loop.length }} {% endfor %}"], ["1/2 ", "2/2 "]),
    ([run("前{% for x in xs %}", "<w:b/>"), run("{{ x }}", "<w:i/>"), run("{% endfor %}后", "<w:u/>")],
     [run("前", "<w:b/>"), run("1", "<w:i/>"), run("2", "<w:i/>"), run("后", "<w:u/>")]),
    (["{% for x in xs %}", run("{{ x }}", "<w:b/>"), "、{% endfor %}"], [run("1", "<w:b/>"), "、", run("2", "<w:b/>"), "、"]),
    (["{% if yes %}", "<w:r><w:tab/></w:r>", "{% endif %}"], ["<w:r><w:tab/></w:r>"]),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "expected"), INLINE)
def test_a_block_within_a_text_takes_the_text_between_its_ends(contents: list[str], expected: list[str]) -> None:
    assert filled(DATA, p(*contents)) == short(p(*expected))


def test_a_value_has_the_style_of_the_run_in_which_its_tag_begins() -> None:
    split = run("前{", "<w:b/>"), run("{ x }}后", "<w:i/>")
    assert filled(DATA, p(*split)) == short(p(run("前甲", "<w:b/>"), run("后", "<w:i/>")))


def test_tags_in_a_text_box_act_within_it() -> None:
    box = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
    inside = p("{% for x in xs %}") + p("框{{ x }}") + p(ENDFOR)
    expected = p("前甲", box.format(p("框1") + p("框2")))
    assert filled(DATA, p("前{{ x }}", box.format(inside))) == short(expected)


PARAGRAPHS = [
    ([p("{% for x in xs %}"), p("{{ x }}"), p(ENDFOR)], [p("1"), p("2")]),
    ([p("{% for x in empty %}"), p("{{ x }}"), p(ENDFOR)], []),
    ([p("{% for x in empty %}"), p("{{ x }}"), p("{% else %}"), p("无"), p(ENDFOR)], [p("无")]),
    ([p("{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}")], [p("1"), p("2")]),
    ([p("{%p for x in xs %}{{ x }}{%p endfor %}")], [p("1"), p("2")]),
    ([p("{%p if no %}{{ x }}{%p endif %}"), p("乙")], [p("乙")]),
    ([p(" {% if yes %} "), p("乙"), p("{% endif %}\t")], [p("乙")]),
    ([p("{% if no %}"), p("1"), p("{% elif yes %}"), p("2"), p("{% else %}"), p("3"), p("{% endif %}")], [p("2")]),
    ([p("{% if no %}"), p("1"), p("{% elif no %}"), p("2"), p("{% else %}"), p("3"), p("{% endif %}")], [p("3")]),
    ([p("{% for r in rows %}"), p("{{ r.n }}"), p("{% for x in xs %}"), p("{{ r.n }}{{ x }}"), p(ENDFOR), p(ENDFOR)],
     [p("a"), p("a1"), p("a2"), p("b"), p("b1"), p("b2")]),
    ([p("{% for r in rows %}{% for x in xs %}"), p("{{ r.n }}{{ x }}"), p("{% endfor %}{% endfor %}")],
     [p("a1"), p("a2"), p("b1"), p("b2")]),
    ([p("{% for r in rows %}{# 注 #}"), p("{{ r.n }}"), p(ENDFOR)], [p("a"), p("b")]),
    ([p("{% set y = x %}"), p("{{ y }}")], [p("甲")]),
    ([p("{% for x in xs %}"), p("{% set y = x + 1 %}"), p("{{ y }}"), p(ENDFOR)], [p("2"), p("3")]),
    ([p("{#p 注 #}"), p("乙")], [p("乙")]),
    ([p("{% for x in xs %}"), tbl(tr("{{ x }}")), p(ENDFOR)], [tbl(tr("1")), tbl(tr("2"))]),
    ([tbl(tr(tc(p("{% for x in xs %}"), p("{{ x }}"), p(ENDFOR))))], [tbl(tr(tc("1", "2")))]),
    ([tbl(tr(tc(p("{% if no %}"), p("1"), p("{% else %}"), p("2"), p("{% endif %}"))))], [tbl(tr(tc("2")))]),
    ([p("{% for r in rows %}"), tbl(tr("{% for x in xs %}{{ r.n }}", "{{ x }}{% endfor %}")), p(ENDFOR)],
     [tbl(tr("a", "1"), tr("a", "2")), tbl(tr("b", "1"), tr("b", "2"))]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), PARAGRAPHS)
def test_a_block_whose_tags_stand_alone_takes_their_paragraphs_with_it(body: list[str], expected: list[str]) -> None:
    assert filled(DATA, *body) == short(*expected or [p()])


ROWS = [
    ([tr("{% for r in rows %}{{ r.n }}", "{{ r.k }}{% endfor %}")], [tr("a", "1"), tr("b", "2")]),
    ([tr("头", "头"), tr("{% for r in rows %}{{ r.n }}", "{{ r.k }}{% endfor %}"), tr("尾", "尾")],
     [tr("头", "头"), tr("a", "1"), tr("b", "2"), tr("尾", "尾")]),
    ([tr("{% for r in rows %}", ""), tr("{{ r.n }}", "{{ r.k }}"), tr("{% endfor %}", "")], [tr("a", "1"), tr("b", "2")]),
    ([tr("{% for r in rows %}", ""), tr("{{ r.n }}", ""), tr("{{ r.k }}", ""), tr("", "{% endfor %}")],
     [tr("a", tc(p())), tr("1", tc(p())), tr("b", tc(p())), tr("2", tc(p()))]),
    ([tr("{% for r in rows %}{{ r.n }}", "甲"), tr("{{ r.k }}", "乙{% endfor %}")],
     [tr("a", "甲"), tr("1", "乙"), tr("b", "甲"), tr("2", "乙")]),
    ([tr("{%tr for r in rows if r.k % 2 == 0 %}", ""), tr("{{ r.n }}", "{{ r.k }}"), tr("{%tr endfor %}", "")], [tr("b", "2")]),
    ([tr("{%tr for r in rows %}{{ r.n }}", "{{ r.k }}{%tr endfor %}")], [tr("a", "1"), tr("b", "2")]),
    ([tr("{%tr for r in rows %}{{ r.n }}{{ r.k }}{%tr endfor %}", "乙")], [tr("a1", "乙"), tr("b2", "乙")]),
    ([tr("{% for r in rows %}{% if r.k == 2 %}{{ r.n }}", "{{ r.k }}{% endif %}{% endfor %}")], [tr("b", "2")]),
    ([tr("{% for r in rows %}", ""), tr("{% for x in xs %}{{ r.n }}", "{{ x }}{% endfor %}"), tr("{% endfor %}", "")],
     [tr("a", "1"), tr("a", "2"), tr("b", "1"), tr("b", "2")]),
    ([tr("{% if no %}", ""), tr("1", "一"), tr("{% elif yes %}", ""), tr("2", "二"), tr("{% else %}", ""), tr("3", "三"), tr("{% endif %}", "")],
     [tr("2", "二")]),
    ([tr("{% if no %}", ""), tr("1", "一"), tr("{% else %}", ""), tr("3", "三"), tr("{% endif %}", "")], [tr("3", "三")]),
    ([tr("甲", "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}")], [tr("甲", "1", "2")]),
    ([tr("甲", "{%tc for x in xs %}{{ x }}{%tc endfor %}")], [tr("甲", "1", "2")]),
    ([tr("甲", "{%tc if no %}{{ x }}{%tc endif %}")], [tr("甲")]),
    ([tr("甲", "乙"), tr("{#tr 注 #}", "丙")], [tr("甲", "乙")]),
    ([tr("{% for x in xs %}{{ x }}{% endfor %}", "乙")], [tr(tc(p("1", "2")), "乙")]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), ROWS)
def test_a_block_over_cells_takes_the_rows_between_its_ends(rows: list[str], expected: list[str]) -> None:
    assert filled(DATA, tbl(*rows)) == short(tbl(*expected))


@pytest.mark.parametrize("name", ["header1", "footer1"])
def test_blocks_act_in_headers_and_footers_as_in_the_body(name: str) -> None:
    document = filling.fill(word(**{name: p("{% for x in xs %}") + p("{{ x }}") + p(ENDFOR)}), DATA)
    assert body_of(document, f"word/{name}.xml").count("<w:p>") == 2


def test_text_in_the_paragraphs_of_the_tags_stays_where_a_block_has_no_paragraphs_of_its_own() -> None:
    got = filled(DATA, p("前 {% for x in xs %}"), p("{{ x }}"), p(ENDFOR, " 后"))
    assert got.replace("</w:t>", "<w:t>").split("<w:t>")[1::2] == ["前 ", "1", "2", " 后"]


def test_a_block_from_within_one_text_to_within_another_takes_what_is_between_its_tags() -> None:
    got = filled(DATA, p("前{% if no %}甲"), p("乙"), p("丙{% endif %}后"))
    assert "".join(got.replace("</w:t>", "<w:t>").split("<w:t>")[1::2]) == "前后"


def test_a_name_may_be_set_within_a_text() -> None:
    got = filled(DATA, p("前{% set y = x %}{{ y }}后"))
    assert "".join(got.replace("</w:t>", "<w:t>").split("<w:t>")[1::2]) == "前甲后"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("前 {{- x }} 后", "前甲 后"),
        ("前 {{ x -}} 后", "前 甲后"),
        ("前 {{- x -}} 后", "前甲后"),
        ("前 {%- if yes %} 乙 {% endif -%} 后", "前 乙 后"),
        ("前 {%- if yes -%} 乙 {%- endif -%} 后", "前乙后"),
        ("{% for x in xs -%}  {{ x }}  {%- endfor %}", "12"),
        ("前 {%- set y = x -%} {{ y }} 后", "前甲 后"),
        ("前 {#- 注 -#} 后", "前后"),
    ],
)
def test_dashes_trim_the_white_space_beside_a_tag(text: str, expected: str) -> None:
    got = filled(DATA, p(text))
    assert "".join(got.replace("</w:t>", "<w:t>").split("<w:t>")[1::2]) == expected


# What a removed paragraph must not take with it


@pytest.mark.parametrize("data", [DATA, {**DATA, "xs": []}, {**DATA, "xs": [1]}])
@pytest.mark.parametrize(
    "body",
    [
        [p(BREAK, "{% for x in xs %}"), p("{{ x }}"), p(ENDFOR)],
        [p("{% for x in xs %}"), p("{{ x }}"), p(BREAK, ENDFOR)],
        [p(BREAK, "{% if xs %}"), p("甲"), p("{% endif %}")],
        [p(BREAK, "{% set y = 1 %}"), p("甲")],
        [p(BREAK, "{%p for x in xs %}"), p("{{ x }}"), p("{%p endfor %}")],
        [p(BREAK, "{#p 注 #}"), p("甲")],
    ],
)
def test_a_section_break_in_the_paragraph_of_a_tag_stays_and_stays_once(
    body: list[str], data: dict[str, object]
) -> None:
    assert filled(data, *body).count("<w:sectPr>") == 1


@pytest.mark.parametrize(
    ("thing", "mark"),
    [
        ("<w:r><w:drawing/></w:r>", "<w:drawing/>"),
        ("<w:r><w:pict/></w:r>", "<w:pict/>"),
        (f"<w:r><w:pict><w:txbxContent>{p('框')}</w:txbxContent></w:pict></w:r>", "框"),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>', "footnoteReference"),
        ('<w:bookmarkStart w:id="1" w:name="n"/><w:bookmarkEnd w:id="1"/>', "bookmarkStart"),
        ('<w:r><w:br w:type="page"/></w:r>', "<w:br "),
    ],
)
@pytest.mark.parametrize("tags", [("{% if yes %}", "{% endif %}"), ("{%p if yes %}", "{%p endif %}")])
def test_what_stands_beside_a_tag_in_its_paragraph_is_kept_or_reported(
    thing: str, mark: str, tags: tuple[str, str]
) -> None:
    body = p(tags[0], thing), p("乙"), p(tags[1])
    try:
        compiled(*body)
    except DocgenError:
        return
    assert mark in filled(DATA, *body)


@pytest.mark.parametrize(
    "body",
    [
        [p("留{%p if yes %}"), p("乙"), p("{%p endif %}")],
        [p("{{ kept }}{%p if yes %}"), p("乙"), p("{%p endif %}")],
        [tbl(tr("{%tr if yes %}", "留"), tr("乙", "丙"), tr("{%tr endif %}", ""))],
    ],
)
def test_text_beside_a_tag_with_a_prefix_is_kept_or_reported(body: list[str]) -> None:
    try:
        compiled(*body)
    except DocgenError:
        return
    assert "留" in filled({**DATA, "kept": "留"}, *body)


# What a compiled template knows


def test_a_template_knows_where_each_name_is_read() -> None:
    made = compiled(
        p("{{ a.b|wan }}{{ a.c + d }}"), p("{% for e in f.g %}{{ a.b }}{% endfor %}"), header1=p("{{ a.b }}")
    )
    assert {name: [place.where for place in places] for name, places in made.uses.items()} == {
        "a.b": ["第1段", "第2段", "页眉 › 第1段"],
        "a.c": ["第1段"],
        "d": ["第1段"],
        "e": ["第2段"],
        "f.g": ["第2段"],
    }


def test_a_template_knows_its_fixed_wording() -> None:
    made = compiled(p("共 {{ a }} 例"), p("{% if b %}"), p("其中", "，"), p("{% endif %}"), tbl(tr("指标")))
    assert [(text, place.where) for text, place in made.texts] == [
        ("共 □ 例", "第1段"),
        ("其中，", "第3段"),
        ("指标", "表1 行1 列1"),
    ]


@pytest.mark.parametrize(
    "field",
    [
        '<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ],
)
def test_what_a_field_computes_is_no_wording_of_the_template(field: str) -> None:
    made = compiled(p("第", field, "页"), p(field))
    assert [text.replace(" ", "") for text, _ in made.texts] == ["第页"]


def test_a_template_without_tags_is_filled_as_it_is() -> None:
    made = compiled(p("甲"), header1=p("乙"))
    assert (made.parts, made.tags, made.uses) == ((), (), {})


def test_what_looks_like_a_mark_of_the_compiler_in_a_document_is_none() -> None:
    body = p("{{ x }}", "<?docgen-tag 0?>", run("<?docgen-tag 0?>"))
    assert filled(DATA, body) == short(p("甲", run("<?docgen-tag 0?>")))


def test_a_jinja_source_in_the_style_of_its_own_delimiters_is_text() -> None:
    members = members_of(p("{{ x }}{ {"), p("}} %}"))
    assert template.compile(zipped(members), "report.docx").tags[0].body == "x"
    assert filled(DATA, p("{{ x }}{ {"), p("}} %}")) == short(p("甲{ {"), p("}} %}"))


# What blocks over paragraphs and rows keep, and loops that call themselves

TREE = [{"n": "a", "c": [{"n": "b", "c": [{"n": "c", "c": []}]}]}, {"n": "d", "c": []}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            [p("{%p macro f(x) %}"), p("M {{ x }}", run("粗", "<w:b/>")), p("{%p endmacro %}"), p("{{p f(1) }}"), p("前{{ f('<') }}后")],
            [p("M 1", run("粗", "<w:b/>")), p("前"), p("M <", run("粗", "<w:b/>")), p("后")],
        ),
        ([p("{% set b %}"), p("内{{ t }}"), p("{% endset %}"), p("{{ b }}"), p("{{ b }}")], [p("内T<"), p("内T<")]),
        (
            [p("{% macro f() %}"), p("《"), p("{{p caller() }}"), p("》"), p("{% endmacro %}"), p("{% call f() %}"), p("{{ t }}"), p("{% endcall %}")],
            [p("《"), p("T<"), p("》")],
        ),
        ([p("{%p for i in tree recursive %}"), p("{{ i.n }}"), p("{{p loop(i.c) }}"), p("{%p endfor %}")], [p(each) for each in "abcd"]),
        (
            [p("{% for i in tree recursive %}{{ i.n }}{% if i.c %}({{ loop(i.c) }}){% endif %}{% endfor %}")],
            [p("a", "(", "b", "(", "c", ")", ")", "d")],
        ),
        (
            [tbl(tr("{%tr for i in tree recursive %}"), tr("{{ i.n }}"), tr("{{tr loop(i.c) }}"), tr("{%tr endfor %}"))],
            [tbl(*[tr(each) for each in "abcd"])],
        ),
        ([p("{% set f = 'loop(1)' %}{% for i in [1] recursive %}{{ f ~ 'loop(2)' }}{% endfor %}")], [p("loop(1)loop(2)")]),
        ([p("{%p macro f() %}"), tbl(tr("{{ t }}")), p("{%p endmacro %}"), tbl(tr("{{p f() }}"))], [tbl(tr(tc(tbl(tr("T<")), p())))]),
        ([p("{%p macro f() %}"), p("{%p endmacro %}"), p("前"), p("{{p f() }}")], [p("前")]),
    ],
)  # fmt: skip
def test_what_a_block_has_made_is_set_in_where_it_is_printed(body: list[str], expected: list[str]) -> None:
    assert filled({"t": "T<", "tree": TREE}, *body) == short(*expected)


def test_what_a_block_has_made_cannot_pass_a_filter() -> None:
    body = [p("{% set b %}"), p("内"), p("{% endset %}"), p("{{ b|upper }}")]
    (problem,) = refusals(lambda: filling.fill(word(*body), {}))
    assert (problem.code, problem.place.where) == ("not-one-value", "第4段")


def test_a_loop_that_calls_itself_without_end_is_stopped() -> None:
    body = p("{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}")
    (problem,) = refusals(lambda: filling.fill(word(p("前"), body), {}))
    assert problem.place.where == "第2段"
