"""The Chinese catalogue has every message of the source, each translated, and is compiled as it stands."""

from __future__ import annotations

import ast
import re
import string

import pytest
from babel.messages.catalog import Catalog

from docgen.language import CHINESE, width
from tests.test_architecture import modules
from tools import messages

SAY_IT = "run make messages, and translate what it lists in docgen/locale"

CODE = re.compile(r"`[^`]*`|--[a-z-]+|https?://\S+|\w+(?:\.\w+)+|[A-Z]{2,}")
"""What stays as it is in every language: commands, options, addresses, names of files and keys."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return messages.read()


def translations(catalog: Catalog) -> list[tuple[str, str]]:
    return [(str(message.id), str(message.string)) for message in catalog if message.id]


def fields(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogue_has_the_messages_of_the_source_and_no_other(catalog: Catalog) -> None:
    said = {message for message, _ in messages.said()}
    assert len(said) > 1000
    there = {sentence for sentence, _ in translations(catalog)}
    assert (sorted(said - there), sorted(there - said)) == ([], []), SAY_IT


def test_every_call_of_say_is_found() -> None:
    called = {
        str(node.args[0].value)
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in messages.SPOKEN_BY
        and isinstance(node.args[0], ast.Constant)
    }
    assert called - {message for message, _ in messages.said()} == set()


def test_every_message_has_a_translation(catalog: Catalog) -> None:
    assert messages.waiting(catalog) == [], SAY_IT
    assert [message.id for message in catalog if message.fuzzy] == []


def test_a_message_without_a_translation_is_found(catalog: Catalog) -> None:
    older = Catalog(CHINESE)
    for sentence, translation in translations(catalog)[1:]:
        older.add(sentence, translation)
    assert messages.waiting(messages.updated(older)) == [translations(catalog)[0][0]]


def test_a_translation_has_the_values_of_its_message(catalog: Catalog) -> None:
    wrong = [(one, other) for one, other in translations(catalog) if fields(one) != fields(other)]
    assert wrong == []


def test_a_translation_is_chinese_but_for_code(catalog: Catalog) -> None:
    letters = re.compile(r"[A-Za-z]{2}")
    english = re.compile(r"[A-Za-z]+(?:[ ,]+[a-z]+){3}")
    bare = [
        (CODE.sub("", re.sub(r"\{\w+\}", "", one)), re.sub(r"\{\w+\}", "", other))
        for one, other in translations(catalog)
        if one != "key"  # a key of the rubric
    ]
    assert [one for one, other in bare if letters.search(one) and not re.search("[一-鿿，。：；（）]", other)] == []
    assert [other for _, other in bare if english.search(CODE.sub("", other))] == []


def test_a_translation_keeps_options_commands_and_names_of_files(catalog: Catalog) -> None:
    kept = re.compile(r"--[a-z][a-z-]*|\b(?:facts|templates|build)/(?!PERIOD)[\w.]*\w|`git [^`]*`")
    lost = [
        (one, other) for one, other in translations(catalog) if not all(code in other for code in kept.findall(one))
    ]
    assert lost == []


def test_a_translation_begins_and_ends_as_its_message_does(catalog: Catalog) -> None:
    """Blanks at the start are an indentation, a colon or a blank at the end awaits what follows."""
    for one, other in translations(catalog):
        assert len(one) - len(one.lstrip()) == len(other) - len(other.lstrip()), one
        if one.endswith(":"):
            assert other.endswith("："), one
        if re.search(r"[.?]$", one) and one[-3:] != "...":
            assert re.search(r"[。？…]$|\.docx$|\}$", other), one


def test_labels_above_one_another_are_equally_wide(catalog: Catalog) -> None:
    label = re.compile(r"([A-Z]\w+: +)(?:\{\w+\}(?: .*)?|none|final|draft.*|by docgen .*)?")
    seen = 0
    for one, other in translations(catalog):
        found = None if one.startswith("Silenced") else label.fullmatch(one)  # that is a hint, and stands alone
        if found and len(found[1]) == 10:
            seen += 1
            text = re.match(r"[^：]+： *", other)
            assert text is not None, one
            assert width(text[0]) == 10, one
    assert seen > 15


def test_punctuation_is_full_width(catalog: Catalog) -> None:
    wrong = [
        other
        for _, other in translations(catalog)
        if re.search(r"[一-鿿][,;?!](?!\w)|[一-鿿]\.(?!\w)(?!\.\.)", re.sub(r"\[[^]]*\]", "", other))
    ]
    assert wrong == []


def test_both_files_are_what_make_messages_writes(catalog: Catalog) -> None:
    assert messages.PO.read_bytes() == messages.written(messages.updated(catalog)), SAY_IT
    assert messages.MO.read_bytes() == messages.compiled(messages.updated(catalog)), SAY_IT


def test_the_files_say_nothing_of_a_day_a_machine_or_a_version(catalog: Catalog) -> None:
    head = messages.PO.read_text(encoding="utf-8").split("\n\n")[0]
    assert "Language: zh_CN" in head
    assert not re.search(r"Date|Generated|Translator|/tmp|/home", head)
    assert not re.search(r"^#: .*:\d", messages.PO.read_text(encoding="utf-8"), re.MULTILINE)
