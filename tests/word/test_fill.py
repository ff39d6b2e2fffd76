"""Fill: what values print as, what is refused with its place, and that a template can reach nothing but its data."""

from __future__ import annotations

import datetime
import gc
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

import docgen
from docgen.problems import DocgenError, Place, Problem, Severity
from docgen.values import Certainty, Value, value_of
from docgen.word import content, fill, package, stories, template
from docgen.word.fill import Filled
from docgen.word.package import Package
from tests.making import body_of, filled, members_of, p, refusals, run, short, tbl, tc, tr, with_paragraphs, word
from tests.parts import Validator


def filling(data: dict[str, object], *body: str, draft: bool = False) -> Filled:
    return filling_of(word(*body), data, draft=draft)


def filling_of(source: bytes, data: dict[str, object], *, draft: bool = False) -> Filled:
    return fill.fill(template.compile(source, "report.docx"), data, draft=draft)


def faults(data: dict[str, object], *body: str, **parts: str) -> tuple[Problem, ...]:
    return refusals(lambda: filling_of(word(*body, **parts), data))


def outcome(data: dict[str, object], *body: str) -> tuple[bytes, set[str]]:
    """The document, or nothing and the places of what is wrong."""
    try:
        return filling(data, *body).document, set()
    except DocgenError as error:
        return b"", {problem.place.where for problem in error.problems}


def said(document: bytes, part: str = "word/document.xml") -> str:
    """All text of a part."""
    root = package.parse_xml(package.read(document, "a").members[part], Place("a"))
    return stories.plain_text(root)


# What a value prints as


@pytest.mark.parametrize(
    "text",
    [
        "", "甲", "a<b & c>d", "]]>", "<![CDATA[x]]>", "<w:br/>", "</w:t></w:r></w:p>", "&amp; &lt; &#65;", "<!-- x -->",
        "\"双\" '单' “弯”", "  两 端  ", "\u00a0不断行\u00a0", "\u200b零宽", "😀𠮷", "e\u0301", "\u202e反\u202c", "{{", "}}", "{%", "%}", "{#", "#}",
        "{{ y }}", "{% if y %}", "{{ 7*7 }}", "{% raw %}", "%}{{ y }}{%", "\\n", "\x7f\x85", "\ufdd0", "<?docgen-tag 0?>",
    ],
)  # fmt: skip
def test_a_text_prints_as_it_is_whatever_it_looks_like(text: str) -> None:
    assert filled({"x": text, "y": "绝不"}, p("前", "{{ x }}", "后")) == short(
        p("前", *[run(text)] if text else [], "后")
    )


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (3, "3"), (-0.5, "-0.5"), (10**20, "1" + "0" * 20), (Decimal("97.80"), "97.80"), (None, ""),
        (datetime.date(2018, 9, 5), "2018-09-05"), (Value(Decimal("97.8"), "97.80"), "97.80"),
        (Value("甲", "乙"), "乙"), (Value(None, "", "a.b"), ""),
    ],
)  # fmt: skip
def test_a_number_a_date_and_a_value_print_as_they_are_written(value: object, printed: str) -> None:
    assert filled({"x": value}, p("前", "{{ x }}")) == short(p("前", *[printed] if printed else []))


def t(*texts: str) -> str:
    """A run with breaks and tabs between its texts."""
    inner = "".join(text if text.startswith("<") else f"<w:t>{text}</w:t>" for text in texts)
    return f"<w:r>{inner}</w:r>"


@pytest.mark.parametrize(
    ("text", "run_"),
    [
        ("甲\n乙", t("甲", "<w:br/>", "乙")),
        ("甲\r\n乙\r丙", t("甲", "<w:br/>", "乙", "<w:br/>", "丙")),
        ("甲\t乙", t("甲", "<w:tab/>", "乙")),
        ("\n", t("<w:br/>")),
        ("\n\n甲", t("<w:br/>", "<w:br/>", "甲")),
        ("\t&\n", t("<w:tab/>", "&amp;", "<w:br/>")),
    ],
)
def test_a_line_break_and_a_tab_in_a_value_are_those_of_word(text: str, run_: str) -> None:
    assert filled({"x": text}, p("{{ x }}")) == short(p(run_))


@pytest.mark.parametrize(
    "contents", ["{{ x }} 后", "前 {{ x }}", "前 {{ x }} 后", "{{ x }}", "{% if x %} 后{% endif %}", "前 {# 注 #}"]
)
def test_white_space_at_the_ends_of_a_text_is_marked_to_be_kept(contents: str) -> None:
    document = filling({"x": " 甲\n "}, p(f"<w:r><w:t>{contents}</w:t></w:r>")).document
    xml = package.read(document, "a").members["word/document.xml"].decode()
    assert re.findall(r"<w:t>[^<]*</w:t>", xml) == []
    assert re.findall(r'<w:t xml:space="preserve">', xml)


