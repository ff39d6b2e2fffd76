"""The JSON Schema of the data that a template needs."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen.problems import DocgenError
from docgen.word import content, template
from docgen.word.compiled import Template
from docgen.word.fill import fill
from docgen.word.schema import schema
from tests.making import p, refusals, tbl, tc, tr, word

PRINTED = {"$ref": "#/$defs/printed"}
ONE = {"type": ["string", "number", "boolean", "null"]}
NUMBER, SHOWN, SIZED = {"type": "number"}, {"type": ["number", "null"]}, {"type": ["object", "array", "string"]}
DATE = {"type": ["string", "null"], "format": "date"}


def compiled(*body: str, **parts: str) -> Template:
    return template.compile(word(*body, **parts), "report.docx")


def bare(shape: Any) -> Any:
    """A schema without its descriptions; what is required stands with its name: `{"a!": …}`."""
    if isinstance(shape, list):
        return [bare(each) for each in shape]
    if not isinstance(shape, dict):
        return shape
    left = {key: bare(value) for key, value in shape.items() if key not in ("description", "required", "properties")}
    if "properties" in shape:
        required = shape["required"]
        assert required == [name for name in shape["properties"] if name in required]
        named = {name + "!" * (name in required): bare(each) for name, each in shape["properties"].items()}
        left["properties"] = named
    return left


def needs(*texts: str) -> Any:
    """The properties of the schema of a template with these paragraphs."""
    made = schema(compiled(*map(p, texts)))
    jsonschema.Draft202012Validator.check_schema(made)
    return bare(made)["properties"]


def objects(**properties: object) -> dict[str, object]:
    """The schema of an object: `objects(**{"a!": NUMBER})`."""
    return {"type": "object", "properties": properties}


def arrays(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


def is_valid(made: object, data: object) -> bool:
    return bool(jsonschema.Draft202012Validator(made).is_valid(data))  # type: ignore[arg-type]


def is_filled(ready: Template, data: dict[str, Any]) -> bool:
    try:
        fill(ready, data)
    except DocgenError:
        return False
    return True


def test_the_whole_schema_of_a_template() -> None:
    made = schema(
        compiled(p("{{ report.title }}"), tbl(tr("{% for r in rows %}{{ r.n }}", "{{ r.k * 2 }}{% endfor %}")))
    )
    assert made.pop("$defs")
    assert made == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "report.docx",
        "type": "object",
        "properties": {
            "report": {
                "description": "{{ report.title }} in 第1段",
                "type": "object",
                "properties": {"title": {"description": "{{ report.title }} in 第1段", **PRINTED}},
                "required": ["title"],
            },
            "rows": {
                "description": "{% for r in rows %} in 表1 行1 列1",
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "n": {"description": "{{ r.n }} in 表1 行1 列1", **PRINTED},
                        "k": {"description": "{{ r.k * 2 }} in 表1 行1 列2", "type": "number"},
                    },
                    "required": ["n", "k"],
                },
            },
        },
        "required": ["report", "rows"],
    }


def test_a_template_without_tags_needs_nothing() -> None:
    made = schema(compiled(p("甲")))
    assert (made["type"], made["properties"], made["required"]) == ("object", {}, [])


def test_the_same_template_has_the_same_schema() -> None:
    body = p("{{ b }}{{ a.d }}{{ a.c }}{% if x is string %}{{ x * 2 }}{% endif %}")
    assert json.dumps(schema(compiled(body))) == json.dumps(schema(compiled(body)))


# What a thing is, by how it is used


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ x }}", PRINTED),
        ("{{ x }}{{ x }}", PRINTED),
        ("{{ x|markdown }}", PRINTED),
        ("{% if x %}{% endif %}", {}),
        ("{% if x %}{{ x }}{% endif %}", PRINTED),
        ("{% if x %}{{ x * 2 }}{% endif %}", SHOWN),
        ("{{ 2 * x }}", NUMBER), ("{{ x - y }}", NUMBER), ("{{ -x }}", NUMBER), ("{{ x + 1 }}", NUMBER),
        ("{{ x + y }}", PRINTED), ("{{ '%s' % x }}", {}), ("{{ x % 2 }}", NUMBER),
        ("{% if x > 3 %}{% endif %}", NUMBER), ("{% if 1 < x <= -y %}{% endif %}", NUMBER),
        ("{% if x > y %}{% endif %}", {}), ("{% if x == 3 %}{% endif %}", ONE), ("{% if x != '甲' %}{% endif %}", ONE),
        ("{% if x is odd %}{% endif %}", NUMBER),
        ("{{ x|wan }}", SHOWN), ("{{ x|cn_number }}", SHOWN), ("{{ x|round(2) }}", SHOWN), ("{{ x|wan }}{{ x }}", SHOWN),
        ("{{ x|cn_date }}", DATE), ("{{ x|cn_day }}{{ x }}", DATE),
        ("{{ x|length }}", SIZED), ("{{ x|count }}{{ x }}", {"type": "string"}), ("{{ x|length }}{{ x[0] }}", arrays(PRINTED)),
        ("{{ x|upper }}", ONE), ("{{ x ~ '甲' }}", ONE), ("{{ x.strip() }}", {"type": "string"}),
        ("{% if 'a' in x %}{% endif %}", SIZED), ("{{ x[1:] }}", {"type": "string"}),
        ("{{ x|join('、') }}", arrays(ONE)), ("{{ x|join('、', attribute='n') }}", arrays(objects(**{"n!": ONE}))),
        ("{{ x.a }}", objects(**{"a!": PRINTED})), ("{{ x['a'] }}", objects(**{"a!": PRINTED})),
        ("{{ x.a.b }}", objects(**{"a!": objects(**{"b!": PRINTED})})),
        ("{{ x.a }}{{ x.b }}", objects(**{"a!": PRINTED, "b!": PRINTED})),
        ("{{ x[0] }}", arrays(PRINTED)), ("{{ x[-1].a }}", arrays(objects(**{"a!": PRINTED}))),
        ("{{ x|first }}", arrays(PRINTED)), ("{{ (x|last).a }}", arrays(objects(**{"a!": PRINTED}))),
        ("{{ x|sum }}", arrays(NUMBER)), ("{{ x|sum(attribute='a.n') }}", arrays(objects(**{"a!": objects(**{"n!": NUMBER})}))),
        ("{{ x|map(attribute='n')|join }}", arrays(objects(**{"n!": ONE}))), ("{{ x|map('wan')|join }}", arrays(SHOWN)),
        ("{{ x|selectattr('ok')|list|length }}", arrays(objects(**{"ok!": {}}))),
        ("{{ x|map(attribute='n', default='')|join }}", arrays(objects(n=ONE))),
        ("{{ x.get('a', '') }}", objects(a=PRINTED)), ("{{ x|attr('a') }}", objects(**{"a!": PRINTED})),
        ("{{ x }}{% for y in x %}{% endfor %}", {"type": ["object", "array", "string", "number", "boolean", "null"], "items": {}}),
        ("{% if x is string %}{{ x }}{% else %}{{ x.a }}{% endif %}",
         {"type": ["object", "array", "string", "number", "boolean", "null"], "properties": {"a!": PRINTED}}),
        ("{% set s %}{{ x }}{% endset %}{{ s }}", ONE),
        ("{% for i in range(x) %}{% endfor %}", NUMBER),
        ("{% if 'a' not in x %}{% endif %}", SIZED), ("{{ x|sum('n') }}", arrays(objects(**{"n!": NUMBER}))),
        ("{% if x is string %}{{ x }}{% endif %}", PRINTED), ("{{ '-' * x }}", NUMBER),
        ("{% if x is number %}{{ x * 2 }}{% else %}{{ x }}{% endif %}", PRINTED),
        ("{{ x|map('list')|list|length }}", arrays({})), ("{{ x|default(1) * 2 }}", NUMBER), ("{{ y|default(x) }}", PRINTED),
        ("{{ x[1:]|length }}", {"type": ["array", "string"]}), ("{{ x[k].a }}", SIZED), ("{{ x.strip('a') }}", {"type": "string"}),
        ("{% if x > y * 2 %}{% endif %}", NUMBER), ("{% if x > y|length %}{% endif %}", NUMBER),
        ("{% if x > y|first %}{% endif %}", {}), ("{% if x > y + z %}{% endif %}", {}), ("{{ 1 + x }}", NUMBER),
        ("{% if x is string %}{% endif %}", {}), ("{% if x == y %}{% endif %}", {}), ("{% if x == none %}{% endif %}", {}),
        ("{% if x is none %}{% else %}{{ x.a }}{% endif %}", {"type": ["object", "null"], "properties": {"a!": PRINTED}}),
        ("{% if 'a' is in x %}{% endif %}", SIZED), ("{{ x|tojson }}", {}), ("{{ 1 if x else 2 }}", {}),
        ("{% if x is iterable %}{{ x[0] }}{% else %}{{ x * 2 }}{% endif %}", {"type": ["array", "number"], "items": PRINTED}),
        ("{{ x|default(1, true) * 2 }}", SHOWN), ("{{ y.get('a', x) }}", PRINTED), ("{{ [x][0] }}", PRINTED),
    ],
)  # fmt: skip
def test_each_use_tells_what_a_thing_is(text: str, expected: dict[str, Any]) -> None:
    found = needs(text)
    assert found.get("x!", found.get("x")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% for r in x %}{{ r }}{% endfor %}", arrays(PRINTED)),
        ("{% for r in x %}{{ r.a }}{{ loop.index }}{% endfor %}", arrays(objects(**{"a!": PRINTED}))),
        ("{% for r in x %}{% for s in r.t %}{{ s }}{% endfor %}{% endfor %}", arrays(objects(**{"t!": arrays(PRINTED)}))),
        ("{% for a, b in x %}{{ a }}{{ b.c }}{% endfor %}",
         arrays(arrays({"type": ["object", "array", "string", "number", "boolean", "null"], "properties": {"c!": PRINTED}}))),
        ("{% for r in x if r.ok %}{{ r.a }}{% endfor %}", arrays(objects(**{"ok!": {}, "a!": PRINTED}))),
        ("{% for r in x|sort(attribute='k') %}{{ r.a }}{% endfor %}", arrays(objects(**{"k!": {}, "a!": PRINTED}))),
        ("{% for r in x[:2] + y %}{{ r.a }}{% endfor %}", arrays(objects(**{"a!": PRINTED}))),
        ("{% for r in x|selectattr('n', 'defined') %}{{ r.a }}{% endfor %}", arrays(objects(n={}, **{"a!": PRINTED}))),
        ("{% for c in x|batch(2) %}{% for r in c %}{{ r.a }}{% endfor %}{% endfor %}", arrays(objects(**{"a!": PRINTED}))),
        ("{% for k, rows in x|groupby('g') %}{{ k }}{% for r in rows %}{{ r.a }}{% endfor %}{% endfor %}",
         arrays(objects(**{"g!": PRINTED, "a!": PRINTED}))),
        ("{% for g in x|groupby('g') %}{{ g.grouper }}{{ (g.list|first).n }}{% endfor %}",
         arrays(objects(**{"g!": PRINTED, "n!": PRINTED}))),
        ("{% for c in x|slice(2) %}{{ c[0].a }}{% endfor %}", arrays(objects(**{"a!": PRINTED}))),
        ("{% for k, v in x.items() %}{{ k }}{{ v }}{% endfor %}", {"type": "object", "additionalProperties": PRINTED}),
        ("{% for k, v in x|dictsort %}{{ v.n }}{% endfor %}",
         {"type": "object", "additionalProperties": objects(**{"n!": PRINTED})}),
        ("{% for v in x.values() %}{{ v }}{% endfor %}", {"type": "object", "additionalProperties": PRINTED}),
        ("{% for k in x.keys() %}{{ k }}{% endfor %}", {"type": "object", "additionalProperties": {}}),
        ("{% for r in [x, y] %}{{ r.a }}{% endfor %}", objects(**{"a!": PRINTED})),
    ],
)  # fmt: skip
def test_a_loop_tells_what_its_items_are(text: str, expected: dict[str, Any]) -> None:
    assert needs(text)["x!"] == expected


def test_what_a_cell_tag_takes_is_no_text() -> None:
    row = tr("{% colspan n %}{{ a }}", "{% cellbg c %}乙")
    assert bare(schema(compiled(tbl(row))))["properties"] == {
        "n!": {"type": ["string", "number"]},
        "a!": PRINTED,
        "c!": ONE,
    }


# Names of the template itself


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{% set y = 1 %}{{ y }}", []),
        ("{{ y }}{% set y = 1 %}{{ y }}", ["y!"]),
        ("{% set y = x %}{{ y.a }}", ["x!"]),
        ("{% for y in x %}{{ y }}{% endfor %}{{ y }}", ["x!", "y!"]),
        ("{% for y in x %}{{ y }}{% else %}{{ loop }}{% endfor %}", ["x!", "loop!"]),
        ("{% with a = x %}{{ a }}{{ y }}{% endwith %}{{ a }}", ["x!", "y!", "a!"]),
        ("{{ x|d }}{% set y|default(x) %}{{ z }}{% endset %}", ["x!", "z!"]),
        ("{% set y %}{{ x }}{% endset %}{{ y }}", ["x!"]),
        ("{% macro m(a, b=x) %}{{ a }}{{ b }}{{ c }}{% endmacro %}", ["x!", "c!"]),
        ("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}", ["x!"]),
        ("{% filter upper %}{{ x }}{% endfilter %}", ["x!"]),
        ("{% set n = namespace(i=x) %}{% set n.i = 2 %}{{ n.i }}", ["x!"]),
        ("{% do x.append(y) %}", ["x!", "y!"]),
        ("{{ range }}", ["range!"]),
        ("{{ x[k] }}", ["x!", "k!"]),
        ("{{ x.get(k) }}", ["x!", "k!"]),
        ("{{ f() }}", ["f!"]),
        ("{{ x[:n] }}", ["x!", "n!"]),
        ("{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(x) %}{% endcall %}", ["x!"]),
        ("{{ joiner('、')() }}", []),
        ("{{ [x][5] }}", ["x!"]),
        ("{% for y in x %}{{ loop.index }}{% endfor %}", ["x!"]),
        ("{% macro m() %}{{ varargs|length }}{{ kwargs|length }}{% endmacro %}", []),
        ("{% if x %}{% set y = a %}{% else %}{% set y = b %}{% endif %}{{ y }}", ["x!", "a!", "b!"]),
        ("{{ dict(a=x).a }}{{ {'b': y}.b }}", ["x!", "y!"]),
        ("{# {{ x }} #}", []),
    ],
)
def test_only_names_of_the_data_are_in_the_schema(text: str, names: list[str]) -> None:
    assert list(needs(text)) == names


def test_a_name_that_several_branches_set_is_all_of_them() -> None:
    shape = objects(**{"n!": PRINTED})
    found = needs("{% if x %}{% set y = a %}{% elif z %}{% set y = b %}{% else %}{% set y = c %}{% endif %}{{ y.n }}")
    assert [found["a!"], found["b!"], found["c!"]] == [shape] * 3


def test_a_macro_tells_what_its_arguments_are() -> None:
    found = needs(
        "{% macro m(a, b) %}{{ a.n }}{{ b * 2 }}{% endmacro %}{{ m(x, b=y) }}{% for r in rows %}{{ m(r, 1) }}{% endfor %}"
    )
    row = objects(**{"n!": ONE})
    assert found == {"x!": row, "y!": NUMBER, "rows!": arrays(row)}


def test_a_macro_that_calls_itself_comes_to_an_end() -> None:
    tree = "{% macro m(t) %}{{ t.n }}{% for c in t.sub %}{{ m(c) }}{% endfor %}{% endmacro %}{{ m(tree) }}"
    assert needs(tree) == {"tree!": objects(**{"n!": ONE, "sub!": arrays({})})}


def test_macros_that_call_macros_do_not_multiply_without_end() -> None:
    macros = [
        f"{{% macro m{n}(a) %}}{{{{ m{n - 1}(a.x) }}}}{{{{ m{n - 1}(a.y) }}}}{{% endmacro %}}" for n in range(1, 40)
    ]
    first = "{% macro m0(a) %}{{ a }}{% endmacro %}"
    assert list(needs(first, *macros, "{{ m39(x) }}")) == ["x!"]


def test_every_part_is_read_and_the_body_comes_first() -> None:
    made = bare(schema(compiled(p("{{ a }}{{ both }}"), header1=p("{{ b }}{{ both * 2 }}"))))
    assert made["properties"] == {"a!": PRINTED, "both!": NUMBER, "b!": PRINTED}


# What must be there


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ x|default('无') }}", ["x"]),
        ("{{ x|d }}", ["x"]),
        ("{{ x|default(y) }}", ["x", "y!"]),
        ("{{ x|default('') }}{{ x }}", ["x!"]),
        ("{% if x is defined %}{{ x }}{% endif %}", ["x"]),
        ("{% if x is defined %}{{ x }}{% else %}{{ y }}{% endif %}", ["x", "y!"]),
        ("{% if x is not defined %}{{ y }}{% else %}{{ x }}{% endif %}", ["x", "y!"]),
        ("{% if x is undefined %}{{ y }}{% elif x %}{{ x }}{% endif %}", ["x", "y!"]),
        ("{% if x is defined and x > 3 %}{{ x }}{% endif %}", ["x"]),
        ("{% if x is undefined or x > 3 %}甲{% endif %}", ["x"]),
        ("{% if x is defined or y %}{{ x }}{% endif %}", ["x!", "y!"]),
        ("{% if not (x is undefined or y is undefined) %}{{ x }}{{ y }}{% endif %}", ["x", "y"]),
        ("{{ x if x is defined else '无' }}", ["x"]),
        ("{% if x|default(false) %}{{ x }}{% endif %}", ["x"]),
        ("{% if x|d %}{{ x }}{% endif %}", ["x"]),
        ("{% if x|default(true) %}{{ x }}{% endif %}", ["x!"]),
        ("{% if x is string %}{{ x }}{% endif %}", ["x"]),
        ("{% if x is none %}无{% endif %}", ["x"]),
        ("{% if x is iterable %}{{ x }}{% endif %}", ["x!"]),
        ("{% if x is not none %}{{ x }}{% endif %}", ["x!"]),
        ("{% if x %}{{ x }}{% endif %}", ["x!"]),
        ("{% if a %}{{ x }}{% elif b %}{{ y }}{% endif %}", ["a!", "x!", "b!", "y!"]),
        ("{% if not x is defined %}{% set x = 1 %}{% endif %}{{ x }}", ["x"]),
        ("{% for r in rows|default([]) %}{{ r }}{% endfor %}", ["rows"]),
        ("{{ x.a.b|default('无') }}", ["x"]),
        ("{% if x.a is defined and x.b is defined %}{{ x.a }}{{ x.b }}{% endif %}", ["x"]),
        ("{{ x|wan|default('无') }}", ["x"]),
        ("{{ x|upper|default('无') }}", ["x!"]),
        ("{{ x['a']|default('无') }}", ["x!"]),
        ("{% if x['a'] is defined %}{{ x.a }}{% endif %}", ["x!"]),
        ("{% if x.a is defined %}{{ x['a'] }}{% endif %}", ["x"]),
    ],
)
def test_what_is_asked_for_first_need_not_be_there(text: str, names: list[str]) -> None:
    assert list(needs(text)) == names
    enough = {name.removesuffix("!"): 5 for name in names if name.endswith("!")}
    assert is_filled(compiled(p(text)), enough)
    alone = [name for name in enough if is_filled(compiled(p(text)), {key: 5 for key in enough if key != name})]
    assert alone == [] or "{% if" in text  # a branch that is not taken misses nothing


def test_an_attribute_is_required_where_its_owner_is_there() -> None:
    assert needs("{% if x is defined %}{{ x.a }}{% endif %}") == {"x": objects(**{"a!": PRINTED})}
    assert needs("{% if x.a is defined %}{{ x.a }}{% endif %}") == {"x": objects(a=PRINTED)}
    assert needs("{{ x.a|default('') }}") == {"x": objects(a=PRINTED)}
    assert needs("{% for r in x %}{% if r.a is defined %}{{ r.a }}{% endif %}{{ r.b }}{% endfor %}") == {
        "x!": arrays(objects(a=PRINTED, **{"b!": PRINTED}))
    }


# The schema and the filling agree

BODIES: list[tuple[list[str], dict[str, Any]]] = [
    ([p("{{ a }}{{ b.c.d }}{{ b.c.e|wan }}")], {"a": "甲", "b": {"c": {"d": None, "e": 12000}}}),
    ([p("{% for r in rows %}"), p("{{ r.n }}：{{ r.k * 2 }}"), p("{% endfor %}")], {"rows": [{"n": "甲", "k": 1}, {"n": "乙", "k": 2.5}]}),
    ([tbl(tr("{% for r in rows %}{% vm %}{{ r.n }}", tc(p("{% for s in r.sub %}{{ s.m }}{% endfor %}{% endfor %}"))))],
     {"rows": [{"n": 1, "sub": [{"m": "一"}, {"m": "二"}]}, {"n": 1, "sub": []}]}),
    ([p("{% for k, v in d.items() %}{{ k }}{{ v.n }}{% endfor %}")], {"d": {"甲": {"n": 1}, "乙": {"n": "二"}}}),
    ([p("{% if yes %}{{ a }}{% endif %}{% if no %}{% else %}{{ b }}{% endif %}")], {"yes": True, "no": "", "a": 1, "b": 2}),
    ([p("{{ xs|join('、') }}{{ rows|sum(attribute='n') }}{{ rows|map(attribute='m')|join }}")],
     {"xs": ["甲", 2], "rows": [{"n": 1, "m": "一"}]}),
    ([p("{% macro m(r) %}{{ r.n }}{% endmacro %}{{ m(a) }}{{ m(b) }}")], {"a": {"n": 1}, "b": {"n": 2}}),
    ([p("{% for g, rows in xs|groupby('k') %}{{ g }}{% for r in rows %}{{ r.n }}{% endfor %}{% endfor %}")],
     {"xs": [{"k": 1, "n": 2}, {"k": 1, "n": 3}]}),
    ([p("{{ a }}"), p("{{ b }}{{ b }}")], {"a": {"text": "甲", "bold": True}, "b": ["一", {"text": "乙", "color": "FF0000"}]}),
    ([p("{{ a[0].n }}{{ a[1] is defined }}{{ (a|first).m }}")], {"a": [{"n": 1, "m": 2}]}),
]  # fmt: skip


def required(made: dict[str, Any], data: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The path to everything in the data that the schema requires."""
    if isinstance(data, dict):
        yield from ((*path, name) for name in made.get("required", []) if name in data)
        for name, value in data.items():
            inner = made.get("properties", {}).get(name) or made.get("additionalProperties") or {}
            yield from required(inner, value, *path, name)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from required(made.get("items", {}), value, *path, index)


