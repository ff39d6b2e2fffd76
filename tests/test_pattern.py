"""Patterns that are compiled only when a text may hold what they look for."""

import re
from pathlib import Path

import pytest

from docgen import wording
from docgen.pattern import Pattern


def _patterns() -> list[Pattern]:
    found = []
    for value in vars(wording).values():
        group = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for each in group:
            found += [part for part in (each if isinstance(each, tuple) else (each,)) if isinstance(part, Pattern)]
    return found


def test_nothing_is_compiled_before_a_text_may_hold_it() -> None:
    pattern = Pattern("截止(?=8月)", "截止")
    assert not list(pattern.finditer("截至8月"))
    assert "compiled" not in vars(pattern)
    assert [match[0] for match in pattern.finditer("截止8月")] == ["截止"]
    assert "compiled" in vars(pattern)


def test_without_words_any_text_may_match() -> None:
    assert Pattern("[0-9]").search("a1") is not None


def test_it_does_what_the_regular_expression_does() -> None:
    pattern, plain = Pattern("[，、]", *"，、"), re.compile("[，、]")
    for text in ("", "甲", "甲，乙、丙", "，，"):
        assert [each.span() for each in pattern.finditer(text)] == [each.span() for each in plain.finditer(text)]
        assert [each.span() for each in pattern.finditer(text, 1, 3)] == [
            each.span() for each in plain.finditer(text, 1, 3)
        ]
        assert pattern.split(text) == plain.split(text)
        assert pattern.sub("-", text) == plain.sub("-", text)
        for name in ("search", "match"):
            found, wanted = getattr(pattern, name)(text), getattr(plain, name)(text)
            assert (found and found.span()) == (wanted and wanted.span())


def test_starting_at_a_place_in_the_text() -> None:
    assert Pattern("乙", "乙").match("甲乙", 1) is not None
    assert Pattern("乙", "乙").match("甲乙") is None


_TEXTS = re.findall('"([^"\n]*[\u4e00-\u9fa5][^"\n]*)"', Path(__file__).with_name("test_wording.py").read_text())


@pytest.mark.parametrize("pattern", [each for each in _patterns() if each.words], ids=lambda each: each.expression[:30])
def test_the_words_of_a_pattern_of_wording_stand_in_the_texts_of_all_its_matches(pattern: Pattern) -> None:
    for text in _TEXTS:
        found, wanted = pattern.finditer(text), pattern.compiled.finditer(text)
        assert [each.span() for each in found] == [each.span() for each in wanted], text
