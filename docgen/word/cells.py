"""Cells: a filled tree with the marks of cell tags in, cells merged, widened and coloured out, each table's grid fitted.

A cell carries its marks from filling to here as elements of its own; none is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.word import package, stories
from docgen.word.package import w

DOWN = "docgen-down"
"""Neighbours in a column that carry it with one `key` become one cell: {% vm %}."""

ACROSS = "docgen-across"
"""Cells of a row that carry it with one `key` become one, where the first stands: {% hm %}."""

SPAN = "docgen-span"
"""How many columns the cell spans (`value`): {% colspan … %}."""

SHADE = "docgen-shade"
"""The colour behind the cell (`value`), six hexadecimal digits: {% cellbg … %}."""

GRID = "docgen-grid"
"""Carried by a table whose columns may come out more or fewer than its grid has."""

DRAWING = "docgen-drawing"
"""Carried by the alternative text of a chart or picture: the number (`value`) of what it is to show."""

ELEMENTS = {"colspan": SPAN, "cellbg": SHADE, "chart": DRAWING, "picture": DRAWING}

WIDEST = 63
"""Columns that a table of Word can have."""

_PROPERTIES = (
    "cnfStyle",
    "tcW",
    "gridSpan",
    "hMerge",
    "vMerge",
    "tcBorders",
    "shd",
    "noWrap",
    "tcMar",
    "textDirection",
    "tcFitText",
    "vAlign",
    "hideMark",
)
"""The children of `w:tcPr` in the order of the schema (ECMA-376 part 1, §17.4.69)."""

_BEFORE = {name: frozenset(map(w, _PROPERTIES[:number])) for number, name in enumerate(_PROPERTIES)}
"""Of each of them, what stands before it."""

_ROW, _CELL, _ABOUT_ROW, _ABOUT_CELL = map(w, ("tr", "tc", "trPr", "tcPr"))
_PARAGRAPH, _ABOUT, _STYLE, _KEPT, _UNBROKEN = map(w, ("p", "pPr", "pStyle", "keepNext", "cantSplit"))


def arrange(root: etree._Element) -> list[tuple[int, str]]:
    """Apply the marks of all cells.

    Gives what merging has hidden: the number of the tag and a text that differs from that of the cell it went into.
    """
    marks = list(root.iter(DOWN, ACROSS, SPAN, SHADE, GRID))
    tables: dict[etree._Element, set[str]] = {}
    for mark in marks:
        tables.setdefault(next(mark.iterancestors(w("tbl"))), set()).add(str(mark.tag))
    hidden: list[tuple[int, str]] = []
    for table, kinds in tables.items():
        for row in table.iterchildren(w("tr")) if kinds & {SPAN, SHADE, ACROSS} else ():
            _dress(row)
            hidden += _merge_across(row)
        if DOWN in kinds:
            hidden += _merge_down(table)
        if GRID in kinds:
            _fit_grid(table)
    for mark in marks:
        stories.remove(mark)
    return hidden


def is_even(table: etree._Element) -> bool:
    """Whether each row of a table has as many columns as its grid, so that no choice of rows changes that."""
    grid = table.find(w("tblGrid"))
    return grid is not None and {_width(row) for row in table.iter(w("tr"))} == {len(grid.findall(w("gridCol")))}


def _dress(row: etree._Element) -> None:
    for cell in row.iterchildren(w("tc")):
        if (span := _child(cell, SPAN)) is not None:
            _set_span(cell, int(span.get("value", "1")))
        if (shade := _child(cell, SHADE)) is not None:
            old = _property(cell, "shd")
            if old is not None:
                stories.remove(old)
            if shade.get("value"):
                shading = _set_property(cell, "shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade.get("value", ""))):
                    shading.set(w(name), value)


def _merge_across(row: etree._Element) -> Iterator[tuple[int, str]]:
    firsts: dict[str, etree._Element] = {}
    for cell in row.findall(w("tc")):
        mark = _child(cell, ACROSS)
        if mark is None:
            continue
        first = firsts.setdefault(mark.get("key", ""), cell)
        if first is cell:
            continue
        _set_span(first, _span(first) + _span(cell))
        _widen(first, cell)
        yield from _difference(mark, cell, first)
        row.remove(cell)


def _merge_down(table: etree._Element) -> Iterator[tuple[int, str]]:
    """Merge the neighbours in each column that carry one key; the text of the first stays alone."""
    above: dict[int, tuple[str, etree._Element]] = {}
    last: etree._Element | None = None
    for row in table.iterchildren(_ROW):
        here: dict[int, tuple[str, etree._Element]] = {}
        joined = False
        for column, cell in _columns(row):
            mark = _child(cell, DOWN)
            if mark is None:
                continue
            key = mark.get("key", "")
            if column in above and above[column][0] == key:
                first = above[column][1]
                _set_property(first, "vMerge").set(w("val"), "restart")
                _set_property(cell, "vMerge").attrib.pop(w("val"), "")
                yield from _difference(mark, cell, first)
                _empty(cell)
                joined = True
                here[column] = (key, first)
            else:
                here[column] = (key, cell)
        if joined:
            _keep_with_next(last)
        above, last = here, row


def _difference(mark: etree._Element, cell: etree._Element, kept: etree._Element) -> Iterator[tuple[int, str]]:
    if package.characters_of(cell) == package.characters_of(kept):  # as it nearly always is, and quickly told
        return
    text = stories.plain_text(cell).strip()
    if text and text != stories.plain_text(kept).strip():
        yield int(mark.get("key", "0").partition(".")[0]), text


def _keep_with_next(row: etree._Element | None) -> None:
    """Keep a row that may not break over pages on the page of the next, with which it shares a merged cell."""
    about = None if row is None else _child(row, _ABOUT_ROW)
    if row is None or about is None or _child(about, _UNBROKEN) is None:
        return
    for paragraph in row.iter(_PARAGRAPH):
        properties = _child(paragraph, _ABOUT)
        if properties is None:
            properties = etree.Element(_ABOUT)
            paragraph.insert(0, properties)
        if _child(properties, _KEPT) is None:
            properties.insert(0 if _child(properties, _STYLE) is None else 1, etree.Element(_KEPT))


def _child(node: etree._Element, tag: str) -> etree._Element | None:
    """The first child of a kind; `find` does the same and takes twice as long."""
    return next(node.iterchildren(tag), None)


def _columns(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row with the grid column that each begins in."""
    column = _count(row, "gridBefore")
    for cell in row.iterchildren(_CELL):
        yield column, cell
        column += _span(cell)


