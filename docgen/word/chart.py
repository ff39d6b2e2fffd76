"""Chart: data of a filling into a native Word chart: its cache and its embedded workbook alike, and its look stays.

What Word shows stands in the chart part (ECMA-376 part 1, §21.2), what "Edit Data" opens in a workbook beside it. Both
are changed in place, cell by cell: numbers stay as typed, and what the chart does not use stays as it was.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal, InvalidOperation

from lxml import etree

from docgen.language import say
from docgen.problems import Place
from docgen.word import workbook
from docgen.word.chartdata import ChartData, Number, Series, WrongChart, number_of
from docgen.word.parts import Parts, r, relations_part
from docgen.word.workbook import Area, Cells, Content, area_of, text_of

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
    book = _workbook(parts, chart, root)
    cells = _set_series(root, data)
    _tidy(root)
    if data.title is not None:
        _set_title(root, data.title)
    place = Place(parts.name, where=book)
    parts.members[book] = workbook.written(parts.members.get(book, b""), place, cells)
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


def _set_series(root: etree._Element, data: ChartData) -> Cells:
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
    cells = Cells()
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
    ser: etree._Element, series: Series, categories: tuple[str, ...], shared: Area, down: bool, cells: Cells
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


def _area(ser: etree._Element, *names: str) -> Area | None:
    """The cells that a part of a series refers to, the first there is of these names."""
    for name in names:
        formula = ser.find(f"{c(name)}//{c('f')}")
        if formula is not None:
            return area_of(formula.text or "")
    return None


def _values_of(ser: etree._Element) -> Area:
    area = _area(ser, "val", "yVal")
    if area is None:
        raise WrongChart(say("the numbers of a series stand in no cells. Choose them in Word under Select Data"))
    return area


def _one_more(root: etree._Element, lane: int, down: bool, cells: Cells) -> etree._Element:
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
        found = number_of(Decimal(category), category)
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


def _refer(node: etree._Element, area: Area, contents: Sequence[Content], *, numeric: bool = False) -> None:
    """Let a part of a series refer to cells, with a copy of what they hold (§21.2.2.123, §21.2.2.201)."""
    kind = "num" if numeric else "str"
    code = node.findtext(f".//{c('formatCode')}") or "General"
    reference = etree.Element(c(f"{kind}Ref"))
    reference.append(_new("f", str(area)))
    cache = etree.SubElement(reference, c(f"{kind}Cache"))
    _cache(cache, [None if each is None else text_of(each) for each in contents], code if numeric else None)
    node[:] = [reference]


def _cache(cache: etree._Element, texts: Sequence[str | None], code: str | None) -> None:
    if code is not None:
        cache.append(_new("formatCode", code))
    etree.SubElement(cache, c("ptCount"), val=str(len(texts)))
    for index, text in enumerate(texts):
        if text is not None:
            etree.SubElement(cache, c("pt"), idx=str(index)).append(_new("v", text))


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
