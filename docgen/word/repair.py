"""Repair: what a filled tree needs to be a valid document again, as a table of rules.

What a loop left empty goes or gets what its kind must hold; what it repeated gets an identity of its own.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import etree

from docgen.word import stories
from docgen.word.package import PARAGRAPH_ORDER, RUN_ORDER, w
from docgen.word.parts import TYPES, Parts

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


_CHANGES = dict.fromkeys((w(name) for name in ("ins", "del", "moveFrom", "moveTo")), -1)
_ORDERS = {
    w(holder): {w(name): number for number, name in enumerate(order)} | _CHANGES
    for holder, order in (("rPr", RUN_ORDER), ("pPr", PARAGRAPH_ORDER))
}

_SWITCHES = tuple(
    w(name) for name in ("cantSplit", "tblHeader", "hidden", "noWrap", "tcFitText", "hideMark", "bidiVisual")
)
"""What a table, row or cell is or is not; the schema says on and off here, and nowhere true and false (§17.4)."""


def repair(roots: Mapping[str, etree._Element], parts: Parts) -> None:
    """Apply every rule to the filled parts of a document."""
    for name, root in roots.items():
        number_anew(root)
        _repeat_notes(name, root, parts)
        complete(root)


def heal(root: etree._Element) -> bool:
    """Mend what other programs write into a template and the schema does not allow; whether there was anything.

    What is made from a template of Word (.dotx) is a document.
    """
    rules = (_heal_order, _heal_switches, _heal_grids, _heal_sides, _heal_levels, _heal_fonts, _make_document)
    found = [rule(root) for rule in rules]  # each of them, and not only up to the first that finds something
    return any(found)


def _heal_order(root: etree._Element) -> bool:
    """The properties of a run or paragraph each once, and in the order of the schema."""
    found = False
    for properties in root.iter(*_ORDERS):
        order = _ORDERS[str(properties.tag)]
        last = {child.tag: child for child in properties}
        places = [order.get(str(child.tag), len(order)) for child in last.values()]
        if len(last) < len(properties) or places != sorted(places):
            properties[:] = [
                child for _, child in sorted(zip(places, last.values(), strict=True), key=lambda each: each[0])
            ]
            found = True
    return found


def _heal_switches(root: etree._Element) -> bool:
    """LibreOffice: true and false where a table knows only on and off."""
    wrong = [node for node in root.iter(*_SWITCHES) if node.get(w("val")) in ("true", "false")]
    for node in wrong:
        node.set(w("val"), "on" if node.get(w("val")) == "true" else "off")
    return bool(wrong)


def _heal_grids(root: etree._Element) -> bool:
    """LibreOffice: a negative number written without its sign (§17.6.5)."""
    found = False
    for grid in root.iter(w("docGrid")):
        space = grid.get(w("charSpace"), "")
        if space.isdecimal() and int(space) >= 2**31:
            grid.set(w("charSpace"), str(int(space) - 2**32))
            found = True
    return found


def _heal_sides(root: etree._Element) -> bool:
    """LibreOffice: start and end where tables and lists know only left and right (§17.4.28, §17.9.7)."""
    sides = {"start": "left", "end": "right"}
    wrong = [
        node
        for node in root.iter(w("jc"), w("lvlJc"))
        if node.get(w("val")) in sides and (node.tag == w("lvlJc") or _parent_is(node, "tblPr", "trPr"))
    ]
    for node in wrong:
        node.set(w("val"), sides[str(node.get(w("val")))])
    return bool(wrong)


def _heal_levels(root: etree._Element) -> bool:
    """LibreOffice: the style of a list's level before its format (§17.9.6)."""
    found = False
    for level in root.iter(w("lvl")):
        style, form = level.find(w("pStyle")), level.find(w("numFmt"))
        if style is not None and form is not None and level.index(style) < level.index(form):
            form.addnext(style)
            found = True
    return found


