"""Chart: data of a filling into a native Word chart: its cache and its embedded workbook alike, and its look stays.

What Word shows stands in the chart part (ECMA-376 part 1, §21.2), what "Edit Data" opens in a workbook beside it. Both
are changed in place, cell by cell: numbers stay as typed, and what the chart does not use stays as it was.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, did_you_mean
from docgen.values import Value
from docgen.word import package
from docgen.word.package import Package
from docgen.word.parts import Parts, r, relations_part

Number = float | int
Content = str | Number | None


@dataclass(frozen=True, slots=True)
class Series:
    """The values of a series, one for each category; None leaves a gap. Without a name, the author's name stays."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a chart shows; without a title, the author's title stays."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    title: str | None = None


class WrongChart(ValueError):
    """Data that a chart cannot show, or a chart that cannot show data; the text says what and what to do."""


# Data


def read(data: object) -> ChartData:
    """Plain data as chart data: `{categories: […], series: [{name: …, values: […]}], title: …}`.

    A single series may be written `{categories: […], values: […], name: …}`, or as a mapping of categories to numbers.
    Raises `WrongChart`.
    """
    if not isinstance(data, Mapping):
        raise WrongChart(
            say(
                "a chart is made of categories and series, and this is {what}. Write a mapping with categories and series, or one of categories to numbers",
                what=_described(data),
            )
        )
    if "categories" not in data and "series" not in data and not _is_list(data.get("values")):
        data = {"categories": list(data), "values": list(data.values())}
    _refuse_unknown(data, ("categories", "series", "values", "name", "title"), say("a chart"))
    if "series" in data and ("values" in data or "name" in data):
        raise WrongChart(
            say("a chart has either series, or the values and the name of a single one. Remove the others")
        )
    given = _list(data.get("categories"), say("the categories of the chart"))
    categories = tuple(_text(each, say("category {number}", number=n)) for n, each in enumerate(given, 1))
    if not categories:
        raise WrongChart(say("the chart has no categories. Give it at least one"))
    if "" in categories:
        raise WrongChart(say("category {number} is empty. Give it a text", number=categories.index("") + 1))
    if "series" in data:
        entries = _list(data["series"], say("the series of the chart"))
    else:
        entries = [{key: data[key] for key in ("name", "values") if key in data}]
    if not entries:
        raise WrongChart(say("the chart has no series. Give it at least one"))
    title = data.get("title")
    return ChartData(
        categories,
        tuple(_series(entry, n, categories) for n, entry in enumerate(entries, 1)),
        None if _is_missing(title) else _text(title, say("the title of the chart")) or None,
    )


def _series(entry: object, number: int, categories: tuple[str, ...]) -> Series:
    called = say("series {number}", number=number)
    if not isinstance(entry, Mapping):
        raise WrongChart(
            say("{series} is {what}. Write a mapping with name and values", series=called, what=_described(entry))
        )
    _refuse_unknown(entry, ("name", "values"), called)
    given = entry.get("name")
    name = "" if _is_missing(given) else _text(given, say("the name of {series}", series=called))
    if name:
        called = say("series {number} ({name})", number=number, name=name)
    values = _list(entry.get("values"), say("the values of {series}", series=called))
    if len(values) != len(categories):
        raise WrongChart(
            say(
                "{series} has {count} values for {categories} categories. Give one for each, and null where there is none",
                series=called,
                count=len(values),
                categories=len(categories),
            )
        )
    spots = (
        say("value {number} of {series}, for {category},", number=n, series=called, category=category)
        for n, category in enumerate(categories, 1)
    )
    return Series(name, tuple(map(_number, values, spots)))


def _refuse_unknown(data: Mapping[Any, Any], known: tuple[str, ...], owner: str) -> None:
    for key in data:
        if key not in known:
            hint = did_you_mean(str(key), known)
            raise WrongChart(say("{owner} has no {key}. {hint}", owner=owner, key=key, hint=hint))


def _is_list(thing: object) -> bool:
    return isinstance(thing, Sequence) and not isinstance(thing, str | bytes)


