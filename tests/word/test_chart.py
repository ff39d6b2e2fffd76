"""Charts: data in the cache and in the workbook alike, and the author's look kept."""

from __future__ import annotations

import io
import math
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from docgen.problems import Place
from docgen.values import Value, value_of
from docgen.word import package
from docgen.word.chart import ChartData, Series, WrongChart, a, c, copy, draw, read
from docgen.word.parts import Parts
from tests.conftest import missing
from tests.making import refusals, zipped
from tests.parts import LibreOffice, Validator
from tests.word.charts import (
    CHART,
    COLOURS,
    KINDS,
    WORKBOOK,
    docx_with_chart,
    members_with_chart,
    openpyxl,
    workbook,
)

SALES = ChartData(("甲", "乙", "丙"), (Series("2017", (1, 2, 3)), Series("2018", (4, 5, 6))))


def parts_of(document: bytes) -> Parts:
    return Parts(package.read(document, "report.docx"))


def drawn(document: bytes, data: ChartData) -> Parts:
    """A document with its chart drawn."""
    parts = parts_of(document)
    draw(parts, CHART, data)
    return parts


def changed(changes: dict[str, str], part: str = CHART, **options: object) -> bytes:
    """A document with a chart in which texts of a part are replaced."""
    members = members_with_chart(**options)  # type: ignore[arg-type]
    for old, new in changes.items():
        text = members[part].decode()
        assert old in text, old
        members[part] = text.replace(old, new).encode()
    return zipped(members)


def with_workbook(data: bytes, **options: object) -> bytes:
    """A document with a chart over another workbook."""
    return zipped(members_with_chart(**options) | {WORKBOOK: data})  # type: ignore[arg-type]


def book_of(parts: Parts, chart: str = CHART) -> bytes:
    """The bytes of a chart's workbook."""
    return parts.members[parts.related(chart, "package") or ""]


def sers_of(parts: Parts, chart: str = CHART) -> list[etree._Element]:
    return list(parts.look(chart).iter(c("ser")))


def inner(data: bytes) -> dict[str, bytes]:
    """The members of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shown(parts: Parts, chart: str = CHART) -> ChartData:
    """What a chart shows, after every cell that it refers to was found to hold in the workbook what the cache says."""
    book = openpyxl.load_workbook(io.BytesIO(book_of(parts, chart)))
    names, series = [], []
    for ser in sers_of(parts, chart):
        heading, first, values = (
            next((_held(node, book) for name in tags if (node := ser.find(c(name))) is not None), [])
            for tags in (("tx",), ("cat", "xVal"), ("val", "yVal"))
        )
        names.append(tuple(str(each) for each in first))
        series.append(Series(str(heading[0]) if heading else "", tuple(values)))  # type: ignore[arg-type]
    assert len(set(names)) == 1
    return ChartData(names[0], tuple(series))


def _held(node: etree._Element, book: object) -> list[object]:
    """What a part of a series shows, by its cache and by the cells behind it."""
    cache = next(node.iter(c("strCache"), c("numCache")), None)
    if cache is None:
        return [node.findtext(c("v"))]
    there = {
        int(point.get("idx", "")): point.findtext(c("v"), "").replace("", "") for point in cache.findall(c("pt"))
    }
    count = cache.find(c("ptCount"))
    assert count is not None
    assert max(there, default=0) < int(count.get("val", ""))
    cached = [there.get(index) for index in range(int(count.get("val", "")))]
    sheet, (left, top, right, bottom) = openpyxl.utils.cell.range_to_tuple(node.findtext(f".//{c('f')}"))
    rows = book[sheet.replace("''", "'")].iter_rows(top, bottom, left, right, values_only=True)  # type: ignore[index]
    cells = [cell for row in rows for cell in row]
    if cache.tag == c("numCache"):
        assert cells == [None if each is None else float(each) for each in cached]
        return cells
    assert cells == cached
    return cells


# Plots


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_every_plot_shows_the_data_and_its_workbook_holds_the_same(
    kind: str, count: int, validator: Validator, tmp_path: Path
) -> None:
    series = 1 if kind == "pie" else 3
    document = docx_with_chart(kind, series=series, categories=3)
    data = ChartData(
        tuple("11 7.5 4 2 -3".split()[:count]) if kind in ("scatter", "bubble") else tuple("甲乙丙丁戊"[:count]),
        tuple(
            Series(f"第{n}", tuple(None if n == count == 3 else n + i / 4 for i in range(count)))
            for n in range(1, 2 if kind == "pie" else count + 1)
        ),
        "新题",
    )
    parts = drawn(document, data)
    assert shown(parts) == ChartData(data.categories, data.series)
    for name, content in {
        "before.docx": document,
        "before.xlsx": book_of(parts_of(document)),
        "after.docx": package.write(parts.finish()),
        "after.xlsx": book_of(parts),
    }.items():
        (tmp_path / name).write_bytes(content)
    assert validator.errors(tmp_path / "before.docx") == []
    assert validator.errors(tmp_path / "after.docx") == []
    assert validator.errors(tmp_path / "after.xlsx") == validator.errors(tmp_path / "before.xlsx")


@pytest.mark.parametrize(
    ("kind", "left"),
    [("bar", []), ("bar+line", ["bar", "bar", "line"])],
)
def test_a_plot_that_has_lost_its_series_goes_with_its_axes(kind: str, left: list[str]) -> None:
    parts = drawn(docx_with_chart("bar+line", series=3), ChartData(("甲",), (Series("一", (1,)), Series("二", (2,)))))
    root = parts.look(CHART)
    assert root.find(f".//{c('lineChart')}") is None
    assert [axis.get("val") for axis in root.iter(c("axId"))] == ["11", "12", "11", "12"]


def test_series_over_several_plots_are_matched_in_the_order_that_the_author_sees() -> None:
    """The line stands last in the XML, and first in "Select Data"."""
    order = {'<c:idx val="2"/><c:order val="2"/>': '<c:idx val="2"/><c:order val="0"/>',
             '<c:idx val="0"/><c:order val="0"/>': '<c:idx val="0"/><c:order val="1"/>',
             '<c:idx val="1"/><c:order val="1"/>': '<c:idx val="1"/><c:order val="2"/>'}  # fmt: skip
    data = ChartData(("甲",), tuple(Series(name, (n,)) for n, name in enumerate("一二三")))
    parts = drawn(changed(order, kind="bar+line", series=3), data)
    line = parts.look(CHART).find(f".//{c('lineChart')}")
    assert line is not None
    assert line.findtext(f".//{c('tx')}//{c('v')}") == "一"
