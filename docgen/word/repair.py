"""Repair: what a filled tree needs to be a valid document again, as a table of rules.

Cells that share a merge key become one; what a loop left empty goes or gets what its kind must hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from docgen.word import stories
from docgen.word.package import w

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"

MERGE = "docgen-merge"
"""The element that a cell carries from filling to merging: neighbours in a column with one key become one cell."""

_ORDER_BEFORE_VMERGE = tuple(w(name) for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))


def repair(root: etree._Element) -> None:
    """Apply every rule to a filled part."""
    merge_cells(root)
    number_anew(root)
    for row in list(root.iter(w("tr"))):
        if row.find(f".//{w('tc')}") is None:
            _remove(row)
    for table in list(root.iter(w("tbl"))):
        if table.find(f".//{w('tr')}") is None:
            _remove(table)
    for cell in root.iter(w("tc")):
        last = cell[-1] if len(cell) else None
        if last is None or last.tag not in (w("p"), w("sdt"), w("customXml")):
            etree.SubElement(cell, w("p"))
    for kind in ("body", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent"):
        for story in root.iter(w(kind)):
            if not any(child.tag in (w("p"), w("tbl"), w("sdt"), w("customXml")) for child in story):
                story.insert(0, etree.Element(w("p")))
    for text in list(root.iter(w("t"))):
        if stories.is_empty_text(text):
            stories.take_out(text)


def number_anew(root: etree._Element) -> None:
    """Give what a loop has repeated an identity of its own: the number of a drawing, the number and name of a bookmark."""
    drawings = list(root.iter(f"{{{_DRAWING}}}docPr"))
    numbers = _Names(drawing.get("id", "") for drawing in drawings)
    for drawing in drawings:
        drawing.set("id", numbers.unused(drawing.get("id", "")))
    marks = list(root.iter(w("bookmarkStart"), w("bookmarkEnd")))
    starts = [mark for mark in marks if mark.tag == w("bookmarkStart")]
    numbers = _Names(mark.get(w("id"), "") for mark in starts)
    names = _Names(mark.get(w("name"), "") for mark in starts)
    began: dict[str, str] = {}
    for mark in marks:
        old = mark.get(w("id"), "")
        if mark.tag == w("bookmarkStart"):
            began[old] = numbers.unused(old)
            mark.set(w("name"), names.unused(mark.get(w("name"), "")))
        mark.set(w("id"), began.get(old, old))


class _Names:
    """Names and numbers that must not repeat: the first keeps its own, the next gets one that nobody has."""

    def __init__(self, there: Iterable[str]) -> None:
        self.taken = set(there)
        self.given: set[str] = set()
        self.top = max((int(name) for name in self.taken if name.isdecimal()), default=0)
        self.copies: Counter[str] = Counter()

    def unused(self, name: str) -> str:
        free = name
        while free in self.given or (free != name and free in self.taken):
            if name.isdecimal():
                self.top += 1
                free = str(self.top)
            else:
                self.copies[name] += 1
                free = f"{name}_{self.copies[name] + 1}"
        self.given.add(free)
        return free


def merge_cells(root: etree._Element) -> None:
    """Merge downwards the neighbours in a column that carry one key; their own text stays in the first alone."""
    for table in {next(mark.iterancestors(w("tbl"))): None for mark in root.iter(MERGE)}:
        above: dict[int, tuple[str, etree._Element]] = {}
        last: etree._Element | None = None
        for row in table.iterchildren(w("tr")):
            here: dict[int, tuple[str, etree._Element]] = {}
            joined = False
            for column, cell in _columns(row):
                mark = cell.find(MERGE)
                if mark is None:
                    continue
                key = mark.get("key", "")
                if column in above and above[column][0] == key:
                    first = above[column][1]
                    _set_merge(first, "restart")
                    _set_merge(cell, None)
                    _empty(cell)
                    joined = True
                    here[column] = (key, first)
                else:
                    here[column] = (key, cell)
            if joined:
                _keep_with_next(last)
            above, last = here, row
    for mark in list(root.iter(MERGE)):
        _remove(mark)


def _keep_with_next(row: etree._Element | None) -> None:
    """Keep a row that may not break over pages on the page of the next, with which it shares a merged cell."""
    if row is None or row.find(f"{w('trPr')}/{w('cantSplit')}") is None:
        return
    for paragraph in row.iter(w("p")):
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = etree.Element(w("pPr"))
            paragraph.insert(0, properties)
        if properties.find(w("keepNext")) is None:
            style = properties.find(w("pStyle"))
            properties.insert(0 if style is None else 1, etree.Element(w("keepNext")))


def _columns(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row with the grid column that each begins in."""
    before = row.find(f"{w('trPr')}/{w('gridBefore')}")
    column = int(before.get(w("val"), "0")) if before is not None else 0
    for cell in row.iterchildren(w("tc")):
        yield column, cell
        span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
        column += int(span.get(w("val"), "1")) if span is not None else 1


def _set_merge(cell: etree._Element, value: str | None) -> None:
    properties = cell.find(w("tcPr"))
    if properties is None:
        properties = etree.Element(w("tcPr"))
        cell.insert(1 if cell[0].tag == MERGE else 0, properties)
    merge = properties.find(w("vMerge"))
    if merge is None:
        merge = etree.Element(w("vMerge"))
        position = sum(1 for child in properties if child.tag in _ORDER_BEFORE_VMERGE)
        properties.insert(position, merge)
    if value:
        merge.set(w("val"), value)
    else:
        merge.attrib.pop(w("val"), "")


def _empty(cell: etree._Element) -> None:
    """Leave one empty paragraph, in the style of the first."""
    paragraphs = cell.findall(w("p"))
    for child in list(cell):
        if child.tag not in (w("tcPr"), MERGE) and child is not (paragraphs[0] if paragraphs else None):
            cell.remove(child)
    for paragraph in paragraphs[:1]:
        for child in list(paragraph):
            if child.tag != w("pPr"):
                paragraph.remove(child)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