def _list(thing: object, what: str) -> list[object]:
    if thing is None:
        return []
    if isinstance(thing, Sequence) and _is_list(thing):
        return list(thing)
    raise WrongChart(say("{what} must be a list, and this is {is_}", what=what, is_=_described(thing)))


def _is_missing(thing: object) -> bool:
    return thing is None or (isinstance(thing, Value) and thing.is_missing)


def _text(thing: object, what: str) -> str:
    content = thing.text if isinstance(thing, Value) and not thing.is_missing else thing
    if isinstance(content, bool) or not isinstance(content, str | int | float | Decimal | datetime.date):
        raise WrongChart(
            say("{what} must be a text, and is {is_}. Write it in quotes", what=what, is_=_described(thing))
        )
    text = str(content).strip()
    try:
        etree.Element("text").text = text
    except ValueError:
        raise WrongChart(
            say("{what} holds a control character, which no Word file can. Type the text again", what=what)
        ) from None
    return text


def _number(thing: object, what: str) -> Number | None:
    """A number as the nearest one that a workbook can hold: 97.80 is 97.8. None where it is missing."""
    if _is_missing(thing):
        return None
    content = thing.content if isinstance(thing, Value) else thing
    if isinstance(content, str):
        raise WrongChart(
            say(
                "{what} is the text “{text}”. A chart needs numbers: type it without quotes and units",
                what=what,
                text=content,
            )
        )
    if isinstance(content, bool) or not isinstance(content, int | float | Decimal):
        raise WrongChart(
            say(
                "{what} must be a number, and is {is_}. Leave it empty where there is none",
                what=what,
                is_=_described(thing),
            )
        )
    exact = Decimal(content)
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise WrongChart(
            say("{what} is {number}, which no chart can show. Leave it empty if so", what=what, number=content)
        )
    whole = int(exact)
    return whole if exact == whole and abs(whole) < 2**53 else float(content)


LARGEST = Decimal("9.99999999999999E307")
"""The largest number that a cell of a workbook takes."""


def _described(thing: object) -> str:
    if _is_missing(thing):
        return say("nothing")
    if isinstance(thing, Value):
        return thing.described
    if isinstance(thing, bool):
        return say("yes or no")
    if isinstance(thing, str):
        return say("the text “{text}”", text=thing)
    if isinstance(thing, Mapping):
        return say("a mapping")
    if isinstance(thing, list | tuple):
        return say("a list")
    return say("a {type}", type=type(thing).__name__)


# Drawing

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"

_C15 = "http://schemas.microsoft.com/office/drawing/2012/chart"

_SINGLE = ("pieChart", "pie3DChart", "ofPieChart")
"""Plots of which Word shows the first series alone."""

_LINES = ("lineChart", "line3DChart", "radarChart", "scatterChart", "stockChart")
"""Plots whose series are coloured by their line; in others the line is a border."""

_AXES = ("catAx", "dateAx", "valAx", "serAx")


def c(name: str) -> str:
    """The qualified name of an element of a chart."""
    return f"{{{C}}}{name}"


def a(name: str) -> str:
    """The qualified name of an element of DrawingML."""
    return f"{{{A}}}{name}"


def draw(parts: Parts, chart: str, data: ChartData) -> None:
    """Set the data of a chart part, in the chart and in its workbook; nothing is changed where that fails.

    Series k gets the look of the author's series k. Those beyond the author's look like the last, in the next colour
    of the theme, and stand in the next columns of the workbook; what was typed there makes room, unless it is a formula.
    Raises `WrongChart` for a chart that cannot show the data, `DocgenError` for a damaged one.
    """
    if chart not in parts.members:
        raise WrongChart(say("the chart itself is not in the document. Insert it anew"))
    root = deepcopy(parts.look(chart))
    if root.tag != c("chartSpace"):
        raise WrongChart(
            say(
                "this is a chart of the newer kind (waterfall, treemap, sunburst, funnel and their like), which cannot be filled. Use a column, bar, line, area, pie, doughnut, radar, scatter or bubble chart"
            )
        )
    workbook = _workbook(parts, chart, root)
    cells = _set_series(root, data)
    _tidy(root)
    if data.title is not None:
        _set_title(root, data.title)
    place = Place(parts.name, where=workbook)
    parts.members[workbook] = _written(parts.members.get(workbook, b""), place, cells)
    parts.replace(chart, root)