def test_a_line_break_in_a_value_keeps_the_style_of_its_run() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>前甲</w:t><w:br/><w:t>乙后</w:t></w:r>"
    assert filled({"x": "甲\n乙"}, p(run("前{{ x }}后", "<w:b/>"))) == short(p(bold))


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("\x0b", "U+000B"), ("\x00", "U+0000"), ("\x1f", "U+001F"), ("\x08", "U+0008"), ("\ufffe", "U+FFFE"), ("\uffff", "U+FFFF"),
        ("\ud800", "U+D800"), ("\udfff", "U+DFFF"), ("\x01{", "U+0001"), ("\x01", "U+0001"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["{{ x }}", "{{ x|e }}", "{{ x|upper }}", "{% set y = x %}{{ y }}"])
def test_a_character_that_xml_forbids_is_left_out_with_a_warning_and_its_place(bad: str, named: str, tag: str) -> None:
    done = filling({"x": f"甲{bad}乙"}, p("前"), p(tag))
    assert said(done.document).strip() == f"前\n甲{bad[1:]}乙"
    (doubt,) = done.doubts
    assert (doubt.code, doubt.severity, doubt.place.where) == ("forbidden-character", Severity.WARNING, "第2段")
    assert named in doubt.message


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x }}",
        "{{ x|e }}",
        "{{ x|escape }}",
        "{{ x|forceescape }}",
        "{{ x|safe }}",
        "{{ x|string }}",
        "{{ x ~ '' }}",
        "{{ x|trim }}",
    ],
)
def test_a_value_that_passed_a_filter_prints_as_any_other(tag: str) -> None:
    assert filled({"x": "甲<&>\n乙"}, p(tag)) == short(p(t("甲&lt;&amp;&gt;", "<w:br/>", "乙")))


@pytest.mark.parametrize(
    ("value", "says"),
    [([1, 2], "list"), ((), "list"), ({1}, "list"), ({"value": 1}, "set of names"), ({}, "set of names")],
)
def test_a_list_and_a_set_of_names_are_refused_with_their_place(value: object, says: str) -> None:
    (problem,) = faults({"x": value}, p(""), tbl(tr("甲", "{{ x }}")))
    assert (problem.code, problem.place.where) == ("not-one-value", "表1 行1 列2")
    assert says in problem.message
    assert problem.hint


class Thing:
    """What a program may put into its data by mistake."""


@pytest.mark.parametrize(
    "value", [Thing(), Thing, len, (number for number in (1, 2)), range(3), {}.keys(), b"bytes", object(), open, re]
)
def test_what_is_no_value_is_refused_and_not_printed_as_a_program_sees_it(value: object) -> None:
    assert [problem.code for problem in faults({"x": value}, p("{{ x }}"))] == ["not-one-value"]


def test_a_filter_takes_its_argument_by_place_and_by_name() -> None:
    data = {"x": Value(Decimal("1.25"), "1.25")}
    assert filled(data, p("{{ x|round(1) }}、{{ x|round(digits=1) }}")) == short(p("1.3、1.3"))


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ 'y' if no }}", ""),
        ("{% for x in [1, 2] %}{{ loop.previtem }}{% if loop.previtem %}+{% endif %}{% endfor %}", "1+"),
        ("{%+ if no %}甲{%+ endif %}", ""),
        ("{{ 'a' ~ 1 ~ none }}", "a1None"),
        ("{{ [1, 2]|join('、') }}{{ [{'a': 1}]|join(attribute='a') }}", "1、21"),
        ("{{ {'b': 1, 'a': '<甲>'}|tojson }}", '{"a": "<甲>", "b": 1}'),
    ],
)
def test_what_jinja_has_of_its_own_works(tag: str, printed: str) -> None:
    assert (
        filled({"no": False}, p("前", tag)) == short(p("前", *[run(each) for each in [printed] if each]))
        or said(filling({"no": False}, p("前", tag)).document) == "前" + printed
    )


# Names that are not there


