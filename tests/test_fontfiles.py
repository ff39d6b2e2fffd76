"""The names of fonts, read from the files of this machine and from files made on the spot."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from docgen.fontfiles import families, families_of
from tests.conftest import missing

WINDOWS, MACINTOSH = 3, 1


def font(*names: tuple[int, int, int, bytes]) -> bytes:
    """The least of a font: a table of names, each with its platform, encoding, number and letters."""
    letters = b"".join(each for *_, each in names)
    records, offset = b"", 0
    for platform, encoding, number, each in names:
        records += struct.pack(">HHHHHH", platform, encoding, 0, number, len(each), offset)
        offset += len(each)
    table = struct.pack(">HHH", 0, len(names), 6 + len(records)) + records + letters
    head = struct.pack(">IHHHH", 0x00010000, 2, 0, 0, 0)
    entries = struct.pack(">4sIII", b"cmap", 0, 0, 0) + struct.pack(">4sIII", b"name", 0, 44, len(table))
    return head + entries + table


def test_a_family_has_its_names_in_every_language(tmp_path: Path) -> None:
    file = tmp_path / "字 体.ttf"
    file.write_bytes(
        font(
            (WINDOWS, 1, 1, "仿宋_GB2312".encode("utf-16-be")),
            (MACINTOSH, 0, 1, b"FangSong_GB2312"),
            (WINDOWS, 1, 2, "Regular".encode("utf-16-be")),
            (WINDOWS, 1, 16, "仿宋".encode("utf-16-be")),
            (MACINTOSH, 25, 1, b"\xb7\xc2\xcb\xce"),
        )
    )
    assert families_of(file) == {"仿宋_GB2312", "FangSong_GB2312", "仿宋"}


@pytest.mark.parametrize("data", [b"", b"no font", b"ttcf", font()[:20], b"\x00\x01\x00\x00" + b"\xff" * 40])
def test_what_is_no_font_has_no_names(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "broken.ttf").write_bytes(data)
    assert families([tmp_path]) == frozenset()


def test_the_names_are_those_that_fontconfig_tells() -> None:
    if shutil.which("fc-list") is None:
        missing("fontconfig", "install fontconfig")
    told = subprocess.run(
        ["fc-list", "--format", "%{file}\t%{family}\n"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    expected: dict[Path, set[str]] = {}
    for line in told.stdout.splitlines():
        file, _, names = line.partition("\t")
        if Path(file).suffix.lower() in (".ttf", ".otf", ".ttc"):
            expected.setdefault(Path(file), set()).update(names.split(","))
    if not expected:
        missing("any font", "install fonts-noto-cjk")
    assert {file: set(families_of(file)) for file in expected} == expected
