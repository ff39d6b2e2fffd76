"""Font files: folders in, the names of the font families in them out, in every language that the files name them in.

For systems without fontconfig, where no program tells them. Of a file only its table of names is read (OpenType, `name`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

ENDINGS = (".ttf", ".otf", ".ttc", ".otc")

FAMILY = (1, 16)
"""The numbers of the names of a family: with at most four faces, and as its maker calls it."""

MOST = 1000
"""Fonts in one file; more only a damaged one says it has."""

_MACINTOSH, _WINDOWS = 1, 3
"""Platforms of a name: letters of MacRoman where its encoding is 0, and UTF-16."""


def families(folders: Iterable[Path]) -> frozenset[str]:
    """The names of all families; a file that cannot be read has none."""
    return frozenset(
        name
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix.lower() in ENDINGS
        for name in families_of(file)
    )


def families_of(file: Path) -> frozenset[str]:
    """The names of the families of one file; it may hold several fonts."""
    try:
        with file.open("rb") as stream:
            return frozenset(name for start in _fonts(stream) for name in _names(stream, start) if name)
    except (OSError, struct.error):
        return frozenset()


def _fonts(stream: BinaryIO) -> Iterator[int]:
    """Where the fonts of a file begin."""
    if stream.read(4) != b"ttcf":
        yield 0
        return
    (count,) = _read(stream, 8, ">I")
    if count > MOST:
        return
    yield from _read(stream, 12, f">{count}I")


def _names(stream: BinaryIO, start: int) -> Iterator[str]:
    """The names of the family of one font."""
    (tables,) = _read(stream, start + 4, ">H")
    for number in range(tables):
        tag, _, table, _ = _read(stream, start + 12 + 16 * number, ">4sIII")
        if tag == b"name":
            break
    else:
        return
    _, count, letters = _read(stream, table, ">HHH")
    for number in range(count):
        platform, encoding, _, name, length, offset = _read(stream, table + 6 + 12 * number, ">HHHHHH")
        if name not in FAMILY or (platform == _MACINTOSH and encoding != 0):
            continue
        stream.seek(table + letters + offset)
        yield stream.read(length).decode("mac-roman" if platform == _MACINTOSH else "utf-16-be", "replace").strip("\0 ")


def _read(stream: BinaryIO, place: int, form: str) -> tuple[Any, ...]:
    stream.seek(place)
    return struct.unpack(form, stream.read(struct.calcsize(form)))
