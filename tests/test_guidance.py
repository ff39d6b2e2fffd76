"""Help texts and words for wrong usage in Chinese, for every command, wherever the language is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from typer._click import Command
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from docgen import guidance
from docgen.cli import app
from docgen.language import speak, translated, width

ENGLISH = re.compile(r"[A-Za-z]+(?:[ ,]+[a-z]+){2,}")
"""Three words in a row."""


def commands(command: Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from commands(each, *path, name)


COMMANDS = tuple(commands(get_command(app)))


def shown(*arguments: str, **environment: str) -> str:
    """What the command line says, on both ways out."""
    return CliRunner().invoke(app, arguments, prog_name="docgen", env=environment).output


def test_the_commands_are_all_of_them() -> None:
    assert len(COMMANDS) > 14
    assert ("template", "lint") in COMMANDS


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_help_text_holds_no_english_sentence(path: tuple[str, ...]) -> None:
    assert ENGLISH.search(shown(*path, "--help"))
    help_text = shown(*path, "--help", "--lang", "zh_CN")
    assert help_text.startswith("用法：docgen")
    assert "显示本说明。" in help_text
    prose = re.sub(r"`[^`]*`", "", help_text.partition("\n")[2])
    assert ENGLISH.findall(prose) == []
    assert re.findall(r"Usage|Options|Commands|Arguments|default|required|<path>", prose) == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_line_of_a_help_text_is_wider_than_a_terminal(path: tuple[str, ...]) -> None:
    assert max(width(line) for line in shown(*path, "--help", "--lang", "zh_CN").splitlines()) <= 80


def test_every_text_of_the_tree_is_translated() -> None:
    speak("zh_CN")
    texts = set(guidance.texts(get_command(app)))
    assert len(texts) > 60
    assert [text for text in texts if translated(text) == text and text != "HEAD"] == []


def test_the_names_of_options_line_up_with_their_texts() -> None:
    lines = shown("build", "--help", "--lang", "zh_CN").splitlines()
    start = lines.index("选项：") + 1
    columns = {width(re.match(r".*?  +(?=[一-鿿])", line)[0]) for line in lines[start:]}  # type: ignore[index]
    assert len(columns) == 1


WRONG = (
    (("explain",), "错误：缺少参数 'name'。"),
    (("fill", "a.docx", "b.yaml"), "错误：缺少选项 '--out' / '-o'。"),
    (("bild",), "错误：没有 'bild' 这个命令。是不是 'build'？"),
    (("xyzzy",), "错误：没有 'xyzzy' 这个命令。"),
    (("--version=3",), "错误：选项 '--version' 后面不能有值。"),
    (("build", "--fin"), "错误：没有 --fin 这个选项（相近的有：--final, --pdf）"),
    (("build", "--xyzzy"), "错误：没有 --xyzzy 这个选项"),
    (("build", "--out"), "错误：选项 '--out' 后面要有值。"),
    (("build", "--final=3"), "错误：选项 '--final' 后面不能有值。"),
    (("build", "a", "b", "c"), "错误：多余的参数：b c"),
    (("schema", "nix"), "错误：KIND 的值无效：可用的有：facts、rubric、scorecard、difference、log"),
    (("score", "--set", "x"), "错误：--set 的值无效：x 不是“文件名.名称=值”的形式"),
    (("template", "nix"), "错误：没有 'nix' 这个命令。"),
    (("watch", "--port", "99999"), "错误：'--port' 的值无效：99999 不在 0<=x<=65535 的范围内。"),
    (("watch", "--port", "abc"), "错误：'--port' 的值无效：'abc' 不是范围内的整数。"),
)


@pytest.mark.parametrize(("arguments", "told"), WRONG, ids=lambda value: "-".join(value)[:30])
def test_wrong_usage_is_told_in_chinese(arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(app, ["--lang", "zh_CN", *arguments], prog_name="docgen")
    assert done.exit_code == 2
    assert done.output.splitlines()[-1] == told
    english = CliRunner().invoke(app, arguments, prog_name="docgen")
    assert english.exit_code == 2
    assert english.output.splitlines()[-1].startswith("Error: ")


def test_wrong_usage_shows_the_usage_and_where_help_is() -> None:
    assert shown("explain", "--lang", "zh_CN") == (
        "用法：docgen explain [选项] {name} [period]\n用法说明：docgen explain -h\n\n错误：缺少参数 'name'。\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lang", "zh_CN", "build", "--help"),
        ("--lang=zh_CN", "build", "--help"),
        ("build", "--lang", "zh_CN", "--help"),
        ("build", "--help", "--lang", "zh_CN"),
        ("build", "--help", "--lang=zh-Hans"),
    ],
    ids=" ".join,
)
def test_the_language_is_asked_for_anywhere(arguments: tuple[str, ...]) -> None:
    assert "生成某一年度的 Word 报告。" in shown(*arguments)


def test_the_option_counts_more_than_the_locale_and_the_locale_is_heard() -> None:
    assert "用法：" in shown("--help", LANGUAGE="", LC_ALL="zh_CN.UTF-8")
    assert "Usage:" in shown("--help", "--lang", "en", LANGUAGE="", LC_ALL="zh_CN.UTF-8")
    assert "Usage:" in shown("--help", LANGUAGE="", LC_ALL="en_US.UTF-8")


@pytest.mark.parametrize("arguments", [("--lang",), ("build", "--lang")])
def test_a_language_must_be_named(arguments: tuple[str, ...]) -> None:
    assert shown(*arguments).endswith("Error: Option '--lang' requires an argument.\n")


def test_a_language_that_there_is_not_is_wrong_usage() -> None:
    done = CliRunner().invoke(app, ["--lang", "fr", "build"], prog_name="docgen")
    assert done.exit_code == 2
    assert done.output == "Error: Invalid value for --lang: there are en, zh_CN\n"


def test_what_stands_behind_two_dashes_is_no_option() -> None:
    assert shown("explain", "--", "--lang", "zh_CN", "x").endswith("unexpected extra argument(s) (x)\n")


def test_help_without_arguments_is_chinese_too() -> None:
    assert shown("template", "--lang", "zh_CN").startswith("用法：docgen template [选项] 命令")
