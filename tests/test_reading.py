"""What every reader of a YAML file does: note what is wrong with its place, and read on."""

from __future__ import annotations

import pytest

from docgen import yamlfile
from docgen.problems import DocgenError, Place, Problem
from docgen.reading import Reader, kind, slip_of_key, slips_of_typing
from docgen.yamlfile import Mapping, Node


def node(text: str) -> Node:
    made = yamlfile.parse(text, "f.yaml")
    assert made is not None
    return made


def mapping(text: str) -> Mapping:
    made = node(text)
    assert isinstance(made, Mapping)
    return made


def codes(reader: Reader) -> list[tuple[str, int]]:
    return [(problem.code, problem.place.line) for problem in reader.problems]


def test_keys_that_are_unknown_or_missing_are_noted_and_the_mapping_is_read_on() -> None:
    reader = Reader()
    made = reader.mapping(node("weigth: 3\nname: 产出"), "an indicator", ("key", "name", "weight"), ("key",))
    assert made is not None
    assert codes(reader) == [("unknown-key", 1), ("missing-key", 1)]
    assert reader.problems[0].hint == "Did you mean weight?"


def test_what_is_no_mapping_is_noted_with_what_it_is() -> None:
    reader = Reader()
    assert reader.mapping(node("[1, 2]"), "an indicator", ("key",), ("key",)) is None
    assert reader.problems[0].message == "an indicator needs key, not a list"


def test_one_value_is_asked_for() -> None:
    reader = Reader()
    assert reader.scalar(mapping("a: [1]"), "a") is None
    assert codes(reader) == [("wrong-type", 1)]
    assert reader.text(mapping("a: 甲"), "a") == "甲"
    assert reader.text(mapping("a: 甲"), "b") == ""


@pytest.mark.parametrize(
    ("text", "count", "found"), [("a: [1, 2]", 2, []), ("a: []", 0, ["wrong-type"]), ("a: 1", 0, ["wrong-type"])]
)
def test_a_list_has_at_least_one_entry(text: str, count: int, found: list[str]) -> None:
    reader = Reader()
    assert len(reader.items(mapping(text).get("a"), "a")) == count
    assert [problem.code for problem in reader.problems] == found


def test_an_expression_that_is_none_is_noted_with_its_place() -> None:
    reader = Reader()
    assert reader.expression(mapping("x: 1\nwhen: a +"), "when") is None
    assert codes(reader) == [("broken-expression", 2)]


def test_what_fails_is_noted_and_gives_nothing() -> None:
    def fail() -> int:
        raise DocgenError([Problem("any", "…", Place("f.yaml", 3))])

    reader = Reader()
    assert reader.attempt(fail) is None
    assert reader.attempt(lambda: 7) == 7
    assert codes(reader) == [("any", 3)]


@pytest.mark.parametrize(("text", "what"), [("1", "one value"), ("[1]", "a list"), ("a: 1", "a set of names")])
def test_a_node_is_named_by_its_kind(text: str, what: str) -> None:
    assert kind(node(text)) == what


@pytest.mark.parametrize(("key", "hint"), [("420", "thousands comma"), ("value：9", "full-width"), ("valeu", "")])
def test_a_strange_key_may_be_a_slip_of_typing(key: str, hint: str) -> None:
    assert hint in slip_of_key(key)
    assert bool(hint) == bool(slip_of_key(key))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("unit:人", "Put a blank after the colon: unit: 人"),
        ("unit：人", "full-width"),
        ("'unit:人'", ""),
        ("[unit]", ""),
    ],
)
def test_one_value_may_have_been_meant_as_names_with_values(text: str, hint: str) -> None:
    reader = Reader()
    assert reader.mapping(node(text), "defaults", ("unit",)) is None
    assert hint in reader.problems[0].hint
    assert bool(hint) == bool(reader.problems[0].hint)
    assert reader.problems[0].hint == slips_of_typing(node(text))
