"""Words to a reader are in the reader's language, words of the report in Chinese; each is a constant with named values."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import docgen
from docgen import language
from docgen.language import (
    form,
    forms,
    known_as,
    listed,
    of_locale,
    padded,
    printed,
    relayed,
    say,
    speak,
    spoken,
    translated,
    width,
    wrapped,
)
from tests.test_architecture import modules

# ---- what is said ----


def test_a_sentence_is_filled_with_its_named_values() -> None:
    assert say("there is no fact {name}", name="births.rate") == "there is no fact births.rate"


def test_a_sentence_is_said_in_the_language_that_is_spoken() -> None:
    speak("zh_CN")
    assert say("there is no fact {name}", name="births.rate") == "没有 births.rate 这项事实"
    speak("en")
    assert say("there is no fact {name}", name="births.rate") == "there is no fact births.rate"


def test_a_sentence_that_the_catalogue_lacks_is_said_as_it_is() -> None:
    speak("zh_CN")
    assert say("xyzzy {name}", name="births.rate") == "xyzzy births.rate"


def test_words_of_the_report_are_chinese_whatever_is_spoken() -> None:
    for spoken_ in ("en", "zh_CN"):
        speak(spoken_)
        assert printed("扣{lost}分", lost="0.5") == "扣0.5分"


def test_braces_in_a_value_are_text() -> None:
    assert say("{tag} holds nothing", tag="{{ }}") == "{{ }} holds nothing"


def test_a_value_that_is_not_given_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        say("there is no fact {name}")


def test_a_sentence_knows_its_other_forms_and_so_do_those_among_its_values() -> None:
    said = say("{path} has no value yet ({label})", path="births.rate", label=say("no label"))
    assert forms(said) == ("births.rate has no value yet (no label)", "births.rate尚未填写（无名称）")
    speak("zh_CN")
    assert forms(said) == (
        "births.rate has no value yet (no label)",
        "births.rate has no value yet (no label)",
    )
    assert forms("births.rate") == ("births.rate",)


def test_a_text_from_elsewhere_is_translated() -> None:
    speak("zh_CN")
    assert translated("Print the scorecard.") == "显示评分表。"


def test_what_a_library_says_is_told_where_its_form_is_known() -> None:
    known = (form("No such option: {name}"), form("Missing command."))
    assert relayed("No such option: --x", known) == "No such option: --x"
    speak("zh_CN")
    assert relayed("No such option: --x", known) == "没有 --x 这个选项"
    assert relayed("Missing command.", known) == "缺少命令。"
    assert relayed("Missing command?", known) == "Missing command?"


def test_words_are_listed_as_the_language_has_it() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(["甲", "乙"], "、") == "甲、乙"
    speak("zh_CN")
    assert listed(["a", "b"]) == "a、b"


# ---- which language ----


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *((name, "zh_CN") for name in ("zh", "zh_CN", "zh_CN.UTF-8", "zh-CN", "zh_SG.GBK", "zh_Hans", "zh-Hans-CN")),
        *((name, "zh_CN") for name in ("zh_CN.GB18030@x", "Chinese (Simplified)_China.936")),
        *((name, "en") for name in ("en", "en_US.UTF-8", "en-GB", "C", "C.UTF-8", "POSIX")),
        *((name, None) for name in ("zh_TW", "zh_Hant", "fr_FR.UTF-8", "", "zhuang")),
    ],
)
def test_the_name_of_a_locale_stands_for_a_language(name: str, known: str | None) -> None:
    assert known_as(name) == known


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        ("", "en"),
        ("LANG=zh_CN.UTF-8", "zh_CN"),
        ("LANG=zh_CN.UTF-8 LC_MESSAGES=en_US.UTF-8", "en"),
        ("LANG=en_US.UTF-8 LC_MESSAGES=zh_CN.UTF-8", "zh_CN"),
        ("LANG=zh_CN.UTF-8 LC_MESSAGES=zh_CN.UTF-8 LC_ALL=C", "en"),
        ("LANG=zh_CN.UTF-8 LC_CTYPE=en_US.UTF-8", "zh_CN"),
        ("LANG=en_US.UTF-8 LANGUAGE=zh_CN:en", "zh_CN"),
        ("LANG=zh_CN.UTF-8 LANGUAGE=en", "en"),
        ("LANG=zh_CN.UTF-8 LANGUAGE=fr:zh_Hans:en", "zh_CN"),
        ("LC_ALL=C LANGUAGE=zh_CN", "en"),
        ("LANG=zh_TW.UTF-8", "en"),
        ("LANG=de_DE.UTF-8", "en"),
    ],
)
def test_the_locale_chooses_as_gettext_has_it(environment: str, known: str) -> None:
    assert of_locale(dict(each.split("=") for each in environment.split())) == known


def test_where_the_environment_says_nothing_the_system_does() -> None:
    assert of_locale({}, lambda: "zh_CN") == "zh_CN"
    assert of_locale({}, lambda: "de_DE") == "en"
    assert of_locale({"LANG": "en_US.UTF-8"}, lambda: "zh_CN") == "en"


def test_from_python_english_is_spoken_until_another_is_chosen() -> None:
    code = "import docgen, sys; from docgen.language import spoken; print(spoken(), 'gettext' in sys.modules)"
    environment = {"LC_ALL": "zh_CN.UTF-8", "PYTHONPATH": str(language.LOCALE.parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "en False\n"
    docgen.speak("zh-Hans")
    assert spoken() == "zh_CN"
    with pytest.raises(ValueError, match="fr"):
        docgen.speak("fr")
    assert spoken() == "zh_CN"


# ---- how wide words are ----


def test_a_chinese_letter_is_two_columns_wide() -> None:
    assert width("报告：a") == 7
    assert padded("报告：", 10) == "报告：    "
    assert padded("报告：", 3) == "报告："


def test_chinese_breaks_anywhere_but_no_line_begins_with_a_closing_mark() -> None:
    assert list(wrapped("把报告写好，再提交。", 10)) == ["把报告写", "好，再提", "交。"]
    assert list(wrapped("写好（再提交）", 7)) == ["写好", "（再提", "交）"]
    assert list(wrapped("", 10)) == []


def test_a_word_of_latin_letters_is_kept_whole() -> None:
    assert list(wrapped("运行 `docgen build`，报送 build/report.docx。", 24)) == [
        "运行 `docgen build`，报",
        "送 build/report.docx。",
    ]
    assert list(wrapped("Facts and rubric are read.", 12)) == ["Facts and", "rubric are", "read."]


def test_wrapping_loses_no_letter() -> None:
    text = "事实在 facts/年度/*.yaml，评价表（rubric）在 `templates/rubric.yaml`：改好“事实”，再运行 [make]。"
    for columns in range(12, 60):
        lines = list(wrapped(text, columns))
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert max(map(width, lines)) <= max(columns, len("`templates/rubric.yaml`：") + 1)


# ---- what stands in the source ----

SAYING = ("say", "printed", "form")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                yield f"{module}:{node.lineno}", node


def test_every_sentence_is_a_constant_that_a_catalogue_can_hold() -> None:
    found = list(calls())
    assert len(found) > 1000
    assert [place for place, node in found if not isinstance(node.args[0], ast.Constant)] == []


def test_every_value_that_a_sentence_names_is_given_and_no_other() -> None:
    wrong = []
    for place, node in calls():
        if isinstance(node.func, ast.Name) and node.func.id == "form":
            continue  # its values are what a library gives
        sentence = str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else ""
        given = dict.fromkeys((keyword.arg or "" for keyword in node.keywords), "")
        try:
            sentence.format(**given)
        except (KeyError, IndexError, ValueError) as error:
            wrong.append(f"{place}: {error}")
        wrong += [f"{place}: {name} is not used" for name in given if "{" + name not in sentence]
    assert wrong == []


def test_words_of_the_report_are_chinese_and_words_to_a_reader_english() -> None:
    wrong = []
    for place, node in calls():
        assert isinstance(node.func, ast.Name)
        assert isinstance(node.args[0], ast.Constant)
        bare = re.sub(r"\{\w+\}", "", str(node.args[0].value))
        latin, chinese = re.search("[A-Za-z]", bare), re.search("[一-鿿]", bare)
        if latin if node.func.id == "printed" else chinese and not latin:
            wrong.append(f"{place}: {bare}")
    assert wrong == []


def test_nothing_is_said_before_the_language_is_chosen() -> None:
    """A sentence said while a module is imported would stay in the language of that moment."""

    def outside_of_functions(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                yield child
                yield from outside_of_functions(child)

    early = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        for node in outside_of_functions(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    ]
    assert early == []