def _workbook(parts: Parts, chart: str, root: etree._Element) -> str:
    """The name of the embedded workbook (§21.2.2.63)."""
    data = root.find(c("externalData"))
    id_ = None if data is None else data.get(r("id"))
    for relation in parts.relations(chart):
        if relation.id == id_ and not relation.external:
            return relation.target
    raise WrongChart(
        say(
            "the chart has no workbook in the document: it is linked to a file, or pasted without its data. Insert it anew with Insert > Chart, or paste it with “Embed Workbook”"
        )
    )


def _set_series(root: etree._Element, data: ChartData) -> _Cells:
    """Give the series their data, in as many as the data has. Returns what their cells hold now."""
    all_ = _all_series(root)
    if not all_:
        raise WrongChart(say("the chart has no series to take the look from. Give it one in Word"))
    wanted = len(data.series)
    kinds = {_plot(ser) for ser in all_}
    if wanted > 1 and kinds & set(_SINGLE):
        raise WrongChart(
            say("a pie shows one series, and the data has {count}. Use a doughnut or a column chart", count=wanted)
        )
    if "stockChart" in kinds and wanted != len(all_):
        raise WrongChart(
            say(
                "this stock chart needs {there} series, and the data has {count}. Give it as many as it has in Word",
                there=len(all_),
                count=wanted,
            )
        )
    if any(True for _ in root.iter(f"{{{_C15}}}datalabelsRange")):
        raise WrongChart(
            say(
                "labels of the chart take their text from cells, and would keep the sample's. Let them show values or names"
            )
        )
    down = _runs_down(all_)
    cells = _Cells()
    for number, ser in enumerate(all_):
        keeps_name = number < wanted and not data.series[number].name
        for name in ("tx", "cat", "xVal", "val", "yVal", "bubbleSize")[keeps_name:]:
            area = _area(ser, name)
            if area is not None:
                cells.old |= dict.fromkeys(area.cells)
    for surplus in all_[wanted:]:
        _remove(surplus)
    for lane, series in enumerate(data.series[len(all_) :], cells.end(down)):
        all_.append(_one_more(root, lane, down, cells))
        if not series.name:
            _remove(all_[-1].find(c("tx")))
    shared = next((area for ser in all_ if (area := _area(ser, "cat", "xVal")) is not None), None)
    if shared is None:
        raise WrongChart(say("the categories of the chart stand in no cells. Choose them in Word under Select Data"))
    for ser, series in zip(all_[:wanted], data.series, strict=True):
        _set_one(ser, series, data.categories, shared, down, cells)
    return cells


def _set_one(
    ser: etree._Element, series: Series, categories: tuple[str, ...], shared: _Area, down: bool, cells: _Cells
) -> None:
    if series.name:
        heading = _child(ser, "tx", after=("idx", "order"))
        place = _area(ser, "tx")
        if place is None:  # typed into the chart
            heading[:] = [_new("v", series.name)]
        else:
            _refer(heading, cells.write(place, place.line(1, down), [series.name]), [series.name])
    values = next(node for node in ser if node.tag in (c("val"), c("yVal")))
    numbered = values.tag == c("yVal")  # categories are numbers on an axis too
    names: Sequence[Content] = categories
    if numbered:
        names = [_coordinate(each, n) for n, each in enumerate(categories, 1)]
    place = _area(ser, "cat", "xVal") or shared
    node = ser.find(c("xVal" if numbered else "cat"))
    if node is None:
        node = etree.Element(c("xVal" if numbered else "cat"))
        values.addprevious(node)
    _refer(node, cells.write(place, place.line(len(names), down), names), names, numeric=numbered)
    place = _values_of(ser)
    _refer(values, cells.write(place, place.line(len(names), down), series.values), series.values, numeric=True)
    sizes = ser.find(c("bubbleSize"))
    if sizes is not None:  # the data has none: all alike, as Word itself writes it for a chart without sizes
        literal = etree.Element(c("numLit"))
        _cache(literal, ["1"] * len(names), "General")
        sizes[:] = [literal]
    for point in [*ser.findall(c("dPt")), *ser.findall(f"{c('dLbls')}/{c('dLbl')}")]:
        if _value(point, "idx") >= len(names):
            _remove(point)