def without(data: Any, path: tuple[Any, ...]) -> Any:
    left = copy.deepcopy(data)
    owner = left
    for step in path[:-1]:
        owner = owner[step]
    del owner[path[-1]]
    return left


def check(ready: Template, data: dict[str, Any], least: int) -> None:
    """Data that fill are valid; without anything that is required they are not, and do not fill."""
    made = schema(ready)
    assert is_filled(ready, data)
    jsonschema.Draft202012Validator(made).validate(data)
    paths = list(required(made, data))
    assert len(paths) >= least
    for path in paths:
        short = without(data, path)
        assert not is_valid(made, short), path
        assert not is_filled(ready, short), path


@pytest.mark.parametrize(("body", "data"), BODIES)
def test_data_are_valid_where_they_fill_and_invalid_where_a_name_is_missing(
    body: list[str], data: dict[str, Any]
) -> None:
    check(compiled(*body), data, least=len(data))


_SCALARS = st.one_of(st.text("甲乙丙 ", max_size=3), st.integers(-9, 9), st.booleans(), st.none())


@st.composite
def _templates(draw: st.DrawFn, depth: int = 0, owner: str = "") -> tuple[str, dict[str, Any], int]:
    """A text with tags, data that fill it, and how many names it needs at least: all are given a name of their own."""
    text, data, count = "", {}, 0
    for number in range(draw(st.integers(1, 3))):
        name = f"n{depth}{number}"
        path = f"{owner}{name}"
        kind = draw(
            st.sampled_from(("print", "default", "defined", "number", "if", "object", "loop")[: 7 if depth < 3 else 5])
        )
        inner, least = "", 0
        inside: Any = draw(_SCALARS)
        if kind in ("object", "loop"):
            inner, inside, least = draw(_templates(depth + 1, f"{path}." if kind == "object" else f"v{depth}{number}."))
        text += {
            "print": f"{{{{ {path} }}}}",
            "default": f"{{{{ {path}|default('无') }}}}",
            "defined": f"{{% if {path} is defined %}}{{{{ {path} }}}}{{% endif %}}",
            "number": f"{{{{ {path} * 2 }}}}",
            "if": f"{{% if {path} or not {path} %}}{{{{ {path} }}}}{{% endif %}}",
            "object": inner,
            "loop": f"{{% for v{depth}{number} in {path} %}}{inner}{{% endfor %}}",
        }[kind]
        if kind in ("default", "defined"):
            if draw(st.booleans()):
                data[name] = inside
            continue
        data[name] = draw(st.integers(0, 9)) if kind == "number" else [inside] * 2 if kind == "loop" else inside
        # an object of which nothing must be there need not be there itself
        count += (kind != "object" or least > 0) + least
    return text, data, count


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_templates())
def test_for_any_template_the_schema_and_the_filling_agree(made: tuple[str, dict[str, Any], int]) -> None:
    text, data, least = made
    check(compiled(p(text)), data, least)


