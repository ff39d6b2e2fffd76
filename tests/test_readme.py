"""What the READMEs show is what the program does."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.making import values_of
from tests.test_county_report import run

READMES = ("README.md", "README.zh-CN.md")


def blocks(name: str, language: str) -> list[str]:
    """The code blocks of a README in a language, without their indentation."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [
        textwrap.dedent(block)
        for block in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    ]


@pytest.mark.parametrize("name", READMES)
def test_the_facts_file_that_is_shown_can_be_used(name: str, tmp_path: Path) -> None:
    (shown,) = blocks(name, "yaml")
    values = values_of(tmp_path, births=shown)
    assert values["births.gap"].text == "1.41"
    assert values["births.all"].text == "8"
    assert values["births.survey"].is_missing
    assert [verdict.holds for verdict in values.verdicts] == [True]


@pytest.mark.parametrize(
    ("name", "label", "language"), [(READMES[0], "Report:", "en"), (READMES[1], "报告：", "zh_CN")]
)
def test_the_lines_that_a_build_ends_with_are_shown_as_they_are(
    county: Path, name: str, label: str, language: str
) -> None:
    shown = next(block for block in blocks(name, "console") if block.startswith(label))
    assert run(county, "build", "--lang", language).stdout == shown


def test_the_explanation_is_shown_as_it_is(county: Path) -> None:
    shown = next(block for block in blocks("README.md", "console") if block.startswith("$ docgen explain"))
    command, *lines = shown.splitlines()
    assert lines[-1].strip() == "…"
    assert run(county, *command.split()[2:]).stdout.splitlines()[: len(lines) - 1] == lines[:-1]


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for command in re.findall(r"^  (\w+)  ", run(ROOT, "--help").stdout.split("Commands:")[1], re.MULTILINE):
        assert command in text