def _all_series(root: etree._Element) -> list[etree._Element]:
    """The series of all plots in the order that "Select Data" has them in (§21.2.2.128)."""
    found = root.findall(f"{c('chart')}/{c('plotArea')}/*/{c('ser')}")
    return sorted(found, key=lambda ser: _value(ser, "order"))


def _plot(ser: etree._Element) -> str:
    """The kind of plot that a series is in."""
    plot = ser.getparent()
    assert plot is not None
    return etree.QName(plot).localname


def _runs_down(all_: list[etree._Element]) -> bool:
    """Whether a series runs down a column; else it runs along a row."""
    areas = [_values_of(ser) for ser in all_]
    for area in areas:
        if (area.top, area.left) != (area.bottom, area.right):
            return area.bottom > area.top
    heading = _area(all_[0], "tx")
    return heading is None or heading.top < areas[0].top


def _values_of(ser: etree._Element) -> _Area:
    area = _area(ser, "val", "yVal")
    if area is None:
        raise WrongChart(say("the numbers of a series stand in no cells. Choose them in Word under Select Data"))
    return area


def _one_more(root: etree._Element, lane: int, down: bool, cells: _Cells) -> etree._Element:
    """One more series like the last of the last plot, with cells in a column or row of its own."""
    last = root.findall(f"{c('chart')}/{c('plotArea')}/*/{c('ser')}")[-1]
    ser = deepcopy(last)
    last.addnext(ser)
    for name in ("idx", "order"):
        numbers = [_value(each, name) for each in root.iter("{*}ser")]  # those that the author has hidden too
        _child(ser, name).set("val", str(max(numbers) + 1))
    for name in ("tx", "val", "yVal"):
        area = _area(ser, name)
        formula = ser.find(f"{c(name)}//{c('f')}")
        if area is not None and formula is not None:
            formula.text = str(moved := area.moved(lane, down))
            cells.copy_style(area, moved)
        elif name == "tx":
            _remove(ser.find(c("tx")))
    _drop_colours(ser)
    return ser


def _drop_colours(ser: etree._Element) -> None:
    """Leave the colour of a copied series to Word, and give up what marked the one it was copied from."""
    lines = _plot(ser) in _LINES
    for properties in [*ser.findall(c("spPr")), *ser.findall(f"{c('marker')}/{c('spPr')}")]:
        for owner in [properties, *(properties.findall(a("ln")) if lines else [])]:
            for fill in ("solidFill", "gradFill", "pattFill", "blipFill"):
                _remove(owner.find(a(fill)))
    plot = ser.getparent()
    varied = None if plot is None else plot.find(c("varyColors"))
    if varied is None or varied.get("val") in ("0", "false"):
        for point in ser.findall(c("dPt")):
            _remove(point)


def _tidy(root: etree._Element) -> None:
    """Remove plots that have lost their series and axes that have lost their plots; axes of dates get texts."""
    area = root.find(f"{c('chart')}/{c('plotArea')}")
    assert area is not None
    axes = [node for node in area if _local(node) in _AXES]
    for plot in [node for node in area if node.find(c("axId")) is not None and node not in axes]:
        if plot.find(c("ser")) is None:
            _remove(plot)
    used = {node.get("val") for plot in area if plot not in axes for node in plot.findall(c("axId"))}
    for axis in axes:
        if _child(axis, "axId").get("val") not in used:
            _remove(axis)
        elif axis.tag == c("dateAx"):  # on which texts would stand as days of January 1900 (§21.2.2.39)
            axis.tag = c("catAx")
            for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit", "minorUnit", "minorTimeUnit"):
                _remove(axis.find(c(name)))


