"""How much the commands say: progress on a terminal alone, --quiet, --verbose, NO_COLOR; as programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.committing import change, commit, own_git
from tests.making import p, word
from tests.test_cli import docgen
from tests.test_pipeline import project

assert own_git


IMPATIENT = "from docgen import cli, progress; progress.PATIENCE = 0.05; cli.main()"
"""docgen, to which whatever it does takes long: what takes a second on one machine takes less on the next."""


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a command shows on a terminal, control characters and all."""
    pty = pytest.importorskip("pty", reason="terminals of this kind are not of Windows")
    ours, theirs = pty.openpty()
    env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    done = subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, *arguments],
        cwd=folder,
        env=env | {"TERM": "xterm", "COLUMNS": "200"} | environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
    assert done.wait(60) == 0, shown
    return shown.decode("utf-8")


@pytest.fixture(scope="module")
def long_letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template and data that take a while to fill."""
    folder = tmp_path_factory.mktemp("letter")
    (folder / "letter.docx").write_bytes(
        word(p("{% for row in rows %}"), p("{{ row.a }}{{ row.b }}"), p("{% endfor %}"))
    )
    rows = [{"a": f"甲{n}", "b": n} for n in range(25_000)]
    (folder / "data.json").write_text(json.dumps({"rows": rows}), encoding="utf-8")
    return folder


FILL = ("fill", "letter.docx", "data.json", "-o", "out.docx")


def test_what_takes_over_a_second_says_so_on_a_terminal_and_leaves_nothing(long_letter: Path) -> None:
    shown = on_terminal(long_letter, *FILL)
    assert "filling the template…" in shown
    last = shown.split("\x1b[2K")[-1]
    assert last.replace("\r", "").strip("\n") == "Document: out.docx"


def test_pipes_see_nothing_of_it(long_letter: Path) -> None:
    done = docgen(long_letter, *FILL)
    assert (done.stdout, done.stderr) == ("Document: out.docx\n", "")


def test_quiet_sees_nothing_of_it(long_letter: Path) -> None:
    assert on_terminal(long_letter, "-q", *FILL) == ""


# --quiet and --verbose


@pytest.mark.parametrize("arguments", [("--quiet", "build"), ("build", "-q"), ("build", "--quiet")])
def test_a_quiet_build_says_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = docgen(project(tmp_path), *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "build/report.docx").is_file()


def test_a_quiet_check_lists_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    made = project(tmp_path)
    change(made / "facts/2018/funds.yaml", "label: 到位}", "label: 到位}\nchecks: [{that: 1 == 1, otherwise: 甲}]")
    assert "holds" in docgen(made, "check").stdout
    assert docgen(made, "check", "-q").stdout == ""
    change(made / "facts/2018/funds.yaml", "1 == 1", "1 == 2")
    assert "甲: 1 == 2 does not hold" in docgen(made, "-q", "check").stdout


def test_quiet_prints_what_was_asked_for(tmp_path: Path) -> None:
    made = project(tmp_path)
    for command in (["score"], ["explain", "funds.arrived"], ["schema", "facts"]):
        assert docgen(made, *command, "-q").stdout == docgen(made, *command).stdout != ""


@pytest.mark.parametrize("arguments", [("--verbose", "build"), ("build", "-v")])
def test_a_verbose_build_tells_its_stages_and_its_files(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = docgen(project(tmp_path), *arguments)
    told = done.stderr.splitlines()
    assert [line for line in told if line.startswith(("read", "wrote"))] == [
        "read facts/2018/funds.yaml",
        "read templates/rubric.yaml",
        "read templates/report.docx",
        "wrote build/report.docx",
        *(line for line in told if line.startswith("wrote build/.inputs")),
    ]
    assert [line.partition(" s  ")[2] for line in told if " s  " in line] == [
        "reading the facts",
        "reading the rubric",
        "reading the template",
        "scoring",
        "filling the template",
        "looking for what is doubtful",
        "in all",
    ]
    assert done.stdout.startswith("Report:   build/report.docx\n")


def test_what_stands_behind_two_dashes_is_no_option(tmp_path: Path) -> None:
    done = docgen(project(tmp_path), "explain", "--", "-q")
    assert "-q is no fact" in done.stderr


# Colours


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_are_for_terminals_that_want_them(tmp_path: Path, no_color: str, coloured: bool) -> None:
    made = project(tmp_path)
    commit(made, "一")
    change(made / "facts/2018/funds.yaml", "arrived: {value: 100", "arrived: {value: 90")
    shown = on_terminal(made, "diff", NO_COLOR=no_color)
    assert ("\x1b[31m" in shown) is coloured
    assert ("[-100-]" in shown) is not coloured