def test_a_date_is_a_text_in_json_and_a_date_in_filling() -> None:
    ready = compiled(p("{{ report.on|cn_date }}"))
    assert is_valid(schema(ready), {"report": {"on": "2019-06-02"}})
    assert is_filled(ready, {"report": {"on": datetime.date(2019, 6, 2)}})
    checker = jsonschema.Draft202012Validator(schema(ready), format_checker=jsonschema.FormatChecker())
    assert not checker.is_valid({"report": {"on": "2019-02-30"}})


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("甲", True), (1.5, True), (None, True), ({"text": "甲"}, True), (["甲", {"text": "乙", "bold": True}], True),
        ({"text": "甲", "size": 14, "link": "https://example.org", "italic": None}, True),
        ([], False), (["甲"], False), ({"bold": True}, False), ({"text": "甲", "thick": True}, False), ({}, False),
        ({"text": "甲", "bold": "yes"}, False), (["甲", {"text": "乙"}, {"bold": True}], False), ([None, {"text": "乙"}], False),
    ],
)  # fmt: skip
def test_what_a_tag_prints_may_be_formatted_text(value: object, fits: bool) -> None:
    ready = compiled(p("{{ x }}"))
    assert (is_valid(schema(ready), {"x": value}), is_filled(ready, {"x": value})) == (fits, fits)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"picture": "a.png"}, True), ({"picture": "a.png", "width": "30mm", "height": 20, "alt": None}, True),
        ({"subdocument": "a.docx"}, True), ({"picture": 3}, False), ({"width": "30mm"}, False), ({"subdocument": 3}, False),
        ({"picture": "a.png", "file": "b.png"}, False),
    ],
)  # fmt: skip
def test_what_a_tag_prints_may_be_a_file(value: object, fits: bool) -> None:
    assert is_valid(schema(compiled(p("{{ x }}"))), {"x": value}) is fits


def test_every_key_of_formatted_text_and_of_files_is_in_the_schema() -> None:
    defined: Any = schema(compiled(p("{{ x }}")))["$defs"]
    *_, picture, document = defined["printed"]["anyOf"]
    assert defined["span"]["properties"].keys() == content._SPAN_KEYS
    assert picture["properties"].keys() == content.PICTURE_KEYS
    assert document["properties"].keys() == content.DOCUMENT_KEYS


def test_names_that_lead_ever_deeper_are_refused_not_crashed_on() -> None:
    ready = compiled(p("{% set a = a.b %}" * 1500, "{{ a }}"))
    (problem,) = refusals(lambda: schema(ready))
    assert problem.code == "too-deep"