def _count(row: etree._Element, name: str) -> int:
    """The columns that a row leaves out at its start (`gridBefore`) or end (`gridAfter`)."""
    about = _child(row, _ABOUT_ROW)
    node = None if about is None else _child(about, w(name))
    return 0 if node is None else int(node.get(w("val"), "0"))


def _width(row: etree._Element) -> int:
    """The columns of the grid that a row takes."""
    return _count(row, "gridBefore") + sum(map(_span, row.findall(w("tc")))) + _count(row, "gridAfter")


def _span(cell: etree._Element) -> int:
    span = _property(cell, "gridSpan")
    return 1 if span is None else int(span.get(w("val"), "1"))


def _set_span(cell: etree._Element, columns: int) -> None:
    _set_property(cell, "gridSpan").set(w("val"), str(columns))


def _widen(cell: etree._Element, by: etree._Element) -> None:
    """Add the width of one cell to that of another, where both are given in twentieths of a point."""
    widths = [_property(each, "tcW") for each in (cell, by)]
    if all(width is not None and width.get(w("type")) == "dxa" for width in widths):
        mine, other = widths
        assert mine is not None
        assert other is not None
        mine.set(w("w"), str(int(mine.get(w("w"), "0")) + int(other.get(w("w"), "0"))))


def _property(cell: etree._Element, name: str) -> etree._Element | None:
    about = _child(cell, _ABOUT_CELL)
    return None if about is None else _child(about, w(name))


def _set_property(cell: etree._Element, name: str) -> etree._Element:
    """The property of a cell, made in its place where there is none."""
    properties = _child(cell, _ABOUT_CELL)
    if properties is None:
        properties = etree.Element(_ABOUT_CELL)
        cell.insert(0, properties)
    found = _child(properties, w(name))
    if found is None:
        found = etree.Element(w(name))
        properties.insert(sum(1 for child in properties if child.tag in _BEFORE[name]), found)
    return found


def _empty(cell: etree._Element) -> None:
    """Leave one empty paragraph, in the style of the first."""
    first = _child(cell, _PARAGRAPH)
    for child in list(cell):
        if child is not first and child.tag not in (_ABOUT_CELL, DOWN):
            cell.remove(child)
    if first is not None:
        for child in list(first):
            if child.tag != _ABOUT:
                first.remove(child)


def _fit_grid(table: etree._Element) -> None:
    """Give the grid of a table as many columns as its widest row has; the table keeps its width."""
    grid = table.find(w("tblGrid"))
    rows = table.findall(w("tr"))
    needed = max(map(_width, rows), default=0)
    if grid is None or needed == 0 or needed == len(columns := grid.findall(w("gridCol"))):
        return
    total = sum(int(float(column.get(w("w"), "0"))) for column in columns)
    kept = columns[:needed]
    for column in columns[needed:]:
        grid.remove(column)
    mean = total // len(columns) if columns else 0
    kept += [_new_column(grid, mean) for _ in range(needed - len(kept))]
    width = sum(int(float(column.get(w("w"), "0"))) for column in kept)
    for column in kept:
        if width:
            column.set(w("w"), str(int(float(column.get(w("w"), "0"))) * total // width))
    _fit_rows(rows, total)


def _new_column(grid: etree._Element, width: int) -> etree._Element:
    column = etree.Element(w("gridCol"))
    column.set(w("w"), str(width))
    last = grid.findall(w("gridCol"))
    grid.insert(grid.index(last[-1]) + 1 if last else 0, column)
    return column


def _fit_rows(rows: list[etree._Element], total: int) -> None:
    """Scale the cells of each row to the width of the table, where all of them say theirs."""
    for row in rows:
        widths = [_property(cell, "tcW") for cell in row.findall(w("tc"))]
        if not total or any(width is None or width.get(w("type")) != "dxa" for width in widths):
            continue
        given = [(width, int(float(width.get(w("w"), "0")))) for width in widths if width is not None]
        sum_of_all = sum(size for _, size in given)
        for width, size in given:
            if sum_of_all:
                width.set(w("w"), str(size * total // sum_of_all))