def _set_title(root: etree._Element, text: str) -> None:
    """Set the text of the title in the style of its first run; a chart without a title gets one."""
    chart = root.find(c("chart"))
    assert chart is not None
    title = chart.find(c("title"))
    if title is None:
        title = etree.Element(c("title"))
        chart.insert(0, title)
        etree.SubElement(title, c("overlay"), val="0")
    rich = title.find(f"{c('tx')}/{c('rich')}")
    if rich is None:
        rich = etree.Element(c("rich"))
        look = title.find(c("txPr"))
        if look is None:
            etree.SubElement(rich, a("bodyPr"))
        else:
            rich.extend(look)
            _remove(look)
        _child(title, "tx", after=())[:] = [rich]
    style = rich.find(f".//{a('rPr')}")
    first, *others = rich.findall(a("p")) or [etree.SubElement(rich, a("p"))]
    for node in [*others, *(child for child in first if child.tag != a("pPr"))]:
        _remove(node)
    run = etree.SubElement(first, a("r"))
    if style is not None:
        run.append(style)
    etree.SubElement(run, a("t")).text = text
    deleted = chart.find(c("autoTitleDeleted"))
    if deleted is not None:
        deleted.set("val", "0")


def _coordinate(category: str, number: int) -> Number:
    try:
        found = _number(Decimal(category), category)
    except (InvalidOperation, WrongChart):
        found = None
    if found is None:
        raise WrongChart(
            say(
                "category {number} is “{category}”, and the chart sets its categories on an axis of numbers. Give numbers, or use a line chart",
                number=number,
                category=category,
            )
        )
    return found


def _refer(node: etree._Element, area: _Area, contents: Sequence[Content], *, numeric: bool = False) -> None:
    """Let a part of a series refer to cells, with a copy of what they hold (§21.2.2.123, §21.2.2.201)."""
    kind = "num" if numeric else "str"
    code = node.findtext(f".//{c('formatCode')}") or "General"
    reference = etree.Element(c(f"{kind}Ref"))
    reference.append(_new("f", str(area)))
    cache = etree.SubElement(reference, c(f"{kind}Cache"))
    _cache(cache, [None if each is None else _typed(each) for each in contents], code if numeric else None)
    node[:] = [reference]


def _cache(cache: etree._Element, texts: Sequence[str | None], code: str | None) -> None:
    if code is not None:
        cache.append(_new("formatCode", code))
    etree.SubElement(cache, c("ptCount"), val=str(len(texts)))
    for index, text in enumerate(texts):
        if text is not None:
            etree.SubElement(cache, c("pt"), idx=str(index)).append(_new("v", text))


def _typed(content: str | Number) -> str:
    """A number in the fewest digits that mean it."""
    return content if isinstance(content, str) else repr(content).removesuffix(".0")


def _new(name: str, text: str) -> etree._Element:
    node = etree.Element(c(name))
    node.text = text
    return node


def _child(parent: etree._Element, name: str, after: tuple[str, ...] = ()) -> etree._Element:
    """The child of a name, made behind those that the schema has before it."""
    node = parent.find(c(name))
    if node is None:
        node = etree.Element(c(name))
        parent.insert(sum(1 for child in parent if _local(child) in after), node)
    return node


def _value(parent: etree._Element, name: str) -> int:
    node = parent.find(c(name))
    text = "" if node is None else node.get("val", "")
    return int(text) if text.isdecimal() else 0


def _local(node: etree._Element | None) -> str:
    return "" if node is None or not isinstance(node.tag, str) else etree.QName(node).localname


def _remove(node: etree._Element | None) -> None:
    parent = None if node is None else node.getparent()
    if node is not None and parent is not None:
        parent.remove(node)


# Cells