def test_every_unknown_name_is_reported_at_once_with_its_place_and_a_hint() -> None:
    data: dict[str, object] = {"births": {"sex_ratio": 1}, "funds": [1], "title": "题"}
    found = faults(
        data,
        p("{{ birhts.sex_ratio }}{{ births.sex_raito }}"),
        p("{% if titel %}甲{% endif %}"),
        tbl(tr("{% for x in fund %}{{ x }}", "{% endfor %}"), tr("甲", "{{ births.sex_ratio.deep.er }}")),
        p("{{ nothing|wan }}{{ nothing + 1 }}{{ 1 - nothing }}{{ nothing == 1 }}{{ nothing|upper }}"),
        header1=p("{{ titl }}"),
    )
    assert [(problem.place.where, problem.code) for problem in found] == [
        ("第1段", "unknown-name"),
        ("第1段", "unknown-name"),
        ("第2段", "unknown-name"),
        ("表1 行1 列1", "unknown-name"),
        ("表1 行2 列2", "unknown-name"),
        *[("第3段", "unknown-name")] * 5,
        ("页眉 › 第1段", "unknown-name"),
    ]
    hints = [problem.hint for problem in found]
    assert ["births?" in hints[0], "sex_ratio?" in hints[1], "title?" in hints[2], "funds?" in hints[3]] == [True] * 4
    assert "title?" in hints[-1]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ a|wan }}", "{{ a|cn_date }}", "{{ a|round(1) }}", "{{ a|abs }}", "{{ a|upper }}", "{{ a|join('、') }}", "{{ a|length }}",
        "{{ a.b.c }}", "{{ a['b'] }}", "{{ a[0] }}", "{{ a() }}", "{{ a + 1 }}", "{{ 1 + a }}", "{{ -a }}", "{{ a * 2 }}", "{{ 2 / a }}",
        "{{ a < 1 }}", "{{ 1 >= a }}", "{{ a == 1 }}", "{{ a != 1 }}", "{{ a ~ 'x' }}", "{{ a in [1] }}", "{{ 1 in a }}", "{{ not a }}",
        "{{ a and 1 }}", "{{ 'x' if a else 'y' }}", "{{ [a]|join }}", "{{ a|e }}", "{{ 'x'|replace('x', a) }}", "{{ a ** 2 }}", "{{ a // 2 }}",
        "{{ a % 2 }}", "{{ a|float }}", "{{ a|int }}", "{{ a|sum }}", "{{ a|first }}", "{{ a|sort }}", "{{ x|default(a) if no else a }}",
        "{% if a %}{% endif %}", "{% for x in a %}{% endfor %}", "{% set y = a %}{{ y }}", "{% if a > 1 %}{% endif %}",
        "{% if not a %}{% endif %}", "{% for x in [1] if a %}{% endfor %}", "{% if no %}{% elif a %}{% endif %}",
    ],
)  # fmt: skip
def test_an_unknown_name_is_reported_however_it_is_used(tag: str) -> None:
    found = faults({"no": False}, p("前"), p(tag))
    assert {problem.place.where for problem in found} == {"第2段"}
    assert {"unknown-name"} <= {problem.code for problem in found} <= {"unknown-name", "not-one-value"}
    assert "there is nothing called a" in found[0].message


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ a|default('无') }}", "无"),
        ("{{ a|d('无') }}", "无"),
        ("{{ b.c|default('无') }}", "无"),
        ("{{ b.c.d|default('无') }}", "无"),
        ("{{ a.b.c.d|default('无') }}", "无"),
        ("{{ '有' if a is defined else '无' }}", "无"),
        ("{{ '有' if b.c is defined else '无' }}", "无"),
        ("{{ '无' if a is undefined else '有' }}", "无"),
        ("{% if a is defined and a > 1 %}有{% else %}无{% endif %}", "无"),
        ("{{ b.d|default('无') }}", "丁"),
        ("{{ none_|default('无', true) }}", "无"),
    ],
)
def test_a_name_that_may_be_missing_is_not_reported(tag: str, printed: str) -> None:
    assert filled({"b": {"d": "丁"}, "none_": ""}, p(tag)) == short(p(printed))


def test_an_unknown_name_in_a_branch_that_is_not_taken_is_not_reported() -> None:
    assert filled({"no": False}, p("{% if no %}{{ a }}{% endif %}无")) == short(p("无"))


def test_a_key_of_the_data_goes_before_a_method_of_the_same_name() -> None:
    assert filled({"d": {"items": "一", "keys": {"values": "二"}}}, p("{{ d.items }}{{ d.keys.values }}")) == short(
        p("一二")
    )


