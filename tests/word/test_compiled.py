"""Compiled templates: which tag a line of their code comes from."""

from __future__ import annotations

from docgen.word import template
from tests.making import p, word


def test_a_line_leads_to_its_tag() -> None:
    (part,) = template.compile(word(p("{{ a }}"), p("甲"), p("{% if b %}乙{% endif %}")), "t.docx").parts
    lines = {number: line for line, number in part.lines.items()}
    assert sorted(lines) == [0, 1, 2]
    for number, line in lines.items():
        assert part.tag_at(line) == number


def test_a_line_without_a_tag_leads_to_the_one_before() -> None:
    (part,) = template.compile(word(p("{{ a }}"), p("乙")), "t.docx").parts
    assert part.tag_at(max(part.lines) + 1) == 0
    assert part.tag_at(0) is None
