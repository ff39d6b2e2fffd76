"""`docgen build` as it is typed most: the same by the short way, without typer, as by the long one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docgen.__main__ import is_plain_build

PROJECT = Path(__file__).parent.parent
LINES = (["build"], ["build", "2018"], ["build", "1999"])
LONG = "import sys; from docgen import cli; cli.main()"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the county's project, which has findings."""
    for each in ("facts", "templates"):
        shutil.copytree(PROJECT / each, tmp_path / each)
    return tmp_path


def build(folder: Path, line: list[str], by: list[str], language: str) -> tuple[int, str, str, dict[str, bytes]]:
    """What a build says, and the files that it leaves, which are taken away."""
    done = subprocess.run(
        [sys.executable, *by, *line],
        cwd=folder,
        env=os.environ | {"LC_ALL": language, "LANGUAGE": "", "LANG": language},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    files = {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted((folder / "build").rglob("*"))
        if each.is_file()
    }
    for name in files:
        (folder / name).unlink()
    return done.returncode, done.stdout, done.stderr, files


@pytest.mark.parametrize("line", LINES, ids=" ".join)
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("is_sound", [True, False], ids=["sound", "broken"])
def test_the_short_way_does_as_the_long_one(project: Path, line: list[str], language: str, *, is_sound: bool) -> None:
    if not is_sound:
        file = project / "facts/2018/births.yaml"
        file.write_text(file.read_text(encoding="utf-8") + "\nbroken: [\n", encoding="utf-8")
    assert is_plain_build(line)
    short = build(project, line, ["-m", "docgen"], language)
    assert short == build(project, line, ["-c", LONG], language)
    assert (short[0] == 0) == (is_sound and line != ["build", "1999"])
    assert ("build/report.docx" in short[3]) == (short[0] == 0)
    assert ("报告" in short[1]) == (language == "zh_CN.UTF-8" and short[0] == 0)


@pytest.mark.parametrize(
    "line",
    [
        *([], ["check"], ["-v", "build"], ["build", "--final"], ["build", "-h"], ["build", "2018", "2017"]),
        *(["build", "20*"], ["build", ""], ["build", "-"], ["build", "~"], ["build", "../2018"], ["2018", "build"]),
    ],
    ids=" ".join,
)
def test_any_other_line_is_for_typer(line: list[str]) -> None:
    assert not is_plain_build(line)


def test_a_period_with_a_month_is_plain() -> None:
    assert is_plain_build(["build", "2018-06"])
    assert is_plain_build(["build", "2018年上半年"])