def test_a_name_in_chinese_is_a_name() -> None:
    assert filled({"指标": {"得分": 5}}, p("{{ 指标.得分 }}")) == short(p("5"))


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ x + 1 }}", "{{ x + 1 }}"),
        ("{{ x() }}", "not callable"),
        ("{{ x|wan }}", "number"),
        ("{{ x|round('a') }}", "{{ x|round"),
        ("{% for a in 3 %}{% endfor %}", "not iterable"),
        ("{{ x|cn_date }}", "date"),
        ("{{ x|join(1, 2, 3, 4) }}", "{{ x|join"),
    ],
)
def test_a_tag_that_fails_is_reported_with_its_place(tag: str, says: str) -> None:
    (problem,) = faults({"x": "甲"}, p("前"), p(tag))
    assert (problem.code, problem.place.where) == ("tag-failed", "第2段")
    assert says in problem.message


def test_the_place_of_a_fault_within_a_loop_is_that_of_its_tag() -> None:
    body = p("{% for r in rows %}"), p("{{ r.a }}"), p("{{ r.b / r.a }}"), p("{% endfor %}")
    (problem,) = faults({"rows": [{"a": 1, "b": 1}, {"a": 0, "b": 1}]}, *body)
    assert problem.place.where == "第3段"


def test_the_faults_of_every_story_are_reported_though_one_fails() -> None:
    found = faults({}, p("{{ 1 / 0 }}"), header1=p("{{ 1 / 0 }}"), footer1=p("{{ a }}"))
    assert [problem.place.where for problem in found] == ["第1段", "页脚 › 第1段", "页眉 › 第1段"]


@pytest.mark.parametrize(
    "name",
    [
        "_put",
        "_turn0",
        "_turn1",
        "environment",
        "context",
        "root",
        "blocks",
        "resolve",
        "undefined",
        "Markup",
        "escape",
        "str",
        "t_1",
        "l_0_x",
    ],
)
def test_no_name_of_the_data_or_of_a_loop_is_taken_by_the_program(name: str) -> None:
    table = tbl(
        tr("{% for NAME in rows %}{% vm %}甲{{ NAME }}", "{{ NAME }}{% endfor %}".replace("NAME", name)).replace(
            "NAME", name
        )
    )
    document = filling(
        {name: "乙", "rows": [5, 6]}, p(f"{{{{ {name} }}}}"), table, p(f"{{% set {name} = 7 %}}{{{{ {name} }}}}")
    ).document
    assert said(document).split() == ["乙", "甲5", "5", "6", "7"]


@pytest.mark.parametrize("value", [Markup("<w:br/>"), Markup("</w:t>"), Markup("&amp;")])
def test_markup_in_the_data_is_text_like_any_other(value: str) -> None:
    assert filled({"x": value}, p("{{ x }}")) == short(p(run(str(value))))


# What a template cannot reach

REACHING = [
    "''.__class__", "''.__class__.__mro__[1].__subclasses__()", "x.__init__.__globals__", "x['__class__']", "x|attr('__class__')",
    "x|attr('__init__')|attr('__globals__')", "().__class__.__bases__", "cycler.__init__.__globals__", "cycler.__init__", "joiner",
    "joiner.__init__.__globals__", "lipsum", "lipsum()", "lipsum.__globals__['os']", "namespace", "namespace().__class__", "dict", "dict.__base__",
    "range", "self", "self.__init__", "self._TemplateReference__context", "'{0.__class__}'.format(x)", "'{0.__class__.__mro__}'.format(x)",
    "'{a.__class__}'.format_map({'a': x})", "('{0.__class__}'|e).format(x)", "'%s'.__mod__", "_put", "_put.__self__", "_put.__func__", "fn.__globals__", "fn.__code__", "fn",
    "thing", "thing.__dict__", "thing.__class__", "gen.gi_frame", "gen.gi_code", "[].append", "rows.append(1)", "rows.pop()", "d.update({'a': 1})", "d.clear()",
    "x|map(attribute='__class__')|list", "[x]|map(attribute='__class__')|list", "[x]|groupby('__class__')|list", "[x]|map('attr', '__class__')|list",
    "[x]|selectattr('__class__')|list", "[x]|sort(attribute='__class__')", "x.__format__", "x.__reduce_ex__(2)", "context", "loop", "caller", "environment",
    "range(10**9)", "x.encode", "x.upper", "d.get", "(1).__class__", "true.__class__", "none.__class__", "1.0.__class__", "x is sameas(x.__class__)",
]  # fmt: skip


