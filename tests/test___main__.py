"""The process of a command ends as Python's own would: its code, all that it printed, and what was to be done at exit."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def run(what: str) -> subprocess.CompletedProcess[str]:
    """A process that does something and is then ended."""
    code = f"import atexit, sys, threading, time\nfrom docgen.__main__ import end_with\n{what}"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize(("code", "seen"), [("0", 0), ("3", 3), ("None", 0), ("'words'", 1)])
def test_the_code_is_what_was_asked(code: str, seen: int) -> None:
    done = run(f"end_with({code})")
    assert done.returncode == seen
    assert done.stderr == ("words\n" if code == "'words'" else "")


def test_all_that_was_printed_is_there() -> None:
    done = run("print('a' * 100_000, end=''); print('b', end='', file=sys.stderr); end_with(1)")
    assert (done.returncode, done.stdout, done.stderr) == (1, "a" * 100_000, "b")


def test_what_is_to_be_done_at_exit_is_done_once() -> None:
    done = run("atexit.register(print, 'tidied'); end_with(0)")
    assert (done.returncode, done.stdout) == (0, "tidied\n")


def test_a_thread_that_is_left_comes_to_its_end() -> None:
    done = run("threading.Thread(target=lambda: (time.sleep(0.2), print('threaded'))).start(); end_with(0)")
    assert (done.returncode, done.stdout) == (0, "threaded\n")


def test_what_cannot_be_written_is_told_as_python_tells_it() -> None:
    done = run("import os; os.close(1); print('lost'); end_with(0)")
    assert done.returncode == 120
    assert "Bad file descriptor" in done.stderr


def test_the_command_has_its_code_and_its_words() -> None:
    done = subprocess.run([sys.executable, "-m", "docgen", "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("docgen ")
    assert (
        subprocess.run([sys.executable, "-m", "docgen", "nonsense"], capture_output=True, check=False).returncode == 2
    )
