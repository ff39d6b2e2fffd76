"""Keeping: what is taken back is what was kept, and nothing that cannot be trusted; `tests/word/test_cache.py` has more."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from docgen import kept

MADE = {"a": (1, "二", b"3", [4], None)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCGEN_CACHE", str(tmp_path / "缓存 a"))
    return tmp_path / "缓存 a"


def test_what_is_kept_is_taken_back(folder: Path) -> None:
    assert kept.read("x") is None
    kept.write("x", MADE)
    assert kept.read("x") == MADE
    assert [each.name for each in folder.iterdir()] == ["x"]


def test_off_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.write("x", MADE)
    monkeypatch.setenv("DOCGEN_CACHE", "off")
    kept.write("y", MADE)
    assert (kept.folder(), kept.read("x")) == (None, None)
    assert [each.name for each in folder.iterdir()] == ["x"]


@pytest.mark.parametrize("named", [None, "", "here", "/tmp/二", "/"])
def test_it_lies_where_the_system_has_caches(named: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCGEN_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", named)
    theirs = Path(platformdirs.user_cache_dir("docgen", appauthor=False))
    assert kept.folder() == (theirs if theirs.is_absolute() else Path.home() / ".cache" / "docgen")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always know a home")
def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    for name in ("DOCGEN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    kept.write("x", MADE)
    assert (kept.folder(), kept.read("x")) == (None, None)


@pytest.mark.parametrize(
    "harm", [lambda data: data[:-1], lambda data: data[:-1] + b"\0", lambda data: b"", lambda data: b"x" + data]
)
def test_what_is_damaged_is_not_taken(folder: Path, harm: object) -> None:
    assert callable(harm)
    kept.write("x", MADE)
    (folder / "x").write_bytes(harm((folder / "x").read_bytes()))
    assert kept.read("x") is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no permissions of files")
def test_what_others_can_write_is_not_taken(folder: Path) -> None:
    kept.write("x", MADE)
    (folder / "x").chmod(0o622)
    assert kept.read("x") is None


def test_all_that_decides_decides_about_the_name() -> None:
    names = [kept.name_of("a"), kept.name_of("a", 1), kept.name_of("a", data=b"1"), kept.name_of("b")]
    assert len(set(names)) == 4
    assert kept.name_of("a", 1) == names[1]