@pytest.mark.parametrize("reach", REACHING)
def test_a_template_that_reaches_for_python_gets_an_error_with_its_place(reach: str) -> None:
    gen = iter([1])
    data: dict[str, object] = {"x": "甲", "fn": filling, "thing": Thing(), "gen": gen, "rows": [1], "d": {"b": 1}}
    for tag in (f"{{{{ {reach} }}}}", f"{{% for a in [{reach}] %}}{{{{ a }}}}{{% endfor %}}"):
        document, places = outcome(data, p("前"), p(tag))
        if not document:
            assert places == {"第2段"}
            continue
        text = said(document).removeprefix("前").strip()
        assert text, "printed nothing, and nothing was said"
        assert not re.search(r"class|function|method|object|module|0x|built-in|lambda|Lorem|<", text), text
    assert (data["rows"], data["d"]) == ([1], {"b": 1})


@pytest.mark.parametrize("word_", ["include 'a'", "import 'a' as a", "from 'a' import a", "extends 'a'", "block a"])
def test_a_template_cannot_load_another(word_: str) -> None:
    assert "unknown-tag" in [problem.code for problem in faults({}, p(f"{{% {word_} %}}"))]


@pytest.mark.parametrize(
    "value",
    [
        "{{ y }}",
        "{% for a in y %}",
        "\x01{ y }\x01",
        "\x01% if y %\x01",
        "{{ ''.__class__ }}",
        "\x01{\n_put(0, y) }\x01",
    ],
)
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    document = filling(
        {"x": value, "y": "绝不"}, p("{{ x }}"), p("{% for a in [x] %}{{ a }}{% endfor %}"), p("{{ x }}")
    ).document
    assert "绝不" not in said(document)
    assert said(document).count(value.replace("\x01", "").split("\n")[0]) == 3


@pytest.mark.parametrize("looks", ["{{ y }}", "{% for %}", "{% if y %}", "\x7b\x7b"])
def test_what_a_tracked_change_deletes_is_not_filled_and_warned_of(looks: str) -> None:
    deleted = f'<w:del w:id="2" w:author="a"><w:r><w:delText>{looks}</w:delText></w:r></w:del>'
    done = filling({"x": "甲"}, p("{{ x }}", deleted))
    assert body_of(done.document) == short(p("甲", deleted))
    whole = looks.endswith("}")
    assert [(doubt.code, doubt.place.where) for doubt in done.doubts] == [
        ("tag-not-reached", "第1段 › 已删除的文字")
    ] * whole


def test_what_a_template_prints_is_not_read_as_a_template_of_another() -> None:
    once = docgen.fill(word(p("{{ '{{' }} y {{ '}}' }}")), {"y": 1})
    assert "{{ y }}" in said(once)


# Values that know where they are from

MISSING = Value(None, "", "births.sex_ratio", label="出生人口性别比", missing=frozenset({"births.sex_ratio"}))
ASSUMED = Value(Decimal(107), "107", "targets.sex_ratio", certainty=Certainty.ASSUMED)


@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (MISSING, "【待填：出生人口性别比】"),
        (Value(None, "", "births.n", missing=frozenset({"births.n"})), "【待填：births.n】"),
        (Value(None, "", missing=frozenset({"births.n"})), "【待填：x】"),
        (Value(None, "", "scorecard.total"), ""),
    ],
)
def test_a_missing_value_prints_what_is_to_be_filled_in(value: Value, printed: str, draft: bool) -> None:
    assert said(filling({"x": value}, p("前{{ x }}后"), draft=draft).document).strip() == f"前{printed}后"


@pytest.mark.parametrize("tag", ["{{ x|wan }}", "{{ x|round(2) }}", "{{ x|cn_date }}", "{{ x|abs }}"])
def test_a_missing_value_stays_missing_through_a_format(tag: str) -> None:
    assert "【待填：" in said(filling({"x": MISSING}, p(tag)).document)


def test_an_assumed_value_is_marked_in_a_draft_and_nowhere_else() -> None:
    body = p("{{ x }} {{ x|abs }} {{ y }}")
    data: dict[str, object] = {"x": ASSUMED, "y": Value(Decimal(1), "1", certainty=Certainty.INFERRED)}
    assert said(filling(data, body, draft=True).document).strip() == "107※ 107※ 1"
    assert said(filling(data, body).document).strip() == "107 107 1"


def test_each_print_is_kept_with_its_tag_its_part_and_its_path() -> None:
    source = word(p("{{ x }}"), p("{% for r in rows %}{{ r }}{% endfor %}"), header1=p("{{ x }}"))
    done = filling_of(source, {"x": ASSUMED, "rows": [1, 2]})
    assert [(each.tag.text, each.part, each.text, each.path) for each in done.prints] == [
        ("{{ x }}", "word/document.xml", "107", "targets.sex_ratio"),
        ("{{ r }}", "word/document.xml", "1", ""),
        ("{{ r }}", "word/document.xml", "2", ""),
        ("{{ x }}", "word/header1.xml", "107", "targets.sex_ratio"),
    ]


