"""A file that cannot be read is a problem with its name, whatever it was to hold."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from docgen.files import read_bytes, reason_of
from docgen.language import speak
from docgen.problems import Place
from tests.making import refusals


def test_a_file_gives_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00\xff")
    assert read_bytes(tmp_path / "a", "a") == b"\x00\xff"
    assert read_bytes(tmp_path / "a", "a", 2) == b"\x00\xff"


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: read_bytes(tmp_path / "a", "facts/2018/a.yaml"))
    assert (problem.code, problem.place) == ("no-such-file", Place("facts/2018/a.yaml"))
    assert "docgen new" in problem.hint


def test_a_folder_in_place_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: read_bytes(tmp_path, "a"))
    assert problem.code == "cannot-read"


def test_a_file_beyond_its_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123")
    (problem,) = refusals(lambda: read_bytes(tmp_path / "a", "a", 2))
    assert problem.code == "too-large"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "没有权限"),
        (errno.EISDIR, "是文件夹"),
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EROFS, "磁盘是只读的"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows says it in the user's language by itself")
def test_why_the_system_would_not_is_told_in_chinese(number: int, told: str) -> None:
    speak("zh_CN")
    assert reason_of(OSError(number, os.strerror(number))) == told


def test_what_the_system_says_otherwise_is_told_as_it_is() -> None:
    speak("zh_CN")
    assert reason_of(OSError(0, "xyzzy")) == "xyzzy"
