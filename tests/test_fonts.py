"""What a machine has of the official fonts, and what stands in for the rest."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from docgen import fonts
from docgen.fonts import KINDS, OFFICIAL, Font, among, installed
from tests.conftest import missing
from tests.test_fontfiles import WINDOWS, font

NOTO = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Serif"})


def stand_ins(*families: str) -> list[str]:
    return [font.stand_in for font in among(frozenset(families), OFFICIAL)]


def test_what_is_installed_needs_no_stand_in() -> None:
    assert among(frozenset({*OFFICIAL, *NOTO}), OFFICIAL) == tuple(Font(name, here=True) for name in OFFICIAL)


def test_the_case_of_a_name_does_not_matter() -> None:
    assert among(frozenset({"simhei"}), ["SimHei"]) == (Font("SimHei", here=True),)


def test_the_best_that_is_here_stands_in() -> None:
    serif, sans, latin = "Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Serif"
    assert stand_ins(*NOTO) == [serif, serif, serif, sans, serif, latin]
    fandol = ("FandolSong", "FandolFang", "FandolKai", "FandolHei")
    assert stand_ins(*NOTO, *fandol) == ["FandolSong", "FandolFang", "FandolKai", "FandolHei", "FandolSong", latin]
    assert stand_ins(*NOTO, "AR PL UKai CN")[2] == "AR PL UKai CN"
    assert stand_ins("WenQuanYi Zen Hei", "Liberation Serif")[3:] == ["WenQuanYi Zen Hei", "", "Liberation Serif"]


def test_on_windows_its_own_fonts_of_the_kind_stand_in() -> None:
    own = ("FangSong", "仿宋", "KaiTi", "楷体", "SimHei", "黑体", "SimSun", "宋体", "Times New Roman")
    assert stand_ins(*own) == ["宋体", "仿宋", "楷体", "", "", ""]


def test_text_fonts_stand_in_for_a_title_in_bold() -> None:
    (title, _, _, head, *_) = among(NOTO, OFFICIAL)
    assert title.bold
    assert not head.bold
    assert not among(frozenset({"方正小标宋_GBK"}), ["方正小标宋简体"])[0].bold


def test_for_a_font_of_no_known_kind_nothing_is_promised() -> None:
    assert among(NOTO, ["Comic Sans MS"]) == (Font("Comic Sans MS", here=False),)


def test_a_machine_that_tells_no_fonts_is_no_machine_without_fonts() -> None:
    assert among(frozenset(), ["黑体"]) == (Font("黑体", here=None),)


def test_no_font_is_of_two_kinds_but_as_a_stand_in() -> None:
    names = [name for kind in KINDS for name in kind.names if name != "Songti SC"]
    assert len(names) == len(set(names))
    assert set(OFFICIAL) <= set(names)


def test_the_fonts_of_this_machine_are_told_with_and_without_fontconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("fc-list") is None:
        missing("fontconfig", "install fontconfig")
    told = installed()
    assert told
    monkeypatch.setenv("PATH", "")
    assert installed() <= told


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_tell_their_fonts_by_the_files(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WINDIR", str(tmp_path / "Windows"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    own = fonts.folders()[-1]
    own.mkdir(parents=True)
    (own / "simfang.ttf").write_bytes(font((WINDOWS, 1, 1, "仿宋".encode("utf-16-be"))))
    assert "仿宋" in installed()