# Text kept in variables


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{% set y %}<{{ x }}>{% endset %}{{ y }}{{ y }}", "<甲&\n乙><甲&\n乙>"),
        ("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(x) }}", "<甲&\n乙>"),
        ("{% macro m(a) %}{% for i in a %}[{{ i }}]{% endfor %}{% endmacro %}{{ m([1, 2]) }}", "[1][2]"),
        ("{% set y %}{% if x %}有{% else %}无{% endif %}。{% endset %}{{ y }}", "有。"),
        ("{% set y %}a&amp; {{ x }}{% endset %}{{ y }}", "a&amp; 甲&\n乙"),
        ("{% filter upper %}a{{ x }}{% endfilter %}", "A甲&\n乙"),
        ("{% set y %}b{{ x }}{% endset %}{{ y|upper }}", "B甲&\n乙"),
        ("{% for a in tree recursive %}{{ a.n }}{% if a.c is defined %}{{ loop(a.c) }}{% endif %}{% endfor %}", "<>"),
        ("{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}{{ x }}{% endcall %}", "<甲&\n乙>"),
    ],
)
def test_text_kept_in_a_variable_prints_as_text_of_the_document(body: str, expected: str) -> None:
    tree = [{"n": "<", "c": [{"n": ">"}]}]
    document, places = outcome({"x": "甲&\n乙", "tree": tree}, p(body))
    if not document:
        assert places == {"第1段"}
        return
    root = package.parse_xml(package.read(document, "a").members["word/document.xml"], Place("a"))
    assert stories.plain_text(root).strip() == expected
    assert not root.xpath("//w:t/*", namespaces={"w": package.W}), "there is XML within a text"


# The document


def test_headers_footers_and_notes_are_filled() -> None:
    note = '<w:footnote w:id="1">{}</w:footnote>'.format(p("{{ x }}"))
    document = docgen.fill(word(header1=p("{{ x }}"), footer1=p("{{ x }}"), footnotes=note), {"x": "甲"})
    for name in ("header1", "footer1", "footnotes"):
        assert "甲" in body_of(document, f"word/{name}.xml")


def test_a_part_without_tags_is_kept_byte_for_byte() -> None:
    members = {**members_of(p("{{ x }}"), header1=p("甲")), "word/media/a.png": bytes(range(256))}
    document = docgen.fill(package.write(Package("report.docx", members)), {"x": "乙"})
    kept = package.read(document, "a").members
    assert {name for name, data in kept.items() if members[name] != data} == {"word/document.xml"}
    assert list(kept) == list(members)


def test_one_template_is_filled_many_times_and_remembers_nothing() -> None:
    made = template.compile(
        word(p("{% for r in rows %}"), p("{{ r }}"), p("{% endfor %}{% set y = 1 %}")), "report.docx"
    )
    before = dict(made.package.members)
    first = fill.fill(made, {"rows": ["甲"]}).document
    second = fill.fill(made, {"rows": ["乙", "丙"]}).document
    assert body_of(second) == short(p("乙"), p("丙"))
    assert refusals(lambda: fill.fill(made, {}))[0].code == "unknown-name"
    assert fill.fill(made, {"rows": ["甲"]}).document == first
    assert made.package.members == before


def test_one_template_is_filled_from_many_threads_at_once() -> None:
    made = template.compile(word(p("{{ a }}"), p("{% for r in rows %}{{ r }}{% endfor %}{{ b }}")), "report.docx")

    def outcome(number: int) -> str:
        data = {"a": f"甲{number}", "rows": [number] * 50, **({"b": "乙"} if number % 2 else {f"b{number}": 1})}
        try:
            return said(fill.fill(made, data).document).strip()
        except DocgenError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(outcome, range(64)))
    for number, text in enumerate(got):
        assert text == outcome(number)
        assert f" b{number}" in text if number % 2 == 0 else text.startswith(f"甲{number}\n"), text


def test_the_same_data_give_the_same_bytes() -> None:
    body = p("{{ x }}"), p("{% for k in d|dictsort %}{{ k[0] }}{% endfor %}{{ s|sort|join }}")
    data = {"x": "甲", "d": {"b": 1, "a": 2}, "s": {"c", "a", "b"}}
    assert docgen.fill(word(*body), data) == docgen.fill(word(*body), data)


