"""Every sentence passes one function with named values."""

from __future__ import annotations

import ast

import pytest

from docgen.language import listed, say
from tests.test_architecture import modules


def test_a_sentence_is_filled_with_its_named_values() -> None:
    assert say("there is no fact {name}", name="births.rate") == "there is no fact births.rate"


def test_braces_in_a_value_are_text() -> None:
    assert say("{tag} holds nothing", tag="{{ }}") == "{{ }} holds nothing"


def test_a_value_that_is_not_given_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        say("there is no fact {name}")


def test_words_are_listed() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(["甲", "乙"], "、") == "甲、乙"


def test_every_sentence_is_a_constant_that_a_catalogue_can_hold() -> None:
    calls = [
        (module, node)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    ]
    assert len(calls) > 150
    loose = [f"{module}:{node.lineno}" for module, node in calls if not isinstance(node.args[0], ast.Constant)]
    assert loose == []


def test_every_value_that_a_sentence_names_is_given_and_no_other() -> None:
    wrong = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                continue
            sentence = node.args[0]
            assert isinstance(sentence, ast.Constant)
            given = dict.fromkeys((keyword.arg or "" for keyword in node.keywords), "")
            try:
                say(str(sentence.value), **given)
            except (KeyError, IndexError, ValueError) as error:
                wrong.append(f"{module}:{node.lineno}: {error}")
            wrong += [
                f"{module}:{node.lineno}: {name} is not used" for name in given if "{" + name not in str(sentence.value)
            ]
    assert wrong == []