_FORMULA = re.compile(r"('(?:[^']|'')+'|[^'!(),]+)!\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


@dataclass(frozen=True, slots=True)
class _Area:
    """A rectangle of cells of a sheet; `sheet` as formulas name it, with quotes where they need them."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first = f"{self.sheet}!${_letters(self.left)}${self.top}"
        if (self.top, self.left) == (self.bottom, self.right):
            return first
        return f"{first}:${_letters(self.right)}${self.bottom}"

    @property
    def cells(self) -> list[_Cell]:
        title = self.sheet.removeprefix("'").removesuffix("'").replace("''", "'")
        title = title.rpartition("]")[2].casefold()  # a chart from Excel names the file too: [Book1.xlsx]Sheet1
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return [(title, row, column) for row in rows for column in columns]

    def line(self, length: int, down: bool) -> _Area:
        """The column or row of a length; of several (the levels of categories) the one nearest to the values."""
        if down:
            return replace(self, left=self.right, bottom=self.top + length - 1)
        return replace(self, top=self.bottom, right=self.left + length - 1)

    def moved(self, lane: int, down: bool) -> _Area:
        """The same in another column or row."""
        return replace(self, left=lane, right=lane) if down else replace(self, top=lane, bottom=lane)


_Cell = tuple[str, int, int]
"""A cell: its sheet without regard to case, its row, its column."""


def _area(ser: etree._Element, *names: str) -> _Area | None:
    """The cells that a part of a series refers to, the first there is of these names."""
    for name in names:
        formula = ser.find(f"{c(name)}//{c('f')}")
        if formula is not None:
            return _area_of(formula.text or "")
    return None


def _area_of(formula: str) -> _Area:
    match = _FORMULA.fullmatch(formula.strip())
    if match is None:
        raise WrongChart(
            say(
                "the chart takes data from “{formula}”, which is not one block of cells (LibreOffice saves charts so). Choose its data in Word under Select Data: categories in one column, each series in another",
                formula=formula,
            )
        )
    sheet, left, top, right, bottom = match.groups()
    return _Area(sheet, int(top), _column(left), int(bottom or top), _column(right or left))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@dataclass(slots=True)
class _Cells:
    """What the cells of a chart held, and hold now; `like` has the cell that a new one takes its style from."""

    old: dict[_Cell, None] = field(default_factory=dict)
    new: dict[_Cell, Content] = field(default_factory=dict)
    like: dict[_Cell, _Cell] = field(default_factory=dict)

    def write(self, was: _Area, area: _Area, contents: Iterable[Content]) -> _Area:
        """Write to the cells of an area, which begins where another did."""
        first = was.cells[0]
        for cell, content in zip(area.cells, contents, strict=True):
            if self.new.setdefault(cell, content) != content:
                raise WrongChart(
                    say(
                        "two parts of the chart would stand in the cell {cell}. Give each series a column of its own in the chart's workbook",
                        cell=_name(cell),
                    )
                )
            self._take_style(cell, first)
        return area

    def copy_style(self, was: _Area, area: _Area) -> None:
        """Let an area that is new begin with the style of another."""
        self._take_style(area.cells[0], was.cells[0])

    def _take_style(self, cell: _Cell, other: _Cell) -> None:
        self.like.setdefault(cell, self.like.get(other, other))

    def end(self, down: bool) -> int:
        """The first column or row behind all that the chart has used."""
        return max(column if down else row for _, row, column in self.old) + 1


def _name(cell: _Cell) -> str:
    return f"{_letters(cell[2])}{cell[1]}"


# Workbook

X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def x(name: str) -> str:
    """The qualified name of an element of a workbook."""
    return f"{{{X}}}{name}"


def _written(data: bytes, place: Place, cells: _Cells) -> bytes:
    """The bytes of a workbook with the contents of cells set."""
    try:
        book = Parts(Package(place.file, _members(data)))
        main = book.related("", "officeDocument") or "xl/workbook.xml"
        root = book.root(main)
        if root.tag != x("workbook"):
            raise ValueError(say("it is of another format"))
        targets = {each.id: each.target for each in book.relations(main)}
        sheets = {sheet.get("name", "").casefold(): targets[sheet.get(r("id"), "")] for sheet in root.iter(x("sheet"))}
        for title in dict.fromkeys(cell[0] for cell in cells.new):
            if title not in sheets:
                raise WrongChart(
                    say(
                        "the chart takes data from the sheet {sheet}, which its workbook does not have. Choose its data in Word under Select Data",
                        sheet=title,
                    )
                )
        for title, part in sheets.items():
            _write_sheet(book, part, title, cells)
        calculation = root.find(x("calcPr"))
        if calculation is not None:  # for formulas elsewhere that rest on the chart's cells
            calculation.set("fullCalcOnLoad", "1")
        return package.write(book.finish())
    except WrongChart:
        raise
    except (DocgenError, KeyError, ValueError) as error:
        if isinstance(error, DocgenError):
            reason = error.problems[0].message
        else:
            reason = say("{part} is not in it", part=error) if isinstance(error, KeyError) else str(error)
        raise DocgenError(
            [
                Problem(
                    "broken-workbook",
                    say("the workbook of the chart cannot be read: {reason}", reason=reason),
                    place,
                    say("Open the chart in Word with Edit Data and save, or insert it anew; it must be an .xlsx."),
                )
            ]
        ) from None


def _members(data: bytes) -> dict[str, bytes]:
    """The members of a workbook. Raises `ValueError`."""
    members = {}
    room = package.LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    members[entry.filename] = stream.read(room + 1)
                room -= len(members[entry.filename])
                if room < 0:
                    raise ValueError(say("it unpacks to more than {limit} bytes", limit=package.LARGEST))
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError) as error:
        raise ValueError(error) from None
    return members


def _write_sheet(book: Parts, part: str, title: str, cells: _Cells) -> None:
    """Write to the cells of a sheet, and fit its tables to them."""
    old = [cell for cell in cells.old if cell[0] == title]
    new = {cell: content for cell, content in cells.new.items() if cell[0] == title}
    if not old and not new:
        return
    contents = dict.fromkeys(old) | new
    for relation in book.relations(part):
        if relation.type.endswith("/table"):
            _fit_table(book, relation.target, old, new, contents)
    root = book.root(part)
    grid = _Grid(root, title)
    for cell, content in sorted(contents.items(), key=lambda item: item[0]):
        grid.write(cell, content, cells.like.get(cell))
    dimension = root.find(x("dimension"))
    if dimension is not None:  # only a hint, and no longer true
        root.remove(dimension)


class _Grid:
    """The rows and cells of a sheet (ECMA-376 part 1, §18.3.1.73, §18.3.1.4), to be written to."""

    def __init__(self, sheet: etree._Element, title: str) -> None:
        found = sheet.find(x("sheetData"))
        if found is None:
            raise ValueError(say("the sheet {sheet} has no cells", sheet=title))
        self.data = found
        self.rows: dict[int, etree._Element] = {}
        self.cells: dict[int, dict[int, etree._Element]] = {}
        row = 0
        for line in found:
            row = int(line.get("r", row + 1))
            self.rows[row], here = line, self.cells.setdefault(row, {})
            column = 0
            for node in line.iterchildren(x("c")):
                column = _column(node.get("r", "").rstrip("0123456789")) or column + 1
                here[column] = node

    def write(self, cell: _Cell, content: Content, like: _Cell | None) -> None:
        """Set the content of a cell; None empties it. What is new has the style of another cell."""
        _, row, column = cell
        node = self.cells.get(row, {}).get(column)
        if node is None and content is None:
            return
        if node is None:
            line = _in_order(self.data, self.rows, row, x("row"))
            line.set("r", str(row))
            line.attrib.pop("spans", "")  # only a hint, and no longer true
            node = _in_order(line, self.cells.setdefault(row, {}), column, x("c"))
            node.set("r", _name(cell))
            other = self.cells.get(like[1], {}).get(like[2]) if like else None
            if other is not None and other.get("s"):
                node.set("s", other.get("s", ""))
        if node.find(x("f")) is not None:
            raise WrongChart(
                say(
                    "the cell {cell} of the chart's workbook holds a formula, which the data would replace. Type a number there, and keep formulas out of the rows and columns that the data may grow into",
                    cell=_name(cell),
                )
            )
        node[:] = []
        for name in set(node.attrib) - {"r", "s"}:
            del node.attrib[name]
        if isinstance(content, str):
            node.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(node, x("is")), x("t"))
            text.text = content
            text.set(_SPACE, "preserve")
        elif content is not None:
            etree.SubElement(node, x("v")).text = _typed(content)


def _in_order(parent: etree._Element, there: dict[int, etree._Element], number: int, tag: str) -> etree._Element:
    """The row or cell of a number, made before the next one where there is none."""
    if number not in there:
        node = etree.Element(tag)
        later = min((each for each in there if each > number), default=None)
        if later is None:
            parent.append(node)
        else:
            there[later].addprevious(node)
        there[number] = node
    return there[number]


def _fit_table(
    book: Parts, part: str, old: Iterable[_Cell], new: Mapping[_Cell, Content], contents: dict[_Cell, Content]
) -> None:
    """Fit a table to the cells of a chart that lie in it, and their headings to each other.

    Excel takes a workbook for damaged where the headings are not the names of the columns, each once (§18.5.1.2,
    §18.5.1.3).
    """
    table = book.look(part)
    area = _area_of(f"_!{table.get('ref', '')}")
    inside = (area.top <= row <= area.bottom and area.left <= column <= area.right for _, row, column in old)
    if not new or not any(inside):
        return
    table = book.root(part)
    called = table.get("displayName", "")
    bottom = _edge(area.bottom, [cell[1] for cell in old], [cell[1] for cell in new])
    right = _edge(area.right, [cell[2] for cell in old], [cell[2] for cell in new])
    if bottom != area.bottom and int(table.get("totalsRowCount", "0")):
        raise WrongChart(
            say(
                "the table {table} in the chart's workbook has a row of totals, which cannot move with the data. Switch it off in Word under Edit Data",
                table=called,
            )
        )
    columns = table.find(x("tableColumns"))
    if columns is None:
        raise ValueError(say("the table {table} has no columns", table=called))
    headed = table.get("headerRowCount") != "0"
    taken: set[str] = set()
    for index in range(right - area.left + 1):
        heading = (next(iter(new))[0], area.top, area.left + index)
        made = index == len(columns)
        if made:
            number = max(int(each.get("id", "0")) for each in columns) + 1
            etree.SubElement(columns, x("tableColumn"), id=str(number))
        there = contents.get(heading) if headed else None
        name = there if isinstance(there, str) else columns[index].get("name") or f"Column{index + 1}"
        if headed and there is None and (made or heading in contents):
            contents[heading] = name
        if name.casefold() in taken or not isinstance(there, str | None):
            raise WrongChart(
                say(
                    "the cell {cell} of the chart's workbook is the heading of a column in a table, and cannot hold {name}: headings are texts, each once. Give each series and each category a name of its own",
                    cell=_name(heading),
                    name=name if there is None else there,
                )
            )
        taken.add(name.casefold())
        columns[index].set("name", name.replace("\n", "_x000a_"))  # ST_Xstring, §22.9.2.19
    del columns[right - area.left + 1 :]
    columns.set("count", str(len(columns)))
    table.set("ref", reference := f"{_name(('', area.top, area.left))}:{_name(('', bottom, right))}")
    for node in table.findall(x("autoFilter")):
        node.set("ref", reference)
    for node in table.findall(x("sortState")):
        table.remove(node)


def _edge(edge: int, old: Iterable[int], new: Iterable[int]) -> int:
    """Where a table ends: with the chart's cells if it did so before, or if they have grown beyond it."""
    now = max(new)
    return now if max(old) >= edge or now > edge else edge


# Copying


def copy(parts: Parts, chart: str) -> str:
    """A copy of a chart part with its own copies of all that it refers to, under the same ids. Gives its name."""
    return _copied(parts, chart, {})


def _copied(parts: Parts, part: str, names: dict[str, str]) -> str:
    """The name of the copy of a part; `names` holds those that are made already."""
    if part in names:
        return names[part]
    stem, ending = posixpath.splitext(part)
    data = deepcopy(parts.look(part)) if ending == ".xml" else parts.members[part]
    names[part] = made = parts.add(f"{stem.rstrip('0123456789')}{{}}{ending}", parts.content_type(part), data)
    relations = parts.relations(part)
    if relations:
        root = deepcopy(parts.look(relations_part(part)))
        for node, relation in zip(root, relations, strict=True):
            if not relation.external and relation.target in parts.members:
                target = _copied(parts, relation.target, names)
                node.set("Target", posixpath.relpath(target, posixpath.dirname(made)))
        parts.replace(relations_part(made), root)
    return made