def test_a_long_table_is_filled_whole() -> None:
    rows = [{"n": f"甲{number}", "k": number} for number in range(2000)]
    document = filling({"rows": rows}, tbl(tr("{% for r in rows %}{{ r.n }}", "{{ r.k }}{% endfor %}"))).document
    assert body_of(document).count("<w:tr>") == 2000


# Any small document with any data

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&{}%#'\"\\\n\t\r\x0b]"), max_size=12)
WORDS = st.sampled_from(["甲", "{ ", "}", "{ { ", "%", "a < b", "&", "'", " "])
MARK = "\u2603{}\u2603"


@st.composite
def paragraphs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A paragraph with tags cut anywhere into runs, and the names that it prints, each as often as it does."""
    text = ""
    printed: list[str] = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["word", "value", "loop", "never", "comment"]))
        name = draw(st.sampled_from(["a", "b", "c"]))
        tag = draw(st.sampled_from(["{{ %s }}", "{{%s}}", "{{- %s }}", "{{r %s }}"])) % name
        if kind == "word":
            text += draw(WORDS)
        elif kind == "value":
            text += tag
            printed.append(name)
        elif kind == "loop":
            text += "{% for i in two %}" + tag + "{% endfor %}"
            printed += [name, name]
        elif kind == "never":
            text += "{% if no %}" + tag + "{% endif %}"
        else:
            text += "{# {{ a }} #}"
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    runs = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return p(*[run(each) for each in runs if each]), printed


@st.composite
def documents(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The body of a small document, and the names that it prints, each as often as it does."""
    body: list[str] = []
    printed: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["paragraph", "table", "loop", "rows", "empty"]))
        inside, names = draw(paragraphs())
        if kind == "paragraph":
            body.append(inside)
        elif kind == "table":
            body.append(tbl(tr(tc(inside), "乙")))
        elif kind == "loop":
            body += [p("{% for j in two %}"), inside, p("{% endfor %}")]
            names = names * 2
        elif kind == "rows":
            body.append(tbl(tr(tc(p("{% for j in two %}"), inside), tc(p("{{ c }}{% endfor %}")))))
            names = [*names, "c"] * 2
        else:
            body += [p("{% for j in none_ %}"), inside, p("{% endfor %}")]
            names = []
        printed += names
    return body, printed


@settings(max_examples=150, deadline=None)
@given(documents(), st.fixed_dictionaries({"a": TEXTS, "b": TEXTS, "c": TEXTS}))
def test_each_value_stands_in_the_document_exactly_as_often_as_the_template_says(
    made: tuple[list[str], list[str]], values: dict[str, str]
) -> None:
    body, printed = made
    data = {
        **{name: MARK.format(name + text) for name, text in values.items()},
        "two": [1, 2],
        "none_": [],
        "no": False,
    }
    text = said(filling(data, *body).document)
    for name in "abc":
        clean = content.FORBIDDEN.sub("", str(data[name])).replace("\r\n", "\n").replace("\r", "\n")
        clean = clean.replace("\a", "\n").replace("\f", "\n\n\n")
        assert text.count(clean) == printed.count(name), (name, text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text("{}%#abr.|'\" \t-for in if set=endx1()[]“", max_size=30), min_size=1, max_size=4), TEXTS)
def test_whatever_is_typed_into_a_template_gives_a_document_or_problems_with_places(
    texts: list[str], value: str
) -> None:
    document, places = outcome(
        {"a": value, "x": [1, 2], "b": {"a": 1}}, *[p(*list(text)[:9], text[9:]) for text in texts]
    )
    assert "" not in places
    assert bool(document) != bool(places)


INLINE = (
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="9" cy="9"/><wp:docPr id="1" name="图"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="urn:nothing"/>'
    "</a:graphic></wp:inline>"
)


def test_pictures_that_a_loop_repeats_have_numbers_of_their_own() -> None:
    picture = f"<w:r><w:drawing>{INLINE}</w:drawing></w:r>"
    body = p("{% for a in [1, 2] %}"), p("{{ a }}", picture), p("{% endfor %}"), p(picture)
    numbers = re.findall(r'<wp:docPr id="(\d+)"', filled({}, *body))
    assert len(numbers) == len(set(numbers)) == 3