def _heal_fonts(root: etree._Element) -> bool:
    """LibreOffice: a second name of a font's character set, which only the strict schema has (§17.8.3.2)."""
    wrong = [node for node in root.iter(w("charset")) if node.get(w("characterSet")) is not None]
    for node in wrong:
        node.attrib.pop(w("characterSet"))
    return bool(wrong)


def _make_document(types: etree._Element) -> bool:
    wrong = [node for node in types.iterchildren(f"{{{TYPES}}}*") if node.get("ContentType", "") in _DOCUMENTS]
    for node in wrong:
        node.set("ContentType", _DOCUMENTS[node.get("ContentType", "")])
    return bool(wrong)


def _parent_is(node: etree._Element, *names: str) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag in map(w, names)


def complete(root: etree._Element) -> None:
    """Let each kind hold what it must, or go."""
    for row in list(root.iter(_ROW)):
        if next(row.iter(_CELL), None) is None:
            stories.remove(row)
    for table in list(root.iter(_TABLE)):
        if next(table.iter(_ROW), None) is None:
            stories.remove(table)
    for cell in root.iter(_CELL):
        last = cell[-1] if len(cell) else None
        if last is None or last.tag not in _LAST:
            etree.SubElement(cell, _PARAGRAPH)
    for story in list(root.iter(*_STORIES)):
        if next(story.iterchildren(*_LAST, _TABLE), None) is None:
            story.insert(0, etree.Element(_PARAGRAPH))
    for text in list(root.iter(_TEXT)):
        if stories.is_empty_text(text):
            stories.take_out(text)


_TABLE, _ROW, _CELL, _PARAGRAPH, _TEXT = map(w, ("tbl", "tr", "tc", "p", "t"))
_LAST = frozenset((_PARAGRAPH, w("sdt"), w("customXml")))
"""What a cell may end with."""

