"""Patterns that are compiled only when a text may hold what they look for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen import wording
from docgen.pattern import Pattern


def _patterns(value: object) -> Iterator[Pattern]:
    """The patterns in a value: itself, or those in a tuple or in the values of a dict."""
    if isinstance(value, Pattern):
        yield value
    elif isinstance(value, (tuple, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _patterns(each)


def test_nothing_is_compiled_before_a_text_may_hold_it() -> None:
    pattern = Pattern("截止(?=8月)", ("截止",))
    assert not list(pattern.finditer("截至8月"))
    assert "compiled" not in vars(pattern)
    assert [match[0] for match in pattern.finditer("截止8月")] == ["截止"]
    assert "compiled" in vars(pattern)


def test_without_needs_any_text_may_match() -> None:
    assert Pattern("[0-9]").search("a1") is not None


def test_it_does_what_the_regular_expression_does() -> None:
    pattern, plain = Pattern("[，、]", "，、"), re.compile("[，、]")
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


_WITH_WORDS = [each for value in list(vars(wording).values()) for each in _patterns(value) if each.needs]
_TEXTS = re.findall(
    '"([^"\n]*[\u4e00-\u9fa5][^"\n]*)"', Path(__file__).with_name("test_wording.py").read_text(encoding="utf-8")
)
_TEXTS += [  # what no text there holds
    "实际完成35户，目标30户，超过5户",
    "甲村、乙村等3个行政村",
    "甲社区、乙社区等3个社区",
    "甲小学、乙中学等3所学校",
    "甲医院、乙卫生院等3家医院",
    "甲公司、乙公司等3家公司",
    "甲科、乙股等3个科室",
    "产出数量指标、（质量指标）等3个指标",
    "《甲》《乙》等3项制度",
]


@pytest.mark.parametrize("pattern", _WITH_WORDS, ids=lambda each: each.expression[:30])
def test_the_words_of_a_pattern_of_wording_stand_in_the_texts_of_all_its_matches(pattern: Pattern) -> None:
    for text in _TEXTS:
        found, wanted = pattern.finditer(text), pattern.compiled.finditer(text)
        assert [each.span() for each in found] == [each.span() for each in wanted], text
