"""What a command says at its end, and its code, whatever way it goes out; the commands themselves are in test_cli*.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = """
import os, signal, sys
from docgen import terminal
from docgen.problems import DocgenError, Place, Problem, Severity
def command():
    terminal.tell("begun")
    {does}
terminal.run(command)
"""


def run(does: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process with a command that begins, and then does something."""
    environment = os.environ | {"TMPDIR": str(folder)}
    code = HEAD.format(does=does)
    return subprocess.run(
        [sys.executable, "-c", code, "one", "two"], capture_output=True, text=True, check=False, env=environment
    )


def test_a_command_that_ends_well_exits_with_0(tmp_path: Path) -> None:
    done = run("pass", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\n", "")


def test_problems_exit_with_1_and_only_errors_are_counted(tmp_path: Path) -> None:
    problems = "[Problem('a', 'is wrong', Place('x')), Problem('b', 'is odd', Place('y'), '', Severity.WARNING)]"
    done = run(f"raise DocgenError({problems})", tmp_path)
    assert (done.returncode, done.stdout) == (1, "begun\n")
    assert done.stderr.splitlines()[0].startswith("x: is wrong")
    assert done.stderr.splitlines()[-1] == "Errors: 1. Nothing was written."


def test_a_fault_exits_with_3_and_is_kept(tmp_path: Path) -> None:
    done = run("1 / 0", tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    (kept,) = tmp_path.iterdir()
    assert str(kept) in done.stderr
    told = kept.read_text(encoding="utf-8")
    assert told.splitlines()[1] == "one two"
    assert "ZeroDivisionError" in told


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_exits_with_130_and_says_nothing(tmp_path: Path) -> None:
    done = run("os.kill(os.getpid(), signal.SIGINT)", tmp_path)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize("does", ["pass", "raise DocgenError([Problem('a', 'is wrong', Place('x'))])", "1 / 0"])
@pytest.mark.parametrize("are_both", [False, True])
def test_a_reader_that_has_gone_exits_with_1_and_is_told_nothing(does: str, *, are_both: bool, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = HEAD.format(does=does)
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=writing,
        stderr=writing if are_both else subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr or b"") == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_no_fault_of_docgen(tmp_path: Path) -> None:
    code = HEAD.format(does="pass")
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment
        )
    assert done.returncode == 1
    assert done.stderr == "What there is to say cannot be written: No space left on device\n"
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_not_installed_is_told_as_that(tmp_path: Path) -> None:
    done = run("import nowhere_to_be_found.at_all", tmp_path)
    assert done.returncode == 1
    assert "nowhere_to_be_found is not installed for this Python: " in done.stderr
    assert "[not-installed]" in done.stderr
    assert run("import docgen.nowhere", tmp_path).returncode == 3


def test_a_stream_that_lacks_a_letter_shows_a_mark_in_its_place(tmp_path: Path) -> None:
    code = HEAD.format(does="terminal.tell('事 done')")
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stdout) == (0, b"begun\n? done\n")
