"""A file that cannot be read is a problem with its name, whatever it was to hold."""

from __future__ import annotations

from pathlib import Path

from docgen.files import read_bytes
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
