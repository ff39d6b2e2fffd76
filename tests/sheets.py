"""The pages of a PDF as they are seen from the outside: each letter with its place, size and font, and the rules of tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

import pypdfium2
from pypdfium2 import raw

POINT = 25.4 / 72
"""Millimetres of a point."""


@dataclass(frozen=True)
class Letter:
    """A letter: where its square begins and its baseline lies, and its ink, in mm from the upper left; its size in points."""

    text: str
    x: float
    baseline: float
    left: float
    top: float
    bottom: float
    size: float
    font: str

    @property
    def right(self) -> float:
        """Where the square of a full-width letter ends."""
        return self.x + self.size * POINT


@dataclass(frozen=True)
class Sheet:
    """A page in mm. `rules` are the boxes of what is drawn: left, top, right, bottom."""

    width: float
    height: float
    letters: tuple[Letter, ...]
    rules: tuple[tuple[float, float, float, float], ...]

    def lines(self, size: float) -> list[list[Letter]]:
        """The lines set in a size, from above, without blanks."""
        chosen = [each for each in self.letters if abs(each.size - size) < 0.1 and each.text.strip()]
        chosen.sort(key=lambda each: (round(each.baseline, 1), each.x))
        return [list(line) for _, line in groupby(chosen, lambda each: round(each.baseline, 1))]


def said(line: list[Letter]) -> str:
    return "".join(each.text for each in line)


def steps(numbers: list[float]) -> float:
    """The usual step from one number to the next."""
    return median(after - before for before, after in pairwise(numbers))


def sheets(pdf: bytes) -> list[Sheet]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [_sheet(page) for page in opened]


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    width, height = page.get_size()
    boxes = [each.get_bounds() for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
    rules = tuple(
        (left * POINT, (height - top) * POINT, right * POINT, (height - bottom) * POINT)
        for left, bottom, right, top in boxes
    )
    return Sheet(width * POINT, height * POINT, tuple(_letters(page.get_textpage(), height)), rules)


def _letters(text: pypdfium2.PdfTextPage, height: float) -> Iterator[Letter]:
    x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
    for number in range(text.count_chars()):
        raw.FPDFText_GetCharOrigin(text, number, x, y)
        name = ctypes.create_string_buffer(100)
        raw.FPDFText_GetFontInfo(text, number, name, len(name), flags)
        left, bottom, _, top = text.get_charbox(number)
        yield Letter(
            chr(raw.FPDFText_GetUnicode(text, number)),
            x.value * POINT,
            (height - y.value) * POINT,
            left * POINT,
            (height - top) * POINT,
            (height - bottom) * POINT,
            raw.FPDFText_GetFontSize(text, number),
            name.value.decode(),
        )
