"""Grammar: what one tag says by itself."""

from __future__ import annotations

import pytest
from lxml import etree

from docgen.problems import Place
from docgen.word import grammar, tags
from docgen.word.package import W
from docgen.word.tags import Tag


def tag(text: str) -> Tag:
    paragraph = etree.fromstring(f'<w:p xmlns:w="{W}"><w:r><w:t/></w:r></w:p>')
    paragraph[0][0].text = text
    made = tags.find(paragraph, tags.pieces(paragraph), [(0, Place("report.docx", where="第1段"))], 0)
    assert made.problems == []
    (found,) = made.tags
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ births.rate }}", ["births.rate"]),
        ("{{ a.b|round(2) + c[0].d }}", ["a.b", "c[0].d"]),
        ("{% for x in a.rows if x.n > limit %}", ["a.rows", "x", "x.n", "limit"]),
        ("{% elif a and b %}", ["a", "b"]),
        ("{% set x = a %}", ["x", "a"]),
        ("{{ loop.index }}", ["loop.index"]),
        ("{# births.rate #}", []),
        ("{% endfor %}", []),
    ],
)
def test_a_tag_names_what_it_reads(text: str, names: list[str]) -> None:
    assert sorted(grammar.names(tag(text))) == sorted(names)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("{% for x in xs %}", {"x"}),
        ("{% for k, v in d %}", {"k", "v"}),
        ("{%tr for row in rows %}", {"row"}),
        ("{{ x }}", set()),
    ],
)
def test_a_loop_names_its_turns(text: str, targets: set[str]) -> None:
    assert grammar.targets(tag(text)) == targets


@pytest.mark.parametrize(
    ("text", "is_one"), [("{% set x = 1 %}", True), ("{% set x %}", False), ("{% if x == 1 %}", False)]
)
def test_an_assignment_needs_no_end(text: str, is_one: bool) -> None:
    assert grammar.is_assignment(tag(text)) is is_one


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ }}", "broken-tag"),
        ("{{ a b }}", "broken-tag"),
        ("{{ a|wann }}", "unknown-filter"),
        ("{{ a is wan }}", "unknown-filter"),
        ("{{ __docgen_put }}", "broken-tag"),
        ("{% if %}", "broken-tag"),
        ("{% elif a b %}", "broken-tag"),
    ],
)
def test_a_fault_of_one_tag_is_told_with_its_place(text: str, code: str) -> None:
    (problem,) = grammar.faults(tag(text))
    assert (problem.code, problem.place.where) == (code, "第1段")


@pytest.mark.parametrize(
    "text", ["{{ a|wan }}", "{% for x in xs %}", "{% else %}", "{% endif %}", "{# a b c #}", "{%tr if a %}", "{% vm %}"]
)
def test_a_tag_without_fault_has_none(text: str) -> None:
    assert grammar.faults(tag(text)) == []


def test_every_block_has_its_end_and_every_middle_its_blocks() -> None:
    assert all(end == f"end{word}" for word, end in grammar.ENDS.items())
    assert {word for words in grammar.MIDDLES.values() for word in words} <= set(grammar.ENDS)
    assert set(grammar.KEEPERS) <= set(grammar.ENDS)