_STORIES = tuple(map(w, ("body", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent")))


def number_anew(root: etree._Element) -> None:
    """Give what a loop has repeated an identity of its own: drawings, controls, tracked changes, bookmarks, shapes."""
    _renumber((node, "id") for node in root.iter(f"{{{_DRAWING}}}docPr"))
    _renumber((node, _VALUE) for node in root.iter(_ID) if _parent_is(node, "sdtPr"))
    _renumber((node, w("id")) for node in root.iter(*_TRACKED))
    _pair(root, "bookmark", named=True)
    _pair(root, "perm")
    kinds: set[str] = set()
    for kind in list(root.iter(f"{{{_VML}}}shapetype")):
        if kind.get("id", "") in kinds:
            stories.remove(kind)  # one definition serves all shapes of its kind
        kinds.add(kind.get("id", ""))
    shapes = [node for node in root.iter(f"{{{_VML}}}*") if etree.QName(node).localname != "shapetype"]
    for name in ("id", f"{{{_OFFICE}}}spid"):
        _renumber((node, name) for node in shapes if node.get(name))
    seen: set[str] = set()
    for paragraph in root.iter(_PARAGRAPH, _ROW):
        if (own := paragraph.get(_PARAGRAPH_ID)) in seen:  # Word gives a new one
            forget(paragraph)
        elif own is not None:
            seen.add(own)


def is_one_of_a_kind(node: etree._Element) -> bool:
    """Whether something gets an identity of its own where a loop repeats it."""
    return node.tag in _ONCE or str(node.tag).startswith(f"{{{_VML}}}") or node.get(_W14 + "paraId") is not None


def forget(node: etree._Element) -> None:
    """Take the numbers from a paragraph or row that is copied: Word gives it new ones."""
    for name in ("paraId", "textId"):
        node.attrib.pop(_W14 + name, "")


def _renumber(nodes: Iterable[tuple[etree._Element, str]]) -> None:
    """Keep the values of an attribute apart."""
    held = list(nodes)
    values = [node.get(name, "") for node, name in held]
    if len(set(values)) == len(values):
        return
    names = _Names(values)
    for node, name in held:
        node.set(name, names.unused(node.get(name, "")))


def _pair(root: etree._Element, kind: str, *, named: bool = False) -> None:
    """Keep the ranges of a kind apart, each start with its end; an end alone goes, a start alone gets one."""
    start_tag, end_tag = w(f"{kind}Start"), w(f"{kind}End")
    marks = list(root.iter(start_tag, end_tag))
    starts = [mark for mark in marks if mark.tag == start_tag]
    numbers = _Names(mark.get(w("id"), "") for mark in starts)
    names = _Names(mark.get(w("name"), "") for mark in starts)
    open_: dict[str, list[etree._Element]] = {}
    for mark in marks:
        old = mark.get(w("id"), "")
        if mark.tag == start_tag:
            if named:
                mark.set(w("name"), names.unused(mark.get(w("name"), "")))
            mark.set(w("id"), numbers.unused(old))
            open_.setdefault(old, []).append(mark)
        elif open_.get(old):
            mark.set(w("id"), open_[old].pop().get(w("id"), ""))
        else:
            stories.remove(mark)
    for mark in (mark for waiting in open_.values() for mark in waiting):
        end = etree.Element(end_tag)
        end.set(w("id"), mark.get(w("id"), ""))
        mark.addnext(end)


_VML, _OFFICE = "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office"
_TRACKED = tuple(
    w(name)
    for name in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange",
        "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
    )
)  # fmt: skip
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_PARAGRAPH_ID = _W14 + "paraId"
_ID, _VALUE = w("id"), w("val")

RANGES = frozenset(w(f"{kind}{end}") for kind in ("bookmark", "perm") for end in ("Start", "End"))
"""What stands in pairs, of which a block can drop one half."""

_NOTES = ("footnote", "endnote", "comment")
REFERENCES = frozenset(w(f"{kind}{part}") for kind in _NOTES for part in ("Reference", "RangeStart", "RangeEnd"))
_ONCE = frozenset((f"{{{_DRAWING}}}docPr", w("id"), *_TRACKED)) | REFERENCES


def _repeat_notes(name: str, root: etree._Element, parts: Parts) -> None:
    """A note or comment that a loop repeats becomes one of its own at each turn."""
    for kind in _NOTES:
        notes = _Notes(kind, name, parts)
        seen: set[str] = set()
        now: dict[str, str] = {}  # the number that marks of a range have from here on
        for mark in list(root.iter(w(f"{kind}Reference"), w(f"{kind}RangeStart"), w(f"{kind}RangeEnd"))):
            old = mark.get(w("id"), "")
            if mark.tag == w(f"{kind}RangeStart") or (mark.tag == w(f"{kind}Reference") and old not in now):
                now[old] = old if old not in seen else notes.copy(old)
                seen.add(old)
            mark.set(w("id"), now.get(old, old))
            if mark.tag == w(f"{kind}Reference"):
                now.pop(old, None)


class _Notes:
    """The notes of a kind that a part refers to."""

    def __init__(self, kind: str, name: str, parts: Parts) -> None:
        self.kind = kind
        self.part = parts.related(name, f"{kind}s")
        self.parts = parts
        self.by_number: dict[str, etree._Element] | None = None
        self.last = 0

    def copy(self, number: str) -> str:
        """The number of a copy of a note."""
        if self.part is None:
            return number
        root = self.parts.root(self.part)
        if self.by_number is None:
            self.by_number = {each.get(w("id"), "0"): each for each in root.findall(w(self.kind))}
            self.last = max(map(int, self.by_number), default=0)
        if number not in self.by_number:
            return number
        made = copy.deepcopy(self.by_number[number])
        self.last += 1
        made.set(w("id"), str(self.last))
        for paragraph in made.iter(w("p")):
            forget(paragraph)
        root.append(made)
        return str(self.last)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENTS = {
    f"{_WORD}.template.main+xml": f"{_WORD}.document.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "application/vnd.ms-word.document.macroEnabled.main+xml",
}


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