SAMPLES: dict[str, tuple[list[str], dict[str, object]]] = {
    "values": ([p("{{ x }}"), p("前{{ x }}后")], {"x": "甲<&>\n乙\t丙"}),
    "merged cells": (
        [tbl(tr("{% for a in t %}{% for b in a.s %}{% vm %}{{ a.n }}", "{{ b }}{% endfor %}{% endfor %}")), p("")],
        {"t": [{"n": "甲", "s": [1, 2]}, {"n": "乙", "s": [3]}, {"n": "丙", "s": []}]},
    ),
    "nothing": (
        [tbl(tr("{% for a in t %}{{ a }}", "{% endfor %}")), tbl(tr(tc(p("{% if t %}"), p("甲"), p("{% endif %}")), "乙")), p("")],
        {"t": []},
    ),
    "a loop over bookmarks": (
        [p("{% for a in t %}"), p('<w:bookmarkStart w:id="1" w:name="n"/>', "{{ a }}", '<w:bookmarkEnd w:id="1"/>'), p("{% endfor %}")],
        {"t": [1, 2, 3]},
    ),
    "kept text": ([p("{% set y %}{{ x }}{% endset %}{{ y }}")], {"x": "甲"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_validator_finds_no_error(name: str, validator: Validator, tmp_path: Path) -> None:
    body, data = SAMPLES[name]
    file = tmp_path / "report.docx"
    file.write_bytes(docgen.fill(word(*body, header1=p("{% if no %}甲{% endif %}")), {**data, "no": 0}))
    assert validator.errors(file) == []


def test_a_document_of_another_program_is_filled_and_valid(validator: Validator, tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(
        docgen.fill(
            with_paragraphs("前{{ x }}", "{% for r in rows %}", "{{ r }}", "{% endfor %}"), {"x": "甲", "rows": [1, 2]}
        )
    )
    assert validator.errors(file) == []


def test_every_value_that_a_format_cannot_print_is_reported_at_once() -> None:
    found = faults({"n": 3, "t": "甲"}, p("{{ t|wan }}{{ n|cn_date }}"), p("{{ t|round(1) }}"))
    assert [(problem.place.where, problem.code) for problem in found] == [
        ("第1段", "tag-failed"),
        ("第1段", "tag-failed"),
        ("第2段", "tag-failed"),
    ]
    assert "|wan prints a number; 甲 is none" in found[0].message


def test_text_that_a_block_keeps_over_several_runs_is_kept_whole_and_once() -> None:
    body = p(run("前{% set y %}甲"), run("{{ x }}", "<w:b/>"), run("乙{% endset %}中{{ y }}", "<w:i/>"), run("后"))
    assert filled({"x": "<"}, body) == short(p(run("前"), run("中甲<乙", "<w:i/>"), run("后")))


def test_a_figure_of_more_digits_than_are_meant_prints_rounded_with_a_warning() -> None:
    done = filling_of(word(p("{{ x / 3 }}{{ (x / 3)|round(4) }}{{ x / 4 }}")), {"x": value_of(2)})
    assert [each.text for each in done.prints] == ["0.66666667", "0.6667", "0.5"]
    assert [(doubt.code, doubt.hint) for doubt in done.doubts] == [("unrounded", "Round it: (x / 3)|round(2)")]


def test_tags_that_fail_and_names_that_are_not_there_are_told_together() -> None:
    data: dict[str, object] = {"title": "a", "cases": 5}
    body = [
        "{{ title + 3 }}", "{{ persn }}", "{{ cases / 0 }}", "{% for x in cases %}{{ x.y }}{% endfor %}", "{% if cases > title %}甲{% endif %}",
        "{% if no %}{% elif cases > title %}{% endif %}", "{% set y = title - 1 %}{{ y }}", "{{ title() }}",
    ]  # fmt: skip
    found = faults(data, *map(p, body))
    assert [(problem.code, problem.place.where) for problem in found if problem.code == "tag-failed"] == [
        ("tag-failed", f"第{number}段") for number in (1, 3, 4, 5, 6, 7, 8)
    ]
    assert {problem.place.where for problem in found if problem.code == "unknown-name"} == {"第2段", "第6段"}
    assert "a text and a number" in found[0].message


def test_a_figure_divided_by_zero_is_told_as_that() -> None:
    source = template.compile(word(p("{{ n / 0 }}")), "t.docx")
    (problem,) = refusals(lambda: fill.fill(source, {"n": value_of(5)}))
    assert problem.message == "{{ n / 0 }}: division by zero"


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_is_as_it_was_after_a_filling_that_succeeds_or_fails(collects: bool) -> None:
    was = gc.isenabled()
    compiled = template.compile(word(p("{{ x }}")), "t.docx")
    try:
        (gc.enable if collects else gc.disable)()
        assert fill.fill(compiled, {"x": "甲"}).document
        assert gc.isenabled() is collects
        assert refusals(lambda: fill.fill(compiled, {}))
        assert gc.isenabled() is collects
    finally:
        (gc.enable if was else gc.disable)()
